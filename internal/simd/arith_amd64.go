package simd

// The kernels take blocks of lanes items; see kernels_amd64.go.

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
