//go:build !amd64

package simd

// ready says that there is assembly: not here.
const ready = false

func sumFloats(*float64, int, *[sums]float64) bool                            { return false }
func sumFloatsWhere(*float64, *uint8, int, *[sums]float64)                    {}
func maxFloats(*float64, int, *[lanes]float64)                                {}
func minFloats(*float64, int, *[lanes]float64)                                {}
func greaterFloats(*uint8, *float64, int, float64)                            {}
func belowFloats(*uint8, *float64, int, float64)                              {}
func withinFloats(*uint8, *float64, int, float64, float64)                    {}
func equalInts(*uint8, *int32, int, int32)                                    {}
func greaterInts(*uint8, *int32, int, int32)                                  {}
func lessInts(*uint8, *int32, int, int32)                                     {}
func equalLongs(*uint8, *int64, int, int64)                                   {}
func greaterLongs(*uint8, *int64, int, int64)                                 {}
func lessLongs(*uint8, *int64, int, int64)                                    {}
func ascends(*int64, int) bool                                                { return false }
func keepWide(*uint64, *uint64, *uint8, int, *[16][8]uint32, int) (int, int)  { return 0, 0 }
func places(*int64, *uint8, int, *[16][8]uint32, int) (int, int)              { return 0, 0 }
func addFloats(_, _, _ *float64, _ int)                                       {}
func subFloats(_, _, _ *float64, _ int)                                       {}
func mulFloats(_, _, _ *float64, _ int)                                       {}
func sumInts(*int32, int, *[lanes / 2]int64) (sum int32)                      { return 0 }
func countFlags(*uint8, int) int                                              { return 0 }
func sumOfPlus(_, _ *float64, _ int, _ *[sums]float64) bool                   { return false }
func sumOfMinus(_, _ *float64, _ int, _ *[sums]float64) bool                  { return false }
func sumOfTimes(_, _ *float64, _ int, _ *[sums]float64) bool                  { return false }
func extremesOfPlus(_, _ *float64, _ int, _, _ *[lanes]float64)               {}
func extremesOfMinus(_, _ *float64, _ int, _, _ *[lanes]float64)              {}
func extremesOfTimes(_, _ *float64, _ int, _, _ *[lanes]float64)              {}
func weightedInts(*int32, *float64, int, *[sums]float64, *[sums]int64) int32  { return 0 }
func rangeInts(*int32, int) (least, most int32)                               { return 0, 0 }
func rangeLongs(*int64, int) (least, most int64)                              { return 0, 0 }
func walk(_, _ *int64, _, _ int, _ *int64, _ int, _ int64, _ *[Walks]int) int { return 0 }
func ahead(*byte, int)                                                        {}
