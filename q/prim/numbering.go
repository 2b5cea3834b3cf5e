package prim

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// pairKeys is one key of two numbers, for each row.
func pairKeys(x, y []int32) []uint64 {
	out := make([]uint64, len(x))
	for i, a := range x {
		out[i] = uint64(uint32(a))<<32 | uint64(uint32(y[i]))
	}
	return out
}

// numbering numbers distinct items 0, 1, 2... in the order they come. The zero one is ready.
type numbering struct {
	n      int
	direct []int32 // number+1 by key-base
	base   uint64
	table  *vec.Table
	vals   *k.ValueTable // of items without a 64-bit key
	pages  *vec.Pages    // of symbols
	pause  vec.Pause
}

// directSlack is how many times more places than items direct addressing may take.
const directSlack = 4

// add numbers the items of a column.
func (t *numbering) add(col k.Value) []int32 {
	if syms, ok := col.Object().(*k.Vec[k.Sym]); ok {
		return t.addSyms(syms.Raw())
	}
	if bytes, ok := col.Object().(*k.Vec[uint8]); ok {
		return t.addBytes(bytes.Raw())
	}
	switch o := col.Object().(type) {
	case *k.Vec[int16]:
		if out := addDirect(t, o.Raw()); out != nil {
			return out
		}
	case *k.Vec[int32]:
		if out := addDirect(t, o.Raw()); out != nil {
			return out
		}
	case *k.Vec[int64]:
		if out := addDirect(t, o.Raw()); out != nil {
			return out
		}
	}
	if keys, ok := itemKeys(col); ok {
		return t.addKeys(keys)
	}
	t.vals = &k.ValueTable{}
	out := make([]int32, col.Len())
	for i := range out {
		t.pause.At(i)
		num, _ := t.vals.Add(col.At(i))
		out[i] = int32(num)
	}
	t.n = len(t.vals.Values())
	return out
}

func (t *numbering) addSyms(syms []k.Sym) []int32 {
	t.pages = &vec.Pages{}
	out := room.Items[int32](len(syms))
	for i, s := range syms {
		num := t.pages.Get(uint32(s))
		if num < 0 {
			num = int32(t.n)
			t.pages.Set(uint32(s), num)
			t.n++
		}
		out[i] = num
	}
	return out
}

// addBytes numbers bytes by themselves.
func (t *numbering) addBytes(x []uint8) []int32 {
	t.direct, t.base = make([]int32, 256), vec.IntKeys([]uint8{0})[0]
	out := room.Items[int32](len(x))
	for i, b := range x {
		num := t.direct[b]
		if num == 0 {
			t.n++
			num = int32(t.n)
			t.direct[b] = num
		}
		out[i] = num - 1
	}
	return out
}

// addDirect numbers integers that lie close together, without keys between; nil when
// they do not.
func addDirect[T int16 | int32 | int64](t *numbering, x []T) []int32 {
	if len(x) == 0 {
		return nil
	}
	least, most := x[0], x[0]
	for _, n := range x {
		least, most = min(least, n), max(most, n)
	}
	span := uint64(int64(most)) - uint64(int64(least))
	if span >= uint64(directSlack*len(x)) {
		return nil
	}
	t.direct, t.base = make([]int32, span+1), vec.IntKey(least)
	out := room.Items[int32](len(x))
	direct := t.direct
	for i, n := range x {
		at := uint64(int64(n)) - uint64(int64(least))
		num := direct[at]
		if num == 0 {
			t.n++
			num = int32(t.n)
			direct[at] = num
		}
		out[i] = num - 1
	}
	return out
}

// addKeys numbers 64-bit keys.
func (t *numbering) addKeys(keys []uint64) []int32 {
	t.expect(keys)
	out := room.Items[int32](len(keys))
	if t.direct != nil {
		for i, key := range keys {
			slot := &t.direct[key-t.base]
			if *slot == 0 {
				t.n++
				*slot = int32(t.n)
			}
			out[i] = *slot - 1
		}
		return out
	}
	// Sorted columns repeat the key before.
	last, num := uint64(0), int32(-1)
	for i, key := range keys {
		t.pause.At(i)
		if key != last || num < 0 {
			num, _ = t.table.Add(key)
			last = key
		}
		out[i] = num
	}
	t.n = t.table.Len()
	return out
}

// addPairs numbers pairs of numbers; there are m different first and n second ones.
func (t *numbering) addPairs(x []int32, m int, y []int32, n int) []int32 {
	if m*n <= directSlack*len(x)+1024 {
		t.direct = make([]int32, m*n)
		out := room.Items[int32](len(x))
		for i, a := range x {
			slot := &t.direct[int(a)*n+int(y[i])]
			if *slot == 0 {
				t.n++
				*slot = int32(t.n)
			}
			out[i] = *slot - 1
		}
		return out
	}
	return t.addKeys(pairKeys(x, y))
}

// expect chooses how keys are told apart.
func (t *numbering) expect(keys []uint64) {
	if t.direct != nil || t.table != nil {
		return
	}
	if len(keys) > 0 {
		least, most := keys[0], keys[0]
		for _, key := range keys {
			least, most = min(least, key), max(most, key)
		}
		if most-least < uint64(directSlack*len(keys)) {
			t.direct, t.base = make([]int32, most-least+1), least
			return
		}
	}
	t.table = &vec.Table{}
}

// find is the numbers of a column's items, -1 for those never added. The column is of
// the kind that was added.
func (t *numbering) find(col k.Value) []int32 {
	out := room.Items[int32](col.Len())
	if syms, ok := col.Object().(*k.Vec[k.Sym]); ok && t.pages != nil {
		for i, s := range syms.Raw() {
			out[i] = t.pages.Get(uint32(s))
		}
		return out
	}
	keys, hasKeys := itemKeys(col)
	switch {
	case t.vals != nil:
		for i := range out {
			t.pause.At(i)
			out[i] = int32(t.vals.Find(col.At(i)))
		}
	case hasKeys && t.pages == nil:
		t.findKeys(out, keys)
	default: // a general list among typed items
		return t.findItems(col)
	}
	return out
}

// findItems looks for the items of a general list among typed ones, one kind at a time.
func (t *numbering) findItems(col k.Value) []int32 {
	out := make([]int32, col.Len())
	for i := range out {
		out[i] = -1
		item := col.At(i)
		if !item.IsAtom() {
			continue
		}
		one := k.Enlist(item)
		if (t.pages != nil) != (item.Type() == -k.Symbol) {
			continue
		}
		out[i] = t.find(one)[0]
	}
	return out
}

func (t *numbering) findKeys(out []int32, keys []uint64) {
	if t.direct != nil {
		for i, key := range keys {
			out[i] = -1
			if at := key - t.base; at < uint64(len(t.direct)) {
				out[i] = t.direct[at] - 1
			}
		}
		return
	}
	for i, key := range keys {
		t.pause.At(i)
		out[i] = t.table.Find(key)
	}
}

// findPairs is the numbers of pairs; -1 where either half is missing.
func (t *numbering) findPairs(x, y []int32) []int32 {
	out := room.Items[int32](len(x))
	t.findKeys(out, pairKeys(x, y))
	for i := range out {
		if x[i] < 0 || y[i] < 0 {
			out[i] = -1
		}
	}
	return out
}

// itemKeys is a vector's items as 64-bit keys that equal items share; false for general
// lists, guids and tables.
func itemKeys(col k.Value) ([]uint64, bool) {
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return vec.IntKeys(o.Raw()), true
	case *k.Vec[int16]:
		return vec.IntKeys(o.Raw()), true
	case *k.Vec[int32]:
		return vec.IntKeys(o.Raw()), true
	case *k.Vec[int64]:
		return vec.IntKeys(o.Raw()), true
	case *k.Vec[float32]:
		return vec.FloatKeys(o.Raw()), true
	case *k.Vec[float64]:
		return vec.FloatKeys(o.Raw()), true
	case *k.Vec[k.Sym]:
		return vec.IntKeys(o.Raw()), true
	}
	return nil, false
}
