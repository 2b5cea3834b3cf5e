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
