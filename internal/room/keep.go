package room

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// keepFor is how long a buffer that nobody uses any more is kept for the next column.
const keepFor = 30 * time.Second

// kept is the buffers that were columns once: their pages are there already, so a table
// that is filled again after it was emptied takes no page faults. It stands beside the
// runtime's heap and is, like it, one for the process.
var kept keeper

type keeper struct {
	mu    sync.Mutex
	free  []block // by size
	bytes atomic.Int64
}

type block struct {
	mem   []byte
	since time.Time
}

// take is the smallest kept buffer of at least size bytes, or nil; one that is much larger
// stays for a column that fills it.
func (p *keeper) take(size int) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.place(size)
	if i == len(p.free) || len(p.free[i].mem) > 8*size {
		return nil
	}
	mem := p.free[i].mem
	p.free = append(p.free[:i], p.free[i+1:]...)
	p.bytes.Add(-int64(len(mem)))
	return mem
}

// place is the first kept buffer of at least size bytes.
func (p *keeper) place(size int) int {
	lo, hi := 0, len(p.free)
	for lo < hi {
		if mid := (lo + hi) / 2; len(p.free[mid].mem) < size {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (p *keeper) put(mem []byte) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.place(len(mem))
	p.free = append(p.free, block{})
	copy(p.free[i+1:], p.free[i:])
	p.free[i] = block{mem, now}
	p.bytes.Add(int64(len(mem)))
}

// drop leaves the buffers that were kept before a time to the collector.
func (p *keeper) drop(before time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := p.free[:0]
	for _, b := range p.free {
		if b.since.Before(before) {
			p.bytes.Add(-int64(len(b.mem)))
			continue
		}
		left = append(left, b)
	}
	clear(p.free[len(left):])
	p.free = left
}

// watch has a buffer kept when nobody can reach it any more.
func watch(mem []byte) {
	size := len(mem)
	runtime.SetFinalizer(&mem[0], func(first *byte) { kept.put(bytesAt(first, size)) })
}

// Kept is the bytes of buffers that wait for the next column: memory in use for the
// runtime, but not by anybody.
func Kept() int64 { return kept.bytes.Load() }

// Trim gives up the buffers that waited for long; to be called now and then. Before a
// time is all of them.
func Trim() { kept.drop(time.Now().Add(-keepFor)) }

// Drop gives up all kept buffers.
func Drop() { kept.drop(time.Now()) }
