package appliance

import (
	"sync"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// Blocks of memory for the database are cut, by sizes that double, out of runs of runBytes which its allocator has from the system; a
// run goes back to it as soon as none of its blocks is in use.
const (
	runBytes      = 64 << 10
	smallestBlock = 16
	largestBlock  = 16 << 10
	// heldRuns of each size are held, and of those for pageBlock as many as the pages take that connections have read at a busy desk.
	heldRuns     = 4
	heldPageRuns = 128
	// pageBlock is the size of the block in which a page stands, with what is known of it.
	pageBlock = 8 << 10
)

// holdMemory takes some runs of each size and gives back all blocks of them but one each, so that they stay. A connection that reads
// lets go of all its pages once another has written, which at a busy desk is at each question, and each small table that a
// question needs in between takes and gives back a few blocks: most of that was asked of the system each time, which took a
// twentieth of the processor.
var holdMemory = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	defer tls.Close()
	for size := smallestBlock; size <= largestBlock; size *= 2 {
		runs := heldRuns
		if size == pageBlock {
			runs = heldPageRuns
		}
		inRun := runBytes/size - 1 // the run's own head takes the place of one
		blocks := make([]uintptr, runs*inRun)
		for i := range blocks {
			blocks[i] = libc.Xmalloc(tls, types.Size_t(size))
		}
		for i, block := range blocks {
			if i%inRun != 0 {
				libc.Xfree(tls, block)
			}
		}
	}
})
