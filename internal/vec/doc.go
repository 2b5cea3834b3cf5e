// Package vec is typed loops over Go slices: sorting, grouping, finding, binary search.
//
// It knows nothing of q: an element is an integer, a floating number or sixteen bytes.
// Every kernel is generic over the element, never over the operation, so the compiler
// writes the loop for each width. Two conventions run through the package:
//
//   - Floating numbers are taken by their [FloatKey]: all NaN are one value, the least of
//     all, and -0 equals 0.
//   - Where items must be told apart but not ordered, they are turned into 64-bit keys a
//     block at a time, so the hash tables exist once and not once a type.
package vec

// Integer is the integer elements; ~uint32 is for interned ids.
type Integer interface {
	~uint8 | ~int16 | ~int32 | ~uint32 | ~int64
}

// Float is the floating elements.
type Float interface{ ~float32 | ~float64 }

// Number is what has a 64-bit key of its own.
type Number interface{ Integer | Float }
