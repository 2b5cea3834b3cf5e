package k

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// trades is n rows of a trade table as atoms by row and as columns: sym, time, price,
// size, stop, cond, ex.
func trades(n int) (rows [][]Value, cols []Value) {
	rng := rand.New(rand.NewPCG(1, 2))
	syms := make([]Sym, 500)
	for i := range syms {
		syms[i] = Intern(fmt.Sprintf("S%03d", i))
	}
	sym, time, price := make([]Sym, n), make([]int64, n), make([]float64, n)
	size, stop, cond, ex := make([]int32, n), make([]uint8, n), make([]uint8, n), make([]uint8, n)
	rows = make([][]Value, n)
	for i := range n {
		sym[i], time[i], price[i] = syms[rng.IntN(500)], int64(i), rng.Float64()*100
		size[i], stop[i], cond[i], ex[i] = int32(rng.IntN(1000)), uint8(rng.IntN(2)), 'A', 'N'
	}
	cols = []Value{Syms(sym), Timespans(time), Floats(price), Ints(size), Bools(stop), Chars(cond), Chars(ex)}
	for i := range n {
		for _, col := range cols {
			rows[i] = append(rows[i], col.At(i))
		}
	}
	return rows, cols
}

func emptyTrade(attr Attr) []Value {
	sym, err := SetAttr(Syms(nil), attr)
	if err != nil {
		panic(err)
	}
	return []Value{sym, Timespans(nil), Floats(nil), Ints(nil), Bools(nil), Chars(nil), Chars(nil)}
}

// BenchmarkAppendRow appends one row of 7 columns; "plain" is what Go slices and a map
// of row lists take, starting anew every million rows.
func BenchmarkAppendRow(b *testing.B) {
	const size = 1 << 20
	rows, cols := trades(4096)
	for _, attr := range []Attr{NoAttr, Grouped} {
		b.Run(fmt.Sprintf("attr=%d", attr), func(b *testing.B) {
			b.ReportAllocs()
			var table *Table
			for i := range b.N {
				if i%size == 0 {
					table = &Table{Cols: emptyTrade(attr)}
				}
				row := rows[i%len(rows)]
				if !table.PushRow(row) {
					b.Fatal("not appended")
				}
			}
		})
	}
	sym, time, price := Data[Sym](cols[0]), Data[int64](cols[1]), Data[float64](cols[2])
	qty, stop, cond, ex := Data[int32](cols[3]), Data[uint8](cols[4]), Data[uint8](cols[5]), Data[uint8](cols[6])
	for _, indexed := range []bool{false, true} {
		b.Run(fmt.Sprintf("plain/indexed=%v", indexed), func(b *testing.B) {
			b.ReportAllocs()
			var t struct {
				sym            []Sym
				time           []int64
				price          []float64
				size           []int32
				stop, cond, ex []uint8
			}
			byPrice := map[Sym][]int64{}
			for i := range b.N {
				if i%size == 0 {
					t.sym, t.time, t.price, t.size, t.stop, t.cond, t.ex = nil, nil, nil, nil, nil, nil, nil
					byPrice = map[Sym][]int64{}
				}
				r := i % 4096
				if indexed {
					byPrice[sym[r]] = append(byPrice[sym[r]], int64(len(t.sym)))
				}
				t.sym = append(t.sym, sym[r])
				t.time = append(t.time, time[r])
				t.price = append(t.price, price[r])
				t.size = append(t.size, qty[r])
				t.stop = append(t.stop, stop[r])
				t.cond = append(t.cond, cond[r])
				t.ex = append(t.ex, ex[r])
			}
		})
	}
}

// BenchmarkAppendBatch appends 100 rows of 7 columns.
func BenchmarkAppendBatch(b *testing.B) {
	const size, batch = 1 << 20, 100
	_, cols := trades(4096)
	for _, attr := range []Attr{NoAttr, Grouped} {
		b.Run(fmt.Sprintf("attr=%d", attr), func(b *testing.B) {
			b.ReportAllocs()
			var table []Value
			n := size
			for i := range b.N {
				if n += batch; n > size {
					table, n = emptyTrade(attr), 0
				}
				from := i * batch % 4000
				for c, col := range table {
					if !AppendInPlace(col, cols[c].Slice(from, from+batch)) {
						b.Fatal("not appended")
					}
				}
			}
		})
	}
	sym, time, price := Data[Sym](cols[0]), Data[int64](cols[1]), Data[float64](cols[2])
	qty, stop, cond, ex := Data[int32](cols[3]), Data[uint8](cols[4]), Data[uint8](cols[5]), Data[uint8](cols[6])
	for _, indexed := range []bool{false, true} {
		b.Run(fmt.Sprintf("plain/indexed=%v", indexed), func(b *testing.B) {
			b.ReportAllocs()
			var t struct {
				sym            []Sym
				time           []int64
				price          []float64
				size           []int32
				stop, cond, ex []uint8
			}
			rows := map[Sym][]int64{}
			n := size
			for i := range b.N {
				if n += batch; n > size {
					t.sym, t.time, t.price, t.size, t.stop, t.cond, t.ex = nil, nil, nil, nil, nil, nil, nil
					rows, n = map[Sym][]int64{}, 0
				}
				f := i * batch % 4000
				l := f + batch
				if indexed {
					for j, s := range sym[f:l] {
						rows[s] = append(rows[s], int64(len(t.sym)+j))
					}
				}
				t.sym = append(t.sym, sym[f:l]...)
				t.time = append(t.time, time[f:l]...)
				t.price = append(t.price, price[f:l]...)
				t.size = append(t.size, qty[f:l]...)
				t.stop = append(t.stop, stop[f:l]...)
				t.cond = append(t.cond, cond[f:l]...)
				t.ex = append(t.ex, ex[f:l]...)
			}
		})
	}
}

// BenchmarkLookup finds the rows of a symbol among a million.
func BenchmarkLookup(b *testing.B) {
	_, cols := trades(1 << 20)
	grouped, err := SetAttr(cols[0], Grouped)
	if err != nil {
		b.Fatal(err)
	}
	v := VecOf[Sym](grouped)
	b.ReportAllocs()
	for i := range b.N {
		if rows, ok := v.Lookup(v.data[i%1000]); !ok || rows.Len() == 0 {
			b.Fatal("not found")
		}
	}
}
