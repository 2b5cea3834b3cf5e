package simd

import "golang.org/x/sys/cpu"

// ready says that the processor, and the system for its registers, have AVX2.
var ready = cpu.X86.HasAVX2

// The kernels take blocks: of lanes items, or flagBlock for those that make flags.

//go:noescape
func sumFloats(x *float64, blocks int, part *[sums]float64) (some bool)

//go:noescape
func sumFloatsWhere(x *float64, flags *uint8, blocks int, part *[sums]float64)

//go:noescape
func maxFloats(x *float64, blocks int, part *[lanes]float64)

//go:noescape
func minFloats(x *float64, blocks int, part *[lanes]float64)

//go:noescape
func greaterFloats(dst *uint8, x *float64, blocks int, y float64)

//go:noescape
func belowFloats(dst *uint8, x *float64, blocks int, y float64)

//go:noescape
func withinFloats(dst *uint8, x *float64, blocks int, low, high float64)

//go:noescape
func equalInts(dst *uint8, x *int32, blocks int, y int32)

//go:noescape
func greaterInts(dst *uint8, x *int32, blocks int, y int32)

//go:noescape
func lessInts(dst *uint8, x *int32, blocks int, y int32)

//go:noescape
func equalLongs(dst *uint8, x *int64, blocks int, y int64)

//go:noescape
func greaterLongs(dst *uint8, x *int64, blocks int, y int64)

//go:noescape
func lessLongs(dst *uint8, x *int64, blocks int, y int64)

// ascends compares each item of the blocks with the one after it, which may be past them.
//
//go:noescape
func ascends(x *int64, blocks int) bool

//go:noescape
func keepWide(dst, x *uint64, flags *uint8, blocks int, moves *[16][8]uint32, room int) (kept, left int)

//go:noescape
func places(dst *int64, flags *uint8, blocks int, moves *[16][8]uint32, room int) (kept, left int)

//go:noescape
func addFloats(dst, x, y *float64, blocks int)

//go:noescape
func subFloats(dst, x, y *float64, blocks int)

//go:noescape
func mulFloats(dst, x, y *float64, blocks int)

// sumInts adds up to part; a negative answer says that an item is negative.
//
//go:noescape
func sumInts(x *int32, blocks int, part *[lanes / 2]int64) int32

// countFlags counts flags in blocks of flagBlock.
//
//go:noescape
func countFlags(flags *uint8, blocks int) int

//go:noescape
func sumOfPlus(x, y *float64, blocks int, part *[sums]float64) (some bool)

//go:noescape
func sumOfMinus(x, y *float64, blocks int, part *[sums]float64) (some bool)

//go:noescape
func sumOfTimes(x, y *float64, blocks int, part *[sums]float64) (some bool)

//go:noescape
func extremesOfPlus(x, y *float64, blocks int, lows, highs *[lanes]float64)

//go:noescape
func extremesOfMinus(x, y *float64, blocks int, lows, highs *[lanes]float64)

//go:noescape
func extremesOfTimes(x, y *float64, blocks int, lows, highs *[lanes]float64)

// weightedInts adds w*x up to part and w to weights; a negative answer says that a weight is
// negative.
//
//go:noescape
func weightedInts(w *int32, x *float64, blocks int, part *[sums]float64, weights *[sums]int64) (signs int32)

//go:noescape
func rangeInts(x *int32, blocks int) (least, most int32)

//go:noescape
func rangeLongs(x *int64, blocks int) (least, most int64)

// walk is [Walk]; there are questions after from, and most is the last place with as many
// items behind it as a step looks at.
//
//go:noescape
func walk(dst, x *int64, n, from int, y *int64, most int, base int64, at *[Walks]int) int

// ahead asks for lines of memory, without AVX2; there is one at least.
//
//go:noescape
func ahead(first *byte, lines int)
