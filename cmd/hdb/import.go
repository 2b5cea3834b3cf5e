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
	save := func(partition, t k.Value) error {
		part := splay.Part{Name: k.Intern(table), Table: t, Field: fieldOf(t.Table(), field)}
		if err := c.p.Store().SavePartition(c.dir, partition, part); err != nil {
			return err
		}
		fmt.Fprintf(c.stdout, "%v %d rows\n", partitionText(partition), t.Len())
		return nil
	}
	info, err := os.Stat(in)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		if partition == "" {
			return fmt.Errorf("%s is a file: -partition says which it becomes", in)
		}
		value, err := partitionArg("-partition", partition)
		if err != nil {
			return err
		}
		read := arrowio.ReadParquet
		if strings.HasSuffix(in, ".arrow") {
			read = arrowio.ReadArrow
		}
		t, err := read(in, arrowio.ReadOptions{})
		if err != nil {
			return err
		}
		if t.Table() == nil {
			return fmt.Errorf("%s: a keyed table is no partition", in)
		}
		return save(value, t)
	}
	src, err := arrowio.Mount(in)
	if err != nil {
		return err
	}
	if src == nil {
		return fmt.Errorf("%s: no directory such as date=2024.08.08 in it", in)
	}
	for i, value := range src.Partitions().Each() {
		t, err := src.Partition(i, nil)
		if err != nil {
			return err
		}
		if err := save(value, k.NewTable(t.Names, t.Cols)); err != nil {
			return err
		}
	}
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
