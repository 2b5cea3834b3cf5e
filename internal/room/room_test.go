package room

import (
	"fmt"
	"testing"
)

func TestMakeHasTheRoom(t *testing.T) {
	for _, n := range []int{0, 1, 100, Large - 1, Large, Large + 1, 3 << 20} {
		bytes, longs, guids := Make[uint8](n), Make[int64](n), Make[[16]byte](n)
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
					grown := Make[int64](room)[:n]
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
		src := Make[uint8](1 << 20)
		for i := range 1<<20 - 5 {
			src = append(src, uint8(i*7))
		}
		dst := Make[uint8](len(src))[:len(src)]
		Move(dst, src, pieces)
		for i, x := range dst {
			if x != uint8(i*7) {
				t.Fatalf("pieces %v: item %d is %d", pieces, i, x)
			}
		}
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
							grown := Make[int64](2*n + len(block))[:n]
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
