package prim

import (
	"testing"

	"tock/k"
)

// hasty is an environment whose evaluation is interrupted at a look.
type hasty struct {
	Env
	looks, last int
}

func (e *hasty) Check() error {
	if e.looks++; e.looks == e.last {
		return k.ErrStop
	}
	return nil
}

// TestArithmeticInterrupted: an operation on long vectors sees an interrupt between its
// blocks, and gives the same as one on short ones where there is none.
func TestArithmeticInterrupted(t *testing.T) {
	const n = 3*blockItems + 5
	longs, floats := make([]int64, n), make([]float64, n)
	for i := range n {
		longs[i], floats[i] = int64(i), float64(i)
	}
	x, y := k.Longs(longs), k.Floats(floats)
	column := k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{y})
	half := k.NewFloat(0.5)
	for _, c := range []struct {
		name string
		f    func(env Env, x, y k.Value) (k.Value, error)
		x, y k.Value
		at   func(i int) float64
	}{
		{"vectors", Add, y, y, func(i int) float64 { return 2 * float64(i) }},
		{"kinds", Multiply, x, half, func(i int) float64 { return float64(i) / 2 }},
		{"atom on the left", Subtract, half, y, func(i int) float64 { return 0.5 - float64(i) }},
		{"ratio", Divide, x, half, func(i int) float64 { return 2 * float64(i) }},
		{"div", IntDivide, x, k.NewLong(2), func(i int) float64 { return float64(i / 2) }},
		{"mod", Modulo, x, k.NewLong(2), func(i int) float64 { return float64(i % 2) }},
		{"xbar", Xbar, k.NewLong(2), x, func(i int) float64 { return float64(i - i%2) }},
		{"column", Add, column, half, func(i int) float64 { return float64(i) + 0.5 }},
	} {
		for last := range 5 {
			env := &hasty{last: last + 1}
			out, err := c.f(env, c.x, c.y)
			if last < 4 {
				if err != k.ErrStop || env.looks != last+1 {
					t.Errorf("%s: interrupted at look %d: %v after %d", c.name, last+1, err, env.looks)
				}
				continue
			}
			if err != nil || env.looks != 4 {
				t.Errorf("%s: %v after %d looks", c.name, err, env.looks)
				continue
			}
			if tab := out.Table(); tab != nil {
				out = tab.Cols[0]
			}
			if out.Len() != n {
				t.Errorf("%s: %d items", c.name, out.Len())
				continue
			}
			for _, i := range []int{0, 1, blockItems - 1, blockItems, 2*blockItems + 1, 3 * blockItems, n - 1} {
				if got := payloadFloat(out.At(i)); got != c.at(i) {
					t.Errorf("%s: item %d is %v, want %v", c.name, i, got, c.at(i))
				}
			}
		}
	}
}
