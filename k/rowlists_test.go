package k

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
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
	// The groups' rows below a bound: those of all groups once they are joined, and no others.
	const bound = rows / 2
	if _, whole := lists.lists(bound); whole {
		t.Fatal("every group is in one piece already")
	}
	lists.joinBelow(bound)
	got, whole := lists.lists(bound)
	if !whole {
		t.Fatal("joined groups are not in one piece")
	}
	begun := 0
	for num := range want {
		below, _ := slices.BinarySearch(want[num], bound)
		if below == 0 {
			continue
		}
		begun++
		if num >= len(got) || !slices.Equal(got[num].List, want[num][:below]) {
			t.Fatalf("group %d: other rows below %d", num, bound)
		}
	}
	if begun != len(got) {
		t.Fatalf("%d groups below %d, want %d", len(got), bound, begun)
	}
	for num := range want {
		look(num)
	}
}

// Readers of a grouped column whose groups are joined do not wait for one another.
func TestGroupsBesideReaders(t *testing.T) {
	items := make([]int64, 1000)
	for i := range items {
		items[i] = int64(i % 7)
	}
	v, err := SetAttr(Longs(items), Grouped)
	if err != nil {
		t.Fatal(err)
	}
	o := v.obj.(*Vec[int64])
	want, _ := o.Groups()
	o.index.mu.RLock()
	defer o.index.mu.RUnlock()
	got := make(chan []Rows)
	go func() {
		rows, _ := o.Groups()
		got <- rows
	}()
	select {
	case rows := <-got:
		if len(rows) != 7 || len(want) != 7 {
			t.Errorf("%d groups, then %d, want 7", len(want), len(rows))
		}
	case <-time.After(time.Minute):
		t.Fatal("waits for another reader")
	}
}
