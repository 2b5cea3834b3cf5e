package splay

import (
	"bytes"
	"encoding/binary"

	"tock/k"
)

// form is how a file starts, which decides its layout.
type form uint8

const (
	formSerial form = iota // ff 01: serialised
	formVector             // fe 20: vector of fixed width, old nested column
	formEnum32             // fe name: enumeration with 32-bit indices
	formPage               // fd 20: enumeration, mapped list, arena of a mapped list
)

const (
	pageHeader = 4080 // where the object header stands in the page form
	pageData   = 4096
)

var (
	magicSerial = []byte{0xff, 0x01}
	magicVector = []byte{0xfe, 0x20}
	magicPage   = []byte{0xfd, 0x20}
)

// image is a file's plain bytes with its header taken apart.
//
//	fe 20 | type | attr | 0 0 0 0 | i64 count | data ... [index]
//	fe name 0-padded to 8 | 0 0 0 attr 0 0 0 0 | i64 count | i32 indices ... [index]
//	fd 20 0... | name at 16 0... | 4080: fd flag type attr 0 0 0 0 | i64 count | data ... [index]
//	ff 01 | payload
type image struct {
	path     string
	b        []byte
	size     int // of the file; more than b when b is only its head
	form     form
	kind     k.Type
	attr     k.Attr
	declared int64  // the header's count
	domain   string // of an enumeration
	start    int    // offset of the data
	width    int    // bytes of one item
	count    int    // items, by the rule for the attribute
}

// parseImage takes the header apart and settles the count: from the size of the file
// where nothing follows the data, from the header where an index does.
func parseImage(path string, b []byte) (*image, error) { return parseHead(path, b, len(b)) }

// headBytes is how much of a file parseHead needs.
const headBytes = pageData

// parseHead is parseImage given only the head of a file and its size; then there is no data.
func parseHead(path string, b []byte, size int) (*image, error) {
	im, err := headOf(path, b, size)
	if err != nil || im.form == formSerial || im.attr >= k.Unique {
		return im, err
	}
	if rest := (size - im.start) % im.width; rest != 0 {
		return nil, corrupt(path, size-rest, "whole items of %d bytes, %d bytes left over", im.width, rest)
	}
	return im, nil
}

// headOf is parseHead that lets a last item pass that is not whole; it is not counted.
func headOf(path string, b []byte, size int) (*image, error) {
	im := &image{path: path, b: b, size: size}
	switch {
	case len(b) < 2:
		return nil, corrupt(path, 0, "%d bytes are too short for any kdb+ file", len(b))
	case bytes.HasPrefix(b, magicSerial):
		im.form, im.start = formSerial, 2
		return im, nil
	case bytes.HasPrefix(b, magicVector):
		im.form, im.start = formVector, 16
		if len(b) < 16 {
			return nil, corrupt(path, len(b), "header of 16 bytes, file has %d", len(b))
		}
		im.header(0)
	case bytes.HasPrefix(b, magicPage):
		im.form, im.start = formPage, pageData
		if len(b) < pageData {
			return nil, corrupt(path, len(b), "header of %d bytes, file has %d", pageData, len(b))
		}
		im.header(pageHeader)
		im.domain = textZ(b[16:pageHeader])
	case isNarrow(b):
		if err := im.enumHeader(); err != nil {
			return nil, err
		}
	default:
		return nil, &tableError{path, k.ErrType, "not a kdb+ data file"}
	}
	if im.attr > k.Grouped {
		return nil, corrupt(path, im.start-13, "attribute 0 to 4, found %d", im.attr)
	}
	return im, im.settle()
}

// header reads the object header at an offset.
func (im *image) header(at int) {
	h := im.b[at:]
	im.kind, im.attr = k.Type(h[2]), k.Attr(h[3])
	im.declared = int64(binary.LittleEndian.Uint64(h[8:]))
}

// isNarrow reports whether a file that begins with b is a 32-bit enumeration.
func isNarrow(b []byte) bool {
	return len(b) > 1 && b[0] == magicVector[0] && !bytes.HasPrefix(b, magicVector)
}

// enumHeader reads the header of the 32-bit form: the name padded to a multiple of 8.
func (im *image) enumHeader() error {
	name := textZ(im.b[1:])
	h := (1 + len(name) + 1 + 7) &^ 7
	if len(im.b) < h+16 || name == "" {
		return corrupt(im.path, 1, "a domain name and a header of %d bytes, file has %d", h+16, len(im.b))
	}
	im.form, im.kind, im.domain, im.start = formEnum32, k.Enum, name, h+16
	im.attr = k.Attr(im.b[h+3])
	im.declared = int64(binary.LittleEndian.Uint64(im.b[h+8:]))
	return nil
}

// settle finds the width and the count.
func (im *image) settle() error {
	switch {
	case im.form == formEnum32:
		im.width = 4
	case im.form == formPage && im.kind == k.Byte:
		im.width = 1 // the arena of a mapped list
	case im.form == formPage && (im.kind == k.Enum || im.kind == k.AnyMap):
		im.width = 8
	case isFixed(im.kind):
		im.width = im.kind.Width()
	case im.form == formVector && im.kind > k.AnyMap && im.kind < k.TypeTable:
		im.width = 8 // end offsets of an old nested column
	default:
		return corrupt(im.path, im.start-14, "unknown type %d", im.kind)
	}
	room := im.size - im.start
	if im.attr >= k.Unique {
		if im.declared < 0 || im.declared > int64(room/im.width) {
			return corrupt(im.path, im.start-8, "count %d of %d-byte items, %d bytes of data", im.declared, im.width, room)
		}
		im.count = int(im.declared)
		return nil
	}
	im.count = room / im.width
	return nil
}

// data is the bytes of the items.
func (im *image) data() []byte {
	end := im.start + im.count*im.width
	return im.b[im.start:end:end]
}

// textZ is the bytes up to the first NUL, or all of them.
func textZ(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}
