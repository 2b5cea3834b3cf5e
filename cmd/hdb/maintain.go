package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"tock/k"
	"tock/splay"
)

const maintUsage = `DIR [-n] OPERATION ARGUMENTS
  addcol TABLE COLUMN DEFAULT        the default is q: 0n, ` + "`LSE" + `, enlist ""
  castcol TABLE COLUMN TYPE          a type's name: long, float, symbol
  fncol TABLE COLUMN FUNCTION        the function is q: {2*x}
  renamecol TABLE OLD NEW            copycol TABLE OLD NEW
  deletecol TABLE COLUMN[,COLUMN]    reordercols TABLE COLUMN,COLUMN
  setattrcol TABLE COLUMN s|u|p|g    clearattrcol TABLE COLUMN
  fixtable TABLE [DIRECTORY]         adds the columns that the latest partition (or DIRECTORY) has
  listcols TABLE                     findcol TABLE COLUMN
  addtable TABLE SCHEMA              the schema is q: ([]time:` + "`timespan$();sym:`$()" + `)
  rentable OLD NEW
  compress TABLE BLOCK,ALGORITHM,LEVEL [BEFORE]   partitions before a value; 17,2,6 is gzip
  narrow TABLE [COLUMNS [BEFORE]]    enumerations with 32 bits: of all columns, or of COLUMN,COLUMN
  widen TABLE [COLUMNS [BEFORE]]     and with 64 again
  compact [DOMAIN]                   rewrites the symbol file to the symbols in use
  resume                             finishes what was interrupted
  abandon                            gives it up
  -n says what would be done and does nothing`

// How the words of an operation become values.
const (
	name  = iota // a symbol
	names        // symbols with commas between
	value        // q text
	longs        // numbers with commas between
)

var operations = map[string]struct {
	args     []int
	optional int // how many of the last arguments may be left out
}{
	"addcol": {[]int{name, name, value}, 0}, "castcol": {[]int{name, name, name}, 0}, "fncol": {[]int{name, name, value}, 0},
	"renamecol": {[]int{name, name, name}, 0}, "copycol": {[]int{name, name, name}, 0},
	"deletecol": {[]int{name, names}, 0}, "reordercols": {[]int{name, names}, 0},
	"setattrcol": {[]int{name, name, name}, 0}, "clearattrcol": {[]int{name, name}, 0},
	"fixtable": {[]int{name, name}, 1}, "addtable": {[]int{name, value}, 0}, "rentable": {[]int{name, name}, 0},
	"compress": {[]int{name, longs, value}, 1},
	"narrow":   {[]int{name, names, value}, 2}, "widen": {[]int{name, names, value}, 2},
}

// maintain is hdb maint.
func maintain(c *call) error {
	o := splay.MaintainOptions{DryRun: c.flag("-n"), Report: c.progress()}
	if len(c.args) == 0 {
		return errors.New("usage: hdb maint " + maintUsage)
	}
	op, args := c.args[0], c.args[1:]
	switch op {
	case "resume":
		_, err := c.p.ResumeMaintenance(c.dir, o)
		return c.end(err)
	case "abandon":
		return c.p.Store().Abandon(c.dir)
	case "compact":
		return c.compact(args, o)
	case "listcols", "findcol":
		return c.columns(op, args)
	}
	spec, ok := operations[op]
	if !ok {
		return fmt.Errorf("no operation %s; hdb maint -h lists them", op)
	}
	if len(args) > len(spec.args) || len(args) < len(spec.args)-spec.optional {
		return fmt.Errorf("%s takes %d arguments; hdb maint -h lists them", op, len(spec.args))
	}
	vals := make([]k.Value, len(spec.args))
	for i, kind := range spec.args {
		if i >= len(args) {
			if vals[i] = k.Identity; kind == name || kind == names {
				vals[i] = k.NewSym(0)
			}
			continue
		}
		var err error
		if vals[i], err = c.value(kind, args[i]); err != nil {
			return fmt.Errorf("%s: %w", args[i], err)
		}
	}
	changed, err := c.p.Maintain(c.dir, op, vals, o)
	if err = c.end(err); err == nil {
		verb := "changed"
		if o.DryRun {
			verb = "would change"
		}
		noun := "directories"
		if len(changed) == 1 {
			noun = "directory"
		}
		fmt.Fprintf(c.stdout, "%s %d %s\n", verb, len(changed), noun)
	}
	return err
}

func (c *call) value(kind int, text string) (k.Value, error) {
	switch kind {
	case name:
		return k.NewSymbol(text), nil
	case names:
		return k.Symbols(strings.Split(text, ",")...), nil
	case longs:
		return c.p.Interp().EvalText(strings.ReplaceAll(text, ",", " "))
	}
	return c.p.Interp().EvalText(text)
}

func (c *call) compact(args []string, o splay.MaintainOptions) error {
	domain := splay.DefaultDomain
	if len(args) > 0 {
		domain = args[0]
	}
	sum, err := c.p.Store().Compact(c.dir, domain, o)
	if err = c.end(err); err == nil {
		fmt.Fprintf(c.stdout, "%s: %d symbols, %d in use\n", domain, sum.Before, sum.After)
	}
	return err
}

// columns is listcols and findcol.
func (c *call) columns(op string, args []string) error {
	if len(args) == 0 || op == "findcol" && len(args) != 2 {
		return fmt.Errorf("%s: a table and, for findcol, a column", op)
	}
	found, err := c.p.Store().TableColumns(c.dir, k.Intern(args[0]))
	if err != nil {
		return err
	}
	if op == "listcols" {
		latest := found[len(found)-1]
		for i, col := range latest.Names {
			fmt.Fprintf(c.stdout, "%s %d\n", col, latest.Types[i])
		}
		return nil
	}
	for _, t := range found {
		kind := "none"
		for i, col := range t.Names {
			if col.String() == args[1] {
				kind = fmt.Sprint(t.Types[i])
			}
		}
		fmt.Fprintf(c.stdout, "%s %s\n", t.Dir, kind)
	}
	return nil
}

// progress is how steps are reported: a bar on a terminal, else a line for each that does
// something.
func (c *call) progress() func(splay.Step) {
	if !terminal(c.stderr) {
		return func(s splay.Step) {
			if s.Action != "" {
				fmt.Fprintf(c.stdout, "%s: %s\n", s.Dir, s.Action)
			}
		}
	}
	return func(s splay.Step) {
		const width = 30
		full := width * s.Done / max(s.Total, 1)
		fmt.Fprintf(c.stderr, "\r[%s%s] %d/%d %s\x1b[K", strings.Repeat("#", full), strings.Repeat(".", width-full), s.Done, s.Total, s.Dir)
		if s.Done == s.Total {
			_, _ = io.WriteString(c.stderr, "\n")
		}
	}
}

// end leaves the progress bar's line when something went wrong.
func (c *call) end(err error) error {
	if err != nil && terminal(c.stderr) {
		_, _ = io.WriteString(c.stderr, "\n")
	}
	return err
}
