package proc

import "tock/ipc"

// unsent is what .z.W and -38! say of a connection. Asynchronous messages leave a kdb+
// process after the evaluation that sent them, unless it flushes; here they may be on
// their way at once. So that a look at the queue says what it says there, and not how far
// the system happened to be, all that the running evaluation sent counts as queued.
type unsent struct {
	evaluation uint64    // that sent something last
	before     ipc.Stats // when it began to
}

// sending is to be called before an asynchronous message is sent.
func (peer *Peer) sending() {
	if peer.unsent.evaluation != peer.proc.evaluations {
		peer.unsent = unsent{peer.proc.evaluations, peer.conn.Stats()}
	}
}

// flushed is to be called when all that was sent is written, or goes before what is sent now.
func (peer *Peer) flushed() { peer.unsent = unsent{} }

// queue is the bytes and messages that were sent and are not written yet.
func (peer *Peer) queue() (bytes int64, messages int) {
	bytes, messages = peer.conn.Queued(), peer.conn.QueuedMessages()
	if peer.unsent.evaluation != peer.proc.evaluations || peer.conn.Err() != nil {
		return bytes, messages
	}
	now := peer.conn.Stats()
	return max(bytes, now.BytesOut-peer.unsent.before.BytesOut), max(messages, int(now.MessagesOut-peer.unsent.before.MessagesOut))
}

// queued is .z.W of the connection.
func (peer *Peer) queued() int64 {
	bytes, _ := peer.queue()
	return bytes
}
