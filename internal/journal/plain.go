package journal

import (
	"database/sql"
	"strconv"

	"github.com/pocketbase/dbx"
)

// SQL runs statements as they stand, with SQLite's own placeholders (?).
type SQL interface {
	Exec(query string, args ...any) (sql.Result, error)
	Query(query string, args ...any) (*sql.Rows, error)
	QueryRow(query string, args ...any) *sql.Row
}

// Plain returns the connection or transaction beneath db. It is for the few statements that every creation of a case runs:
// dbx searches a statement for its own placeholders and quotes by regular expressions, each time anew, which takes as
// long as a short statement itself.
func Plain(db dbx.Builder) SQL {
	switch beneath := db.(type) {
	case *dbx.Tx:
		return beneath.Builder.(executor).Executor().(SQL)
	case *dbx.DB:
		return beneath.DB()
	}
	panic("a database is a connection or a transaction") // dbx has no third
}

// AtMost is the LIMIT of a statement, for its end. The number is written and not bound: SQLite plans by it, so that it forgets a
// prepared statement each time another one is bound, and parses and plans it anew, which takes longer than most statements.
func AtMost(n int) string { return " LIMIT " + strconv.Itoa(n) }

// executor is what dbx's builders for SQLite have besides.
type executor interface{ Executor() dbx.Executor }
