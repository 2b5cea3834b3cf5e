package proc

import (
	"strings"

	"tock/k"
	"tock/q"
	"tock/q/prim"
)

// A program may give its process functions and tables that q does not have: what links
// libraries the rest can do without lives in a package of its own, which the program's main
// installs (arrowio.Install). Such a package knows the data model only, so what it may ask
// of the process is said here in its terms.

// Caller is who calls a native function, as the function may see it.
type Caller interface {
	// MayTouch is the error of reading or writing a file that the caller may not: 'access
	// for a path outside of what a client is confined to, 'noupdate for writing within reval.
	MayTouch(path string, write bool) error
	// Enumerate is domain?syms: symbols as places in the variable of that name, which gets
	// those it has not.
	Enumerate(domain k.Sym, syms k.Value) (k.Value, error)
}

// Define gives q a native function under a name such as .parquet.read; rank is its number
// of arguments, -1 for any from one.
func (p *Process) Define(name string, rank int, fn func(c Caller, args []k.Value) (k.Value, error)) {
	p.interp.Define(name, func(env prim.Env, args []k.Value) (k.Value, error) {
		return fn(caller{p, env, name}, args)
	}, rank)
}

// Mount has loading a database ask open for every directory in it that is neither a
// partition nor a splayed table: a partitioned table in another format. open gives nil for
// a directory that it knows nothing of.
func (p *Process) Mount(open func(dir string) (k.PartitionedTable, error)) { p.store.Mount(open) }

type caller struct {
	p    *Process
	env  prim.Env
	name string
}

func (c caller) MayTouch(path string, write bool) error {
	if write {
		if c.p.blocked() {
			return k.ErrAccess
		}
		if err := q.MayWrite(c.env, c.name); err != nil {
			return err
		}
	}
	if err := q.MayRead(c.env, path); err != nil {
		return err
	}
	return c.p.mayTouch(strings.TrimPrefix(path, ":"))
}

func (c caller) Enumerate(domain k.Sym, syms k.Value) (k.Value, error) {
	return prim.EnumExtend(c.env, k.NewSym(domain), syms)
}
