package appliance

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// disk stands in for the disk: it writes when the test says so.
type disk struct {
	begun  chan *os.File
	answer chan error
	writes atomic.Int32
}

func newDisk() *disk { return &disk{begun: make(chan *os.File, 100), answer: make(chan error)} }

func (d *disk) write(file *os.File) error {
	d.writes.Add(1)
	d.begun <- file
	return <-d.answer
}

func openOn(t *testing.T, sync func(file *os.File) error) (*dbx.DB, *logKeeper) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kept.db")
	log := newLogKeeper(path)
	log.sync = sync
	db, err := open(path, "NORMAL", log)
	if err != nil {
		t.Fatal(err)
	}
	db.DB().SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db, log
}

func receive[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(patience):
		t.Fatalf("%s never came", what)
		panic("unreachable")
	}
}

func refuseEarly(t *testing.T, what string, from <-chan error) {
	t.Helper()
	select {
	case err := <-from:
		t.Fatalf("%s is done (%v) before the disk is", what, err)
	default:
	}
}

// TestLog_CommitWaitsForTheDisk asks who acknowledges nothing of this: what writes is done once the disk is, by whatever way it is written,
// and a question asks nothing of the disk.
func TestLog_CommitWaitsForTheDisk(t *testing.T) {
	t.Parallel()
	d := newDisk()
	isHeld := false
	db, _ := openOn(t, func(file *os.File) error {
		if !isHeld {
			return nil
		}
		return d.write(file)
	})
	execute := func(text string) func() error {
		return func() error { _, err := db.DB().Exec(text); return err }
	}
	read := func(text string) func() error {
		return func() error {
			var n int
			return db.DB().QueryRow(text).Scan(&n)
		}
	}
	if err := execute(`CREATE TABLE numbers (n INTEGER)`)(); err != nil {
		t.Fatal(err)
	}
	isHeld = true
	for name, change := range map[string]func() error{
		"a statement":         execute(`INSERT INTO numbers (n) VALUES (1)`),
		"in small letters":    execute(`insert into numbers (n) values (1)`),
		"a changed table":     execute(`CREATE INDEX IF NOT EXISTS by_n ON numbers (n)`),
		"one that answers":    read(`INSERT INTO numbers (n) VALUES (1) RETURNING n`),
		"after a line's end":  read("\n\tinsert into numbers (n) values (1) returning n"),
		"behind a WITH":       read(`WITH one AS (SELECT 1 AS n) INSERT INTO numbers (n) SELECT n FROM one RETURNING n`),
		"a prepared one":      func() error { return runPrepared(db, `INSERT INTO numbers (n) VALUES (2)`, false) },
		"a prepared answer":   func() error { return runPrepared(db, `INSERT INTO numbers (n) VALUES (2) RETURNING n`, true) },
		"a transaction":       func() error { return inTransaction(db, `INSERT INTO numbers (n) VALUES (3)`) },
		"one without writing": func() error { return inTransaction(db, `SELECT n FROM numbers`) },
	} {
		done := make(chan error, 1)
		go func() { done <- change() }()
		receive(t, "the writing of "+name, d.begun)
		refuseEarly(t, name, done)
		d.answer <- nil
		if err := receive(t, name, done); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	before := d.writes.Load()
	for _, question := range []string{`SELECT COUNT(*) FROM numbers`, `WITH one AS (SELECT 1 AS n) SELECT n FROM one`, `PRAGMA user_version`, `select 1`} {
		if err := read(question)(); err != nil {
			t.Fatal(err)
		}
	}
	if d.writes.Load() != before {
		t.Error("a question had the log written to the disk")
	}
	isHeld = false
}

func inTransaction(db *dbx.DB, text string) error {
	return db.Transactional(func(tx *dbx.Tx) error {
		_, err := tx.NewQuery(text).Execute()
		return err
	})
}

func runPrepared(db *dbx.DB, text string, answers bool) error {
	statement, err := db.DB().Prepare(text)
	if err != nil {
		return err
	}
	defer statement.Close()
	if !answers {
		_, err = statement.Exec()
		return err
	}
	var n int
	return statement.QueryRow().Scan(&n)
}

// TestLog_FaultStays has the disk fail once: the system takes the pages for written then, so nobody may be told later that they are, and
// nothing more is written. What there is can be read.
func TestLog_FaultStays(t *testing.T) {
	t.Parallel()
	fault := errors.New("the disk has a fault")
	var answer error
	db, log := openOn(t, func(*os.File) error { return answer })
	if _, err := db.DB().Exec(`CREATE TABLE numbers (n INTEGER)`); err != nil {
		t.Fatal(err)
	}
	answer = fault
	const insert = `INSERT INTO numbers (n) VALUES (1)`
	if _, err := db.DB().Exec(insert); !errors.Is(err, fault) {
		t.Errorf("written on a faulty disk: %v", err)
	}
	answer = nil
	count := func() (n int) {
		t.Helper()
		if err := db.DB().QueryRow(`SELECT COUNT(*) FROM numbers`).Scan(&n); err != nil {
			t.Fatalf("read after the fault: %v", err)
		}
		return n
	}
	before := count()
	for name, write := range map[string]func() error{
		"a statement":   func() error { _, err := db.DB().Exec(insert); return err },
		"an answer":     func() error { var n int; return db.DB().QueryRow(insert + ` RETURNING n`).Scan(&n) },
		"a prepared":    func() error { return runPrepared(db, insert, false) },
		"a transaction": func() error { return inTransaction(db, insert) },
		"one kept later": func() error {
			return db.Transactional(func(tx *dbx.Tx) error {
				log.KeepLater()
				_, err := tx.NewQuery(insert).Execute()
				return err
			})
		},
	} {
		if err := write(); !errors.Is(err, fault) {
			t.Errorf("%s after the fault: %v", name, err)
		}
		if n := count(); n != before {
			t.Errorf("%s after the fault was refused and is there: %d rows, want %d", name, n, before)
		}
	}
	if err := log.Keep(); !errors.Is(err, fault) {
		t.Errorf("kept after the fault: %v", err)
	}
}

// TestLog_UnkeptIsKeptAtTheEnd writes much that is of no use half done: the disk is waited for once, at its end, and again for what follows.
func TestLog_UnkeptIsKeptAtTheEnd(t *testing.T) {
	t.Parallel()
	writes := 0
	db, log := openOn(t, func(*os.File) error { writes++; return nil })
	write := func() {
		t.Helper()
		if err := inTransaction(db, `CREATE TABLE IF NOT EXISTS numbers (n INTEGER)`); err != nil {
			t.Fatal(err)
		}
	}
	err := log.Unkept(func() error {
		for range 5 {
			write()
		}
		if writes != 0 {
			t.Errorf("the disk was waited for %d times meanwhile", writes)
		}
		return nil
	})
	if err != nil || writes != 1 {
		t.Errorf("at the end the disk was waited for %d times, want 1: %v", writes, err)
	}
	write()
	if writes != 2 {
		t.Errorf("after the end the disk was waited for %d times, want 2", writes)
	}
}

// TestLog_IsTheOneInUse closes the last connection, which removes the log: what is written by the next is kept in the next log.
func TestLog_IsTheOneInUse(t *testing.T) {
	t.Parallel()
	writes := 0
	var db *dbx.DB
	var log *logKeeper
	db, log = openOn(t, func(file *os.File) error {
		writes++
		written, err := file.Stat()
		if err != nil {
			return err
		}
		inUse, err := os.Stat(log.path)
		if err == nil && !os.SameFile(inUse, written) {
			t.Error("another file was written to the disk than the log")
		}
		return err
	})
	db.DB().SetMaxIdleConns(-1)
	for _, statement := range []string{`CREATE TABLE numbers (n INTEGER)`, `INSERT INTO numbers (n) VALUES (1)`, `INSERT INTO numbers (n) VALUES (2)`} {
		if _, err := db.NewQuery(statement).Execute(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(log.path); err == nil {
			t.Fatal("the log outlived its last connection: this test shows nothing")
		}
	}
	if writes != 3 {
		t.Errorf("the log was written to the disk %d times, want 3", writes)
	}
}

// TestLog_WritersDoNotWaitForEachOthersDisk has two writers of the journal commit while the disk is busy: the second does not wait for
// the first one's writing, neither is done before the disk, and one further writing serves both.
func TestLog_WritersDoNotWaitForEachOthersDisk(t *testing.T) {
	t.Parallel()
	d := newDisk()
	isHeld := atomic.Bool{}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir(), DBConnect: func(path string) (*dbx.DB, error) {
		log := newLogKeeper(path)
		log.sync = func(file *os.File) error {
			if !isHeld.Load() {
				return nil
			}
			return d.write(file)
		}
		return open(path, "NORMAL", log)
	}})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { app.ResetBootstrapState() })
	if _, err := app.NonconcurrentDB().NewQuery(`CREATE TABLE numbers (n INTEGER)`).Execute(); err != nil {
		t.Fatal(err)
	}
	isHeld.Store(true)
	write := func() <-chan error {
		done := make(chan error, 1)
		go func() {
			done <- journal.Write(app, func(tx core.App) error {
				_, err := tx.NonconcurrentDB().NewQuery(`INSERT INTO numbers (n) VALUES (1)`).Execute()
				return err
			})
		}()
		return done
	}
	count := func(want int) {
		t.Helper()
		for deadline := time.Now().Add(patience); ; {
			var n int
			if err := app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM numbers`).Row(&n); err != nil {
				t.Fatal(err)
			}
			if n == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d rows are committed, want %d", n, want)
			}
		}
	}
	first := write()
	receive(t, "the first writing", d.begun)
	second, third := write(), write()
	count(3) // committed, while the disk is busy with the first
	for name, done := range map[string]<-chan error{"the first": first, "the second": second, "the third": third} {
		refuseEarly(t, name, done)
	}
	d.answer <- nil
	if err := receive(t, "the first", first); err != nil {
		t.Fatal(err)
	}
	receive(t, "the second writing", d.begun)
	refuseEarly(t, "the second", second)
	refuseEarly(t, "the third", third)
	d.answer <- nil
	for _, done := range []<-chan error{second, third} {
		if err := receive(t, "the others", done); err != nil {
			t.Fatal(err)
		}
	}
	if n := d.writes.Load(); n != 2 {
		t.Errorf("the disk was written to %d times for three commits, want 2", n)
	}
	isHeld.Store(false)
}

// TestLog_DataReachesTheDisk asks the system's own call.
func TestLog_DataReachesTheDisk(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syncData(file); err != nil {
		t.Errorf("write a file to the disk: %v", err)
	}
	file.Close()
	if err := syncData(file); err == nil {
		t.Error("a closed file was written to the disk")
	}
}

// TestLog_FaultIsToldAtTheDoor asks a desk whose disk has failed: saving is refused in the reader's language, reading goes on, and the
// desk does not count as well.
func TestLog_FaultIsToldAtTheDoor(t *testing.T) {
	t.Parallel()
	fault := atomic.Bool{}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir(), DBConnect: func(path string) (*dbx.DB, error) {
		log := newLogKeeper(path)
		log.sync = func(*os.File) error {
			if fault.Load() {
				return errors.New("the disk has a fault")
			}
			return nil
		}
		return open(path, "NORMAL", log)
	}})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { app.ResetBootstrapState() })
	ask := func(method, path string) (status int, told string) {
		t.Helper()
		event := &core.RequestEvent{App: app}
		event.Request = httptest.NewRequest(method, path, nil)
		err := guardDisk(event)
		var refused *router.ApiError
		if errors.As(err, &refused) {
			return refused.Status, refused.Message
		}
		return http.StatusOK, ""
	}
	all := [][2]string{{"GET", "/api/health"}, {"GET", "/api/collections/tickets/records"}, {"POST", "/api/collections/tickets/records"}, {"PATCH", "/x"}, {"DELETE", "/x"}}
	for _, asked := range all {
		if status, told := ask(asked[0], asked[1]); status != http.StatusOK {
			t.Errorf("%v while all is well: %d %s", asked, status, told)
		}
	}
	fault.Store(true)
	err := journal.Write(app, func(tx core.App) error {
		_, err := tx.NonconcurrentDB().NewQuery(`CREATE TABLE numbers (n INTEGER)`).Execute()
		return err
	})
	var refused *router.ApiError
	if !errors.As(err, &refused) || refused.Status != http.StatusServiceUnavailable {
		t.Errorf("a write on a faulty disk: %v", err)
	}
	for i, asked := range all {
		status, told := ask(asked[0], asked[1])
		if isRead := i == 1; isRead != (status == http.StatusOK) || !isRead && (status != http.StatusServiceUnavailable || !strings.Contains(strings.ToLower(told), "disk_fault")) {
			t.Errorf("%v after a fault: %d %s", asked, status, told)
		}
	}
}
