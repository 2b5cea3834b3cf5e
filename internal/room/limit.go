package room

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
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

// Fits reports whether n items of width bytes fit in the limit, or in the machine's memory
// when there is none, beside what is in use. Who makes much out of little asks before
// allocating it: a count of a few digits may ask for more than there is.
func Fits(n, width int64) bool {
	if n <= unasked/width {
		return true
	}
	bound := Bound()
	if bound <= 0 {
		if bound = Machine(); bound == 0 {
			bound = 1 << 44
		}
	}
	if n > bound/width {
		return false
	}
	return Used()+n*width <= bound || collect(bound-n*width)
}

// Machine is the machine's memory in bytes, 0 where it cannot be told.
var Machine = sync.OnceValue(func() int64 {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	if fields := strings.Fields(string(data)); len(fields) > 1 {
		if kb, err := strconv.ParseInt(fields[1], 10, 64); err == nil && kb < math.MaxInt64/1024 {
			return kb * 1024
		}
	}
	return 0
})
