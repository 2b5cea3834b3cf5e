// Package stack starts the whole tick stack on a real recording and shows it working:
// tickerplant, RDB, HDB and feed, live figures, queries before and after the end of the
// day, the answers held against facts computed from the recording. It is what `make run`
// runs, and an example of driving the programs over their ports.
package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"tock/ipc"
	"tock/k"
)

// Options is how the stack is started.
type Options struct {
	Port int    // of the tickerplant; RDB and HDB take the next two
	Bin  string // folder of the programs
	Root string // folder of configs/ and testdata/
	Dir  string // folder for log and database; emptied at the start
	Once bool   // verify, and end
}

// demo is a running stack.
type demo struct {
	opts         Options
	out          io.Writer
	mu           sync.Mutex
	procs        []*program
	tp, rdb, hdb *ipc.Conn
}

// program is one started program; its log is kept in the folder.
type program struct {
	name string
	cmd  *exec.Cmd
	done chan struct{}
}

const startWait = 20 * time.Second

// Run starts everything and returns the exit code: 0 when all went well and, with Once,
// every answer agreed.
func Run(ctx context.Context, opts Options, stdout, stderr io.Writer) int {
	d := &demo{opts: opts, out: stdout}
	defer d.stop()
	err := d.run(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "stack:", err)
		d.showLogs(stderr)
		return 1
	}
	return 0
}

func (d *demo) run(ctx context.Context) error {
	if err := d.start(ctx); err != nil {
		return err
	}
	if err := d.feed(ctx); err != nil {
		return err
	}
	want, err := readFacts(filepath.Join(d.opts.Root, "testdata/binance/facts.json"))
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "\nThe RDB on %d answers:\n", d.opts.Port+1)
	if err := d.show(ctx, d.rdb, ""); err != nil {
		return err
	}
	rdbErr := verify(ctx, d.rdb, want, "")
	day, err := d.endOfDay(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "\nThe day is over: the RDB has saved %s, the HDB on %d answers:\n", day, d.opts.Port+2)
	where := " where date=" + day
	if err := d.show(ctx, d.hdb, where); err != nil {
		return err
	}
	if err := errors.Join(rdbErr, verify(ctx, d.hdb, want, where)); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "\nAll answers agree with the facts of the recording, before and after the end of the day.\n")
	if d.opts.Once {
		return nil
	}
	return d.stay(ctx)
}

// checkPorts reports a port that somebody else has, before he is asked in place of ours.
func (d *demo) checkPorts() error {
	for port := d.opts.Port; port < d.opts.Port+3; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
		if err != nil {
			return fmt.Errorf("port %d cannot be listened on (%w); -port, or make run PORT_BASE=6010, takes others", port, err)
		}
		_ = l.Close()
	}
	return nil
}

// start starts the daemons and connects to them.
func (d *demo) start(ctx context.Context) error {
	if err := d.checkPorts(); err != nil {
		return err
	}
	if err := os.RemoveAll(d.opts.Dir); err != nil {
		return err
	}
	db := filepath.Join(d.opts.Dir, "db")
	if err := os.MkdirAll(filepath.Join(db, "crypto"), 0o755); err != nil {
		return err
	}
	tp, rdb, hdb := d.opts.Port, d.opts.Port+1, d.opts.Port+2
	schema := filepath.Join(d.opts.Root, "configs/crypto.toml")
	fmt.Fprintf(d.out, "tickerplant :%d   rdb :%d   hdb :%d   files in %s\n", tp, rdb, hdb, d.opts.Dir)
	var err error
	if err = d.launch("tickerplant", schema, db, "-p", strconv.Itoa(tp)); err != nil {
		return err
	}
	if d.tp, err = d.connect(ctx, tp); err != nil {
		return err
	}
	if err = d.launch("hdb", filepath.Join(db, "crypto"), "-p", strconv.Itoa(hdb)); err != nil {
		return err
	}
	if d.hdb, err = d.connect(ctx, hdb); err != nil {
		return err
	}
	if err = d.launch("rdb", fmt.Sprintf(":%d", tp), fmt.Sprintf(":%d", hdb), "-p", strconv.Itoa(rdb)); err != nil {
		return err
	}
	if d.rdb, err = d.connect(ctx, rdb); err != nil {
		return err
	}
	return d.until(ctx, d.tp, "min count each .u.w", k.NewLong(1))
}

// launch starts a program with its output in a file.
func (d *demo) launch(name string, args ...string) error {
	log, err := os.Create(d.logName(name))
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(d.opts.Bin, name), args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return errors.Join(err, log.Close())
	}
	p := &program{name: name, cmd: cmd, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		_ = log.Close()
		close(p.done)
	}()
	d.mu.Lock()
	d.procs = append(d.procs, p)
	d.mu.Unlock()
	return nil
}

func (d *demo) logName(name string) string { return filepath.Join(d.opts.Dir, name+".log") }

// last is the program started last.
func (d *demo) last() *program { return d.procs[len(d.procs)-1] }

// connect waits until a program listens.
func (d *demo) connect(ctx context.Context, port int) (*ipc.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	for {
		c, err := ipc.Dial(ctx, ipc.Addr{Host: "127.0.0.1", Port: port}, ipc.DialOptions{})
		if err == nil {
			return c, nil
		}
		select {
		case <-d.last().done:
			return nil, fmt.Errorf("%s ended at its start; is port %d taken?", d.last().name, port)
		case <-ctx.Done():
			return nil, err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// until asks until the answer is the wanted one.
func (d *demo) until(ctx context.Context, c *ipc.Conn, query string, want k.Value) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		got, err := c.Call(ctx, k.String(query))
		if err == nil && k.Match(got, want) {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s: no answer as expected (%v)", query, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// stop ends the programs in the opposite order.
func (d *demo) stop() {
	for _, c := range []*ipc.Conn{d.tp, d.rdb, d.hdb} {
		if c != nil {
			_ = c.Close()
		}
	}
	for i := len(d.procs) - 1; i >= 0; i-- {
		p := d.procs[i]
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.done:
		case <-time.After(5 * time.Second):
			_ = p.cmd.Process.Kill()
			<-p.done
		}
	}
}

// showLogs prints what the programs had to say, when something went wrong.
func (d *demo) showLogs(w io.Writer) {
	for _, p := range d.procs {
		if text, err := os.ReadFile(d.logName(p.name)); err == nil && len(text) > 0 {
			fmt.Fprintf(w, "--- %s\n%s", p.name, text)
		}
	}
}
