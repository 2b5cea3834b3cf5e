package qsql_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tock/k"
	"tock/q"
)

// column is a column of the random tables: where its values come from.
type column struct {
	name string
	pool []string
}

var (
	keyColumns = []column{
		{"s", []string{"`a", "`b", "`c", "`"}},
		{"h", []string{"1h", "2h", "0Nh", "0Wh"}},
		{"c", []string{`"x"`, `"y"`, `" "`}},
		{"d", []string{"2024.01.01", "2024.01.02", "0Nd"}},
		{"b", []string{"0b", "1b"}},
	}
	valueColumns = []column{
		{"j", []string{"0N", "0W", "1", "2", "3", "10", "-4"}},
		{"f", []string{"0n", "0w", "-0w", "1.5", "2.5", "-3.25", "8f"}},
		{"i", []string{"0Ni", "1i", "5i", "7i"}},
		{"n", []string{"0Nn", "0D00:00:01", "0D01", "-0D02"}},
		{"e", []string{"0Ne", "1.5e", "2e"}},
		{"l", []string{"1 2", "enlist 3", "0#0", `"ab"`, "`q"}},
	}
	allColumns = append(append([]column{}, keyColumns...), valueColumns...)

	rowConditions = []string{"j>2", "f<=2.5", "s=`a", "s in`a`c", "not null i", "b", "h within 1 2", "d=2024.01.02", "n<>0D01", "(j>1)&f>0", "e>1.5e", "0<j+i", "not s=`b",
		"j in 1 2 0N", "f=0n", "null f", "j=first 1 2", "d>2024.01.01", "h=1h", "i within 1 6", "d in 2024.01.01 2024.01.03", `c in"xy"`, `s like"a*"`, "1b", "0b", "s>`a", "f within 0 3"}
	aggregates = []string{"sum j", "count i", "first s", "last f", "max i", "min n", "avg f", "sum f*j", "count distinct s", "med f", "dev f", "max j", "j wavg f", "first l", "count l",
		"last c", "any b", "all b", "sum 2*j", "(max i)-min i", "{count x}j", "prd i", "var e", "wsum[i;f]", "sum e", "count j where b", "first j", "sum b", "avg j", "min s", "max d", "last h", "sum n", "j", "f", "distinct s", "l",
		"sum not b", "sum null j", "cor[f;i]", "avg i", "{x}s"}
	groupings = []string{"s", "h", "c", "d", "b", "s,d", "b,c", "j mod 2", "x:2 xbar i", "s,h", "null j", "d,s,c", "`month$d", "up:upper s", "b,h", "l", "f"}
)

// tableText is q text for a table of rows; empty columns keep their types.
func tableText(cols []column, rows [][]string) string {
	var b strings.Builder
	b.WriteString("([]")
	for i, c := range cols {
		if i > 0 {
			b.WriteString(";")
		}
		b.WriteString(c.name + ":")
		proto := "0#" + c.pool[0]
		if c.name == "l" {
			proto = "()"
		}
		b.WriteString("(" + proto + ")")
		for _, row := range rows {
			b.WriteString(",enlist[" + row[i] + "]")
		}
	}
	return b.String() + ")"
}

func randomRows(r *rand.Rand, n int) [][]string {
	rows := make([][]string, n)
	for i := range rows {
		for _, c := range allColumns {
			rows[i] = append(rows[i], c.pool[r.IntN(len(c.pool))])
		}
	}
	return rows
}

// naive evaluates queries without the package under test: conditions row by row, groups
// by comparing keys with Match one after the other, columns by applying a function.
type naive struct {
	t  *testing.T
	in *q.Interp
}

// rows are the rows of a table that hold under a condition evaluated on each row's atoms.
func (n *naive) rows(table *k.Table, at []int, cond string) ([]int, error) {
	f := n.function(cond)
	var out []int
	for _, i := range at {
		v, err := n.in.Apply(f, []k.Value{n.record(table, i)})
		if err != nil {
			return nil, err
		}
		if v.IsAtom() && v.Int() != 0 {
			out = append(out, i)
		}
	}
	return out, nil
}

// function is an expression over columns as a function of a dictionary of them.
func (n *naive) function(expr string) k.Value {
	var b strings.Builder
	b.WriteString("{[r]")
	for _, c := range allColumns {
		fmt.Fprintf(&b, "%s:r`%s;", c.name, c.name)
	}
	v, err := n.in.EvalText(b.String() + "k:r`i;" + strings.ReplaceAll(expr, "count i", "count k") + "}")
	if err != nil {
		n.t.Fatal(expr, err)
	}
	return v
}

// record is the dictionary of a row's items, and its number.
func (n *naive) record(table *k.Table, at int) k.Value {
	vals := make([]k.Value, 0, len(table.Cols)+1)
	for _, col := range table.Cols {
		vals = append(vals, col.At(at))
	}
	vals = append(vals, k.NewLong(int64(at)))
	return k.MustDict(k.Syms(append(append([]k.Sym{}, table.Names...), k.Intern("i"))), k.NewList(vals))
}

// columns is the dictionary of the columns of some rows, and their numbers.
func (n *naive) columns(table *k.Table, at []int) k.Value {
	vals := make([]k.Value, 0, len(table.Cols)+1)
	index := make([]int64, len(at))
	for j, i := range at {
		index[j] = int64(i)
	}
	for _, col := range table.Cols {
		items := make([]k.Value, len(at))
		for j, i := range at {
			items[j] = col.At(i)
		}
		v := k.Collapse(items)
		if len(at) == 0 {
			v = col.Slice(0, 0)
		}
		if col.Type() == 0 {
			v = k.NewList(items)
		}
		vals = append(vals, v)
	}
	vals = append(vals, k.Longs(index))
	return k.MustDict(k.Syms(append(append([]k.Sym{}, table.Names...), k.Intern("i"))), k.NewList(vals))
}

// groups splits rows by the value of expressions on each row's atoms, in the order they come.
func (n *naive) groups(table *k.Table, at []int, exprs []string) (keys [][]k.Value, members [][]int, err error) {
	fs := make([]k.Value, len(exprs))
	for i, e := range exprs {
		fs[i] = n.function(e)
	}
	for _, i := range at {
		key := make([]k.Value, len(fs))
		for j, f := range fs {
			if key[j], err = n.in.Apply(f, []k.Value{n.record(table, i)}); err != nil {
				return nil, nil, err
			}
		}
		found := -1
		for g := range keys {
			if sameKeys(keys[g], key) {
				found = g
			}
		}
		if found < 0 {
			found = len(keys)
			keys, members = append(keys, key), append(members, nil)
		}
		members[found] = append(members[found], i)
	}
	return keys, members, nil
}

func sameKeys(a, b []k.Value) bool {
	for i := range a {
		if !k.Match(a[i], b[i]) {
			return false
		}
	}
	return true
}

// find finds the group of a key in a keyed table's keys.
func find(keys *k.Table, key []k.Value) int {
	for i := range keys.Len() {
		same := true
		for j, col := range keys.Cols {
			same = same && k.Match(col.At(i), key[j])
		}
		if same {
			return i
		}
	}
	return -1
}

// TestQueriesByRow compares select, exec, update and delete on random tables with the
// naive evaluation, with and without attributes, in memory and partitioned.
func TestQueriesByRow(t *testing.T) {
	seed := rand.Uint64()
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	rounds := 300
	if testing.Short() {
		rounds = 60
	}
	for round := range rounds {
		in := q.New(nil, q.Options{})
		n := r.IntN(12)
		if round%10 == 0 {
			n = 0
		}
		text := tableText(allColumns, randomRows(r, n))
		if _, err := in.EvalText("t:" + text); err != nil {
			t.Fatal(text, err)
		}
		for _, attr := range []string{"", "t:update`g#s from t", "t:`s xasc t", "t:update`p#s from`s xasc t", "t:`d xasc t", "t:update`g#j from t"}[r.IntN(6):][:1] {
			if _, err := in.EvalText(attr); err != nil {
				t.Fatal(attr, err)
			}
		}
		for range 12 {
			checkQuery(t, in, r)
		}
		if t.Failed() {
			t.Log("table:", text)
			return
		}
	}
}

func checkQuery(t *testing.T, in *q.Interp, r *rand.Rand) {
	t.Helper()
	v, err := in.Get("t")
	if err != nil {
		t.Fatal(err)
	}
	table := v.Table()
	n := &naive{t: t, in: in}
	at := make([]int, table.Len())
	for i := range at {
		at[i] = i
	}
	var conds []string
	for range r.IntN(3) {
		conds = append(conds, rowConditions[r.IntN(len(rowConditions))])
	}
	var naiveErr error
	for _, c := range conds {
		if at, naiveErr = n.rows(table, at, c); naiveErr != nil {
			return
		}
	}
	where := ""
	if len(conds) > 0 {
		where = " where " + strings.Join(conds, ",")
	}
	agg := aggregates[r.IntN(len(aggregates))]
	group := groupings[r.IntN(len(groupings))]
	switch r.IntN(7) {
	case 0:
		n.compareRows("select from t"+where, table, at)
	case 1:
		rest := map[int]bool{}
		for _, i := range at {
			rest[i] = true
		}
		var keep []int
		for i := range table.Len() {
			if !rest[i] {
				keep = append(keep, i)
			}
		}
		if where != "" {
			n.compareRows("delete from t"+where, table, keep)
		}
	case 2:
		n.compareExec("exec "+agg+" from t"+where, agg, table, at)
	case 3, 4:
		n.compareGroups("select z:"+agg+" by "+group+" from t"+where, agg, group, table, at)
	case 5:
		n.compareUpdate("update z:"+agg+" by "+group+" from t"+where, agg, group, table, at)
	case 6:
		n.compareUpdate("update z:"+agg+" from t"+where, agg, "", table, at)
	}
}

func (n *naive) show(v k.Value) string {
	f, _ := n.in.EvalText("{-3!x}")
	text, err := n.in.Apply(f, []k.Value{v})
	if err != nil {
		return err.Error()
	}
	return text.Text()
}

// compareRows checks that a query gives just these rows.
func (n *naive) compareRows(query string, table *k.Table, at []int) {
	v, err := n.in.EvalText(query)
	if err != nil {
		n.t.Errorf("%s: %v", query, err)
		return
	}
	got := v.Table()
	if got.Len() != len(at) || len(got.Cols) != len(table.Cols) {
		n.t.Errorf("%s: %d rows, want %d", query, got.Len(), len(at))
		return
	}
	for c, col := range table.Cols {
		if got.Cols[c].Type() != col.Type() {
			n.t.Errorf("%s: type of %s is %d, want %d", query, table.Names[c], got.Cols[c].Type(), col.Type())
		}
		for j, i := range at {
			if !k.Match(got.Cols[c].At(j), col.At(i)) {
				n.t.Errorf("%s: row %d, column %s: %s, want %s", query, j, table.Names[c], n.show(got.Cols[c].At(j)), n.show(col.At(i)))
			}
		}
	}
}

func (n *naive) compareExec(query, agg string, table *k.Table, at []int) {
	got, err := n.in.EvalText(query)
	want, wantErr := n.in.Apply(n.function(agg), []k.Value{n.columns(table, at)})
	if (err != nil) != (wantErr != nil) || err == nil && !n.close(got, want) {
		n.t.Errorf("%s: %s %v, want %s %v", query, n.show(got), err, n.show(want), wantErr)
	}
}

// close is match, but for sums of floats in another order.
func (n *naive) close(a, b k.Value) bool {
	if k.Match(a, b) {
		return true
	}
	f, _ := n.in.EvalText("{$[(type x)<>type y;0b;(abs type x)in 8 9h;all(null[x]&null y)|(x=y)|1e-9>abs(x-y)%1|abs x;0b]}")
	v, err := n.in.Apply(f, []k.Value{a, b})
	return err == nil && v.IsAtom() && v.Int() != 0
}

// phrases splits the by clause; x:e is e.
func phrases(group string) []string {
	out := strings.Split(group, ",")
	for i, e := range out {
		if _, expr, ok := strings.Cut(e, ":"); ok {
			out[i] = expr
		}
	}
	return out
}

func (n *naive) compareGroups(query, agg, group string, table *k.Table, at []int) {
	got, err := n.in.EvalText(query)
	keys, members, wantErr := n.groups(table, at, phrases(group))
	if wantErr != nil {
		return
	}
	f := n.function(agg)
	wants := make([]k.Value, len(keys))
	for g := range keys {
		if wants[g], wantErr = n.in.Apply(f, []k.Value{n.columns(table, members[g])}); wantErr != nil {
			break
		}
	}
	if (err != nil) != (wantErr != nil) {
		if len(at) == 0 {
			return
		}
		n.t.Errorf("%s: %v, want error %v", query, err, wantErr)
		return
	}
	if err != nil {
		return
	}
	d, ok := got.Object().(*k.Dict)
	if !ok || d.Keys.Type() != k.TypeTable {
		n.t.Errorf("%s: no keyed table: %s", query, n.show(got))
		return
	}
	kt, vt := d.Keys.Table(), d.Vals.Table()
	if kt.Len() != len(keys) {
		n.t.Errorf("%s: %d groups, want %d: %s", query, kt.Len(), len(keys), n.show(got))
		return
	}
	for g := range keys {
		row := find(kt, keys[g])
		if row < 0 {
			n.t.Errorf("%s: no group %s", query, n.show(k.NewList(keys[g])))
			continue
		}
		if v := vt.Cols[0].At(row); !n.close(v, wants[g]) {
			n.t.Errorf("%s: group %s: %s, want %s", query, n.show(k.NewList(keys[g])), n.show(v), n.show(wants[g]))
		}
	}
	sorted := true
	for i := 1; i < kt.Len(); i++ {
		for _, col := range kt.Cols {
			if c := k.Compare(col.At(i-1), col.At(i)); c != 0 {
				sorted = sorted && c < 0
				break
			}
		}
	}
	if !sorted && group != "l" {
		n.t.Errorf("%s: groups not in order: %s", query, n.show(got))
	}
}

// compareUpdate checks a new column: what the function of each group gives, nulls elsewhere.
func (n *naive) compareUpdate(query, agg, group string, table *k.Table, at []int) {
	got, err := n.in.EvalText(query)
	members := [][]int{at}
	var wantErr error
	if group != "" {
		if _, members, wantErr = n.groups(table, at, phrases(group)); wantErr != nil {
			return
		}
	}
	f := n.function(agg)
	want := make([]k.Value, table.Len())
	for _, rows := range members {
		v, err := n.in.Apply(f, []k.Value{n.columns(table, rows)})
		if err != nil {
			wantErr = err
			break
		}
		if !v.IsAtom() && v.Len() != len(rows) {
			wantErr = k.ErrLength
			break
		}
		for j, i := range rows {
			if want[i] = v; !v.IsAtom() {
				want[i] = v.At(j)
			}
		}
	}
	switch {
	case len(at) == 0:
		return
	case wantErr != nil && err == nil:
		if wantErr != k.ErrLength {
			n.t.Errorf("%s: %s, want %v", query, n.show(got), wantErr)
		}
		return
	case wantErr != nil:
		return
	case err != nil:
		n.t.Errorf("%s: %v", query, err)
		return
	}
	z, ok := got.Table().Col(k.Intern("z"))
	if !ok {
		n.t.Errorf("%s: no column z", query)
		return
	}
	for i, w := range want {
		v := z.At(i)
		if w.IsZero() {
			if v.IsAtom() && !k.Match(v, k.Null(v.Type())) {
				n.t.Errorf("%s: row %d is %s, want a null", query, i, n.show(v))
			}
			continue
		}
		if !n.close(v, w) {
			n.t.Errorf("%s: row %d is %s, want %s", query, i, n.show(v), n.show(w))
		}
	}
}
