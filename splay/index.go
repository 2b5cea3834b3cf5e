package splay

import (
	"encoding/binary"
	"math/bits"

	"tock/k"
)

// The index that stands behind a vector with the attribute u, p or g. For p and items of
// w bytes (w is 8 or 4):
//
//	one word (an enumeration of 64-bit indices), else padding to a multiple of 8
//	m a type 2 | i32 | i64 k | U block: the k distinct values, in order of first appearance
//	m a    7 0 | i32 | i64 k+1 | where each run starts, and n
//
// g has running totals of the group sizes in place of the runs, and a third object of
// the n row numbers, group by group. u has only the U block, made of the data.
//
// A U block is C values (C the smallest power of two that holds k and fills a word; what
// is not used is 0), one word (an enumeration of 64-bit indices), and a hash table of 2C
// slots: the number of the value, -1 free.
//
// The layout was found in enumerations of either width. Those of 32 bits are int vectors
// but for their type, so whole numbers of 4 bytes are laid out like them, and those of 8
// bytes likewise; the word of 64-bit enumerations is the room for their domain. What the
// hash of other types is, is not known: they have no index.

// hashFactor spreads a value over the slots.
const hashFactor = 2654435761

// indexForm is what the layout of an index depends on.
type indexForm struct {
	kind  k.Type // of the distinct values
	width int    // of an item: 8 or 4
	word  int    // bytes behind a vector's items: 8 for an enumeration of 64-bit indices, else 0
}

// enumForm is that of the enumerations written since 3.6.
var enumForm = indexForm{k.Enum, 8, 8}

// indexFormOf is the form for vectors of a kind without domain; false when none is known.
func indexFormOf(kind k.Type) (indexForm, bool) {
	switch kind {
	case k.Int, k.Month, k.Date, k.Minute, k.Second, k.Time:
		return indexForm{kind, 4, 0}, true
	case k.Long, k.Timestamp, k.Timespan:
		return indexForm{kind, 8, 0}, true
	}
	return indexForm{}, false
}

// whole is an item that an index is made of.
type whole interface{ int32 | int64 }

// capacity is the values a U block of n values has room for.
func (f indexForm) capacity(n int) int {
	room := 8 / f.width
	if n > room {
		room = 1 << bits.Len(uint(n-1))
	}
	return room
}

// gap is the bytes between n items and the index.
func (f indexForm) gap(n int) int { return f.word + -n*f.width&7 }

// hashSlots is the hash table of distinct values: open addressing, next slot on a clash.
// False when a value comes twice.
func hashSlots[T whole](values []T, room int) ([]int64, bool) {
	slots := make([]int64, 2*room)
	for i := range slots {
		slots[i] = -1
	}
	mask := uint64(len(slots) - 1)
	for i, val := range values {
		slot := uint64(val) * hashFactor >> 11 & mask
		for slots[slot] >= 0 {
			if values[slots[slot]] == val {
				return nil, false
			}
			slot = (slot + 1) & mask
		}
		slots[slot] = int64(i)
	}
	return slots, true
}

// appendUnique appends what follows the values in a U block: free room, the word of an
// enumeration, the hash table. False when a value comes twice.
func appendUnique[T whole](dst []byte, f indexForm, values []T) ([]byte, bool) {
	room := f.capacity(len(values))
	slots, ok := hashSlots(values, room)
	dst = append(dst, make([]byte, f.width*(room-len(values))+f.word)...)
	return append(dst, raw(slots)...), ok
}

// appendObject appends the header of an object inside an index; bytes is the size of
// the object with its header and spare room.
func appendObject(dst []byte, kind k.Type, attr k.Attr, refs uint32, count, bytes int) []byte {
	dst = append(dst, byte(bits.Len(uint(bytes-1))-4), 0, byte(kind), byte(attr))
	dst = binary.LittleEndian.AppendUint32(dst, refs)
	return binary.LittleEndian.AppendUint64(dst, uint64(count))
}

// appendLongs appends a vector of longs as an object of an index.
func appendLongs(dst []byte, refs uint32, x []int64) []byte {
	dst = appendObject(dst, k.Long, k.NoAttr, refs, len(x), 16+8*len(x))
	return append(dst, raw(x)...)
}

// appendValues appends the distinct values of a p or g index. False when one comes twice.
func appendValues[T whole](dst []byte, f indexForm, refs uint32, values []T) ([]byte, bool) {
	room := f.capacity(len(values))
	dst = appendObject(dst, f.kind, k.Unique, refs, len(values), 16+f.width*room+f.word+16*room)
	dst = append(dst, raw(values)...)
	return appendUnique(dst, f, values)
}

// partedIndex is the bytes behind the data of a p# column: values has the value of each
// run, starts where each begins and, at the end, the number of rows. False when a value
// has more than one run.
func partedIndex[T whole](f indexForm, values []T, starts []int64) ([]byte, bool) {
	dst := make([]byte, f.gap(int(starts[len(starts)-1])), 64+8*len(starts)+32*len(values)*2)
	dst, ok := appendValues(dst, f, 0, values)
	return appendLongs(dst, 0, starts), ok
}

// indexOf is the bytes behind the data of a vector with an attribute, its rows in an
// order; nil where the attribute needs none.
//
// Errors: ErrUFail when the data do not keep the attribute's promise.
func indexOf[T whole](f indexForm, attr k.Attr, data []T, order rows) (index []byte, err error) {
	ok := true
	switch attr {
	case k.Unique:
		index, ok = appendUnique(nil, f, data)
	case k.Parted:
		values, starts := runs(data, order)
		index, ok = partedIndex(f, values, starts)
	case k.Grouped:
		values, number := grouped(data)
		index = groupedIndex(f, values, number)
	}
	if !ok {
		return nil, k.ErrUFail
	}
	return index, nil
}

// attributed is the attribute that a vector is written with, and its index: none for what
// does not keep the attribute's promise or whose index is not known. Only a parted one
// may have its rows in an order.
func attributed(v k.Value, attr k.Attr, order rows) (k.Attr, []byte) {
	f, known := indexFormOf(v.Type())
	if v.Domain() != nil {
		f, known = enumForm, true
	}
	if attr <= k.Sorted {
		return attr, nil
	}
	var index []byte
	var err error
	switch {
	case !known:
		return k.NoAttr, nil
	case f.width == 4:
		index, err = indexOf(f, attr, k.Data[int32](v), order)
	default:
		index, err = indexOf(f, attr, k.Data[int64](v), order)
	}
	if err != nil {
		return k.NoAttr, nil
	}
	return attr, index
}

// runs is the value of each run of equal items and where each starts, and the count at
// the end; the rows are in an order.
func runs[T whole](data []T, order rows) (values []T, starts []int64) {
	var last T
	for i, val := range data {
		if order != nil {
			val = data[order[i]]
		}
		if i == 0 || val != last {
			values = append(values, val)
			starts = append(starts, int64(i))
		}
		last = val
	}
	return values, append(starts, int64(len(data)))
}

// grouped is the distinct values in order of first appearance and, for each item, the
// number of its value.
func grouped[T whole](data []T) (values []T, number []int64) {
	seen := map[T]int64{}
	number = make([]int64, len(data))
	for i, val := range data {
		n, found := seen[val]
		if !found {
			n = int64(len(values))
			seen[val] = n
			values = append(values, val)
		}
		number[i] = n
	}
	return values, number
}

func groupedIndex[T whole](f indexForm, values []T, number []int64) []byte {
	totals := make([]int64, len(values)+1)
	for _, n := range number {
		totals[n+1]++
	}
	for i := range values {
		totals[i+1] += totals[i]
	}
	next := append([]int64(nil), totals...)
	rows := make([]int64, len(number))
	for row, n := range number {
		rows[next[n]] = int64(row)
		next[n]++
	}
	dst, _ := appendValues(make([]byte, f.gap(len(number))), f, 1, values)
	dst = appendLongs(dst, 1, totals)
	return appendLongs(dst, 1, rows)
}
