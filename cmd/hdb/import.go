package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"tock/arrowio"
	"tock/k"
	"tock/splay"
)

const importUsage = `DIR TABLE -i IN [-field COLUMN] [-partition D]
Reads Parquet into partitions of TABLE of the database in DIR, which it makes at need; a partition that is there is replaced.
One row group or record batch is in memory at a time.
IN is a directory as hdb export writes it (IN/date=2024.08.08/*.parquet) or, with -partition, a .parquet or .arrow file.
  -field  the column to sort by and part on; default the one that has the attribute in the file, else sym if there is one`

// importInto is hdb import.
func importInto(c *call) error {
	var table, in, field, partition string
	for len(c.args) > 0 {
		name := c.args[0]
		if !strings.HasPrefix(name, "-") && table == "" {
			table, c.args = name, c.args[1:]
			continue
		}
		into, ok := map[string]*string{"-i": &in, "-field": &field, "-partition": &partition}[name]
		if !ok || len(c.args) < 2 {
			return fmt.Errorf("unknown argument, or nothing follows: %s", name)
		}
		*into, c.args = c.args[1], c.args[2:]
	}
	if table == "" || in == "" {
		return errors.New("a table and -i IN are wanted")
	}
	i := importing{c: c, table: k.Intern(table), field: field}
	info, err := os.Stat(in)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return i.directory(in)
	}
	if partition == "" {
		return fmt.Errorf("%s is a file: -partition says which it becomes", in)
	}
	value, err := partitionArg("-partition", partition)
	if err != nil {
		return err
	}
	scan := arrowio.ScanParquet
	if strings.HasSuffix(in, ".arrow") {
		scan = arrowio.ScanArrow
	}
	return i.partition(value, func(f func(*k.Table) error) error { return scan(in, arrowio.ReadOptions{}, f) })
}

// importing is one use of hdb import.
type importing struct {
	c     *call
	table k.Sym
	field string // asked for; "" for none
}

// directory imports all partitions of a directory.
func (i importing) directory(in string) error {
	src, err := arrowio.Mount(in)
	if err != nil {
		return err
	}
	if src == nil {
		return fmt.Errorf("%s: no directory such as date=2024.08.08 in it", in)
	}
	pieces, ok := src.(arrowio.Scanner)
	if !ok {
		return fmt.Errorf("%s: a table that cannot be read piece by piece", in)
	}
	for at, value := range src.Partitions().Each() {
		if err := i.partition(value, func(f func(*k.Table) error) error { return pieces.Scan(at, f) }); err != nil {
			return err
		}
	}
	return nil
}

// partition imports one partition, whose rows come piece by piece: one piece is in memory
// at a time, and while they are sorted four bytes a row.
func (i importing) partition(value k.Value, pieces func(func(*k.Table) error) error) (err error) {
	w, err := i.c.p.Store().BeginPartition(i.c.dir, value)
	if err != nil {
		return err
	}
	var field k.Sym
	first := true
	err = pieces(func(rows *k.Table) error {
		if first {
			field, first = fieldOf(rows, i.field), false
		}
		return w.Collect(i.table, "", k.NewTable(rows.Names, rows.Cols))
	})
	var t k.Value
	if err == nil {
		t, err = w.Collected(i.table)
	}
	if err == nil {
		err = w.Save(splay.Part{Name: i.table, Table: t, Field: field})
	}
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	if err := w.Commit(); err != nil {
		return err
	}
	fmt.Fprintf(i.c.stdout, "%v %d rows\n", partitionText(value), t.Len())
	return nil
}

// fieldOf is the column to part on.
func fieldOf(t *k.Table, asked string) k.Sym {
	if asked != "" {
		return k.Intern(asked)
	}
	for i, col := range t.Cols {
		if col.Attr() == k.Parted {
			return t.Names[i]
		}
	}
	if _, ok := t.Col(k.Intern("sym")); ok {
		return k.Intern("sym")
	}
	return 0
}

// partitionText is a partition as its directory is named.
func partitionText(v k.Value) string {
	text, err := arrowio.PartitionName(0, v, false)
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(text, "=")
}
