package ipc

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestSleepBehindPoll: what comes while a reader stops polling wakes it all the same, however
// little it is.
func TestSleepBehindPoll(t *testing.T) {
	client, server := pair(t)
	s := newSocket(server, false)
	came := make(chan int)
	go func() {
		defer close(came)
		b := make([]byte, 100)
		for i := range 3000 {
			s.lingerFor(time.Duration(i%4*10) * time.Microsecond)
			n, err := s.Read(b)
			if err != nil {
				return
			}
			came <- n
		}
	}()
	late := time.After(2 * time.Minute)
	for i := range 3000 {
		for at := time.Now(); time.Since(at) < time.Duration(rand.IntN(60))*time.Microsecond; {
		}
		if i%500 == 0 {
			time.Sleep(5 * time.Millisecond)
		}
		if _, err := client.Write([]byte{1}); err != nil {
			t.Fatal(err)
		}
		select {
		case n := <-came:
			if n != 1 {
				t.Fatalf("read %d bytes", n)
			}
		case <-late:
			t.Fatalf("byte %d did not come", i)
		}
	}
}
