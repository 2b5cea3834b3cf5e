package proc

import (
	"time"

	"tock/internal/room"
	"tock/k"
)

const (
	// memoryPause is the time between two looks at the memory in use.
	memoryPause = 10 * time.Millisecond
	// unwinding is the time an evaluation has to give up what it holds before it is asked again.
	unwinding = 200 * time.Millisecond
)

// boundEvaluations ends what the main thread evaluates with 'wsfull while more memory is
// in use than -w allows, until the process ends. Where kdb+ gets no memory for a list, our
// evaluations so end a little later.
func (p *Process) boundEvaluations() {
	watchMemory(p.ended, p.busy.Load, func() { p.interp.InterruptWith(k.ErrWSFull) })
}

// watchMemory calls full whenever more memory is in use than the limit, somebody is busy,
// and there is more than when nobody was: what was too much before is not theirs.
func watchMemory(done <-chan struct{}, busy func() bool, full func()) {
	idle, told := room.Used(), time.Time{}
	timer := time.NewTimer(memoryPause)
	defer timer.Stop()
	for {
		select {
		case <-done:
			return
		case <-timer.C:
		}
		began := time.Now()
		switch {
		case !busy():
			idle = room.Used()
		case began.Sub(told) < unwinding:
		case room.Over() && room.Used() > idle && busy():
			full()
			told = time.Now()
		}
		timer.Reset(max(memoryPause, time.Since(began))) // a look may take a collection
	}
}
