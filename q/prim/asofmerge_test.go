package prim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tock/k"
)

// A merge finds the rows that a search in groups finds, one or several leading columns,
// ties and rows without a partner included.
func TestMergeFindsWhatSearchFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := func(name string) *k.Table {
			n := rapid.IntRange(1, 60).Draw(t, name)
			syms, bytes, times := make([]k.Sym, n), make([]uint8, n), make([]int64, n)
			for i := range n {
				syms[i] = k.Intern(rapid.SampledFrom([]string{"ama", "amb", "amc", "amd"}).Draw(t, "sym"))
				bytes[i] = rapid.SampledFrom([]uint8("AB")).Draw(t, "ex")
				times[i] = rapid.Int64Range(0, 40).Draw(t, "time")
			}
			slices.Sort(times)
			return &k.Table{Names: []k.Sym{k.Intern("sym"), k.Intern("ex"), k.Intern("time")}, Cols: []k.Value{k.Syms(syms), k.Chars(bytes), k.Timespans(times)}}
		}
		left, right := table("left"), table("right")
		for _, names := range [][]k.Sym{{k.Intern("time")}, {k.Intern("sym"), k.Intern("time")}, {k.Intern("sym"), k.Intern("ex"), k.Intern("time")}} {
			a, err := newAsOf(nil, names, left, right)
			if err != nil {
				t.Fatal(err)
			}
			x, y := k.Data[int64](left.Cols[2]), k.Data[int64](right.Cols[2])
			f, ok := mergeAsOf(a, x, y)
			if !ok {
				t.Fatalf("%v: no merge", names)
			}
			got, walk := make([]int64, len(x)), f.walk()
			for from := 0; from < len(x); {
				to := rapid.IntRange(from+1, len(x)).Draw(t, "to")
				walk(got[from:to], from)
				from = to
			}
			for i := range x {
				want := int64(-1)
				for j := range y {
					same := y[j] <= x[i]
					for _, name := range names[:len(names)-1] {
						lc, _ := left.Col(name)
						rc, _ := right.Col(name)
						same = same && k.Match(lc.At(i), rc.At(j))
					}
					if same {
						want = int64(j)
					}
				}
				if got[i] != want {
					t.Fatalf("%v: row %d joins %d, want %d", names, i, got[i], want)
				}
			}
		}
	})
}

// A merge that meets rows out of order gives up, wherever they are, and another way finds
// the rows: those of the left side, those in between, and those behind the last left row.
func TestMergeGivesUp(t *testing.T) {
	const n, groups = 6000, 4
	side := func(n int, step int64) (syms []k.Sym, times []int64) {
		syms, times = make([]k.Sym, n), make([]int64, n)
		for i := range times {
			syms[i], times[i] = k.Intern("up"+string(rune('a'+i%groups))), int64(i)*step
		}
		return syms, times
	}
	join := asOfJoin(false, false)
	names := k.Symbols("sym", "time")
	for name, disorder := range map[string]func(x, y []int64){
		"none":      func(_, _ []int64) {},
		"left":      func(x, _ []int64) { x[n/8*7], x[n/8*7+1] = x[n/8*7+1], x[n/8*7] },
		"right":     func(_, y []int64) { y[n/8*7], y[n/8*7+1] = y[n/8*7+1], y[n/8*7] },
		"last":      func(_, y []int64) { y[n-1], y[n-2] = y[n-2], y[n-1] },
		"not asked": func(x, y []int64) { clear(x); y[n-1], y[n-2] = y[n-2], y[n-1] },
	} {
		xs, x := side(n, 3)
		ys, y := side(n, 3)
		disorder(x, y)
		rows := make([]int64, n)
		for i := range rows {
			rows[i] = int64(i)
		}
		left := k.NewTable([]k.Sym{k.Intern("sym"), k.Intern("time")}, []k.Value{k.Syms(xs), k.Timespans(x)})
		right := k.NewTable([]k.Sym{k.Intern("sym"), k.Intern("time"), k.Intern("row")}, []k.Value{k.Syms(ys), k.Timespans(y), k.Longs(rows)})
		got, err := join(calm{}, []k.Value{names, left, right})
		if err != nil {
			t.Fatal(err)
		}
		col, _ := got.Table().Col(k.Intern("row"))
		for i, row := range k.Data[int64](col) {
			want := k.NullLong // neighbours are of other groups: within a group rows ascend
			for j := i % groups; j < n && y[j] <= x[i]; j += groups {
				want = int64(j)
			}
			if row != want {
				t.Fatalf("%s: row %d joins %d, want %d", name, i, row, want)
			}
		}
	}
}
