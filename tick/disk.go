package tick

import (
	"context"
	"sync/atomic"

	"github.com/rs/zerolog"

	"tock/ipc"
	"tock/k"
	"tock/proc"
	"tock/tplog"
)

// diskAnswers is the answers to synchronous publishers that wait until their updates are
// on disk (-sync batch). Only the executor uses it, but for synced.
type diskAnswers struct {
	p       *proc.Process
	log     zerolog.Logger
	file    *tplog.Log // the log the counts refer to
	waiting []diskAnswer
	posted  atomic.Bool // a call of release is on its way to the executor
}

type diskAnswer struct {
	peer     *proc.Peer // not its handle, which may be another's by then
	frame    []byte
	messages int64 // that must be on disk first
}

// SendFrames keeps an answer; Outlet.
func (d *diskAnswers) SendFrames(h int32, frame []byte) {
	if peer := d.p.Peer(h); peer != nil {
		d.waiting = append(d.waiting, diskAnswer{peer, frame, d.file.Messages()})
	}
}

// synced is told by the log, in its own goroutine, that more is on disk. It must not
// wait for the executor, which may be waiting for the log.
func (d *diskAnswers) synced(int64, error) {
	if !d.posted.Swap(true) {
		go d.p.Do(func() {
			d.posted.Store(false)
			d.release()
		})
	}
}

// release sends the answers whose updates are on disk.
func (d *diskAnswers) release() {
	if d.file == nil {
		return
	}
	onDisk, n := d.file.OnDisk(), 0
	for n < len(d.waiting) && d.waiting[n].messages <= onDisk {
		d.p.SendPeer(d.waiting[n].peer, d.waiting[n].frame)
		n++
	}
	d.waiting = d.waiting[n:]
}

// drain waits until everything that is answered for is on disk: before anything else is
// answered on the same connections, and before the log is closed.
func (d *diskAnswers) drain() {
	if len(d.waiting) == 0 {
		return
	}
	if err := d.file.Wait(context.Background(), d.waiting[len(d.waiting)-1].messages); err != nil {
		d.log.Error().Err(err).Msg("syncing the log: its publishers are told")
		for _, a := range d.waiting {
			d.p.SendPeer(a.peer, errorReply("log"))
		}
		d.waiting = nil
		return
	}
	d.release()
}

// errorReply is the response of an error.
func errorReply(text string) []byte {
	frame, err := ipc.AppendMessage(nil, ipc.Response, k.NewErrorValue(text))
	if err != nil { // the text has a NUL: it came from elsewhere
		return errorReply("error")
	}
	return frame
}
