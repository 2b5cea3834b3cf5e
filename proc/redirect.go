package proc

import (
	"io"
	"os"
	"path/filepath"

	"tock/k"
)

// diverted is where \1 and \2 sent the output, and where it went before.
type diverted struct {
	out, err         *os.File
	wasOut, wasError io.Writer
}

// redirect is \1 and \2: output goes to the end of a file, whose folders are made. One of
// the system's own streams brings it back to where it went at first.
// Source: code.kx.com/q/basics/syscmds/#1-2-redirect.
func (p *Process) redirect(which, path string) error {
	if path == "" {
		return k.ErrType
	}
	if err := p.mayTouch(path); err != nil {
		return err
	}
	var f *os.File
	switch path {
	case "/dev/stdin", "/dev/stdout", "/dev/stderr":
	default:
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fileError(path, err)
		}
		var err error
		if f, err = os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err != nil {
			return fileError(path, err)
		}
	}
	d := &p.divert
	if d.wasOut == nil {
		d.wasOut, d.wasError = p.cfg.Stdout, p.cfg.Stderr
	}
	if which == "1" {
		return d.swap(&d.out, f, d.wasOut, p.stdout.redirect)
	}
	_ = p.stdout.Flush()
	return d.swap(&d.err, f, d.wasError, func(w io.Writer) { p.cfg.Stderr = w })
}

// swap makes f the file in use (nil: what was there at first), and closes the one before.
func (d *diverted) swap(now **os.File, f *os.File, first io.Writer, use func(io.Writer)) error {
	old := *now
	*now = f
	if f != nil {
		use(f)
	} else {
		use(first)
	}
	if old != nil {
		return old.Close()
	}
	return nil
}
