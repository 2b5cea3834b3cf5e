package splay

import (
	"tock/k"
)

// decoder makes values of file images. It asks for the files that belong to a column
// (name#, name##) and for enumeration domains.
type decoder struct {
	bytes  func(path string) ([]byte, error)
	domain func(name k.Sym) *k.Domain
	mapped bool // lists show the type that they have in their file
}

// decoder reads files, those up to smallFile into memory.
func (s *Store) decoder() *decoder { return s.decoderFrom(smallFile) }

func (s *Store) decoderFrom(small int) *decoder {
	return &decoder{bytes: func(path string) ([]byte, error) { return s.bytes(path, small) }, domain: s.domain}
}

// file is the value in one file, with its companions.
func (d *decoder) file(path string) (k.Value, error) {
	b, err := d.bytes(path)
	if err != nil {
		return k.Value{}, err
	}
	return d.image(path, b)
}

// image is the value of a file's plain bytes.
func (d *decoder) image(path string, b []byte) (k.Value, error) {
	im, err := parseImage(path, b)
	if err != nil {
		return k.Value{}, err
	}
	switch {
	case im.form == formSerial:
		return d.serial(im)
	case im.form == formEnum32:
		return d.enum32(im), nil
	case im.form == formPage && im.kind == k.Enum:
		return d.enum64(im)
	case im.form == formPage && im.kind == k.AnyMap:
		return d.anymap(im)
	case im.form == formPage:
		return k.Value{}, inTable(path, k.ErrType, "the arena of a mapped list is not a value")
	case im.kind > k.AnyMap:
		return d.nested(im)
	}
	return withAttr(vectorOf(im.kind, im.data(), im.count), im), nil
}

// enum64 is an enumeration of the page form; its indices are used where they lie.
func (d *decoder) enum64(im *image) (k.Value, error) {
	if im.domain == "" {
		return k.Value{}, corrupt(im.path, 16, "a domain name, found none")
	}
	at := view[int64](im.data(), im.count)
	return withAttr(k.NewEnum(d.domain(k.Intern(im.domain)), at), im), nil
}

// enum32 is an enumeration of the form written up to 3.5, whose indices are widened, as
// kdb+ does, but only when they are asked for.
func (d *decoder) enum32(im *image) k.Value {
	domain, at := d.domain(k.Intern(im.domain)), view[int32](im.data(), im.count)
	if starts, ok := im.storedRuns(); ok || im.attr == k.NoAttr {
		if v, ok := k.NarrowEnum(domain, at, starts); ok {
			return v
		}
	}
	return withAttr(k.NewEnum(domain, widened(at)), im)
}

// widened is indices of 32 bits with 64.
func widened(narrow []int32) []int64 {
	at := make([]int64, len(narrow))
	k.WidenIndices(at, narrow)
	return at
}

// nested is an old nested column: n end offsets, the items in name#, which has no header.
// Whether the offsets count items or bytes is told by the size of name#.
func (d *decoder) nested(im *image) (k.Value, error) {
	kind := im.kind - k.AnyMap
	if !isFixed(kind) {
		return k.Value{}, inTable(im.path, k.ErrNYI, "nested column of type %d", im.kind)
	}
	items, err := d.bytes(im.path + "#")
	if err != nil {
		return k.Value{}, err
	}
	ends := view[int64](im.data(), im.count)
	unit := 1
	if n := len(ends); n > 0 && ends[n-1]*int64(kind.Width()) == int64(len(items)) {
		unit = kind.Width()
	} else if n > 0 && ends[n-1] != int64(len(items)) {
		return k.Value{}, corrupt(im.path, im.start+8*(n-1), "last end %d, %s# has %d bytes", ends[n-1], im.path, len(items))
	}
	out := make([]k.Value, len(ends))
	from := 0
	for i, end := range ends {
		to := int(end) * unit
		if end < 0 || end > int64(len(items)) || to < from || to > len(items) || (to-from)%kind.Width() != 0 {
			return k.Value{}, corrupt(im.path, im.start+8*i, "end %d of item %d does not fit", end, i)
		}
		out[i] = vectorOf(kind, items[from:to], (to-from)/kind.Width())
		from = to
	}
	return d.nestedList(out, im.kind), nil
}

// nestedList is a list whose items lie in a file of type kind: 77h and more for what is
// read by its path (code.kx.com/q/releases/ChangesIn3.6, Anymap), 0h as a table's column.
func (d *decoder) nestedList(items []k.Value, kind k.Type) k.Value {
	if d.mapped {
		return k.NewMapped(items, kind)
	}
	return k.NewList(items)
}
