package k

import (
	"slices"
	"sync"
	"testing"
)

// narrowPair is an enumeration with indices of 32 bits and the same made at full width.
func narrowPair(t *testing.T, n int, parted bool) (narrow, wide Value) {
	t.Helper()
	d := NewDomain(Intern("sym"), Symbols("a", "b", "c", "d"))
	at, full := make([]int32, n), make([]int64, n)
	var starts []int64
	for i := range n {
		at[i] = int32((i*7 + i/3) % 4)
		if parted {
			at[i] = int32(3 - i*4/n)
		}
		full[i] = int64(at[i])
		if at[i] == 1 {
			at[i], full[i] = NullInt, NullLong
		}
		if i == 0 || at[i] != at[i-1] {
			starts = append(starts, int64(i))
		}
	}
	wide = NewEnum(d, full)
	if !parted {
		starts = nil
	} else {
		starts = append(starts, int64(n))
		var err error
		if wide, err = SetAttr(wide, Parted); err != nil {
			t.Fatal(err)
		}
	}
	narrow, ok := NarrowEnum(d, at, starts)
	if !ok {
		t.Fatal("refused")
	}
	return narrow, wide
}

// TestNarrowEnum does to a vector whose items are not made what can be done to one: nothing
// may tell it from one of full width.
func TestNarrowEnum(t *testing.T) {
	ops := map[string]func(v Value) Value{
		"itself":       func(v Value) Value { return v },
		"snapshot":     Snapshot,
		"at":           func(v Value) Value { return ListOf(v.At(0), v.At(v.Len()-1), v.At(v.Len()), v.At(-1)) },
		"short slice":  func(v Value) Value { return v.Slice(3, 5) },
		"long slice":   func(v Value) Value { return v.Slice(1, v.Len()) },
		"empty slice":  func(v Value) Value { return v.Slice(0, 0) },
		"few":          func(v Value) Value { return v.Gather([]int64{5, -1, 0, int64(v.Len()), 5}) },
		"all":          func(v Value) Value { return v.Gather(make([]int64, v.Len())) },
		"stretches":    func(v Value) Value { return Stretches(v, []Rows{{From: 2, To: 9}, {From: 0, To: 1}}, 8) },
		"kept":         func(v Value) Value { f := make([]uint8, v.Len()); f[4], f[7] = 1, 1; return Keep(v, f, 2) },
		"resolved":     Resolve,
		"cloned":       CloneItems,
		"plain":        func(v Value) Value { return WithAttr(v, NoAttr) },
		"promised":     func(v Value) Value { return WithAttr(v, Grouped) },
		"grouped":      func(v Value) Value { v, _ = SetAttr(v, Grouped); return v },
		"joined":       func(v Value) Value { return Join(v, v.Slice(0, 7)) },
		"joined twice": func(v Value) Value { return ListOf(Join(v, v), Join(v, v.Slice(0, 3)), v) },
		"appended":     func(v Value) Value { o := VecOf[int64](v); o.AppendInPlace([]int64{2, 2}); return v },
		"data":         func(v Value) Value { return Longs(slices.Clone(Data[int64](v))) },
		"raw":          func(v Value) Value { return Longs(slices.Clone(VecOf[int64](v).Raw())) },
		"groups":       func(v Value) Value { g := Group(v, nil); return ListOf(Ints(g.Of), Longs(g.First)) },
		"order":        func(v Value) Value { return Longs(Argsort(v, false, nil)) },
		"found": func(v Value) Value {
			r, ok := Lookup(v, NewSymbol("c"))
			return ListOf(NewLong(int64(r.From)), NewLong(int64(r.To)), NewBool(ok))
		},
	}
	for name, op := range ops {
		for _, n := range []int{10, 17, 1000, 100000} {
			for _, parted := range []bool{false, true} {
				narrow, wide := narrowPair(t, n, parted)
				if Made(narrow) || !Made(wide) {
					t.Fatal("items are there before they are asked for")
				}
				got, want := op(narrow), op(wide)
				if !Match(got, want) || got.Attr() != want.Attr() {
					t.Errorf("%s of %d, parted %v: another result", name, n, parted)
				}
				if !Match(narrow, wide) || narrow.Attr() != wide.Attr() || !Made(narrow) {
					t.Errorf("%s of %d, parted %v: another vector afterwards", name, n, parted)
				}
			}
		}
	}
	if v, ok := NarrowEnum(NewDomain(Intern("sym"), Symbols("a")), []int32{0, 1, 0}, []int64{0, 1, 2, 3}); ok {
		t.Error("a value with two runs is parted", v)
	}
}

// TestNarrowReaders has several goroutines ask for the items at once.
func TestNarrowReaders(t *testing.T) {
	for range 20 {
		narrow, wide := narrowPair(t, 5000, true)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if i%2 == 0 && !Match(narrow.Gather([]int64{0, 4999}), wide.Gather([]int64{0, 4999})) {
					t.Error("other items")
				}
				if !Match(Snapshot(narrow), wide) {
					t.Error("other items")
				}
			})
		}
		wg.Wait()
	}
}
