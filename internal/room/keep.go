package room

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// keepFor is how long a buffer that nobody uses any more is kept for the next column, and
// how long the most memory that was in use counts.
const keepFor = 30 * time.Second

// leastKept is what may be kept, in bytes, however little is in use.
const leastKept = 64 << 20

// kept is the buffers that were columns once: their pages are there already, so a table
// that is filled again after it was emptied takes no page faults. It stands beside the
// runtime's heap and is, like it, one for the process.
var kept = keeper{limit: leastKept}

type keeper struct {
	mu    sync.Mutex
	free  []block // by size
	bytes atomic.Int64
	limit int64     // bytes that may be kept: as much as was in use lately
	none  bool      // for now nothing is
	since time.Time // of the limit
}

type block struct {
	mem   []byte
	since time.Time
}

// take is the smallest kept buffer of at least size and at most most bytes, or nil.
func (p *keeper) take(size, most int) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.place(size)
	if i == len(p.free) || len(p.free[i].mem) > most {
		return nil
	}
	return p.remove(i)
}

func (p *keeper) remove(i int) []byte {
	mem := p.free[i].mem
	copy(p.free[i:], p.free[i+1:])
	p.free[len(p.free)-1] = block{}
	p.free = p.free[:len(p.free)-1]
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
	if p.none || int64(len(mem)) > p.limit {
		return
	}
	for p.bytes.Load()+int64(len(mem)) > p.limit {
		p.remove(p.oldest())
	}
	i := p.place(len(mem))
	p.free = append(p.free, block{})
	copy(p.free[i+1:], p.free[i:])
	p.free[i] = block{mem, now}
	p.bytes.Add(int64(len(mem)))
}

func (p *keeper) oldest() int {
	at := 0
	for i := range p.free {
		if p.free[i].since.Before(p.free[at].since) {
			at = i
		}
	}
	return at
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

// Trim gives up the buffers that waited for long; to be called after each collection, with
// the bytes that are in use. As many as that, or as were in use lately, may be kept.
func Trim(used int64) {
	now := time.Now()
	kept.drop(now.Add(-keepFor))
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if used = max(used, leastKept); used >= kept.limit || now.Sub(kept.since) > keepFor {
		kept.limit, kept.since = used, now
	}
	for kept.bytes.Load() > kept.limit {
		kept.remove(kept.oldest())
	}
}

// Drop gives up all kept buffers.
func Drop() { kept.drop(time.Now().Add(time.Second)) }

// Without gives up all kept buffers and keeps no other while f runs.
func Without(f func()) {
	kept.mu.Lock()
	kept.none = true
	kept.mu.Unlock()
	Drop()
	f()
	kept.mu.Lock()
	kept.none = false
	kept.mu.Unlock()
}
