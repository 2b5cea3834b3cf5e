package prim

import "tock/k"

// Integers of one width appended to a column of another. Literals are longs, schemas have
// ints and shorts, and rows go in all the same (code.kx.com/q/learn/startingkdb/tables: 20
// into a column "i"$()). The column keeps its kind. A vector that is no column takes its own
// kind only (code.kx.com/q/ref/join).

// toWidth is rows for a column: integers in the column's width, all else as it is.
//
// Errors: ErrType when an integer does not fit.
func toWidth(col, rows k.Value) (k.Value, error) {
	ct, rt := col.Type(), rows.Type().Abs()
	if ct == rt || !isWidth(ct) || !isWidth(rt) {
		return rows, nil
	}
	out, err := Cast(ct, rows)
	if err != nil || ct > rt {
		return out, err
	}
	back, err := Cast(rt, out)
	if err != nil || !k.Match(back, rows) {
		return k.Value{}, k.ErrType
	}
	return out, nil
}

// isWidth reports whether a kind is one of the integers that differ by their width only.
func isWidth(t k.Type) bool { return t == k.Short || t == k.Int || t == k.Long }
