// Package simd is the few loops over floats and whole numbers that take several items an
// instruction: sums, extremes and comparisons with one number, as flags.
//
// Each has a portable form in Go (portable.go) and, on amd64 with AVX2, one in assembly
// (the files _amd64.s); which of them runs is chosen once, by the processor. Both give the
// same bits for the same items: a sum is eight partial sums, of items 0, 8, 16..,
// of items 1, 9.., and so on, which are added in pairs at the end.
//
// The loops of every other type are plain Go in internal/vec, which calls these.
package simd

// lanes is how many items a kernel takes at a time, and how many partial results an extreme has.
const lanes = 16

// sums is how many partial results a sum has. With eight, what adds up to nearly a whole
// number comes out as near as in code.kx.com/q/basics/precision.
const sums = 8

// few is how many items are not worth a call into assembly.
const few = 4 * lanes

// flagBlock is how many flags are made at a time.
const flagBlock = 32

// head is how many of n items go through assembly in blocks.
func head(n, block int) int {
	if !ready || n < few {
		return 0
	}
	return n &^ (block - 1)
}
