package room

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// limit is the most bytes the process's values may take; 0 is no limit but the machine's
// memory. Memory belongs to the process, and so does its limit.
var limit atomic.Int64

// SetBound bounds the bytes of the process's values; 0 lifts the bound.
func SetBound(bytes int64) {
	limit.Store(bytes)
	pace := int64(math.MaxInt64)
	if most := Allowed(); most < Machine() {
		pace = most - most/8
	}
	if bytes > 0 && bytes < math.MaxInt64/2 {
		pace = bytes + bytes/4
	}
	debug.SetMemoryLimit(pace) // collections come more often near it, and room is left for garbage
}

// Bound is what SetBound set.
func Bound() int64 { return limit.Load() }

// Used is the bytes of the heap's objects, those not yet collected included.
func Used() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// Over reports whether more than the limit is in use, collecting what is not.
func Over() bool {
	bound := Bound()
	return bound > 0 && Used() > bound && !collect(bound)
}

// collect reports whether no more than so many bytes stay in use once what is not used is
// collected: buffers that are kept too, which takes a second round.
func collect(bytes int64) bool {
	for range 3 {
		runtime.GC()
		if Used() <= bytes {
			return true
		}
		time.Sleep(time.Millisecond) // finalizers hand their buffers to the keeper
		Drop()
	}
	return false
}

// unasked is the size in bytes below which Fits does not look.
const unasked = 1 << 20

// Fits reports whether n items of width bytes fit in the limit, or in what the process may
// have when there is none, beside what is in use. Who makes much out of little asks before
// allocating it: a count of a few digits may ask for more than there is.
func Fits(n, width int64) bool {
	if n <= unasked/width {
		return true
	}
	bound := Bound()
	if bound <= 0 {
		bound = Allowed()
	}
	if n > bound/width {
		return false
	}
	return Used()+n*width <= bound || collect(bound-n*width)
}
