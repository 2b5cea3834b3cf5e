package proc

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/rs/zerolog"

	"tock/k"
	"tock/q/prim"
)

// TestInternalFault breaks a native function wherever q runs: the user gets an error, the
// log one line with a stack, and the process goes on.
func TestInternalFault(t *testing.T) {
	var log lockedBuffer
	r := startLogged(t, zerolog.New(&log), "-s", "2")
	r.p.Do(func() {
		r.p.interp.Define(".test.break", func(prim.Env, []k.Value) (k.Value, error) { panic("broken") }, 1)
		r.p.interp.Define(".test.bad", func(prim.Env, []k.Value) (k.Value, error) {
			return k.NewList([]k.Value{{}, k.NewLong(1)}), nil // no value q can make
		}, 1)
	})
	const want = "'internal fault: broken"
	r.expect(".test.break 1", want)
	r.expect("{.test.break x}each 1 2", want)
	r.expect("{.test.break x}peach 1 2 3", "'internal fault: broken")
	r.expect("@[.test.break;1;{x}]", want)
	c := r.dial()
	if got := c.q(".test.break 1"); got != want {
		t.Error(got)
	}
	c.q(".test.bad 1") // whatever it answers, it answers
	c.async(k.String(".test.break 1"))
	c.expect("1+1", "2")
	r.q(".z.ph:{.test.break x};.z.ts:{.test.break x;system\"t 0\"}")
	r.get("GET", "/x", "")
	c.expect("2+2", "4")
	r.q("system\"t 10\"")
	r.out.await(t, "internal fault")
	r.q("system\"t 0\"")
	c.expect("3+3", "6")
	if lines := strings.Split(strings.TrimSpace(log.String()), "\n"); len(lines) < 7 || !strings.Contains(lines[0], "fault_test.go") {
		t.Errorf("%d lines in the log, first %.300q", len(lines), lines[0])
	}
}

type lockedBuffer struct {
	sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.String()
}
