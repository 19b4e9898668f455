package appliance

import (
	"github.com/pocketbase/dbx"
	_ "modernc.org/sqlite" // the database, in pure Go: the binary runs anywhere
)

// Connect opens a database the way PocketBase does, but with synchronous=FULL: an acknowledged request survives a power
// cut. The busy timeout comes first, since switching to WAL may itself have to wait.
func Connect(path string) (*dbx.DB, error) {
	return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
}
