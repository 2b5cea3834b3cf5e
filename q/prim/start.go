package prim

import "tock/k"

// Start is what x op:y makes of an x that is not there yet, an undefined variable or the
// missing key of a dictionary: y joined to the operator's identity element. null is what
// stands in x's place, of whose kind the identity is when it is a number, or no value. It
// reports false for an operation without an identity element.
func Start(env Env, op, null, y k.Value) (v k.Value, started bool, err error) {
	p := op.Primitive()
	if p == nil || y.IsZero() {
		return v, false, nil
	}
	def, _ := p.Impl.(*Def)
	if def == nil || def.Binary == nil {
		return v, false, nil
	}
	var identity k.Value
	switch p.Name {
	case "^", "&", "|":
		return y, true, nil
	case ",":
		identity = k.EmptyList
	case "+", "-":
		identity = k.NewLong(0)
	case "*", "%":
		identity = k.NewLong(1)
	default:
		return v, false, nil
	}
	switch t := -null.Type(); {
	case p.Name == ",":
	case !null.IsZero() && null.IsAtom() && t.IsNumeric():
		identity = castAtom(t, identity)
	case (p.Name == "+" || p.Name == "*") && (-y.Type()).IsNumeric() && y.Type() != -k.Boolean:
		return y, true, nil
	}
	v, err = def.Binary(env, identity, y)
	return v, true, err
}
