package splay

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"tock/internal/vfs"
	"tock/k"
)

// Definition is a global variable that loading a database sets.
type Definition struct {
	Name  k.Sym
	Value k.Value
}

// DB is a database as it was when it was opened: the partitions it then had, its flat and
// splayed tables and domains. It never changes; Reload gives a new one, and queries that
// run on this one are not disturbed.
type DB struct {
	store     *Store
	root      string
	field     k.Sym // 0 when there are no partitions
	all       []partition
	shown     []partition // all, as narrowed by View
	values    k.Value     // of shown
	ascending k.Value     // the same, marked as sorted
	allValues k.Value     // of all
	segments  []string
	tables    []*partTable
	mounted   []k.PartitionedTable // of other formats
	defs      []Definition
	scripts   []string
	problems  []error
	unread    map[int]string          // splayed tables of the root that are problems, by the problem's number
	domains   map[string]vfs.Identity // the symbol files as they were read, by path
}

// partition is one partition directory.
type partition struct {
	value k.Value // atom
	place string  // the directory it stands in
	name  string
}

func (p partition) dir() string { return path.Join(p.place, p.name) }

// Open reads what \l of a database does: a database directory (partitioned or not), or
// the directory of one splayed table, or a file. Tables are mapped when they are used.
// What cannot be read does not hide the rest: see [DB.Problems].
//
// Errors: those of the directory itself; ErrPart when partitions of several kinds are mixed.
// Source: code.kx.com/q/basics/syscmds/#l-load-file-or-directory.
func (s *Store) Open(dir string) (*DB, error) {
	for tries := 1; ; tries++ {
		if err := s.settle(s.absolute(clean(dir))); err != nil {
			return nil, err
		}
		db, err := s.open(dir)
		if err != nil {
			return nil, err
		}
		if err := db.current(); err == nil || tries == replacedTries || !errors.Is(err, errRewritten) {
			return db, err
		}
	}
}

// open is Open for a database that is whole.
func (s *Store) open(dir string) (*DB, error) {
	db := &DB{store: s, root: s.absolute(clean(dir)), domains: map[string]vfs.Identity{}, unread: map[int]string{}}
	if !s.isDir(db.root) || s.isSplayed(db.root) {
		v, err := s.Get(db.root)
		if err != nil {
			return nil, err
		}
		db.defs = []Definition{{k.Intern(path.Base(db.root)), v}}
		return db, nil
	}
	entries, err := s.fs.ReadDir(db.root)
	if err != nil {
		return nil, onPath(db.root, err)
	}
	var splayed, files, others []string
	for _, entry := range entries {
		name := entry.Name()
		full := path.Join(db.root, name)
		value, isPartition := parsePartition(name)
		isDir, err := s.isPlace(db.root, entry)
		if err != nil {
			return nil, err
		}
		switch {
		case ignored(name):
		case isDir && isPartition:
			db.all = append(db.all, partition{value, db.root, name})
		case isDir:
			if s.isSplayed(full) {
				splayed = append(splayed, name)
			} else {
				others = append(others, name)
			}
		case strings.HasSuffix(name, ".q") || strings.HasSuffix(name, ".k"):
			db.scripts = append(db.scripts, full)
		case path.Ext(name) == "":
			files = append(files, name)
		}
	}
	if err := db.findSegments(); err != nil {
		return nil, err
	}
	if err := db.orderPartitions(); err != nil {
		return nil, err
	}
	for _, name := range files {
		db.define(name, db.flat)
	}
	for _, name := range splayed {
		before := len(db.problems)
		db.define(name, s.splayed)
		if len(db.problems) > before && isName(name) {
			db.unread[before] = path.Join(db.root, name)
		}
	}
	db.freshen()
	db.findTables()
	db.findMounted(others)
	return db, nil
}

// freshen takes in what was appended to the symbol files since they were read: rows of
// the splayed tables, which were read after them, may refer to it. A file that was
// replaced meanwhile is found by current.
func (db *DB) freshen() {
	for i, def := range db.defs {
		name := path.Join(db.root, def.Name.String())
		if _, ok := db.domains[name]; !ok {
			continue
		}
		if v, err := db.store.flat(name); err == nil {
			db.defs[i].Value = v
		}
	}
}

// ignored says which names loading a database passes over: those that end in a dollar,
// as kdb+ does, hidden ones, the other files of nested columns, and par.txt.
func ignored(name string) bool {
	return strings.HasSuffix(name, "$") || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "#") || name == "par.txt"
}

// define reads one object of the root; a failure is a problem of the database.
func (db *DB) define(name string, read func(string) (k.Value, error)) {
	if !isName(name) {
		db.problems = append(db.problems, inTable(path.Join(db.root, name), k.ErrAssign, "not the name of a variable"))
		return
	}
	v, err := read(path.Join(db.root, name))
	if err != nil {
		db.problems = append(db.problems, err)
		return
	}
	db.defs = append(db.defs, Definition{k.Intern(name), v})
}

// isName reports whether a file's name can be a variable's: letters, digits, underscores.
func isName(name string) bool {
	for i, c := range []byte(name) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return name != ""
}

// flat reads a file of the root, and remembers which file a symbol vector came from.
func (db *DB) flat(name string) (k.Value, error) {
	v, err := db.store.flat(name)
	if err == nil && v.Type() == k.Symbol {
		db.domains[name] = db.store.symbolFile(name).seen()
	}
	return v, err
}

// current reports whether the symbol files are still those that were read: columns not
// looked at yet may else refer to others. Compacting puts the columns in place before the
// symbols, with its journal telling so meanwhile: that is asked for first.
func (db *DB) current() error {
	journal := path.Join(db.root, journalName)
	if there, err := db.store.lookup(journal); err != nil {
		return err
	} else if there {
		j, err := db.store.readJournal(journal)
		if err != nil {
			return err
		}
		if j != nil && j.committing {
			return &PathError{journal, errRewritten}
		}
	}
	for name, then := range db.domains {
		if now, err := db.store.fs.Identity(name); err == nil && then != now {
			return &PathError{name, errRewritten}
		}
	}
	return nil
}

// flat reads a file of the root. A symbol vector may be a domain: then what columns
// refer to becomes its content.
func (s *Store) flat(name string) (k.Value, error) {
	v, err := s.load(name)
	if errors.Is(err, k.ErrType) {
		return s.decoder().file(name)
	}
	if err != nil {
		return k.Value{}, err
	}
	s.domain(k.Intern(path.Base(name))).Set(v)
	return v, nil
}

// findSegments adds the partitions of the directories in par.txt.
func (db *DB) findSegments() error {
	dirs, err := db.store.segments(db.root)
	if err != nil {
		return err
	}
	db.segments = dirs
	for _, dir := range dirs {
		entries, err := db.store.fs.ReadDir(dir)
		if err != nil {
			return onPath(dir, err)
		}
		for _, entry := range entries {
			value, ok := parsePartition(entry.Name())
			if !ok {
				continue
			}
			if isDir, err := db.store.isPlace(dir, entry); err != nil {
				return err
			} else if isDir {
				db.all = append(db.all, partition{value, dir, entry.Name()})
			}
		}
	}
	return nil
}

// orderPartitions sorts the partitions by value; those of one value stay in the order
// of their segments.
func (db *DB) orderPartitions() error {
	if len(db.all) == 0 {
		return nil
	}
	slices.SortStableFunc(db.all, func(a, b partition) int { return k.Compare(a.value, b.value) })
	db.field = partitionField(db.all[0].name, db.all[0].value)
	for _, p := range db.all {
		if partitionField(p.name, p.value) != db.field && p.value.Type() != db.all[0].value.Type() {
			return fmt.Errorf("%w: %s has partitions of several kinds: %s and %s", ErrPart, db.root, db.all[0].name, p.name)
		}
	}
	db.allValues = valuesOf(db.all)
	db.show(db.all)
	return nil
}

// findTables makes the partitioned tables: those of the last partition, and those that
// only earlier ones have.
func (db *DB) findTables() {
	if db.field == 0 {
		return
	}
	seen := map[string]bool{}
	var names []string
	for _, p := range slices.Backward(db.all) {
		entries, err := db.store.fs.ReadDir(p.dir())
		if err != nil {
			db.problems = append(db.problems, onPath(p.dir(), err))
			continue
		}
		for _, entry := range entries {
			name := entry.Name()
			if !seen[name] && !ignored(name) && db.store.isSplayed(path.Join(p.dir(), name)) {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	for _, name := range names {
		t := newPartTable(db, k.Intern(name))
		if t.err != nil {
			db.problems = append(db.problems, t.err)
			continue
		}
		db.tables = append(db.tables, t)
	}
}

// Definitions is what loading the database assigns, in this order: flat files (domains
// among them), splayed tables, partitioned tables, the partition column's values.
func (db *DB) Definitions() []Definition {
	defs := slices.Clone(db.defs)
	for _, t := range db.tables {
		defs = append(defs, Definition{t.name, k.NewPartTable(t)})
	}
	for _, t := range db.mounted {
		defs = append(defs, Definition{t.Name(), k.NewPartTable(t)})
	}
	if db.field != 0 {
		defs = append(defs, Definition{db.field, db.PartitionValues()})
	}
	return defs
}

// Scripts is the paths of the q scripts in the root, which \l runs and \l . does not.
func (db *DB) Scripts() []string { return db.scripts }

// Problems is what could not be read when the database was opened: one error a file or
// table, which is then not among the definitions.
func (db *DB) Problems() []error { return db.problems }

// Root is the database's directory, absolute: the process may go elsewhere meanwhile.
func (db *DB) Root() string { return db.root }

// Reload is \l . : the database as it now is, with all partitions in view.
func (db *DB) Reload() (*DB, error) { return db.store.Open(db.root) }

// View is .Q.view: the database with only the given partitions in view; all of them for
// no value. Tables have the columns of the last partition in view that has them.
// Errors: ErrFilter when none of the values is a partition; those of reading the columns'
// names there. Source: code.kx.com/q/wp/hdb-analysis (levels 1 to 5).
func (db *DB) View(values k.Value) (*DB, error) {
	out := *db
	out.shown = nil
	show := func(partition k.Value) bool {
		return values.IsZero() || slices.ContainsFunc(values.Each(), func(v k.Value) bool { return k.Match(v, partition) })
	}
	for _, p := range db.all {
		if show(p.value) {
			out.shown = append(out.shown, p)
		}
	}
	out.viewMounted(show)
	if out.shown == nil && (len(db.all) > 0 || out.PartitionValues().Len() == 0) {
		return nil, ErrFilter
	}
	out.show(out.shown)
	out.tables = nil
	for _, t := range db.tables {
		narrowed := t.in(&out)
		if err := narrowed.lastSchema(); err != nil {
			return nil, err
		}
		out.tables = append(out.tables, narrowed)
	}
	return &out, nil
}

// PartitionField is .Q.pf: date, month, year or int; the empty symbol when the database
// has no partitions.
func (db *DB) PartitionField() k.Sym { return db.field }

// PartitionValues is .Q.pv: the values in view, a date, month or long vector.
func (db *DB) PartitionValues() k.Value {
	if len(db.all) == 0 {
		return db.mountedValues()
	}
	return db.values
}

// AllPartitionValues is .Q.PV.
func (db *DB) AllPartitionValues() k.Value {
	if len(db.all) == 0 {
		return db.mountedValues()
	}
	return db.allValues
}

// PartitionPlaces is .Q.pd: for every partition in view the directory it stands in.
func (db *DB) PartitionPlaces() []string { return placesOf(db.shown) }

// AllPartitionPlaces is .Q.PD.
func (db *DB) AllPartitionPlaces() []string { return placesOf(db.all) }

// Segments is .Q.P: the directories of par.txt; none when there is no such file.
func (db *DB) Segments() []string { return db.segments }

// SegmentNames is the directories of par.txt as they stand there, in the order of Segments:
// relative ones are relative to the database.
func (db *DB) SegmentNames() ([]string, error) { return db.store.segmentLines(db.root) }

// SegmentPartitions is .Q.D: for every segment the values of its partitions.
func (db *DB) SegmentPartitions() []k.Value {
	out := make([]k.Value, len(db.segments))
	for i, dir := range db.segments {
		var here []partition
		for _, p := range db.all {
			if p.place == dir {
				here = append(here, p)
			}
		}
		out[i] = valuesOf(here)
	}
	return out
}

// Tables is .Q.pt: the names of the partitioned tables.
func (db *DB) Tables() []k.Sym {
	var out []k.Sym
	for _, t := range db.tables {
		out = append(out, t.name)
	}
	for _, t := range db.mounted {
		out = append(out, t.Name())
	}
	return out
}

// Counts is .Q.cn: the rows of a partitioned table in every partition in view.
func (db *DB) Counts(table k.Sym) ([]int, error) {
	for _, t := range db.tables {
		if t.name == table {
			counts := make([]int, len(t.parts))
			for i := range counts {
				n, err := t.PartitionRows(i)
				if err != nil {
					return nil, err
				}
				counts[i] = n
			}
			return counts, nil
		}
	}
	return nil, inTable(table.String(), k.ErrValue, "not a partitioned table")
}

// show has partitions, which are in the order of their values, in view.
func (db *DB) show(parts []partition) {
	db.shown, db.values = parts, valuesOf(parts)
	db.ascending = k.WithAttr(db.values, k.Sorted)
}

func valuesOf(parts []partition) k.Value {
	if len(parts) == 0 {
		return k.Dates(nil)
	}
	items := make([]k.Value, len(parts))
	for i, p := range parts {
		items[i] = p.value
	}
	return k.Collapse(items)
}

func placesOf(parts []partition) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.place
	}
	return out
}
