//go:build linux || darwin || freebsd || netbsd || openbsd

package ipc

import (
	"context"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// listenTCP listens on a TCP address, with SO_REUSEPORT when asked for.
func listenTCP(address string, reuse bool) (net.Listener, error) {
	var lc net.ListenConfig
	if reuse {
		lc.Control = func(_, _ string, raw syscall.RawConn) error {
			var err error
			if controlErr := raw.Control(func(fd uintptr) {
				err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
			}); controlErr != nil {
				return controlErr
			}
			return err
		}
	}
	return lc.Listen(context.Background(), "tcp", address)
}
