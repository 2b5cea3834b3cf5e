package qsql_test

import (
	"testing"

	"tock/q"
)

// benchSetup is a day of a million trades of 500 symbols, sorted by symbol and time; g
// is the same in time order with an index on the symbol.
const benchSetup = "n:1000000; s:`$\"S\",/:string til 500;" +
	"p:update `p#sym from `sym`time xasc ([]sym:n?s;time:0D09:30+n?0D06:30;price:5+n?300f;size:1i+n?1000i;ex:n?\"NQPZ\");" +
	"g:update `g#sym from `time xasc p"

func BenchmarkQuery(b *testing.B) {
	in := q.New(nil, q.Options{})
	if _, err := in.EvalText(benchSetup); err != nil {
		b.Fatal(err)
	}
	for _, bm := range []struct{ name, query string }{
		{"vwapParted", "select vwap:size wavg price by sym from p"},
		{"vwapGrouped", "select vwap:size wavg price by sym from g"},
		{"barsOfOne", "select o:first price,h:max price,l:min price,c:last price,v:sum size by 0D00:05 xbar time from p where sym=`S007"},
		{"barsOfAll", "select o:first price,h:max price,l:min price,c:last price,v:sum size by sym,0D00:01 xbar time from p"},
		{"lastBefore", "select last price by sym from p where time<=0D12"},
		{"spread", "select mx:max price-size,mn:min price-size by sym from p"},
		{"countByTwo", "select count i by ex,sym from p where size>=500,price>50"},
		{"oneSymbol", "select time,price,size from p where sym=`S250"},
		{"filter", "select from p where price>300"},
		{"fby", "select from p where price=(max;price) fby sym"},
		{"updateBy", "update mx:max price by sym from g"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := in.EvalText(bm.query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
