package arrowio

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"tock/k"
)

// Texts, dictionaries, lists and records on their way in.

// textual is an array of strings or binaries.
type textual interface {
	arrow.Array
	ValueBytes() []byte
}

// pieces calls f with every item's bytes, nil for a null, where they lie.
func pieces(a textual, f func(i int, piece []byte)) {
	buffers, from := a.Data().Buffers(), a.Data().Offset()
	if a.Len() == 0 || buffers[2] == nil { // no bytes at all, where the library has no buffer for them
		for i := range a.Len() {
			f(i, nil)
		}
		return
	}
	switch a.(type) {
	case *array.LargeString, *array.LargeBinary:
		cut(a, cast[int64](buffers[1].Bytes())[from:], buffers[2].Bytes(), f)
	default:
		cut(a, cast[int32](buffers[1].Bytes())[from:], buffers[2].Bytes(), f)
	}
}

func cut[T int32 | int64](a textual, offsets []T, data []byte, f func(i int, piece []byte)) {
	none := a.NullN() > 0
	for i := range a.Len() {
		if none && a.IsNull(i) {
			f(i, nil)
			continue
		}
		f(i, data[offsets[i]:offsets[i+1]])
	}
}

// textualOf is an array of texts in the form that has them one after another.
func textualOf(arr arrow.Array) (textual, bool) {
	switch a := arr.(type) {
	case *array.String, *array.LargeString, *array.Binary, *array.LargeBinary:
		return a.(textual), true
	case *array.StringView:
		return fromViews(a, arrow.BinaryTypes.LargeString, func(i int) []byte { return []byte(a.Value(i)) }), true
	case *array.BinaryView:
		return fromViews(a, arrow.BinaryTypes.LargeBinary, a.Value), true
	}
	return nil, false
}

// fromViews is an array of views as one whose items follow one another.
func fromViews(a arrow.Array, typ arrow.DataType, value func(int) []byte) textual {
	offsets, data := make([]int64, a.Len()+1), []byte{}
	for i := range a.Len() {
		if a.IsValid(i) {
			data = append(data, value(i)...)
		}
		offsets[i+1] = int64(len(data))
	}
	var bits *memory.Buffer
	nulls := a.NullN()
	if nulls > 0 {
		valid := make([]byte, (a.Len()+7)/8)
		for i := range a.Len() {
			if a.IsValid(i) {
				valid[i/8] |= 1 << (i % 8)
			}
		}
		bits = memory.NewBufferBytes(valid)
	}
	return array.MakeFromData(array.NewData(typ, a.Len(), []*memory.Buffer{bits, memory.NewBufferBytes(raw(offsets)), memory.NewBufferBytes(data)}, nil, nulls, 0)).(textual)
}

// text is texts as strings, or as characters or symbols when that is wanted. Binaries that
// nothing else is said of are byte vectors.
func (in *inward) text(a textual, want string) k.Value {
	switch want {
	case "s":
		return k.Syms(in.intern(a))
	case "c":
		out := make([]byte, a.Len())
		pieces(a, func(i int, piece []byte) { out[i] = charIn(piece) })
		return k.Chars(out)
	}
	texts := make([][]byte, a.Len())
	pieces(a, func(i int, piece []byte) { texts[i] = piece })
	out := make([]k.Value, 0, len(texts))
	id := a.DataType().ID()
	if want == "" && (id == arrow.BINARY || id == arrow.LARGE_BINARY) || want == "X" {
		for _, b := range texts {
			out = append(out, k.Bytes(b[:len(b):len(b)]))
		}
		return k.NewList(out)
	}
	out = k.AppendStrings(out, texts)
	if want == "C" && a.NullN() > 0 {
		for i := range out {
			if a.IsNull(i) {
				out[i] = k.EmptyList
			}
		}
	}
	return k.NewList(out)
}

// charIn is the character of a text of one; blank for any other.
func charIn(piece []byte) byte {
	r, n := utf8.DecodeRune(piece)
	if n == len(piece) && n > 0 && r < 0x100 {
		return byte(r)
	}
	return ' '
}

// intern is texts as symbols.
func (in *inward) intern(a textual) []k.Sym {
	out := make([]k.Sym, a.Len())
	pieces(a, func(i int, piece []byte) {
		if len(piece) > 0 {
			out[i] = k.InternBytes(piece)
		}
	})
	return out
}

// dictionary is a dictionary array: symbols for texts, otherwise the values it stands for.
func (in *inward) dictionary(a *array.Dictionary, want string) (k.Value, error) {
	if err := in.claim(a.Dictionary()); err != nil {
		return k.Value{}, err
	}
	dict, ok := textualOf(a.Dictionary())
	if ok && want == "c" {
		chars, out := k.Data[uint8](in.text(dict, want)), bytes.Repeat([]byte{' '}, a.Len())
		for i := range out {
			if a.IsValid(i) {
				out[i] = chars[a.GetValueIndex(i)]
			}
		}
		return k.Chars(out), nil
	}
	if !ok || want != "" && want != "s" {
		values, err := in.natural(a.Dictionary(), want)
		if err != nil {
			return k.Value{}, err
		}
		at := make([]int64, a.Len())
		for i := range at {
			at[i] = -1
			if a.IsValid(i) {
				at[i] = int64(a.GetValueIndex(i))
			}
		}
		return values.Gather(at), nil
	}
	syms, seen := in.known[a.Dictionary().Data()]
	if !seen {
		syms = in.intern(dict)
		if in.known == nil {
			in.known = map[arrow.ArrayData][]k.Sym{}
		}
		in.known[a.Dictionary().Data()] = syms
	}
	out := make([]k.Sym, a.Len())
	if at, ok := a.Indices().(*array.Int32); ok && a.NullN() == 0 {
		for i, x := range at.Int32Values() {
			out[i] = syms[x]
		}
		return k.Syms(out), nil
	}
	for i := range out {
		if a.IsValid(i) {
			out[i] = syms[a.GetValueIndex(i)]
		}
	}
	return k.Syms(out), nil
}

// fixedBinaries is binaries of one width: guids for 16 bytes, otherwise byte vectors.
func fixedBinaries(a *array.FixedSizeBinary, want string) k.Value {
	if width := a.DataType().(*arrow.FixedSizeBinaryType).ByteWidth; width == 16 && want != "X" {
		out := make([]k.GUID, a.Len())
		for i := range out {
			if a.IsValid(i) {
				copy(out[i][:], a.Value(i))
			}
		}
		return k.NewVec(k.Guid, out)
	}
	out := make([]k.Value, a.Len())
	for i := range out {
		out[i] = k.Bytes(nil)
		if a.IsValid(i) {
			b := a.Value(i)
			out[i] = k.Bytes(b[:len(b):len(b)])
		}
	}
	return k.NewList(out)
}

// list is an array of lists: each item a slice of the values below. A null is an empty
// list of their kind, and () where q wrote the file.
func (in *inward) list(a array.ListLike, want string) (k.Value, error) {
	inner := ""
	switch {
	case strings.HasPrefix(want, "*"):
		inner = want[1:]
	case len(want) == 1 && want[0] >= 'A' && want[0] <= 'Z':
		inner = strings.ToLower(want)
	}
	below, err := in.value(a.ListValues(), inner)
	if err != nil {
		return k.Value{}, err
	}
	none := below.Slice(0, 0)
	if inner != "" {
		none = k.EmptyList
	}
	out := make([]k.Value, a.Len())
	for i := range out {
		out[i] = none
		if a.IsValid(i) {
			from, to := a.ValueOffsets(i)
			if from < 0 || to < from || to > int64(below.Len()) {
				return k.Value{}, fault("a list from item %d to %d of %d", from, to, below.Len())
			}
			out[i] = below.Slice(int(from), int(to))
		}
	}
	return k.NewList(out), nil
}

// records is an array of structs: dictionaries, which are nulls for a null.
func (in *inward) records(a *array.Struct) (k.Value, error) {
	typ := a.DataType().(*arrow.StructType)
	names, cols := make([]k.Sym, a.NumField()), make([]k.Value, a.NumField())
	for i := range cols {
		var err error
		if cols[i], err = in.value(a.Field(i), ""); err != nil {
			return k.Value{}, err
		}
		names[i] = k.Intern(typ.Field(i).Name)
	}
	out, table := make([]k.Value, a.Len()), k.NewTable(names, cols).Table()
	for i := range out {
		at := i
		if a.IsNull(i) {
			at = -1
		}
		out[i] = table.Row(at)
	}
	return k.NewList(out), nil
}
