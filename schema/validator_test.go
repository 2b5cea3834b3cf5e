package schema

import (
	"errors"
	"testing"

	"tock/ipc"
	"tock/k"
)

// wide is a definition with all that makes a difference: a general list, symbols side by
// side, and a column of the time's own type.
func wide(t testing.TB) Table {
	s, err := Parse(`
[[table]]
name = "wide"
columns = [
  { name = "time", type = "timespan" },
  { name = "sym", type = "symbol" },
  { name = "size", type = "int" },
  { name = "note", type = "list" },
]
[[table]]
name = "names"
columns = [ { name = "time", type = "timespan" }, { name = "sym", type = "symbol" }, { name = "ex", type = "symbol" } ]
`)
	if err != nil {
		t.Fatal(err)
	}
	return s.Tables[0]
}

func names(t testing.TB) Table {
	table := wide(t)
	return Table{Name: k.Intern("names"), Columns: []Column{table.Columns[0], table.Columns[1], {Name: k.Intern("ex"), Type: k.Symbol}}}
}

type checkCase struct {
	name  string
	table func(testing.TB) Table
	data  k.Value
	want  Shape
	err   error
}

func checkCases() []checkCase {
	list := k.ListOf
	times := k.Timespans([]int64{1, 2})
	syms := k.Symbols("a", "bb")
	ints := k.Ints([]int32{5, 6})
	notes := list(k.String("x"), k.NewLong(2))
	cols := func(names ...string) []k.Sym { return k.Data[k.Sym](k.Symbols(names...)) }
	time, sym, size := k.NewTimespan(1), k.NewSymbol("a"), k.NewInt(5)
	return []checkCase{
		{"columns", wide, list(times, syms, ints, notes), Shape{Rows: 2}, nil},
		{"columns, list column a vector", wide, list(times, syms, ints, k.String("xy")), Shape{Rows: 2}, nil},
		{"columns without time", wide, list(syms, ints, notes), Shape{Rows: 2, NoTime: true}, nil},
		{"no rows", wide, list(k.Timespans(nil), k.Syms(nil), k.Ints(nil), k.EmptyList), Shape{}, nil},
		{"no rows, untyped column", wide, list(k.Timespans(nil), k.Syms(nil), k.EmptyList, k.EmptyList), Shape{}, nil},
		{"one row", wide, list(time, sym, size, k.String("text")), Shape{Rows: 1, Single: true}, nil},
		{"one row, atom in list column", wide, list(time, sym, size, k.NewFloat(1)), Shape{Rows: 1, Single: true}, nil},
		{"one row without time", wide, list(sym, size, k.String("text")), Shape{Rows: 1, Single: true, NoTime: true}, nil},
		{"one row of one type", names, k.Symbols("a", "b"), Shape{Rows: 1, Single: true, NoTime: true}, nil},
		{"table", wide, k.NewTable(cols("time", "sym", "size", "note"), []k.Value{times, syms, ints, notes}), Shape{Rows: 2, Table: true}, nil},
		{"table without time", wide, k.NewTable(cols("sym", "size", "note"), []k.Value{syms, ints, notes}), Shape{Rows: 2, Table: true, NoTime: true}, nil},
		{"columns of two symbols without time", names, list(syms, syms), Shape{Rows: 2, NoTime: true}, nil},

		{"long for int", wide, list(times, syms, k.Longs([]int64{1, 2}), notes), Shape{}, k.ErrType},
		{"long for int in a row", wide, list(time, sym, k.NewLong(5), notes), Shape{}, k.ErrType},
		{"wrong time type", wide, list(k.Longs([]int64{1, 2}), syms, ints, notes), Shape{}, k.ErrType},
		{"string for symbol", wide, list(time, k.String("a"), size, notes), Shape{}, k.ErrType},
		{"unequal counts", wide, list(times, syms, k.Ints([]int32{5}), notes), Shape{}, k.ErrLength},
		{"atom among columns", wide, list(times, sym, ints, notes), Shape{}, k.ErrLength},
		{"vector in a row", wide, list(time, sym, ints, notes), Shape{}, k.ErrType},
		{"too few", wide, list(times, syms, ints), Shape{}, k.ErrLength},
		{"far too few", wide, list(syms), Shape{}, k.ErrLength},
		{"too many", wide, list(times, syms, ints, notes, ints), Shape{}, k.ErrLength},
		{"nothing", wide, k.EmptyList, Shape{}, k.ErrLength},
		{"atom", wide, k.NewLong(1), Shape{}, k.ErrType},
		{"symbol atom", wide, k.NewSymbol("a"), Shape{}, k.ErrType},
		{"dictionary", wide, k.MustDict(k.Symbols("time"), k.Longs([]int64{1})), Shape{}, k.ErrType},
		{"function", wide, k.Identity, Shape{}, k.ErrType},
		{"other column names", wide, k.NewTable(cols("time", "sym", "size", "notes"), []k.Value{times, syms, ints, notes}), Shape{}, k.ErrMismatch},
		{"other column order", wide, k.NewTable(cols("sym", "time", "size", "note"), []k.Value{syms, times, ints, notes}), Shape{}, k.ErrMismatch},
		{"table of other types", wide, k.NewTable(cols("time", "sym", "size", "note"), []k.Value{times, syms, times, notes}), Shape{}, k.ErrType},
		{"table in a list column", wide, list(times, syms, ints, k.NewTable(cols("x"), []k.Value{ints})), Shape{}, k.ErrType},
		{"vector of another type", names, k.Ints([]int32{1, 2, 3}), Shape{}, k.ErrType},
		{"vector too short", names, k.Symbols("a"), Shape{}, k.ErrLength},
	}
}

func TestCheck(t *testing.T) {
	for _, c := range checkCases() {
		v := NewValidator(c.table(t))
		b, err := ipc.Append(nil, c.data)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got, err := v.Check(b)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s, encoded: got %+v %v, want %+v %v", c.name, got, err, c.want, c.err)
		}
		got, err = v.CheckValue(c.data)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s, value: got %+v %v, want %+v %v", c.name, got, err, c.want, c.err)
		}
		if _, err := v.Check(append(b, 0)); err == nil {
			t.Errorf("%s: accepted with a byte more", c.name)
		}
		for n := range b {
			if s, err := v.Check(b[:n]); !errors.Is(err, ipc.ErrBadMsg) {
				t.Errorf("%s, first %d bytes of %d: %+v %v", c.name, n, len(b), s, err)
			}
		}
	}
}

func TestCheckAllocatesNothing(t *testing.T) {
	for _, c := range checkCases() {
		if c.err != nil {
			continue
		}
		v := NewValidator(c.table(t))
		b, err := ipc.Append(nil, c.data)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { v.Check(b) }); n != 0 {
			t.Errorf("%s: %v allocations", c.name, n)
		}
	}
}

// FuzzCheck holds the encoded check against decoding and checking the value.
func FuzzCheck(f *testing.F) {
	for _, c := range checkCases() {
		if b, err := ipc.Append(nil, c.data); err == nil {
			f.Add(b)
		}
	}
	validators := []*Validator{NewValidator(wide(f)), NewValidator(names(f)), NewValidator(Table{})}
	f.Fuzz(func(t *testing.T, b []byte) {
		value, n, decodeErr := ipc.Decode(b)
		for i, v := range validators {
			got, err := v.Check(b)
			if decodeErr != nil || n != len(b) {
				if !errors.Is(err, ipc.ErrBadMsg) {
					t.Fatalf("validator %d: %+v %v for bytes that do not decode (%v, %d of %d)", i, got, err, decodeErr, n, len(b))
				}
				continue
			}
			want, wantErr := v.CheckValue(value)
			if got != want || (err == nil) != (wantErr == nil) {
				t.Fatalf("validator %d: encoded %+v %v, value %+v %v", i, got, err, want, wantErr)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	trade, _ := Default().Table("trade")
	v := NewValidator(trade)
	rows := func(n int) k.Value {
		return k.ListOf(k.Repeat(k.NewTimespan(1), n), k.Repeat(k.NewSymbol("ABCD"), n), k.Repeat(k.NewFloat(1), n), k.Repeat(k.NewInt(1), n))
	}
	for name, data := range map[string]k.Value{
		"row":       k.ListOf(k.NewTimespan(1), k.NewSymbol("ABCD"), k.NewFloat(1), k.NewInt(1)),
		"rows=100":  rows(100),
		"rows=1000": rows(1000),
	} {
		enc, err := ipc.Append(nil, data)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(enc)))
			for b.Loop() {
				if _, err := v.Check(enc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
