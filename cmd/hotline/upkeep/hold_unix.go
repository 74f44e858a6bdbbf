//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package upkeep

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock of an open file. The system lets it go when the process ends.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) //nolint:gosec // a file descriptor fits
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return errHeld
	case errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOTSUP):
		return nil // a file system without locks; the same as on a system without
	}
	return err
}
