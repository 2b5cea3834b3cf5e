package proc

import "time"

// Lines of a pipe that were written one right after the other belong together, as a paste
// or a script: what the first asks of other processes is not answered between the two.
const (
	// linePause is how long the next line is waited for while messages wait, too: some turns
	// of a busy machine's scheduler, which the program that writes the lines may have to wait.
	linePause = 25 * time.Millisecond
	// lineShare is how long lines may keep messages waiting.
	lineShare = 50 * time.Millisecond
)

// consoleLines evaluates the lines that are there, before messages have their turn.
func (p *Process) consoleLines() {
	for begin := time.Now(); !p.exiting && time.Since(begin) < lineShare; {
		l, ok := p.nextLine()
		if !ok {
			return
		}
		p.console(l)
	}
}

// nextLine is the next line of the console, if it is there or comes soon after the last.
func (p *Process) nextLine() (l line, ok bool) {
	select {
	case l = <-p.lines:
		return l, true
	default:
	}
	if !p.typed() || !p.ready.any() {
		return l, false
	}
	pause := time.NewTimer(linePause - time.Since(p.lastLine))
	defer pause.Stop()
	select {
	case l = <-p.lines:
		return l, true
	case <-pause.C:
		return l, false
	}
}

// typed reports whether a line of a pipe ended just now, so that the next may follow.
func (p *Process) typed() bool { return time.Since(p.lastLine) < linePause }
