package vec

import (
	"math/bits"
	"math/rand/v2"

	"tock/internal/room"
)

// Distinct items of many kinds. A set of them that is larger than the cache costs a wait
// for memory an item. Then a stretch of items is laid out in parts by their keys first, and
// each part has a set of its own, which fits: laying out writes in order, part by part.

const (
	// manyDistinct is how many keys a set may have before items are laid out in parts.
	manyDistinct = 1 << 16
	// partBits is the bits of a key's part.
	partBits = 6
	// partStretch is how many items are laid out at a time.
	partStretch = 1 << 22
)

// partFactor takes keys to parts as hashFactor takes them to slots: another number, so that
// the keys of a part spread over all slots of its set.
var partFactor = rand.Uint64() | 1

func partOf(key uint64) uint64 { return key * partFactor >> (64 - partBits) }

// distinct is the places of items that did not come before; fill gives their keys.
func distinct[T Number](x []T, fill func(dst []uint64, src []T), pause Pause) []int64 {
	first, whole := distinctWhole(x, fill, pause)
	if !whole {
		d := &partedDistinct{pause: pause}
		for from := 0; from < len(x); from += partStretch {
			n := min(partStretch, len(x)-from)
			d.begin(n)
			eachBlock(x[from:from+n], fill, d.count, pause)
			d.settle()
			eachBlock(x[from:from+n], fill, d.lay, pause)
			first = d.add(first, from)
		}
	}
	return first
}

// distinctWhole is distinct with one set of keys; it stops, and gives nothing, when there
// are so many among the first items that parts are worth it.
func distinctWhole[T Number](x []T, fill func(dst []uint64, src []T), pause Pause) (first []int64, whole bool) {
	var seen keySet
	var added []int32
	var keys [blockLen]uint64
	first = []int64{}
	for from := 0; from < len(x); from += blockLen {
		part := x[from:min(from+blockLen, len(x))]
		fill(keys[:], part)
		added = seen.addAll(keys[:len(part)], added[:0])
		for _, i := range added {
			first = append(first, int64(from)+int64(i))
		}
		if len(first) >= manyDistinct && from < len(x)/8 {
			return first[:0], false
		}
		pause.Take()
	}
	return first, true
}

// partedDistinct is sets of keys by parts, and one stretch of items laid out.
type partedDistinct struct {
	pause Pause
	sets  [1 << partBits]keySet
	next  [1 << partBits]int // where the next item of a part goes
	keys  []uint64
	rows  []int32  // of the stretch
	isNew []uint64 // a bit a row
	added []int32
}

func (d *partedDistinct) begin(n int) {
	if cap(d.keys) < n {
		d.keys = bitsOf[uint64](room.Items[int64](n))
		d.rows = room.Items[int32](n)
		d.isNew = make([]uint64, (n+63)/64)
	}
	d.keys, d.rows = d.keys[:n], d.rows[:n]
	clear(d.next[:])
}

func (d *partedDistinct) count(keys []uint64, _ int) {
	for _, key := range keys {
		d.next[partOf(key)]++
	}
}

// settle turns counts into where each part begins.
func (d *partedDistinct) settle() {
	at := 0
	for i, n := range d.next {
		d.next[i] = at
		at += n
	}
}

func (d *partedDistinct) lay(keys []uint64, from int) {
	for i, key := range keys {
		next := &d.next[partOf(key)]
		d.keys[*next], d.rows[*next] = key, int32(from+i)
		*next++
	}
}

// add appends the rows of the stretch, which begins at base, that hold keys not seen yet.
func (d *partedDistinct) add(first []int64, base int) []int64 {
	from := 0
	for i := range d.sets {
		for to := d.next[i]; from < to; {
			end := min(to, from+blockLen)
			d.added = d.sets[i].addAll(d.keys[from:end], d.added[:0])
			for _, at := range d.added {
				row := d.rows[from+int(at)]
				d.isNew[row/64] |= 1 << (row % 64)
			}
			from = end
		}
		d.pause.Take()
	}
	for i, word := range d.isNew {
		for ; word != 0; word &= word - 1 {
			first = append(first, int64(base+64*i+bits.TrailingZeros64(word)))
		}
	}
	clear(d.isNew)
	return first
}
