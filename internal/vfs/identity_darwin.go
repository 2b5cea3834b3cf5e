package vfs

import (
	"io/fs"
	"syscall"
)

func identityOf(info fs.FileInfo) Identity {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Identity{}
	}
	return Identity{uint64(st.Dev), st.Ino, st.Birthtimespec.Nano()}
}
