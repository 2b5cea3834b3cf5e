package ipc

// Atoms side by side, as rows and messages have them: a loop of their own, without a call and
// an answer to look at for each. What it does not know it leaves to the code for all values.

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"tock/k"
)

// atomForm is how an inline atom of a type travels, by the byte of its type: payload bytes, and
// what turns a word that begins with them into the payload.
type atomForm struct {
	width   uint8 // 0 for what is not here
	shift   uint8 // 64 less the payload's bits
	natural bool  // not sign-extended
}

var atomForms = func() (forms [256]atomForm) {
	for _, kind := range []k.Type{k.Byte, k.Char, k.Short, k.Int, k.Long, k.Real, k.Float, k.Timestamp, k.Month,
		k.Date, k.Datetime, k.Timespan, k.Minute, k.Second, k.Time} {
		width := kind.Width()
		forms[uint8(-kind)] = atomForm{uint8(width), uint8(64 - 8*width), width == 1 || kind == k.Real}
	}
	return forms
}()

const symbolByte = byte(256 - int(k.Symbol))

// appendAtoms appends atoms from the beginning of items, and gives how many.
func appendAtoms(dst []byte, items []k.Value) ([]byte, int) {
	const most = 9 // bytes of one, a short name included
	at, room := len(dst), dst[:cap(dst)]
	for i := range items {
		t, payload, ok := items[i].Inline()
		if !ok {
			return room[:at], i
		}
		if len(room)-at < most {
			room = slices.Grow(room[:at], most*(len(items)-i))
			room = room[:cap(room)]
		}
		to := room[at : at+most]
		to[0] = byte(t)
		if width := atomForms[byte(t)].width; width > 0 {
			binary.LittleEndian.PutUint64(to[1:], payload)
			at += 1 + int(width)
			continue
		}
		switch t {
		case -k.Symbol:
			name := k.Sym(payload).String()
			word, short := shortWord(name)
			if !short {
				room = appendText(room[:at+1], name)
				at = len(room)
				room = room[:cap(room)]
				continue
			}
			binary.LittleEndian.PutUint64(to[1:], word)
			at += 2 + len(name)
		case -k.Boolean:
			to[1] = byte(payload)
			at += 2
		default:
			return room[:at], i
		}
	}
	return room[:at], len(items)
}

// shortWord is the bytes of a name of up to seven letters, none of them NUL, as a word with
// the first lowest.
func shortWord(name string) (word uint64, short bool) {
	n := len(name)
	switch {
	case n > 7:
		return 0, false
	case n >= 4: // two halves that overlap
		word = uint64(half(name)) | uint64(half(name[n-4:]))<<(8*(n-4)&63)
	case n > 0:
		word = uint64(name[0]) | uint64(name[n>>1])<<(8*(n>>1)&63) | uint64(name[n-1])<<(8*(n-1)&63)
	}
	return word, nulIn(word) == 0 || bits.TrailingZeros64(nulIn(word))>>3 == n
}

func half(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// nulIn has the highest bit of the first NUL of a word set, and none lower.
func nulIn(word uint64) uint64 { return (word - 0x0101010101010101) &^ word & 0x8080808080808080 }

// atoms decodes atoms that items begin with, and gives how many: up to one that is none, whose
// name it does not remember, or that is not whole.
func (r *decoding) atoms(items []k.Value) int {
	b, at := r.b, r.pos
	if r.big || len(b) < 8 {
		return 0
	}
	names := r.d.names
	for i := range items {
		if at >= len(b) {
			r.pos = at
			return i
		}
		t, left := b[at], len(b)-at-1
		var word uint64 // what follows the type
		if left >= 8 {
			word = binary.LittleEndian.Uint64(b[at+1:])
		} else {
			word = binary.LittleEndian.Uint64(b[len(b)-8:]) >> (8 * (8 - left) & 63)
		}
		form := atomForms[t]
		switch n := int(form.width); {
		case n > 0 && n <= left:
			if word <<= form.shift; form.natural {
				word >>= form.shift
			} else {
				word = uint64(int64(word) >> form.shift)
			}
			at += 1 + n
		case t == symbolByte && nulIn(word) != 0:
			n := bits.TrailingZeros64(nulIn(word)) >> 3
			word &= 1<<(8*n) - 1
			set := &names[word*wordHash>>(64-wordCacheBits)]
			switch {
			case n >= left: // that NUL is not of the input
				r.pos = at
				return i
			case set[0].word == word:
				word = uint64(set[0].sym)
			case set[1].word == word:
				word = uint64(set[1].sym)
			default:
				r.pos = at
				return i
			}
			at += 2 + n
		default:
			r.pos = at
			return i
		}
		items[i] = k.InlineAtom(k.Type(t), word)
	}
	r.pos = at
	return len(items)
}
