package prim

import (
	"tock/internal/vec"
	"tock/k"
)

// KeepWhere is x where flags, a boolean vector: x at the places of the ones. False for what
// is not a vector as long, or a table of such; where few stay, too, since their places are
// found and gone to sooner.
func KeepWhere(x, flags k.Value) (k.Value, bool) {
	f := k.Data[uint8](flags)
	t := x.Table()
	cols := []k.Value{x}
	if t != nil {
		cols = t.Cols
	}
	for _, col := range cols {
		if !col.Type().IsVector() || col.Len() != len(f) {
			return k.Value{}, false
		}
	}
	n := vec.CountFlags(f)
	if len(cols) == 0 || n*keepSparse < len(f) {
		return k.Value{}, false
	}
	if t == nil {
		return k.Keep(x, f, n), true
	}
	kept := make([]k.Value, len(cols))
	for i, col := range cols {
		kept[i] = k.Keep(col, f, n)
	}
	return k.NewTable(t.Names, kept), true
}

// keepSparse is how many flags there may be for each that is set.
const keepSparse = 16
