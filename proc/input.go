package proc

import (
	"io"

	"tock/k"
)

// inputHandler gives a line of standard input to .z.pi and prints what it returns.
func (p *Process) inputHandler(f k.Value, text string) {
	r, err := p.apply(nil, f, k.String(text+"\n"))
	if err != nil {
		p.complain(err)
		return
	}
	if r.Type() == k.Char {
		_, _ = io.WriteString(p.stdout, r.Text())
	}
	_ = p.stdout.Flush()
}
