package vec

import "math"

// blockLen is how many items are turned into keys at a time: small enough for the
// first-level cache.
const blockLen = 1024

const signBit = 1 << 63

// FloatKey is an unsigned key that orders floating numbers as q does: every NaN is the
// same least key, -0 is 0.
func FloatKey(x float64) uint64 {
	if x != x {
		return 0
	}
	return exactKey(x + 0) // -0 + 0 = 0
}

// exactKey is FloatKey that tells -0 from 0; not for nulls.
func exactKey(x float64) uint64 {
	b := math.Float64bits(x)
	if b&signBit != 0 {
		return ^b
	}
	return b | signBit
}

// IntKey is an unsigned key that orders integers.
func IntKey[T Integer](x T) uint64 { return uint64(int64(x)) ^ signBit }

// intKeys fills dst with the keys of src.
func intKeys[T Integer](dst []uint64, src []T) {
	dst = dst[:len(src)]
	for i, x := range src {
		dst[i] = uint64(int64(x)) ^ signBit
	}
}

// floatKeys fills dst with the keys of src.
func floatKeys[T Float](dst []uint64, src []T) {
	dst = dst[:len(src)]
	for i, x := range src {
		dst[i] = FloatKey(float64(x))
	}
}

// keyFloat undoes exactKey.
func keyFloat(key uint64) float64 {
	if key&signBit != 0 {
		return math.Float64frombits(key &^ signBit)
	}
	return math.Float64frombits(^key)
}

// isNull reports whether x is a floating null: what does not equal itself.
func isNull[T Number](x T) bool { return x != x }
