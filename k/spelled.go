package k

// Spelled is what the Impl of a Primitive or the Data of a Foreign may be: a function that
// has no serialised form of its own, but a lambda that does the same. That lambda is what
// other processes are sent.
type Spelled interface {
	// LambdaSource is the lambda's source with its braces, "" when there is none.
	LambdaSource() string
}

// Spell is the lambda that stands for a function without a serialised form, and whether
// there is one.
func Spell(v Value) (Value, bool) {
	var impl any
	switch o := v.obj.(type) {
	case *Primitive:
		impl = o.Impl
	case *Foreign:
		impl = o.Data
	}
	s, ok := impl.(Spelled)
	if !ok {
		return v, false
	}
	src := s.LambdaSource()
	return NewLambda(&Lambda{Source: src}), src != ""
}

// CallSource is the source of a lambda that calls the function of a name with rank
// arguments; "" for a rank no lambda has.
func CallSource(name string, rank int) string {
	switch {
	case rank < 0 || rank > 8:
		return ""
	case rank <= 1:
		return "{" + name + "[x]}"
	case rank == 2:
		return "{" + name + "[x;y]}"
	case rank == 3:
		return "{" + name + "[x;y;z]}"
	}
	args := "a;b;c;d;e;f;g;h"[:2*rank-1]
	return "{[" + args + "]" + name + "[" + args + "]}"
}
