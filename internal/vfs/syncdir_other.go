//go:build !unix

package vfs

// syncDir does nothing where directories cannot be opened for syncing; there the file
// system keeps its names in order itself.
func syncDir(string) error { return nil }
