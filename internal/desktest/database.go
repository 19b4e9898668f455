package desktest

import (
	"github.com/pocketbase/dbx"
)

// connect opens a database as the product does, but does not wait for the disk: what survives a power cut is tested on
// the real binary, not here.
func connect(path string) (*dbx.DB, error) {
	return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)")
}
