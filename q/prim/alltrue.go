package prim

import (
	"tock/k"
)

// AllTrue is q's all: whether every item is nonzero, item by item for lists of lists.
// Errors: ErrType for symbols and guids. Source: code.kx.com/q/ref/all-any.
func AllTrue(env Env, x k.Value) (k.Value, error) { return truth(env, x, "&", true) }

// AnyTrue is q's any: whether some item is nonzero.
func AnyTrue(env Env, x k.Value) (k.Value, error) { return truth(env, x, "|", false) }

func truth(env Env, x k.Value, op string, empty bool) (k.Value, error) {
	vec := func(x k.Value) (k.Value, error) {
		zeros, ok := countZeros(x)
		if !ok {
			return k.Value{}, k.ErrType
		}
		if empty {
			return k.NewBool(zeros == 0), nil
		}
		return k.NewBool(zeros < x.Len()), nil
	}
	return aggregate(x, vec, func(x k.Value) (k.Value, error) {
		if x.Len() == 0 {
			return k.NewBool(empty), nil
		}
		flags, err := nonzero(paced(env), x)
		if err != nil {
			return k.Value{}, err
		}
		if flags.Type() == k.Boolean {
			return vec(flags)
		}
		return foldWith(env, op, flags)
	})
}

// nonzero is which items are not zero, item by item through lists.
func nonzero(pace func(), x k.Value) (k.Value, error) {
	pace()
	if x.IsAtom() {
		zeros, ok := countZeros(k.Repeat(x, 1))
		if !ok {
			return k.Value{}, k.ErrType
		}
		return k.NewBool(zeros == 0), nil
	}
	if !x.Type().IsList() {
		return k.Value{}, k.ErrType
	}
	items := x.Each()
	out := make([]k.Value, len(items))
	for i, item := range items {
		v, err := nonzero(pace, item)
		if err != nil {
			return k.Value{}, err
		}
		out[i] = v
	}
	if len(out) == 0 {
		return k.Bools(nil), nil
	}
	return k.Collapse(out), nil
}

func countZeros(x k.Value) (int, bool) {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return zerosIn(o.Raw()), true
	case *k.Vec[int16]:
		return zerosIn(o.Raw()), true
	case *k.Vec[int32]:
		return zerosIn(o.Raw()), true
	case *k.Vec[int64]:
		return zerosIn(o.Raw()), x.Type() != k.Enum
	case *k.Vec[float32]:
		return zerosIn(o.Raw()), true
	case *k.Vec[float64]:
		return zerosIn(o.Raw()), true
	}
	return 0, false
}

func zerosIn[T numElem](x []T) int {
	n := 0
	for _, v := range x {
		if v == 0 {
			n++
		}
	}
	return n
}
