package prim

import (
	"fmt"
	"testing"

	"tock/k"
)

// calm is an environment that nobody interrupts, and that has nothing else.
type calm struct{ Env }

func (calm) Check() error { return nil }

// BenchmarkArithmetic is sums of short and of long vectors, as an evaluator has them done.
func BenchmarkArithmetic(b *testing.B) {
	var env Env = calm{}
	for _, n := range []int{10, 1 << 20, 4 << 20} {
		x, y := k.Floats(make([]float64, n)), k.Longs(make([]int64, n))
		for _, c := range []struct {
			name string
			x, y k.Value
		}{{"floats", x, x}, {"atom", x, k.NewFloat(2.5)}, {"mixed", y, k.NewFloat(2.5)}} {
			b.Run(fmt.Sprint(c.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for range b.N {
					if _, err := Multiply(env, c.x, c.y); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
