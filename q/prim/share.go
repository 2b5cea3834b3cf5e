package prim

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// share deals out n jobs to all processors and returns when all are done. A job must not
// need the evaluator. What one panics with, share does.
func share(n int, job func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers < 2 {
		for i := range n {
			job(i)
		}
		return
	}
	var next atomic.Int64
	faults := make([]any, workers)
	var wg sync.WaitGroup
	work := func(w int) {
		defer func() {
			if r := recover(); r != nil {
				faults[w] = faultIn(r)
				next.Store(int64(n))
			}
		}()
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			job(i)
		}
	}
	for w := 1; w < workers; w++ {
		wg.Go(func() { work(w) })
	}
	work(0)
	wg.Wait()
	for _, fault := range faults {
		if fault != nil {
			panic(fault)
		}
	}
}

// faultIn is what a goroutine panicked with, for the one that waits for it: with the stack,
// unless it was stopped.
func faultIn(r any) any {
	if s, ok := r.(Stopped); ok {
		return s
	}
	return fmt.Sprintf("%v\n%s", r, debug.Stack())
}

// shareRows is share for stretches of n rows, of at least some rows each.
func shareRows(n, least int, job func(from, to int)) {
	parts := max(1, min(runtime.GOMAXPROCS(0), n/least))
	share(parts, func(i int) { job(n*i/parts, n*(i+1)/parts) })
}
