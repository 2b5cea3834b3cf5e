package splay

import (
	"encoding/json"
	"maps"
	"path"
	"slices"

	"tock/internal/vfs"
	"tock/k"
)

// ErrStale is why a write-down does not become part of the database: the symbol file it
// refers to was rewritten meanwhile (see [Store.Compact]). Saving again is the answer.
const ErrStale k.Error = "stale"

// Seal makes what was saved so far durable and decides that it will become part of the
// database: whatever happens after, the next write-down of the partition, or
// [Store.Resume], puts it in place. Commit comes next.
func (w *WriteDown) Seal() error {
	if len(w.tables) == 0 {
		return nil
	}
	if err := w.s.syncDir(path.Join(w.stage, stageNew)); err != nil {
		return err
	}
	names := make([]string, len(w.tables))
	for i, table := range w.tables {
		names[i] = table.String()
	}
	text, err := json.Marshal(names)
	if err != nil {
		return err
	}
	seal := path.Join(w.stage, stageSeal)
	if err := onPath(seal, vfs.WriteFile(w.s.fs, seal+tempSuffix, text)); err != nil {
		return err
	}
	if err := w.s.fs.Rename(seal+tempSuffix, seal); err != nil {
		return onPath(seal, err)
	}
	if err := w.s.syncDir(w.stage); err != nil {
		return err
	}
	return w.s.syncDir(path.Dir(w.stage))
}

// unseal finishes a write-down that was sealed and not put in place; it does nothing
// when there is none.
func (w *WriteDown) unseal() error {
	seal := path.Join(w.stage, stageSeal)
	text, err := vfs.ReadFile(w.s.fs, seal)
	if isMissing(err) {
		return w.s.removeAll(seal + tempSuffix)
	}
	if err != nil {
		return onPath(seal, err)
	}
	var names []string
	if err := json.Unmarshal(text, &names); err != nil {
		return corrupt(seal, 0, "the names of tables: %s", err)
	}
	for _, name := range names {
		if w.s.isSplayed(path.Join(w.stage, stageNew, name)) {
			w.tables = append(w.tables, k.Intern(name))
		}
	}
	if err := w.commit(); err != nil {
		return err
	}
	w.tables = nil
	return w.s.removeAll(seal)
}

// Resume finishes a write-down of a partition that was sealed when its process ended, and
// clears away what is left of another. It reports whether the partition was put in place
// by it.
func (s *Store) Resume(dir string, partition k.Value) (bool, error) {
	name, err := partitionName(partition)
	if err != nil {
		return false, err
	}
	root := clean(dir)
	place, err := s.placeOf(root, partition)
	if err != nil {
		return false, err
	}
	target := path.Join(place, name)
	left, err := s.lookup(target + stageSuffix)
	if err != nil || !left {
		return false, err
	}
	sealed, err := s.lookup(path.Join(target+stageSuffix, stageSeal))
	if err != nil {
		return false, err
	}
	w, err := s.beginAt(root, target, target+stageSuffix)
	if err != nil {
		return false, err
	}
	return sealed, w.leave()
}

// refersTo notes the symbol file that a table is enumerated over.
func (w *WriteDown) refersTo(domain string, t *k.Table) error {
	if domain == "" {
		domain = DefaultDomain
	}
	for _, col := range t.Cols {
		if col.Type() != k.Symbol && (col.Domain() == nil || col.Domain().Name().String() != domain) {
			continue
		}
		name := path.Join(w.root, domain)
		now, err := w.s.fs.Identity(name)
		if err != nil {
			return onPath(name, err)
		}
		if known, is := w.over[name]; is && known != now {
			return inTable(name, ErrStale, "the symbols were rewritten meanwhile")
		}
		if w.over == nil {
			w.over = map[string]vfs.Identity{}
		}
		w.over[name] = now
		return nil
	}
	return nil
}

// holdDomains keeps the symbol files from being rewritten until the function it gives is
// called. Errors: ErrStale when one was since the tables were saved.
func (w *WriteDown) holdDomains() (func(), error) {
	var held []vfs.File
	release := func() {
		for _, f := range held {
			f.Close() // an unlock; nothing was written through it
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.over)) {
		f, err := w.s.lockName(name)
		if err == nil {
			held = append(held, f)
			var now vfs.Identity
			if now, err = f.Identity(); err == nil && now != w.over[name] {
				err = inTable(name, ErrStale, "the symbols were rewritten since the rows were saved")
			}
		}
		if err != nil {
			release()
			return nil, onPath(name, err)
		}
	}
	return release, nil
}
