// Package clients sends what existing kdb+ tools send - their connect scripts, table
// browsers, palettes, drivers' wrappers - to the built programs and checks that each gets
// the types and shapes it reads.
//
// testdata/*.txt has a file per tool; see script_test.go for its form. Inputs were read from
// the tools' sources where their licence is a permissive one; scripts of tools under the
// GPL are represented by expressions of our own that use the same features.
package clients

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/q/display"
	"tock/test/rig"
)

// servers are the processes a file of cases talks to.
type servers struct {
	dir   string
	ports map[string]int
}

// start starts a q with the tables of testdata/base.q, a database server over the days it
// wrote, and a plain q that makes messages of text and checks answers.
func start(t *testing.T) *servers {
	t.Helper()
	s := &servers{dir: t.TempDir(), ports: map[string]int{}}
	base, err := filepath.Abs("testdata/base.q")
	if err != nil {
		t.Fatal(err)
	}
	s.run(t, "q", "q", base, "db")
	s.run(t, "clerk", "q")
	s.run(t, "hdb", "hdb", "db")
	return s
}

func (s *servers) run(t *testing.T, as, program string, args ...string) {
	t.Helper()
	port := rig.Port(t)
	rig.Start(t, s.dir, port, program, append(args, "-p", strconv.Itoa(port))...)
	rig.Eventually(t, port, "@[value;`ready;1b]", k.NewBool(true))
	s.ports[as] = port
}

// client is one connection and the async messages that came on it.
type client struct {
	*ipc.Conn
	async chan k.Value
}

func (s *servers) dial(t *testing.T, as string) *client {
	t.Helper()
	return s.dialOf(t, as, ipc.MaxCapability)
}

// dialOf connects as a client of a capability.
func (s *servers) dialOf(t *testing.T, as string, capability int) *client {
	t.Helper()
	c := &client{async: make(chan k.Value, 64)}
	conn, err := ipc.Dial(context.Background(), ipc.Addr{Host: "127.0.0.1", Port: s.ports[as]},
		ipc.DialOptions{Capability: cmp.Or(capability, -1), Options: ipc.Options{Handler: ipc.MessageFunc(func(_ *ipc.Conn, kind ipc.MessageKind, v k.Value) {
			if kind == ipc.Async {
				c.async <- v
			}
		})}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	c.Conn = conn
	return c
}

func (c *client) call(v k.Value) (k.Value, error) {
	ctx, cancel := context.WithTimeout(context.Background(), rig.Patience)
	defer cancel()
	return c.Call(ctx, v)
}

// TestTools runs the cases of every tool.
func TestTools(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			cases, err := parse(string(text))
			if err != nil {
				t.Fatal(err)
			}
			s := start(t)
			conns := map[string]*client{"q": s.dial(t, "q"), "hdb": s.dial(t, "hdb"), "clerk": s.dial(t, "clerk")}
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) { c.run(t, conns) })
			}
		})
	}
}

// run sends one case's message and checks what comes back.
func (c *testCase) run(t *testing.T, conns map[string]*client) {
	clerk, conn := conns["clerk"], conns[c.server]
	if conn == nil {
		t.Fatalf("no server %q", c.server)
	}
	msg := k.String(c.message)
	if c.list {
		var err error
		if msg, err = clerk.call(msg); err != nil {
			t.Fatalf("the message itself: %v", err)
		}
	}
	var got k.Value
	var err error
	if c.async {
		if err = conn.Send(ipc.Async, msg); err == nil {
			_, err = conn.call(k.String("1")) // comes after it
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(c.expect) == 0 {
			return
		}
		select {
		case got = <-conn.async:
		case <-time.After(rig.Patience):
			t.Fatal("nothing came back")
		}
	} else {
		got, err = conn.call(msg)
	}
	for _, want := range c.expect {
		if bad := want.check(clerk, got, err); bad != "" {
			t.Errorf("%s", bad)
		}
	}
}

// check says what is wrong with an answer.
func (e expectation) check(clerk *client, got k.Value, err error) string {
	switch {
	case e.kind == "fails" && err == nil:
		return fmt.Sprintf("no error, but %s", line(got))
	case e.kind == "fails":
		if err.Error() != e.text {
			return fmt.Sprintf("error %q, not %q", err, e.text)
		}
	case err != nil:
		return fmt.Sprintf("error %v", err)
	case e.kind == "is":
		if text := line(got); text != e.text {
			return fmt.Sprintf("gives\n%s\nnot\n%s", text, e.text)
		}
	case e.kind == "holds":
		r, err := clerk.call(k.NewList([]k.Value{k.String("{" + e.text + "}"), got}))
		if err != nil || r.Type() != -k.Boolean || !r.Bool() {
			return fmt.Sprintf("%s does not hold (%s %v) for\n%.2000s", e.text, line(r), err, line(got))
		}
	}
	return ""
}

func line(v k.Value) string {
	if v.IsZero() {
		return ""
	}
	return display.Line(v, display.Options{})
}
