package splay

import (
	"bufio"
	"encoding/binary"
	"io"

	"tock/k"
)

// compactBytes is the size up to which a vector is written as a compact object.
const compactBytes = 64

// mappable reports whether a mapped list can hold v: atoms, vectors, lists,
// dictionaries and tables of them, not functions.
func mappable(v k.Value) bool { return mappableAt(v, 0) }

func mappableAt(v k.Value, depth int) bool {
	if depth > maxDepth/2 {
		return false
	}
	switch o := v.Object().(type) {
	case *k.List:
		for _, item := range v.Items() {
			if !mappableAt(item, depth+1) {
				return false
			}
		}
		return true
	case *k.Dict:
		return mappableAt(o.Keys, depth+1) && mappableAt(o.Vals, depth+1)
	case *k.Table:
		for _, col := range o.Cols {
			if !mappableAt(col, depth+1) {
				return false
			}
		}
		return len(o.Cols) > 0
	}
	kind := v.Type()
	return kind.IsBasic() || kind.IsEnum()
}

// arenaWriter writes name# of a mapped list and collects its symbols.
type arenaWriter struct {
	w    *bufio.Writer
	at   uint64 // bytes of the arena written
	syms []k.Sym
	seen symbolIndex
	buf  []byte
	err  error
}

// anymapFiles writes the three files of a mapped list, each through create. order
// says which items, nil for all.
func anymapFiles(name string, items []k.Value, order rows, create writer) error {
	n := len(items)
	if order != nil {
		n = len(order)
	}
	words := make([]int64, n)
	var arena arenaWriter
	err := create(name+"#", func(w io.Writer) error {
		arena.w = bufio.NewWriterSize(w, chunkBytes)
		if _, err := arena.w.Write(pageHead(k.Byte, k.NoAttr, 0, "", 0)); err != nil {
			return err
		}
		var last k.Value
		for i := range words {
			item := items[i]
			if order != nil {
				item = items[order[i]]
			}
			if i > 0 && item.Same(last) { // equal neighbours share an object
				words[i] = words[i-1]
				continue
			}
			words[i] = int64(arena.object(item))
			last = item
		}
		if arena.err != nil {
			return arena.err
		}
		return arena.w.Flush()
	})
	if err == nil && len(arena.syms) > 0 {
		err = create(name+"##", func(w io.Writer) error { return writeSerial(w, k.Syms(arena.syms)) })
	}
	if err != nil {
		return err
	}
	return create(name, func(w io.Writer) error {
		if _, err := w.Write(pageHead(k.AnyMap, k.NoAttr, 1, "", n)); err != nil {
			return err
		}
		return writeAll(w, raw(words))
	})
}

// writeSerial writes a value in the serialised form.
func writeSerial(w io.Writer, v k.Value) error {
	b, err := appendSerial(append([]byte(nil), magicSerial...), v)
	if err != nil {
		return err
	}
	return writeAll(w, b)
}

// object writes v, which is mappable, and returns its word.
func (a *arenaWriter) object(v k.Value) uint64 {
	v = k.Resolve(v)
	kind := v.Type()
	switch o := v.Object().(type) {
	case *k.List:
		return a.words(k.AnyMap, flagFull, a.each(v.Items()))
	case *k.Table:
		return a.words(k.TypeTable, flagCompact, a.each([]k.Value{k.Syms(o.Names), k.NewList(o.Cols)}))
	case *k.Dict:
		return a.words(k.TypeDict, flagCompact, a.each([]k.Value{o.Keys, o.Vals}))
	}
	width := kind.Width()
	if kind.Abs() == k.Symbol {
		width = 4
	}
	switch n := v.Len(); {
	case kind < 0:
		return a.compact(kind, -1, a.atom(v))
	case n <= 255 && n*width <= compactBytes && v.Attr() != k.Sorted:
		if kind == k.Symbol {
			return a.compact(kind, n, a.indices(v))
		}
		return a.compact(kind, n, vectorBytes(v))
	case kind == k.Symbol:
		long := make([]int64, n)
		for i, sym := range k.Data[k.Sym](v) {
			long[i] = int64(a.place(sym))
		}
		return a.full(k.Enum, v.Attr()&k.Sorted, flagSymbols, n, raw(long))
	default:
		return a.full(kind, v.Attr()&k.Sorted, flagFull, n, vectorBytes(v))
	}
}

// each writes the parts of a container and returns their words.
func (a *arenaWriter) each(items []k.Value) []int64 {
	words := make([]int64, len(items))
	for i, item := range items {
		words[i] = int64(a.object(item))
	}
	return words
}

func (a *arenaWriter) words(kind k.Type, flag byte, words []int64) uint64 {
	return a.full(kind, k.NoAttr, flag, len(words), raw(words))
}

// atom is the bytes of an atom's value.
func (a *arenaWriter) atom(v k.Value) []byte {
	one := k.Enlist(v)
	if one.Type() == k.Symbol {
		return a.indices(one)
	}
	return vectorBytes(one)
}

// indices is the i32 indices of a symbol vector into name##.
func (a *arenaWriter) indices(v k.Value) []byte {
	var b []byte
	for _, sym := range k.Data[k.Sym](v) {
		b = binary.LittleEndian.AppendUint32(b, uint32(a.place(sym)))
	}
	return b
}

// place is where a symbol stands in name##, which it enters at need.
func (a *arenaWriter) place(sym k.Sym) int32 {
	if at, ok := a.seen.find(sym); ok {
		return int32(at)
	}
	a.seen.add(sym, len(a.syms))
	a.syms = append(a.syms, sym)
	return int32(len(a.syms) - 1)
}

// compact writes an atom (n<0) or a short vector.
func (a *arenaWriter) compact(kind k.Type, n int, data []byte) uint64 {
	at := a.at
	a.buf = append(a.buf[:0], byte(int(kind)+compactBase))
	if n >= 0 {
		a.buf = append(a.buf, byte(n))
	}
	a.write(append(a.buf, data...))
	return at | flagCompact<<offsetBits
}

// full writes an object with a header, aligned to 16.
func (a *arenaWriter) full(kind k.Type, attr k.Attr, flag byte, n int, data []byte) uint64 {
	var zero [16]byte
	a.write(zero[:(16-a.at%16)%16])
	at := a.at
	a.buf = append(a.buf[:0], fullObject, 0, byte(kind), byte(attr), 1, 0, 0, 0)
	a.write(binary.LittleEndian.AppendUint64(a.buf, uint64(n)))
	a.write(data)
	return at | uint64(flag)<<offsetBits
}

func (a *arenaWriter) write(b []byte) {
	if a.err != nil {
		return
	}
	_, a.err = a.w.Write(b)
	a.at += uint64(len(b))
}
