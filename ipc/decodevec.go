package ipc

// Fixed-width vectors are copied as they are (and swapped where the orders differ).
// Names of up to seven letters are looked up by their bytes taken as one word in a
// small direct-mapped table in front of the interner; longer ones go to the interner.

import (
	"encoding/binary"
	"math"
	"math/bits"
	"unsafe"

	"tock/k"
)

func realOf(x uint32) float32  { return math.Float32frombits(x) }
func floatOf(x uint64) float64 { return math.Float64frombits(x) }

// vector decodes a vector of a basic kind whose type has been read.
func (r *decoding) vector(t k.Type) (k.Value, error) {
	width := max(t.Width(), 1)
	attr, n, err := r.head(width)
	if err != nil {
		return k.Value{}, err
	}
	if t == k.Symbol {
		syms, err := r.syms(n)
		if err != nil || attr == k.NoAttr {
			return k.Syms(syms), err
		}
		return k.WithAttr(k.Syms(syms), attr), nil
	}
	b, err := r.take(n * width)
	if err != nil {
		return k.Value{}, err
	}
	var v k.Value
	switch t {
	case k.Boolean:
		v = k.Bools(cleanBools(copyOf[uint8](r, b, n, r.big)))
	case k.Byte, k.Char:
		v = k.NewVec(t, copyOf[uint8](r, b, n, r.big))
	case k.Guid:
		v = k.Guids(copyOf[k.GUID](r, b, n, nativeBig))
	case k.Short:
		v = k.NewVec(t, copyOf[int16](r, b, n, r.big))
	case k.Int, k.Month, k.Date, k.Minute, k.Second, k.Time:
		v = k.NewVec(t, copyOf[int32](r, b, n, r.big))
	case k.Long, k.Timestamp, k.Timespan:
		v = k.NewVec(t, copyOf[int64](r, b, n, r.big))
	case k.Real:
		v = k.NewVec(t, copyOf[float32](r, b, n, r.big))
	default:
		v = k.NewVec(t, copyOf[float64](r, b, n, r.big))
	}
	if attr != k.NoAttr {
		v = k.WithAttr(v, attr)
	}
	return v, nil
}

// copyOf is n items of encoded bytes in the given order.
func copyOf[T fixed | k.GUID](r *decoding, b []byte, n int, big bool) []T {
	if n == 0 {
		return []T{}
	}
	// The bytes may lie at any address; they are only ever the source of a copy.
	src := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
	var out []T
	if r.d.Arena != nil {
		out = k.ArenaSlice[T](r.d.Arena, n)
		copy(out, src)
	} else {
		out = make([]T, len(src)) // not cleared before the copy
		copy(out, src)
	}
	if big != nativeBig {
		swap(bytesOf(out), len(b)/n)
	}
	return out
}

// cleanBools makes every true value 1, as the loops over booleans expect.
func cleanBools(x []uint8) []uint8 {
	for i, b := range x {
		if b > 1 {
			x[i] = 1
		}
	}
	return x
}

// syms decodes n names.
func (r *decoding) syms(n int) ([]k.Sym, error) {
	var out []k.Sym
	if r.d.Arena != nil {
		out = k.ArenaSlice[k.Sym](r.d.Arena, n)
	} else {
		out = make([]k.Sym, n)
	}
	for i := 0; i < n; i++ {
		if i = r.shortNames(out, i); i == n {
			break
		}
		s, err := r.name()
		if err != nil {
			return nil, err
		}
		out[i] = s
	}
	return out, nil
}

// shortNames decodes names from out[i] on that are short and remembered, and gives the
// number of the first that is not. Names mostly have the length of the one before: with
// that as a guess the next is looked at before this one's length is known.
func (r *decoding) shortNames(out []k.Sym, i int) int {
	b, at, names := r.b, r.pos, r.d.names
	length, mask := 0, uint64(0)
	for ; i < len(out) && at+8 <= len(b); i++ {
		word := binary.LittleEndian.Uint64(b[at:])
		nul := nulIn(word)
		if nul == 0 {
			break
		}
		if n := bits.TrailingZeros64(nul) >> 3; n != length {
			length, mask = n, 1<<(8*n)-1
		}
		word &= mask
		set := &names[word*wordHash>>(64-wordCacheBits)]
		if set[0].word == word {
			out[i] = set[0].sym
		} else if set[1].word == word {
			out[i] = set[1].sym
		} else {
			break
		}
		at += length + 1
	}
	r.pos = at
	return i
}

const (
	wordCacheBits = 11
	wordHash      = 0x9e3779b97f4a7c15
)

// wordCache maps a name's bytes, as a word with the first letter lowest, to its symbol;
// each word may be in two places. An empty entry is right as it stands: no letters, the
// empty symbol.
type wordCache [1 << wordCacheBits][2]struct {
	word uint64
	sym  k.Sym
}

// name decodes a NUL-terminated symbol.
func (r *decoding) name() (k.Sym, error) {
	if r.pos+8 <= len(r.b) {
		word := binary.LittleEndian.Uint64(r.b[r.pos:])
		if nul := nulIn(word); nul != 0 {
			n := bits.TrailingZeros64(nul) >> 3
			word &= 1<<(8*n) - 1
			r.pos += n + 1
			set := &r.d.names[word*wordHash>>(64-wordCacheBits)]
			if set[0].word == word {
				return set[0].sym, nil
			}
			if set[1].word == word {
				return set[1].sym, nil
			}
			set[1] = set[0]
			set[0].word, set[0].sym = word, k.InternBytes(r.b[r.pos-n-1:r.pos-1])
			return set[0].sym, nil
		}
	}
	text, err := r.text()
	if err != nil {
		return 0, err
	}
	return k.InternBytes(text), nil
}
