package prim

import (
	"fmt"
	"strings"
	"testing"

	"tock/k"
)

func BenchmarkLoadText(b *testing.B) {
	var sb strings.Builder
	sb.WriteString("time,sym,price,size\n")
	for i := range 100000 {
		fmt.Fprintf(&sb, "2026-01-05T09:30:%02d.%06d,S%03d,%d.%02d,%d\n", i%60, i, i%500, 100+i%50, i%100, i%1000)
	}
	text := k.String(sb.String())
	spec := k.NewList([]k.Value{k.String("PSFJ"), k.String(",")})
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		v, err := LoadText(nil, spec, text)
		if err != nil || v.Len() != 100000 {
			b.Fatal(err)
		}
	}
}

func BenchmarkPrepareText(b *testing.B) {
	n := 100000
	t := k.NewTable([]k.Sym{k.Intern("price"), k.Intern("size")}, []k.Value{k.Floats(benchFloats(n)), k.Longs(benchLongs(n, 1000))})
	for b.Loop() {
		if v, err := PrepareText(nil, ',', t); err != nil || v.Len() != n+1 {
			b.Fatal(err)
		}
	}
}
