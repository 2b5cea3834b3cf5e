package tick

import (
	"context"
	"sync"

	"github.com/rs/zerolog"

	"tock/ipc"
	"tock/k"
	"tock/proc"
	"tock/tplog"
)

// diskAnswers is the answers to synchronous publishers that wait until their updates are
// on disk (-sync batch). The executor queues them, the log's syncer sends them: a detour
// over the executor would cost a publisher that waits for each answer two wake-ups.
type diskAnswers struct {
	p   *proc.Process
	log zerolog.Logger

	mu      sync.Mutex // also held while answers are sent, so that they stay in order
	file    *tplog.Log // the log the counts refer to
	waiting []diskAnswer
}

type diskAnswer struct {
	peer     *proc.Peer // not its handle, which may be another's by then
	frame    []byte
	messages int64 // that must be on disk first
}

// use makes a log the one that is waited for; nil for none.
func (d *diskAnswers) use(file *tplog.Log) {
	d.mu.Lock()
	d.file = file
	d.mu.Unlock()
}

// SendFrames keeps an answer; Outlet.
func (d *diskAnswers) SendFrames(h int32, frame []byte) {
	peer := d.p.Peer(h)
	if peer == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = append(d.waiting, diskAnswer{peer, frame, d.file.Messages()})
	d.release() // the sync may have been the faster
}

// synced is told by the log, in its own goroutine, that more is on disk, or that no more
// ever will be.
func (d *diskAnswers) synced(_ int64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.release(); err != nil {
		d.fail(err)
	}
}

// release sends the answers whose updates are on disk. The caller holds mu.
func (d *diskAnswers) release() {
	if d.file == nil || len(d.waiting) == 0 {
		return
	}
	onDisk, n := d.file.OnDisk(), 0
	for n < len(d.waiting) && d.waiting[n].messages <= onDisk {
		n++
	}
	d.send(n)
}

// send sends the first n answers, those in a row to one publisher together. The caller
// holds mu.
func (d *diskAnswers) send(n int) {
	for at := 0; at < n; {
		peer, run := d.waiting[at].peer, ipc.NewRun()
		b := run.Bytes()
		for ; at < n && d.waiting[at].peer == peer; at++ {
			b = append(b, d.waiting[at].frame...)
		}
		run.Set(b)
		d.p.SendPeer(peer, run)
		run.Release()
	}
	left := copy(d.waiting, d.waiting[n:])
	clear(d.waiting[left:])
	d.waiting = d.waiting[:left]
}

// fail tells everybody who waits that the log is lost. The caller holds mu.
func (d *diskAnswers) fail(err error) {
	if len(d.waiting) == 0 {
		return
	}
	d.log.Error().Err(err).Msg("syncing the log: its publishers are told")
	frame := errorReply("log")
	for i := range d.waiting {
		d.waiting[i].frame = frame
	}
	d.send(len(d.waiting))
}

// drain waits until everything that is answered for is on disk: before anything else is
// answered on the same connections, and before the log is closed.
func (d *diskAnswers) drain() {
	d.mu.Lock()
	file, last := d.file, int64(0)
	if n := len(d.waiting); n > 0 {
		last = d.waiting[n-1].messages
	}
	d.mu.Unlock()
	if last == 0 {
		return
	}
	err := file.Wait(context.Background(), last) // without mu, which synced takes
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.release(); err != nil {
		d.fail(err)
	}
}

// errorReply is the response of an error.
func errorReply(text string) []byte {
	frame, err := ipc.AppendMessage(nil, ipc.Response, k.NewErrorValue(text))
	if err != nil { // the text has a NUL: it came from elsewhere
		return errorReply("error")
	}
	return frame
}
