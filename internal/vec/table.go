package vec

import (
	"math/bits"
	"math/rand/v2"
)

// hashSeed makes the places of keys in a [Table] unpredictable from outside, so that
// nobody can send values that all collide. It is set once and never changes.
var hashSeed = rand.Uint64() | 1

// Hash mixes a 64-bit key; every bit of the result depends on every bit of the key.
// Results differ from one process to the next.
func Hash(key uint64) uint64 {
	hi, lo := bits.Mul64(key^hashSeed, 0x9e3779b97f4a7c15)
	return hi ^ lo
}

// Table numbers distinct 64-bit keys in the order they are first seen: 0, 1, 2, ...
// Open addressing with linear probing, at most half full. The zero Table is ready.
type Table struct {
	slots []slot
	n     int
}

type slot struct {
	key uint64
	num int32 // number + 1; 0 is free
}

const minSlots = 16

// NewTable is a table with room for n keys.
func NewTable(n int) *Table {
	t := &Table{}
	t.resize(n)
	return t
}

// Len is the number of distinct keys.
func (t *Table) Len() int { return t.n }

// Find is the number of a key, or -1.
func (t *Table) Find(key uint64) int32 {
	if t.n == 0 {
		return -1
	}
	mask := uint64(len(t.slots) - 1)
	for at := Hash(key) & mask; ; at = (at + 1) & mask {
		s := &t.slots[at]
		if s.num == 0 {
			return -1
		}
		if s.key == key {
			return s.num - 1
		}
	}
}

// Add is the number of a key, which is given the next one when it is new.
func (t *Table) Add(key uint64) (num int32, added bool) {
	if 2*t.n >= len(t.slots) {
		t.resize(t.n + 1)
	}
	mask := uint64(len(t.slots) - 1)
	for at := Hash(key) & mask; ; at = (at + 1) & mask {
		s := &t.slots[at]
		if s.num == 0 {
			t.n++
			*s = slot{key, int32(t.n)}
			return int32(t.n - 1), true
		}
		if s.key == key {
			return s.num - 1, false
		}
	}
}

// resize makes room for at least n keys and enters the old ones again.
func (t *Table) resize(n int) {
	size := max(minSlots, 1<<bits.Len(uint(2*n)))
	old := t.slots
	t.slots = make([]slot, size)
	mask := uint64(size - 1)
	for _, s := range old {
		if s.num == 0 {
			continue
		}
		at := Hash(s.key) & mask
		for t.slots[at].num != 0 {
			at = (at + 1) & mask
		}
		t.slots[at] = s
	}
}
