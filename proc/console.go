package proc

import (
	"bufio"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// line is one line of standard input, or its end.
type line struct {
	text string
	end  bool
}

// maxLine bounds a line of standard input.
const maxLine = 64 << 20

// readLines hands standard input to the executor line by line.
func (p *Process) readLines(in io.Reader) {
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, 64<<10), maxLine)
	for s.Scan() {
		select {
		case p.lines <- line{text: strings.TrimSuffix(s.Text(), "\r")}:
		case <-p.ended:
			return
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
	if l.end {
		if !p.cfg.Daemon && p.listen == nil {
			p.Exit(0)
		}
		return
	}
	if p.cfg.Hooks.Evaluate != nil {
		p.cfg.Hooks.Evaluate()
	}
	if f, ok := p.handler("pi"); ok {
		p.inputHandler(f, l.text)
		return
	}
	p.busy.Store(true)
	p.interp.Console(l.text)
	p.busy.Store(false)
	_ = p.stdout.Flush()
}

// watchSignals sends signals to the executor, but for an interrupt of what it is busy
// with, which takes effect at once.
func (p *Process) watchSignals() (stop func()) {
	in := make(chan os.Signal, 4)
	signal.Notify(in, os.Interrupt, syscall.SIGTERM)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-in:
				if s == os.Interrupt && p.busy.Load() {
					p.interp.Interrupt()
					select {
					case p.broken <- struct{}{}:
					default:
					}
					continue
				}
				if s == syscall.SIGTERM {
					p.terminating.Store(true)
					if p.busy.Load() {
						p.interp.Interrupt()
					}
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
		signal.Stop(in)
		close(quit)
	}
}

// signal ends the process: an interrupt when it is idle, or a request to terminate.
func (p *Process) signal(os.Signal) { p.Exit(0) }
