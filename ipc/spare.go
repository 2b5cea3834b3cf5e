package ipc

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// spare is a descriptor kept back for when there is no other left: given up for a moment,
// it lets a client in that would otherwise wait in the backlog without a word.
type spare struct {
	mu sync.Mutex
	f  *os.File
}

func newSpare() *spare {
	s := &spare{}
	s.refill()
	return s
}

func (s *spare) refill() {
	if f, err := os.Open(os.DevNull); err == nil {
		s.f = f
	}
}

func (s *spare) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.f != nil {
		_ = s.f.Close()
		s.f = nil
	}
}

// exhausted reports whether an accept failed for want of descriptors.
func exhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// accept takes a client when there are no descriptors left. full says that there is
// room for no other than to turn it away.
func (s *spare) accept(socket net.Listener) (nc net.Conn, full bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.f != nil {
		_ = s.f.Close()
		s.f = nil
	}
	// The client may have given up: another accept must not wait for the next one for long.
	if d, ok := socket.(interface{ SetDeadline(time.Time) error }); ok {
		_ = d.SetDeadline(time.Now().Add(100 * time.Millisecond))
		defer func() { _ = d.SetDeadline(time.Time{}) }()
	}
	nc, err = socket.Accept()
	s.refill()
	return nc, s.f == nil, err
}

// reset closes a connection so that the peer sees a reset.
func reset(nc net.Conn) {
	if t, ok := nc.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	nc.Close()
}

// turnAway closes a client that came when no descriptors were left, and takes its own
// as the next spare.
func (s *spare) turnAway(nc net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	reset(nc)
	if s.f == nil {
		s.refill()
	}
}
