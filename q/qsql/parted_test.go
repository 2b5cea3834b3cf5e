package qsql_test

import (
	"sync/atomic"
	"testing"

	"tock/k"
	"tock/q"
)

// fakeParted is a partitioned table in memory; reads counts the partitions it was asked for.
type fakeParted struct {
	dates k.Value
	parts []*k.Table
	reads atomic.Int64
}

func (f *fakeParted) Name() k.Sym         { return k.Intern("pt") }
func (f *fakeParted) Field() k.Sym        { return k.Intern("date") }
func (f *fakeParted) Names() []k.Sym      { return f.parts[0].Names }
func (f *fakeParted) Partitions() k.Value { return f.dates }

func (f *fakeParted) Rows() int {
	n := 0
	for _, p := range f.parts {
		n += p.Len()
	}
	return n
}

func (f *fakeParted) PartitionRows(i int) (int, error) { return f.parts[i].Len(), nil }

func (f *fakeParted) Partition(i int, cols []k.Sym) (*k.Table, error) {
	f.reads.Add(1)
	if cols == nil {
		return f.parts[i], nil
	}
	out := &k.Table{}
	for _, name := range cols {
		col, _ := f.parts[i].Col(name)
		out.Names = append(out.Names, name)
		out.Cols = append(out.Cols, col)
	}
	return out, nil
}

func (f *fakeParted) Empty() (*k.Table, error) { return f.parts[0].Slice(0, 0).Table(), nil }

// partedSetup makes m, a table in memory with a date column, and pt, the same partitioned.
const partedSetup = "n:300;" +
	"m:`date`sym xasc ([]date:2024.01.01+n?5;sym:n?`a`b`c;time:n?1D;price:0.25*n?100;size:n?1000;ex:n?\"NQ\");" +
	"m:delete from m where date=2024.01.03;" + // a day without rows
	"m:update size:0N from m where size<100;"

func newParted(t *testing.T) (*q.Interp, *fakeParted) {
	t.Helper()
	in := q.New(nil, q.Options{})
	if _, err := in.EvalText(partedSetup); err != nil {
		t.Fatal(err)
	}
	dates, err := in.EvalText("`s#2024.01.01+til 5")
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeParted{dates: dates}
	for i := range dates.Len() {
		if err := in.Set("d", dates.At(i)); err != nil {
			t.Fatal(err)
		}
		part, err := in.EvalText("update `p#sym from delete date from select from m where date=d")
		if err != nil {
			t.Fatal(err)
		}
		f.parts = append(f.parts, part.Table())
	}
	if err := in.Set("pt", k.NewPartTable(f)); err != nil {
		t.Fatal(err)
	}
	return in, f
}

// Each query must give the same from pt as from m.
var partedQueries = []string{
	"select from %",
	"select from % where date=2024.01.02",
	"select from % where date within 2024.01.02 2024.01.04",
	"select from % where date in 2024.01.01 2024.01.03,sym=`b",
	"select from % where date=2024.01.03",
	"select from % where date>2030.01.01",
	"select from % where sym=`a,price>10",
	"select date,sym,price from % where date>2024.01.02,price>20",
	"select price from % where date=2024.01.02,size>500",
	"select sum size,avg price,max price,min size,count i,first time,last time from %",
	"select sum size,avg price,max price,min size,count i from % where date=2024.01.02",
	"select sum size,count i by sym from %",
	"select avg size,avg price,vwap:size wavg price,size wsum price by sym from % where size>0",
	"select first price,last price,max time,(max price)-min price by date,sym from %",
	"select count i by date from %",
	"select count i by date from % where sym=`c",
	"select count i from %",
	"select n:count i,2*count i,count date from % where date>2024.01.01",
	"select n:count date by date from % where date<>2024.01.02",
	"select count i by d:date,date from % where date within 2024.01.02 2024.01.04",
	"select count i by date from % where date in 2024.01.03 2030.01.01",
	"select count i from % where date=2024.01.03",
	"select count i by date from % where date>2030.01.01",
	"select[-2] count i by date from %",
	"select count i,sum size by date from %",
	"select n:count sym by date from %",
	"select count i by date,sym from %",
	"select count 2*i by date from %",
	"select sum size by date.month from %",
	"select 2*sum size,c:1+count i by sym,ex from % where date>2024.01.01",
	"select count distinct ex,dev price by sym from %",
	"select med price by sym from %",
	"select med price from %",
	"select med size,max price,med price*size by ex,sym from % where size>100",
	"select med price by date,sym from %",
	"select 2*med price,n:count i by date.week from %",
	"select med price by sym from % where price>1e9",
	"select price by sym from % where date<2024.01.03",
	"select count distinct ex,n:count i by sym from %",
	"select by sym from %",
	"select by date,sym from % where price>5",
	"select last price by 0D06 xbar time from %",
	"select distinct sym,ex from %",
	"select sum size from % where date>2030.01.01",
	"select sum size by sym from % where date>2030.01.01",
	"select sum size by sym from % where price>1e9",
	"exec price from % where date=2024.01.02",
	"exec sum size by sym from % where date<2024.01.03",
	"select[3] from % where date=2024.01.02",
	"select[3;>price] sym,price from %",
	"select[2] sum size by sym from %",
	"{[d;s]select sum size*price by sym from % where date within d,sym in s}[2024.01.01 2024.01.04;`a`b]",
	"select from % where sym in (exec distinct sym from m where sym<>`a),price>10",
	"{[lim]select sum size by sym from % where size<lim+100*2,not sym=`b}300",
	"select sum size by sym from % where price<{x+1}50",
	"select count i,sum size by date.week,ex from %",
	"0!select last size by date from %",
}

func TestParted(t *testing.T) {
	in, _ := newParted(t)
	for _, query := range partedQueries {
		check(t, in, replace(query, "pt"), replace(query, "m"))
	}
}

func replace(query, name string) string {
	var out []byte
	for i := range len(query) {
		if query[i] == '%' {
			out = append(out, name...)
		} else {
			out = append(out, query[i])
		}
	}
	return string(out)
}

func TestPartedPrunes(t *testing.T) {
	in, f := newParted(t)
	tests := []struct {
		query string
		reads int64
	}{
		{"select count i by date from pt", 0},
		{"select count i,n:1+count date from pt where date>2024.01.01", 0},
		{"select from pt where date=2024.01.02", 1},
		{"select sum size by sym from pt where date in 2024.01.01 2024.01.02", 2},
		{"select from pt where date>2030.01.01", 0},
		{"select from pt where 2024.01.02=date", 1},
		{"select from pt where date.month=2023.12m", 0},
	}
	for _, tt := range tests {
		f.reads.Store(0)
		if _, err := in.EvalText(tt.query); err != nil {
			t.Errorf("%s: '%v", tt.query, err)
		}
		if f.reads.Load() != tt.reads {
			t.Errorf("%s: read %d partitions, want %d", tt.query, f.reads.Load(), tt.reads)
		}
	}
}

func TestPartedErrors(t *testing.T) {
	in, _ := newParted(t)
	for _, tt := range []struct{ query, want string }{
		{"update price:1 from `pt", "par"},
		{"delete from pt where date=2024.01.02", "par"},
		{"`pt insert 1 2 3", "par"},
		{"select nope from pt where date=2024.01.02", "nope"},
		{"select nope from pt", "nope"},
	} {
		if _, err := in.EvalText(tt.query); err == nil || q.ErrorText(err) != tt.want {
			t.Errorf("%s: got %v want '%s", tt.query, err, tt.want)
		}
	}
}
