package prim

import (
	"sort"

	"tock/internal/simd"
)

// As-of joins where the right rows of a group are a run, as those of a parted column are.
// Left rows of one group mostly follow each other and ascend, so the place of one is near
// the place of the one before: eight right rows are compared at once, without a branch for
// each of them.

// ahead is how many times eight right rows are compared before the place is looked for in
// growing steps.
const ahead = 8

// asOfRun sets out to the rows of the run y, which begins at row base, that are last not
// above each of x, -1 where none is; hint is the place in y for an x before. It returns
// the last place.
func asOfRun[T numElem](out []int64, x, y []T, base int64, hint int) int {
	p := hint
	out = out[:len(x)]
	if longs, ok := any(x).([]int64); ok && len(x) >= simd.Walks*walkHalves {
		n := len(x) / simd.Walks
		p = walkLongs(out, longs, any(y).([]int64), n, base, p)
		x, out = x[simd.Walks*n:], out[simd.Walks*n:]
	}
	if half := len(x) / 2; half >= walkHalves {
		// Two walks side by side: neither waits for the other's places.
		other := place(y, p, x[half])
		a, b := x[:half], x[half:2*half]
		to, behind := out[:half], out[half:2*half]
		for i, at := range a {
			p = place(y, p, at)
			to[i] = rowAt(base, p)
			other = place(y, other, b[i])
			behind[i] = rowAt(base, other)
		}
		p = other
		x, out = x[2*half:], out[2*half:]
	}
	for i, at := range x {
		p = place(y, p, at)
		out[i] = rowAt(base, p)
	}
	return p
}

// walkLongs is asOfRun for simd.Walks*n longs.
func walkLongs(out, x, y []int64, n int, base int64, hint int) int {
	var at [simd.Walks]int
	for w := range at {
		at[w] = hint
		if w > 0 {
			at[w] = around(y, guess(y, x[w*n]), x[w*n])
		}
	}
	for i := 0; i < n; i++ {
		for w := range at {
			at[w] = place(y, at[w], x[w*n+i])
			out[w*n+i] = rowAt(base, at[w])
		}
		i = simd.Walk(out, x, y, n, i, base, &at)
	}
	return at[simd.Walks-1]
}

// guess is the place of x in ascending y if y grows evenly, as times nearly do.
func guess(y []int64, x int64) int {
	if len(y) == 0 || x < y[0] {
		return 0
	}
	last := y[len(y)-1]
	if x >= last {
		return len(y)
	}
	share := float64(uint64(x)-uint64(y[0])) / float64(uint64(last)-uint64(y[0]))
	return min(int(share*float64(len(y))), len(y))
}

// around is place where p is near it on either side.
func around(y []int64, p int, x int64) int {
	if p == 0 || y[p-1] <= x {
		return forward(y, p, x)
	}
	to, step := p-1, 8 // y[to] is above x
	for to-step >= 0 && y[to-step] > x {
		to -= step
		step *= 2
	}
	from := max(0, to-step)
	return from + sort.Search(to-from, func(i int) bool { return y[from+i] > x })
}

// walkHalves is how many rows are worth two walks.
const walkHalves = 32

// rowAt is the row before place p of a run that begins at row base, -1 before its first.
func rowAt(base int64, p int) int64 {
	row := base + int64(p) - 1
	if p == 0 {
		row = -1
	}
	return row
}

// place is the first place of ascending y that is above x, looked for from p on.
func place[T numElem](y []T, p int, x T) int {
	if p > 0 && y[p-1] > x {
		return sort.Search(p-1, func(j int) bool { return y[j] > x })
	}
	if p+8 > len(y) {
		return forward(y, p, x)
	}
	q := (*[8]T)(y[p:])
	n := ((upTo(q[0], x) + upTo(q[1], x)) + (upTo(q[2], x) + upTo(q[3], x))) +
		((upTo(q[4], x) + upTo(q[5], x)) + (upTo(q[6], x) + upTo(q[7], x)))
	if n == 8 {
		return forward(y, p+8, x)
	}
	return p + n
}

// forward is the first place from p on in ascending y that is above x.
func forward[T numElem](y []T, p int, x T) int {
	for range ahead {
		if p+8 > len(y) {
			for p < len(y) && !(y[p] > x) {
				p++
			}
			return p
		}
		q := (*[8]T)(y[p:])
		n := ((upTo(q[0], x) + upTo(q[1], x)) + (upTo(q[2], x) + upTo(q[3], x))) +
			((upTo(q[4], x) + upTo(q[5], x)) + (upTo(q[6], x) + upTo(q[7], x)))
		p += n
		if n < 8 {
			return p
		}
	}
	step := 8
	for p+step < len(y) && !(y[p+step-1] > x) {
		p += step
		step *= 2
	}
	return p + sort.Search(min(step, len(y)-p), func(i int) bool { return y[p+i] > x })
}

func upTo[T numElem](y, x T) int {
	if !(y > x) {
		return 1
	}
	return 0
}
