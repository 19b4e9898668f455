package appliance

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
)

// logKeeper puts what has been committed to a database's log on the disk. SQLite would do so within each commit, while all who want to
// write wait. Here a commit hands the log to the system, the next writer begins, and whoever committed waits for the disk beside
// them; those who wait at the same time share one writing. The log holds commits in their order, so what is kept of it is
// whole, and what was acknowledged survives a power cut. Others may see a commit before it is kept, as they see what is kept a moment
// later; who asked for it is told after. Once a writing has failed nothing is committed any more.
type logKeeper struct {
	path string
	sync func(file *os.File) error // a test's own stands in for it

	mu   sync.Mutex
	done sync.Cond
	// committed counts commits, kept is up to which of them the log is on the disk.
	committed, kept uint64
	isKeeping       bool
	// isUnkept says that nobody waits for the disk now.
	isUnkept bool
	// isLater says that the transaction now open is kept by who runs it.
	isLater bool
	file    *os.File
	// isStale says that the log may be another file by now.
	isStale bool
	// failed stays: after a failed writing the system takes its pages for written, and would say so when asked again.
	failed error
}

func newLogKeeper(database string) *logKeeper {
	k := &logKeeper{path: database + "-wal", sync: syncData}
	k.done.L = &k.mu
	return k
}

// KeepLater has the transaction that is now open commit without waiting for the disk. Who runs it calls [logKeeper.Keep] before
// anybody is told that it is done. It is called within the transaction: there is one writer, so no other is meant.
func (k *logKeeper) KeepLater() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.isLater = true
}

// Keep waits until everything committed so far is on the disk. An error says that it may not be, and stays.
func (k *logKeeper) Keep() error {
	k.mu.Lock()
	n := k.committed
	k.mu.Unlock()
	return k.keep(n)
}

func (k *logKeeper) takeLater() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	isLater := k.isLater
	k.isLater = false
	return isLater
}

// note counts a commit and says which it is.
func (k *logKeeper) note() uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.committed++
	return k.committed
}

// keep waits until the n-th commit is on the disk. One who waits writes, for all who have committed by then.
func (k *logKeeper) keep(n uint64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.kept < n && k.failed == nil && !k.isUnkept {
		if k.isKeeping {
			k.done.Wait()
			continue
		}
		k.isKeeping = true
		upTo, isStale := k.committed, k.isStale
		k.isStale = false
		k.mu.Unlock()
		err := k.write(isStale)
		k.mu.Lock()
		k.isKeeping = false
		if err != nil {
			k.failed = fmt.Errorf("the database's log could not be written to the disk; start the desk again when the disk is well: %w", err)
		} else {
			k.kept = upTo
		}
		k.done.Broadcast()
	}
	if k.kept >= n || k.isUnkept {
		return nil
	}
	return k.failed
}

// Unkept does work without waiting for the disk, and has all of it there at the end.
func (k *logKeeper) Unkept(work func() error) error {
	set := func(isUnkept bool) (was bool) {
		k.mu.Lock()
		defer k.mu.Unlock()
		was, k.isUnkept = k.isUnkept, isUnkept
		return was
	}
	was := set(true)
	err := work()
	set(was)
	return errors.Join(err, k.Keep())
}

// write has the system write the log to the disk. A log that is not there has been copied into the database, and that is on the disk
// before a log is removed. Only who keeps touches the file.
func (k *logKeeper) write(isStale bool) error {
	if isStale && k.file != nil {
		_ = k.file.Close()
		k.file = nil
	}
	if k.file == nil {
		file, err := os.OpenFile(k.path, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		k.file = file
	}
	return k.sync(k.file)
}

// Broken is the fault after which nothing is committed any more; nil while all is well.
func (k *logKeeper) Broken() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.failed
}

// renew says that a connection has been opened: the last one before may have removed the log, and this one begins another.
func (k *logKeeper) renew() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.isStale = true
}

// release closes the log before its last connection may remove it.
func (k *logKeeper) release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.isKeeping {
		k.done.Wait()
	}
	if k.file != nil {
		_ = k.file.Close()
		k.file = nil
	}
}
