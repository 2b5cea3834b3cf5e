//go:build !linux

package ipc

import "time"

// canPoll: a reader sleeps at once on this system.
const canPoll = false

func (s *socket) lingerFor(time.Duration) {}

func (s *socket) hurry() {}
