package console

import "io"

// Stdout is where results are printed: above the line being edited, if one is.
func (t *Terminal) Stdout() io.Writer { return output{t, t.out} }

// Stderr is Stdout for errors.
func (t *Terminal) Stderr(direct io.Writer) io.Writer {
	if t.err == nil {
		return direct
	}
	return output{t, t.err}
}

// output writes to a terminal.
type output struct {
	t *Terminal
	w io.Writer
}

// Terminal tells a logger that people read this.
func (o output) Terminal() bool { return true }

func (o output) Write(b []byte) (int, error) {
	o.t.mu.Lock()
	defer o.t.mu.Unlock()
	if o.t.editing && o.t.editor != nil {
		return o.t.editor.Write(b)
	}
	return o.w.Write(b)
}
