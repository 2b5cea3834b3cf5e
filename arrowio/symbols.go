package arrowio

import (
	"runtime"
	"slices"
	"unicode/utf8"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"tock/k"
)

// Symbols and enumerations become dictionary arrays. All batches of a column share one
// dictionary, as Arrow's file format wants it, so it is gathered before the first batch.
// The symbols' numbers are small integers: their places are found by direct addressing,
// in a map only when the column is short against the number of symbols there are.

// symbols is what a column of symbols or an enumeration becomes.
func symbols(v k.Value) (arrow.DataType, maker, error) {
	if v.Type() != k.Symbol {
		indices, domain := k.Data[int64](v), v.Domain().Symbols()
		if len(domain) == 0 {
			domain = []k.Sym{0} // of which everything is outside
		}
		return numbered(indices, len(domain), func(x int64) k.Sym { return domain[x] })
	}
	syms := k.Data[k.Sym](v)
	if known := k.SymbolCount(); len(syms) > known/16 {
		return numbered(syms, known, func(s k.Sym) k.Sym { return s })
	}
	at, names := numberByMap(syms)
	typ, dict := dictionaryOf(names)
	return typ, func(from, to int) (arrow.Array, error) {
		return dictionaryPart(typ, dict, slices.Clone(at[from:to]), true), nil
	}, nil
}

// numbered is a column of small numbers below most, each the number of a symbol: the
// dictionary has those in use, in the order of their numbers.
func numbered[T k.Sym | int64](x []T, most int, symbol func(T) k.Sym) (arrow.DataType, maker, error) {
	place := make([]int32, most) // in the dictionary; -1 for none
	var names []k.Sym
	for i, used := range usedNumbers(x, most) {
		place[i] = -1
		if used != 0 && symbol(T(i)) != 0 {
			place[i] = int32(len(names))
			names = append(names, symbol(T(i)))
		}
	}
	typ, dict := dictionaryOf(names)
	var ring [inFlight][]int32
	turn := 0
	return typ, func(from, to int) (arrow.Array, error) {
		turn = (turn + 1) % inFlight
		if cap(ring[turn]) < to-from {
			ring[turn] = make([]int32, to-from)
		}
		at, all := ring[turn][:to-from], int32(0)
		for i, v := range x[from:to] {
			num := int32(-1)
			if uint64(v) < uint64(len(place)) {
				num = place[v]
			}
			at[i] = num
			all |= num
		}
		return dictionaryPart(typ, dict, at, all < 0), nil
	}, nil
}

// usedNumbers marks the numbers below most that are there; all processors look.
func usedNumbers[T k.Sym | int64](x []T, most int) []uint8 {
	const least = 1 << 16 // of a share
	shares := max(min(runtime.GOMAXPROCS(0), len(x)/least), 1)
	marks := make([][]uint8, shares)
	each(shares, func(i int) {
		mark := make([]uint8, most)
		for _, v := range x[i*len(x)/shares : (i+1)*len(x)/shares] {
			if uint64(v) < uint64(len(mark)) {
				mark[v] = 1
			}
		}
		marks[i] = mark
	})
	for _, more := range marks[1:] {
		for i, m := range more {
			marks[0][i] |= m
		}
	}
	return marks[0]
}

// numberByMap numbers the different symbols of a short column in the order of their first
// appearance.
func numberByMap(syms []k.Sym) (at []int32, names []k.Sym) {
	at = make([]int32, len(syms))
	place := map[k.Sym]int32{0: -1}
	for i, s := range syms {
		num, ok := place[s]
		if !ok {
			num = int32(len(names))
			names = append(names, s)
			place[s] = num
		}
		at[i] = num
	}
	return at, names
}

// dictionaryPart is numbers as an array; where there may be gaps, -1 is a null. It takes the
// numbers.
func dictionaryPart(typ *arrow.DictionaryType, dict *array.Data, at []int32, gaps bool) arrow.Array {
	var bits *memory.Buffer
	nulls := 0
	if gaps {
		bits, nulls = validity(at, absent)
	}
	if nulls > 0 { // there are readers that look at the numbers of nulls too
		for i := range at {
			at[i] = max(at[i], 0)
		}
	}
	return array.MakeFromData(array.NewDataWithDictionary(typ, len(at), []*memory.Buffer{bits, memory.NewBufferBytes(raw(at))}, nulls, 0, dict))
}

// dictionaryOf is the array of the symbols' texts: strings, or binaries when a text is not
// UTF-8, which others may refuse to read as text.
func dictionaryOf(names []k.Sym) (*arrow.DictionaryType, *array.Data) {
	if len(names) == 0 {
		names = []k.Sym{0} // for the numbers of nulls
	}
	offsets, data, valid := make([]int32, len(names)+1), []byte{}, true
	for i, name := range names {
		text := name.String()
		valid = valid && utf8.ValidString(text)
		data = append(data, text...)
		offsets[i+1] = int32(len(data))
	}
	typ := symbolType
	if !valid {
		typ = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.Binary}
	}
	return typ, texts(typ.ValueType, len(names), nil, 0, offsets, data).Data().(*array.Data)
}
