package vec

import (
	"math/bits"
	"math/rand/v2"

	"tock/internal/room"
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

// hashFactor is odd: a key times it, the top bits taken, is a place in a [Table]. Random
// odd factors make a universal family: no two keys collide for more than a few of them.
var hashFactor = rand.Uint64() | 1

// Table numbers distinct 64-bit keys in the order they are first seen: 0, 1, 2, ...
// Open addressing with linear probing, at most half full. The zero Table is ready.
//
// A large table is in nobody's cache: a key alone costs a wait for memory. Keys that come
// in blocks have their first slots loaded together, so that the waits overlap.
type Table struct {
	slots []slot
	n     int
	shift uint // 64 less the bits of a place
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
	for at := t.place(key); ; at = (at + 1) & mask {
		s := &t.slots[at&mask]
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
	for at := t.place(key); ; at = (at + 1) & mask {
		s := &t.slots[at&mask]
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
	t.slots = room.Spread(make([]slot, size))
	t.shift = uint(64 - bits.Len(uint(size-1)))
	mask := uint64(size - 1)
	for _, s := range old {
		if s.num == 0 {
			continue
		}
		at := t.place(s.key)
		for t.slots[at].num != 0 {
			at = (at + 1) & mask
		}
		t.slots[at] = s
	}
}

// place is where a key is looked for first.
func (t *Table) place(key uint64) uint64 { return key * hashFactor >> (t.shift & 63) }

// tableBlock is how many first slots are loaded together.
const tableBlock = 64

// firstSlots is the first slots of some keys.
type firstSlots struct {
	keys [tableBlock]uint64
	nums [tableBlock]int32
}

// load copies the slots where keys, at most tableBlock, are looked for first.
func (f *firstSlots) load(t *Table, keys []uint64) {
	slots, shift := t.slots, t.shift&63
	for i, key := range keys[:min(len(keys), tableBlock)] {
		s := &slots[key*hashFactor>>shift]
		f.keys[i], f.nums[i] = s.key, s.num
	}
}

// FindAll sets nums to the numbers of keys, -1 for those that are not in the table.
func (t *Table) FindAll(nums []int32, keys []uint64) {
	if t.n == 0 {
		Fill(nums[:len(keys)], -1)
		return
	}
	var first firstSlots
	for len(keys) > 0 {
		n := min(len(keys), tableBlock)
		first.load(t, keys[:n])
		for i, key := range keys[:n] {
			num := first.nums[i] - 1
			if num >= 0 && first.keys[i] != key {
				num = t.Find(key)
			}
			nums[i] = num
		}
		keys, nums = keys[n:], nums[n:]
	}
}

// AddAll sets nums to the numbers of keys; those that are not in the table get the next
// ones, and their places among keys are appended to added.
func (t *Table) AddAll(nums []int32, keys []uint64, added []int32) []int32 {
	var first firstSlots
	for from := 0; from < len(keys); from += tableBlock {
		part := keys[from:min(from+tableBlock, len(keys))]
		if 2*(t.n+len(part)) > len(t.slots) {
			t.resize(t.n + len(part))
		}
		first.load(t, part)
		out := nums[from : from+len(part)]
		for i, key := range part {
			if num := first.nums[i]; num > 0 && first.keys[i] == key {
				out[i] = num - 1
				continue
			}
			num, isNew := t.Add(key)
			if out[i] = num; isNew {
				added = append(added, int32(from+i))
			}
		}
	}
	return added
}
