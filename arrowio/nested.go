package arrowio

import (
	"math"
	"unicode/utf8"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"tock/k"
)

// General lists on their way out: lists of strings, of vectors of one kind, and lists of
// these. An empty general list () is a null among vectors, and an empty list among lists.

// shape is what the items of a general list have in common.
type shape struct {
	depth int    // levels of lists above the vectors: 1 for a list of vectors
	kind  k.Type // of the vectors; Mixed for none yet
	text  bool   // some string or symbol is not UTF-8
	deep  int    // levels seen of lists that have nothing but () in them
	opts  WriteOptions
}

// look takes in one item at a depth.
func (s *shape) look(v k.Value, depth int) error {
	t := v.Type()
	if t.IsEnum() {
		t = k.Resolve(v).Type()
	}
	switch {
	case t.IsVector():
		if s.kind != k.Mixed && (s.kind != t || s.depth != depth) {
			return fault("type: a list of vectors of one kind is wanted; type %d is there beside type %d", t, s.kind)
		}
		s.kind, s.depth = t, depth
		if !s.text {
			s.text = !isText(v)
		}
	case t == k.Mixed && v.Vector() != nil:
		if v.Len() > 0 {
			s.deep = max(s.deep, depth)
		}
		for _, item := range v.Each() {
			if err := s.look(item, depth+1); err != nil {
				return err
			}
		}
	default:
		return fault("type: a list of strings or vectors is wanted; type %d is there", t)
	}
	return nil
}

// isText reports whether strings or symbols are UTF-8; true for anything else.
func isText(v k.Value) bool {
	if v.Type() == k.Char {
		return utf8.Valid(k.Data[uint8](v))
	}
	for _, s := range k.Data[k.Sym](k.Resolve(v)) {
		if !utf8.ValidString(s.String()) {
			return false
		}
	}
	return true
}

// planList decides what a general list becomes.
func planList(col *column, v k.Value, opts WriteOptions) error {
	items := v.Each()
	if flatter := k.Collapse(items); flatter.Type().IsVector() && len(items) > 0 {
		var err error
		col.meta[keyType] = string(flatter.Type().Char())
		col.typ, col.array, err = flat(k.Resolve(flatter), opts)
		return err
	}
	s := shape{opts: opts}
	for _, item := range items {
		if err := s.look(item, 1); err != nil {
			return err
		}
	}
	if s.kind == k.Mixed {
		if s.deep > 0 {
			return fault("type: a list of strings or vectors is wanted, not lists of empty lists")
		}
		col.meta[keyType] = " "
		col.typ = arrow.Null
		col.array = func(from, to int) (arrow.Array, error) { return array.NewNull(to - from), nil }
		return nil
	}
	if s.deep >= s.depth {
		return fault("type: lists of different depths")
	}
	kind := ""
	for range s.depth - 1 {
		kind += "*"
	}
	col.meta[keyType] = kind + string(s.kind.Char()-'a'+'A')
	col.typ = s.typ(s.depth)
	col.array = func(from, to int) (arrow.Array, error) { return s.array(items[from:to], s.depth) }
	return nil
}

// leaf is the Arrow type of the items at the bottom.
func (s *shape) leaf() arrow.DataType {
	switch s.kind {
	case k.Char, k.Symbol: // a dictionary within a list is more than many readers take
		if s.text {
			return arrow.BinaryTypes.Binary
		}
		return arrow.BinaryTypes.String
	}
	typ, _, _ := flat(k.Empty(s.kind), s.opts)
	return typ
}

// typ is the Arrow type of a list with so many levels.
func (s *shape) typ(depth int) arrow.DataType {
	switch {
	case depth == 0 || depth == 1 && s.kind == k.Char:
		return s.leaf()
	}
	return arrow.ListOf(s.typ(depth - 1))
}

// array makes the items of a list with so many levels.
func (s *shape) array(items []k.Value, depth int) (arrow.Array, error) {
	vectors := depth == 1 // else () is a list of no lists
	bits, nulls := validity(items, gapsBy(func(v k.Value) bool { return vectors && v.Type() == k.Mixed && v.Len() == 0 }))
	offsets, total := make([]int32, len(items)+1), 0
	for i, item := range items {
		total += item.Len()
		if total > math.MaxInt32 {
			return nil, fault("limit: more than 2,147,483,647 items in one batch; write fewer rows at once")
		}
		offsets[i+1] = int32(total)
	}
	if depth == 1 && s.kind == k.Char {
		data := make([]byte, 0, total)
		for _, item := range items {
			data = append(data, k.Data[uint8](item)...)
		}
		return texts(s.leaf(), len(items), bits, nulls, offsets, data), nil
	}
	var child arrow.Array
	var err error
	if depth > 1 {
		below := make([]k.Value, 0, total)
		for _, item := range items {
			below = append(below, item.Each()...)
		}
		child, err = s.array(below, depth-1)
	} else {
		child, err = s.bottom(items, total)
	}
	if err != nil {
		return nil, err
	}
	data := array.NewData(s.typ(depth), len(items), []*memory.Buffer{bits, memory.NewBufferBytes(raw(offsets))}, []arrow.ArrayData{child.Data()}, nulls, 0)
	return array.MakeFromData(data), nil
}

// bottom joins the vectors of a list and makes an array of their items.
func (s *shape) bottom(items []k.Value, total int) (arrow.Array, error) {
	for i, item := range items {
		if item.Type().IsEnum() {
			items = append([]k.Value{}, items...)
			for j := i; j < len(items); j++ {
				items[j] = k.Resolve(items[j])
			}
			break
		}
	}
	v := join(s.kind, items, total)
	if s.kind == k.Symbol {
		return symbolTexts(s.leaf(), k.Data[k.Sym](v)), nil
	}
	_, make, err := flat(v, s.opts)
	if err != nil {
		return nil, err
	}
	return make(0, total)
}

// symbolTexts is symbols as an array of strings or binaries.
func symbolTexts(typ arrow.DataType, syms []k.Sym) arrow.Array {
	bits, nulls := validity(syms, gapsBy(func(s k.Sym) bool { return s == 0 }))
	offsets, data := make([]int32, len(syms)+1), []byte{}
	for i, s := range syms {
		data = append(data, s.String()...)
		offsets[i+1] = int32(len(data))
	}
	return texts(typ, len(syms), bits, nulls, offsets, data)
}

// join is vectors of one kind, and empty general lists, as one.
func join(kind k.Type, items []k.Value, total int) k.Value {
	switch kind {
	case k.Boolean, k.Byte, k.Char:
		return joined[uint8](kind, items, total)
	case k.Guid:
		return joined[k.GUID](kind, items, total)
	case k.Short:
		return joined[int16](kind, items, total)
	case k.Int, k.Month, k.Date, k.Minute, k.Second, k.Time:
		return joined[int32](kind, items, total)
	case k.Long, k.Timestamp, k.Timespan:
		return joined[int64](kind, items, total)
	case k.Real:
		return joined[float32](kind, items, total)
	case k.Float, k.Datetime:
		return joined[float64](kind, items, total)
	case k.Symbol:
		return joined[k.Sym](kind, items, total)
	}
	out := make([]k.Value, 0, total)
	for _, item := range items {
		out = append(out, item.Each()...)
	}
	return k.NewList(out)
}

func joined[T k.Elem](kind k.Type, items []k.Value, total int) k.Value {
	out := make([]T, 0, total)
	for _, item := range items {
		out = append(out, k.Data[T](item)...)
	}
	return k.NewVec(kind, out)
}
