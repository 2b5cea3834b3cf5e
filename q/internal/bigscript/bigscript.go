// Package bigscript writes long q scripts, for benchmarks of what reads them.
package bigscript

import (
	"strconv"
	"strings"
)

// pieces are what the scripts of a tick system are made of; @@ is another number each time.
var pieces = []string{
	"/ f @@: a one-line function\nf@@:{[a;b] c:a+b*@@; $[c>10;sum c,a;[d:`sym`time xasc b;select vwap:size wavg price by sym from d where time within c]]}\n",
	`// @@: bars of a trade table
bars@@:{[t;w;s]
  / only what was asked for
  t:select from t where sym in s, not null price, size>0;
  t:update minute:w xbar time.minute from t;
  r:select open:first price, high:max price, low:min price, close:last price,
    volume:sum size, vwap:size wavg price by sym, minute from t;
  r:update spread:high-low, ret:-1+close%prev close by sym from 0!r;
  if[0=count r; '"nothing to show for N"];
  (cols r) xcols r }

`,
	"t@@:([]time:`timespan$();sym:`g#`symbol$();price:`float$();size:`int$();cond:();ex:`char$())\n",
	"k@@:([sym:`AAPL`MSFT`IBM] name:(\"Apple\";\"Microsoft\";\"Business Machines\"); lot:100 100 @@; tick:0.01 0.01 0.05; since:1980.12.12 1986.03.13 1911.06.16)\n",
	`.util.parse@@:{[line]
  x:"," vs line;
  r:` + "`time`sym`price`size!(\"N\"$x 0;`$x 1;\"F\"$x 2;\"J\"$x 3)" + `;
  if[any null r` + "`price`size" + `; .util.warn "bad line @@: ",line; :()];
  r[` + "`note" + `]:"text with \"quotes\" and a \\ in it";
  r}

`,
	`upd@@:{[t;x]
  if[not t in tables[]; :.log.err["no such table: ",string t]];
  n:count x; i:0;
  while[i<n; .[insert;(t;x i);{[t;e] .log.err[(string t),": ",e]; 0N}[t]]; i+:1];
  .u.i+:n; .u.pub[t;x] }

`,
	"config@@:`host`port`user`timeout`days!(`localhost;5010+@@;`$\"feed_@@\";00:00:30.000;2026.01.01 2026.01.02 2026.01.03)\n",
	`stats@@:{[x;n]
  m:mavg[n;x]; d:mdev[n;x];
  z:(x-m)%d;
  / far away ones
  a:where 3<abs z;
  (` + "`mean`dev`max`min`n`out`corr" + `)!(avg x;dev x;max x;min x;count x;a;x cor prev x)}

`,
	"w@@:0D00:00:01 0D00:05:00*@@; l@@:(1 2 3;4.5 6.7 -8.9;`a`b`c;\"abc\";0x0aff;1010b;0Ng;(::))   / literals\n",
}

// Text is a script of at least n bytes.
func Text(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(strings.ReplaceAll(pieces[i%len(pieces)], "@@", strconv.Itoa(i)))
	}
	return b.String()
}
