package k

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestSetAttr(t *testing.T) {
	nan := NullFloat
	cases := []struct {
		name string
		v    Value
		attr Attr
		err  error
	}{
		{"sorted longs", Longs([]int64{NullLong, 1, 2, 2}), Sorted, nil},
		{"unsorted longs", Longs([]int64{3, 2, 1}), Sorted, ErrSFail},
		{"sorted floats with null", Floats([]float64{nan, nan, -InfFloat, 0}), Sorted, nil},
		{"null float last", Floats([]float64{0, nan}), Sorted, ErrSFail},
		{"sorted symbols by text", Symbols("", "a", "ab", "b"), Sorted, nil},
		{"unsorted symbols", Symbols("zz-first-interned", "aa-second"), Sorted, ErrSFail},
		{"unique", Longs([]int64{2, 4, 5}), Unique, nil},
		{"not unique", Longs([]int64{2, 4, 2}), Unique, ErrUFail},
		{"not unique by zero", Floats([]float64{0, negZero()}), Unique, ErrUFail},
		{"not unique guids", Guids(make([]GUID, 2)), Unique, ErrUFail},
		{"parted", Longs([]int64{2, 2, 1}), Parted, nil},
		{"not parted", Longs([]int64{2, 1, 2}), Parted, ErrUFail},
		{"parted empty", Longs(nil), Parted, nil},
		{"grouped", Symbols("b", "a", "b"), Grouped, nil},
		{"mixed sorted", ListOf(NewBool(true), NewLong(0), NewChar('a')), Sorted, nil},
		{"mixed unsorted", ListOf(NewLong(0), NewBool(true)), Sorted, ErrSFail},
		{"strings unique", ListOf(String("a"), String("b")), Unique, nil},
		{"strings not unique", ListOf(String("a"), String("a")), Unique, ErrUFail},
		{"strings parted", ListOf(String("a")), Parted, ErrType},
		{"atom", NewLong(1), Sorted, ErrType},
		{"dictionary grouped", MustDict(Longs(nil), Longs(nil)), Grouped, ErrType},
		{"dictionary sorted", MustDict(Longs([]int64{1, 2}), Longs([]int64{5, 4})), Sorted, nil},
		{"dictionary unsorted", MustDict(Longs([]int64{2, 1}), Longs([]int64{5, 4})), Sorted, ErrSFail},
	}
	for _, c := range cases {
		got, err := SetAttr(c.v, c.attr)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.err)
			continue
		}
		if err != nil {
			continue
		}
		if got.Attr() != c.attr {
			t.Errorf("%s: attribute %d, want %d", c.name, got.Attr(), c.attr)
		}
		if !Match(got, c.v) {
			t.Errorf("%s: the items changed", c.name)
		}
		none, err := SetAttr(got, NoAttr)
		if err != nil || none.Attr() != NoAttr {
			t.Errorf("%s: removing gave %d, %v", c.name, none.Attr(), err)
		}
	}
}

func negZero() float64 { return math.Copysign(0, -1) }

func TestSetAttrOnTable(t *testing.T) {
	two := NewTable([]Sym{Intern("a"), Intern("b")}, []Value{Longs([]int64{1, 1, 3}), Longs([]int64{1, 2, 0})})
	got, err := SetAttr(two, Sorted)
	if err != nil || got.Attr() != Sorted || got.Table().Cols[0].Attr() != Parted {
		t.Errorf("two columns: %v, table %d, column %d", err, got.Attr(), got.Table().Cols[0].Attr())
	}
	if two.Table().Cols[0].Attr() != NoAttr {
		t.Error("the argument's own column was marked")
	}
	one := NewTable([]Sym{Intern("a")}, []Value{Longs([]int64{1, 1, 3})})
	got, err = SetAttr(one, Sorted)
	if err != nil || got.Table().Cols[0].Attr() != Sorted {
		t.Errorf("one column: %v, %d", err, got.Table().Cols[0].Attr())
	}
	wrong := NewTable([]Sym{Intern("a"), Intern("b")}, []Value{Longs([]int64{1, 1}), Longs([]int64{2, 1})})
	if _, err = SetAttr(wrong, Sorted); !errors.Is(err, ErrSFail) {
		t.Errorf("unsorted rows: %v", err)
	}
}

// Finding a list sorted marks the list itself, as asc does in kdb+ (code.kx.com/q/ref/asc).
func TestSortedInPlace(t *testing.T) {
	a := Longs([]int64{0, 1})
	if _, err := SetAttr(a, Sorted); err != nil || a.Attr() != Sorted {
		t.Errorf("attribute %d, %v", a.Attr(), err)
	}
	if _, err := SetAttr(EmptyList, Sorted); err != nil || EmptyList.Attr() != NoAttr {
		t.Errorf("() became %d, %v", EmptyList.Attr(), err)
	}
}

func TestAttrOnAppend(t *testing.T) {
	cases := []struct {
		name string
		have []int64
		attr Attr
		more []int64
		want Attr
	}{
		{"sorted kept", []int64{1, 2}, Sorted, []int64{2, 3}, Sorted},
		{"sorted dropped at the seam", []int64{1, 2}, Sorted, []int64{1, 3}, NoAttr},
		{"sorted dropped inside", []int64{1, 2}, Sorted, []int64{4, 3}, NoAttr},
		{"unique kept", []int64{1, 2}, Unique, []int64{0, 3}, Unique},
		{"unique dropped", []int64{1, 2}, Unique, []int64{0, 1}, NoAttr},
		{"unique dropped by itself", nil, Unique, []int64{1, 1}, NoAttr},
		{"parted dropped", []int64{1, 2}, Parted, []int64{3}, NoAttr},
		{"parted and nothing", []int64{1, 2}, Parted, nil, Parted},
		{"grouped kept", []int64{1, 2}, Grouped, []int64{1}, Grouped},
	}
	for _, c := range cases {
		v, err := SetAttr(Longs(c.have), c.attr)
		if err != nil {
			t.Fatal(c.name, err)
		}
		old := VecOf[int64](v)
		got := old.Append(c.more)
		if got.Attr() != c.want {
			t.Errorf("%s: %d, want %d", c.name, got.Attr(), c.want)
		}
		if old.Attr() != c.attr || old.Len() != len(c.have) {
			t.Errorf("%s: the old vector changed: attribute %d, length %d", c.name, old.Attr(), old.Len())
		}
		trusted := VecOf[int64](WithAttr(Longs(c.have), c.attr)).Append(c.more)
		if _, ok := trusted.Lookup(1); trusted.Attr() != c.want || ok != (c.want != NoAttr) {
			t.Errorf("%s, trusted: %d, want %d", c.name, trusted.Attr(), c.want)
		}
	}
}

func TestListAttrOnAppend(t *testing.T) {
	a, b, c, d, e, f := String("a"), String("b"), String("c"), String("d"), String("e"), String("f")
	for _, x := range []struct {
		name string
		attr Attr
		more []Value
		want Attr
	}{
		{"sorted kept", Sorted, []Value{c}, Sorted},
		{"sorted dropped", Sorted, []Value{a}, NoAttr},
		{"unique kept", Unique, []Value{c}, Unique},
		{"unique dropped", Unique, []Value{c, a}, NoAttr},
		{"many unique", Unique, []Value{c, d, e, f, NewLong(1)}, Unique},
		{"many not unique", Unique, []Value{c, d, e, f, f}, NoAttr},
		{"grouped", Grouped, []Value{a}, Grouped},
	} {
		v, err := SetAttr(ListOf(a, b), x.attr)
		if err != nil {
			t.Fatal(x.name, err)
		}
		got, ok := AppendTo(v, NewList(x.more))
		if !ok || got.Attr() != x.want || v.Attr() != x.attr {
			t.Errorf("%s: %d, want %d; the old list has %d", x.name, got.Attr(), x.want, v.Attr())
		}
	}
}

func TestFalsePromise(t *testing.T) {
	for _, a := range []Attr{Sorted, Unique, Parted} {
		for _, data := range [][]int64{{2, 1, 2}, {5, 5, 1, 5}} {
			v := VecOf[int64](WithAttr(Longs(data), a))
			if v.Attr() != a {
				t.Errorf("attribute %d before use, want %d", v.Attr(), a)
			}
			if rows, ok := v.Lookup(data[0]); ok {
				t.Errorf("%d on %v: look-up answered %v", a, data, rows)
			}
			if v.Attr() != NoAttr {
				t.Errorf("attribute %d after use", v.Attr())
			}
			if w := v.Append([]int64{9}); w.Attr() != NoAttr {
				t.Errorf("attribute %d after append", w.Attr())
			}
			w := VecOf[int64](WithAttr(Longs(data), a)).Append([]int64{9})
			if rows, ok := w.Lookup(9); ok {
				t.Errorf("%d on %v: look-up after append answered %v", a, data, rows)
			}
		}
	}
}

// brute is the rows where x stands.
func brute[T Elem](data []T, x T) []int64 {
	out := []int64{}
	for i, y := range data {
		if CompareElem(x, y) == 0 {
			out = append(out, int64(i))
		}
	}
	return out
}

// checkIndex compares every look-up and the groups of v with a search.
func checkIndex[T Elem](t *rapid.T, v *Vec[T], probes []T) {
	for _, x := range append(slices.Clone(probes), v.data...) {
		rows, ok := v.Lookup(x)
		if !ok {
			if v.Attr() != NoAttr {
				t.Fatalf("no answer with attribute %d", v.Attr())
			}
			return
		}
		if want := brute(v.data, x); !slices.Equal(append([]int64{}, rows.Indices()...), want) {
			t.Fatalf("attribute %d: %v in %v: rows %v, want %v", v.Attr(), x, v.data, rows.Indices(), want)
		}
	}
	groups, ok := v.Groups()
	if !ok {
		return
	}
	total, last := 0, -1
	for _, rows := range groups {
		first := rows.First()
		if first <= last {
			t.Fatalf("groups not in order of appearance: %v", groups)
		}
		if want := brute(v.data, v.data[first]); !slices.Equal(rows.Indices(), want) {
			t.Fatalf("group of %v: %v, want %v", v.data[first], rows, want)
		}
		total, last = total+rows.Len(), first
	}
	if total != len(v.data) {
		t.Fatalf("groups cover %d of %d rows", total, len(v.data))
	}
}

// indexProperty grows vectors at random, in place and by snapshots, and checks the
// look-ups of every one that was made on the way.
func indexProperty[T Elem](kind Type, item *rapid.Generator[T]) func(t *rapid.T) {
	return func(t *rapid.T) {
		attr := Attr(rapid.IntRange(0, 4).Draw(t, "attr"))
		start := rapid.SliceOfN(item, 0, 12).Draw(t, "start")
		probes := rapid.SliceOfN(item, 1, 4).Draw(t, "probes")
		var v *Vec[T]
		if rapid.Bool().Draw(t, "trusted") {
			v = VecOf[T](WithAttr(NewVec(kind, start), attr))
		} else if x, err := SetAttr(NewVec(kind, start), attr); err == nil {
			v = VecOf[T](x)
		} else {
			v = VecOf[T](NewVec(kind, start))
		}
		kept := []*Vec[T]{v}
		want := [][]T{slices.Clone(v.data)}
		for range rapid.IntRange(0, 8).Draw(t, "appends") {
			from := rapid.IntRange(0, len(kept)-1).Draw(t, "from")
			more := rapid.SliceOfN(item, 0, 5).Draw(t, "more")
			if rapid.Bool().Draw(t, "look first") {
				checkIndex(t, kept[from], probes)
			}
			var next *Vec[T]
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				next = kept[from].Append(more)
			case 1: // in place, the old state kept as a snapshot
				next = kept[from]
				kept[from] = VecOf[T](Snapshot(Value{next, 0}))
				next.AppendInPlace(more)
			case 2:
				next = kept[from]
				kept[from] = VecOf[T](Snapshot(Value{next, 0}))
				for _, x := range more {
					next.PushInPlace(x)
				}
			}
			kept = append(kept, next)
			want = append(want, append(slices.Clone(want[from]), more...))
		}
		for i, w := range kept {
			if !slices.EqualFunc(w.data, want[i], func(x, y T) bool { return CompareElem(x, y) == 0 }) {
				t.Fatalf("vector %d holds %v, want %v", i, w.data, want[i])
			}
			checkIndex(t, w, probes)
		}
	}
}

func TestIndexProperties(t *testing.T) {
	syms := Data[Sym](Symbols("", "b", "a", "cc", "c"))
	t.Run("long", rapid.MakeCheck(indexProperty(Long, rapid.SampledFrom([]int64{NullLong, 0, 1, 2, 3, InfLong}))))
	t.Run("symbol", rapid.MakeCheck(indexProperty(Symbol, rapid.SampledFrom(syms))))
	t.Run("float", rapid.MakeCheck(indexProperty(Float, rapid.SampledFrom([]float64{NullFloat, -NullFloat, negZero(), 0, 1.5, InfFloat, -InfFloat}))))
	t.Run("real", rapid.MakeCheck(indexProperty(Real, rapid.SampledFrom([]float32{NullReal, 0, 1.5}))))
	t.Run("byte", rapid.MakeCheck(indexProperty(Byte, rapid.SampledFrom([]uint8{0, 1, 255}))))
	t.Run("guid", rapid.MakeCheck(indexProperty(Guid, rapid.SampledFrom([]GUID{{}, {1}, {15: 1}}))))
	t.Run("short", rapid.MakeCheck(indexProperty(Short, rapid.SampledFrom([]int16{NullShort, 0, InfShort}))))
	t.Run("int", rapid.MakeCheck(indexProperty(Int, rapid.SampledFrom([]int32{NullInt, 0, InfInt}))))
}

// One goroutine appends in place, others look up in the snapshots it hands out.
func TestConcurrentSnapshots(t *testing.T) {
	syms := Data[Sym](Symbols("a", "b", "c", "d", "e"))
	for _, attr := range []Attr{Grouped, Unique, Sorted} {
		v, err := SetAttr(Longs(nil), attr)
		if err != nil {
			t.Fatal(err)
		}
		g, err := SetAttr(Syms(nil), Grouped)
		if err != nil {
			t.Fatal(err)
		}
		snaps := make(chan [2]Value, 16)
		var readers sync.WaitGroup
		for range 4 {
			readers.Add(1)
			go func() {
				defer readers.Done()
				for s := range snaps {
					x, y := VecOf[int64](s[0]), VecOf[Sym](s[1])
					if rows, ok := x.Lookup(int64(x.Len())); !ok || rows.Len() != 0 {
						t.Errorf("attribute %d: a snapshot of %d sees row %v", attr, x.Len(), rows)
					}
					if rows, ok := x.Lookup(int64(x.Len() - 1)); !ok || rows.Len() != 1 || rows.First() != x.Len()-1 {
						t.Errorf("attribute %d: last row of %d: %v", attr, x.Len(), rows)
					}
					total := 0
					for _, s := range syms {
						rows, _ := y.Lookup(s)
						total += rows.Len()
						for _, row := range rows.List {
							if y.data[row] != s {
								t.Errorf("row %d is %v, not %v", row, y.data[row], s)
							}
						}
					}
					if total != y.Len() {
						t.Errorf("%d rows found of %d", total, y.Len())
					}
				}
			}()
		}
		for i := range 20000 {
			VecOf[int64](v).PushInPlace(int64(i))
			VecOf[Sym](g).PushInPlace(syms[rand.IntN(len(syms))])
			if i%100 == 0 {
				snaps <- [2]Value{Snapshot(v), Snapshot(g)}
			}
		}
		close(snaps)
		readers.Wait()
	}
}

// Several goroutines append to one shared vector; each must get its own result.
func TestConcurrentAppends(t *testing.T) {
	v, err := SetAttr(Longs([]int64{1, 2, 3}), Grouped)
	if err != nil {
		t.Fatal(err)
	}
	base := VecOf[int64](v).Append([]int64{4})
	var group sync.WaitGroup
	for id := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			mine := base
			for i := range 100 {
				mine = mine.Append([]int64{int64(1000*id + 10 + i)})
			}
			for i := range 100 {
				if rows, ok := mine.Lookup(int64(1000*id + 10 + i)); !ok || rows.First() != 4+i || rows.Len() != 1 {
					t.Errorf("goroutine %d, row %d: %v", id, i, rows)
				}
			}
		}()
	}
	group.Wait()
	if base.Len() != 4 {
		t.Errorf("the shared vector grew to %d", base.Len())
	}
}
