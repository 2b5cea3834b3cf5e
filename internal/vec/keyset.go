package vec

import (
	"math/bits"

	"tock/internal/room"
)

// keySet is distinct keys without numbers: half the memory of a [Table] for each, which
// buys it more room between them, so that a key is in its first slot nearly always.
type keySet struct {
	slots   []uint64 // 0 is free
	hasZero bool
	n       int
	shift   uint
}

// keySetRoom is the slots a key, at least.
const keySetRoom = 3

func (t *keySet) place(key uint64) uint64 { return key * hashFactor >> (t.shift & 63) }

// add enters a key that is not 0, for which there is room; false when it was there.
func (t *keySet) add(key uint64) bool {
	mask := uint64(len(t.slots) - 1)
	for at := t.place(key); ; at++ {
		switch s := &t.slots[at&mask]; *s {
		case key:
			return false
		case 0:
			*s = key
			t.n++
			return true
		}
	}
}

// has reports whether a key that is not 0 is there.
func (t *keySet) has(key uint64) bool {
	mask := uint64(len(t.slots) - 1)
	for at := t.place(key); ; at++ {
		switch t.slots[at&mask] {
		case key:
			return true
		case 0:
			return false
		}
	}
}

// grow makes room for n keys more.
func (t *keySet) grow(n int) {
	if keySetRoom*(t.n+n) <= len(t.slots) {
		return
	}
	old := t.slots
	size := max(minSlots, 1<<bits.Len(uint(keySetRoom*(t.n+n)-1)))
	t.slots, t.n = room.Spread(make([]uint64, size)), 0
	t.shift = uint(64 - bits.Len(uint(size-1)))
	for _, key := range old {
		if key != 0 {
			t.add(key)
		}
	}
}

// addAll enters keys, and appends to added the places of those that were not there.
func (t *keySet) addAll(keys []uint64, added []int32) []int32 {
	var first [tableBlock]uint64
	for from := 0; from < len(keys); from += tableBlock {
		part := keys[from:min(from+tableBlock, len(keys))]
		t.grow(len(part))
		t.load(&first, part)
		for i, key := range part {
			if first[i] == key && key != 0 {
				continue
			}
			isNew := key == 0 && !t.hasZero
			if key == 0 {
				t.hasZero = true
			} else {
				isNew = t.add(key)
			}
			if isNew {
				added = append(added, int32(from+i))
			}
		}
	}
	return added
}

// load copies the slots where keys are looked for first, all at once.
func (t *keySet) load(first *[tableBlock]uint64, keys []uint64) {
	slots, shift := t.slots, t.shift&63
	for i, key := range keys[:min(len(keys), tableBlock)] {
		first[i] = slots[key*hashFactor>>shift]
	}
}

// member flags the keys that are in the set.
func (t *keySet) member(out []uint8, keys []uint64) {
	var first [tableBlock]uint64
	t.grow(1) // so that there are slots
	for len(keys) > 0 {
		n := min(len(keys), tableBlock)
		t.load(&first, keys[:n])
		for i, key := range keys[:n] {
			switch {
			case key == 0:
				out[i] = bit(t.hasZero)
			case first[i] == key:
				out[i] = 1
			case first[i] == 0:
				out[i] = 0
			default:
				out[i] = bit(t.has(key))
			}
		}
		keys, out = keys[n:], out[n:]
	}
}
