package prim

import (
	"tock/internal/vec"
	"tock/k"
)

// Stopped is what a kernel panics with when the evaluation it works for is to end; the
// evaluator makes it the error of the expression.
type Stopped struct{ Err error }

// pausing is the pauses of a kernel over n items: it sees an interrupt of env. nil where
// it is done before anybody could want it to end.
func pausing(env Env, n int) vec.Pause {
	if env == nil || n <= pauseFrom {
		return nil
	}
	return func() {
		if err := env.Check(); err != nil {
			panic(Stopped{err})
		}
	}
}

// Pausing is [pausing] for the package that evaluates queries.
func Pausing(env Env, n int) vec.Pause { return pausing(env, n) }

// pauseFrom is how many items take a kernel long enough to look for an interrupt.
const pauseFrom = 1 << 16

// paced is pauses for lists of lists, whose items are not known until they are met: to be
// called for each of them, it pauses at every so many.
func paced(env Env) func() {
	if env == nil {
		return func() {}
	}
	pause, n := pausing(env, pauseFrom+1), 0
	return func() {
		if n++; n&(pauseFrom-1) == 0 {
			pause.Take()
		}
	}
}

// pausingOver is pausing for the items of some values.
func pausingOver(env Env, vals ...k.Value) vec.Pause {
	n := 0
	for _, v := range vals {
		n += v.Len()
	}
	return pausing(env, n)
}
