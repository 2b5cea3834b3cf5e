//go:build !unix && !windows

package vfs

import "io/fs"

// identityOf takes all files of a name to be one: the system does not tell.
func identityOf(fs.FileInfo) Identity { return Identity{number: 1} }
