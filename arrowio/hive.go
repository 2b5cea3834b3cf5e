package arrowio

import (
	"container/list"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tock/k"
)

// A directory of Parquet files partitioned as Hive does it,
//
//	trade/date=2024.08.08/part-0.parquet
//	trade/date=2024.08.09/part-0.parquet
//
// is a partitioned table: its partitions are the directories, its columns those of the files
// in the last one. Columns are read when they are asked for, and those used last are kept.

// partsBytes is how much memory the columns of one mounted table may take that are kept.
const partsBytes = 512 << 20

// hive is a mounted directory.
type hive struct {
	name   k.Sym
	field  k.Sym
	values k.Value // of all partitions, ascending and marked so
	parts  []*hivePart
	kinds  map[string]string // of the columns of the last partition
	names  []k.Sym
	empty  *k.Table
	kept   *columns
}

// hivePart is one partition: its files, whose rows follow one another.
type hivePart struct {
	value k.Value
	files []string
	mu    sync.Mutex
	rows  int // -1 before they were counted
}

// Mount opens a directory of partitioned Parquet files as a partitioned table; nil, without
// an error, when the directory is none: no directory in it is a name, "=" and a date, month
// or number.
//
// Errors: for a partition without Parquet files, for partitions of different columns.
func Mount(dir string) (k.PartitionedTable, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, inFile(dir, "cannot be read", err)
	}
	h := &hive{name: k.Intern(filepath.Base(filepath.Clean(dir))), kinds: map[string]string{}, kept: newColumns(partsBytes)}
	for _, entry := range entries {
		field, text, ok := strings.Cut(entry.Name(), "=")
		value, known := PartitionValue(text)
		if !ok || !known || !entry.IsDir() || field == "" {
			continue
		}
		if h.field != 0 && h.field != k.Intern(field) {
			return nil, fault("%s: partitions by %s and by %s", dir, h.field, field)
		}
		if len(h.parts) > 0 && h.parts[0].value.Type() != value.Type() {
			return nil, fault("%s: partitions of several kinds", dir)
		}
		files, err := filepath.Glob(filepath.Join(globbed(filepath.Join(dir, entry.Name())), "*.parquet"))
		if err != nil || len(files) == 0 {
			return nil, fault("%s: no *.parquet in it", filepath.Join(dir, entry.Name()))
		}
		slices.Sort(files)
		h.field = k.Intern(field)
		h.parts = append(h.parts, &hivePart{value: value, files: files, rows: -1})
	}
	if h.field == 0 {
		return nil, nil
	}
	slices.SortStableFunc(h.parts, func(a, b *hivePart) int { return k.Compare(a.value, b.value) })
	h.show(h.parts)
	if err := h.learn(h.parts[len(h.parts)-1].files[0]); err != nil {
		return nil, err
	}
	return h, nil
}

// globbed is a path as a pattern for itself.
func globbed(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// show has partitions, which are in the order of their values, in view.
func (h *hive) show(parts []*hivePart) {
	values := make([]k.Value, len(parts))
	for i, p := range parts {
		values[i] = p.value
	}
	h.parts, h.values = parts, k.WithAttr(k.Collapse(values), k.Sorted)
}

// learn takes the table's columns and their kinds from a file.
func (h *hive) learn(name string) (err error) {
	defer guard(name, parquetExpected, &err)
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	p, err := openParquet(f, ReadOptions{})
	if err != nil {
		return err
	}
	cols := make([]k.Value, len(p.wanted))
	for i, col := range p.wanted {
		if col.kind == "" && p.repeats(col) {
			col.kind = "s"
		}
		h.names = append(h.names, col.name)
		v, err := p.in.value(p.none(col), col.kind)
		if err != nil {
			return fault("column %s: %s", col.name, err)
		}
		if col.kind == "" && v.Type().IsVector() {
			col.kind = string(v.Type().Char())
		}
		h.kinds[col.name.String()] = col.kind
		cols[i] = v
	}
	h.empty = k.NewTable(h.names, cols).Table()
	return nil
}

// PartitionValue is the value in a partition's name: a date or month with dots or hyphens,
// or a number.
func PartitionValue(text string) (k.Value, bool) {
	dotted := strings.ReplaceAll(text, "-", ".")
	if day, err := time.Parse("2006.01.02", dotted); err == nil {
		return k.NewDate(int32(day.Unix()/86400 - epochDays)), true
	}
	if month, err := time.Parse("2006.01", strings.TrimSuffix(dotted, "m")); err == nil {
		return k.Atom(k.Month, int64((month.Year()-2000)*12+int(month.Month())-1)), true
	}
	if x, err := strconv.ParseInt(text, 10, 64); err == nil && x >= 0 {
		return k.NewLong(x), true
	}
	return k.Value{}, false
}

// PartitionName is the directory of a partition: date=2024.08.08; date=2024-08-08 when iso,
// which more readers take for a date.
//
// Errors: for a value that is no date, month or integer.
func PartitionName(field k.Sym, value k.Value, iso bool) (string, error) {
	var text string
	switch x := value.Int(); {
	case value.IsNull():
		return "", fault("type: a partition is not null")
	case value.Type() == -k.Date:
		text = time.Unix((x+epochDays)*86400, 0).UTC().Format("2006.01.02")
	case value.Type() == -k.Month:
		text = fmt.Sprintf("%04d.%02d", 2000+floorDiv(x, 12), x-floorDiv(x, 12)*12+1)
	case value.Type() == -k.Long || value.Type() == -k.Int || value.Type() == -k.Short:
		return fmt.Sprintf("%s=%d", field, x), nil
	default:
		return "", fault("type: a partition is a date, month or integer, not type %d", value.Type())
	}
	if iso {
		text = strings.ReplaceAll(text, ".", "-")
	}
	return field.String() + "=" + text, nil
}

func (h *hive) Name() k.Sym         { return h.name }
func (h *hive) Field() k.Sym        { return h.field }
func (h *hive) Names() []k.Sym      { return h.names }
func (h *hive) Partitions() k.Value { return h.values }

// Empty is the table without rows.
func (h *hive) Empty() (*k.Table, error) { return h.empty, nil }

// Rows is the rows of all partitions; one that cannot be counted adds none.
func (h *hive) Rows() int {
	total := 0
	for i := range h.parts {
		if n, err := h.PartitionRows(i); err == nil {
			total += n
		}
	}
	return total
}

// View is the table with the partitions that are shown.
func (h *hive) View(show func(k.Value) bool) k.PartitionedTable {
	out := *h
	out.show(slices.DeleteFunc(slices.Clone(h.parts), func(p *hivePart) bool { return !show(p.value) }))
	return &out
}

// PartitionRows is the rows of the i-th partition, from the footers of its files.
func (h *hive) PartitionRows(i int) (int, error) {
	p := h.parts[i]
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rows >= 0 {
		return p.rows, nil
	}
	total := 0
	for _, name := range p.files {
		n, err := parquetRows(name)
		if err != nil {
			return 0, err
		}
		total += n
	}
	p.rows = total
	return total, nil
}

// parquetRows is the rows of a file.
func parquetRows(name string) (n int, err error) {
	defer guard(name, parquetExpected, &err)
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	p, err := openParquet(f, ReadOptions{})
	if err != nil {
		return 0, err
	}
	return int(p.r.NumRows()), nil
}

// Partition is the i-th partition with the asked columns, or all.
func (h *hive) Partition(i int, cols []k.Sym) (*k.Table, error) {
	if cols == nil {
		cols = h.names
	}
	p, values := h.parts[i], make([]k.Value, len(cols))
	var missing []k.Sym
	for c, name := range cols {
		if v, ok := h.kept.get(columnKey{p, name}); ok {
			values[c] = v
		} else if !slices.Contains(h.names, name) {
			return nil, k.Error(name.String())
		} else {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		read, err := h.read(p, missing)
		if err != nil {
			return nil, err
		}
		for c, name := range cols {
			if values[c].IsZero() {
				values[c], _ = read.Col(name)
			}
		}
	}
	return k.NewTable(cols, values).Table(), nil
}

// read reads columns of a partition's files and keeps them.
func (h *hive) read(p *hivePart, cols []k.Sym) (*k.Table, error) {
	parts := make([][]k.Value, len(cols))
	for _, name := range p.files {
		v, err := ReadParquet(name, ReadOptions{Columns: cols, Kinds: h.kinds})
		if err == nil {
			err = h.agrees(name, cols, v.Table())
		}
		if err != nil {
			return nil, err
		}
		for c, col := range v.Table().Cols {
			parts[c] = append(parts[c], col)
		}
	}
	values := make([]k.Value, len(cols))
	for c := range cols {
		var err error
		if values[c], err = joinParts(parts[c]); err != nil {
			return nil, fault("%s: column %s: %s", filepath.Dir(p.files[0]), cols[c], err)
		}
		h.kept.put(columnKey{p, cols[c]}, values[c], columnBytes(values[c]))
	}
	return k.NewTable(cols, values).Table(), nil
}

// agrees checks that a file's columns are those of the table.
func (h *hive) agrees(name string, cols []k.Sym, t *k.Table) error {
	for c, col := range t.Cols {
		if want, _ := h.empty.Col(cols[c]); col.Type() != want.Type() {
			return fault("%s: column %s is of type %d, in the last partition of type %d", name, cols[c], col.Type(), want.Type())
		}
	}
	return nil
}

// Scan calls f with the rows of the i-th partition, a row group at a time.
func (h *hive) Scan(i int, f func(rows *k.Table) error) error {
	for _, name := range h.parts[i].files {
		err := ScanParquet(name, ReadOptions{Columns: h.names, Kinds: h.kinds}, func(rows *k.Table) error {
			if err := h.agrees(name, h.names, rows); err != nil {
				return err
			}
			return f(rows)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// columnBytes is about how much memory a column takes.
func columnBytes(v k.Value) int64 {
	if width := v.Type().Width(); width > 0 {
		return int64(v.Len() * width)
	}
	if v.Type() == k.Symbol {
		return int64(v.Len() * 4)
	}
	const itemBytes = 96
	return int64(v.Len() * itemBytes)
}

// columns keeps the columns used last, up to so many bytes.
type columns struct {
	mu     sync.Mutex
	left   int64
	recent list.List // of keptColumn, the latest used first
	byKey  map[columnKey]*list.Element
}

type columnKey struct {
	part *hivePart
	name k.Sym
}

type keptColumn struct {
	key  columnKey
	v    k.Value
	size int64
}

func newColumns(most int64) *columns {
	return &columns{left: most, byKey: map[columnKey]*list.Element{}}
}

func (c *columns) get(key columnKey) (k.Value, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return k.Value{}, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(keptColumn).v, true
}

func (c *columns) put(key columnKey, v k.Value, size int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[key] != nil {
		return
	}
	c.byKey[key] = c.recent.PushFront(keptColumn{key, v, size})
	for c.left -= size; c.left < 0; {
		old := c.recent.Remove(c.recent.Back()).(keptColumn)
		delete(c.byKey, old.key)
		c.left += old.size
	}
}
