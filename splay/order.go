package splay

import (
	"cmp"
	"math"
	"slices"

	"tock/k"
)

// parts is a table's rows grouped by the values of its parted column: the number of
// each group's value, where each group begins in the sorted table (and the row count at
// the end), and the rows in sorted order, nil when they already are.
type parts struct {
	values []int64
	starts []int64
	order  rows
}

// maxRows is how many rows one partition may have: row numbers take 32 bits here.
const maxRows = math.MaxUint32

// symbolParts groups by symbols, in order of their text, arrival order within a symbol:
// a counting sort, since symbols are small numbers. The values are the symbols.
func symbolParts(syms []k.Sym) *parts {
	highest := k.Sym(0)
	for _, sym := range syms {
		highest = max(highest, sym)
	}
	counts := make([]uint32, int(highest)+1)
	for _, sym := range syms {
		counts[sym]++
	}
	var distinct []k.Sym
	for sym, n := range counts {
		if n > 0 {
			distinct = append(distinct, k.Sym(sym))
		}
	}
	slices.SortFunc(distinct, k.Sym.Compare)
	p := &parts{}
	next := counts // the next free place of each symbol takes over from its count
	at := uint32(0)
	for _, sym := range distinct {
		p.values = append(p.values, int64(sym))
		p.starts = append(p.starts, int64(at))
		n := counts[sym]
		next[sym] = at
		at += n
	}
	p.starts = append(p.starts, int64(len(syms)))
	p.scatter(len(syms), func(row int) *uint32 { return &next[syms[row]] })
	return p
}

// scatter fills the order, given the next free place of each row's group.
func (p *parts) scatter(n int, next func(row int) *uint32) {
	order := make(rows, n)
	sorted := true
	for row := range n {
		place := next(row)
		order[*place] = uint32(row)
		sorted = sorted && *place == uint32(row)
		*place++
	}
	if !sorted {
		p.order = order
	}
}

// enumParts is symbolParts for an enumeration; the values are its indices.
func enumParts(v k.Value) *parts {
	at := k.Data[int64](v)
	domain := v.Domain()
	syms := domain.Symbols()
	// Indices inside the domain are counted in a slice; null and strays, few, in a map.
	counts := make([]uint32, len(syms))
	strays := map[int64]*uint32{}
	slot := func(index int64) *uint32 {
		if uint64(index) < uint64(len(counts)) {
			return &counts[index]
		}
		n := strays[index]
		if n == nil {
			n = new(uint32)
			strays[index] = n
		}
		return n
	}
	for _, index := range at {
		*slot(index)++
	}
	p := &parts{}
	for index, n := range counts {
		if n > 0 {
			p.values = append(p.values, int64(index))
		}
	}
	for index := range strays {
		p.values = append(p.values, index)
	}
	slices.SortFunc(p.values, func(a, b int64) int {
		if c := domain.SymAt(a).Compare(domain.SymAt(b)); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	place := uint32(0)
	for _, index := range p.values {
		p.starts = append(p.starts, int64(place))
		n := slot(index)
		place, *n = place+*n, place
	}
	p.starts = append(p.starts, int64(len(at)))
	p.scatter(len(at), func(row int) *uint32 { return slot(at[row]) })
	return p
}

// valueOrder is the rows in ascending order of a vector of fixed width, arrival order
// among equals; nil when they already are.
func valueOrder(v k.Value) rows {
	switch o := v.Object().(type) {
	case *k.Vec[uint8]:
		return stableOrder(o.Raw())
	case *k.Vec[int16]:
		return stableOrder(o.Raw())
	case *k.Vec[int32]:
		return stableOrder(o.Raw())
	case *k.Vec[int64]:
		return stableOrder(o.Raw())
	case *k.Vec[float32]:
		return stableOrder(o.Raw())
	case *k.Vec[float64]:
		return stableOrder(o.Raw())
	case *k.Vec[k.GUID]:
		return stableOrder(o.Raw())
	}
	return nil
}

func stableOrder[T k.Elem](data []T) rows {
	if slices.IsSortedFunc(data, k.CompareElem[T]) {
		return nil
	}
	order := make(rows, len(data))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return k.CompareElem(data[a], data[b]) })
	return order
}
