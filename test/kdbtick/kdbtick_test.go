// Package kdbtick runs KX's published tick scripts (tick.q, tick/u.q, tick/r.q) under the
// q console, unmodified, and holds the tickerplant program against them: same messages in,
// same log and same publications out.
//
// The scripts are not part of this repository. TOCK_KDBTICK names a folder that has them:
// a checkout of github.com/KxSystems/kdb-tick.
package kdbtick

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/test/rig"
)

// schemaText is the tables the scripts are started with.
const schemaText = "quote:([]time:`timespan$();sym:`symbol$();bid:`float$();ask:`float$();bsize:`int$();asize:`int$())\n" +
	"trade:([]time:`timespan$();sym:`symbol$();price:`float$();size:`int$())\n"

// scripts copies the published scripts beside a schema into a new folder, which it gives
// back; the log folder db is in it.
func scripts(t *testing.T) string {
	t.Helper()
	from := os.Getenv("TOCK_KDBTICK")
	if from == "" {
		t.Skip("TOCK_KDBTICK is not set: a folder with tick.q, tick/u.q and tick/r.q")
	}
	dir := t.TempDir()
	for _, sub := range []string{"tick", "db"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"tick.q", "tick/u.q", "tick/r.q"} {
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), text)
	}
	write(t, filepath.Join(dir, "tick/sym.q"), []byte(schemaText))
	return dir
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// plant is one tickerplant with its folder.
type plant struct {
	dir  string
	port int
	proc *rig.Proc
}

// script starts tick.q in a folder; native starts the tickerplant program there.
func script(t *testing.T, dir string, options ...string) *plant {
	p := &plant{dir: dir, port: rig.Port(t)}
	p.proc = rig.Start(t, dir, p.port, "q", append([]string{"tick.q", "sym", "db", "-p", strconv.Itoa(p.port), "-o", strconv.Itoa(rig.Noon())}, options...)...)
	p.ready(t)
	return p
}

func native(t *testing.T, dir string, options ...string) *plant {
	p := &plant{dir: dir, port: rig.Port(t)}
	p.proc = rig.Start(t, dir, p.port, "tickerplant", append([]string{"sym", "db", "-p", strconv.Itoa(p.port)}, options...)...)
	p.ready(t)
	return p
}

// ready waits until the tickerplant has its log: it listens before that.
func (p *plant) ready(t *testing.T) {
	t.Helper()
	rig.Eventually(t, p.port, "0<.u.l", k.NewBool(true))
}

// log is the bytes of today's log.
func (p *plant) log(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile(p.logPath(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (p *plant) logPath(t *testing.T) string {
	t.Helper()
	path := rig.MustAsk(t, p.port, "1_string .u.L").Text()
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(p.dir, path)
}

// rdb starts r.q on a tickerplant; nothing answers at the HDB's port.
func rdb(t *testing.T, p *plant) int {
	port := rig.Port(t)
	rig.Start(t, p.dir, port, "q", "tick/r.q", fmt.Sprintf(":%d", p.port), fmt.Sprintf(":%d", rig.Port(t)), "-p", strconv.Itoa(port))
	rig.Eventually(t, port, "@[{all`trade`quote in tables[]};();0b]", k.NewBool(true))
	return port
}

// subscriber keeps the payload of every message that comes, in order.
type subscriber struct {
	conn *ipc.Conn
	mu   sync.Mutex
	got  [][]byte
}

func (s *subscriber) Opened(*ipc.Conn)        {}
func (s *subscriber) Closed(*ipc.Conn, error) {}

func (s *subscriber) Messages(_ *ipc.Conn, b *ipc.Batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range b.Messages {
		s.got = append(s.got, bytes.Clone(m.Payload))
	}
}

// messages waits until n messages came.
func (s *subscriber) messages(t *testing.T, n int) [][]byte {
	t.Helper()
	for deadline := time.Now().Add(rig.Patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		s.mu.Lock()
		got := s.got
		s.mu.Unlock()
		if len(got) >= n {
			return got
		}
	}
	t.Fatalf("%d of %d messages came", len(s.got), n)
	return nil
}

// subscribe connects and sends one subscription; its answer.
func subscribe(t *testing.T, port int, text string) (*subscriber, k.Value) {
	t.Helper()
	s := &subscriber{}
	c, err := ipc.Dial(context.Background(), ipc.Addr{Host: "127.0.0.1", Port: port}, ipc.DialOptions{Options: ipc.Options{Handler: s}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	s.conn = c
	return s, call(t, c, k.String(text))
}

func call(t *testing.T, c *ipc.Conn, v k.Value) k.Value {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), rig.Patience)
	defer cancel()
	r, err := c.Call(ctx, v)
	if err != nil {
		t.Fatalf("%s: %v", line(v), err)
	}
	return r
}

// clerk is a plain q process that makes values of text.
func clerk(t *testing.T) int {
	port := rig.Port(t)
	rig.Start(t, t.TempDir(), port, "q", "-p", strconv.Itoa(port))
	return port
}
