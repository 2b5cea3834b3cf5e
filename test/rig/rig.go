// Package rig starts the built programs for tests: on free ports, in a folder of the
// test's own, their output kept, everything killed at the end.
package rig

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
)

// Root is the repository's folder, from the place of a test's package.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func moduleRoot() (string, error) {
	here, err := os.Getwd()
	for dir := here; err == nil && dir != "/"; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("no go.mod above %q: %v", here, err)
}

// Build builds the programs once for a test binary and says where they are. The folder,
// bin/test of the repository, is shared by all test packages: the second finds the
// programs up to date, and nothing is left behind in the temporary folder.
var Build = sync.OnceValues(func() (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, "bin", "test")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	building, err := os.OpenFile(filepath.Join(dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return "", err
	}
	defer building.Close()
	if err := lock(building); err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", dir+"/", "tock/cmd/...").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %v\n%s", err, out)
	}
	return dir, nil
})

// Noon is the offset from UTC in minutes, as option -o takes it, with which it is about
// noon now: a day's end by the clock does not come in the middle of a test.
func Noon() int {
	now := time.Now().UTC()
	offset := 12*60 - (60*now.Hour() + now.Minute())
	if offset > -24 && offset < 24 {
		return 24 // fewer would be hours
	}
	return offset
}

// Proc is one started program.
type Proc struct {
	Name string
	Port int
	cmd  *exec.Cmd
	out  *output
	done chan struct{}
}

type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

// Output is what the program printed so far.
func (p *Proc) Output() string {
	p.out.mu.Lock()
	defer p.out.mu.Unlock()
	return p.out.buf.String()
}

// Start starts a program in dir; with port not 0 it waits until the port answers. A
// tickerplant's day begins at [Noon] unless the arguments say otherwise.
func Start(t testing.TB, dir string, port int, name string, args ...string) *Proc {
	t.Helper()
	bin, err := Build()
	if err != nil {
		t.Fatal(err)
	}
	if name == "tickerplant" && !slices.Contains(args, "-o") {
		args = append(slices.Clip(args), "-o", strconv.Itoa(Noon()))
	}
	p := &Proc{Name: name, Port: port, out: &output{}, done: make(chan struct{})}
	p.cmd = exec.Command(filepath.Join(bin, name), args...)
	p.cmd.Dir = dir
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	t.Cleanup(p.Kill)
	if port != 0 {
		p.await(t)
	}
	return p
}

func (p *Proc) await(t testing.TB) {
	t.Helper()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); {
		c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", p.Port), time.Second)
		if err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-p.done:
			t.Fatalf("%s ended at its start:\n%s", p.Name, p.Output())
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatalf("%s does not listen on %d:\n%s", p.Name, p.Port, p.Output())
}

// Kill ends the program at once (SIGKILL) and waits until it is gone.
func (p *Proc) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// Stop asks the program to end (SIGTERM) and waits for it; the exit code.
func (p *Proc) Stop() int {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	return p.Wait()
}

// Wait waits for the program's end; its exit code.
func (p *Proc) Wait() int {
	<-p.done
	return p.cmd.ProcessState.ExitCode()
}

// Done is closed when the program has ended.
func (p *Proc) Done() <-chan struct{} { return p.done }

// Ask sends q text to a port and returns the answer, retrying the connection for a while.
func Ask(port int, text string) (k.Value, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	c, err := Dial(ctx, port)
	if err != nil {
		return k.Value{}, err
	}
	defer func() { _ = c.Close() }()
	return c.Call(ctx, k.String(text))
}

// MustAsk is Ask that fails the test.
func MustAsk(t testing.TB, port int, text string) k.Value {
	t.Helper()
	v, err := Ask(port, text)
	if err != nil {
		t.Fatalf("%d: %s: %v", port, text, err)
	}
	return v
}

// Dial connects to a port of this machine.
func Dial(ctx context.Context, port int) (*ipc.Conn, error) {
	return ipc.Dial(ctx, ipc.Addr{Host: "127.0.0.1", Port: port}, ipc.DialOptions{})
}

// Patience is how long a test waits for what must come: long enough for the slowest
// machine, since only a test that fails takes it.
const Patience = 2 * time.Minute

// Eventually asks until the answer matches want.
func Eventually(t testing.TB, port int, text string, want k.Value) {
	t.Helper()
	var got k.Value
	var err error
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(30 * time.Millisecond) {
		if got, err = Ask(port, text); err == nil && k.Match(got, want) {
			return
		}
	}
	if shown, err := Ask(port, "-3!("+text+")"); err == nil {
		t.Fatalf("%d: %s: got %s", port, text, shown.Text())
	}
	t.Fatalf("%d: %s: got %v (%v)", port, text, got, err)
}
