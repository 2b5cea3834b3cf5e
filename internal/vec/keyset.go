package vec

import (
	"math/bits"
	"math/rand/v2"

	"tock/internal/room"
)

// keySet is distinct keys without numbers: half the memory of a [Table] for each, which
// buys it more room between them, so that a key is in its first slot nearly always.
type keySet struct {
	slots   []uint64 // 0 is free
	hasZero bool
	n       int
	shift   uint
	factor  uint64 // as hashFactor
	// Keys looked up since that was last judged, those of them that were elsewhere than in
	// their first slot, and the factors that were tried.
	looked, missed, tried int
}

const (
	// keySetRoom is the slots a key, at least; smallSetRoom those of a set that fits the
	// first-level cache all the same.
	keySetRoom   = 3
	smallSetRoom = 6
	smallSet     = 4096 // slots
	// judgedAfter is how many look-ups tell whether a factor is good. To keys that lie
	// regularly, as dates and numbers do, one in a few gives the same slots: a small set tries
	// another one when more than one in farShare is not in its first slot.
	judgedAfter = 4096
	farShare    = 10
	mostFactors = 8
)

func (t *keySet) place(key uint64) uint64 { return key * t.factor >> (t.shift & 63) }

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
	n += t.n
	if have := len(t.slots); keySetRoom*n <= have && (smallSetRoom*n <= have || have >= smallSet) {
		return
	}
	size := minSlots
	for size < keySetRoom*n || size < smallSetRoom*n && size < smallSet {
		size *= 2
	}
	if t.factor == 0 {
		t.factor = hashFactor
	}
	t.enter(size)
}

// enter puts the keys into so many slots.
func (t *keySet) enter(size int) {
	old := t.slots
	t.slots, t.n = room.Spread(make([]uint64, size)), 0
	t.shift = uint(64 - bits.Len(uint(size-1)))
	for _, key := range old {
		if key != 0 {
			t.add(key)
		}
	}
}

// judge tries another factor when a small set has too many keys elsewhere than in their
// first slots.
func (t *keySet) judge() {
	if t.looked < judgedAfter {
		return
	}
	if farShare*t.missed > t.looked && len(t.slots) <= smallSet && t.tried < mostFactors {
		t.factor, t.tried = rand.Uint64()|1, t.tried+1
		t.enter(len(t.slots))
	}
	t.looked, t.missed = 0, 0
}

// addAll enters keys, and appends to added the places of those that were not there.
func (t *keySet) addAll(keys []uint64, added []int32) []int32 {
	var first [tableBlock]uint64
	for from := 0; from < len(keys); from += tableBlock {
		part := keys[from:min(from+tableBlock, len(keys))]
		t.grow(len(part))
		t.load(&first, part)
		missed := 0
		for i, key := range part {
			if first[i] == key && key != 0 {
				continue
			}
			isNew := key == 0 && !t.hasZero
			if key == 0 {
				t.hasZero = true
			} else if isNew = t.add(key); !isNew {
				missed++
			}
			if isNew {
				added = append(added, int32(from+i))
			}
		}
		t.looked, t.missed = t.looked+len(part), t.missed+missed
		t.judge()
	}
	return added
}

// load copies the slots where keys are looked for first, all at once.
func (t *keySet) load(first *[tableBlock]uint64, keys []uint64) {
	slots, shift, factor := t.slots, t.shift&63, t.factor
	for i, key := range keys[:min(len(keys), tableBlock)] {
		first[i] = slots[key*factor>>shift]
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
