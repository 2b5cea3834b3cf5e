package prim

import "tock/k"

// Attributes: what a list promises of its items, with the index kept for it; the work is
// done in package k.

var attrDefs = []Def{
	{Name: "attr", Unary: AttrOf, Doc: "attribute of a list, table or dictionary"},
}

// AttrOf is the letter of x's attribute as a symbol, the empty symbol for none.
// Source: code.kx.com/q/ref/attr.
func AttrOf(_ Env, x k.Value) (k.Value, error) {
	if a := x.Attr(); a != k.NoAttr {
		return k.NewSymbol(string(rune(a.Char()))), nil
	}
	return k.NewSym(0), nil
}

// SetAttribute is `s#y and its kin: y with an attribute, or with none.
//
// Errors: ErrSFail when the items do not ascend, ErrUFail when they are not unique or
// equal ones are not adjacent, ErrType for what cannot have the attribute.
// Source: code.kx.com/q/ref/set-attribute.
func SetAttribute(env Env, a k.Attr, y k.Value) (k.Value, error) {
	return k.SetAttrPausing(y, a, pausing(env, y.Len()))
}
