package arrowio

import (
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
	var at []int32 // -1 for the null
	var names []k.Sym
	if v.Type() == k.Symbol {
		at, names = numberSymbols(k.Data[k.Sym](v))
	} else {
		at, names = numberEnum(k.Data[int64](v), v.Domain().Symbols())
	}
	if len(names) == 0 && len(at) > 0 {
		names = []k.Sym{0} // for the numbers of nulls
	}
	dict, typ := dictionaryOf(names)
	missing := absent
	if !slices.Contains(at, -1) {
		missing = gap[int32]{}
	}
	return typ, func(from, to int) (arrow.Array, error) {
		part := at[from:to]
		bits, nulls := validity(part, missing)
		if nulls > 0 { // there are readers that look at the numbers of nulls too
			part = slices.Clone(part)
			for i := range part {
				part[i] = max(part[i], 0)
			}
		}
		data := array.NewDataWithDictionary(typ, len(part), []*memory.Buffer{bits, memory.NewBufferBytes(raw(part))}, nulls, 0, dict)
		return array.MakeFromData(data), nil
	}, nil
}

// numberSymbols numbers the different symbols in the order of their first appearance.
func numberSymbols(syms []k.Sym) (at []int32, names []k.Sym) {
	at = make([]int32, len(syms))
	if known := k.SymbolCount(); len(syms) > known/16 {
		place := make([]int32, known) // number plus one
		for i, s := range syms {
			if s == 0 {
				at[i] = -1
				continue
			}
			num := place[s]
			if num == 0 {
				names = append(names, s)
				num = int32(len(names))
				place[s] = num
			}
			at[i] = num - 1
		}
		return at, names
	}
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

// numberEnum numbers the symbols that an enumeration uses; an index past its domain is null.
func numberEnum(indices []int64, domain []k.Sym) (at []int32, names []k.Sym) {
	at = make([]int32, len(indices))
	place := make([]int32, len(domain)) // number plus one
	for i, x := range indices {
		if uint64(x) >= uint64(len(domain)) || domain[x] == 0 {
			at[i] = -1
			continue
		}
		num := place[x]
		if num == 0 {
			names = append(names, domain[x])
			num = int32(len(names))
			place[x] = num
		}
		at[i] = num - 1
	}
	return at, names
}

// dictionaryOf is the array of the symbols' texts: strings, or binaries when a text is not
// UTF-8, which others may refuse to read as text.
func dictionaryOf(names []k.Sym) (*array.Data, *arrow.DictionaryType) {
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
	return texts(typ.ValueType, len(names), nil, 0, offsets, data).Data().(*array.Data), typ
}
