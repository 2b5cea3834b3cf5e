//go:build unix

package rig

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock waits until no other test package builds.
func lock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX) }

// tryLock takes a file, or fails when somebody has it.
func tryLock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
