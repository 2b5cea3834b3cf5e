package qsql

import (
	"math"

	"tock/internal/vec"
	"tock/k"
	"tock/q/prim"
)

// Aggregates of a column under a filter: exec sum x from t where ... reads the column and
// the condition's flags side by side; what the filter leaves is never put together.

// underFlags is sum, max or min of a bare column whose rows are chosen by flags; false for
// other trees and kinds.
func (v *view) underFlags(tree k.Value) (k.Value, bool) {
	f := v.rows.flags
	if f == nil || f.at != nil {
		return k.Value{}, false
	}
	items := tree.Items()
	if len(items) != 2 || items[1].Type() != -k.Symbol {
		return k.Value{}, false
	}
	p := items[0].Primitive()
	name := items[1].Sym()
	col, ok := v.table.Col(name)
	if _, kept := v.cache[name]; p == nil || !ok || kept || col.Type().IsEnum() {
		return k.Value{}, false
	}
	return Under(v.env, p.Name, col, f.flags)
}

// Under is the aggregate of a name, sum, max or min, over the items of a column whose flags,
// as many as items, are set; false for other names and kinds.
func Under(env prim.Env, name string, col k.Value, flags []uint8) (k.Value, bool) {
	switch name {
	case "sum":
		return sumUnder(env, col, flags)
	case "max":
		return maxUnder(col, flags)
	case "min":
		switch o := col.Object().(type) {
		case *k.Vec[float64]:
			return k.FloatAtom(col.Type(), vec.MinWhere(o.Raw(), math.Inf(1), flags)), true
		case *k.Vec[float32]:
			return k.FloatAtom(col.Type(), float64(vec.MinWhere(o.Raw(), float32(math.Inf(1)), flags))), true
		}
	}
	return k.Value{}, false
}

func sumUnder(env prim.Env, col k.Value, flags []uint8) (k.Value, bool) {
	like, err := prim.Sum(env, k.Empty(col.Type()))
	if err != nil || !like.IsAtom() {
		return k.Value{}, false
	}
	kind := like.Type().Abs()
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return k.Atom(kind, vec.SumIntsWhere(o.Raw(), 0, flags)), true
	case *k.Vec[int16]:
		return k.Atom(kind, vec.SumIntsWhere(o.Raw(), k.NullShort, flags)), true
	case *k.Vec[int32]:
		return k.Atom(kind, vec.SumIntsWhere(o.Raw(), k.NullInt, flags)), true
	case *k.Vec[int64]:
		return k.Atom(kind, vec.SumIntsWhere(o.Raw(), k.NullLong, flags)), true
	case *k.Vec[float32]:
		return k.FloatAtom(kind, vec.SumFloatsWhere(o.Raw(), flags)), true
	case *k.Vec[float64]:
		return k.FloatAtom(kind, vec.SumFloatsWhere(o.Raw(), flags)), true
	}
	return k.Value{}, false
}

func maxUnder(col k.Value, flags []uint8) (k.Value, bool) {
	kind := col.Type()
	switch o := col.Object().(type) {
	case *k.Vec[int32]:
		return k.Atom(kind, int64(vec.MaxWhere(o.Raw(), -k.InfInt, flags))), true
	case *k.Vec[int64]:
		return k.Atom(kind, vec.MaxWhere(o.Raw(), -k.InfLong, flags)), true
	case *k.Vec[float32]:
		return k.FloatAtom(kind, float64(vec.MaxWhere(o.Raw(), float32(math.Inf(-1)), flags))), true
	case *k.Vec[float64]:
		return k.FloatAtom(kind, vec.MaxWhere(o.Raw(), math.Inf(-1), flags)), true
	}
	return k.Value{}, false
}
