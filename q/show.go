package q

import (
	"fmt"
	"strings"

	"tock/k"
	"tock/q/prim"
)

func (t *thread) consoleText(x k.Value) string {
	if x.IsIdentity() {
		return ""
	}
	return t.lineText(x) + "\n"
}

func (t *thread) lineText(x k.Value) string {
	switch o := x.Object().(type) {
	case *k.Lambda:
		return o.Source
	case *k.Primitive:
		return o.Name
	case *k.Dict:
		return t.lineText(o.Keys) + "!" + t.lineText(o.Vals)
	case *k.Table:
		return "+" + t.lineText(k.Syms(o.Names)) + "!" + t.lineText(k.NewList(o.Cols))
	}
	if x.IsString() {
		return fmt.Sprintf("%q", x.Text())
	}
	if x.Type().IsList() {
		var p []string
		for _, y := range x.Each() {
			p = append(p, t.lineText(y))
		}
		return "(" + strings.Join(p, ";") + ")"
	}
	if x.IsAtom() {
		v, _ := prim.String(t, x)
		return v.Text()
	}
	return fmt.Sprint(x.Type())
}
