package splay

import (
	"container/list"
	"sync"
	"unsafe"

	"tock/internal/room"
	"tock/k"
)

// columnCache keeps columns of partitioned tables that are not mapped but take memory:
// unpacked, widened, lists. The ones used least recently go when the budget is spent;
// they are then read again. Mapped columns are not its business, they cost nothing.
type columnCache struct {
	mu     sync.Mutex
	budget int // bytes
	used   int
	recent list.List // of *cachedColumn, the latest used first
	byKey  map[columnKey]*list.Element
}

type columnKey struct {
	part *tablePart
	name k.Sym
}

type cachedColumn struct {
	key   columnKey
	v     k.Value
	bytes int
}

// leastCacheBytes is the least budget when Options does not say.
const leastCacheBytes = 512 << 20

// defaultCacheBytes is the budget when Options does not say: an eighth of the memory that
// the process may have.
func defaultCacheBytes() int { return max(leastCacheBytes, int(room.Allowed()/8)) }

// room is the bytes that may be kept: no more than a quarter of what the process may use.
func (c *columnCache) room() int {
	if bound := room.Bound(); bound > 0 {
		return min(c.budget, int(bound/4))
	}
	return c.budget
}

func newColumnCache(budget int) *columnCache {
	if budget == 0 {
		budget = defaultCacheBytes()
	}
	return &columnCache{budget: budget, byKey: map[columnKey]*list.Element{}}
}

func (c *columnCache) get(key columnKey) (k.Value, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return k.Value{}, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cachedColumn).v, true
}

// put enters a column; one larger than the whole budget is not kept.
func (c *columnCache) put(key columnKey, v k.Value, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	budget := c.room()
	if bytes > budget || c.byKey[key] != nil {
		return
	}
	c.byKey[key] = c.recent.PushFront(&cachedColumn{key, v, bytes})
	for c.used += bytes; c.used > budget; {
		last := c.recent.Back()
		old := c.recent.Remove(last).(*cachedColumn)
		delete(c.byKey, old.key)
		c.used -= old.bytes
	}
}

// heapBytes is about how much memory a column that was read from a file takes beside
// the mapping.
func (s *Store) heapBytes(path string, v k.Value) int {
	if !k.Made(v) {
		return v.Len() * v.Type().Width() // when somebody asks for the items
	}
	b := vectorBytes(v)
	if b == nil {
		const itemBytes = 96 // a value and the header of what it points at
		return v.Len() * itemBytes
	}
	s.mu.Lock()
	m := s.maps[path]
	s.mu.Unlock()
	if m != nil && len(b) > 0 {
		if from, at := uintptr(unsafe.Pointer(&m.b[0])), uintptr(unsafe.Pointer(&b[0])); at >= from && at < from+uintptr(len(m.b)) {
			return 0
		}
	}
	return len(b)
}
