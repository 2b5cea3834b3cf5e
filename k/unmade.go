package k

import (
	"sync"
	"sync/atomic"

	"tock/internal/room"
)

// Vectors whose items are made when somebody asks for all of them: enumerations whose file
// has indices of 32 bits (narrow.go), columns that a join takes from a file. Most queries
// ask for some columns only, or for the rows they have found. Until then there is no memory
// for the items, and what asks for some gets them from the maker. The vector's own slice has
// their number only, before and after.

// Maker makes items of a vector. Its methods may be called from several goroutines, and
// always give the same.
type Maker[T Elem] interface {
	// Fill writes items from a row on, as many as dst has room for.
	Fill(dst []T, from int)
	// Item is one item.
	Item(i int) T
}

// unmade is where the items of a vector come from that may not be made yet. It stands in
// the index, which all headers over the same memory share.
type unmade[T Elem] struct {
	mu    sync.Mutex
	maker atomic.Pointer[Maker[T]] // nil when the items are made
	data  []T                      // they are, then
}

// unmadeShare is which part of all items may be asked for one by one before all are made.
const unmadeShare = 8

// Unmade is a vector of n items, of the kind and domain of like, that m makes when they are
// asked for.
func Unmade[T Elem](like *Vec[T], n int, m Maker[T]) Value {
	return Value{unmadeVec(like.typ, like.domain, n, m), 0}
}

func unmadeVec[T Elem](kind Type, d *Domain, n int, m Maker[T]) *Vec[T] {
	u := &unmade[T]{}
	u.maker.Store(&m)
	return &Vec[T]{typ: kind, domain: d, data: room.Nowhere[T](n)[:n:n], index: &index[T]{promised: n, unmade: u}}
}

// Made reports whether the items of v are in memory, as those of every value are but of a
// vector that [Unmade] or [NarrowEnum] made and nobody has asked for all of.
func Made(v Value) bool {
	o, ok := v.obj.(interface{ made() bool })
	return !ok || o.made()
}

func (v *Vec[T]) made() bool { return v.maker() == nil }

// maker is what the items are still to be made by; nil when they are there.
func (v *Vec[T]) maker() Maker[T] {
	if v.index == nil || v.index.unmade == nil {
		return nil
	}
	if m := v.index.unmade.maker.Load(); m != nil {
		return *m
	}
	return nil
}

// items is the vector's items, made if they were not.
func (v *Vec[T]) items() []T {
	if v.index != nil && v.index.unmade != nil {
		return v.index.unmade.items(len(v.data))
	}
	return v.data
}

// item is one item, without having all made.
func (v *Vec[T]) item(i int) T {
	if m := v.maker(); m != nil {
		return m.Item(i)
	}
	return v.items()[i]
}

// items is all n items, which are made once; the maker is let go of then.
func (u *unmade[T]) items(n int) []T {
	if u.maker.Load() == nil {
		return u.data
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if m := u.maker.Load(); m != nil {
		data := room.Items[T](n)[:n:n]
		(*m).Fill(data, 0)
		u.data = data
		u.maker.Store(nil)
	}
	return u.data
}

// Fix notes that the items of v, a vector whose header nobody else has yet, stay what and
// where they are for as long as the process runs, as those of a mapped file do.
func Fix(v Value) {
	if o, ok := v.obj.(interface{ fix() }); ok {
		o.fix()
	}
}

func (v *Vec[T]) fix() { v.fixed = true }

// Fixed reports whether that is known of v: a value that is made of its items later may
// refer to them, which holds no memory and shows no change.
func (v *Vec[T]) Fixed() bool { return v.fixed }
