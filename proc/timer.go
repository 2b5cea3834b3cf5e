package proc

import (
	"time"

	"tock/k"
)

// timer is \t: .z.ts every so many milliseconds.
type timer struct {
	every  time.Duration
	ticker *time.Ticker
}

// C is the channel of ticks; it blocks for ever when the timer is off.
func (t *timer) C() <-chan time.Time {
	if t.ticker == nil {
		return nil
	}
	return t.ticker.C
}

// set changes the interval; 0 turns the timer off.
func (t *timer) set(every time.Duration) {
	if t.ticker != nil {
		t.ticker.Stop()
		t.ticker = nil
	}
	if t.every = every; every > 0 {
		t.ticker = time.NewTicker(every)
	}
}

// SetTimer is \t n.
func (p *Process) SetTimer(ms int) { p.timer.set(time.Duration(ms) * time.Millisecond) }

// TimerMillis is \t alone.
func (p *Process) TimerMillis() int { return int(p.timer.every / time.Millisecond) }

// tick runs .z.ts with the present time; its errors go to the console, or into the debugger
// with \e 1.
func (p *Process) tick() {
	f, ok := p.handler("ts")
	if !ok {
		return
	}
	p.beforeEvaluation()
	defer p.leave(p.enter(nil))
	p.interp.SetErrorMode(p.clientMode())
	if _, err := p.interp.Apply(f, []k.Value{k.NewTimestamp(p.Now())}); err != nil {
		p.complain(err)
	}
}

// After runs f on the executor once, after a while, unless the process ends first.
func (p *Process) After(wait time.Duration, f func()) {
	time.AfterFunc(wait, func() { p.Do(f) })
}
