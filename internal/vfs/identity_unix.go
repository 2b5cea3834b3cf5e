//go:build unix && !linux && !darwin

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
	return Identity{device: uint64(st.Dev), number: uint64(st.Ino)}
}
