package k

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Groups looked up now and then, often or never have the rows that were entered, and what
// a look-up gave stays what it was.
func TestRowLists(t *testing.T) {
	const rows = 400_000
	rng := rand.New(rand.NewPCG(5, 6))
	var lists rowLists
	var want [][]uint32
	type answer struct {
		got []uint32
		num int
	}
	var answers []answer
	look := func(num int) {
		got, whole := lists.joined(num)
		if !whole {
			got = lists.join(num)
		}
		if !slices.Equal(got, want[num]) {
			t.Fatalf("group %d: %d rows, want %d", num, len(got), len(want[num]))
		}
		answers = append(answers, answer{got, num})
	}
	for row := range uint32(rows) {
		num := min(rng.IntN(40)*rng.IntN(40), len(want)) // some groups have many rows, most few
		if num == len(want) {
			want = append(want, nil)
		}
		want[num] = append(want[num], row)
		lists.enter(int32(num), row)
		if row%61 == 0 {
			look(rng.IntN(len(want)) &^ 1) // the odd ones never
		}
	}
	for _, a := range answers {
		if !slices.Equal(a.got, want[a.num][:len(a.got)]) {
			t.Fatalf("group %d: an answer of %d rows changed", a.num, len(a.got))
		}
	}
	for num := range want {
		look(num)
	}
}
