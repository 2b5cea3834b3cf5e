package syntax

import (
	"fmt"
	"strings"

	"tock/k"
)

// show prints a tree shortly, for the tables of the tests: values by type and items.
func show(v k.Value) string {
	switch t := v.Type(); {
	case v.IsHole():
		return "_"
	case v.IsIdentity():
		return "::"
	case t == -k.Symbol:
		return "`" + v.Sym().String()
	case t == -k.Char:
		return fmt.Sprintf("%q", v.Text())
	case t == k.Char:
		return fmt.Sprintf("%q", v.Text()) + "s"
	case t < 0 && t.IsFloating():
		return fmt.Sprintf("%v%c", v.Float(), t.Char())
	case t == -k.Guid:
		return "guid"
	case t < 0:
		return fmt.Sprintf("%d%c", v.Int(), t.Char())
	case t == k.Mixed:
		return "(" + showAll(v.Items(), ";") + ")"
	case t == k.Symbol && v.Len() == 1:
		return "," + show(v.At(0))
	case t.IsVector():
		return "[" + showAll(v.Each(), " ") + "]"
	case t == k.TypeDict:
		return show(v.Dict().Keys) + "!" + show(v.Dict().Vals)
	case t == k.TypeLambda:
		return v.Lambda().Source
	case v.Primitive() != nil:
		return v.Primitive().Name
	}
	return fmt.Sprint("?", v.Type())
}

func showAll(items []k.Value, sep string) string {
	var out []string
	for _, x := range items {
		out = append(out, show(x))
	}
	return strings.Join(out, sep)
}

// testFunc names functions by their text.
func testFunc(text string) (k.Value, bool) {
	return k.NewPrimitive(&k.Primitive{Kind: k.TypeBinary, Name: text}), true
}

func showTree(src string, opts Options) string {
	nodes, err := Parse(src, opts)
	if err != nil {
		return "'" + err.Error()
	}
	v, err := Tree(nodes, TreeOptions{Func: testFunc})
	if err != nil {
		return "'" + err.Error()
	}
	return show(v)
}
