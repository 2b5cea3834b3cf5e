package proc

import (
	"bufio"
	"io"
	"sync"
	"time"
)

// output is the console's output: gathered within a turn, but never for long, so that
// what a long evaluation prints is seen while it runs. Safe for concurrent use.
type output struct {
	mu    sync.Mutex
	w     *bufio.Writer
	timer *time.Timer
	armed bool
}

// outputDelay is how long output may wait for the end of a turn.
const outputDelay = 20 * time.Millisecond

func newOutput(w io.Writer) *output {
	o := &output{w: bufio.NewWriterSize(w, 64<<10)}
	o.timer = time.AfterFunc(time.Hour, func() { _ = o.Flush() })
	o.timer.Stop()
	return o
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.armed {
		o.armed = true
		o.timer.Reset(outputDelay)
	}
	return o.w.Write(b)
}

// redirect writes what was gathered and goes on with another writer.
func (o *output) redirect(w io.Writer) {
	_ = o.Flush()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.w.Reset(w)
}

// Flush writes what was gathered.
func (o *output) Flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.armed {
		o.armed = false
		o.timer.Stop()
	}
	return o.w.Flush()
}
