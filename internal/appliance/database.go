package appliance

import (
	"database/sql"

	"github.com/pocketbase/dbx"
	_ "modernc.org/sqlite" // the database, in pure Go: the binary runs anywhere
)

// Connect opens a database the way PocketBase does, but so that an acknowledged request survives a power cut, as with
// synchronous=FULL: each commit is written to the disk before its writer goes on, by a keeper of the log in place of SQLite
// itself. Its connections keep their prepared statements.
func Connect(path string) (*dbx.DB, error) { return open(path, "NORMAL", newLogKeeper(path)) }

// OpenUnkept is Connect for tests, which do not lose power.
func OpenUnkept(path string) (*dbx.DB, error) {
	return open(path, "OFF", &logKeeper{isUnkept: true})
}

// open opens a database. Under synchronous=NORMAL SQLite writes its log to the disk only before it is copied into the database.
// The busy timeout comes first, since switching to WAL may itself have to wait. The log is copied into the database
// at 16,000 pages, 64 MB, and not at 1,000: the journal copies it beside those who write, long before, and everybody waits here.
func open(path, synchronous string, log *logKeeper) (*dbx.DB, error) {
	dsn := path + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)" +
		"&_pragma=synchronous(" + synchronous + ")&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)" +
		"&_pragma=wal_autocheckpoint(16000)"
	holdMemory()
	named, err := sql.Open("sqlite", dsn) // opens nothing yet; it knows the driver
	if err != nil {
		return nil, err
	}
	return dbx.NewFromDB(sql.OpenDB(connector{driver: named.Driver(), dsn: dsn, log: log}), "sqlite"), nil
}
