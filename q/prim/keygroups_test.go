package prim

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tock/k"
)

// Groups by places of keys are those that GroupRows finds, in another order, for one and
// several columns; a key outside the range the samples showed makes it give up.
func TestKeyGroupsAreThoseOfRows(t *testing.T) {
	const n = minKeyRows + 777
	r := rand.New(rand.NewPCG(1, 2))
	ints := func(m, base int32) k.Value {
		x := make([]int32, n)
		for i := range x {
			x[i] = base + r.Int32N(m)
		}
		return k.Ints(x)
	}
	bytes := func(text string) k.Value {
		x := make([]uint8, n)
		for i := range x {
			x[i] = text[r.IntN(len(text))]
		}
		return k.Chars(x)
	}
	syms := func(names ...string) k.Value {
		x := make([]k.Sym, n)
		for i := range x {
			x[i] = k.Intern(names[r.IntN(len(names))])
		}
		return k.Syms(x)
	}
	with := func(col k.Value, at int, item int32) k.Value {
		x := slices.Clone(k.Data[int32](col))
		x[at] = item
		return k.Ints(x)
	}
	for name, c := range map[string]struct {
		cols  []k.Value
		close bool
	}{
		"ints":           {[]k.Value{ints(500, -250)}, true},
		"one value":      {[]k.Value{ints(1, 7)}, true},
		"bytes":          {[]k.Value{bytes("NQPZBKXYAMCD")}, true},
		"symbols":        {[]k.Value{syms("kga", "kgb", "kgc")}, true},
		"two columns":    {[]k.Value{bytes("NQPZ"), bytes("BS")}, true},
		"three columns":  {[]k.Value{ints(3, 0), bytes("B"), syms("kga", "kgc")}, true},
		"null":           {[]k.Value{with(ints(9, 0), 5, k.NullInt)}, false},
		"far item":       {[]k.Value{with(ints(9, 0), n-2, 1<<20)}, false},
		"little outside": {[]k.Value{with(ints(90, 0), 3, -5)}, true},
		"wide":           {[]k.Value{ints(1<<30, 0)}, false},
		"floats":         {[]k.Value{k.Floats(make([]float64, n))}, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := KeyGroups(c.cols, n)
			if g == nil {
				if c.close {
					t.Fatal("not grouped by places")
				}
				return
			}
			want := GroupRows(c.cols, n, nil)
			if g.Len() != want.Len() {
				t.Fatalf("%d groups, want %d", g.Len(), want.Len())
			}
			same := func() {
				for row, group := range g.Numbers() {
					if g.First[group] != want.First[want.Of[row]] {
						t.Fatalf("row %d is in the group that begins at %d", row, g.First[group])
					}
				}
				last := make([]int64, g.Slots())
				g.Blocks(func(from int, slots []int32) {
					for i, at := range slots {
						last[at] = int64(from + i)
					}
				})
				for group, row := range BySlot(g, last) {
					if g.First[group] != want.First[want.Of[row]] {
						t.Fatalf("row %d is in the slot of another group", row)
					}
				}
			}
			same()
			order := make([]int64, g.Len())
			for i := range order {
				order[i] = int64(len(order) - 1 - i)
			}
			g.Reorder(order)
			same()
			rows, starts := g.Rows()
			for group := range g.First {
				for _, row := range rows[starts[group]:starts[group+1]] {
					if g.First[group] != want.First[want.Of[row]] {
						t.Fatalf("row %d listed in the wrong group", row)
					}
				}
			}
			sameArranged(t, g, c.cols)
			sameArranged(t, want, c.cols)
		})
	}
}

// sameArranged compares columns put group after group with those taken at the groups' rows.
func sameArranged(t *testing.T, g *RowGroups, cols []k.Value) {
	t.Helper()
	rows, starts := g.Rows()
	for group := range g.First {
		if part := rows[starts[group]:starts[group+1]]; part[0] != g.First[group] || !slices.IsSorted(part) {
			t.Fatalf("group %d has rows %d", group, part)
		}
	}
	for _, col := range cols {
		got, ok := g.Arrange(col, g.Starts())
		if ok == (g.Ends != nil) || ok && !k.Match(got, col.Gather(rows)) {
			t.Fatalf("items in groups: %v %v", ok, got)
		}
	}
}
