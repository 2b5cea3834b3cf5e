//go:build !unix

package ipc

import "net"

// socket is not made on this system: the writer writes everything.
type socket struct{ net.Conn }

func newSocket(net.Conn, bool) *socket { return nil }

func (s *socket) write([]byte) int { return 0 }

// partWriter is nil: the connection writes for its writer.
func (s *socket) partWriter() partWriter { return nil }

// ordinaryCall does nothing: the scheduler is told of every read.
func ordinaryCall() {}
