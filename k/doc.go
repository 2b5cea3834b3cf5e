// Package k is the q data model: atoms, vectors, lists, dictionaries, tables and
// functions as values, with their types, nulls, infinities and attributes.
//
// It does no I/O and evaluates nothing. A [Value] is a small struct passed by value:
// an atom is held inline without a heap allocation, everything else is a pointer to
// an immutable object. "Immutable" has one careful exception, appending: the holder
// of a vector's tail may extend the shared buffer in place (see [Vec.Append]); every
// other holder keeps its own length and never sees the new items.
//
//	x := k.Longs([]int64{1, 2, 3})
//	x.Len()                         // 3
//	x.At(1).Int()                   // 2
//	t := k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{x})
//
// Loops that depend on the element type are generic over the eight storage classes of
// [Elem]; the q type is a tag on the vector. Layouts and type numbers follow KX's
// published documentation (code.kx.com/q/basics/datatypes).
package k
