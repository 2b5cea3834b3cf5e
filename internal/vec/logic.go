package vec

// Lesser sets dst to the lesser of x and y item by item.
func Lesser[T Integer](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = min(a, y[i])
	}
}

// LesserAtom is Lesser for an atom y.
func LesserAtom[T Integer](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = min(a, y)
	}
}

// Greater sets dst to the greater of x and y item by item.
func Greater[T Integer](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = max(a, y[i])
	}
}

// GreaterOrAtom is Greater for an atom y.
func GreaterOrAtom[T Integer](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = max(a, y)
	}
}

// MinFloat is the lesser of two floats; a null is the least.
func MinFloat[T Float](x, y T) T {
	if x < y || x != x {
		return x
	}
	return y
}

// MaxFloat is the greater of two floats; a null is the least.
func MaxFloat[T Float](x, y T) T {
	if x > y || y != y {
		return x
	}
	return y
}

// LesserFloats is Lesser for floats.
func LesserFloats[T Float](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = MinFloat(a, y[i])
	}
}

// LesserFloatsAtom is LesserFloats for an atom y.
func LesserFloatsAtom[T Float](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = MinFloat(a, y)
	}
}

// GreaterFloats is Greater for floats.
func GreaterFloats[T Float](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = MaxFloat(a, y[i])
	}
}

// GreaterFloatsOrAtom is GreaterFloats for an atom y.
func GreaterFloatsOrAtom[T Float](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = MaxFloat(a, y)
	}
}

// Coalesce sets dst to y with its nulls replaced by the items of x.
func Coalesce[T comparable](dst, x, y []T, null T) {
	x, dst = x[:len(y)], dst[:len(y)]
	for i, b := range y {
		if b == null || b != b {
			b = x[i]
		}
		dst[i] = b
	}
}

// CoalesceAtom is Coalesce for an atom x.
func CoalesceAtom[T comparable](dst []T, x T, y []T, null T) {
	dst = dst[:len(y)]
	for i, b := range y {
		if b == null || b != b {
			b = x
		}
		dst[i] = b
	}
}

// Nulls flags the items that are null: equal to null, or NaN.
func Nulls[T comparable](dst []uint8, x []T, null T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = bit(a == null || a != a)
	}
}
