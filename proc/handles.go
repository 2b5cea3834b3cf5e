package proc

import (
	"slices"
	"sort"

	"tock/k"
)

// handle is anything q can address by number: a connection, an open file.
type handle interface {
	// close is hclose: nothing more may be sent.
	close() error
}

// firstHandle is the first number given out: 0 to 2 are the console's, 3 is kept free
// for what a process opens for itself.
const firstHandle = 3

// handleTable gives numbers to handles the way a file-descriptor table does: the lowest
// free one, so a stale number may be somebody else's next. Only the executor uses it.
type handleTable struct {
	byNumber map[int32]handle
}

func newHandleTable() *handleTable { return &handleTable{byNumber: map[int32]handle{}} }

// add gives h the lowest free number.
func (t *handleTable) add(h handle) int32 {
	n := int32(firstHandle)
	for t.byNumber[n] != nil {
		n++
	}
	t.byNumber[n] = h
	return n
}

// get is the handle of a number, or nil.
func (t *handleTable) get(n int32) handle { return t.byNumber[n] }

// find is get for a number as q has it.
func (t *handleTable) find(h int64) handle {
	if int64(int32(h)) != h {
		return nil
	}
	return t.byNumber[int32(h)]
}

// remove frees a number.
func (t *handleTable) remove(n int32) { delete(t.byNumber, n) }

// peers is the open connections in the order of their numbers.
func (t *handleTable) peers() []*Peer {
	var out []*Peer
	for _, h := range t.byNumber {
		if p, ok := h.(*Peer); ok {
			out = append(out, p)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Number < out[j].Number })
	return out
}

// connection is a handle that has somebody at its other end.
type connection interface {
	handle
	queued() int64 // bytes that wait to be written
}

// connections is .z.H: the numbers of the open connections, web sockets included.
func (t *handleTable) connections() []int32 {
	var out []int32
	for n, h := range t.byNumber {
		if _, ok := h.(connection); ok {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// queued is .z.W: the bytes that wait to be written, by handle.
func (t *handleTable) queued() k.Value {
	numbers := t.connections()
	bytes := make([]int64, len(numbers))
	for i, n := range numbers {
		bytes[i] = t.byNumber[n].(connection).queued()
	}
	return k.MustDict(k.Ints(numbers), k.Longs(bytes))
}
