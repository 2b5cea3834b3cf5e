package splay

import (
	"encoding/binary"
	"math/bits"

	"tock/k"
)

// The index that stands behind an enumeration with the attribute u, p or g. For p and
// w-byte indices (w is 8, or 4 in files up to 3.5):
//
//	one word (w=8) or padding to a multiple of 8 (w=4)
//	m a 20 2 | i32 | i64 k | U block: the k distinct values, in order of first appearance
//	m a  7 0 | i32 | i64 k+1 | where each run starts, and n
//
// g has running totals of the group sizes in place of the runs, and a third object of
// the n row numbers, group by group. u has only the U block, made of the data.
//
// A U block is C values (C the smallest power of two that holds k; what is not used is
// 0), one word (w=8), and a hash table of 2C slots: the number of the value, -1 free.

// hashFactor spreads an enumeration index over the slots.
const hashFactor = 2654435761

// capacity is the values a U block of k values has room for.
func capacity(k int) int {
	if k <= 1 {
		return 1
	}
	return 1 << bits.Len(uint(k-1))
}

// hashSlots is the hash table of distinct values: open addressing, next slot on a clash.
func hashSlots(values []int64, room int) []int64 {
	slots := make([]int64, 2*room)
	for i := range slots {
		slots[i] = -1
	}
	mask := uint64(len(slots) - 1)
	for i, val := range values {
		slot := uint64(val) * hashFactor >> 11 & mask
		for slots[slot] >= 0 {
			slot = (slot + 1) & mask
		}
		slots[slot] = int64(i)
	}
	return slots
}

// appendUnique appends what follows the values in a U block of 64-bit indices:
// free room, one word, the hash table.
func appendUnique(dst []byte, values []int64) []byte {
	room := capacity(len(values))
	dst = append(dst, make([]byte, 8*(room-len(values))+8)...)
	return append(dst, raw(hashSlots(values, room))...)
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

// appendValues appends the distinct values of a p or g index.
func appendValues(dst []byte, refs uint32, values []int64) []byte {
	room := capacity(len(values))
	dst = appendObject(dst, k.Enum, k.Unique, refs, len(values), 16+8*room+8+16*room)
	dst = append(dst, raw(values)...)
	return appendUnique(dst, values)
}

// partedIndex is the bytes behind the data of a p# column: values has the value of each
// run, starts where each begins and, at the end, the number of rows.
func partedIndex(values, starts []int64) []byte {
	dst := make([]byte, 8, 64+8*len(starts)+32*len(values)*2)
	dst = appendValues(dst, 0, values)
	return appendLongs(dst, 0, starts)
}

// indexOf is the bytes behind the data of an enumeration with an attribute; nil where
// the attribute needs none.
//
// Errors: ErrUFail when the data do not keep the attribute's promise.
func indexOf(attr k.Attr, at []int64) ([]byte, error) {
	switch attr {
	case k.Unique:
		if _, _, ok := grouped(at, len(at)); !ok {
			return nil, k.ErrUFail
		}
		return appendUnique(nil, at), nil
	case k.Parted:
		values, starts, ok := runs(at)
		if !ok {
			return nil, k.ErrUFail
		}
		return partedIndex(values, starts), nil
	case k.Grouped:
		values, number, _ := grouped(at, 0)
		return groupedIndex(values, number), nil
	}
	return nil, nil
}

// runs is the value of each run of equal items and where each starts (and the count at
// the end); false when a value has more than one run.
func runs(at []int64) (values, starts []int64, ok bool) {
	seen := map[int64]struct{}{}
	for i, val := range at {
		if i > 0 && at[i-1] == val {
			continue
		}
		if _, again := seen[val]; again {
			return nil, nil, false
		}
		seen[val] = struct{}{}
		values = append(values, val)
		starts = append(starts, int64(i))
	}
	return values, append(starts, int64(len(at))), true
}

// grouped is the distinct values in order of first appearance and, for each item, the
// number of its value. ok is false when there are fewer values than least.
func grouped(at []int64, least int) (values, number []int64, ok bool) {
	seen := map[int64]int64{}
	number = make([]int64, len(at))
	for i, val := range at {
		n, found := seen[val]
		if !found {
			n = int64(len(values))
			seen[val] = n
			values = append(values, val)
		}
		number[i] = n
	}
	return values, number, len(values) >= least
}

func groupedIndex(values, number []int64) []byte {
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
	dst := appendValues(make([]byte, 8), 1, values)
	dst = appendLongs(dst, 1, totals)
	return appendLongs(dst, 1, rows)
}

// storedRuns reads the runs of a p# column from its index: starts as
// partedIndex takes them, without the values. False when there is none or it does not agree with the data
// at every border; then the runs are to be found from the data.
func (im *image) storedRuns() (starts []int64, ok bool) {
	if im.attr != k.Parted {
		return nil, false
	}
	at := im.start + im.count*im.width
	least := 1
	if im.width == 8 {
		at += 8
	} else {
		at = (at + 7) &^ 7
		least = 2
	}
	if at+16 > len(im.b) {
		return nil, false
	}
	distinct := binary.LittleEndian.Uint64(im.b[at+8:])
	if distinct > uint64(im.count) {
		return nil, false
	}
	room := max(capacity(int(distinct)), least)
	at += 16 + room*im.width + 2*room*8
	if im.width == 8 {
		at += 8
	}
	n := int(distinct) + 1
	if at+16+8*n > len(im.b) || binary.LittleEndian.Uint64(im.b[at+8:]) != uint64(n) {
		return nil, false
	}
	starts = append([]int64(nil), view[int64](im.b[at+16:], n)...)
	return starts, im.checkRuns(starts)
}

// checkRuns compares the data on both sides of every border of runs.
func (im *image) checkRuns(starts []int64) bool {
	last := len(starts) - 1
	if starts[0] != 0 || starts[last] != int64(im.count) {
		return false
	}
	data := im.data()
	for i := 1; i <= last; i++ {
		lo, hi := starts[i-1], starts[i]
		if lo >= hi || hi > int64(im.count) {
			return false
		}
		first := data[int(lo)*im.width:][:im.width]
		if string(first) != string(data[int(hi-1)*im.width:][:im.width]) {
			return false
		}
		if i < last && string(first) == string(data[int(hi)*im.width:][:im.width]) {
			return false
		}
	}
	return true
}
