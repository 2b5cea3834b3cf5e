package k

// List is a general list: items of any kind.
type List struct {
	data []Value
	attr attrFlag
	levels
	mapped Type // 77 and more as it lies in a file; 0 elsewhere
	own    *tail
	turn   uint64
}

func (*List) ktype() Type { return Mixed }

// EmptyList is ().
var EmptyList = Value{&List{}, 0}

// NewList makes a general list of exactly these items, without turning it into a
// typed vector; see [Collapse]. The slice is kept.
func NewList(items []Value) Value { return Value{&List{data: items}, 0} }

// NewMapped is NewList of the items of a file: [AnyMap], or of the old form of nested
// vectors that and their type. Nothing but [Value.ShownType] tells it from other lists, and what is
// made of it is none.
func NewMapped(items []Value, kind Type) Value { return Value{&List{data: items, mapped: kind}, 0} }

// ShownType is the type that q shows of v: Type, or the one of a list that lies in a file.
func (v Value) ShownType() Type {
	if l, ok := v.obj.(*List); ok {
		return l.mapped
	}
	return v.Type()
}

// ListOf is NewList of its arguments.
func ListOf(items ...Value) Value { return NewList(items) }

// MakeList makes a general list of n items and gives them to be filled before anybody
// else sees the list. A short one is a single allocation.
func MakeList(n int) (Value, []Value) {
	switch {
	case n == 0:
		return NewList(nil), nil
	case n <= 3: // a message: function, table, data
		l := &struct {
			List
			items [3]Value
		}{}
		l.data = l.items[:n:n]
		return Value{&l.List, 0}, l.data
	case n <= 8: // a row
		l := &struct {
			List
			items [8]Value
		}{}
		l.data = l.items[:n:n]
		return Value{&l.List, 0}, l.data
	}
	items := make([]Value, n)
	return NewList(items), items
}

// Items is the items of a general list (not to be changed), or nil for anything else.
func (v Value) Items() []Value {
	if l, ok := v.obj.(*List); ok {
		return l.data
	}
	return nil
}

// Each gives v's items as atoms or values, whatever kind of list it is; an atom gives itself.
func (v Value) Each() []Value {
	switch o := v.obj.(type) {
	case *List:
		return o.data
	case Vector:
		out := make([]Value, o.Len())
		for i := range out {
			out[i] = o.At(i)
		}
		return out
	}
	return []Value{v}
}

func (l *List) Len() int       { return len(l.data) }
func (l *List) At(i int) Value { return l.data[i] }
func (l *List) Attr() Attr     { return l.attr.get() }

func (l *List) Slice(i, j int) Value {
	out := &List{data: l.data[i:j:j]}
	out.levels.from(&l.levels)
	return Value{out, 0}
}

func (l *List) Gather(at []int64) Value {
	out := make([]Value, len(at))
	var null Value
	for i, a := range at {
		if uint64(a) < uint64(len(l.data)) {
			out[i] = l.data[a]
			continue
		}
		if null.IsZero() {
			null = l.Null()
		}
		out[i] = null
	}
	return NewList(out)
}

// Null is what an index out of range gives: the first item's own null shape.
func (l *List) Null() Value {
	if len(l.data) == 0 {
		return EmptyList
	}
	first := l.data[0]
	switch t := first.Type(); {
	case t.IsEnum() && t < 0:
		return NewEnumAtom(first.Domain(), NullLong)
	case t < 0:
		return Null(t)
	case t.IsVector():
		return first.obj.(Vector).Slice(0, 0)
	case first.Table() != nil, first.Dict() != nil:
		return first.Slice(0, 0)
	}
	return EmptyList
}
