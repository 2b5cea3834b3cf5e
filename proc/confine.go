package proc

import (
	"path/filepath"
	"strings"

	"tock/k"
	"tock/q"
)

// restricted reports whether -u keeps clients from system commands and from files outside
// the start directory; -U does not.
func (o *Options) restricted() bool { return o.UserFile != "" && !o.UserFileAll }

// confined reports whether what is evaluated may only see files of the current directory:
// a client's request under -u.
// Source: code.kx.com/q/basics/cmdline, -u.
func (p *Process) confined() bool { return p.current != nil && p.opts.restricted() }

// blocked reports whether what is evaluated may change nothing: a client's request under -b.
func (p *Process) blocked() bool { return p.current != nil && p.opts.Blocked }

// Blocked reports whether clients may change nothing: -b.
func (p *Process) Blocked() bool { return p.opts.Blocked }

// mayTouch is ErrAccess for a path that what is evaluated may not see.
func (p *Process) mayTouch(path string) error {
	if p.confined() && !filepath.IsLocal(filepath.FromSlash(strings.TrimPrefix(path, ":"))) {
		return k.ErrAccess
	}
	return nil
}

// clientAccess is what -b and -u leave a client.
func (o *Options) clientAccess() q.Access {
	return q.Access{ReadOnly: o.Blocked, NoSystem: o.restricted()}
}
