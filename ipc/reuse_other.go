//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package ipc

import (
	"errors"
	"net"
)

// listenTCP listens on a TCP address; sharing a port is not to be had here.
func listenTCP(address string, reuse bool) (net.Listener, error) {
	if reuse {
		return nil, errors.New("this system cannot share a port")
	}
	return net.Listen("tcp", address)
}
