package proc

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"tock/k"
	"tock/q/prim"
)

// settings is what system commands keep in a process.
type settings struct {
	divert     diverted
	maxThreads int      // that \s may set
	peak       int64    // of the heap, as \w saw it
	journal    *journal // of -l; nil without
}

// System is the system commands that are the process's; text is what follows the backslash.
// Source: code.kx.com/q/basics/syscmds.
func (p *Process) System(text string) (k.Value, bool, error) {
	word, arg, _ := strings.Cut(strings.TrimSpace(text), " ")
	arg = strings.TrimSpace(arg)
	switch word {
	case "p":
		if arg == "" {
			return k.NewInt(p.Port()), true, nil
		}
		return k.Identity, true, p.Listen(arg)
	case "t":
		if arg == "" {
			return k.NewInt(int32(p.TimerMillis())), true, nil
		}
		ms, err := strconv.Atoi(arg)
		if err != nil || ms < 0 {
			return k.Value{}, false, nil // an expression to time
		}
		p.SetTimer(ms)
		return k.Identity, true, nil
	case "T":
		return p.number(arg, &p.opts.Timeout)
	case "e":
		defer func() { p.backtraces.Store(p.opts.ErrorTrap == 2) }()
		return p.number(arg, &p.opts.ErrorTrap)
	case "E":
		return k.NewInt(int32(p.opts.TLS)), true, nil
	case "g":
		return p.collect(arg)
	case "s":
		return p.threads(arg)
	case "w":
		return p.workspace(arg)
	case "r":
		if arg == "" {
			v, err := p.replicate()
			return v, true, err
		}
		return k.Identity, true, p.rename(strings.Fields(arg))
	case "l":
		if arg == "" {
			return k.Identity, true, p.checkpoint()
		}
	case "1", "2":
		return k.Identity, true, p.redirect(word, arg)
	case "x":
		if p.users != nil || p.opts.Blocked {
			return k.Value{}, true, k.Error("restricted")
		}
	case "_":
		if arg != "" {
			return k.Value{}, true, errNoLocking
		}
		return k.NewBool(p.opts.Blocked), true, nil
	case "u":
		if p.users == nil {
			return k.Identity, true, nil
		}
		return k.Identity, true, p.users.load()
	}
	return k.Value{}, false, nil
}

// errNoLocking is what making a script unreadable answers without a licence for it; errNoLog
// is \r of a process without a log.
const (
	errNoLocking k.Error = "can't"
	errNoLog     k.Error = "nyi: no log, see -l"
)

// collect is \g: how eagerly memory goes back to the system, which the collector decides
// here; setting it returns what there is.
func (p *Process) collect(arg string) (k.Value, bool, error) {
	if arg != "" && arg != "0" && arg != "1" {
		return k.Value{}, true, k.ErrDomain
	}
	v, handled, err := p.number(arg, &p.opts.GC)
	if arg != "" && err == nil {
		debug.FreeOSMemory()
	}
	return v, handled, err
}

// threads is \s: up to as many as -s gave; 0N shows that bound.
func (p *Process) threads(arg string) (k.Value, bool, error) {
	switch {
	case arg == "":
		return k.NewInt(int32(p.opts.Threads)), true, nil
	case arg == "0N":
		return k.NewInt(int32(p.maxThreads)), true, nil
	}
	n, err := strconv.Atoi(arg)
	switch {
	case err != nil:
		return k.Value{}, true, k.ErrType
	case n > max(p.maxThreads, 0) || n < 0 && p.maxThreads >= 0:
		return k.Value{}, true, k.Error("enable secondary threads via cmd line -s only")
	}
	p.opts.Threads = n
	return k.Identity, true, nil
}

// rename is \r from to.
func (p *Process) rename(paths []string) error {
	if len(paths) != 2 {
		return k.ErrLength
	}
	for _, path := range paths {
		if err := p.mayTouch(path); err != nil {
			return err
		}
	}
	return fileError(paths[0], os.Rename(paths[0], paths[1]))
}

// number shows or sets one of the integer settings.
func (p *Process) number(arg string, to *int) (k.Value, bool, error) {
	if arg == "" {
		return k.NewInt(int32(*to)), true, nil
	}
	n, err := strconv.Atoi(arg)
	if err != nil {
		return k.Value{}, true, k.ErrType
	}
	*to = n
	return k.Identity, true, nil
}

// configure applies the command line to a fresh process.
func (p *Process) configure() error {
	s := p.interp.Settings()
	o := p.opts
	if o.Rows > 0 {
		s.Rows, s.Cols = o.Rows, o.Cols
	} else if p.cfg.Lines != nil {
		s.Rows, s.Cols = sizeFrom("LINES", s.Rows), sizeFrom("COLUMNS", s.Cols)
	}
	if o.HTTPRows > 0 {
		s.HTTPRows, s.HTTPCols = o.HTTPRows, o.HTTPCols
	}
	if o.Precision >= 0 {
		s.Precision = o.Precision
	}
	if o.Week >= 0 {
		s.WeekOffset = o.Week
	}
	s.DateMode = o.DateMode
	if o.HasOffset {
		s.UTCOffset = o.UTCOffset
	}
	if o.Seed != 0 {
		s.Random = prim.NewRandom(o.Seed)
	}
	if o.UserFile != "" {
		p.users = &userFile{path: o.UserFile}
		if err := p.users.load(); err != nil {
			return err
		}
		p.guard.Store(true)
	}
	p.maxThreads = o.Threads
	p.limitMemory()
	if o.Timer > 0 {
		p.timer.set(time.Duration(o.Timer) * time.Millisecond)
	}
	return nil
}
