package k

import "sort"

// Rows is where a value stands in a vector: the run From to To (exclusive) when List is
// nil, otherwise the ascending rows of List. Not to be changed.
type Rows struct {
	From, To int
	List     []uint32
}

// Len is the number of rows.
func (r Rows) Len() int {
	if r.List != nil {
		return len(r.List)
	}
	return r.To - r.From
}

// First is the first row, or -1 when there is none.
func (r Rows) First() int {
	switch {
	case len(r.List) > 0:
		return int(r.List[0])
	case r.List == nil && r.To > r.From:
		return r.From
	}
	return -1
}

// Indices is the rows as a list of row numbers.
func (r Rows) Indices() []int64 {
	if r.List != nil {
		out := make([]int64, len(r.List))
		for i, row := range r.List {
			out[i] = int64(row)
		}
		return out
	}
	out := make([]int64, r.To-r.From)
	for i := range out {
		out[i] = int64(r.From + i)
	}
	return out
}

// Lookup is the rows where x stands, from the attribute's index; false when v has no
// attribute that helps (or it turned out false), and the items must be searched.
func (v *Vec[T]) Lookup(x T) (Rows, bool) {
	attr, ok := v.indexed()
	if !ok {
		return Rows{}, false
	}
	n := len(v.data)
	if attr == Sorted {
		data := v.items()
		from := v.searchFrom(x)
		to := from + sort.Search(n-from, func(i int) bool { return CompareElem(data[from+i], x) > 0 })
		return Rows{From: from, To: to}, true
	}
	ix := v.index
	ix.mu.RLock()
	num := int(ix.nums.find(x))
	if attr == Grouped && num >= 0 {
		list, whole := ix.groups.joined(num)
		ix.mu.RUnlock()
		if !whole {
			ix.mu.Lock()
			list = ix.groups.join(num)
			ix.mu.Unlock()
		}
		list = upTo(list, n)
		if len(list) == 0 {
			return Rows{}, true
		}
		return Rows{List: list}, true
	}
	defer ix.mu.RUnlock()
	switch {
	case num < 0:
		return Rows{}, true
	case attr == Unique:
		if num >= n {
			return Rows{}, true
		}
		return Rows{From: num, To: num + 1}, true
	}
	return Rows{From: int(ix.starts[num]), To: int(ix.starts[num+1])}, true // parted
}

// searchFrom is the first row that is not below x in sorted items.
func (v *Vec[T]) searchFrom(x T) int {
	data := v.items()
	return sort.Search(len(data), func(i int) bool { return CompareElem(data[i], x) >= 0 })
}

// upTo is the rows below n of an ascending list.
func upTo(list []uint32, n int) []uint32 {
	if k := len(list); k > 0 && int(list[k-1]) >= n {
		list = list[:sort.Search(k, func(i int) bool { return int(list[i]) >= n })]
	}
	return list[:len(list):len(list)]
}

// indexed is the attribute with its index ready, or false.
func (v *Vec[T]) indexed() (Attr, bool) {
	attr := v.attr.get()
	if attr == NoAttr {
		return NoAttr, false
	}
	if v.index == nil {
		return attr, attr == Sorted
	}
	return attr, v.index.ready(attr, v.data)
}

// Groups is the rows of each distinct value in order of first appearance, from the
// attribute's index: runs for sorted, parted and unique, lists of rows for grouped.
// False when v has no attribute that helps.
func (v *Vec[T]) Groups() ([]Rows, bool) {
	attr, ok := v.indexed()
	if !ok {
		return nil, false
	}
	switch attr {
	case Sorted:
		return runs(v.items()), true
	case Unique:
		out := make([]Rows, len(v.data))
		for i := range out {
			out[i] = Rows{From: i, To: i + 1}
		}
		return out, true
	}
	ix := v.index
	if attr == Grouped {
		return ix.groupLists(len(v.data)), true
	}
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	out := make([]Rows, len(ix.starts)-1)
	for i := range out {
		out[i] = Rows{From: int(ix.starts[i]), To: int(ix.starts[i+1])}
	}
	return out, true
}

// groupLists is the rows below n of each group of a grouped index.
func (ix *index[T]) groupLists(n int) []Rows {
	ix.mu.RLock()
	out, whole := ix.groups.lists(n)
	ix.mu.RUnlock()
	if !whole {
		ix.mu.Lock()
		ix.groups.joinBelow(n)
		out, _ = ix.groups.lists(n)
		ix.mu.Unlock()
	}
	return out
}

// runs is the stretches of equal items.
func runs[T Elem](data []T) []Rows {
	var out []Rows
	from := 0
	for i := 1; i <= len(data); i++ {
		if i == len(data) || !same(data[i], data[i-1]) {
			out = append(out, Rows{From: from, To: i})
			from = i
		}
	}
	return out
}

// Lookup is the rows of a vector where an atom of its own kind stands, from the index
// of its attribute; see [Vec.Lookup]. For an enumeration over symbols the atom may be a
// plain symbol. False when there is no index, or the types do not fit.
func Lookup(v, atom Value) (Rows, bool) {
	vt, at := v.Type(), atom.Type()
	if vt.IsEnum() && at == -Symbol {
		if v.Attr() == NoAttr {
			return Rows{}, false
		}
		return lookupEnum(v.obj.(*Vec[int64]), Sym(atom.bits))
	}
	if vt != -at || vt.IsEnum() && v.Domain() != atom.Domain() {
		return Rows{}, false
	}
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return o.Lookup(ItemOf[uint8](atom))
	case *Vec[int16]:
		return o.Lookup(ItemOf[int16](atom))
	case *Vec[int32]:
		return o.Lookup(ItemOf[int32](atom))
	case *Vec[int64]:
		return o.Lookup(ItemOf[int64](atom))
	case *Vec[float32]:
		return o.Lookup(ItemOf[float32](atom))
	case *Vec[float64]:
		return o.Lookup(ItemOf[float64](atom))
	case *Vec[Sym]:
		return o.Lookup(ItemOf[Sym](atom))
	case *Vec[GUID]:
		return o.Lookup(ItemOf[GUID](atom))
	}
	return Rows{}, false
}

// lookupEnum looks a symbol up by its place in the domain.
func lookupEnum(v *Vec[int64], s Sym) (Rows, bool) {
	at, ok := v.domain.Places([]Sym{s})
	if !ok {
		return Rows{}, false
	}
	return v.Lookup(at[0])
}
