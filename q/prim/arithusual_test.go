package prim

import (
	"testing"

	"tock/k"
)

// TestUsual compares the short way of the usual operands with the long one.
func TestUsual(t *testing.T) {
	operands := []k.Value{
		k.NewLong(3), k.NewLong(k.NullLong), k.NewLong(-k.InfLong), k.NewFloat(2.5), k.NewFloat(k.NullFloat),
		k.Longs([]int64{}), k.Longs([]int64{1, k.NullLong, -7}), k.Floats([]float64{}), k.Floats([]float64{1.5, k.NullFloat, 0}),
		k.Longs(make([]int64, 20)), k.Floats(make([]float64, 20)), k.Ints([]int32{1, 2, 3}), k.NewInt(4),
		k.Timespans([]int64{1, 2, 3}), k.NewTimespan(5), k.ListOf(k.NewLong(1), k.NewFloat(2), k.NewInt(3)),
	}
	for name, op := range map[string]struct {
		short func(env Env, x, y k.Value) (k.Value, error)
		leaf  leafBinary
	}{"+": {Add, addLeaf}, "-": {Subtract, subtractLeaf}, "*": {Multiply, multiplyLeaf}, "%": {Divide, divideLeaf}} {
		for _, x := range operands {
			for _, y := range operands {
				got, err := op.short(nil, x, y)
				want, wantErr := atomicBinary(nil, x, y, op.leaf)
				if err != wantErr || err == nil && (got.Type() != want.Type() || !k.Match(got, want)) {
					t.Errorf("%v %s %v: %v %v, want %v %v", x, name, y, got, err, want, wantErr)
				}
			}
		}
	}
}
