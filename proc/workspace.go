package proc

import (
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync/atomic"

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
		use[2], use[3] = p.peak, p.memory.Load()
		return k.Longs(use), true, nil
	}
	n, err := strconv.ParseInt(arg, 10, 64)
	switch {
	case err != nil:
		return k.Value{}, true, k.ErrType
	case n == 0 || n == 1:
		return k.Value{}, false, nil
	case p.memory.Load() == 0:
		return k.Value{}, true, k.Error("-w init via cmd line")
	case n < 0 || n > 1<<36:
		return p.interp.Symbols(), true, nil
	}
	if limit := n * megabyte; limit > p.memory.Load() {
		p.memory.Store(limit)
		debug.SetMemoryLimit(limit)
	}
	return k.NewLong(p.memory.Load()), true, nil
}

// limitMemory begins to hold the process to -w: who has more in use after a collection
// than it allows says so and ends with exit code 1.
func (p *Process) limitMemory() {
	if p.opts.Memory == 0 {
		return
	}
	p.memory.Store(int64(p.opts.Memory) * megabyte)
	debug.SetMemoryLimit(p.memory.Load())
	watchMemory(&p.memory, p.cfg.Stderr)
}

// watchMemory looks at the memory in use after every collection.
func watchMemory(limit *atomic.Int64, stderr io.Writer) {
	sentinel := new([16]byte)
	runtime.SetFinalizer(sentinel, func(*[16]byte) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		if live[0].Value.Kind() == metrics.KindUint64 && live[0].Value.Uint64() > uint64(limit.Load()) {
			_, _ = io.WriteString(stderr, "-w abort\n")
			os.Exit(1)
		}
		watchMemory(limit, stderr)
	})
}
