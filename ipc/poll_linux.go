package ipc

import (
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

// A reader that polls reads without waiting until something comes. The system would wake the
// thread that sleeps in the runtime's poller for it all the same. It does not for a TCP
// socket that is said to be of no interest before it holds deafBytes; that is taken back
// before the reader sleeps.

const (
	canPoll   = true
	deafBytes = 16 << 10
	// lingerBytes is the most that one read takes without telling the scheduler.
	lingerBytes = 64 << 10
)

// readLingering is Read that polls for linger, once, before it sleeps.
func (s *socket) readLingering(b []byte) (int, error) {
	s.in, s.got, s.readErr, s.looked = b[:min(len(b), lingerBytes)], 0, nil, false
	err := s.raw.Read(s.lingers)
	s.in = nil
	if err == nil {
		err = s.readErr
	}
	return s.got, err
}

func (s *socket) lingering(fd uintptr) bool {
	if s.looked { // it has slept: as any other read
		ordinaryCall()
		return s.read(fd)
	}
	s.looked = true
	if s.linger > 0 && s.look(fd) {
		return true
	}
	if s.deaf {
		s.deaf = !setLowWater(fd, 1)
	}
	return s.read(fd)
}

// look polls.
func (s *socket) look(fd uintptr) bool {
	if !s.deaf {
		s.deaf = setLowWater(fd, deafBytes)
	}
	single := runtime.GOMAXPROCS(0) == 1 // else others take what is ready to run
	until := time.Since(epoch) + s.linger
	s.linger = 0 // the rest of a long message is waited for
	for {
		if s.read(fd) {
			return true
		}
		if s.ending.Load() || time.Since(epoch) > until {
			return false
		}
		if single {
			runtime.Gosched()
		}
		// What is waited for may be about to be sent by a process on this processor.
		_, _, _ = syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
	}
}

// setLowWater sets how many bytes a socket must hold for the system to tell of them.
func setLowWater(fd uintptr, n int32) bool {
	_, _, errno := syscall.RawSyscall6(syscall.SYS_SETSOCKOPT, fd, syscall.SOL_SOCKET, syscall.SO_RCVLOWAT, uintptr(unsafe.Pointer(&n)), unsafe.Sizeof(n), 0)
	return errno == 0
}

// lingerFor sets how long the next read polls.
func (s *socket) lingerFor(d time.Duration) { s.linger = d }

// hurry ends a poll: the connection is about to be closed, which waits for who reads.
func (s *socket) hurry() {
	if s != nil {
		s.ending.Store(true)
	}
}
