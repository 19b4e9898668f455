package appliance_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/appliance"
)

// openNumbers makes a database with one connection, so that every statement meets what the one before left behind.
func openNumbers(t *testing.T) *dbx.DB {
	t.Helper()
	db, err := appliance.OpenUnkept(filepath.Join(t.TempDir(), "numbers.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.DB().SetMaxOpenConns(1)
	execute(t, db, `CREATE TABLE numbers (n INTEGER PRIMARY KEY)`)
	for n := range 100 {
		execute(t, db, `INSERT INTO numbers (n) VALUES ({:n})`, n)
	}
	return db
}

func execute(t *testing.T, db *dbx.DB, statement string, n ...int) {
	t.Helper()
	query := db.NewQuery(statement)
	if len(n) > 0 {
		query.Bind(dbx.Params{"n": n[0]})
	}
	if _, err := query.Execute(); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func count(t *testing.T, db *dbx.DB) int {
	t.Helper()
	var total int
	if err := db.NewQuery(`SELECT COUNT(*) FROM numbers WHERE n >= {:n}`).Bind(dbx.Params{"n": 0}).Row(&total); err != nil {
		t.Fatal(err)
	}
	return total
}

// TestStatements_InUseFurtherUp runs the same statement again while its rows are still being read, in one transaction.
func TestStatements_InUseFurtherUp(t *testing.T) {
	t.Parallel()
	db := openNumbers(t)
	err := db.Transactional(func(tx *dbx.Tx) error {
		const statement = `SELECT n FROM numbers WHERE n < {:n} ORDER BY n`
		outer, err := tx.NewQuery(statement).Bind(dbx.Params{"n": 3}).Rows()
		if err != nil {
			return err
		}
		defer outer.Close()
		for want := 0; outer.Next(); want++ {
			var n int
			if err := outer.Scan(&n); err != nil || n != want {
				t.Errorf("outer row: got %d %v, want %d", n, err, want)
			}
			var inner []int
			if err := tx.NewQuery(statement).Bind(dbx.Params{"n": 5}).Column(&inner); err != nil || len(inner) != 5 {
				t.Errorf("inner rows: got %v %v, want 5", inner, err)
			}
		}
		return outer.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestStatements_AfterTheSchemaChanged shows that a kept statement sees columns that came after it.
func TestStatements_AfterTheSchemaChanged(t *testing.T) {
	t.Parallel()
	db := openNumbers(t)
	for _, want := range []int{1, 2, 3} {
		row := dbx.NullStringMap{}
		if err := db.NewQuery(`SELECT * FROM numbers LIMIT 1`).One(row); err != nil {
			t.Fatal(err)
		}
		if len(row) != want {
			t.Errorf("got columns %v, want %d", row, want)
		}
		execute(t, db, fmt.Sprintf(`ALTER TABLE numbers ADD COLUMN more%d TEXT`, want))
	}
}

// TestStatements_AfterAFault shows that a statement that failed, or was given up while it was read, works again.
func TestStatements_AfterAFault(t *testing.T) {
	t.Parallel()
	db := openNumbers(t)
	for range 3 {
		if _, err := db.NewQuery(`INSERT INTO numbers (n) VALUES ({:n})`).Bind(dbx.Params{"n": 1}).Execute(); err == nil {
			t.Fatal("the same number twice was taken")
		}
		if got := count(t, db); got != 100 {
			t.Fatalf("got %d numbers, want 100", got)
		}
		ctx, cancel := context.WithCancel(t.Context())
		rows, err := db.NewQuery(`SELECT a.n FROM numbers a, numbers b, numbers c`).WithContext(ctx).Rows()
		if err != nil {
			t.Fatal(err)
		}
		rows.Next()
		cancel()
		for rows.Next() {
		}
		if err := rows.Err(); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("given up: %v", err)
		}
		rows.Close()
		// Nothing that was left half read may keep the writer out or show an old state.
		execute(t, db, `DELETE FROM numbers WHERE n = {:n}`, 99)
		if got := count(t, db); got != 99 {
			t.Fatalf("got %d numbers after a deletion, want 99", got)
		}
		execute(t, db, `INSERT INTO numbers (n) VALUES ({:n})`, 99)
	}
}

// TestStatements_MoreThanAreKept uses so many statements that the first are given up, and these again.
func TestStatements_MoreThanAreKept(t *testing.T) {
	t.Parallel()
	db := openNumbers(t)
	for range 2 {
		for i := range 300 {
			var got int
			if err := db.NewQuery(fmt.Sprintf(`SELECT n + %d FROM numbers WHERE n = {:n}`, i)).Bind(dbx.Params{"n": 7}).Row(&got); err != nil || got != i+7 {
				t.Fatalf("statement %d: got %d %v", i, got, err)
			}
		}
	}
}

// TestStatements_ManyConnections reads and writes from many goroutines; every connection keeps statements of its own.
func TestStatements_ManyConnections(t *testing.T) {
	t.Parallel()
	db := openNumbers(t)
	db.DB().SetMaxOpenConns(8)
	var workers sync.WaitGroup
	for worker := range 8 {
		workers.Go(func() {
			for i := range 100 {
				n := 1000 + worker*100 + i
				if _, err := db.NewQuery(`INSERT INTO numbers (n) VALUES ({:n})`).Bind(dbx.Params{"n": n}).Execute(); err != nil {
					t.Errorf("write %d: %v", n, err)
					return
				}
				var got int
				if err := db.NewQuery(`SELECT n FROM numbers WHERE n = {:n}`).Bind(dbx.Params{"n": n}).Row(&got); err != nil || got != n {
					t.Errorf("read %d: got %d %v", n, got, err)
				}
			}
		})
	}
	workers.Wait()
	if got := count(t, db); got != 900 {
		t.Errorf("got %d numbers, want 900", got)
	}
}
