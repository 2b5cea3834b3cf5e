package proc

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"tock/ipc"
	"tock/k"
	"tock/q/display"
)

// TestMain runs a q process instead of the tests when a test asks for one, and looks
// after the tests for goroutines that processes left behind.
func TestMain(m *testing.M) {
	if os.Getenv("PROC_TEST_RUN") != "" {
		prog := Program{Name: "q", Script: true, LogLevel: zerolog.Disabled}
		os.Exit(prog.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	code := m.Run()
	if stacks := leaked(); code == 0 && stacks != "" {
		fmt.Fprintln(os.Stderr, "goroutines left behind:\n"+stacks)
		code = 1
	}
	os.Exit(code)
}

// leaked is the stacks of goroutines in this module's packages, once those that are about
// to end had time for it.
func leaked() string {
	var found []string
	for end := time.Now().Add(longest); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		buf := make([]byte, 1<<20)
		buf = buf[:runtime.Stack(buf, true)]
		found = nil
		for i, g := range strings.Split(string(buf), "\n\n") {
			if i > 0 && (strings.Contains(g, "tock/proc.(") || strings.Contains(g, "tock/ipc.(")) {
				found = append(found, g)
			}
		}
		if len(found) == 0 {
			return ""
		}
	}
	return strings.Join(found, "\n\n")
}

// console collects what a process prints.
type console struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (c *console) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.buf.Write(b)
}

func (c *console) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.buf.String()
}

// await waits until the console shows a text.
func (c *console) await(t testing.TB, text string) {
	t.Helper()
	eventually(t, "the console to show "+text+"; it has "+c.String(), func() bool { return strings.Contains(c.String(), text) })
}

// longest is how long a test waits for what must come: long enough for the slowest
// machine, since only a test that fails takes it.
const longest = time.Minute

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(longest); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}

// running is a process that runs within the test.
type running struct {
	t     testing.TB
	p     *Process
	out   *console
	stdin *io.PipeWriter
	end   context.CancelFunc
	done  chan int
	port  int
}

// start runs a process that listens on a free port, with kdb+'s options.
func start(t testing.TB, args ...string) *running {
	t.Helper()
	return startWith(t, Hooks{}, args...)
}

func startWith(t testing.TB, hooks Hooks, args ...string) *running {
	t.Helper()
	return startConfigured(t, hooks, zerolog.Nop(), args...)
}

// startLogged is start with a log.
func startLogged(t *testing.T, log zerolog.Logger, args ...string) *running {
	t.Helper()
	return startConfigured(t, Hooks{}, log, args...)
}

func startConfigured(t testing.TB, hooks Hooks, log zerolog.Logger, args ...string) *running {
	t.Helper()
	opts, err := ParseOptions(args)
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // the process may have gone elsewhere
		if err := os.Chdir(here); err != nil {
			t.Error(err)
		}
	})
	r := &running{t: t, out: &console{}, done: make(chan int, 1)}
	var stdin *io.PipeReader
	stdin, r.stdin = io.Pipe()
	r.p, err = New(Config{Options: opts, Name: "q", Stdin: stdin, Stdout: r.out, Stderr: r.out, Log: log, Daemon: true, Hooks: hooks})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.p.Listen("localhost:0W"); err != nil {
		t.Fatal(err)
	}
	r.port = int(r.p.Port())
	var ctx context.Context
	ctx, r.end = context.WithCancel(context.Background())
	go func() { r.done <- r.p.Run(ctx) }()
	t.Cleanup(func() {
		r.end()
		_ = r.stdin.Close()
		select {
		case <-r.done:
		case <-time.After(longest):
			t.Error("the process does not end")
		}
	})
	return r
}

// exit waits for the process to end by itself and gives its exit code.
func (r *running) exit() int {
	r.t.Helper()
	select {
	case code := <-r.done:
		r.done <- code
		return code
	case <-time.After(longest):
		r.t.Fatal("the process does not end")
		return 0
	}
}

// q evaluates text in the process and gives the value as -3! shows it, or the error.
func (r *running) q(text string) string {
	r.t.Helper()
	var out string
	if !r.p.Do(func() {
		defer r.p.leave(r.p.enter(nil))
		v, err := r.p.interp.EvalText(text)
		out = show(v, err)
	}) {
		return "(the process has ended)"
	}
	return out
}

// expect evaluates text in the process and compares.
func (r *running) expect(text, want string) {
	r.t.Helper()
	if got := r.q(text); got != want {
		r.t.Errorf("%s gives %s, want %s", text, got, want)
	}
}

// await evaluates text until it gives what is wanted.
func (r *running) await(text, want string) {
	r.t.Helper()
	got := ""
	for end := time.Now().Add(longest); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if got = r.q(text); got == want {
			return
		}
	}
	r.t.Fatalf("%s gives %s, want %s", text, got, want)
}

func show(v k.Value, err error) string {
	if err != nil {
		return "'" + strings.TrimPrefix(errorText(err), "'")
	}
	return display.Line(v, display.Options{Precision: 7, Rows: 25, Cols: 80})
}

func errorText(err error) string { return errorWord(err) }

// client is a connection to a process, with what arrived on it unasked.
type client struct {
	t      testing.TB
	conn   *ipc.Conn
	mu     sync.Mutex
	got    []string
	closed chan struct{}
}

func (c *client) Opened(*ipc.Conn) {}

func (c *client) Messages(_ *ipc.Conn, batch *ipc.Batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range batch.Messages {
		m := &batch.Messages[i]
		v, err := m.Decode(nil)
		c.got = append(c.got, m.Kind.String()+" "+show(v, err))
	}
}

func (c *client) Closed(*ipc.Conn, error) { close(c.closed) }

func (c *client) messages() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string{}, c.got...)
}

// dial connects to a process.
func (r *running) dial() *client { return r.dialAs("tester", "pw") }

func (r *running) dialAs(user, password string) *client {
	r.t.Helper()
	c, err := r.tryDial(user, password)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func (r *running) tryDial(user, password string) (*client, error) {
	c := &client{t: r.t, closed: make(chan struct{})}
	var err error
	c.conn, err = ipc.Dial(context.Background(), ipc.Addr{Host: "localhost", Port: r.port, User: user, Password: password},
		ipc.DialOptions{Options: ipc.Options{Handler: c}})
	if err != nil {
		return nil, err
	}
	r.t.Cleanup(func() {
		_ = c.conn.Close()
		<-c.conn.Done()
	})
	return c, nil
}

// call asks and gives the answer as -3! shows it.
func (c *client) call(msg k.Value) string {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	return show(c.conn.Call(ctx, msg))
}

func (c *client) q(text string) string { return c.call(k.String(text)) }

func (c *client) expect(text, want string) {
	c.t.Helper()
	if got := c.q(text); got != want {
		c.t.Errorf("%s gives %s, want %s", text, got, want)
	}
}

func (c *client) async(msg k.Value) {
	c.t.Helper()
	if err := c.conn.Send(ipc.Async, msg); err != nil {
		c.t.Error(err)
	}
}

// raw is a connection that is no client of ours: bytes as they are.
func (r *running) raw() net.Conn {
	r.t.Helper()
	nc, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", r.port))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = nc.Close() })
	return nc
}

// rawLogin is a raw connection after the handshake.
func (r *running) rawLogin() net.Conn {
	r.t.Helper()
	nc := r.raw()
	if _, err := nc.Write([]byte("raw:pw\x03\x00")); err != nil {
		r.t.Fatal(err)
	}
	if _, err := io.ReadFull(nc, make([]byte, 1)); err != nil {
		r.t.Fatal(err)
	}
	return nc
}
