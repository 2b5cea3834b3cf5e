package ipc

import "strings"

// HasUnix reports whether the listener has the Unix domain socket of a path, or of its
// abstract name.
func (l *Listener) HasUnix(path string) bool {
	for _, socket := range l.sockets[1:] {
		if strings.TrimPrefix(socket.Addr().String(), "@") == strings.TrimPrefix(path, "@") {
			return true
		}
	}
	return false
}
