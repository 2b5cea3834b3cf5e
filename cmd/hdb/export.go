package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tock/arrowio"
	"tock/k"
)

const exportUsage = `DIR TABLE -o OUT [-from D] [-to D] [-format parquet|arrow] [-compression C] [-rows N] [-iso]
Writes a table of the database in DIR for others. A partitioned one becomes OUT/date=2024.08.08/part-0.parquet, a file
a partition; any other the file OUT. One partition is worked on at a time, N rows (262144) of it in memory.
  -from -to     first and last partition
  -format       default parquet
  -compression  none, snappy, zstd, gzip or brotli for Parquet (default snappy); none, lz4 or zstd for Arrow (default none)
  -iso          date=2024-08-08, which more programs know for a date`

// exporting is what the arguments of export say.
type exporting struct {
	table, out string
	from, to   k.Value // no value for no bound
	arrow, iso bool
	opts       arrowio.WriteOptions
}

// export is hdb export.
func export(c *call) error {
	e, err := exportArgs(c)
	if err != nil {
		return err
	}
	c.p.Mount(arrowio.Mount)
	db, err := c.p.Store().Open(c.dir)
	if err != nil {
		return err
	}
	var known []string
	for _, def := range db.Definitions() {
		name := def.Name.String()
		switch {
		case name == e.table && def.Value.Partitioned() != nil:
			return e.partitions(c, def.Value.Partitioned())
		case name == e.table && (def.Value.Table() != nil || def.Value.IsKeyedTable()):
			return e.write(e.out, def.Value)
		case def.Value.Type() == k.TypeTable || def.Value.IsKeyedTable():
			known = append(known, name)
		}
	}
	return errors.Join(fmt.Errorf("no table %s in %s; there is %s", e.table, c.dir, strings.Join(known, ", ")), errors.Join(db.Problems()...))
}

func exportArgs(c *call) (exporting, error) {
	e := exporting{iso: c.flag("-iso")}
	var err error
	for len(c.args) > 0 {
		name := c.args[0]
		if !strings.HasPrefix(name, "-") && e.table == "" {
			e.table, c.args = name, c.args[1:]
			continue
		}
		if len(c.args) < 2 {
			return e, fmt.Errorf("%s: nothing follows it", name)
		}
		arg := c.args[1]
		c.args = c.args[2:]
		switch name {
		case "-o":
			e.out = arg
		case "-from":
			e.from, err = partitionArg(name, arg)
		case "-to":
			e.to, err = partitionArg(name, arg)
		case "-format":
			if e.arrow = arg == "arrow"; !e.arrow && arg != "parquet" {
				err = fmt.Errorf("-format %s: parquet or arrow", arg)
			}
		case "-compression":
			e.opts.Compression = arg
		case "-rows":
			if e.opts.Rows, err = strconv.Atoi(arg); err != nil || e.opts.Rows <= 0 {
				err = fmt.Errorf("-rows %s: a number of rows", arg)
			}
		default:
			err = fmt.Errorf("unknown argument %s", name)
		}
		if err != nil {
			return e, err
		}
	}
	if e.table == "" || e.out == "" {
		return e, errors.New("a table and -o OUT are wanted")
	}
	return e, nil
}

// partitionArg is a partition of the command line.
func partitionArg(name, text string) (k.Value, error) {
	v, ok := arrowio.PartitionValue(text)
	if !ok {
		return v, fmt.Errorf("%s %s: a date, month or number", name, text)
	}
	return v, nil
}

// chosen reports whether a partition lies between the bounds.
func (e exporting) chosen(partition k.Value) bool {
	return (e.from.IsZero() || k.Compare(partition, e.from) >= 0) && (e.to.IsZero() || k.Compare(partition, e.to) <= 0)
}

func (e exporting) write(name string, table k.Value) error {
	if e.arrow {
		return arrowio.WriteArrow(name, table, e.opts)
	}
	return arrowio.WriteParquet(name, table, e.opts)
}

// partitions writes a file for each partition chosen.
func (e exporting) partitions(c *call, t k.PartitionedTable) error {
	var at []int
	parts := t.Partitions().Each()
	for i, v := range parts {
		if e.chosen(v) {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return fmt.Errorf("no partition of %s is chosen; there are %d", e.table, len(parts))
	}
	file := "part-0.parquet"
	if e.arrow {
		file = "part-0.arrow"
	}
	rows, bytes, start := 0, int64(0), time.Now()
	for done, i := range at {
		name, err := arrowio.PartitionName(t.Field(), parts[i], e.iso)
		if err != nil {
			return err
		}
		table, err := t.Partition(i, nil)
		if err != nil {
			return err
		}
		full := filepath.Join(e.out, name, file)
		if err := e.write(full, k.NewTable(table.Names, table.Cols)); err != nil {
			return err
		}
		info, err := os.Stat(full)
		if err != nil {
			return err
		}
		rows, bytes = rows+table.Len(), bytes+info.Size()
		progress(c, fmt.Sprintf("%s %d rows, %d of %d", name, table.Len(), done+1, len(at)), done+1 == len(at))
	}
	fmt.Fprintf(c.stdout, "%s: %d rows in %d partitions, %.1f MB in %.1f s\n", e.out, rows, len(at), float64(bytes)/1e6, time.Since(start).Seconds())
	return nil
}

// progress shows one line that changes on a terminal, and a line a step elsewhere.
func progress(c *call, line string, last bool) {
	switch {
	case !terminal(c.stderr):
		fmt.Fprintln(c.stderr, line)
	case last:
		fmt.Fprintf(c.stderr, "\r\x1b[K")
	default:
		fmt.Fprintf(c.stderr, "\r\x1b[K%s", line)
	}
}
