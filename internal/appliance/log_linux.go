package appliance

import (
	"os"
	"syscall"
)

// syncData writes a file's data to the disk, and of what the system notes about it only what is needed to read it again.
func syncData(file *os.File) error {
	for {
		if err := syscall.Fdatasync(int(file.Fd())); err != syscall.EINTR {
			return err
		}
	}
}
