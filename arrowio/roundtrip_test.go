package arrowio

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tock/k"
)

// enums is the variables that enumerations of the tests refer to.
type enums map[k.Sym]*k.Domain

func (e enums) domain(name k.Sym) *k.Domain {
	if e[name] == nil {
		e[name] = k.NewDomain(name, k.Syms(nil))
	}
	return e[name]
}

// enumerate is name?syms.
func (e enums) enumerate(name k.Sym, syms k.Value) (k.Value, error) {
	d := e.domain(name)
	at := make([]int64, syms.Len())
	for i, s := range k.Data[k.Sym](syms) {
		if s == 0 {
			at[i] = k.NullLong
			continue
		}
		place, ok := d.Find(s)
		if !ok {
			place = int64(len(d.Symbols()))
			d.Set(k.Syms(append(slices.Clone(d.Symbols()), s)))
		}
		at[i] = place
	}
	return k.NewEnum(d, at), nil
}

// everything is a column of each kind with ordinary items, the null and both infinities.
func everything(vars enums) map[string]k.Value {
	sym := vars.domain(k.Intern("sym"))
	sym.Set(k.Symbols("a", "b", "unused", "c"))
	guid := k.GUID{1, 2, 3, 15: 255}
	days := []int32{0, 8888, -10957, k.NullInt, k.InfInt, -k.InfInt}
	longs := []int64{0, 42, -7, k.NullLong, k.InfLong, -k.InfLong}
	floats := []float64{0, 1.5, -2.25, k.NullFloat, math.Inf(1), math.Inf(-1)}
	small := []int32{0, 34200, -1, k.NullInt, k.InfInt, -k.InfInt}
	return map[string]k.Value{
		"boolean":   k.Bools([]uint8{0, 1, 1, 0, 1, 0}),
		"guid":      k.NewVec(k.Guid, []k.GUID{guid, {}, guid, {}, {9}, guid}),
		"byte":      k.Bytes([]byte{0, 1, 127, 128, 255, 7}),
		"short":     k.Shorts([]int16{0, 1, -1, k.NullShort, k.InfShort, -k.InfShort}),
		"int":       k.Ints(small),
		"long":      k.Longs(longs),
		"real":      k.Reals([]float32{0, 1.5, -2, k.NullReal, float32(math.Inf(1)), float32(math.Inf(-1))}),
		"float":     k.Floats(floats),
		"char":      k.Chars([]byte{'a', ' ', '\n', 0, 200, 'z'}),
		"symbol":    k.Symbols("a", "", "späť", "with blank", "a", "\xff\xfe"),
		"text":      k.Symbols("a", "", "späť", "with blank", "a", "b"),
		"timestamp": k.Timestamps(longs),
		"month":     k.NewVec(k.Month, []int32{0, 295, -361, k.NullInt, k.InfInt, -k.InfInt}),
		"date":      k.Dates(days),
		"datetime":  k.NewVec(k.Datetime, []float64{0, 8888.5, -4000.25, k.NullFloat, math.Inf(1), math.Inf(-1)}),
		"timespan":  k.Timespans(longs),
		"minute":    k.NewVec(k.Minute, small),
		"second":    k.NewVec(k.Second, small),
		"time":      k.NewVec(k.Time, small),
		"enum":      k.NewEnum(sym, []int64{0, 1, 3, k.NullLong, 0, 3}),
		"strings":   k.ListOf(k.String("x"), k.String(""), k.String("späť"), k.String("two\nlines"), k.EmptyList, k.String("y")),
		"blobs":     k.ListOf(k.String("\xff\x00"), k.String(""), k.String("a"), k.String("b"), k.String("c"), k.String("d")),
		"longlists": k.ListOf(k.Longs(longs), k.Longs([]int64{}), k.EmptyList, k.Longs([]int64{1}), k.Longs([]int64{2, 3}), k.Longs([]int64{k.NullLong})),
		"bytelists": k.ListOf(k.Bytes([]byte{1, 2}), k.Bytes(nil), k.Bytes([]byte{3}), k.Bytes(nil), k.Bytes([]byte{4}), k.Bytes([]byte{255})),
		"symlists":  k.ListOf(k.Symbols("a", ""), k.Symbols(), k.Symbols("b"), k.Symbols("a", "a"), k.EmptyList, k.Symbols("späť")),
		"stamps":    k.ListOf(k.Timestamps(longs), k.Timestamps(longs[:2]), k.Timestamps(nil), k.Timestamps(longs[3:]), k.Timestamps(nil), k.Timestamps(longs[:1])),
		"deep": k.ListOf(k.ListOf(k.Longs(longs), k.Longs(nil)), k.EmptyList, k.ListOf(k.Longs(longs[:1])), k.ListOf(k.EmptyList, k.Longs(longs[:2])),
			k.EmptyList, k.ListOf(k.Longs(longs))),
		"deepstrings": k.ListOf(k.ListOf(k.String("a"), k.String("")), k.EmptyList, k.ListOf(k.String("späť")), k.ListOf(k.String("b")), k.EmptyList, k.ListOf(k.String("c"))),
		"none":        k.ListOf(k.EmptyList, k.EmptyList, k.EmptyList, k.EmptyList, k.EmptyList, k.EmptyList),
	}
}

// format is a way out and back in.
type format struct {
	name string
	trip func(t *testing.T, v k.Value, w WriteOptions, r ReadOptions) (k.Value, error)
}

func formats() []format {
	file := func(ext string, write func(string, k.Value, WriteOptions) error, read func(string, ReadOptions) (k.Value, error)) format {
		return format{ext, func(t *testing.T, v k.Value, w WriteOptions, r ReadOptions) (k.Value, error) {
			name := filepath.Join(t.TempDir(), "t."+ext)
			if err := write(name, v, w); err != nil {
				return k.Value{}, err
			}
			return read(name, r)
		}}
	}
	return []format{
		file("arrow", WriteArrow, ReadArrow),
		file("parquet", WriteParquet, ReadParquet),
		{"stream", func(_ *testing.T, v k.Value, w WriteOptions, r ReadOptions) (k.Value, error) {
			b, err := EncodeArrow(v, w)
			if err != nil {
				return k.Value{}, err
			}
			return DecodeArrow(b, r)
		}},
	}
}

// same fails unless two values match in type, items and attribute, columns of a table too.
func same(t *testing.T, got, want k.Value) {
	t.Helper()
	if !k.Match(got, want) || got.Type() != want.Type() || got.Attr() != want.Attr() {
		t.Fatalf("got %v %v, want %v %v", got.Type(), got, want.Type(), want)
	}
	if g, w := got.Table(), want.Table(); w != nil {
		for i := range w.Cols {
			same(t, g.Cols[i], w.Cols[i])
		}
		return
	}
	if want.Type() == k.Mixed {
		for i, item := range want.Items() {
			same(t, got.At(i), item)
		}
	}
}

func TestRoundTripOfEveryKind(t *testing.T) {
	vars := enums{}
	for _, f := range formats() {
		for name, col := range everything(vars) {
			t.Run(f.name+"/"+name, func(t *testing.T) {
				for _, rows := range []int{0, 1, 4, 1000} { // of a batch
					part := col
					if rows == 0 {
						part = col.Slice(0, 0)
						if col.Type() == k.Mixed {
							part = k.EmptyList
						}
					}
					table := k.NewTable([]k.Sym{k.Intern("c")}, []k.Value{part})
					got, err := f.trip(t, table, WriteOptions{Rows: rows}, ReadOptions{Enumerate: vars.enumerate})
					if err != nil {
						t.Fatal(err)
					}
					same(t, got, table)
				}
			})
		}
	}
}

func TestTablesKeepKeysAndAttributes(t *testing.T) {
	key := k.NewTable([]k.Sym{k.Intern("s")}, []k.Value{k.WithAttr(k.Symbols("a", "b"), k.Unique)})
	val := k.NewTable([]k.Sym{k.Intern("x"), k.Intern("y")}, []k.Value{k.Longs([]int64{1, 2}), k.WithAttr(k.Longs([]int64{5, 5}), k.Grouped)})
	sorted, err := k.SetAttr(k.NewTable([]k.Sym{k.Intern("p"), k.Intern("q")}, []k.Value{k.Longs([]int64{1, 2}), k.Longs([]int64{2, 1})}), k.Sorted)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range formats() {
		got, err := f.trip(t, k.MustDict(key, val), WriteOptions{}, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !got.IsKeyedTable() {
			t.Fatalf("%s: not keyed: type %d", f.name, got.Type())
		}
		same(t, got.Dict().Keys, key)
		same(t, got.Dict().Vals, val)
		if got, err = f.trip(t, sorted, WriteOptions{}, ReadOptions{}); err != nil {
			t.Fatal(err)
		}
		same(t, got, sorted)
	}
}

func TestColumnsAreChosen(t *testing.T) {
	table := k.NewTable([]k.Sym{k.Intern("a"), k.Intern("b"), k.Intern("c")}, []k.Value{k.Longs([]int64{1}), k.Floats([]float64{2}), k.Symbols("x")})
	for _, f := range formats() {
		got, err := f.trip(t, table, WriteOptions{}, ReadOptions{Columns: []k.Sym{k.Intern("c"), k.Intern("a")}})
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, k.NewTable([]k.Sym{k.Intern("c"), k.Intern("a")}, []k.Value{k.Symbols("x"), k.Longs([]int64{1})}))
		if _, err = f.trip(t, table, WriteOptions{}, ReadOptions{Columns: []k.Sym{k.Intern("nope")}}); err == nil || !strings.Contains(err.Error(), "no column nope") {
			t.Fatalf("%s: %v", f.name, err)
		}
	}
}

func TestInfinitiesBecomeNulls(t *testing.T) {
	table := func(x ...int64) k.Value {
		return k.NewTable([]k.Sym{k.Intern("p")}, []k.Value{k.Timestamps(x)})
	}
	for _, f := range formats() {
		got, err := f.trip(t, table(1, k.InfLong, -k.InfLong), WriteOptions{Infinities: NullInfinities}, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, table(1, k.NullLong, k.NullLong))
	}
}

func TestWhatHasNoPlaceIsAnError(t *testing.T) {
	for want, v := range map[string]k.Value{
		"limit":              k.Timestamps([]int64{k.InfLong - 1}),
		"strings or vectors": k.ListOf(k.NewLong(1), k.String("x")),
		"one kind":           k.ListOf(k.Longs([]int64{1}), k.Floats([]float64{1})),
	} {
		for _, f := range formats() {
			_, err := f.trip(t, k.NewTable([]k.Sym{k.Intern("odd")}, []k.Value{v}), WriteOptions{}, ReadOptions{})
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "column odd") {
				t.Errorf("%s: %v, want %q", f.name, err, want)
			}
		}
	}
	if err := WriteArrow(filepath.Join(t.TempDir(), "x"), k.NewLong(1), WriteOptions{}); err == nil || !strings.Contains(err.Error(), "a table is wanted") {
		t.Error(err)
	}
}

// Months and days are the same calendar as the standard library's.
func TestMonthDays(t *testing.T) {
	for month := int64(-24 * 12); month < 300*12; month++ {
		day := monthDay(month)
		if got := monthIn(int32(day)); int64(got) != month {
			t.Fatalf("month %d begins on day %d, which is in month %d", month, day, got)
		}
		if got := monthIn(int32(day) - 1); int64(got) != month-1 {
			t.Fatalf("the day before month %d is in month %d", month, got)
		}
	}
	if monthDay(0) != 0 || monthDay(1) != 31 || monthDay(12) != 366 || monthDay(-1) != -31 {
		t.Fatal(monthDay(0), monthDay(1), monthDay(12), monthDay(-1))
	}
}
