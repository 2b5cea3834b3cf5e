package prim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tock/k"
)

// laterSides is a left and a right table, parted, with columns that both have; fixed says
// that they are such as lie in files.
func laterSides(n, m int, fixed bool) (left, right k.Value) {
	r := rand.New(rand.NewPCG(5, 6))
	side := func(n int, names ...string) k.Value {
		times, syms := make([]int64, n), make([]k.Sym, n)
		floats, ints, bytes, guids := make([]float64, n), make([]int32, n), make([]uint8, n), make([]k.GUID, n)
		at := make([]int, n)
		for i := range at {
			at[i] = r.IntN(5)
		}
		slices.Sort(at)
		for i, s := range at {
			syms[i] = k.Intern(fmt.Sprint("later", s))
			times[i] = r.Int64N(int64(4*m + 1))
			floats[i], ints[i], bytes[i], guids[i] = r.Float64(), r.Int32(), uint8(r.IntN(100)), k.GUID{byte(i), byte(i >> 8)}
		}
		for from := 0; from < n; {
			to := from
			for to < n && syms[to] == syms[from] {
				to++
			}
			slices.Sort(times[from:to])
			from = to
		}
		parted, err := k.SetAttr(k.Syms(syms), k.Parted)
		if err != nil {
			panic(err)
		}
		cols := []k.Value{parted, k.Timespans(times), k.Floats(floats), k.Ints(ints), k.Chars(bytes), k.Guids(guids)}
		out := make([]k.Sym, len(cols))
		for i := range cols {
			out[i] = k.Intern(append([]string{"sym", "time"}, names...)[i])
			if fixed && i > 0 {
				k.Fix(cols[i])
			}
		}
		return k.NewTable(out, cols)
	}
	return side(n, "price", "size", "side", "id"), side(m, "bid", "size", "ex", "id")
}

// TestAsOfLater: a join whose columns are taken when they are asked for is the join.
func TestAsOfLater(t *testing.T) {
	names := k.Symbols("sym", "time")
	for _, actual := range []bool{false, true} {
		for _, fill := range []bool{false, true} {
			join := asOfJoin(actual, fill)
			for _, size := range [][2]int{{100, 400}, {asOfShare, 300}, {50_000, 150_000}, {20_000, 40}, {20_000, 1}} {
				var got [2]*k.Table
				for i := range got {
					left, right := laterSides(size[0], size[1], i == 1)
					v, err := join(calm{}, []k.Value{names, left, right})
					if err != nil {
						t.Fatal(err)
					}
					got[i] = v.Table()
				}
				unmade := 0
				for i, col := range got[1].Cols {
					if !k.Made(col) {
						unmade++
					}
					if !k.Match(col, got[0].Cols[i]) {
						t.Errorf("%v actual %v fill %v: column %v differs", size, actual, fill, got[0].Names[i])
					}
				}
				if want := size[0] >= asOfShare && !fill; (unmade > 0) != want {
					t.Errorf("%v fill %v: %d columns are left for later", size, fill, unmade)
				}
			}
		}
	}
}
