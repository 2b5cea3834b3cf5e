package proc

import (
	"strconv"
	"strings"
	"time"

	"tock/k"
	"tock/q/prim"
)

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
		return p.number(arg, &p.opts.ErrorTrap)
	case "E":
		return k.NewInt(int32(p.opts.TLS)), true, nil
	case "g":
		return p.number(arg, &p.opts.GC)
	case "s":
		if arg == "" {
			return k.NewInt(int32(p.opts.Threads)), true, nil
		}
		return p.number(arg, &p.opts.Threads)
	case "_":
		return k.NewInt(boolInt(p.opts.Blocked)), true, nil
	case "u":
		if p.users == nil {
			return k.Identity, true, nil
		}
		return k.Identity, true, p.users.load()
	}
	return k.Value{}, false, nil
}

func boolInt(b bool) int32 {
	if b {
		return 1
	}
	return 0
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
	if o.Timer > 0 {
		p.timer.set(time.Duration(o.Timer) * time.Millisecond)
	}
	return nil
}
