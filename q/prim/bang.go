package prim

import (
	"tock/k"
)

var bangDefs = []Def{
	{Name: "!", Binary: Bang, Nary: bangMore, Ranks: [2]int{2, 4}, Infix: true, Doc: "dictionary, key and unkey, enumeration, internal functions, update and delete"},
}

// Bang is x!y by the types of both: an integer atom keys or unkeys a table (or is an
// internal function), a symbol atom enumerates indices, lists make a dictionary.
func Bang(env Env, x, y k.Value) (k.Value, error) {
	switch x.Type() {
	case -k.Short, -k.Int, -k.Long:
		if n := x.Int(); !x.IsNull() && n >= 0 && n <= 1<<20 {
			if v, ok, err := keyed(env, n, y); ok {
				return v, err
			}
		}
		if o, ok := env.(Outside); ok {
			n := x.Int()
			if x.IsNull() {
				n = k.NullLong
			}
			return o.Internal(n, y)
		}
		return k.Value{}, k.ErrNYI
	case -k.Symbol:
		switch y.Type().Abs() {
		case k.Short, k.Int, k.Long:
			return Enumeration(env, x, y)
		}
	}
	return MakeDict(env, x, y)
}

// keyed is n!y for a table, a keyed table, or the name of one, which is changed; false
// when y is neither.
func keyed(env Env, n int64, y k.Value) (k.Value, bool, error) {
	if y.Type() == -k.Symbol {
		old, err := env.Get(y.Sym())
		if err != nil {
			return k.Value{}, true, err
		}
		v, ok, err := keyed(env, n, old)
		if !ok || err != nil {
			return v, ok, err
		}
		return y, true, env.Set(y.Sym(), v)
	}
	if y.Type() != k.TypeTable && !y.IsKeyedTable() {
		return k.Value{}, false, nil
	}
	v, err := Enkey(int(n), y)
	return v, true, err
}

func bangMore(env Env, args []k.Value) (k.Value, error) {
	if len(args) != 4 {
		return k.Value{}, k.ErrRank
	}
	if o, ok := env.(Outside); ok {
		return o.Functional('!', args)
	}
	return k.Value{}, k.ErrNYI
}
