package proc

import (
	"io"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"

	"tock/internal/room"
	"tock/k"
	"tock/q"
)

// megabyte is the unit of -w.
const megabyte = 1 << 20

// workspace is \w: memory in use, 0 and 1 about symbols, otherwise the limit in MB, which
// -w must have set; a number no memory could have is as 0.
// Source: code.kx.com/q/basics/syscmds/#w-workspace.
func (p *Process) workspace(arg string) (k.Value, bool, error) {
	if arg == "" {
		use := q.MemoryUse()
		p.peak = max(p.peak, use[1])
		use[2] = p.peak
		if p.opts.Memory > 0 {
			use[3] = room.Bound()
		}
		return k.Longs(use), true, nil
	}
	n, err := strconv.ParseInt(arg, 10, 64)
	switch {
	case err != nil:
		return k.Value{}, true, k.ErrType
	case n == 0 || n == 1:
		return k.Value{}, false, nil
	case p.opts.Memory == 0:
		return k.Value{}, true, k.Error("-w init via cmd line")
	case n < 0 || n > 1<<36:
		return p.interp.Symbols(), true, nil
	}
	if limit := n * megabyte; limit > room.Bound() {
		room.SetBound(limit)
	}
	return k.NewLong(room.Bound()), true, nil
}

// abortRoom is what a process may take, beside twice its limit, before it is ended: small
// limits are soon passed between two looks.
const abortRoom = 1 << 30

// limitMemory begins to hold the process to -w: an evaluation that needs more ends with
// 'wsfull, and a process that takes far more in spite of that says so and ends with
// exit code 1.
func (p *Process) limitMemory() {
	if p.opts.Memory == 0 {
		return
	}
	room.SetBound(int64(p.opts.Memory) * megabyte)
	go p.boundEvaluations()
	abortBeyond(p.cfg.Stderr)
}

// abortBeyond looks at the memory in use after every collection.
func abortBeyond(stderr io.Writer) {
	sentinel := new([16]byte)
	runtime.SetFinalizer(sentinel, func(*[16]byte) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		if live[0].Value.Kind() == metrics.KindUint64 && int64(live[0].Value.Uint64())-room.Kept() > 2*room.Bound()+abortRoom {
			_, _ = io.WriteString(stderr, "-w abort\n")
			os.Exit(1)
		}
		abortBeyond(stderr)
	})
}
