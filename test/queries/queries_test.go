// Package queries holds qSQL against its definition, row by row, on tables in memory,
// splayed and partitioned.
package queries

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"tock/k"
	"tock/proc"
	"tock/q"
)

// manners are the ways to evaluate a query whose text is %s.
var manners = []string{"%s", "{%s}[]", "eval parse %q", "{.[first x;eval each 1_x]}parse %q"}

// attributes are what the table in memory may have.
var attributes = []string{"", "m:update`g#s from m", "m:update`s#date from m", "m:update`g#j,`g#h from m", "m:update`p#date from m"}

// TestQueriesByDefinition runs random queries on random tables.
//
// TOCK_SEED repeats a run; TOCK_RANDOM takes another seed than the usual one.
func TestQueriesByDefinition(t *testing.T) {
	seed := uint64(20260103)
	if os.Getenv("TOCK_RANDOM") != "" {
		seed = rand.Uint64()
	}
	if text := os.Getenv("TOCK_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	t.Log("seed", seed)
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chdir(back) }() // \l goes into the database
	r := maker{rand.New(rand.NewPCG(seed, 0))}
	rounds, each := 40, 40
	if testing.Short() {
		rounds = 12
	}
	counts := map[string]int{}
	for round := range rounds {
		c := setUp(t, r, []int{0, 1, 9, 14, 20}[round%5])
		for range each {
			kind := []string{"m", "m", "st", "pt"}[r.IntN(4)]
			qu := r.query(kind == "pt")
			if c.check(kind, qu) {
				counts[kind+" "+qu.verb]++
			}
		}
		if t.Failed() {
			t.Logf("seed %d, round %d, table: %s", seed, round, c.source)
			break
		}
	}
	t.Log("compared:", counts)
	for _, what := range []string{"m select", "m exec", "m update", "m delete", "st select", "st update", "pt select", "pt exec"} {
		if !t.Failed() && !testing.Short() && counts[what] < 15 {
			t.Errorf("%s: only %d queries were compared", what, counts[what])
		}
	}
}

// checker compares queries on one table.
type checker struct {
	t      *testing.T
	in     *q.Interp
	r      maker
	table  *k.Table
	source string
}

// setUp makes a random table: m in memory, st splayed, pt partitioned by date.
func setUp(t *testing.T, r maker, rows int) *checker {
	t.Helper()
	opts, err := proc.ParseOptions([]string{"-q"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := proc.New(proc.Config{Options: opts, Name: "q", Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}})
	if err != nil {
		t.Fatal(err)
	}
	c := &checker{t: t, in: p.Interp(), r: r, source: r.table(rows)}
	c.eval("m:" + c.source)
	c.eval("DB:`$\":" + t.TempDir() + `";` +
		"(` sv DB,`st,`)set .Q.en[DB]m;" +
		"{(` sv DB,(`$string x),`pt`)set .Q.en[DB]delete date from select from m where date=x}each 2024.01.01 2024.01.02 2024.01.03 2024.01.04;" +
		`system"l ",1_string DB`)
	c.eval(attributes[r.IntN(len(attributes))])
	c.table = c.eval("m").Table()
	return c
}

func (c *checker) eval(text string) k.Value {
	c.t.Helper()
	v, err := c.in.EvalText(text)
	if err != nil {
		c.t.Fatal(text, err)
	}
	return v
}

func (c *checker) show(v k.Value) string {
	text, err := c.in.Apply(c.eval("{-3!x}"), []k.Value{v})
	if err != nil {
		return err.Error()
	}
	return text.Text()
}

// naive is the definition for a kind of table.
func (c *checker) naive(kind string) *naive {
	n := &naive{in: c.in, table: c.table}
	if kind != "pt" {
		n.parts = [][]int{nil}
	}
	date, _ := c.table.Col(k.Intern("date"))
	for row := range c.table.Len() {
		if kind == "pt" && (row == 0 || date.At(row).Int() != date.At(row-1).Int()) {
			n.parts = append(n.parts, nil)
		}
		last := len(n.parts) - 1
		n.parts[last] = append(n.parts[last], row)
	}
	return n
}

// check evaluates a query and its definition; false where there was nothing to compare.
func (c *checker) check(kind string, qu query) bool {
	c.t.Helper()
	if qu.verb == "delete" && c.r.IntN(2) == 0 {
		return c.deletedColumns(kind)
	}
	n := c.naive(kind)
	text := qu.text(kind)
	form := manners[c.r.IntN(len(manners))]
	got, err := c.in.EvalText(fmt.Sprintf(form, text))
	fail := func(format string, args ...any) bool {
		c.t.Helper()
		c.t.Errorf("%s (%s): %s", text, form, fmt.Sprintf(format, args...))
		return true
	}
	var want result
	var wantErr error
	switch qu.verb {
	case "delete":
		return c.deletedRows(n, qu, got, err, fail)
	case "update":
		want, wantErr = n.updated(qu)
	default:
		want, wantErr = n.evaluate(qu)
	}
	switch {
	case wantErr != nil:
		return false // which rows and columns come first is open
	case err != nil:
		if qu.verb == "update" || qu.by != nil && len(want.keys) == 0 || c.table.Len() == 0 {
			return false // a column cannot hold it; nothing to take a type from
		}
		return fail("'%v", err)
	}
	switch qu.verb {
	case "select":
		if qu.by == nil {
			return c.sameColumns(qu.cols, got, want, fail)
		}
		d, ok := got.Object().(*k.Dict)
		if !ok || d.Keys.Type() != k.TypeTable {
			return fail("no keyed table: %s", c.show(got))
		}
		return c.sameKeys(qu.by, d.Keys, want, fail) && c.sameColumns(qu.cols, d.Vals, want, fail)
	case "exec":
		return c.executed(n, qu, got, want, fail)
	}
	for i, e := range qu.cols {
		col, ok := got.Table().Col(k.Intern(e.name))
		if !ok {
			return fail("no column %s", e.name)
		}
		if again := later(qu.cols[i+1:], e.name); again {
			continue
		}
		for row, w := range want.cols[i] {
			v := col.At(row)
			if w.IsZero() {
				if v.IsAtom() && !isNull(v) {
					return fail("%s in row %d is %s, not null", e.name, row, c.show(v))
				}
				continue
			}
			if !close(v, w) {
				return fail("%s in row %d is %s, want %s", e.name, row, c.show(v), c.show(w))
			}
		}
	}
	return true
}

func isNull(v k.Value) bool {
	if t := v.Type(); t.Abs() == k.Symbol || t.Abs().IsEnum() {
		return v.Sym() == 0
	}
	return k.Match(v, k.Null(v.Type()))
}

func later(cols []named, name string) bool {
	for _, c := range cols {
		if c.name == name {
			return true
		}
	}
	return false
}

func (c *checker) sameKeys(by []named, keys k.Value, want result, fail func(string, ...any) bool) bool {
	cols := make([][]k.Value, len(by))
	for _, key := range want.keys {
		for i := range by {
			cols[i] = append(cols[i], key[i])
		}
	}
	return c.sameColumns(by, keys, result{cols: cols}, fail)
}

func (c *checker) sameColumns(names []named, got k.Value, want result, fail func(string, ...any) bool) bool {
	t := got.Table()
	if t == nil || len(t.Cols) != len(names) {
		return fail("%s, want %d columns", c.show(got), len(names))
	}
	for i, name := range names {
		if t.Names[i].String() != name.name || t.Cols[i].Len() != len(want.cols[i]) {
			return fail("column %s of %d items, want %s of %d: %s", t.Names[i], t.Cols[i].Len(), name.name, len(want.cols[i]), c.show(got))
		}
		for j, w := range want.cols[i] {
			if v := t.Cols[i].At(j); !close(v, w) {
				return fail("%s in row %d is %s, want %s", name.name, j, c.show(v), c.show(w))
			}
		}
	}
	return true
}

// executed compares the forms of exec: a value, a dictionary of columns, and what goes with
// each key.
func (c *checker) executed(n *naive, qu query, got k.Value, want result, fail func(string, ...any) bool) bool {
	if qu.by == nil {
		rows, _ := n.filter(qu.where)
		for i, e := range qu.cols {
			w, err := n.apply(e.expr, n.columns(rows))
			if err != nil {
				return false
			}
			v := got
			if e.given {
				if got.Type() != k.TypeDict {
					return fail("%s is no dictionary", c.show(got))
				}
				v = got.Dict().Vals.At(i)
			}
			if v.Len() == 0 && w.Len() == 0 && !v.IsAtom() && !w.IsAtom() {
				continue
			}
			if !close(v, w) {
				return fail("%s is %s, want %s", e.name, c.show(v), c.show(w))
			}
		}
		return true
	}
	d, ok := got.Object().(*k.Dict)
	if !ok {
		return fail("no dictionary: %s", c.show(got))
	}
	if d.Len() != len(want.keys) {
		return fail("%d keys, want %d: %s", d.Keys.Len(), len(want.keys), c.show(got))
	}
	for j, key := range want.keys {
		have := d.Keys.At(j)
		if qu.by[0].given || qu.cols[0].given { // a column of the key's name, or an anonymous one: basics/funsql
			if d.Keys.Type() != k.TypeTable {
				return fail("keys are no table: %s", c.show(got))
			}
			have = d.Keys.Table().Cols[0].At(j)
		}
		if !close(have, key[0]) {
			return fail("key %d is %s, want %s", j, c.show(have), c.show(key[0]))
		}
	}
	for i, e := range qu.cols {
		vals := d.Vals
		if e.given {
			if vals.Type() != k.TypeTable {
				return fail("values are no table: %s", c.show(got))
			}
			vals = vals.Table().Cols[i]
		}
		for j, w := range want.cols[i] {
			if v := vals.At(j); !close(v, w) {
				return fail("%s of key %d is %s, want %s", e.name, j, c.show(v), c.show(w))
			}
		}
	}
	return true
}

func (c *checker) deletedRows(n *naive, qu query, got k.Value, err error, fail func(string, ...any) bool) bool {
	rows, wantErr := n.filter(qu.where)
	if wantErr != nil {
		return false
	}
	if err != nil {
		return c.table.Len() == 0 || fail("'%v", err)
	}
	gone := map[int]bool{}
	for _, row := range rows {
		gone[row] = true
	}
	want := result{cols: make([][]k.Value, len(c.table.Cols))}
	var names []named
	for i, col := range c.table.Cols {
		names = append(names, named{name: c.table.Names[i].String()})
		for row := range c.table.Len() {
			if !gone[row] {
				want.cols[i] = append(want.cols[i], col.At(row))
			}
		}
	}
	return c.sameColumns(names, got, want, fail)
}

// deletedColumns compares a delete of some columns; a splayed table refuses it.
func (c *checker) deletedColumns(kind string) bool {
	gone := map[string]bool{}
	var cols []named
	for range 1 + c.r.IntN(3) {
		name := pools[c.r.IntN(len(pools))].name
		if !gone[name] {
			cols = append(cols, named{name: name, expr: name})
		}
		gone[name] = true
	}
	text := fmt.Sprintf(manners[c.r.IntN(len(manners))], query{verb: "delete", limit: limit{none: true}, cols: cols}.text(kind))
	got, err := c.in.EvalText(text)
	fail := func(format string, args ...any) bool {
		c.t.Errorf("%s: %s", text, fmt.Sprintf(format, args...))
		return true
	}
	if kind == "st" { // a splayed table's columns stay (code.kx.com/q/basics/errors, splay)
		return err != nil && err.Error() == "splay" || fail("%v, not 'splay", err)
	}
	if err != nil {
		return fail("'%v", err)
	}
	var names []named
	want := result{}
	for i, name := range c.table.Names {
		if !gone[name.String()] {
			names = append(names, named{name: name.String()})
			want.cols = append(want.cols, c.table.Cols[i].Each())
		}
	}
	return c.sameColumns(names, got, want, fail)
}
