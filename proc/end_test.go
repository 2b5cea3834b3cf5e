//go:build unix

package proc

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
)

// child is a q process of its own.
type child struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.WriteCloser
	out   *console
	ended chan struct{}
}

// spawn runs this test's binary as q; limit bounds its descriptors, 0 does not.
func spawn(t *testing.T, limit int, args ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	words := append([]string{self}, args...)
	if limit > 0 {
		words = append([]string{"/bin/sh", "-c", fmt.Sprintf("ulimit -n %d; exec \"$@\"", limit), "sh"}, words...)
	}
	c := &child{t: t, cmd: exec.Command(words[0], words[1:]...), out: &console{}, ended: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), "PROC_TEST_RUN=1")
	c.cmd.Stdout, c.cmd.Stderr = c.out, c.out
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = c.cmd.Wait() // the code is asked for below
		close(c.ended)
	}()
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		<-c.ended
	})
	return c
}

func (c *child) say(lines ...string) {
	c.t.Helper()
	if _, err := io.WriteString(c.stdin, strings.Join(lines, "\n")+"\n"); err != nil {
		c.t.Error(err)
	}
}

func (c *child) signal(s os.Signal) {
	c.t.Helper()
	if err := c.cmd.Process.Signal(s); err != nil {
		c.t.Error(err)
	}
}

// signalUntilEnd sends a signal again and again: two that come at once are one.
func (c *child) signalUntilEnd(s os.Signal) {
	c.t.Helper()
	for end := time.Now().Add(longest); time.Now().Before(end); {
		if err := c.cmd.Process.Signal(s); err != nil {
			return // it has ended
		}
		select {
		case <-c.ended:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// code waits for the process to end.
func (c *child) code() int {
	c.t.Helper()
	select {
	case <-c.ended:
		return c.cmd.ProcessState.ExitCode()
	case <-time.After(longest):
		c.t.Fatal("the process does not end; it has said: " + c.out.String())
		return 0
	}
}

// listen has the process listen and connects to it.
func (c *child) listen() *ipc.Conn {
	c.t.Helper()
	c.say(`\p localhost:0W`, `-1"port ",string system"p";`)
	c.out.await(c.t, "port ")
	var port int
	eventually(c.t, "the port", func() bool {
		_, text, _ := strings.Cut(c.out.String(), "port ")
		line, _, ok := strings.Cut(text, "\n")
		port, _ = strconv.Atoi(line)
		return ok
	})
	conn, err := ipc.Dial(context.Background(), ipc.Addr{Host: "localhost", Port: port}, ipc.DialOptions{})
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		_ = conn.Close()
		<-conn.Done()
	})
	return conn
}

func TestExit(t *testing.T) {
	for _, x := range []struct {
		say  []string
		code int
		out  string
	}{
		{[]string{`\\`}, 0, ""},
		{[]string{"exit 7"}, 7, ""},
		{[]string{".z.exit:{-1\"bye \",string x}", "exit 4"}, 4, "bye 4\n"},
		{[]string{".z.exit:{'`late}", "exit 5"}, 5, "'late\n"},
		{[]string{".z.exit:{exit 9}", "exit 6"}, 6, ""},
		{[]string{"@[exit;8;{-1\"no\"}];-1\"on\";"}, 8, ""},
		{[]string{"f:{exit 3;1+`a}", "f[]", "2+2"}, 3, ""},
		{[]string{"\\t 10", ".z.ts:{exit 2}"}, 2, ""},
	} {
		c := spawn(t, 0, "-q")
		c.say(x.say...)
		if code := c.code(); code != x.code || !strings.HasPrefix(c.out.String(), x.out) || x.out == "" && c.out.String() != "" {
			t.Errorf("%q: code %d, output %q", x.say, code, c.out.String())
		}
	}
	// The end of standard input ends a process that nobody can reach.
	c := spawn(t, 0, "-q")
	c.say("1+1")
	_ = c.stdin.Close()
	if code := c.code(); code != 0 || c.out.String() != "2\n" {
		t.Errorf("code %d, output %q", code, c.out.String())
	}
	// One that listens lives on.
	c = spawn(t, 0, "-q")
	conn := c.listen()
	_ = c.stdin.Close()
	time.Sleep(50 * time.Millisecond)
	if v, err := conn.Call(context.Background(), k.String("1+1")); err != nil || v.Int() != 2 {
		t.Error(v, err)
	}
}

// SIGTERM is exit 0: idle at once, otherwise when what runs is done; .z.exit is called.
func TestTerminate(t *testing.T) {
	c := spawn(t, 0, "-q")
	conn := c.listen()
	c.say(`.z.exit:{-1"exit ",string x}`, `-1"ready";`)
	c.out.await(t, "ready")
	c.signal(syscall.SIGTERM)
	if code := c.code(); code != 0 || !strings.HasSuffix(c.out.String(), "exit 0\n") {
		t.Errorf("code %d, output %q", code, c.out.String())
	}
	<-conn.Done()

	c = spawn(t, 0, "-q")
	conn = c.listen()
	if _, err := conn.Call(context.Background(), k.String(`.z.exit:{-1"exit ",string x}`)); err != nil {
		t.Fatal(err)
	}
	if err := conn.Send(ipc.Async, k.String(`-1"busy";system"sleep 1";-1"done";`)); err != nil {
		t.Fatal(err)
	}
	c.out.await(t, "busy") // what a long task prints is seen while it runs
	c.signal(syscall.SIGTERM)
	if code := c.code(); code != 0 || !strings.Contains(c.out.String(), "busy\ndone\n") || !strings.HasSuffix(c.out.String(), "exit 0\n") {
		t.Errorf("code %d, output %q", code, c.out.String())
	}

	// A second one does not wait for the task; nor does what waits for another process.
	c = spawn(t, 0, "-q")
	conn = c.listen()
	if err := conn.Send(ipc.Sync, k.String("while[1b;1]")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	c.signalUntilEnd(syscall.SIGTERM)
	if code := c.code(); code != 0 {
		t.Errorf("code %d, output %q", code, c.out.String())
	}

	mute, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mute.Close() }()
	accepted := make(chan net.Conn, 1)
	go func() {
		nc, err := mute.Accept()
		if err != nil {
			return
		}
		_, _ = io.ReadAtLeast(nc, make([]byte, 100), 2)
		_, _ = nc.Write([]byte{3})
		_, _ = io.ReadAtLeast(nc, make([]byte, 100), 1)
		accepted <- nc
	}()
	c = spawn(t, 0, "-q")
	c.say(fmt.Sprintf(`h:hopen %d`, mute.Addr().(*net.TCPAddr).Port), `h"1+1"`)
	nc := <-accepted
	defer func() { _ = nc.Close() }()
	c.signal(syscall.SIGTERM)
	if code := c.code(); code != 0 {
		t.Errorf("code %d, output %q", code, c.out.String())
	}
}

// SIGINT ends what runs, or the process when nothing does.
func TestInterruptSignal(t *testing.T) {
	c := spawn(t, 0, "-q")
	c.say(`-1"at work";while[1b;1]`)
	c.out.await(t, "at work\n")
	c.signal(os.Interrupt)
	c.say("1+1")
	c.out.await(t, "2\n")
	if !strings.HasPrefix(c.out.String(), "at work\n'stop\n") {
		t.Errorf("%q", c.out.String())
	}
	c.signalUntilEnd(os.Interrupt)
	c.code()
}

// A client that comes when no descriptors are left is turned away, and those inside stay.
func TestNoDescriptors(t *testing.T) {
	c := spawn(t, 40, "-q")
	conn := c.listen()
	addr := conn.RemoteAddr().String()
	var more []*ipc.Conn
	var last error
	for range 60 {
		_, port, _ := net.SplitHostPort(addr)
		n, _ := strconv.Atoi(port)
		extra, err := ipc.Dial(context.Background(), ipc.Addr{Host: "localhost", Port: n}, ipc.DialOptions{Timeout: longest})
		if err != nil {
			last = err
			break
		}
		more = append(more, extra)
	}
	if last == nil || strings.Contains(last.Error(), "timeout") {
		t.Errorf("after %d connections: %v", len(more), last)
	}
	c.out.await(t, "'conn")
	if v, err := conn.Call(context.Background(), k.String("1+1")); err != nil || v.Int() != 2 {
		t.Error(v, err)
	}
	for _, extra := range more {
		_ = extra.Close()
		<-extra.Done()
	}
	c.say(`.z.ts:{if[1=count .z.W;-1"room"]};`, `\t 10`)
	c.out.await(t, "room")
	if v, err := c.again(addr); err != nil || v.Int() != 4 {
		t.Error(v, err)
	}
}

// again connects once more and asks.
func (c *child) again(addr string) (k.Value, error) {
	_, port, _ := net.SplitHostPort(addr)
	n, _ := strconv.Atoi(port)
	conn, err := ipc.Dial(context.Background(), ipc.Addr{Host: "localhost", Port: n}, ipc.DialOptions{Timeout: longest})
	if err != nil {
		return k.Value{}, err
	}
	defer func() {
		_ = conn.Close()
		<-conn.Done()
	}()
	return conn.Call(context.Background(), k.String("2+2"))
}
