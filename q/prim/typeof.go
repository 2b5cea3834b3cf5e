package prim

import (
	"tock/k"
)

var typeDefs = []Def{
	{Name: "type", Unary: TypeOf, Doc: "type number"},
	{Name: "::", Unary: identity, Doc: "the argument itself"},
}

// TypeOf is type x, a short: negative for atoms. Source: code.kx.com/q/ref/type.
func TypeOf(_ Env, x k.Value) (k.Value, error) {
	return k.NewShort(int16(k.Defined(x).ShownType())), nil
}

func identity(_ Env, x k.Value) (k.Value, error) { return x, nil }
