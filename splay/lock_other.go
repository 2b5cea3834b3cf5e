//go:build !unix && !windows

package splay

import "tock/internal/vfs"

func lockFile(vfs.File) error { return nil }
