package proc

import (
	"fmt"
	"io"
	"strings"

	"tock/ipc"
	"tock/k"
	"tock/q"
	"tock/q/display"
)

// remote is another process that the console's lines go to.
type remote struct {
	address k.Value // as hopen takes it
	name    string  // of the address, for the prompt
	handle  int32
}

// Connect makes the console that of another process: its lines are sent there as text, and
// what comes back is shown here, at this process's console size. An address is hopen's,
// with or without its first colon. Errors: those of the address and of connecting.
func (p *Process) Connect(address string) error {
	addr, err := ipc.ParseAddr(address)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(address, ":") {
		address = ":" + address
	}
	r := &remote{address: k.String(address)}
	addr.User, addr.Password = "", ""
	r.name = strings.TrimLeft(addr.String(), ":")
	if err := r.open(p); err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	p.remote = r
	return nil
}

// open connects, unless the connection is there.
func (r *remote) open(p *Process) error {
	if peer, ok := p.handles.get(r.handle).(*Peer); ok && r.handle > 0 && peer.conn.Err() == nil {
		return nil
	}
	h, err := p.Open(r.address)
	if err != nil {
		return err
	}
	r.handle = int32(h.Int())
	return nil
}

// own reports whether a line is for this end: leaving, and how values are shown.
func (r *remote) own(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	return word == `\\` || word == `\c` || word == `\P`
}

// line sends a line and shows what it gives. A connection that was lost is made again for
// the line after.
func (r *remote) line(p *Process, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if err := r.open(p); err != nil {
		return err
	}
	v, err := p.Send(int64(r.handle), k.String(text))
	if err != nil || v.IsIdentity() || v.IsZero() {
		return err
	}
	s := p.interp.Settings()
	_, err = io.WriteString(p.stdout, display.Console(v, display.Options{Precision: s.Precision, Rows: s.Rows, Cols: s.Cols})+"\n")
	return err
}

// consoleLine evaluates a line of the console, here or where the console is connected to.
func (p *Process) consoleLine(text string) {
	if p.remote == nil || p.remote.own(strings.TrimSpace(text)) {
		p.interp.Console(text)
		return
	}
	if err := p.remote.line(p, text); err != nil && !p.exiting {
		_, _ = p.Stderr().Write([]byte(q.ConsoleText(err)))
	}
}
