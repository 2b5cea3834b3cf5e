package qsql_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"tock/k"
	"tock/q"
)

var (
	partedDates      = []string{"date=2024.01.02", "date within 2024.01.02 2024.01.04", "date in 2024.01.01 2024.01.03 2024.01.05", "date>2024.01.03", "date<>2024.01.02", "date>2030.01.01", "date.month=2024.01m", "date=2024.01.03"}
	partedRows       = []string{"sym=`a", "sym in`a`c", "price>10", "size within 100 500", "not null size", "ex=\"N\"", "time>0D12", "(price>5)&size<800", "sym=`none", "size=0N"}
	partedAggregates = []string{"sum size", "avg price", "max price", "min size", "count i", "first time", "last price", "(max price)-min price", "size wavg price", "size wsum price", "count distinct ex", "dev price", "med price",
		"var size", "sum size*price", "1+count i", "any size>500", "all price>1", "prd size", "last date", "first sym", "max date", "cor[size;price]", "count size", "sum null size", "sum size>100", "{sum x}size", "distinct ex", "price", "avg size", "max time", "last ex"}
	partedGroups = []string{"sym", "date", "date,sym", "sym,ex", "ex", "0D06 xbar time", "date.month", "10 xbar price", "sym,date", "null size", "date mod 2",
		"date,sym,0D01 xbar time", "date,0D00:30 xbar time", "date,sym,time", "d:date,s:sym,0D00:10 xbar time", "sym,0D06 xbar time", "date,sym,size"}
)

// TestPartedRandom: a random query gives the same from a partitioned table as from the
// same rows in memory.
func TestPartedRandom(t *testing.T) {
	in, _ := newParted(t)
	seed := rand.Uint64()
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	for range 1500 {
		var conds []string
		if r.IntN(3) > 0 {
			conds = append(conds, pick(partedDates))
		}
		for range r.IntN(3) {
			conds = append(conds, pick(partedRows))
		}
		where := ""
		if len(conds) > 0 {
			where = " where " + strings.Join(conds, ",")
		}
		list := "z:" + pick(partedAggregates)
		if r.IntN(2) == 0 {
			list += ",y:" + pick(partedAggregates)
		}
		query := "select " + list + " from %" + where
		switch r.IntN(4) {
		case 0, 1:
			query = "select " + list + " by " + pick(partedGroups) + " from %" + where
		case 2:
			query = "exec " + pick(partedAggregates) + " by " + pick([]string{"sym", "date", "ex"}) + " from %" + where
		}
		if _, err := in.EvalText(replace(query, "m")); err != nil {
			if _, err2 := in.EvalText(replace(query, "pt")); err2 == nil {
				t.Errorf("%s: no error, and '%v in memory", query, err)
			}
			continue
		}
		checkShown(t, in, replace(query, "pt"), replace(query, "m"))
	}
}

// checkShown is check for answers that may differ in the last digits of a float: what is
// added up partition by partition is added in another order.
func checkShown(t *testing.T, in *q.Interp, query, want string) {
	t.Helper()
	got, err := in.EvalText(query)
	if err != nil {
		t.Errorf("%s\n\t'%v", query, err)
		return
	}
	expected, err := in.EvalText(want)
	if err != nil {
		t.Errorf("%s: %s\n\t'%v", query, want, err)
		return
	}
	if !k.Match(got, expected) && text(in, got) != text(in, expected) {
		t.Errorf("%s\n got %s\nwant %s", query, text(in, got), text(in, expected))
	}
}
