package splay

import (
	"errors"
	"math"
	"os"
	"path"
	"path/filepath"
	"testing"

	"tock/k"
)

// samples is a value of every kind that can be written.
func samples(s *Store) map[string]k.Value {
	d := s.domain(k.Intern("sym"))
	d.Set(k.Symbols("a", "b", "c"))
	out := map[string]k.Value{
		"booleans":              k.Bools([]uint8{0, 1, 1}),
		"guids":                 k.Guids([]k.GUID{{}, {1, 2, 3}}),
		"bytes":                 k.Bytes([]byte{0, 255}),
		"chars":                 k.String("hello, \x00 world"),
		"shorts":                k.Shorts([]int16{k.NullShort, 0, k.InfShort}),
		"ints":                  k.Ints([]int32{k.NullInt, -1, k.InfInt}),
		"longs":                 k.Longs([]int64{k.NullLong, -1, k.InfLong}),
		"reals":                 k.Reals([]float32{k.NullReal, 1.5}),
		"floats":                k.Floats([]float64{k.NullFloat, -0.5, math.Inf(-1)}),
		"timestamps":            k.Timestamps([]int64{1, 2}),
		"months":                k.NewVec(k.Month, []int32{1, 2}),
		"dates":                 k.Dates([]int32{1, 2}),
		"datetimes":             k.NewVec(k.Datetime, []float64{1.25}),
		"timespans":             k.Timespans([]int64{1}),
		"minutes":               k.NewVec(k.Minute, []int32{1, 2}),
		"seconds":               k.NewVec(k.Second, []int32{1, 2}),
		"times":                 k.NewVec(k.Time, []int32{1, 2}),
		"symbols":               k.Symbols("", "x", "two words"),
		"enum":                  k.NewEnum(d, []int64{2, 0, k.NullLong, 1, 2}),
		"atom":                  k.NewLong(42),
		"string atom":           k.NewChar('x'),
		"empty list":            k.EmptyList,
		"lambda":                k.NewLambda(&k.Lambda{Source: "{x+y}"}),
		"mixed with a function": k.ListOf(k.NewLong(1), k.NewLambda(&k.Lambda{Source: "{x}"})),
		"dict":                  k.MustDict(k.Symbols("a", "b"), k.Longs([]int64{1, 2})),
		"sorted dict":           k.NewSortedDict(k.WithAttr(k.Longs([]int64{1, 2}), k.Sorted), k.Symbols("a", "b")),
		"table":                 k.NewTable([]k.Sym{k.Intern("a"), k.Intern("b")}, []k.Value{k.Longs([]int64{1, 2}), k.Symbols("x", "y")}),
		"table with enum": k.NewTable([]k.Sym{k.Intern("a"), k.Intern("b")},
			[]k.Value{k.Longs([]int64{1, 2}), k.NewEnum(d, []int64{1, k.NullLong})}),
		"keyed table": k.MustDict(k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{k.Longs([]int64{1, 2})}),
			k.NewTable([]k.Sym{k.Intern("b")}, []k.Value{k.NewEnum(d, []int64{1, 1})})),
		"strings":    k.ListOf(k.String("abc"), k.String(""), k.String("dolphindb")),
		"long lists": k.ListOf(k.Longs(make([]int64, 300)), k.Longs([]int64{7}), k.Floats(make([]float64, 20))),
		"nested": k.ListOf(
			k.NewLong(1), k.NewSymbol("s"), k.NewFloat(2.5), k.NewGuid(k.GUID{9}), k.Symbols("p", "q"),
			k.ListOf(k.String("in"), k.ListOf(k.NewLong(1), k.EmptyList)),
			k.MustDict(k.Symbols("a", "b"), k.ListOf(k.NewLong(1), k.String("two"))),
			k.NewTable([]k.Sym{k.Intern("a"), k.Intern("b")}, []k.Value{k.Longs([]int64{1, 2}), k.ListOf(k.String("x"), k.String("yy"))}),
			k.Syms(manySyms(100))),
	}
	for kind := k.Boolean; kind <= k.Time; kind++ {
		if kind.IsBasic() {
			out["no "+kind.Name()+"s"] = k.Empty(kind)
		}
	}
	return out
}

func manySyms(n int) []k.Sym {
	out := make([]k.Sym, n)
	for i := range out {
		out[i] = k.Intern("sym" + string(rune('a'+i%26)))
	}
	return out
}

func TestSetGet(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	dir := t.TempDir()
	for name, v := range samples(store) {
		file := path.Join(dir, name)
		if err := store.Set(file, v); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := store.Get(file)
		if err != nil || !k.Match(got, v) {
			t.Errorf("%s: got %v %v, want %v", name, got, err, v)
		}
	}
}

// TestOverwrite sets every sample over every other in one place: nothing of the old
// one's companions may show.
func TestOverwrite(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	file := path.Join(t.TempDir(), "x")
	all := samples(store)
	for before, old := range all {
		for _, after := range []string{"longs", "strings", "nested", "symbols", "enum"} {
			if err := errors.Join(store.Set(file, old), store.Set(file, all[after])); err != nil {
				t.Fatal(err)
			}
			got, err := store.Get(file)
			if err != nil || !k.Match(got, all[after]) {
				t.Errorf("%s over %s: got %v %v", after, before, got, err)
			}
			_, err = os.Stat(file + "##")
			if has := err == nil; has != (after == "nested") {
				t.Errorf("%s over %s: x## there: %v", after, before, has)
			}
		}
	}
}

// TestForms holds the first bytes of what is written against kdb+'s own.
func TestForms(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	all := samples(store)
	for _, c := range []struct{ name, head string }{
		{"longs", "\xfe\x20\x07\x00\x00\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00"},
		{"enum", "\xfd\x20\x00\x00"},
		{"symbols", "\xff\x01\x0b\x00\x03\x00\x00\x00\x00x\x00two words\x00"},
		{"empty list", "\xff\x01\x00\x00\x00\x00\x00\x00"},
		{"strings", "\xfd\x20\x00\x00"},
		{"table", "\xff\x01\x62\x00\x63\x0b\x00"},
		{"atom", "\xff\x01\xf9\x2a\x00"},
		{"table with enum", "\xff\x01\x62\x00\x63\x0b\x00\x02\x00\x00\x00a\x00b\x00\x00\x00\x02\x00\x00\x00" +
			"\x07\x00\x02\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00" +
			"\x15sym\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x80"},
	} {
		file := filepath.Join(t.TempDir(), "x")
		if err := store.Set(file, all[c.name]); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(file)
		if err != nil || len(b) < len(c.head) || string(b[:len(c.head)]) != c.head {
			t.Errorf("%s: starts %x, want %x", c.name, b[:min(len(b), 64)], c.head)
		}
	}
}

func TestAttributesKept(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	d := store.domain(k.Intern("sym"))
	d.Set(k.Symbols("a", "b", "c"))
	dir := t.TempDir()
	for _, c := range []struct {
		v    k.Value
		attr k.Attr
	}{
		{k.Longs([]int64{1, 2, 3}), k.Sorted},
		{k.Symbols("a", "b"), k.Sorted},
		{k.NewEnum(d, []int64{0, 1, 2}), k.Sorted},
		{k.NewEnum(d, []int64{2, 0, 1}), k.Unique},
		{k.NewEnum(d, []int64{2, 2, 0, 1, 1}), k.Parted},
		{k.NewEnum(d, []int64{2, 0, 2, 1, 0}), k.Grouped},
		{k.Longs([]int64{3, 1, 2}), k.Unique},
		{k.Ints([]int32{3, 3, -1}), k.Parted},
		{k.Longs([]int64{3, 3, k.NullLong}), k.Parted},
		{k.Dates([]int32{1, 2, 1}), k.Grouped},
		{k.Longs([]int64{}), k.Parted},
		{k.Symbols("b", "a"), k.Unique},
		{k.Symbols("b", "b", "a"), k.Parted},
	} {
		v, err := k.SetAttr(c.v, c.attr)
		if err != nil {
			t.Fatal(err)
		}
		file := path.Join(dir, string(c.attr.Char()))
		if err := store.Set(file, v); err != nil {
			t.Fatal(err)
		}
		got, err := store.Get(file)
		if err != nil || !k.Match(got, v) || got.Attr() != c.attr {
			t.Errorf("%c: got %v attr %d, %v", c.attr.Char(), got, got.Attr(), err)
		}
	}
}

func TestSetSplayed(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	dir := t.TempDir()
	plain := trades(50)
	if err := store.Set(dir+"/t/", plain); !errors.Is(err, k.ErrType) {
		t.Errorf("symbols not enumerated: %v, want type", err)
	}
	table, err := store.Enumerate(dir, "", plain)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second time over the first
		if err := store.Set(dir+"/t/", table); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"/t", "/t/"} {
			if got, err := store.Get(dir + name); err != nil || !k.Match(got, table) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if got, err := store.Get(dir + "/sym"); err != nil || got.Len() != 9 {
		t.Errorf("sym has %d, %v", got.Len(), err)
	}
	// A directory that holds more than the table keeps what else is there.
	if err := store.Set(dir+"/t/keep", k.NewLong(1)); err != nil {
		t.Fatal(err)
	}
	if err := store.Set(dir+"/t/", table); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Get(dir + "/t/keep"); err != nil || got.Int() != 1 {
		t.Errorf("another file of the directory: %v %v", got, err)
	}
	keyed := k.MustDict(plain, plain)
	if err := store.Set(dir+"/k/", keyed); !errors.Is(err, k.ErrType) {
		t.Errorf("keyed: %v, want type", err)
	}
	bad := k.NewTable([]k.Sym{k.Intern("f")}, []k.Value{k.ListOf(k.NewLambda(&k.Lambda{Source: "{x}"}))})
	if err := store.Set(dir+"/b/", bad); !errors.Is(err, ErrUnmappable) {
		t.Errorf("functions in a column: %v, want unmappable", err)
	}
}
