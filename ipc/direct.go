package ipc

import "time"

// A message that finds its queue empty is written by the goroutine that sends it, without
// waiting: a hand-over to the writer would cost a wake-up, more than the write itself.
// What the socket does not take goes to the writer. Requests and responses are always
// tried, since somebody waits for them. Other messages only when the last write was a while
// ago: of many in a row the writer makes few writes.

const (
	// directBytes is the longest message a sender writes itself: a copy of more takes
	// longer than waking the writer, which then works beside the sender.
	directBytes = 64 << 10
	// directPause is how long ago the last write must have been.
	directPause = 20 * time.Microsecond
)

var epoch = time.Now()

// idle reports whether a message of n bytes may be written by its sender. urgent says that
// somebody waits for it. The caller holds mu.
func (q *queue) idle(n int, urgent bool) bool {
	if q.direct == nil || q.held || q.taking || n > directBytes || len(q.pieces) > 0 || q.writing.messages > 0 {
		return false
	}
	return urgent || time.Since(epoch)-q.last > directPause
}

// write writes a message at once, as much of it as the socket takes, and queues the rest.
// idle was true, and the caller has held mu since; it is held again on return.
func (q *queue) write(message []byte) {
	q.taken += int64(len(message))
	q.writing = load{int64(len(message)), 1}
	q.taking = true
	q.mu.Unlock()
	n := q.direct.write(message)
	q.mu.Lock()
	q.taking = false
	if q.err != nil {
		return
	}
	q.settle(int64(n))
	if rest := message[n:]; len(rest) > 0 {
		block := blocks.Get().(*[]byte)
		first := piece{b: append((*block)[:0], rest...), block: block, count: 1}
		q.pieces = append([]piece{first}, q.pieces...)
		q.waiting.bytes += int64(len(rest))
		q.waiting.messages++
	}
	if len(q.pieces) > 0 {
		q.signal()
	}
}
