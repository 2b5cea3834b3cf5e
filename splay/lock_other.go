//go:build !unix && !windows

package splay

import "tock/internal/vfs"

func lockFile(vfs.File) error { return nil }

func isLocked(vfs.File) bool { return false }

// removesOpen says that a file that is open can lose its name.
const removesOpen = true
