package k

import (
	"slices"
	"sync/atomic"

	"tock/internal/vec"
)

// attrFlag is a vector's attribute. It is atomic for one change only: as in kdb+, finding
// a list sorted marks the list itself, which others may be reading.
type attrFlag struct{ a atomic.Uint32 }

func (f *attrFlag) get() Attr  { return Attr(f.a.Load()) }
func (f *attrFlag) set(a Attr) { f.a.Store(uint32(a)) }

// Attr is the attribute; none when what was promised by [WithAttr] turned out false.
func (v *Vec[T]) Attr() Attr {
	if v.index != nil && v.index.broken.Load() {
		return NoAttr
	}
	return v.attr.get()
}

// SetAttr is v with an attribute, or with none for NoAttr; the index of u, p and g is built.
//
// Shapes: v is a vector of any kind or a general list; a dictionary or table for Sorted and
// NoAttr. A sorted dictionary is a step function: its keys are marked too. A sorted table
// has its first column marked: sorted when it is the only one, otherwise parted.
// An already sorted list is marked itself rather than a copy, as kdb+ does.
// Errors: ErrSFail when not ascending, ErrUFail when not unique or equal items are not
// adjacent, ErrType when v cannot have the attribute.
// Source: code.kx.com/q/ref/set-attribute.
func SetAttr(v Value, a Attr) (Value, error) { return SetAttrPausing(v, a, nil) }

// SetAttrPausing is [SetAttr] that pauses between blocks of a long vector.
func SetAttrPausing(v Value, a Attr, pause vec.Pause) (Value, error) {
	switch o := v.obj.(type) {
	case attributed:
		if a == NoAttr && o.Attr() == NoAttr || a == Sorted && o.Attr() == Sorted {
			return v, nil
		}
		return o.setAttr(a, pause)
	case *Dict:
		return setDictAttr(v, o, a)
	case *Table:
		return setTableAttr(o, a)
	}
	if a == NoAttr {
		return v, nil
	}
	return Value{}, ErrType
}

// WithAttr is v, a vector, with an attribute the caller was promised (by a file or a
// peer). Nothing is checked or built until the first look-up; a promise that turns out
// false is dropped then, so it never changes a result. What is not a vector, or a list
// that keeps no index, comes back with the attribute only where checking it succeeds.
func WithAttr(v Value, a Attr) Value {
	if o, ok := v.obj.(attributed); ok {
		return o.withAttr(a)
	}
	out, err := SetAttr(v, a)
	if err != nil {
		return v
	}
	return out
}

// attributed is *Vec[T] and *List.
type attributed interface {
	Vector
	setAttr(a Attr, pause vec.Pause) (Value, error)
	withAttr(a Attr) Value
	assume(a Attr) Value
}

// reheaded is a vector over the same items with another attribute and index.
func (v *Vec[T]) reheaded(a Attr, ix *index[T]) *Vec[T] {
	out := &Vec[T]{typ: v.typ, data: v.items(), domain: v.domain, index: ix}
	out.attr.set(a)
	return out
}

func (v *Vec[T]) withAttr(a Attr) Value {
	if a == NoAttr || a > Grouped {
		return Value{v.reheaded(NoAttr, nil), 0}
	}
	return Value{v.reheaded(a, &index[T]{promised: len(v.data)}), 0}
}

func (v *Vec[T]) setAttr(a Attr, pause vec.Pause) (Value, error) {
	switch a {
	case NoAttr:
		return Value{v.reheaded(NoAttr, nil), 0}, nil
	case Sorted:
		if !ascending(v.items()) {
			return Value{}, ErrSFail
		}
		if v.index != nil && v.index.unmade != nil {
			v.index.checked.Store(true)
		}
		if len(v.data) > 0 && v.attr.a.CompareAndSwap(uint32(NoAttr), uint32(Sorted)) {
			return Value{v, 0}, nil
		}
		return Value{v.reheaded(Sorted, nil), 0}, nil
	case Unique, Parted, Grouped:
		ix := &index[T]{promised: len(v.data)}
		if !ix.fill(a, v.items(), pause) {
			return Value{}, ErrUFail
		}
		return Value{v.reheaded(a, ix), 0}, nil
	}
	return Value{}, ErrType
}

// extended keeps or drops the attribute after the items from n on were appended: sorted
// and unique are kept while they hold, grouped always, parted never. first says that the
// index may be extended for v; otherwise v begins one of its own.
func (v *Vec[T]) extended(n int, first bool) {
	if v.index != nil && v.index.broken.Load() {
		v.drop()
		return
	}
	switch v.attr.get() {
	case Sorted:
		if !ascending(v.data[max(n-1, 0):]) {
			v.drop()
		}
		return
	case Parted:
		v.drop()
		return
	}
	if !first {
		v.index = &index[T]{promised: v.index.promised}
		v.index.claim()
	}
	switch v.attr.get() {
	case Grouped:
		if int64(len(v.data))-v.index.rows.Load() >= indexLag {
			v.index.ready(Grouped, v.data)
		}
	case Unique:
		if !v.index.ready(Unique, v.data[:n]) || !v.index.ready(Unique, v.data) {
			v.drop()
		}
	}
}

// drop takes the attribute away from v itself.
func (v *Vec[T]) drop() {
	v.attr.set(NoAttr)
	v.index = nil
}

func setDictAttr(v Value, d *Dict, a Attr) (Value, error) {
	switch {
	case a == NoAttr && d.Attr == NoAttr:
		return v, nil
	case a == NoAttr:
		return Value{&Dict{Keys: d.Keys, Vals: d.Vals}, 0}, nil
	case a != Sorted:
		return Value{}, ErrType
	}
	keys := d.Keys
	if t := keys.Table(); t != nil {
		if !t.ascending() {
			return Value{}, ErrSFail
		}
		t.mark()
		keys = Value{&Table{Names: t.Names, Cols: t.Cols, Attr: Sorted}, 0}
	} else {
		var err error
		if keys, err = SetAttr(keys, Sorted); err != nil {
			return Value{}, err
		}
	}
	return Value{&Dict{Keys: keys, Vals: d.Vals, Attr: Sorted}, 0}, nil
}

func setTableAttr(t *Table, a Attr) (Value, error) {
	switch {
	case a == NoAttr:
		return Value{&Table{Names: t.Names, Cols: t.Cols}, 0}, nil
	case a != Sorted || len(t.Cols) == 0:
		return Value{}, ErrType
	case !t.ascending():
		return Value{}, ErrSFail
	}
	cols := slices.Clone(t.Cols)
	first := Parted
	if len(cols) == 1 {
		first = Sorted
	}
	if col, err := SetAttr(cols[0], first); err == nil {
		cols[0] = col
	}
	return Value{&Table{Names: t.Names, Cols: cols, Attr: Sorted}, 0}, nil
}

// ascending reports whether the rows are in order, compared column by column.
func (t *Table) ascending() bool {
	if len(t.Cols) == 1 {
		_, err := SetAttr(Snapshot(t.Cols[0]), Sorted)
		return err == nil
	}
	keys := make([][]uint64, len(t.Cols))
	for c, col := range t.Cols {
		keys[c] = SortKeys(col, nil)
	}
	for i := 1; i < t.Len(); i++ {
		for _, col := range keys {
			if col[i-1] > col[i] {
				return false
			}
			if col[i-1] < col[i] {
				break
			}
		}
	}
	return true
}
