package proc

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"tock/k"
)

// fifo is a handle on a named pipe, or a device, that is read a piece at a time.
// Source: code.kx.com/q/kb/named-pipes.
type fifo struct{ f *os.File }

func (f *fifo) close() error { return f.f.Close() }

// openFifo opens a named pipe for reading, which waits for somebody to write to it; an
// interrupt ends the wait.
func (p *Process) openFifo(path string) (*fifo, error) {
	if err := p.beginWait(); err != nil {
		return nil, err
	}
	type opened struct {
		f   *os.File
		err error
	}
	done := make(chan opened, 1)
	go func() {
		f, err := os.Open(path)
		done <- opened{f, err}
	}()
	select {
	case o := <-done:
		if o.err != nil {
			return nil, o.err
		}
		return &fifo{o.f}, nil
	case <-p.broken:
		p.interp.ClearInterrupt()
		// A writer lets go of who waits for one.
		if w, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			_ = w.Close()
		}
		if o := <-done; o.err == nil {
			_ = o.f.Close()
		}
		return nil, k.ErrStop
	}
}

// maxFifoRead bounds one read.
const maxFifoRead = 256 << 20

// ReadFifo is read1 of a handle: one read of at most n bytes, which may give fewer, and
// none at the end. It waits until there is something; an interrupt ends that.
func (p *Process) ReadFifo(h, n int64) ([]byte, error) {
	f, ok := p.handles.find(h).(*fifo)
	if !ok {
		return nil, k.ErrType
	}
	if n <= 0 || n > maxFifoRead {
		return nil, k.ErrLimit
	}
	if err := p.beginWait(); err != nil {
		return nil, err
	}
	stop, stopped := make(chan struct{}), make(chan bool)
	go func() {
		select {
		case <-p.broken:
			_ = f.f.SetReadDeadline(time.Unix(1, 0))
			stopped <- true
		case <-stop:
			stopped <- false
		}
	}()
	b := make([]byte, n)
	got, err := f.f.Read(b)
	close(stop)
	if <-stopped {
		p.interp.ClearInterrupt()
		_ = f.f.SetReadDeadline(time.Time{})
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, k.ErrStop
	case err != nil && err != io.EOF:
		return nil, k.OSError(f.f.Name(), osReports(err))
	}
	return b[:got:got], nil
}
