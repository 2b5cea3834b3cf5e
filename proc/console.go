package proc

import (
	"bufio"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"tock/q"
)

// line is one line of standard input, or its end.
type line struct {
	text string
	end  bool
}

// readLines hands standard input to the executor line by line.
func (p *Process) readLines(in io.Reader) {
	r := bufio.NewReaderSize(in, 64<<10)
	for {
		text, err := r.ReadString('\n')
		if text = strings.TrimRight(text, "\r\n"); text != "" || err == nil {
			select {
			case p.lines <- line{text: text}:
			case <-p.ended:
				return
			}
		}
		if err != nil {
			break
		}
	}
	select {
	case p.lines <- line{end: true}:
	case <-p.ended:
	}
}

// console evaluates one line of standard input. At its end a process that nothing can
// reach any more ends too.
func (p *Process) console(l line) {
	switch {
	case p.cfg.Lines != nil && l.end:
		p.Exit(0)
	case p.cfg.Lines != nil:
		p.typing.session.line(l.text)
		p.askNext()
	case !l.end:
		p.evaluateLine(l.text)
		p.lastLine = time.Now()
	case !p.cfg.Daemon && p.listen == nil:
		p.Exit(0)
	}
}

// evaluateLine evaluates a line and prints its value or error.
func (p *Process) evaluateLine(text string) {
	p.beforeEvaluation()
	if f, ok := p.handler("pi"); ok {
		p.inputHandler(f, text)
		return
	}
	c := p.enter(nil)
	if p.cfg.Lines != nil {
		p.interp.SetErrorMode(q.Suspend)
	}
	defer func() {
		p.leave(c)
		_ = p.stdout.Flush()
	}()
	p.consoleLine(text)
}

// watchSignals sends signals to the executor, but for an interrupt of what it is busy
// with, which takes effect at once. SIGTERM, and SIGHUP too, is an exit 0 when the current task is done;
// what the task waits for from other processes is not waited for, and a second SIGTERM
// interrupts the task itself.
func (p *Process) watchSignals() (stop func()) {
	in := make(chan os.Signal, 4)
	signal.Notify(in, syscall.SIGTERM)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as nohup and background jobs want it
			signal.Notify(in, s)
		}
	}
	if p.cfg.Daemon { // who reads the output may go away; the process stays
		signal.Notify(in, syscall.SIGPIPE)
	}
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-in:
				if s == syscall.SIGPIPE {
					continue
				}
				if s == os.Interrupt && p.busy.Load() {
					p.interrupt()
					continue
				}
				if s != os.Interrupt {
					if p.terminating.Swap(true) {
						p.interrupt() // asked again: the task is not waited for
					}
					p.breakWait()
				}
				select {
				case p.signals <- s:
				default:
				}
			case <-quit:
				return
			}
		}
	}()
	return func() {
		if !p.terminating.Load() { // asked once more, a process that ends does so as before
			signal.Stop(in)
		}
		close(quit)
	}
}

// signal ends the process: an interrupt when it is idle, or a request to terminate. On a
// terminal the interrupt key is for what runs, and may come a moment late.
func (p *Process) signal(s os.Signal) {
	if s == os.Interrupt && p.cfg.Lines != nil {
		return
	}
	p.Exit(0)
}
