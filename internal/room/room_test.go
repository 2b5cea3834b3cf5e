package room

import (
	"fmt"
	"runtime"
	"testing"
	"time"
	"unsafe"
)

func TestMakeHasTheRoom(t *testing.T) {
	for _, n := range []int{0, 1, 100, Large - 1, Large, Large + 1, 3 << 20} {
		bytes, _ := Make[uint8](n)
		longs, _ := Make[int64](n)
		guids, _ := Make[[16]byte](n)
		for _, got := range []int{cap(bytes), cap(longs), cap(guids)} {
			if got < n {
				t.Fatalf("room for %d, want %d", got, n)
			}
		}
		if len(bytes) != 0 || len(longs) != 0 || len(guids) != 0 {
			t.Fatalf("items before any were written")
		}
		longs = append(longs, make([]int64, n)...)
		for i := range longs {
			longs[i] = int64(i)
		}
		for i, x := range longs {
			if x != int64(i) {
				t.Fatalf("item %d is %d", i, x)
			}
		}
	}
}

// Columns that grow step by step keep their items, whatever of them is moved and copied,
// and another buffer made of what was left behind does not disturb them.
func TestMoveKeepsItems(t *testing.T) {
	for _, step := range []int{1, 4096 / 8, 100_003, 1 << 17} {
		t.Run(fmt.Sprint(step), func(t *testing.T) {
			var columns [3][]int64
			var pieces [3][]int
			for n := 0; n < 3_000_000; {
				room := n*2 + step
				for c := range columns {
					grown, _ := Make[int64](room)
					grown = grown[:n]
					pieces[c] = Move(grown, columns[c], pieces[c])
					columns[c] = grown
					for i := n; i < room; i++ {
						columns[c] = append(columns[c], int64(i*3+c))
					}
				}
				n = room
			}
			for c, column := range columns {
				for i, x := range column {
					if x != int64(i*3+c) {
						t.Fatalf("column %d item %d is %d", c, i, x)
					}
				}
			}
		})
	}
}

// Pieces that do not fit what is there cost time, not items.
func TestMoveWithForeignPieces(t *testing.T) {
	for _, pieces := range [][]int{{1 << 20}, {0, 8192, 4096}, {1 << 30}, {4096, 8192, 12288}} {
		src, _ := Make[uint8](1 << 20)
		for i := range 1<<20 - 5 {
			src = append(src, uint8(i*7))
		}
		dst, _ := Make[uint8](len(src))
		dst = dst[:len(src)]
		Move(dst, src, pieces)
		for i, x := range dst {
			if x != uint8(i*7) {
				t.Fatalf("pieces %v: item %d is %d", pieces, i, x)
			}
		}
	}
}

// A buffer given out in steps has its items and its room in the end.
func TestAdvance(t *testing.T) {
	all, _ := Make[int64](1 << 21)
	full := cap(all)
	items := Limit(all)
	if cap(items) >= full {
		t.Fatalf("all of %d given out at once", full)
	}
	for i := range full {
		if len(items) == cap(items) {
			items = Advance(items, len(items)+1, full)
		}
		items = append(items, int64(i))
	}
	if cap(items) != full || unsafe.SliceData(items) != unsafe.SliceData(all) {
		t.Fatalf("room for %d of %d, or another buffer", cap(items), full)
	}
	for i, x := range items {
		if x != int64(i) {
			t.Fatalf("item %d is %d", i, x)
		}
	}
	if small, _ := Make[uint8](Large); cap(Limit(small)) != cap(small) {
		t.Error("a small buffer given out in steps")
	}
}

func BenchmarkGrow(b *testing.B) {
	for _, moving := range []bool{false, true} {
		b.Run(fmt.Sprintf("moving=%v", moving), func(b *testing.B) {
			block := make([]int64, 4096)
			for b.Loop() {
				var column []int64
				var pieces []int
				for len(column) < 16<<20 {
					if n := len(column); n+len(block) > cap(column) {
						if moving {
							grown, _ := Make[int64](2*n + len(block))
							grown = grown[:n]
							pieces = Move(grown, column, pieces)
							column = grown
						} else {
							grown := make([]int64, n, 2*n+len(block))
							copy(grown, column)
							column = grown
						}
					}
					column = append(column, block...)
				}
			}
		})
	}
}

// A buffer nobody has any more is there for the next one, for a while.
func TestKeptBuffers(t *testing.T) {
	Drop()
	first, warm := Make[int64](4 * Large)
	if warm {
		t.Fatal("a kept buffer after all were given up")
	}
	first = append(first, 1, 2, 3)
	base := &first[0]
	Release(first, cap(first))
	if Kept() < 32*Large {
		t.Fatalf("%d bytes kept", Kept())
	}
	if _, warm := Make[uint8](Large); warm {
		t.Error("a small column got a buffer 32 times its size")
	}
	again, warm := Make[int32](4 * Large)
	if !warm || unsafe.Pointer(base) != unsafe.Pointer(unsafe.SliceData(again)) {
		t.Fatal("the buffer was not used again")
	}
	Release(again, cap(again))
	Trim(0)
	if Kept() == 0 {
		t.Error("given up before its time")
	}
	Drop()
	if Kept() != 0 {
		t.Errorf("%d bytes kept after all were given up", Kept())
	}
}

// What is kept is bounded by what is in use; the oldest goes first.
func TestKeptIsBounded(t *testing.T) {
	Drop()
	kept.since = time.Time{}
	Trim(0)
	var last []uint8
	for range 10 {
		last, _ = Make[uint8](leastKept / 4)
		last = append(last, 1)
		base := &last[0]
		Release(last, cap(last))
		if Kept() > leastKept {
			t.Fatalf("%d bytes kept", Kept())
		}
		again, warm := Make[uint8](leastKept / 4)
		if !warm || &again[:1][0] != base {
			t.Fatal("the newest was given up")
		}
		Release(again, cap(again))
		more, _ := Make[uint8](leastKept / 2)
		Release(more, cap(more))
	}
	large, _ := Make[uint8](2 * leastKept)
	Release(large, cap(large))
	if Kept() > leastKept {
		t.Fatalf("a buffer above the bound is kept: %d bytes", Kept())
	}
	Trim(4 * leastKept)
	large, _ = Make[uint8](2 * leastKept)
	Release(large, cap(large))
	if Kept() < 2*leastKept {
		t.Fatal("more is in use, but not more kept")
	}
	kept.since = time.Time{}
	Trim(0)
	if Kept() > leastKept {
		t.Fatalf("%d bytes kept after the use fell", Kept())
	}
	Drop()
}

func TestCollectedBuffersAreKept(t *testing.T) {
	Drop()
	func() {
		column, _ := Make[int64](Large)
		for range 10 {
			column = append(column, 1)
		}
	}()
	for deadline := time.Now().Add(time.Minute); Kept() == 0; time.Sleep(time.Millisecond) {
		runtime.GC()
		if time.Now().After(deadline) {
			t.Fatal("the buffer of a dead column was not kept")
		}
	}
	Drop()
}
