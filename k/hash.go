package k

import (
	"math"

	"tock/internal/vec"
)

// Hash is a number that matching values share (see [Match]); it differs from one
// process to the next. Functions hash by their type alone.
func Hash(v Value) uint64 {
	t := v.Type()
	h := vec.Hash(uint64(uint8(t)))
	switch o := v.obj.(type) {
	case inline:
		if t.IsFloating() {
			return vec.Hash(h ^ vec.FloatKey(v.Float()))
		}
		return vec.Hash(h ^ v.bits)
	case *enumAtom:
		return vec.Hash(h ^ v.bits)
	case *guidAtom:
		return hashGuid(h, GUID(*o))
	case *Vec[uint8]:
		return hashElems(h, o.items())
	case *Vec[int16]:
		return hashElems(h, o.items())
	case *Vec[int32]:
		return hashElems(h, o.items())
	case *Vec[int64]:
		return hashElems(h, o.items())
	case *Vec[float32]:
		return hashElems(h, o.items())
	case *Vec[float64]:
		return hashElems(h, o.items())
	case *Vec[Sym]:
		return hashElems(h, o.items())
	case *Vec[GUID]:
		for _, g := range o.items() {
			h = hashGuid(h, g)
		}
		return h
	case *List:
		for _, x := range o.data {
			h = vec.Hash(h ^ Hash(x))
		}
		return h
	case *Dict:
		return vec.Hash(vec.Hash(h^Hash(o.Keys)) ^ Hash(o.Vals))
	case *Table:
		h = hashElems(h, o.Names)
		for _, col := range o.Cols {
			h = vec.Hash(h ^ Hash(col))
		}
		return h
	}
	return h
}

func hashElems[T Elem](h uint64, data []T) uint64 {
	for _, x := range data {
		h = vec.Hash(h ^ elemKey(x))
	}
	return h
}

func hashGuid(h uint64, g GUID) uint64 {
	for i := 0; i < len(g); i += 8 {
		var word uint64
		for _, b := range g[i : i+8] {
			word = word<<8 | uint64(b)
		}
		h = vec.Hash(h ^ word)
	}
	return h
}

// ValueTable numbers distinct values in the order they are first seen, as [Match] has
// them distinct: what typed vectors have hash tables for, for the items of general lists
// and the rows of tables. The zero ValueTable is ready.
type ValueTable struct {
	hashes vec.Table
	chains []int32 // by hash number: first value with that hash
	next   []int32 // by value: next with the same hash, or -1
	vals   []Value
}

// Values is the distinct values by number; not to be changed.
func (t *ValueTable) Values() []Value { return t.vals }

// Find is the number of a value, or -1.
func (t *ValueTable) Find(v Value) int {
	hash := t.hashes.Find(Hash(v))
	if hash < 0 {
		return -1
	}
	for at := t.chains[hash]; at >= 0; at = t.next[at] {
		if Match(t.vals[at], v) {
			return int(at)
		}
	}
	return -1
}

// Add is the number of a value, which gets the next one when it is new.
func (t *ValueTable) Add(v Value) (num int, added bool) {
	if len(t.vals) == math.MaxInt32 {
		return -1, false
	}
	hash, fresh := t.hashes.Add(Hash(v))
	head := int32(-1)
	if !fresh {
		head = t.chains[hash]
		for at := head; at >= 0; at = t.next[at] {
			if Match(t.vals[at], v) {
				return int(at), false
			}
		}
	}
	num = len(t.vals)
	if fresh {
		t.chains = append(t.chains, int32(num))
	} else {
		t.chains[hash] = int32(num)
	}
	t.vals = append(t.vals, v)
	t.next = append(t.next, head)
	return num, true
}
