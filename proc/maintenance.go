package proc

import (
	"fmt"

	"tock/k"
	"tock/splay"
)

// defineMaintenance registers .dbm: the functions of KX's dbmaint.q by their names, each
// over all partitions of a database, journalled (see splay.Maintenance). The first
// arguments are the database and the table, and the result is the directories changed.
// A process that has the database loaded sees the change after `\l .`.
func (p *Process) defineMaintenance() {
	for name, rank := range map[string]int{
		"addcol": 4, "deletecol": 3, "renamecol": 4, "copycol": 4, "reordercols": 3, "fncol": 4, "castcol": 4,
		"setattrcol": 4, "clearattrcol": 3, "fixtable": 3, "addtable": 3, "rentable": 3, "compress": 4,
		"narrow": 4, "widen": 4,
	} {
		p.defineChange(".dbm."+name, rank, func(a []k.Value) (k.Value, error) {
			dir, err := p.pathOf(a[0])
			if err != nil {
				return k.Value{}, err
			}
			changed, err := p.Maintain(dir, name, a[1:], splay.MaintainOptions{})
			return pathList(changed), err
		})
	}
	p.defineLook(".dbm.listcols", 2, func(a []k.Value) (k.Value, error) {
		found, err := p.columnsOf(a[0], a[1])
		if err != nil {
			return k.Value{}, err
		}
		return k.Syms(found[len(found)-1].Names), nil
	})
	p.defineLook(".dbm.findcol", 3, func(a []k.Value) (k.Value, error) { return p.findColumn(a[0], a[1], a[2]) })
	p.defineChange(".dbm.compact", 2, func(a []k.Value) (k.Value, error) {
		dir, err := p.pathOf(a[0])
		if err != nil {
			return k.Value{}, err
		}
		sum, err := p.store.Compact(dir, a[1].Text(), splay.MaintainOptions{})
		return k.Longs([]int64{int64(sum.Before), int64(sum.After)}), fileError(dir, err)
	})
	p.defineLook(".dbm.check", 1, func(a []k.Value) (k.Value, error) {
		dir, err := p.pathOf(a[0])
		if err != nil {
			return k.Value{}, err
		}
		found := p.store.Check(dir, true)
		lines := make([]k.Value, len(found))
		for i, problem := range found {
			lines[i] = k.String(problem.Error())
		}
		return k.NewList(lines), nil
	})
	p.defineChange(".dbm.resume", 1, func(a []k.Value) (k.Value, error) {
		dir, err := p.pathOf(a[0])
		if err != nil {
			return k.Value{}, err
		}
		changed, err := p.ResumeMaintenance(dir, splay.MaintainOptions{})
		return pathList(changed), err
	})
}

// Store is the process's tables on disk, for programs that maintain a database.
func (p *Process) Store() *splay.Store { return p.store }

// Maintain is .dbm.NAME[dir;...]: args are the table and the operation's own. castcol is
// fncol with a cast.
func (p *Process) Maintain(dir, name string, args []k.Value, o splay.MaintainOptions) ([]string, error) {
	if len(args) == 0 || args[0].Type() != -k.Symbol {
		return nil, fmt.Errorf("%w: the table is to be a symbol", k.ErrType)
	}
	op := splay.Maintenance{Op: name, Table: args[0].Sym(), Args: append([]k.Value{}, args[1:]...)}
	if name == "castcol" && len(op.Args) == 2 {
		cast, err := p.interp.EvalText("{x$}")
		if err == nil {
			cast, err = p.interp.Apply(cast, op.Args[1:])
		}
		if err != nil {
			return nil, err
		}
		op.Op, op.Args[1] = "fncol", cast
	}
	changed, err := p.store.Maintain(dir, op, p.applying(o))
	return changed, fileError(dir, err)
}

// ResumeMaintenance is .dbm.resume: finishes what was interrupted.
func (p *Process) ResumeMaintenance(dir string, o splay.MaintainOptions) ([]string, error) {
	changed, err := p.store.Resumed(dir, p.applying(o))
	return changed, fileError(dir, err)
}

func (p *Process) applying(o splay.MaintainOptions) splay.MaintainOptions {
	o.Apply = func(f, x k.Value) (k.Value, error) { return p.interp.Apply(f, []k.Value{x}) }
	return o
}

func (p *Process) columnsOf(dir, table k.Value) ([]splay.TableColumns, error) {
	d, err := p.pathOf(dir)
	if err != nil {
		return nil, err
	}
	if table.Type() != -k.Symbol {
		return nil, k.ErrType
	}
	found, err := p.store.TableColumns(d, table.Sym())
	return found, fileError(d, err)
}

// findColumn is .dbm.findcol: by directory, the type of a column there, null where the
// table has no such column.
func (p *Process) findColumn(dir, table, col k.Value) (k.Value, error) {
	found, err := p.columnsOf(dir, table)
	if err != nil {
		return k.Value{}, err
	}
	dirs := make([]string, len(found))
	types := make([]int16, len(found))
	for i, t := range found {
		dirs[i], types[i] = t.Dir, k.NullShort
		for c, name := range t.Names {
			if name == col.Sym() {
				types[i] = int16(t.Types[c])
			}
		}
	}
	return k.NewDict(pathList(dirs), k.Shorts(types))
}

// pathList is directories as a symbol vector of paths.
func pathList(dirs []string) k.Value {
	out := make([]k.Sym, len(dirs))
	for i, dir := range dirs {
		out[i] = k.Intern(":" + dir)
	}
	return k.Syms(out)
}
