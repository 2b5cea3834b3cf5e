package proc

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"tock/k"
)

// Updates are decoded in memory that is used again as long as they are only copied into a
// table. Whatever upd becomes meanwhile, what it keeps of its arguments stays as it was.

// keepers is ways to take an update, each with a look at what was kept of rows i and i*2.
var keepers = []struct{ name, setup, want string }{
	{"insert", "t:([]a:0#0;b:0#`);upd:insert", "(t`a;t`b)"},
	{"insert into untyped columns", "t:([]a:();b:());upd:insert", "(t`a;t`b)"},
	{"upsert", "t:([]a:0#0;b:0#`);upd:upsert", "(t`a;t`b)"},
	{"upsert to a keyed table", "t:([a:0#0]b:0#`);upd:upsert", "(key[t]`a;value[t]`b)"},
	{"upsert to a list", "t:();upd:upsert", fmt.Sprintf("(t 2*til %d;t 1+2*til %[1]d)", keptRowsCount)},
	{"lambda that keeps", "l:();upd:{l,:enlist y}", "(l[;0];l[;1])"},
	{"lambda after insert", "l:();t:([]a:0#0;b:0#`);n:0;upd:insert;.z.vs:{[v;i]if[(v=`t)&5=count t;upd::{l,:enlist y}]}", "(t[`a],l[;0];t[`b],l[;1])"},
}

func keptRows(n int) (rows []k.Value) {
	for i := range n {
		rows = append(rows, k.ListOf(k.NewLong(int64(i)), k.NewSymbol(fmt.Sprint("s", i%7))))
	}
	return rows
}

const keptRowsCount = 6000

var keptWant = fmt.Sprintf("(til %d;`$\"s\",/:string til[%d]mod 7)", keptRowsCount, keptRowsCount)

func TestLentReceived(t *testing.T) {
	for _, x := range keepers {
		t.Run(x.name, func(t *testing.T) {
			r := start(t)
			c := r.dial()
			c.q(x.setup)
			for _, row := range keptRows(keptRowsCount) {
				c.async(k.ListOf(k.NewSymbol("upd"), k.NewSymbol("t"), row))
			}
			if got := c.q(x.want + "~" + keptWant); got != "1b" {
				t.Error("not what was sent:", c.q("10#'"+x.want))
			}
		})
	}
}

func TestLentReplayed(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	r := start(t)
	r.q(fmt.Sprintf("f:`$\":%s\";f set ();h:hopen f;{h enlist(`upd;`t;(x;`$\"s\",string x mod 7))}each til %d;hclose h", log, keptRowsCount))
	for _, x := range keepers {
		t.Run(x.name, func(t *testing.T) {
			r := start(t)
			r.q(x.setup)
			if got := r.q(fmt.Sprintf("-11!`$\":%s\"", log)); got != fmt.Sprint(keptRowsCount) {
				t.Fatal(got)
			}
			if got := r.q(x.want + "~" + keptWant); got != "1b" {
				t.Error("not what is in the log:", r.q("10#'"+x.want))
			}
		})
	}
}

// Rows with lists in them, and tables, by message and from a log.
func TestLentNested(t *testing.T) {
	r := start(t)
	c := r.dial()
	c.q("t:([]a:0#0;b:());u:([]a:0#0;b:0#0.);upd:insert")
	var want []string
	for i := range 500 {
		text := fmt.Sprint("text ", i)
		want = append(want, text)
		c.async(k.ListOf(k.NewSymbol("upd"), k.NewSymbol("t"), k.ListOf(k.NewLong(int64(i)), k.String(text))))
		rows := k.NewTable([]k.Sym{k.Intern("a"), k.Intern("b")}, []k.Value{k.Longs([]int64{int64(i), -1}), k.Floats([]float64{.5, float64(i)})})
		c.async(k.ListOf(k.NewSymbol("upd"), k.NewSymbol("u"), rows))
	}
	if got, want := c.q("-1_raze t[`b],\\:\"|\""), `"`+strings.Join(want, "|")+`"`; got != want {
		t.Errorf("%.80s, want %.80s", got, want)
	}
	if got := c.q("u~([]a:raze(til 500),'-1;b:raze .5,'\"f\"$til 500)"); got != "1b" {
		t.Error(c.q("5#u"))
	}
	// An update that fails may be held by who looks at the failure.
	c.q(".z.ps:{@[value;x;{[m;e]bad::m}[x]]}")
	c.async(k.ListOf(k.NewSymbol("upd"), k.NewSymbol("u"), k.ListOf(k.NewLong(1), k.NewSymbol("kept"))))
	c.q("\\x .z.ps")
	for i := range 100 {
		c.async(k.ListOf(k.NewSymbol("upd"), k.NewSymbol("u"), k.ListOf(k.NewLong(int64(i)), k.NewFloat(2))))
	}
	if got := c.q("bad"); got != "(`upd;`u;(1;`kept))" {
		t.Error(got)
	}
}
