package simd

// Walks is how many walks [Walk] makes side by side: what one waits for the others use.
const Walks = 4

// walkItems is how many items a step of a walk looks at.
const walkItems = 16

// Walk goes along ascending y with Walks walks at once. Walk w has the questions x[w*n:][:n],
// of which those before the one at from were answered, that one itself too: at[w] is its
// place, the first item of y above it. The rows that are last not above the questions after
// from are set in dst: base+place-1, or -1 before the first.
//
// It returns the last question that was answered in each walk, from if none; at is the
// places there. Before the last one it stops where it has no fast answer: where questions
// descend, near the end of y, where the next place is far.
func Walk(dst, x, y []int64, n, from int, base int64, at *[Walks]int) int {
	if !ready || len(y) < walkItems || from+1 >= n {
		return from
	}
	_, _ = x[:Walks*n], dst[:Walks*n]
	for _, p := range at {
		_ = y[:p]
	}
	return walk(&dst[0], &x[0], n, from, &y[0], len(y)-walkItems, base, at)
}
