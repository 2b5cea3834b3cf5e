package k

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// basicKinds is the 18 kinds that have atoms and vectors.
var basicKinds = []Type{Boolean, Guid, Byte, Short, Int, Long, Real, Float, Char, Symbol,
	Timestamp, Month, Date, Datetime, Timespan, Minute, Second, Time}

// formats.md section 0.
func TestNulls(t *testing.T) {
	none := map[Type]bool{Boolean: true, Byte: true}
	for _, kind := range basicKinds {
		null := Null(kind)
		if null.Type() != -kind {
			t.Errorf("%s: null has type %d", kind.Name(), null.Type())
		}
		if null.IsNull() == none[kind] {
			t.Errorf("%s: IsNull %v", kind.Name(), null.IsNull())
		}
		if !Match(null, Null(-kind)) {
			t.Errorf("%s: null does not match itself", kind.Name())
		}
		one := Repeat(null, 2)
		if one.Type() != kind || !Match(one.At(1), null) {
			t.Errorf("%s: repeated gives %v", kind.Name(), one.At(1))
		}
		if got := one.At(2); !Match(got, null) || !Match(one.At(-1), null) {
			t.Errorf("%s: out of range gives %v", kind.Name(), got)
		}
		if got := one.Gather([]int64{NullLong, 5, 0}); !Match(got, Repeat(null, 3)) {
			t.Errorf("%s: gathered %v", kind.Name(), got.Each())
		}
		if got, ok := TypeOfChar(kind.Char()); !ok || got != kind {
			t.Errorf("%s: letter %c gives %d", kind.Name(), kind.Char(), got)
		}
		if got, ok := TypeOfName(kind.Name()); !ok || got != kind {
			t.Errorf("%s: name gives %d", kind.Name(), got)
		}
		if got := MakeVec(kind, 3); got.Type() != kind || got.Len() != 3 {
			t.Errorf("%s: made %d of %d", kind.Name(), got.Type(), got.Len())
		}
	}
	if !FloatAtom(Float, math.NaN()).IsNull() || !FloatAtom(Real, math.NaN()).IsNull() {
		t.Error("a NaN of the other sign is not null")
	}
	if bits := math.Float64bits(NullFloat); bits != 0xfff8000000000000 {
		t.Errorf("0n is %x", bits)
	}
	if bits := math.Float32bits(NullReal); bits != 0xffc00000 {
		t.Errorf("0Ne is %x", bits)
	}
	if !Identity.IsNull() || NewLong(0).IsNull() || EmptyList.IsNull() {
		t.Error("null of ::, 0 or ()")
	}
}

// Atom cuts its payload to the kind's width, keeping nulls.
func TestAtomWidth(t *testing.T) {
	for _, c := range []struct {
		kind Type
		x    int64
		want int64
	}{
		{Byte, 257, 1}, {Short, 1 << 16, 0}, {Short, math.MinInt16, math.MinInt16}, {Int, math.MinInt32, math.MinInt32},
		{Date, 1 << 32, 0}, {Long, math.MinInt64, math.MinInt64}, {Timestamp, -5, -5},
	} {
		if got := Atom(c.kind, c.x).Int(); got != c.want {
			t.Errorf("%s of %d: %d, want %d", c.kind.Name(), c.x, got, c.want)
		}
	}
}

// samples is values no two of which match, in the order of Compare.
func samples() []Value {
	d := NewDomain(Intern("d"), Symbols("b", "a"))
	return []Value{
		EmptyList,
		ListOf(NewLong(1), NewLong(2)),
		ListOf(String("a")),
		NewBool(false), NewBool(true), Bools(nil), Bools([]uint8{1}),
		NewGuid(GUID{1}), NewGuid(GUID{1, 2}),
		NewShort(NullShort), NewShort(1),
		NewInt(NullInt), NewInt(-1), NewInt(InfInt), Ints([]int32{1}),
		NewLong(NullLong), NewLong(-InfLong), NewLong(1), NewLong(InfLong), Longs(nil), Longs([]int64{1}), Longs([]int64{1, 2}), Longs([]int64{2}),
		NewReal(NullReal), NewReal(1),
		NewFloat(NullFloat), NewFloat(-InfFloat), NewFloat(0), NewFloat(5e-324), NewFloat(InfFloat), Floats([]float64{NullFloat}), Floats([]float64{1}),
		NewChar('a'), NewChar('b'), String(""), String("a"), String("ab"), String("b"),
		NewSymbol(""), NewSymbol("A"), NewSymbol("a"), NewSymbol("aa"), NewSymbol("b"), Symbols("a", "b"),
		NewTimestamp(1), NewDate(1), NewTimespan(1),
		NewEnumAtom(d, 0), NewEnumAtom(d, 1), NewEnum(d, []int64{0}), NewEnum(d, []int64{1}),
		NewTable([]Sym{Intern("a")}, []Value{Longs([]int64{1})}),
		NewTable([]Sym{Intern("a")}, []Value{Longs([]int64{2})}),
		MustDict(Symbols("a"), Longs([]int64{1})),
		MustDict(Symbols("a"), Longs([]int64{2})),
	}
}

func TestMatchAndCompare(t *testing.T) {
	xs, ys := samples(), samples()
	for i, x := range xs {
		for j, y := range ys {
			if i == j && x.Domain() != nil {
				y = x // samples makes a new domain each time
			}
			if got := Match(x, y); got != (i == j) {
				t.Errorf("match of samples %d and %d (types %d and %d): %v", i, j, x.Type(), y.Type(), got)
			}
			if got, want := Compare(x, y), min(1, max(-1, i-j)); got != want {
				t.Errorf("compare of samples %d and %d (types %d and %d): %d, want %d", i, j, x.Type(), y.Type(), got, want)
			}
		}
	}
	if !Match(NewFloat(0), NewFloat(math.Copysign(0, -1))) || Compare(NewFloat(0), NewFloat(math.Copysign(0, -1))) != 0 {
		t.Error("0 and -0 differ")
	}
	if !Match(Floats([]float64{NullFloat}), Floats([]float64{-NullFloat})) {
		t.Error("nulls of different sign differ")
	}
	if !Match(WithAttr(Longs([]int64{1}), Sorted), Longs([]int64{1})) {
		t.Error("attributes are compared")
	}
}

func TestHashAgreesWithMatch(t *testing.T) {
	var table ValueTable
	for i, x := range samples() {
		if num, added := table.Add(x); !added || num != i {
			t.Errorf("sample %d: number %d, new %v", i, num, added)
		}
	}
	for i, x := range samples() {
		if got := table.Find(x); got != i {
			t.Errorf("sample %d: found %d", i, got)
		}
	}
	for _, pair := range [][2]Value{
		{NewFloat(0), NewFloat(math.Copysign(0, -1))},
		{NewFloat(NullFloat), NewFloat(-NullFloat)},
		{Reals([]float32{NullReal}), Reals([]float32{float32(math.NaN())})},
		{WithAttr(Longs([]int64{1}), Sorted), Longs([]int64{1})},
	} {
		if Hash(pair[0]) != Hash(pair[1]) {
			t.Errorf("%v and %v hash differently", pair[0], pair[1])
		}
	}
}

func TestCollapse(t *testing.T) {
	d, e := NewDomain(Intern("d"), Symbols("a")), NewDomain(Intern("e"), Symbols("a"))
	row := func(x Value) Value { return MustDict(Symbols("a", "b"), ListOf(x, NewSymbol("s"))) }
	cases := []struct {
		name  string
		items []Value
		want  Value
	}{
		{"nothing", nil, EmptyList},
		{"longs", []Value{NewLong(1), NewLong(NullLong)}, Longs([]int64{1, NullLong})},
		{"long and int", []Value{NewLong(1), NewInt(1)}, ListOf(NewLong(1), NewInt(1))},
		{"atom and list", []Value{NewLong(1), Longs([]int64{1})}, ListOf(NewLong(1), Longs([]int64{1}))},
		{"lists", []Value{String("a"), String("b")}, ListOf(String("a"), String("b"))},
		{"one domain", []Value{NewEnumAtom(d, 0), NewEnumAtom(d, NullLong)}, NewEnum(d, []int64{0, NullLong})},
		{"two domains", []Value{NewEnumAtom(d, 0), NewEnumAtom(e, 0)}, ListOf(NewEnumAtom(d, 0), NewEnumAtom(e, 0))},
		{"rows", []Value{row(NewLong(1)), row(NewLong(2))},
			NewTable([]Sym{Intern("a"), Intern("b")}, []Value{Longs([]int64{1, 2}), Symbols("s", "s")})},
		{"rows of other names", []Value{row(NewLong(1)), MustDict(Symbols("b", "a"), Longs([]int64{1, 2}))},
			ListOf(row(NewLong(1)), MustDict(Symbols("b", "a"), Longs([]int64{1, 2})))},
		{"functions", []Value{Identity, Identity}, ListOf(Identity, Identity)},
	}
	for _, kind := range basicKinds {
		null := Null(kind)
		cases = append(cases, struct {
			name  string
			items []Value
			want  Value
		}{kind.Name(), []Value{null, null, null}, Repeat(null, 3)})
	}
	for _, c := range cases {
		if got := Collapse(c.items); !Match(got, c.want) {
			t.Errorf("%s: type %d %v, want type %d %v", c.name, got.Type(), got.Each(), c.want.Type(), c.want.Each())
		}
	}
}

func TestJoin(t *testing.T) {
	one := Longs([]int64{1})
	for _, c := range []struct {
		name       string
		x, y, want Value
	}{
		{"atoms", NewLong(1), NewLong(2), Longs([]int64{1, 2})},
		{"vector and atom", one, NewLong(2), Longs([]int64{1, 2})},
		{"atom and vector", NewLong(2), one, Longs([]int64{2, 1})},
		{"kinds", one, NewInt(2), ListOf(NewLong(1), NewInt(2))},
		{"() and vector", EmptyList, one, one},
		{"vector and ()", one, EmptyList, one},
		{"lists", ListOf(one), ListOf(one), ListOf(one, one)},
	} {
		if got := Join(c.x, c.y); !Match(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got.Each(), c.want.Each())
		}
	}
}

// Every vector that came from another by appending keeps its own items.
func TestSnapshotsKeepTheirItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lists := []Value{EmptyList, ListOf(String("x"))}
		want := [][]Value{nil, {String("x")}}
		for range rapid.IntRange(1, 12).Draw(t, "appends") {
			from := rapid.IntRange(0, len(lists)-1).Draw(t, "from")
			more := make([]Value, rapid.IntRange(0, 20).Draw(t, "more"))
			for i := range more {
				more[i] = NewLong(rapid.Int64().Draw(t, "item"))
			}
			next, ok := AppendTo(lists[from], NewList(more))
			if !ok {
				t.Fatal("not appended")
			}
			if rapid.Bool().Draw(t, "in place") {
				next = Snapshot(next)
				if !PushRow([]Value{next}, []Value{NewLong(7)}) {
					AppendInPlace(next, NewList([]Value{NewLong(7)}))
				}
				more = append(slices.Clone(more), NewLong(7))
			}
			lists = append(lists, next)
			want = append(want, append(slices.Clone(want[from]), more...))
		}
		for i, list := range lists {
			if !Match(list, NewList(want[i])) {
				t.Fatalf("list %d is %v, want %v", i, list.Items(), want[i])
			}
		}
	})
}

func TestAppendRefusesOtherKinds(t *testing.T) {
	d, e := NewDomain(Intern("d"), Symbols("a")), NewDomain(Intern("e"), Symbols("a"))
	for _, c := range [][2]Value{
		{Longs(nil), NewInt(1)}, {Longs(nil), NewTimestamp(1)}, {Symbols(), NewChar('a')},
		{NewEnum(d, nil), NewEnumAtom(e, 0)}, {NewLong(1), NewLong(1)},
	} {
		if PushRow(c[:1], c[1:]) {
			t.Errorf("an atom of type %d went into type %d", c[1].Type(), c[0].Type())
		}
		if AppendInPlace(c[0], Enlist(c[1])) {
			t.Errorf("a vector of type %d went into type %d", Enlist(c[1]).Type(), c[0].Type())
		}
	}
}

func TestIntern(t *testing.T) {
	if Intern("") != 0 || Sym(0).String() != "" {
		t.Error("the empty symbol is not 0")
	}
	const n = 20000 // past the first segment
	name := func(i int) string { return fmt.Sprintf("intern-test-%d", i) }
	ids := make([][]Sym, 4)
	var group sync.WaitGroup
	for g := range ids {
		ids[g] = make([]Sym, n)
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range n {
				at := (i*7919 + g*5000) % n
				ids[g][at] = Intern(name(at))
				if got := ids[g][at].String(); got != name(at) {
					t.Errorf("%q reads %q", name(at), got)
				}
			}
		}()
	}
	group.Wait()
	for g := range ids {
		if !slices.Equal(ids[g], ids[0]) {
			t.Fatal("goroutines got different ids")
		}
	}
	buf := []byte("intern-test-buffer")
	s := InternBytes(buf)
	buf[0] = 'X'
	if s.String() != "intern-test-buffer" {
		t.Error("the name changed with the caller's buffer")
	}
	dst := make([]Sym, 3)
	InternAll(dst, [][]byte{[]byte("intern-test-1"), []byte("brand new"), nil})
	if dst[0] != ids[0][1] || dst[1].String() != "brand new" || dst[2] != 0 {
		t.Errorf("InternAll gave %v", dst)
	}
	if a, b := Intern("a"), Intern("B"); a.Compare(b) != strings.Compare("a", "B") || a.Compare(a) != 0 {
		t.Error("symbols are not compared by text")
	}
}

func TestSymBounds(t *testing.T) {
	if got := Sym(math.MaxUint32 - 4096).String(); got != "" {
		t.Errorf("a symbol that is not there reads %q", got)
	}
}

// Argsort and Group against plain loops, for every class.
func TestArgsortAndGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(append([]Type{Mixed}, basicKinds...)).Draw(t, "kind")
		n := rapid.IntRange(0, 30).Draw(t, "n")
		items := make([]Value, n)
		for i := range items {
			x := rapid.SampledFrom([]int64{NullLong, 0, 1, 2, 3, 100}).Draw(t, "x")
			item := kind
			if kind == Mixed {
				item = rapid.SampledFrom([]Type{Long, Symbol, Char}).Draw(t, "of")
			}
			switch {
			case item == Symbol:
				items[i] = NewSymbol(fmt.Sprint(x % 7))
			case item == Guid:
				items[i] = NewGuid(GUID{byte(x), byte(x >> 1)})
			case item.IsFloating() && x == NullLong:
				items[i] = Null(item)
			case item.IsFloating():
				items[i] = FloatAtom(item, float64(x)/3)
			default:
				items[i] = Atom(item, x)
			}
		}
		v := Collapse(slices.Clone(items))
		if kind == Mixed {
			v = NewList(items)
		}
		if rapid.Bool().Draw(t, "claim an attribute") {
			v = WithAttr(v, Attr(rapid.IntRange(0, 4).Draw(t, "attr")))
		}
		for _, desc := range []bool{false, true} {
			want := Til(n)
			slices.SortStableFunc(want, func(i, j int64) int { return compareTurned(items[i], items[j], desc) })
			if got := Argsort(v, desc, nil); !slices.Equal(got, want) {
				t.Fatalf("kind %d, desc %v, %v: order %v, want %v", kind, desc, items, got, want)
			}
			sorted := Sort(NewTable(nil, nil), desc, nil) // not a list: comes back as it is
			if sorted.Type() != TypeTable {
				t.Fatal("a table was sorted as a list")
			}
			if got := Sort(Snapshot(v), desc, nil); !Match(got, v.Gather(want)) || !desc && n > 0 && got.Attr() != Sorted {
				t.Fatalf("kind %d, desc %v: sorted %v, attribute %d", kind, desc, got.Each(), got.Attr())
			}
		}
		g := Group(v, nil)
		for i := range items {
			first := slices.IndexFunc(items, func(x Value) bool { return Match(x, items[i]) })
			if g.First[g.Of[i]] != int64(first) {
				t.Fatalf("kind %d: item %d of %v is in the group of %d", kind, i, items, g.First[g.Of[i]])
			}
		}
	})
}

func TestArgsortColumns(t *testing.T) {
	cols := []Value{Symbols("b", "a", "b", "a"), ListOf(String("z"), String("y"), String("x"), String("y")), Longs([]int64{1, 2, 3, 0})}
	if got := ArgsortColumns(cols, false, nil); !slices.Equal(got, []int64{3, 1, 2, 0}) {
		t.Errorf("ascending: %v", got)
	}
	if got := ArgsortColumns(cols, true, nil); !slices.Equal(got, []int64{0, 2, 1, 3}) {
		t.Errorf("descending: %v", got)
	}
}

// A domain's index follows its value: grown, replaced, shortened.
func TestDomainPlaces(t *testing.T) {
	syms := VecOf[Sym](Symbols("a", "b"))
	d := NewDomain(Intern("d"), Value{syms, 0})
	check := func(s string, want int64, found bool) {
		t.Helper()
		if at, ok := d.Find(Intern(s)); ok != found || ok && at != want {
			t.Errorf("%s: %d %v, want %d %v", s, at, ok, want, found)
		}
	}
	check("b", 1, true)
	check("c", 0, false)
	d.Set(Value{syms.Append(Data[Sym](Symbols("c"))), 0})
	check("c", 2, true)
	check("a", 0, true)
	d.Set(Symbols("o", "b", "c", "d"))
	check("a", 0, false)
	check("d", 3, true)
	d.Set(Symbols("x"))
	check("b", 0, false)
	check("x", 0, true)
	if at, ok := d.Places([]Sym{Intern("x"), Intern("no"), 0}); !ok || !slices.Equal(at, []int64{0, -1, NullLong}) {
		t.Errorf("places %v %v", at, ok)
	}
	d.Set(Symbols("x", "x"))
	if _, ok := d.Places([]Sym{Intern("x")}); ok {
		t.Error("a repeated symbol has one place")
	}
}

// meta's letters: code.kx.com/q/ref/meta, ref/fkeys.
func TestChar(t *testing.T) {
	key := NewDomain(Intern("f"), MustDict(NewTable([]Sym{Intern("x")}, []Value{Longs([]int64{5, 6})}), NewTable([]Sym{Intern("y")}, []Value{Symbols("a", "b")})))
	sym := NewDomain(Intern("sym"), Symbols("a"))
	for _, c := range []struct {
		name string
		v    Value
		want byte
	}{
		{"longs", Longs(nil), 'j'}, {"atom", NewChar('a'), 'c'}, {"symbols", Symbols(), 's'},
		{"enumeration", NewEnum(sym, []int64{0}), 's'}, {"foreign key", NewEnum(key, []int64{0}), 'j'},
		{"foreign key's atom", NewEnumAtom(key, 0), 'j'},
		{"strings", ListOf(String("a"), String("b")), 'C'}, {"mixed", ListOf(NewLong(1), String("b")), ' '},
		{"nested enumeration", ListOf(NewEnum(sym, nil)), 'S'}, {"table", NewTable(nil, nil), ' '},
	} {
		if got := c.v.Char(); got != c.want {
			t.Errorf("%s: %c, want %c", c.name, got, c.want)
		}
	}
}

func TestListNull(t *testing.T) {
	table := NewTable([]Sym{Intern("a")}, []Value{Longs([]int64{1})})
	for _, c := range []struct {
		name    string
		v, want Value
	}{
		{"atoms", ListOf(NewLong(1), NewSymbol("a")), NewLong(NullLong)},
		{"strings", ListOf(String("ab")), String("")},
		{"tables", ListOf(table, NewLong(1)), table.Slice(0, 0)},
		{"nothing", EmptyList, EmptyList},
		{"lists", ListOf(ListOf(NewLong(1), NewInt(1))), EmptyList},
	} {
		if got := c.v.At(99); !Match(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got.Each(), c.want.Each())
		}
	}
}
