//go:build linux || darwin

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// TestMain is the program itself when a test starts it.
func TestMain(m *testing.M) {
	if os.Getenv("Q_TEST_RUN") != "" {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// command is the program with arguments, with a history of its own.
func command(t *testing.T, history string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "Q_TEST_RUN=1", "TERM=xterm", "TOCK_HISTORY="+history, "LINES=", "COLUMNS=")
	return cmd
}

// terminal is a program on a terminal of 80 columns.
type terminal struct {
	t    *testing.T
	cmd  *exec.Cmd
	keys *os.File
	mu   sync.Mutex
	buf  bytes.Buffer
	seen int // how much of the screen was awaited already
	eof  chan struct{}
}

func start(t *testing.T, cmd *exec.Cmd) *terminal {
	t.Helper()
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Skipf("no terminal to be had: %v", err)
	}
	r := &terminal{t: t, cmd: cmd, keys: f, eof: make(chan struct{})}
	go func() {
		defer close(r.eof)
		b := make([]byte, 4096)
		for {
			n, err := f.Read(b)
			r.mu.Lock()
			r.buf.Write(b[:n])
			r.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = f.Close() })
	return r
}

// state is how the terminal is set up.
func (r *terminal) state() *term.State {
	r.t.Helper()
	s, err := term.GetState(int(r.keys.Fd()))
	if err != nil {
		r.t.Skipf("the terminal does not tell: %v", err)
	}
	return s
}

func (r *terminal) screen() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.String()
}

func (r *terminal) typed(keys string) {
	if _, err := r.keys.WriteString(keys); err != nil {
		r.t.Error(err)
	}
}

// patience is how long a test waits for what must come: long enough for the slowest
// machine, since only a test that fails takes it.
const patience = time.Minute

// await waits for a text after what was awaited before.
func (r *terminal) await(text string) {
	r.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		s := r.screen()
		if i := strings.Index(s[r.seen:], text); i >= 0 {
			r.seen += i + len(text)
			return
		}
	}
	r.t.Fatalf("%q is not shown; from there on: %q", text, r.screen()[r.seen:])
}

// ends waits for the end and its code.
func (r *terminal) ends(code int) {
	r.t.Helper()
	done := make(chan struct{})
	go func() { _ = r.cmd.Wait(); <-r.eof; close(done) }()
	select {
	case <-done:
		if got := r.cmd.ProcessState.ExitCode(); got != code {
			r.t.Errorf("exit code %d, want %d; shown %q", got, code, r.screen())
		}
	case <-time.After(patience):
		r.t.Fatalf("does not end; shown %q", r.screen())
	}
}

func TestTerminal(t *testing.T) {
	history := filepath.Join(t.TempDir(), "history")
	script := filepath.Join(t.TempDir(), "hello.q")
	if err := os.WriteFile(script, []byte("-1\"hello\";\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, command(t, history, script))
	r.await("Tock ")
	r.await("MB ")
	r.await("hello\r\n")
	r.await("q)")
	for _, step := range [][2]string{
		{"1+1\r", "\n2\r\n"},
		{"trade:([]sym:`a`b;price:1 2f)\r", "q)"},
	} {
		r.typed(step[0])
		r.await(step[1])
	}
	r.typed("exec sum pric\t from tra\t\r")
	r.await("\n3f\r\n")
	r.typed("f:{x+`a}\r")
	r.typed("f 1\r")
	r.await("'type\r\n  [1]  f:{x+`a}\r\n           ^\r\n")
	r.await("q))")
	r.typed("x+1\r")
	r.await("\n2\r\n")
	r.typed("\\\r")
	r.await("q)")
	r.typed("\\d .foo\r")
	r.await("q.foo)")
	r.typed("\\d .\r")
	r.typed("\\\r")
	r.typed("!3\r")
	r.await("\n0 1 2\r\n")
	r.typed("\\\r")
	r.await("q)")
	r.typed("\\? wavg\r")
	r.await("weighted average")
	r.typed("-1\"at work\";while[1;x:1]\r")
	r.await("\nat work\r\n")
	r.typed("\x03")
	r.await("'stop\r\n")
	r.await("q)")
	r.typed("abandoned\x03")
	r.typed("20+22\r")
	r.await("\n42\r\n")
	r.typed("\x1b[200~g:{\r  x*2\r  }\rg 21\x1b[201~\r")
	r.await("\n42\r\n")
	r.typed("\x04")
	r.ends(0)

	r = start(t, command(t, history, "-q")) // the lines of before are still there
	r.typed("\x1b[A\x1b[A\r")
	r.typed("g\r")
	r.await("{ x*2 }")
	if strings.Contains(r.screen(), "Tock") || strings.Contains(r.screen(), "q)") {
		t.Errorf("-q shows %q", r.screen())
	}
	r.typed("\\\\\r")
	r.ends(0)
}

// TestTimerWhileEditing lets a timer print above the line, and stops it with the keyboard.
func TestTimerWhileEditing(t *testing.T) {
	r := start(t, command(t, ""))
	r.await("q)")
	r.typed(".z.ts:{0N!`tick;system\"t 0\"}\r")
	r.typed("\\t 300\r")
	r.typed("1+")
	r.await("`tick\r\nq)1+")
	r.typed("1\r")
	r.await("\n2\r\n")
	r.typed(".z.ts:{system\"t 0\";-1\"at work\";while[1;a:1]}\r\\t 1\r")
	r.await("at work\r\n")
	r.typed("\x03")
	r.await("'stop")
	r.typed("\\t 0\r")
	r.typed("exit 3\r")
	r.ends(3)
}

// TestEndIsClean leaves the terminal as it was: paste marks off, and nothing said twice.
func TestEndIsClean(t *testing.T) {
	r := start(t, command(t, ""))
	r.await("\x1b[?2004h")
	r.await("q)")
	r.typed("1+")
	r.await("1+")
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r.await("\r\n\x1b[?2004l")
	r.ends(0)
	after := r.state()

	r = start(t, command(t, "", "-t", "x")) // ends before it reads
	r.ends(2)
	if s := r.screen(); strings.Contains(s, "\x1b") || strings.Count(s, "\n") != 1 {
		t.Errorf("shown %q", s)
	}
	if !reflect.DeepEqual(after, r.state()) {
		t.Error("the terminal is not as it was found")
	}
}

func TestDumbTerminal(t *testing.T) {
	cmd := command(t, "")
	cmd.Env = append(cmd.Env, "TERM=dumb", "COLUMNS=20")
	r := start(t, cmd)
	r.await("q)")
	r.typed("til 20\n")
	r.await("\n0 1 2 3 4 5 6 7 8..\r\n")
	if strings.Contains(r.screen(), "\x1b") {
		t.Errorf("escapes on a dumb terminal: %q", r.screen())
	}
	r.typed("{\nx}3\n")
	r.await("  3\r\n")
	r.typed("\x04")
	r.ends(0)
}

// port is what the program listens on.
func (r *terminal) port() string {
	r.t.Helper()
	r.typed("\\p\r")
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if m := regexp.MustCompile(`\n(\d+)i\r\n`).FindStringSubmatch(r.screen()); m != nil {
			return m[1]
		}
	}
	r.t.Fatalf("no port: %q", r.screen())
	return ""
}

// TestConnect drives a process from the console of another.
func TestConnect(t *testing.T) {
	server := start(t, command(t, "", "-p", "0W"))
	server.await("q)")
	port := server.port()
	r := start(t, command(t, "", "-connect", "localhost:"+port+":me:secret"))
	r.await("localhost:" + port + ")")
	if strings.Contains(r.screen(), "secret") {
		t.Error("the password is shown")
	}
	for _, step := range [][2]string{
		{"x:til 30\r", ")"}, {"count x\r", "\n30\r\n"}, {"\\c 10 20\r", ")"}, {"x\r", "\n0 1 2 3 4 5 6 7 8..\r\n"},
		{"1+`a\r", "'type\r\n"}, {".z.u\r", "\n`me\r\n"},
	} {
		r.typed(step[0])
		r.await(step[1])
	}
	r.typed("-1\"at work\";while[1;y:1]\r")
	server.await("at work\r\n")
	r.typed("\x03")
	r.await("Interrupted system call")
	server.typed("\x03") // the other end is still at it
	r.typed("count x\r")
	r.await("\n30\r\n")
	r.typed("\\\\\r")
	r.ends(0)
	server.typed("count x\r")
	server.await("\n30\r\n")

	pipe := command(t, "", "-connect", "localhost:"+port)
	pipe.Stdin = strings.NewReader("count x\n")
	if out, err := pipe.CombinedOutput(); err != nil || string(out) != "30\n" {
		t.Errorf("from a pipe: %q, %v", out, err)
	}
	nowhere := command(t, "", "-connect", "localhost:1")
	if out, err := nowhere.CombinedOutput(); err == nil || strings.Count(string(out), "\n") != 1 {
		t.Errorf("to nowhere: %q, %v", out, err)
	}
}

// TestNoTerminal has nothing but results where no terminal is.
func TestNoTerminal(t *testing.T) {
	cmd := command(t, filepath.Join(t.TempDir(), "history"))
	cmd.Stdin = strings.NewReader("1+1\nhelp\n\\\n2+2\n")
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "2\n'help\n  [0]  help\n       ^\n4\n" {
		t.Errorf("%q, %v", out, err)
	}
}
