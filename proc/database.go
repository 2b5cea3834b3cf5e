package proc

import (
	"errors"
	"fmt"
	"strings"

	"tock/k"
	"tock/q"
	"tock/q/prim"
	"tock/splay"
)

// isDatabase tells a database directory from one splayed table or a file, which \l
// loads without changing to it.
func (p *Process) isDatabase(db *splay.DB) bool {
	v, err := p.Key(db.Root())
	if err != nil || v.Type() != k.Symbol {
		return false
	}
	for _, name := range k.Data[k.Sym](v) {
		if name.String() == ".d" {
			return false
		}
	}
	return true
}

// setPartitionVars sets .Q.pf and the rest of that family.
// Source: code.kx.com/q/ref/dotq/#partitioned-database-state.
func (p *Process) setPartitionVars(db *splay.DB) error {
	if db.PartitionField() == 0 {
		return nil
	}
	here, err := p.Getwd()
	if err != nil {
		return err
	}
	names := map[string]string{here: "."}
	if db.Root() == here { // where the lines of par.txt lead to what they name
		lines, err := db.SegmentNames()
		if err != nil {
			return err
		}
		for i, place := range db.Segments() {
			if i < len(lines) {
				names[place] = strings.TrimSuffix(lines[i], "/")
			}
		}
	}
	handles := func(places []string) k.Value {
		out := make([]k.Sym, len(places))
		for i, place := range places {
			if name, ok := names[place]; ok {
				place = name
			}
			out[i] = k.Intern(":" + place)
		}
		if len(out) == 0 {
			return k.EmptyList
		}
		return k.Syms(out)
	}
	vars := map[string]k.Value{
		".Q.pf": k.NewSym(db.PartitionField()),
		".Q.pt": k.Syms(db.Tables()),
		".Q.pv": db.PartitionValues(),
		".Q.PV": db.AllPartitionValues(),
		".Q.pd": handles(db.PartitionPlaces()),
		".Q.PD": handles(db.AllPartitionPlaces()),
		".Q.P":  handles(db.Segments()),
		".Q.D":  k.NewList(db.SegmentPartitions()),
		".Q.pn": emptyCounts(db),
		".Q.u":  k.NewBool(wholeSegments(db)),
	}
	for name, v := range vars {
		if err := p.interp.Set(name, v); err != nil {
			return err
		}
	}
	return nil
}

func emptyCounts(db *splay.DB) k.Value {
	tables := db.Tables()
	counts := make([]k.Value, len(tables))
	for i := range counts {
		counts[i] = k.EmptyList
	}
	return k.MustDict(k.Syms(tables), k.NewList(counts))
}

// defineLook gives q a function that changes nothing; a path is its first argument.
func (p *Process) defineLook(name string, rank int, fn func(args []k.Value) (k.Value, error)) {
	p.interp.Define(name, func(env prim.Env, args []k.Value) (k.Value, error) {
		if path, err := dirOf(args[0]); err == nil {
			if err := q.MayRead(env, path); err != nil {
				return k.Value{}, err
			}
		}
		return fn(args)
	}, rank)
}

// defineChange gives q a function that changes files or what the process has: 'noupdate
// under -b, within reval and in a secondary thread.
func (p *Process) defineChange(name string, rank int, fn func(args []k.Value) (k.Value, error)) {
	p.interp.Define(name, func(env prim.Env, args []k.Value) (k.Value, error) {
		if err := q.MayWrite(env, name); err != nil {
			return k.Value{}, err
		}
		return fn(args)
	}, rank)
}

// defineDatabase registers the .Q functions that write databases.
// Source: code.kx.com/q/ref/dotq.
func (p *Process) defineDatabase() {
	p.defineChange(".Q.en", 2, func(a []k.Value) (k.Value, error) { return p.enumerate(a[0], a[1], "") })
	p.defineChange(".Q.ens", 3, func(a []k.Value) (k.Value, error) { return p.enumerate(a[0], a[1], a[2].Text()) })
	p.defineChange(".Q.dpft", 4, func(a []k.Value) (k.Value, error) { return p.save(a[0], a[1], a[2], a[3], "") })
	p.defineChange(".Q.dpfts", 5, func(a []k.Value) (k.Value, error) { return p.save(a[0], a[1], a[2], a[3], a[4].Text()) })
	p.defineChange(".Q.dpt", 3, func(a []k.Value) (k.Value, error) { return p.save(a[0], a[1], k.NewSym(0), a[2], "") })
	p.defineChange(".Q.dpts", 4, func(a []k.Value) (k.Value, error) { return p.save(a[0], a[1], k.NewSym(0), a[2], a[3].Text()) })
	p.defineChange(".Q.hdpf", 4, func(a []k.Value) (k.Value, error) { return p.endOfDay(a[0], a[1], a[2], a[3]) })
	p.defineLook(".Q.par", 3, func(a []k.Value) (k.Value, error) { return p.partitionPath(a[0], a[1], a[2]) })
	p.defineChange(".Q.chk", 1, func(a []k.Value) (k.Value, error) { return p.fill(a[0]) })
	p.defineLook(".Q.cn", 1, func(a []k.Value) (k.Value, error) { return p.partitionCounts(a[0]) })
	p.defineLook(".Q.qp", 1, func(a []k.Value) (k.Value, error) { return p.isPartitioned(a[0]) })
	p.defineChange(".Q.bv", 1, func(a []k.Value) (k.Value, error) { return p.fillView(a[0]) })
	p.defineChange(".Q.view", 1, func(a []k.Value) (k.Value, error) { return p.view(a[0]) })
	p.defineChange(".Q.lo", 3, func(a []k.Value) (k.Value, error) { return p.loadWithout(a[0], a[1], a[2]) })
	p.defineChange(".Q.li", 1, func(a []k.Value) (k.Value, error) { return p.loadPartitions(a[0]) })
	p.defineMaintenance()
}

// dirOf is a path given as a symbol or string.
func dirOf(v k.Value) (string, error) {
	if t := v.Type(); t != -k.Symbol && t != k.Char {
		return "", k.ErrType
	}
	return strings.TrimSuffix(strings.TrimPrefix(v.Text(), ":"), "/"), nil
}

// pathOf is dirOf a path that what is evaluated may touch.
func (p *Process) pathOf(v k.Value) (string, error) {
	path, err := dirOf(v)
	if err != nil {
		return "", err
	}
	return path, p.mayTouch(path)
}

func (p *Process) enumerate(dir, table k.Value, domain string) (k.Value, error) {
	if dir.IsIdentity() {
		return p.enumerateInMemory(domain, table)
	}
	d, err := p.pathOf(dir)
	if err != nil {
		return k.Value{}, err
	}
	if table.IsKeyedTable() {
		keys, err := p.enumerate(dir, table.Dict().Keys, domain)
		if err != nil {
			return k.Value{}, err
		}
		vals, err := p.enumerate(dir, table.Dict().Vals, domain)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(keys, vals)
	}
	out, err := p.store.Enumerate(d, domain, table)
	if err != nil {
		return k.Value{}, fileError(d, err)
	}
	return out, p.defineDomain(domain)
}

// defineDomain makes the domain's variable hold what its file does.
func (p *Process) defineDomain(domain string) error {
	if domain == "" {
		domain = splay.DefaultDomain
	}
	d := p.domain(k.Intern(domain))
	if d == nil {
		return k.ErrAssign
	}
	return p.interp.Set(domain, d.Value())
}

// save is .Q.dpft and its kin for the global table of a name; it gives the name.
func (p *Process) save(dir, partition, field, table k.Value, domain string) (k.Value, error) {
	d, err := p.pathOf(dir)
	if err != nil {
		return k.Value{}, err
	}
	if table.Type() != -k.Symbol || field.Type() != -k.Symbol {
		return k.Value{}, k.ErrType
	}
	v, err := p.interp.Get(table.Text())
	if err != nil {
		return k.Value{}, err
	}
	part := splay.Part{Name: table.Sym(), Table: v, Field: field.Sym(), Domain: domain}
	if part.Packing, err = p.partitionPacking(); err != nil {
		return k.Value{}, err
	}
	if err := p.store.SavePartition(d, partition, part); err != nil {
		return k.Value{}, fileError(d, err)
	}
	return table, p.defineDomain(domain)
}

// SaveDay saves tables as one partition that appears whole: what .Q.hdpf is made of. From
// the moment all of it is on disk it is sealed: a crash cannot undo it.
func (p *Process) SaveDay(dir string, partition k.Value, parts []splay.Part) error {
	w, err := p.store.BeginPartition(dir, partition)
	if err != nil {
		return fileError(dir, err)
	}
	packing, err := p.partitionPacking()
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	for _, part := range parts {
		part.Packing = packing
		if err := w.Save(part); err != nil {
			if abortErr := w.Abort(); abortErr != nil {
				p.log.Warn().Err(abortErr).Msg("clearing away an unfinished partition")
			}
			return fileError(dir, err)
		}
	}
	if err := w.Seal(); err != nil {
		return fileError(dir, errors.Join(err, w.Abort()))
	}
	return fileError(dir, w.Commit())
}

// endOfDay is .Q.hdpf: saves all tables of the root, empties them, and tells the HDB to
// load the database again. An HDB that is not there is no error: the day is on disk.
func (p *Process) endOfDay(hdb, dir, partition, field k.Value) (k.Value, error) {
	d, err := p.pathOf(dir)
	if err != nil {
		return k.Value{}, err
	}
	names, err := p.interp.EvalText("tables`.")
	if err != nil {
		return k.Value{}, err
	}
	var parts []splay.Part
	for _, name := range k.Data[k.Sym](names) {
		v, err := p.interp.Get(name.String())
		if err != nil {
			return k.Value{}, err
		}
		if v.Table() == nil {
			continue
		}
		parts = append(parts, splay.Part{Name: name, Table: v, Field: field.Sym()})
	}
	if err := p.SaveDay(d, partition, parts); err != nil {
		return k.Value{}, err
	}
	if err := p.defineDomain(""); err != nil {
		return k.Value{}, err
	}
	for _, part := range parts {
		if err := p.interp.Set(part.Name.String(), part.Table.Slice(0, 0)); err != nil {
			return k.Value{}, err
		}
	}
	h, err := p.Open(hdb)
	if err != nil {
		p.log.Warn().Err(err).Str("hdb", q.ErrorText(k.Error(hdb.Text()))).Msg("saved, but the hdb was not told")
		return k.Identity, nil
	}
	_, err = p.Send(h.Int(), k.String(`\l .`))
	if closeErr := p.CloseHandle(h.Int()); err == nil {
		err = closeErr
	}
	return k.Identity, err
}

func (p *Process) partitionPath(dir, partition, table k.Value) (k.Value, error) {
	d, err := p.pathOf(dir)
	if err != nil {
		return k.Value{}, err
	}
	full, err := p.store.PartitionPath(d, partition, table.Sym())
	if err != nil {
		return k.Value{}, fileError(d, err)
	}
	if d == "." && !strings.HasPrefix(full, "/") && !strings.HasPrefix(full, "../") {
		full = "./" + full // the handle given, and what stands below it
	}
	return k.NewSymbol(":" + full), nil
}

// fill is .Q.chk.
func (p *Process) fill(dir k.Value) (k.Value, error) {
	d, err := p.pathOf(dir)
	if err != nil {
		return k.Value{}, err
	}
	filled, err := p.store.Fill(d)
	if err != nil {
		return k.Value{}, fileError(d, err)
	}
	out := make([]k.Value, len(filled))
	for i, path := range filled {
		out[i] = k.EmptyList
		if path != "" {
			out[i] = k.Symbols(":" + path)
		}
	}
	return k.NewList(out), nil
}

// source is a partitioned table given by name or value.
func (p *Process) source(v k.Value) (k.PartitionedTable, error) {
	if v.Type() == -k.Symbol {
		var err error
		if v, err = p.interp.Get(v.Text()); err != nil {
			return nil, err
		}
	}
	if src := v.Partitioned(); src != nil {
		return src, nil
	}
	return nil, k.ErrType
}

// partitionCounts is .Q.cn: the rows of each partition, kept in .Q.pn.
func (p *Process) partitionCounts(v k.Value) (k.Value, error) {
	src, err := p.source(v)
	if err != nil {
		return k.Value{}, err
	}
	n := src.Partitions().Len()
	counts := make([]int64, n)
	for i := range n {
		rows, err := src.PartitionRows(i)
		if err != nil {
			return k.Value{}, err
		}
		counts[i] = int64(rows)
	}
	return k.Longs(counts), p.keepCounts(src.Name(), k.Longs(counts))
}

// keepCounts puts the counts of a table's partitions where .Q.pn has them.
func (p *Process) keepCounts(table k.Sym, counts k.Value) error {
	cache, err := p.interp.Get(".Q.pn")
	d := cache.Dict()
	if err != nil || d == nil || d.Keys.Type() != k.Symbol {
		return nil
	}
	vals := append([]k.Value(nil), d.Vals.Each()...)
	for i, name := range k.Data[k.Sym](d.Keys) {
		if name == table {
			vals[i] = counts
		}
	}
	return p.interp.Set(".Q.pn", k.MustDict(d.Keys, k.NewList(vals)))
}

// isPartitioned is .Q.qp: 1b for a partitioned table, 0b for a splayed one, 0 for others.
func (p *Process) isPartitioned(v k.Value) (k.Value, error) {
	switch {
	case v.Partitioned() != nil:
		return k.NewBool(true), nil
	case v.Table() != nil && v.Table().Splayed:
		return k.NewBool(false), nil
	}
	return k.NewLong(0), nil
}

// view is .Q.view: narrows the partitions in sight, or shows all again.
func (p *Process) view(values k.Value) (k.Value, error) {
	if p.db == nil {
		return k.Value{}, fmt.Errorf("%w: no database is loaded", k.ErrDomain)
	}
	if values.IsIdentity() {
		values = p.db.AllPartitionValues()
	}
	narrowed, err := p.db.View(values)
	if err != nil {
		return k.Value{}, err
	}
	return k.Identity, p.show(narrowed)
}

// fillView is .Q.bv: partitions that lack a table are read as if they had it empty, with
// the columns of the last partition that has it, or of the first for the argument `.
func (p *Process) fillView(x k.Value) (k.Value, error) {
	if p.db == nil {
		return k.Value{}, fmt.Errorf("%w: no database is loaded", k.ErrDomain)
	}
	if err := p.show(p.db.FillMissing(x.Type() == -k.Symbol && x.Sym() == 0)); err != nil {
		return k.Value{}, err
	}
	schemas, err := p.missingSchemas(p.db)
	if err != nil {
		return k.Value{}, err
	}
	return k.Identity, p.interp.Set(".Q.vp", schemas)
}

// show makes another state of the loaded database the one in sight.
func (p *Process) show(db *splay.DB) error {
	p.db = db
	for _, def := range db.Definitions() {
		if err := p.interp.Set(def.Name.String(), def.Value); err != nil {
			return err
		}
	}
	return p.setPartitionVars(db)
}
