package qsql_test

import (
	"testing"

	"tock/k"
	"tock/q"
)

// BenchmarkInsert appends rows to a table with an index, one and a hundred at a time.
func BenchmarkInsert(b *testing.B) {
	for _, bm := range []struct{ name, rows string }{
		{"1", "(0D09:30;`abc;1.5;100;1b;\"c\";`N)"},
		{"100", "(100#0D09:30;100#`abc`def;100#1.5;100#100;100#1b;100#\"c\";100#`N)"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			in := q.New(nil, q.Options{})
			if _, err := in.EvalText("t:([]time:`timespan$();sym:`g#`symbol$();price:`float$();size:`long$();" +
				"stop:`boolean$();cond:`char$();ex:`symbol$());x:" + bm.rows + ";upd:insert"); err != nil {
				b.Fatal(err)
			}
			upd, _ := in.Get("upd")
			name, _ := in.EvalText("`t")
			rows, _ := in.Get("x")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := in.Apply(upd, []k.Value{name, rows}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
