package vec

import (
	"encoding/binary"
	"math"

	"tock/internal/simd"
)

// Filters. A flag is a byte of 0 or 1, as comparisons write them. Nothing branches on a
// flag: half of the branches would be foretold wrongly.

// CountFlags is the number of flags that are set.
func CountFlags(flags []uint8) int {
	return simd.CountFlags(flags)
}

// KeepRoom is how many items more than stay Keep and Places want room for.
const KeepRoom = simd.KeepRoom

// Keep writes the items of x whose flags are set to dst, which has room for KeepRoom more.
func Keep[T any](dst, x []T, flags []uint8) {
	x = x[:len(flags)]
	switch any(x).(type) {
	case []int64, []float64:
		simd.KeepWide(bitsOf[uint64](dst), bitsOf[uint64](x), flags)
		return
	}
	at := 0
	for i, f := range flags {
		dst[at] = x[i] // and the next one over it, unless it is to stay
		at += int(f & 1)
	}
}

// Places writes the places of the flags that are set to dst, which has room for KeepRoom more.
func Places(dst []int64, flags []uint8) { simd.Places(dst, flags) }

// SumFloatsWhere is SumFloats of the items whose flags are set.
func SumFloatsWhere[T Float](x []T, flags []uint8) float64 {
	flags = flags[:len(x)]
	if x, ok := any(x).([]float64); ok {
		return simd.SumFloatsWhere(x, flags)
	}
	if sum := sumFlagged(x, flags); sum == sum {
		return sum
	}
	sum := 0.0
	for i, v := range x {
		if flags[i]&1 != 0 && v == v {
			sum += float64(v)
		}
	}
	return sum
}

// sumFlagged takes an item whose flag is not set by its bits, none of which it keeps: a
// product with 0 would let its null through.
func sumFlagged[T Float](x []T, flags []uint8) float64 {
	var a, b, c, d float64
	i := 0
	for ; i+4 <= len(x) && i+4 <= len(flags); i += 4 {
		q, f := x[i:i+4:i+4], flags[i:i+4:i+4]
		a += masked(q[0], f[0])
		b += masked(q[1], f[1])
		c += masked(q[2], f[2])
		d += masked(q[3], f[3])
	}
	for ; i < len(x); i++ {
		a += masked(x[i], flags[i])
	}
	return (a + b) + (c + d)
}

func masked[T Float](x T, flag uint8) float64 {
	return math.Float64frombits(math.Float64bits(float64(x)) & -uint64(flag&1))
}

// SumIntsWhere is SumInts of the items whose flags are set.
func SumIntsWhere[T Integer](x []T, null T, flags []uint8) int64 {
	flags = flags[:len(x)]
	var a, b int64
	for i, v := range x {
		n := int64(v)
		if v == null {
			n = 0
		}
		a += n & -int64(flags[i]&1)
		a, b = b, a
	}
	return a + b
}

// MaxWhere is Max of the items whose flags are set.
func MaxWhere[T Number](x []T, least T, flags []uint8) T {
	flags = flags[:len(x)]
	for i, v := range x {
		if v > least && flags[i]&1 != 0 {
			least = v
		}
	}
	return least
}

// MinWhere is Min of the items whose flags are set, for numbers that have no null but NaN.
func MinWhere[T Number](x []T, most T, flags []uint8) T {
	flags = flags[:len(x)]
	for i, v := range x {
		if v < most && flags[i]&1 != 0 {
			most = v
		}
	}
	return most
}

// Mask sets the bits of words to the flags, 64 a word from the lowest bit on; bits behind
// the last flag are 0. There are as many words as the flags need.
func Mask(words []uint64, flags []uint8) {
	for i := range words {
		words[i] = mask(flags[i*64 : min(len(flags), i*64+64)])
	}
}

// AndMask clears the bits of words whose flags are not set; see [Mask].
func AndMask(words []uint64, flags []uint8) {
	for i := range words {
		words[i] &= mask(flags[i*64 : min(len(flags), i*64+64)])
	}
}

// mask is up to 64 flags as bits. The product of eight flags puts flag i at bit 56+i.
func mask(flags []uint8) (word uint64) {
	const gather = 0x0102040810204080
	if len(flags) == 64 {
		f := (*[64]uint8)(flags)
		for i := 0; i < 64; i += 8 {
			word |= (binary.LittleEndian.Uint64(f[i:i+8]) & eightFlags) * gather >> 56 << i
		}
		return word
	}
	for i, f := range flags {
		word |= uint64(f&1) << i
	}
	return word
}
