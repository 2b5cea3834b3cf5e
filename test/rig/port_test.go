package rig

import (
	"fmt"
	"net"
	"runtime"
	"testing"
)

// TestPort: ports of one time differ, and what is listened on is not given out.
func TestPort(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("ports are not reserved there")
	}
	seen := map[int]bool{}
	t.Run("reserved", func(t *testing.T) {
		for range 300 {
			port := Port(t)
			if seen[port] {
				t.Errorf("%d twice", port)
			}
			seen[port] = true
		}
	})
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", Port(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if free(l.Addr().(*net.TCPAddr).Port) {
		t.Error("a port that is listened on counts as free")
	}
}
