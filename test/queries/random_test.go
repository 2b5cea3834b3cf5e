package queries

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// named is a subphrase: its text is NAME:EXPR where the name is given, else EXPR.
type named struct {
	name, expr string
	given      bool
}

func (n named) text() string {
	if n.given {
		return n.name + ":" + n.expr
	}
	return n.expr
}

// condition is a boolean of each row's items, or their comparison with an aggregate of the
// rows that are left, or of those of them that are alike in by.
type condition struct {
	left, op, agg string
	fby           string // text of the aggregate by columns
	by            []named
}

func (c condition) text() string {
	switch {
	case c.op == "":
		return c.left
	case c.by == nil:
		return c.left + c.op + c.agg
	}
	return c.left + c.op + c.fby
}

// limit is [n], [from n], [order col] or two of them.
type limit struct {
	none    bool
	n, from int
	order   byte
	col     string
}

func (l limit) text() string {
	if l.none && l.order == 0 {
		return ""
	}
	text := ""
	switch {
	case l.none:
	case l.from >= 0:
		text = fmt.Sprintf("%d %d", l.from, l.n)
	default:
		text = fmt.Sprint(l.n)
	}
	if l.order != 0 {
		if text != "" {
			text += ";"
		}
		text += string(l.order) + l.col
	}
	return "[" + text + "]"
}

// query is a random query.
type query struct {
	verb     string
	distinct bool
	limit    limit
	cols, by []named
	where    []condition
}

func list(names []named) string {
	var texts []string
	for _, n := range names {
		texts = append(texts, n.text())
	}
	return strings.Join(texts, ",")
}

func (q query) text(table string) string {
	text := q.verb + q.limit.text() + " "
	if q.distinct {
		text += "distinct "
	}
	text += list(q.cols)
	if q.by != nil {
		text += " by " + list(q.by)
	}
	text += " from " + table
	for i, c := range q.where {
		text += []string{" where ", ","}[min(i, 1)] + c.text()
	}
	return text
}

// pools are the columns of the tables, with what their items are made of.
var pools = []struct {
	name  string
	items []string
}{
	{"date", []string{"2024.01.01", "2024.01.02", "2024.01.04"}},
	{"s", []string{"`a", "`b", "`c", "`"}},
	{"h", []string{"1h", "2h", "0Nh", "0Wh"}},
	{"c", []string{`"x"`, `"y"`, `" "`}},
	{"b", []string{"0b", "1b"}},
	{"j", []string{"0N", "1000000", "1", "2", "3", "10", "-4"}},
	{"f", []string{"0n", "0w", "1.5", "2.5", "-3.25", "8f"}},
	{"n", []string{"0Nn", "0D00:00:01", "0D01", "-0D02"}},
	{"e", []string{"0Ne", "1.5e", "2e"}},
	{"l", []string{"1 2", "enlist 3", "0#0", "4 0N 6"}},
	{"w", []string{`"ab"`, `enlist"c"`, `""`, `"abc"`}},
}

var (
	conditions = strings.Fields("j>2 f<=2.5 s=`a s=` b null[j] f=0n h=1h n<>0D01 e>1.5e i<4 i>1 date=2024.01.02 date>2024.01.01 date<>2024.01.04 not[b] 1b 0b j=h f>j c=\"x\" (j>1)&f>0 b|s=`c")
	rowFuncs   = strings.Split("j in 1 2 0N;s in`a`c;s in`a;h within 1 2;f within 0 3;s like\"[ab]\";c in\"xy\";date within 2024.01.01 2024.01.02;date in 2024.01.02 2024.01.03;not null j;not s=`b;n in 0D01 0Nn;(`a=s)or j<0", ";")
	numbers    = []string{"j", "f", "h", "e", "n", "i"}
	folds      = []string{"max", "min", "sum", "avg", "first", "last", "count", "med", "{last x}", "{x 0}", "dev"}
	keys       = []named{{name: "s", expr: "s"}, {name: "h", expr: "h"}, {name: "c", expr: "c"}, {name: "b", expr: "b"}, {name: "date", expr: "date"}}
	computed   = []string{"j mod 2", "null f", "upper s", "0D01 xbar n", "date.month", "`a=s", "j>2", "2 xbar h", "h&2h", "neg j"}
	aggregates = []string{"sum j", "count i", "first s", "last f", "max h", "min n", "avg f", "sum e*f", "count distinct s", "med f", "dev f", "max j", "e wavg f", "last c", "any b", "all b", "sum 2*j",
		"(max j)-min j", "{count x}j", "prd h", "var e", "e wsum f", "sum e", "sum b", "min s", "max date", "sum not b", "sum null j", "count j where b", "avg j", "sum count each l", "f cor j", "count l",
		"sdev f", "svar j", "{sum[x]%count x}f", "scov[f;j]", "sum j=max j"}
	nested  = []string{"first l", "last w", "max each first l", "first w", "l 0", "f wsum j", "sum f*j", "j wavg f"}
	rowwise = []string{"j", "s", "f", "l", "w", "j+h", "2*f", "neg n", "upper s", "not b", "null j", "count each l", "j,'h", "string s", "sum each l", "i", "`int$j", "j&2", "?[b;j;0]", "first each w", "date", "date+j", "w,'c", "l@\\:0", "{x+1}each j", "j xbar f", "e", "(j;f)1"}
	ordered = []string{"sums j", "prev s", "deltas j", "reverse l", "maxs f", "fills j", "next w", "2 mavg j", "j-avg j", "rank f", "differ s", "f%sum f", "s!j", "distinct s", "where b", "asc j", "2#j", "-2 sublist s", "(j;f)", "l 0", "raze l", "til 2", "iasc f", "ratios f", "xprev[1;j]"}
)

// maker makes random queries.
type maker struct{ *rand.Rand }

func (r maker) pick(from []string) string { return from[r.IntN(len(from))] }

// table is q text of a random table, ordered by date.
func (r maker) table(rows int) string {
	var b strings.Builder
	b.WriteString("`date xasc ([]")
	for i, c := range pools {
		if i > 0 {
			b.WriteString(";")
		}
		proto := "0#" + c.items[0]
		if strings.Contains("lw", c.name) {
			proto = "()"
		}
		b.WriteString(c.name + ":(" + proto + ")")
		for range rows {
			b.WriteString(",enlist[" + r.pick(c.items) + "]")
		}
	}
	return b.String() + ")"
}

func (r maker) conditions() []condition {
	var out []condition
	for range []int{0, 1, 1, 2, 3}[r.IntN(5)] {
		col, op := r.pick(numbers), r.pick([]string{"=", ">", "<", "<=", "<>"})
		fold := r.pick(folds)
		switch r.IntN(6) {
		case 0:
			out = append(out, condition{left: col, op: op, agg: fold + " " + col})
		case 1, 2:
			by := []named{keys[r.IntN(len(keys))]}
			text := by[0].name
			if r.IntN(2) == 0 {
				by = append(by, keys[r.IntN(len(keys))])
				text = "([]x:" + by[0].name + ";y:" + by[1].name + ")"
			}
			out = append(out, condition{left: col, op: op, agg: fold + " " + col, fby: "(" + fold + ";" + col + ")fby " + text, by: by})
		case 3:
			out = append(out, condition{left: r.pick(rowFuncs)})
		default:
			out = append(out, condition{left: r.pick(conditions)})
		}
	}
	return out
}

func (r maker) limit() limit {
	l := limit{none: true, from: -1}
	if r.IntN(3) > 0 {
		return l
	}
	if r.IntN(4) > 0 {
		l.none, l.n = false, r.IntN(7)-3
		if r.IntN(4) == 0 {
			l.from, l.n = r.IntN(5), r.IntN(4)
		}
	}
	if l.none || r.IntN(2) == 0 {
		l.order, l.col = "<>"[r.IntN(2)], r.pick([]string{"j", "s", "f", "h", "n", "c", "date", "b"})
	}
	return l
}

func (r maker) by() []named {
	var out []named
	for i := range 1 + r.IntN(3) {
		b := keys[r.IntN(len(keys))]
		switch r.IntN(4) {
		case 0:
			b = named{name: fmt.Sprintf("k%d", i), expr: r.pick(computed), given: true}
		case 1:
			b = named{name: fmt.Sprintf("k%d", i), expr: b.expr, given: true}
		default:
			for _, other := range out {
				if other.name == b.name {
					b = named{name: fmt.Sprintf("k%d", i), expr: b.expr, given: true}
				}
			}
		}
		out = append(out, b)
	}
	return out
}

// cols is named subphrases out of pools of them.
func (r maker) cols(from ...[]string) []named {
	var out []named
	for i := range 1 + r.IntN(3) {
		out = append(out, named{name: fmt.Sprintf("z%d", i), expr: r.pick(from[r.IntN(len(from))]), given: true})
	}
	return out
}

// query is a random query for a table; of a partitioned one only what does not depend on
// where its partitions begin.
func (r maker) query(parted bool) query {
	q := query{verb: r.pick([]string{"select", "select", "select", "exec", "update", "delete"}), limit: limit{none: true, from: -1}, where: r.conditions()}
	if parted && q.verb != "exec" {
		q.verb = "select"
	}
	some := [][]string{aggregates, rowwise, ordered, aggregates, nested}
	if parted {
		some = [][]string{aggregates}
	}
	switch q.verb {
	case "select":
		switch r.IntN(4) {
		case 0:
			q.limit, q.cols = r.limit(), r.cols(rowwise)
			q.distinct = q.limit.text() == "" && r.IntN(3) == 0
		case 1:
			q.cols = r.cols(aggregates)
		default:
			q.by, q.cols = r.by(), r.cols(some...)
			if parted && r.IntN(3) == 0 {
				q.cols = r.cols([]string{"j", "s", "f", "l", "w", "2*f", "j+h"})
			}
		}
	case "exec":
		q.cols = r.cols(some...)
		if r.IntN(2) == 0 {
			q.cols = q.cols[:1]
			q.cols[0].given = false
		}
		if r.IntN(2) == 0 {
			q.by = r.by()[:1]
		}
	case "update":
		q.cols = r.cols(rowwise, aggregates, ordered[:12])
		if r.IntN(2) == 0 {
			q.by = r.by()
		}
		if r.IntN(3) == 0 {
			same := strings.Split("j:2*j;j:sum j;s:last s;f:avg f;f:sums f;j:j+i;s:upper s;b:not b;l:reverse l;j:1+max j;n:neg n;c:first c;w:next w", ";")
			name, expr, _ := strings.Cut(r.pick(same), ":")
			q.cols[0] = named{name, expr, true}
		}
	}
	return q
}
