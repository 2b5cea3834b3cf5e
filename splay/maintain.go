package splay

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"tock/internal/vfs"
	"tock/k"
)

// Maintenance is one operation on a table in all partitions of a database, and in the
// root if a splayed table of the name stands there. Op is one of
//
//	addcol column default       deletecol column            renamecol old new
//	copycol from to             reordercols names           fncol column function
//	setattrcol column attr      clearattrcol column         fixtable directory
//	addtable schema             rentable name               compress (block;alg;level) before
//	narrow names before         widen names before
//
// which are the functions of KX's dbmaint.q, without the database and the table, and those
// that change how columns are written: compress, and narrow and widen for enumerations of
// 32 and 64 bits.
type Maintenance struct {
	Op    string
	Table k.Sym
	Args  []k.Value
}

// String is the operation for people; long arguments are cut.
func (m Maintenance) String() string {
	words := []string{m.Op, m.Table.String()}
	for _, arg := range m.Args {
		switch t := arg.Type(); {
		case t == -k.Symbol || t == k.Char:
			words = append(words, arg.Text())
		case t == k.Symbol:
			for _, sym := range k.Data[k.Sym](arg) {
				words = append(words, sym.String())
			}
		}
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// MaintainOptions is how a maintenance operation is carried out.
type MaintainOptions struct {
	DryRun bool // nothing is written; Report tells what would be
	// Apply applies a q function to a column, for fncol; nil refuses that operation.
	Apply func(f, x k.Value) (k.Value, error)
	// Report is told of every table directory looked at, in order; may be nil.
	Report func(Step)
}

// Step is one table directory of a maintenance operation.
type Step struct {
	Dir         string
	Action      string // what was done, or would be; "" for nothing
	Done, Total int    // directories finished, this one included, and all of them
}

// Maintain carries out an operation and gives the directories it changed. Each directory
// changes in one step: a reader sees the table before or after, and an open database
// says that the table was replaced. Files that stay as they are are linked, not copied.
//
// A journal makes it resumable: after a crash or an error, the same call (or [Store.Resumed])
// goes on where it was; directories that are as wanted are passed over. Write-downs of a
// partition and maintenance wait for each other.
//
// Errors: ErrUnfinished when another operation has to be finished first; ErrType,
// ErrLength, ErrUnmappable for arguments or results that fit no column; those of files.
func (s *Store) Maintain(dir string, m Maintenance, o MaintainOptions) (changed []string, err error) {
	c, err := s.changing(dir, m, o)
	if err != nil {
		return nil, err
	}
	if o.DryRun {
		return c.run(nil)
	}
	j, err := s.beginJournal(c.db.root, m)
	if err != nil {
		return nil, err
	}
	if err := s.clearStages(c.db.root); err != nil {
		j.leave()
		return nil, err
	}
	if c, err = s.changing(dir, m, o); err != nil { // what a crash had moved out is back
		if j.resumed {
			j.leave()
			return nil, err
		}
		return nil, errors.Join(err, j.finished())
	}
	changed, err = c.run(j)
	if err == nil || !j.resumed && !c.touched {
		return changed, errors.Join(err, j.finished())
	}
	j.leave()
	return changed, fmt.Errorf("%w (%d of %d directories are done: resume the operation, or abandon it)", err, len(j.done), c.total)
}

// Resumed finishes the operation that was interrupted.
//
// Errors: ErrDomain when there is none; those of Maintain.
func (s *Store) Resumed(dir string, o MaintainOptions) ([]string, error) {
	m, ok, err := s.Unfinished(dir)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, inTable(dir, k.ErrDomain, "nothing to resume")
	}
	if m.Op == compactOp {
		_, err := s.Compact(dir, m.Table.String(), o)
		return nil, err
	}
	return s.Maintain(dir, m, o)
}

// change is a maintenance operation on its way through a database.
type change struct {
	s     *Store
	db    *DB
	m     Maintenance
	o     MaintainOptions
	units []unit
	total int
	plan  func(c *change, dir string) (*edit, error)
	// touched says that some directory was about to change: what failed behind that may have
	// been done.
	touched bool
}

// unit is a directory of tables: a partition, or the root.
type unit struct{ target, stage string }

// edit is what becomes of one table directory; unset fields mean as before.
type edit struct {
	action string
	names  []k.Sym                                           // .d
	from   map[k.Sym]k.Sym                                   // columns that take over another's files
	fresh  func() (names []k.Sym, cols []k.Value, err error) // columns with new content
	pack   *Compression                                      // for all columns
	narrow *bool                                             // for enumerations among the fresh columns
	rename k.Sym                                             // the table gets another name
	create *k.Table                                          // the table is made
	once   bool                                              // doing it twice would matter
}

func (s *Store) changing(dir string, m Maintenance, o MaintainOptions) (*change, error) {
	op, known := operations[m.Op]
	if !known {
		return nil, inTable(m.Op, k.ErrDomain, "no such operation")
	}
	if len(m.Args) != op.args {
		return nil, inTable(m.Op, k.ErrRank, "%d arguments, not %d", op.args, len(m.Args))
	}
	if name := m.Table.String(); !isName(name) {
		return nil, inTable(m.Op, k.ErrDomain, "%q is not the name of a table", name)
	}
	db, err := s.Open(dir)
	if err != nil {
		return nil, err
	}
	c := &change{s: s, db: db, m: m, o: o, plan: op.plan}
	if op.check != nil {
		if err := op.check(c); err != nil {
			return nil, err
		}
	}
	for _, p := range db.all {
		c.add(unit{p.dir(), p.dir() + stageSuffix}, op)
	}
	rooted := path.Join(db.root, m.Table.String())
	there, err := s.lookup(path.Join(rooted, ".d"))
	if err != nil {
		return nil, err
	}
	if there {
		c.add(unit{db.root, rooted + stageSuffix}, op)
	}
	c.total = len(c.units)
	if c.total == 0 {
		return nil, inTable(db.root, k.ErrValue, "no table %s", m.Table)
	}
	return c, nil
}

func (c *change) add(u unit, op operation) {
	dir := path.Join(u.target, c.m.Table.String())
	if op.missing || c.s.isSplayed(dir) || op.renames && c.s.isSplayed(path.Join(u.target, c.m.Args[0].Text())) {
		c.units = append(c.units, u)
	}
}

// run goes over the directories; a nil journal is a dry run.
func (c *change) run(j *journal) (changed []string, err error) {
	for i, u := range c.units {
		dir := path.Join(u.target, c.m.Table.String())
		step := Step{Dir: dir, Done: i + 1, Total: c.total}
		if j == nil || !j.done[dir] {
			if step.Action, err = c.visit(u, dir, j); err != nil {
				return changed, err
			}
		}
		if step.Action != "" {
			changed = append(changed, dir)
		}
		if c.o.Report != nil {
			c.o.Report(step)
		}
	}
	return changed, nil
}

// visit brings one directory where the operation wants it.
func (c *change) visit(u unit, dir string, j *journal) (string, error) {
	if j == nil {
		e, err := c.plan(c, dir)
		if e == nil || err != nil {
			return "", err
		}
		return e.action, nil
	}
	w, err := c.s.beginAt(c.db.root, u.target, u.stage)
	if err != nil {
		return "", err
	}
	action, err := c.change(w, dir, j)
	if leaveErr := w.leave(); err == nil {
		err = leaveErr
	}
	if err != nil || action == "" {
		return "", err
	}
	if err := j.note("done " + dir); err != nil {
		return "", err
	}
	j.done[dir] = true
	if err := c.s.removeAll(path.Join(dir, markerName)); err != nil {
		return "", err
	}
	return action, nil
}

// change makes and commits the new state of a directory; the write-down is held.
func (c *change) change(w *WriteDown, dir string, j *journal) (string, error) {
	if done, err := c.s.marked(dir, j.id); err != nil {
		return "", err
	} else if done {
		c.touched = true
		return "done before", nil
	}
	e, err := c.plan(c, dir)
	if e == nil || err != nil {
		return "", err
	}
	switch {
	case e.rename != 0:
		to := path.Join(w.target, e.rename.String())
		c.touched = true
		if err := c.s.fs.Rename(dir, to); err != nil {
			return "", onPath(to, err)
		}
		return e.action, c.s.syncDir(w.target)
	case e.create != nil:
		err = w.saveAs(c.m.Table, e.create)
	default:
		err = w.edit(c.m.Table, dir, e, j.id)
	}
	if err == nil {
		c.touched = true
		err = w.commit()
	}
	return e.action, err
}

// edit makes a table's new directory in the stage: new columns written, others linked.
func (w *WriteDown) edit(table k.Sym, dir string, e *edit, id string) error {
	names := e.names
	var err error
	if names == nil {
		if names, err = w.s.columnNames(dir); err != nil {
			return err
		}
	}
	room, err := w.room(table)
	if err != nil {
		return err
	}
	fresh := map[k.Sym]k.Value{}
	if e.fresh != nil {
		which, cols, err := e.fresh()
		if err != nil {
			return err
		}
		t := k.NewTable(which, cols).Table()
		if err := w.refersTo("", t); err != nil {
			return err
		}
		for i, name := range which {
			fresh[name] = cols[i]
		}
	}
	var jobs []func() error
	for _, name := range names {
		source := name
		if from, ok := e.from[name]; ok {
			source = from
		}
		old, file := path.Join(dir, source.String()), path.Join(room, name.String())
		col, isNew := fresh[name]
		switch {
		case isNew:
			l, err := w.s.layoutOf(old)
			if err != nil && !isMissing(err) {
				return err
			}
			if e.narrow != nil {
				l.narrow = *e.narrow
			}
			jobs = append(jobs, func() error {
				return writeColumn(file, col, nil, nil, writer(w.s.create).packed(l.Compression), l.narrow)
			})
		case e.pack != nil:
			jobs = append(jobs, func() error {
				return w.s.eachFile(old, file, func(from, to string) error { return w.s.repack(from, to, *e.pack) })
			})
		default:
			jobs = append(jobs, func() error { return w.s.eachFile(old, file, w.s.link) })
		}
	}
	if err := inParallel(jobs); err != nil {
		return err
	}
	if e.once {
		if err := vfs.WriteFile(w.s.fs, path.Join(room, markerName), []byte(id)); err != nil {
			return onPath(room, err)
		}
	}
	if err := w.s.writeNames(room, names); err != nil {
		return err
	}
	w.tables = append(w.tables, table)
	return w.s.syncDir(room)
}

// eachFile calls f for a column's file and for those that belong to it, if they are there.
func (s *Store) eachFile(from, to string, f func(from, to string) error) error {
	if err := f(from, to); err != nil {
		return err
	}
	for _, suffix := range []string{"#", "##"} {
		if s.exists(from + suffix) {
			if err := f(from+suffix, to+suffix); err != nil {
				return err
			}
		}
	}
	return nil
}

// link gives a file a second name, or copies it where the file system cannot.
func (s *Store) link(from, to string) error {
	if s.fs.Link(from, to) == nil {
		return nil
	}
	b, err := vfs.ReadFile(s.fs, from)
	if err != nil {
		return onPath(from, err)
	}
	return s.create(to, func(w io.Writer) error { return writeAll(w, b) })
}

// repack writes a file's plain bytes compressed in another way.
func (s *Store) repack(from, to string, c Compression) error {
	b, err := s.bytes(from, smallFile)
	if err != nil {
		return err
	}
	return writer(s.create).packed(c)(to, func(w io.Writer) error { return writeAll(w, b) })
}

// clearStages finishes or clears away what interrupted write-downs left everywhere.
func (s *Store) clearStages(root string) error {
	places, err := s.segments(root)
	if err != nil {
		return err
	}
	for _, place := range append(places, root) {
		entries, err := s.fs.ReadDir(place)
		if err != nil {
			return onPath(place, err)
		}
		for _, entry := range entries {
			name, ok := strings.CutSuffix(entry.Name(), stageSuffix)
			if !ok {
				continue
			}
			target := place
			if _, isPartition := parsePartition(name); isPartition {
				target = path.Join(place, name)
			}
			w, err := s.beginAt(root, target, path.Join(place, entry.Name()))
			if err == nil {
				err = w.leave()
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
