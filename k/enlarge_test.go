package k

import (
	"math/rand/v2"
	"testing"
)

// Whatever kept a vector's items, by a header, a slice, a snapshot or a domain, has the
// same items after the vector grew in place through several buffers.
func TestGrowthLeavesHoldersAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	type holder struct {
		how   string
		items func() []int64
		n     int
	}
	for round := range 20 {
		v := Value{(&Vec[int64]{typ: Long}).Append(nil), 0}
		var holders []holder
		n := 0
		for n < 1<<19 {
			block := make([]int64, 1+rng.IntN(60_000))
			for i := range block {
				block[i] = int64(n + i)
			}
			if rng.IntN(3) == 0 && len(block) > 0 {
				block = block[:1]
				PushRow([]Value{v}, []Value{NewLong(block[0])})
			} else {
				AppendInPlace(v, Longs(block))
			}
			n += len(block)
			switch held := v; rng.IntN(8) {
			case 0: // somebody has the vector itself: the writer goes on with a header of its own
				holders = append(holders, holder{"value", func() []int64 { return Data[int64](held) }, n})
				v, _ = OwnHeader(v)
			case 1:
				part := Data[int64](held.Slice(0, n))
				holders = append(holders, holder{"slice", func() []int64 { return part }, n})
				v, _ = OwnHeader(v)
			case 2:
				snap := Snapshot(held)
				holders = append(holders, holder{"snapshot", func() []int64 { return Data[int64](snap) }, n})
			case 3:
				longer, _ := AppendTo(held, NewVec(Long, []int64{int64(n)}))
				holders = append(holders, holder{"appended", func() []int64 { return Data[int64](longer) }, n + 1})
			}
		}
		for _, h := range append(holders, holder{"own", func() []int64 { return Data[int64](v) }, n}) {
			items := h.items()
			if len(items) != h.n {
				t.Fatalf("round %d, %s: %d items, want %d", round, h.how, len(items), h.n)
			}
			for i, x := range items {
				if x != int64(i) {
					t.Fatalf("round %d, %s of %d: item %d is %d", round, h.how, h.n, i, x)
				}
			}
		}
	}
}

func TestGrowthLeavesTheDomainAlone(t *testing.T) {
	syms := make([]Sym, 1<<17)
	for i := range syms {
		syms[i] = Sym(i)
	}
	v, _ := OwnHeader(Syms(nil))
	AppendInPlace(v, Syms(syms))
	d := NewDomain(Intern("d"), v)
	if at, ok := d.Find(77); !ok || at != 77 {
		t.Fatalf("symbol 77 at %d", at)
	}
	base := d.base
	for i := range 1 << 18 {
		AppendInPlace(v, Syms([]Sym{Sym(len(syms) + i)}))
	}
	d.Set(v)
	if len(base) == 0 || !matchSyms(base, syms) {
		t.Fatal("what the domain had changed")
	}
	if at, ok := d.Find(77); !ok || at != 77 {
		t.Fatalf("symbol 77 at %d after growth", at)
	}
}
