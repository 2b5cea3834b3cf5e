package ipc

import "tock/k"

// The words that kdb+ defines by operators and iterators travel as what they are defined
// as; the names are those of their values. Source: the serialised forms that kdb+ gives
// of raze, sums, prev, and, any and md5, and the definitions that its console shows.
var wordForms = func() map[string]k.Value {
	binary := func(name string) k.Value {
		for code, n := range binaryNames {
			if n == name {
				return primitiveOf(k.TypeBinary, code)
			}
		}
		return k.Value{}
	}
	unary := func(name string) k.Value {
		for code, n := range unaryNames {
			if n == name {
				return primitiveOf(k.TypeUnary, code)
			}
		}
		return k.Value{}
	}
	flags := k.NewProjection(binary("$"), []k.Value{k.NewChar('b')})
	forms := map[string]k.Value{
		"and":  binary("&"),
		"or":   binary("|"),
		"prev": k.NewDerived(k.TypeEachPrior, binary(":")),
		"md5":  k.NewProjection(binary("!"), []k.Value{k.NewLong(-15)}),
		"any":  k.NewComposition([]k.Value{unary("max"), flags}),
		"all":  k.NewComposition([]k.Value{unary("min"), flags}),
	}
	for name, f := range map[string]k.Value{
		",/":  k.NewDerived(k.TypeOver, binary(",")),
		"+\\": k.NewDerived(k.TypeScan, binary("+")),
		"*\\": k.NewDerived(k.TypeScan, binary("*")),
		"&\\": k.NewDerived(k.TypeScan, binary("&")),
		"|\\": k.NewDerived(k.TypeScan, binary("|")),
		"^\\": k.NewDerived(k.TypeScan, binary("^")),
		"-':": k.NewDerived(k.TypeEachPrior, binary("-")),
		"%':": k.NewDerived(k.TypeEachPrior, binary("%")),
	} {
		forms[name] = f
	}
	return forms
}()
