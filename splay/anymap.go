package splay

import (
	"encoding/binary"

	"tock/k"
)

// A mapped list is three files. name (page form, type 77) holds one word an item: flags
// in the top byte, below them an offset into the arena, which is name# from 4096 on.
// name## is a symbol vector that the symbols inside index; it is there when there are any.
//
// An object of the arena is either compact,
//
//	127+type | value                     an atom; a symbol is an i32 index
//	127+type | u8 n | n values           a vector
//
// or full, aligned to 16:
//
//	fb 00 type attr | i32 1 | i64 n | items
//
// where the items are values (1 to 19), i64 indices into name## (20), words (77: a
// general list; 98, 99: two words, keys and values).

const (
	fullObject  = 0xfb
	compactBase = 127

	offsetBits = 56
	offsetMask = 1<<offsetBits - 1

	flagFull    = 0 // a full vector or list
	flagCompact = 1 // compact, or a full table or dictionary
	flagSymbols = 3 // a full symbol vector
)

// arena reads the objects of a mapped list.
type arena struct {
	path    string // of name#
	b       []byte // from pageData on
	symbols []k.Sym
	lists   map[uint64]container // read before, by offset: items may share them
	weight  int                  // objects in the item being read, shared ones each time
}

// container is a nested list, dictionary or table and how many objects are in it.
type container struct {
	v      k.Value
	weight int
}

func (d *decoder) anymap(im *image) (k.Value, error) {
	words := view[int64](im.data(), im.count)
	if len(words) == 0 {
		return k.EmptyList, nil
	}
	a, err := d.arena(im.path)
	if err != nil {
		return k.Value{}, err
	}
	items := make([]k.Value, 0, len(words))
	var pieces [][]byte // a run of short strings, which most such columns are
	for _, word := range words {
		if piece, ok := a.short(uint64(word)); ok {
			if pieces = append(pieces, piece); len(pieces) == stringBlock {
				items, pieces = k.AppendStrings(items, pieces), pieces[:0]
			}
			continue
		}
		items, pieces = k.AppendStrings(items, pieces), pieces[:0]
		a.weight = 0
		v, err := a.object(uint64(word), 0)
		if err != nil {
			return k.Value{}, err
		}
		items = append(items, v)
	}
	return d.nestedList(k.AppendStrings(items, pieces), k.AnyMap), nil
}

// stringBlock is how many strings get their headers at once.
const stringBlock = 512

// short is the bytes of a compact char vector, or false for any other object.
func (a *arena) short(word uint64) ([]byte, bool) {
	at := word & offsetMask
	if at+2 > uint64(len(a.b)) || a.b[at] != compactBase+byte(k.Char) {
		return nil, false
	}
	end := at + 2 + uint64(a.b[at+1])
	if end > uint64(len(a.b)) {
		return nil, false
	}
	return a.b[at+2 : end], true
}

// arena opens name# and name##.
func (d *decoder) arena(path string) (*arena, error) {
	b, err := d.bytes(path + "#")
	if err != nil {
		return nil, err
	}
	im, err := parseImage(path+"#", b)
	if err != nil {
		return nil, err
	}
	if im.form != formPage || im.kind != k.Byte {
		return nil, corrupt(path+"#", pageHeader, "the arena of a mapped list (page form, type 4)")
	}
	a := &arena{path: path + "#", b: b[pageData:], lists: map[uint64]container{}}
	b, err = d.bytes(path + "##")
	if isMissing(err) {
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	if im, err = parseImage(path+"##", b); err != nil {
		return nil, err
	}
	a.symbols, err = im.symbols(false)
	return a, err
}

func (a *arena) bad(at uint64, format string, args ...any) error {
	return corrupt(a.path, int(at)+pageData, format, args...)
}

// object is the object a word points at.
func (a *arena) object(word uint64, depth int) (k.Value, error) {
	at := word & offsetMask
	if at >= uint64(len(a.b)) {
		return k.Value{}, a.bad(at, "an object, the arena has %d bytes", len(a.b))
	}
	if a.b[at] == fullObject {
		return a.full(at, depth)
	}
	return a.compact(at)
}

func (a *arena) compact(at uint64) (k.Value, error) {
	kind := k.Type(int(a.b[at]) - compactBase)
	if !kind.IsBasic() {
		return k.Value{}, a.bad(at, "an object, found byte %#02x", a.b[at])
	}
	width := kind.Width()
	if kind.Abs() == k.Symbol {
		width = 4
	}
	rest := a.b[at+1:]
	n := 1
	if kind > 0 {
		if len(rest) == 0 {
			return k.Value{}, a.bad(at, "a count behind the type")
		}
		n, rest = int(rest[0]), rest[1:]
	}
	if len(rest) < n*width {
		return k.Value{}, a.bad(at, "%d items of %d bytes, the arena ends after %d", n, width, len(rest))
	}
	var v k.Value
	if kind.Abs() == k.Symbol {
		syms := make([]k.Sym, n)
		for i := range syms {
			var err error
			if syms[i], err = a.symbol(at, int64(int32(binary.LittleEndian.Uint32(rest[4*i:])))); err != nil {
				return k.Value{}, err
			}
		}
		v = k.Syms(syms)
	} else {
		v = vectorOf(kind.Abs(), rest, n)
	}
	if kind < 0 {
		return v.At(0), nil
	}
	return v, nil
}

// symbol is the symbol of an index into name##; the null index is the empty symbol.
func (a *arena) symbol(at uint64, i int64) (k.Sym, error) {
	if uint64(i) < uint64(len(a.symbols)) {
		return a.symbols[i], nil
	}
	if i == k.NullLong || i == int64(k.NullInt) {
		return 0, nil
	}
	return 0, a.bad(at, "symbol %d of %d in %s#", i, len(a.symbols), a.path)
}

func (a *arena) full(at uint64, depth int) (k.Value, error) {
	if depth > maxDepth {
		return k.Value{}, a.bad(at, "lists nested no deeper than %d", maxDepth)
	}
	b := a.b[at:]
	if len(b) < 16 {
		return k.Value{}, a.bad(at, "an object header of 16 bytes, the arena ends after %d", len(b))
	}
	kind, attr := k.Type(b[2]), k.Attr(b[3])
	count := binary.LittleEndian.Uint64(b[8:])
	b = b[16:]
	width := 8
	if isFixed(kind) {
		width = kind.Width()
	}
	if count > uint64(len(b)/width) {
		return k.Value{}, a.bad(at, "%d items of %d bytes, the arena ends after %d", count, width, len(b))
	}
	n := int(count)
	switch {
	case isFixed(kind):
		v := vectorOf(kind, b, n)
		if attr == k.Sorted {
			v = withAttr(v, &image{attr: attr})
		}
		return v, nil
	case kind == k.Enum || kind == k.Symbol:
		syms := make([]k.Sym, n)
		for i, x := range view[int64](b, n) {
			var err error
			if syms[i], err = a.symbol(at, x); err != nil {
				return k.Value{}, err
			}
		}
		return k.Syms(syms), nil
	case kind == k.AnyMap || kind == k.Mixed:
		return a.contain(at, func() (k.Value, error) { return a.list(view[int64](b, n), depth) })
	case (kind == k.TypeTable || kind == k.TypeDict) && n == 2:
		return a.contain(at, func() (k.Value, error) { return a.pair(at, kind, view[int64](b, n), depth) })
	}
	return k.Value{}, a.bad(at, "an object, found type %d with %d items", kind, n)
}

// contain reads a container once and remembers it. Containers that share others could
// stand for more objects than there are bytes; a file that says so is not kdb+'s.
func (a *arena) contain(at uint64, read func() (k.Value, error)) (k.Value, error) {
	if c, ok := a.lists[at]; ok {
		a.weight += c.weight
		if a.weight > len(a.b) {
			return k.Value{}, a.bad(at, "no more objects than the arena has bytes")
		}
		return c.v, nil
	}
	before := a.weight
	v, err := read()
	if err == nil {
		a.lists[at] = container{v, a.weight - before}
	}
	return v, err
}

func (a *arena) list(words []int64, depth int) (k.Value, error) {
	a.weight += len(words)
	items := make([]k.Value, len(words))
	for i, word := range words {
		var err error
		if items[i], err = a.object(uint64(word), depth+1); err != nil {
			return k.Value{}, err
		}
	}
	return k.NewList(items), nil
}

func (a *arena) pair(at uint64, kind k.Type, words []int64, depth int) (k.Value, error) {
	a.weight += 2
	keys, err := a.object(uint64(words[0]), depth+1)
	if err != nil {
		return k.Value{}, err
	}
	vals, err := a.object(uint64(words[1]), depth+1)
	if err != nil {
		return k.Value{}, err
	}
	v, err := pairOf(kind, keys, vals)
	if err != nil {
		return k.Value{}, a.bad(at, "%s", err)
	}
	return v, nil
}
