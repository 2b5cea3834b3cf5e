package room

import (
	"runtime"
	"sync/atomic"
)

// retired is the bytes of buffers that lost a holder since the last collection for their
// sake, and whether one is under way.
var retired struct {
	bytes atomic.Int64
	busy  atomic.Bool
}

// Retire says that buffers of so many bytes lost a holder, often their last. Only a
// collection can tell: when it is about much, one begins beside the caller, so that a table
// that is emptied and filled again finds its buffers rather than new pages.
func Retire(bytes int) {
	if bytes == 0 || retired.bytes.Add(int64(bytes)) < leastKept/4 || !retired.busy.CompareAndSwap(false, true) {
		return
	}
	retired.bytes.Store(0)
	go func() { // ends with the collection
		defer retired.busy.Store(false)
		runtime.GC()
	}()
}
