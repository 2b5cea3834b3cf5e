package rig

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Ports of programs are taken below those that systems give to whoever asks for any
// (from 32768 on Linux, 49152 elsewhere): nothing that connects, or listens on port 0, can
// come by one while its program is not up yet, or is killed and started again. The runner
// of scenarios and the tests in JavaScript take lower ones.
const (
	firstPort = 31_000
	lastPort  = 32_700
)

// Port reserves a port for the length of the test: no other test on this machine that
// reserves its ports here is given it.
func Port(t testing.TB) int {
	t.Helper()
	return Ports(t, 1)
}

// Ports reserves n ports one after the other and gives the first.
func Ports(t testing.TB, n int) int {
	t.Helper()
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("tock-ports-%d", os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	const tries = 1000
	for range tries {
		first := firstPort + rand.IntN(lastPort-n-firstPort+2)
		if held := reserve(t, dir, first, n); held != nil {
			t.Cleanup(func() { release(held) })
			return first
		}
	}
	t.Fatalf("no %d ports are free", n)
	return 0
}

// reserve takes the files of ports, and is nil when one is taken.
func reserve(t testing.TB, dir string, first, n int) (held []*os.File) {
	t.Helper()
	for port := first; port < first+n; port++ {
		f, err := os.OpenFile(filepath.Join(dir, strconv.Itoa(port)), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			release(held)
			t.Fatal(err)
		}
		held = append(held, f)
		if tryLock(f) != nil || !free(port) {
			release(held)
			return nil
		}
	}
	return held
}

func release(held []*os.File) {
	for _, f := range held {
		_ = f.Close()
	}
}

// free says whether a program could listen on a port now, of all addresses as programs do.
func free(port int) bool {
	l, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}
