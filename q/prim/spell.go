package prim

import "tock/k"

var _ k.Spelled = (*Def)(nil)

// LambdaSource is how a word of .q, or a comparison of two glyphs, that has no code on the
// wire is sent to other processes, which have one of the same name; k.Spelled.
func (d *Def) LambdaSource() string {
	least, most := d.Arity()
	if name := d.Name; name == "<>" || name == "<=" || name == ">=" {
		return "{x" + name + "y}"
	}
	if d.Name == "" || d.Name[0] < 'a' || d.Name[0] > 'z' || most > 8 {
		return ""
	}
	return k.CallSource(d.Name, least)
}
