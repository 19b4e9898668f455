package appliance

import (
	"sync"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// pageBytes is the size of a database's page.
	pageBytes = 4096
	// pagesKept is for how many pages of all connections together there is a place that stays, some 18 MB. Pages beyond them are
	// allocated one by one.
	pagesKept = 4000
	// Blocks of up to largestBlock are cut, by sizes that double, out of runs of runBytes which the allocator has from the system; a
	// run goes back to it as soon as none of its blocks is in use. Of each size heldRuns are held.
	smallestBlock = 16
	largestBlock  = 16 << 10
	runBytes      = 64 << 10
	heldRuns      = 4
)

// keepMemory sets memory aside for the database; it has to be called before the first is opened. A connection that reads lets go of all
// its pages once another has written, which at a busy desk is at each question, and each small table that a question
// needs in between takes and gives back a few blocks: most of that was asked of the system each time, which took a twentieth of the
// processor. Where memory for the pages cannot be had, that is how it stays.
var keepMemory = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	defer tls.Close()
	holdRuns(tls)
	keepPages(tls)
})

func keepPages(tls *libc.TLS) {
	given := libc.Xcalloc(tls, 4, 8)
	defer libc.Xfree(tls, given)
	head := given + 3*8 // behind the arguments
	if sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PCACHE_HDRSZ, libc.VaList(given, head)) != sqlite3.SQLITE_OK {
		return
	}
	size := pageBytes + libc.AtomicLoadPInt32(head)
	memory := libc.Xcalloc(tls, pagesKept, types.Size_t(size))
	if memory == 0 {
		return
	}
	if sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PAGECACHE, libc.VaList(given, memory, size, int32(pagesKept))) != sqlite3.SQLITE_OK {
		libc.Xfree(tls, memory)
	}
}

// holdRuns takes some runs of each size and gives back all blocks of them but one each.
func holdRuns(tls *libc.TLS) {
	for size := smallestBlock; size <= largestBlock; size *= 2 {
		inRun := runBytes/size - 1 // the run's own head takes the place of one
		blocks := make([]uintptr, heldRuns*inRun)
		for i := range blocks {
			blocks[i] = libc.Xmalloc(tls, types.Size_t(size))
		}
		for i, block := range blocks {
			if i%inRun != 0 {
				libc.Xfree(tls, block)
			}
		}
	}
}
