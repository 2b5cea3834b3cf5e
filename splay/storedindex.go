package splay

import (
	"encoding/binary"
	"slices"

	"tock/k"
)

// indexForms is the forms that the index behind a file's data may have; none for a file
// whose index, if there is one, is not known.
func (im *image) indexForms() []indexForm {
	switch {
	case im.attr < k.Unique || im.form == formSerial:
		return nil
	case im.form == formPage && im.kind == k.Enum:
		return []indexForm{enumForm}
	case im.form == formEnum32:
		return []indexForm{narrowForm}
	case im.form == formVector:
		if f, ok := indexFormOf(im.kind); ok && f.width == 8 {
			return []indexForm{f, {f.kind, 8, 8}} // the word was not seen, nor its absence
		} else if ok {
			return []indexForm{f}
		}
	}
	return nil
}

// storedRuns reads the runs of a p# column from its index: starts as
// partedIndex takes them, without the values. False when there is none or it does not agree with the data
// at every border; then the runs are to be found from the data.
func (im *image) storedRuns() (starts []int64, ok bool) {
	if im.attr != k.Parted {
		return nil, false
	}
	for _, f := range im.indexForms() {
		if starts, ok := im.runsOf(f); ok && im.checkRuns(starts) {
			return starts, true
		}
	}
	return nil, false
}

// runsOf is the third part of a p# index of a form.
func (im *image) runsOf(f indexForm) (starts []int64, ok bool) {
	at := im.start + im.count*im.width + f.gap(im.count)
	if at+16 > len(im.b) {
		return nil, false
	}
	distinct := binary.LittleEndian.Uint64(im.b[at+8:])
	if distinct > uint64(im.count) {
		return nil, false
	}
	room := f.capacity(int(distinct))
	at += 16 + room*f.width + f.word + 2*room*8
	n := int(distinct) + 1
	if at+16+8*n > len(im.b) || binary.LittleEndian.Uint64(im.b[at+8:]) != uint64(n) {
		return nil, false
	}
	return slices.Clone(view[int64](im.b[at+16:], n)), true
}

// checkRuns compares the data on both sides of every border of runs.
func (im *image) checkRuns(starts []int64) bool {
	last := len(starts) - 1
	if starts[0] != 0 || starts[last] != int64(im.count) {
		return false
	}
	data := im.data()
	for i := 1; i <= last; i++ {
		lo, hi := starts[i-1], starts[i]
		if lo >= hi || hi > int64(im.count) {
			return false
		}
		first := data[int(lo)*im.width:][:im.width]
		if string(first) != string(data[int(hi-1)*im.width:][:im.width]) {
			return false
		}
		if i < last && string(first) == string(data[int(hi)*im.width:][:im.width]) {
			return false
		}
	}
	return true
}

// indexFits reports whether the index behind the data is the one that the data make, but
// for what kdb+ leaves as it was in memory. A file without index, or with one of a type
// whose index is not known, fits.
func (im *image) indexFits() bool {
	forms := im.indexForms()
	if forms == nil {
		return true
	}
	stored := im.b[im.start+im.count*im.width:]
	for _, f := range forms {
		var index []byte
		var err error
		if f.width == 4 {
			index, err = indexOf(f, im.attr, view[int32](im.data(), im.count), nil)
		} else {
			index, err = indexOf(f, im.attr, view[int64](im.data(), im.count), nil)
		}
		if err == nil && len(index) == len(stored) && string(f.settled(im, stored, index)) == string(f.settled(im, index, index)) {
			return true
		}
	}
	return false
}

// settled is a copy of an index with 0 for what varies: room that is not used, and of each
// object all but its type, attribute and count. Where the objects are, like says.
func (f indexForm) settled(im *image, index, like []byte) []byte {
	out := slices.Clone(index)
	if im.attr == k.Unique {
		clear(out[:len(out)-16*f.capacity(im.count)])
		return out
	}
	object := func(at int) (count int) {
		clear(out[at : at+2])
		clear(out[at+4 : at+8])
		return int(binary.LittleEndian.Uint64(like[at+8:]))
	}
	at := f.gap(im.count)
	clear(out[:at])
	distinct := object(at)
	room := f.capacity(distinct)
	at += 16
	clear(out[at+f.width*distinct : at+f.width*room+f.word])
	at += f.width*room + f.word + 16*room
	for at < len(like) {
		at += 16 + 8*object(at)
	}
	return out
}
