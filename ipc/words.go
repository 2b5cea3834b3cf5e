package ipc

import (
	"slices"

	"tock/k"
)

// The words that kdb+ defines by operators and iterators travel as what they are defined
// as; the names are those of their values. Source: the serialised forms that kdb+ gives
// of raze, sums, prev, and, any and md5, and the definitions that its console shows.
var wordForms = func() map[string]k.Value {
	of := func(kind k.Type, names []string, name string) k.Value {
		return primitiveOf(kind, slices.Index(names, name))
	}
	unary := func(name string) k.Value { return of(k.TypeUnary, unaryNames[:], name) }
	binary := func(name string) k.Value { return of(k.TypeBinary, binaryNames[:], name) }
	over := func(name string) k.Value { return k.NewDerived(k.TypeOver, binary(name)) }
	scan := func(name string) k.Value { return k.NewDerived(k.TypeScan, binary(name)) }
	prior := func(name string) k.Value { return k.NewDerived(k.TypeEachPrior, binary(name)) }
	flags := k.NewProjection(binary("$"), []k.Value{k.NewChar('b')})
	return map[string]k.Value{
		"and":  binary("&"),
		"or":   binary("|"),
		"md5":  k.NewProjection(binary("!"), []k.Value{k.NewLong(-15)}),
		"any":  k.NewComposition([]k.Value{unary("max"), flags}),
		"all":  k.NewComposition([]k.Value{unary("min"), flags}),
		",/":   over(","),
		"+\\":  scan("+"),
		"*\\":  scan("*"),
		"&\\":  scan("&"),
		"|\\":  scan("|"),
		"^\\":  scan("^"),
		"prev": prior(":"),
		"-':":  prior("-"),
		"%':":  prior("%"),
	}
}()
