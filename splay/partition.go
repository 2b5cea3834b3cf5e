package splay

import (
	"bytes"
	"fmt"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tock/internal/vfs"
	"tock/k"
)

// partitionName is the directory of a partition: 2015.01.07 for a date, 2015.01 for a
// month (string of the month in q), the number for an int (which a year is too).
func partitionName(partition k.Value) (string, error) {
	if partition.IsNull() {
		return "", inTable("partition", k.ErrType, "a null")
	}
	x := partition.Int()
	switch partition.Type() {
	case -k.Date:
		return epoch.AddDate(0, 0, int(x)).Format("2006.01.02"), nil
	case -k.Month:
		return epoch.AddDate(0, int(x), 0).Format("2006.01"), nil
	case -k.Short, -k.Int, -k.Long:
		return strconv.FormatInt(x, 10), nil
	}
	return "", inTable("partition", k.ErrType, "a date, month, year or int, not type %d", partition.Type())
}

// epoch is where dates and months count from.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// parsePartition is the value of a partition's directory, an atom of type date, month or
// long (a year or an int); false for any other name.
func parsePartition(name string) (k.Value, bool) {
	switch {
	case len(name) == 10 && name[4] == '.' && name[7] == '.':
		if day, err := time.Parse("2006.01.02", name); err == nil {
			return k.NewDate(int32(day.Sub(epoch).Hours() / 24)), true
		}
	case (len(name) == 7 || len(name) == 8 && name[7] == 'm') && name[4] == '.':
		if day, err := time.Parse("2006.01", name[:7]); err == nil {
			return k.Atom(k.Month, int64((day.Year()-2000)*12+int(day.Month())-1)), true
		}
	default:
		x, err := strconv.ParseInt(name, 10, 64)
		if err != nil || x < 0 || strconv.FormatInt(x, 10) != name {
			return k.Value{}, false
		}
		return k.NewLong(x), true
	}
	return k.Value{}, false
}

// segments is the directories of par.txt, or none when the database has no such file.
// A relative one is relative to the database.
func (s *Store) segments(root string) ([]string, error) {
	lines, err := s.segmentLines(root)
	for i, dir := range lines {
		if !filepath.IsAbs(dir) {
			dir = path.Join(root, dir)
		}
		lines[i] = clean(dir)
	}
	return lines, err
}

// segmentLines is the directories of par.txt as they stand there.
func (s *Store) segmentLines(root string) ([]string, error) {
	name := path.Join(root, "par.txt")
	b, err := vfs.ReadFile(s.fs, name)
	if isMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, onPath(name, err)
	}
	var out []string
	for _, line := range bytes.Split(b, []byte{'\n'}) {
		dir := strings.TrimSpace(string(line))
		dir = strings.TrimPrefix(dir, ":")
		if dir != "" {
			out = append(out, dir)
		}
	}
	if out == nil {
		return nil, fmt.Errorf("%s: %w: no directory in it", name, ErrPart)
	}
	return out, nil
}

// placeOf is the directory in which a partition stands: the root, or the segment that
// its value leads to.
func (s *Store) placeOf(root string, partition k.Value) (string, error) {
	dirs, err := s.segments(root)
	if err != nil || dirs == nil {
		return root, err
	}
	n := int64(len(dirs))
	return dirs[(partition.Int()%n+n)%n], nil
}

// PartitionPath is .Q.par: where a table of a partition belongs, by par.txt when there
// is one; nothing looks whether it is there.
func (s *Store) PartitionPath(dir string, partition k.Value, table k.Sym) (string, error) {
	name, err := partitionName(partition)
	if err != nil {
		return "", err
	}
	place, err := s.placeOf(clean(dir), partition)
	if err != nil {
		return "", err
	}
	return path.Join(place, name, table.String()), nil
}

// partitionField is the name of the virtual column of a kind of partition: four digits
// are years, as in kdb+, any other number an int.
func partitionField(name string, partition k.Value) k.Sym {
	switch {
	case partition.Type() == -k.Date:
		return k.Intern("date")
	case partition.Type() == -k.Month:
		return k.Intern("month")
	case len(name) == 4:
		return k.Intern("year")
	}
	return k.Intern("int")
}
