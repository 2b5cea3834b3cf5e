//go:build !linux

package ipc

// abstractNames: only Linux has names of Unix domain sockets outside of the file system.
const abstractNames = false

// unixName is the name kdb+ gives a port's Unix domain socket.
func unixName(dir string, port int) string { return unixPath(dir, port) }
