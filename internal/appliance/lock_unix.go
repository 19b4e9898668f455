//go:build unix

package appliance

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockFile is held by the one desk that runs on a data folder.
const lockFile = "aftercare.lock"

// lock takes the data folder for this process. Two desks on one folder would each hand on every event, and everything
// would happen twice. The system gives the lock up when the process ends, however it does.
func lock(dir string) (unlock func(), err error) {
	file, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the folder's lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("another desk is running on %s; stop it first, or name another folder with --dir", dir)
		}
		return nil, fmt.Errorf("lock the folder: %w", err)
	}
	return func() { file.Close() }, nil
}
