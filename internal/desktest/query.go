package desktest

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
)

// Statements notes everything that the desk asks of the database, or writes to it, while do runs.
func (w *World) Statements(do func()) []string {
	var mu sync.Mutex
	var seen []string
	note := func(statement string) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, statement)
	}
	for _, builder := range []dbx.Builder{w.App.ConcurrentDB(), w.App.NonconcurrentDB()} {
		db := builder.(*dbx.DB)
		db.QueryLogFunc = func(_ context.Context, _ time.Duration, statement string, _ *sql.Rows, _ error) { note(statement) }
		db.ExecLogFunc = func(_ context.Context, _ time.Duration, statement string, _ sql.Result, _ error) { note(statement) }
		defer func() { db.QueryLogFunc, db.ExecLogFunc = nil, nil }()
	}
	do()
	return seen
}

// Plan is how the database would answer a statement, a line a step.
func (w *World) Plan(statement string) string {
	w.T.Helper()
	var rows []struct {
		Detail string `db:"detail"`
	}
	if err := w.App.DB().NewQuery("EXPLAIN QUERY PLAN " + statement).All(&rows); err != nil {
		w.T.Fatalf("%v\n%s", err, statement)
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = row.Detail
	}
	return strings.Join(lines, "\n")
}
