package prim

import (
	"sync"
	"sync/atomic"

	"tock/k"
)

// Forker is what an Env offers when the parts of a map may run beside each other.
type Forker interface {
	// Workers is how many run at once; below 2 there is no point, below 0 they are processes.
	Workers() int
	// Fork is an Env for one worker, which may not change anything global.
	Fork() Env
}

// Distributor is what an Env offers when other processes may evaluate the items of a map.
type Distributor interface {
	// Distribute is f of each item, by other processes; ok is false where there are none.
	Distribute(f, items k.Value) (results []k.Value, ok bool, err error)
}

// Peach is f peach x: each, with the items dealt out to secondary threads where there are
// any, or to other processes (see [Distributor]), a stretch at a time to whoever has done with the one before: long items keep nobody
// waiting. Errors: those of the function, of what was done the first in order of the items.
func Peach(env Env, f, x k.Value) (k.Value, error) {
	fork, ok := env.(Forker)
	if !ok || !iterates(x) || x.Len() < 2 {
		return Each(env, f, x)
	}
	workers := min(fork.Workers(), x.Len())
	if far, ok := env.(Distributor); ok && workers < 0 && x.Dict() == nil {
		if results, ok, err := far.Distribute(f, x); ok || err != nil {
			return k.Collapse(results), err
		}
	}
	if workers >= 0 && workers < 2 || workers < 0 && x.Dict() == nil {
		return Each(env, f, x)
	}
	if d := x.Dict(); d != nil {
		vals, err := Peach(env, f, d.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	results := make([]k.Value, x.Len())
	stretch := max(1, min(64, len(results)/(16*workers)))
	errs := make([]error, workers)
	at := make([]int, workers) // of the items with the errors
	faults := make([]any, workers)
	var failed atomic.Bool
	var dealt atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		worker := fork.Fork()
		wg.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					faults[w] = faultIn(r)
					failed.Store(true)
				}
			}()
			args := make([]k.Value, 1)
			for {
				from := int(dealt.Add(int64(stretch))) - stretch
				if from >= len(results) {
					return
				}
				for i := from; i < min(from+stretch, len(results)); i++ {
					if failed.Load() {
						return
					}
					args[0] = x.At(i)
					r, err := worker.Apply(f, args)
					if err != nil {
						errs[w], at[w] = err, i
						failed.Store(true)
						return
					}
					results[i] = r
				}
			}
		})
	}
	wg.Wait()
	first := -1
	for w := range workers {
		if faults[w] != nil {
			panic(faults[w])
		}
		if errs[w] != nil && (first < 0 || at[w] < at[first]) {
			first = w
		}
	}
	if first >= 0 {
		return k.Value{}, errs[first]
	}
	return k.Collapse(results), nil
}
