package ipc

// abstractNames: Linux has names of Unix domain sockets outside of the file system.
const abstractNames = true

// unixName is the name kdb+ gives a port's Unix domain socket: an abstract one since 3.5.
func unixName(dir string, port int) string { return "@" + unixPath(dir, port) }
