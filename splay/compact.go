package splay

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"tock/internal/vfs"
	"tock/k"
)

// Compacting a domain rewrites its symbol file to the symbols in use and every column
// that refers to it. A column does not say which symbols it was written with, so all of
// it changes together:
//
//  1. every table directory is made anew in "compact.stage$" beside the partitions, what
//     does not change linked, and the symbol file with it; nothing is visible
//  2. the journal gets "commit"; from here on there is only forward
//  3. every directory is swapped with its new one, the symbol file is renamed
//  4. the journal gets "swapped"; what is left of the old is removed, then the journal
//
// Between 2 and 4 the database is mixed. Opening it in that state goes on with 3 first.
const (
	compactOp    = "compact"
	compactStage = "compact.stage$"
	compactRoot  = "_" // in the stage: tables of the root
)

// Compacted is what compacting did, or would.
type Compacted struct {
	Before, After int // symbols
	Tables        int // directories rewritten
}

// Compact is the rewrite of a symbol file to the symbols that columns use; "" is sym. The
// order of symbols stays, so attributes hold. Write-downs wait; readers that have the
// database open must reload it, and say so when they meet what was rewritten.
//
// Errors: ErrUnfinished for another operation that must be finished first, ErrCorrupt for
// a column with indices outside the domain, ErrNYI for a flat file that is enumerated.
// Nothing is changed then.
func (s *Store) Compact(dir, domain string, o MaintainOptions) (Compacted, error) {
	if domain == "" {
		domain = DefaultDomain
	}
	c := &compaction{s: s, root: s.absolute(clean(dir)), domain: domain, o: o}
	if !isName(domain) || !s.exists(path.Join(c.root, domain)) {
		return c.sum, inTable(path.Join(c.root, domain), k.ErrDomain, "no symbol file")
	}
	if o.DryRun {
		return c.sum, c.survey()
	}
	m := Maintenance{Op: compactOp, Table: k.Intern(domain)}
	j, err := s.beginJournal(c.root, m)
	if err != nil {
		return c.sum, err
	}
	err = c.work(j)
	if err == nil || !j.committing {
		return c.sum, errors.Join(err, s.clearCompaction(c.root), j.finished())
	}
	j.leave()
	return c.sum, err
}

type compaction struct {
	s      *Store
	root   string
	domain string
	o      MaintainOptions

	sum    Compacted
	dirs   []string // all table directories
	places []string // the root and its segments
	moved  []int64  // old index to new index; -1: not used
	kept   []k.Sym
}

// work is all that happens under the journal's lock.
func (c *compaction) work(j *journal) error {
	if !j.committing {
		if err := errors.Join(c.s.clearStages(c.root), c.s.clearCompaction(c.root)); err != nil {
			return err
		}
	}
	lock, err := c.s.lockName(path.Join(c.root, c.domain))
	if err != nil {
		return err
	}
	defer lock.Close()
	if !j.committing {
		if err := c.survey(); err != nil || c.sum.After == c.sum.Before {
			return err
		}
		if err := c.stage(j.id); err != nil {
			return err
		}
		if err := j.note(lineCommit); err != nil {
			// Whether the line is there only the next one to look can tell.
			j.committing = true
			return err
		}
		j.committing = true
	}
	if err := c.forward(j); err != nil {
		return fmt.Errorf("%w (resume the operation: the database is not to be read before)", err)
	}
	return nil
}

// survey finds the symbols in use.
func (c *compaction) survey() error {
	db, err := c.s.open(c.root)
	if err != nil {
		return err
	}
	syms := c.s.domain(k.Intern(c.domain)).Symbols()
	used := make([]bool, len(syms))
	for _, def := range db.defs {
		name := path.Join(c.root, def.Name.String())
		if c.s.isSplayed(name) {
			c.dirs = append(c.dirs, name)
		} else if refersTo(def.Value, c.domain) {
			return inTable(name, k.ErrNYI, "a flat file enumerated over %s", c.domain)
		}
	}
	for _, t := range db.tables {
		for _, p := range t.parts {
			if c.s.isSplayed(p.dir) {
				c.dirs = append(c.dirs, p.dir)
			}
		}
	}
	if problems := db.Problems(); problems != nil {
		return problems[0]
	}
	for _, dir := range c.dirs {
		err := c.columns(dir, func(file string, col k.Value) error {
			for row, at := range k.Data[int64](col) {
				switch {
				case uint64(at) < uint64(len(used)):
					used[at] = true
				case at != k.NullLong:
					return inTable(file, ErrCorrupt, "row %d has index %d, %s has %d symbols", row, at, c.domain, len(syms))
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	c.moved = make([]int64, len(used))
	for at, is := range used {
		c.moved[at] = -1
		if is {
			c.moved[at] = int64(len(c.kept))
			c.kept = append(c.kept, syms[at])
		}
	}
	c.sum.Before, c.sum.After = len(syms), len(c.kept)
	return nil
}

// refersTo reports whether a value has an enumeration over a domain.
func refersTo(v k.Value, domain string) bool {
	if d := v.Domain(); d != nil {
		return d.Name().String() == domain
	}
	switch o := v.Object().(type) {
	case *k.Table:
		return slices.ContainsFunc(o.Cols, func(col k.Value) bool { return refersTo(col, domain) })
	case *k.Dict:
		return refersTo(o.Keys, domain) || refersTo(o.Vals, domain)
	case *k.List:
		return slices.ContainsFunc(v.Items(), func(item k.Value) bool { return refersTo(item, domain) })
	}
	return false
}

// columns calls f for the columns of a table directory that are enumerated over the domain.
func (c *compaction) columns(dir string, f func(file string, col k.Value) error) error {
	names, err := c.s.columnNames(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		file := path.Join(dir, name.String())
		im, err := c.s.head(file)
		if err != nil {
			return err
		}
		if im.form != formSerial && im.domain != c.domain {
			continue
		}
		col, err := c.s.decoder().file(file)
		if err != nil {
			return err
		}
		if col.Domain() != nil && col.Domain().Name().String() == c.domain {
			if err := f(file, col); err != nil {
				return err
			}
		}
	}
	return nil
}

// stage makes the new directories and the new symbol file.
func (c *compaction) stage(id string) error {
	var err error
	if c.places, err = c.s.places(c.root); err != nil {
		return err
	}
	for i, dir := range c.dirs {
		made, err := c.stageTable(dir, id)
		if err != nil {
			return err
		}
		action := ""
		if made {
			c.sum.Tables++
			action = "re-enumerate"
		}
		if c.o.Report != nil {
			c.o.Report(Step{dir, action, i + 1, len(c.dirs)})
		}
	}
	area := path.Join(c.root, compactStage)
	if err := c.s.makeDirs(area); err != nil {
		return err
	}
	err = c.s.create(path.Join(area, c.domain), func(w io.Writer) error { return writeSerial(w, k.Syms(c.kept)) })
	if err != nil {
		return err
	}
	for _, place := range c.places {
		if area := path.Join(place, compactStage); c.s.exists(area) {
			if err := errors.Join(c.s.syncDir(area), c.s.syncDir(place)); err != nil {
				return err
			}
		}
	}
	return nil
}

// staged is where a table directory is made anew.
func (c *compaction) staged(dir string) string {
	parent := path.Dir(dir)
	if parent == c.root {
		return path.Join(c.root, compactStage, compactRoot, path.Base(dir))
	}
	return path.Join(path.Dir(parent), compactStage, path.Base(parent), path.Base(dir))
}

func (c *compaction) stageTable(dir, id string) (bool, error) {
	fresh := map[string]k.Value{}
	err := c.columns(dir, func(file string, col k.Value) error {
		old := k.Data[int64](col)
		at, same := make([]int64, len(old)), true
		for i, x := range old {
			at[i] = x
			if x != k.NullLong {
				at[i] = c.moved[x]
				same = same && at[i] == x
			}
		}
		if !same {
			fresh[file] = k.WithAttr(k.NewEnum(col.Domain(), at), col.Attr())
		}
		return nil
	})
	if err != nil || len(fresh) == 0 {
		return false, err
	}
	names, err := c.s.columnNames(dir)
	if err != nil {
		return false, err
	}
	room := c.staged(dir)
	if err := c.s.makeDirs(room); err != nil {
		return false, err
	}
	var jobs []func() error
	for _, name := range names {
		from, to := path.Join(dir, name.String()), path.Join(room, name.String())
		col, isFresh := fresh[from]
		if !isFresh {
			jobs = append(jobs, func() error { return c.s.eachFile(from, to, c.s.link) })
			continue
		}
		jobs = append(jobs, func() error {
			l, err := c.s.layoutOf(from)
			if err != nil {
				return err
			}
			return writeColumn(to, col, nil, nil, writer(c.s.create).packed(l.Compression), l.narrow)
		})
	}
	if err := inParallel(jobs); err != nil {
		return false, err
	}
	if err := vfs.WriteFile(c.s.fs, path.Join(room, markerName), []byte(id)); err != nil {
		return false, onPath(room, err)
	}
	if err := c.s.writeNames(room, names); err != nil {
		return false, err
	}
	return true, errors.Join(c.s.syncDir(room), c.s.syncDir(path.Dir(room)))
}

// forward puts everything in its place, from wherever an earlier try got to.
func (c *compaction) forward(j *journal) error {
	var err error
	if c.places, err = c.s.places(c.root); err != nil {
		return err
	}
	if !j.swapped {
		if err := c.swapAll(j.id); err != nil {
			return err
		}
		if err := j.note(lineSwapped); err != nil {
			return err
		}
		j.swapped = true
	}
	if err := c.s.clearCompaction(c.root); err != nil {
		return err
	}
	dirs, err := c.s.tableDirs(c.root)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		if err := c.s.removeAll(path.Join(dir, markerName)); err != nil {
			return err
		}
	}
	return nil
}

// tableDirs is the directories of all splayed and partitioned tables.
func (s *Store) tableDirs(root string) ([]string, error) {
	places, err := s.places(root)
	if err != nil {
		return nil, err
	}
	var out []string
	add := func(dir string) error {
		entries, err := s.fs.ReadDir(dir)
		for _, entry := range entries {
			if name := path.Join(dir, entry.Name()); !ignored(entry.Name()) && s.isSplayed(name) {
				out = append(out, name)
			}
		}
		return onPath(dir, err)
	}
	for _, place := range places {
		entries, err := s.fs.ReadDir(place)
		if err != nil {
			return nil, onPath(place, err)
		}
		for _, entry := range entries {
			if _, ok := parsePartition(entry.Name()); !ok {
				continue
			}
			isDir, err := s.isPlace(place, entry)
			if err == nil && isDir {
				err = add(path.Join(place, entry.Name()))
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return out, add(root)
}

func (c *compaction) swapAll(id string) error {
	for _, place := range c.places {
		area := path.Join(place, compactStage)
		parts, err := c.s.fs.ReadDir(area)
		if isMissing(err) {
			continue
		}
		if err != nil {
			return onPath(area, err)
		}
		for _, part := range parts {
			target := path.Join(place, part.Name())
			if part.Name() == compactRoot {
				target = c.root
			}
			if !part.IsDir() {
				continue
			}
			tables, err := c.s.fs.ReadDir(path.Join(area, part.Name()))
			if err != nil {
				return onPath(area, err)
			}
			for _, table := range tables {
				if err := c.swap(path.Join(area, part.Name(), table.Name()), path.Join(target, table.Name()), id); err != nil {
					return err
				}
			}
			if err := c.s.syncDir(target); err != nil {
				return err
			}
		}
	}
	fresh, old := path.Join(c.root, compactStage, c.domain), path.Join(c.root, c.domain)
	if c.s.exists(fresh) {
		if err := c.s.fs.Rename(fresh, old); err != nil {
			return onPath(old, err)
		}
	}
	return c.s.syncDir(c.root)
}

// swap puts one directory in its place unless it is there.
func (c *compaction) swap(fresh, target, id string) error {
	if strings.HasSuffix(fresh, tempSuffix) {
		return nil
	}
	if made, err := c.s.marked(target, id); err != nil || made {
		return err
	}
	if c.s.exists(target) {
		if c.s.fs == vfs.OS && exchange(fresh, target) == nil {
			return nil
		}
		if err := c.s.fs.Rename(target, fresh+tempSuffix); err != nil {
			return onPath(target, err)
		}
	}
	return onPath(target, c.s.fs.Rename(fresh, target))
}

// marked reports whether a directory was made by an operation.
func (s *Store) marked(dir, id string) (bool, error) {
	name := path.Join(dir, markerName)
	mark, err := vfs.ReadFile(s.fs, name)
	if isMissing(err) {
		return false, nil
	}
	return string(mark) == id, onPath(name, err)
}

// places is the directories that partitions stand in: the root and its segments.
func (s *Store) places(root string) ([]string, error) {
	segments, err := s.segments(root)
	return append(segments, root), err
}

// clearCompaction removes what compacting left beside the partitions.
func (s *Store) clearCompaction(root string) error {
	places, err := s.places(root)
	if err != nil {
		return err
	}
	for _, place := range places {
		if err := s.removeAll(path.Join(place, compactStage)); err != nil {
			return err
		}
	}
	return s.syncDir(root)
}

// settle finishes a compaction that was interrupted while it was put in place: the
// database must not be read before. One that is under way is waited for.
func (s *Store) settle(root string) error {
	name := path.Join(root, journalName)
	if !s.exists(name) {
		return nil
	}
	j, err := s.readJournal(name)
	if err != nil || j == nil || !j.committing {
		return err
	}
	f, err := s.lockName(name)
	if err != nil {
		return err
	}
	j, err = s.readJournal(name)
	switch {
	case err != nil:
		f.Close()
		return err
	case j == nil: // finished while we waited: the file is ours, empty
		j = &journal{s: s, path: name, f: f}
		return j.finished()
	}
	j.f = f
	if !j.committing {
		j.leave()
		return nil
	}
	c := &compaction{s: s, root: root, domain: j.made.Table.String()}
	if err := c.work(j); err != nil {
		j.leave()
		return err
	}
	return j.finished()
}
