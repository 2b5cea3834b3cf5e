package proc

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"tock/k"
	"tock/splay"
)

// LoadDir is \l of a directory or data file: the tables, domains and partition values it
// holds become global variables, its scripts are run, and for a directory the process
// changes to it. Loading the current directory again picks up what is new; a query that
// runs on the old state is not disturbed.
func (p *Process) LoadDir(dir string) error { return p.loadDir(dir, true, true) }

// loadDir is LoadDir, as .Q.lo asks for it: changing to the directory, and running its
// scripts, or not.
func (p *Process) loadDir(dir string, change, scripts bool) error {
	dir = strings.TrimSuffix(dir, "/")
	db, err := p.store.Open(dir)
	if err != nil {
		return fileError(dir, err)
	}
	for _, def := range db.Definitions() {
		if err := p.interp.Set(def.Name.String(), def.Value); err != nil {
			return err
		}
		if t := def.Value.Table(); t != nil {
			t.Folder = k.Intern(":./" + def.Name.String() + "/")
		}
	}
	for _, problem := range db.Problems() {
		p.log.Warn().Err(problem).Str("database", dir).Msg("not loaded")
	}
	from := ""
	if p.isDatabase(db) {
		if change {
			if err := p.Chdir(dir); err != nil {
				return err
			}
		} else {
			from = dir
		}
		p.db = db
		if err := p.setPartitionVars(db); err != nil {
			return err
		}
	}
	if !scripts {
		return nil
	}
	for _, script := range db.Scripts() {
		if err := p.interp.Load(path.Join(from, path.Base(script))); err != nil {
			return err
		}
	}
	return nil
}

// loadWithout is .Q.lo[dir;cd;scripts].
func (p *Process) loadWithout(dir, change, scripts k.Value) (k.Value, error) {
	d, err := p.pathOf(dir)
	if err != nil {
		return k.Value{}, err
	}
	if !change.IsAtom() || !scripts.IsAtom() {
		return k.Value{}, k.ErrType
	}
	return k.Identity, p.loadDir(d, change.Int() != 0, scripts.Int() != 0)
}

// loadPartitions is .Q.li: brings partitions that are on disk into sight, besides those that
// are. Errors: ErrDomain without a database.
func (p *Process) loadPartitions(values k.Value) (k.Value, error) {
	if p.db == nil {
		return k.Value{}, fmt.Errorf("%w: no database is loaded", k.ErrDomain)
	}
	seen := p.db.PartitionValues().Each()
	db, err := p.db.Reload()
	if err != nil {
		return k.Value{}, err
	}
	wanted := values.Each()
	if values.IsAtom() {
		wanted = []k.Value{values}
	}
	narrowed, err := db.View(k.NewList(append(slices.Clone(seen), wanted...)))
	if err != nil {
		return k.Value{}, err
	}
	return k.Identity, p.show(narrowed)
}

// missingSchemas is .Q.vp: the tables that some partition in sight lacks, with no rows.
func (p *Process) missingSchemas(db *splay.DB) (k.Value, error) {
	names := db.Missing()
	tables := make([]k.Value, len(names))
	for i, name := range names {
		v, err := p.applyOwn("{?[x;enlist(<;`i;0);0b;()]}", k.NewSym(name))
		if err != nil {
			return v, err
		}
		tables[i] = v
	}
	return k.MustDict(k.Syms(names), k.NewList(tables)), nil
}

// wholeSegments is .Q.u: no partition stands in two segments.
func wholeSegments(db *splay.DB) bool {
	seen := map[int64]bool{}
	for _, values := range db.SegmentPartitions() {
		for _, v := range values.Each() {
			if seen[v.Int()] {
				return false
			}
			seen[v.Int()] = true
		}
	}
	return true
}

// enumerateInMemory is .Q.en with :: for a directory: against the domain's variable, which
// gets what it has not; no file is read or written.
func (p *Process) enumerateInMemory(domain string, table k.Value) (k.Value, error) {
	if domain == "" {
		domain = splay.DefaultDomain
	}
	return p.applyOwn("{[d;t]$[99h=type t;(count keys t)!.z.s[d;0!t];@[t;c where 11h=type each t c:cols t;d?]]}", k.NewSymbol(domain), table)
}

// applyOwn applies a function written in q.
func (p *Process) applyOwn(text string, args ...k.Value) (k.Value, error) {
	f, err := p.interp.EvalText(text)
	if err != nil {
		return f, err
	}
	return p.interp.Apply(f, args)
}
