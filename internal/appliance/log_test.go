package appliance

import (
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

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

// TestLog_CommitWaitsForTheDisk asks who acknowledges nothing of this: a commit, and a statement of its own, are done once the disk is.
func TestLog_CommitWaitsForTheDisk(t *testing.T) {
	t.Parallel()
	d := newDisk()
	db, _ := openOn(t, d.write)
	for name, change := range map[string]func() error{
		"a statement": func() error {
			_, err := db.NewQuery(`CREATE TABLE IF NOT EXISTS numbers (n INTEGER)`).Execute()
			return err
		},
		"a transaction": func() error {
			return db.Transactional(func(tx *dbx.Tx) error {
				_, err := tx.NewQuery(`CREATE TABLE IF NOT EXISTS others (n INTEGER)`).Execute()
				return err
			})
		},
	} {
		done := make(chan error, 1)
		go func() { done <- change() }()
		receive(t, "the writing of "+name, d.begun)
		refuseEarly(t, name, done)
		d.answer <- nil
		if err := receive(t, name, done); err != nil {
			t.Fatal(err)
		}
	}
	before := d.writes.Load()
	var n int
	if err := db.NewQuery(`SELECT COUNT(*) FROM numbers`).Row(&n); err != nil {
		t.Fatal(err)
	}
	if d.writes.Load() != before {
		t.Error("a question had the log written to the disk")
	}
}

// TestLog_FaultStays has the disk fail once: the system takes the pages for written then, so nobody may be told later that they are.
func TestLog_FaultStays(t *testing.T) {
	t.Parallel()
	fault := errors.New("the disk has a fault")
	var answer error
	db, log := openOn(t, func(*os.File) error { return answer })
	if _, err := db.NewQuery(`CREATE TABLE numbers (n INTEGER)`).Execute(); err != nil {
		t.Fatal(err)
	}
	answer = fault
	insert := func() error {
		_, err := db.NewQuery(`INSERT INTO numbers (n) VALUES (1)`).Execute()
		return err
	}
	if err := insert(); !errors.Is(err, fault) {
		t.Errorf("written on a faulty disk: %v", err)
	}
	answer = nil
	if err := insert(); !errors.Is(err, fault) {
		t.Errorf("written after the fault: %v", err)
	}
	if err := log.Keep(); !errors.Is(err, fault) {
		t.Errorf("kept after the fault: %v", err)
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
