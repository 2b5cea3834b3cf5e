//go:build !amd64

package simd

func addFloats(_, _, _ *float64, _ int)                  {}
func subFloats(_, _, _ *float64, _ int)                  {}
func mulFloats(_, _, _ *float64, _ int)                  {}
func sumInts(*int32, int, *[lanes / 2]int64) (sum int32) { return 0 }
func countFlags(*uint8, int) int                         { return 0 }
