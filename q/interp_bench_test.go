package q

import (
	"testing"

	"tock/k"
	"tock/q/internal/bigscript"
)

func benchInterp(b *testing.B, setup string) *Interp {
	b.Helper()
	in, _ := newTestInterp()
	if _, err := in.EvalText(setup); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	return in
}

func benchText(b *testing.B, setup, src string) {
	in := benchInterp(b, setup)
	for b.Loop() {
		if _, err := in.EvalText(src); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkText is a short request as text: parse, compile, run.
func BenchmarkText(b *testing.B) { benchText(b, "f:{x+y}", "f[1;2]") }

// BenchmarkCalls is 250,000 calls of a small recursive function.
func BenchmarkCalls(b *testing.B) { benchText(b, "fib:{$[x<2;x;fib[x-1]+fib[x-2]]}", "fib 25") }

// BenchmarkLoop is a million turns of a while loop on locals.
func BenchmarkLoop(b *testing.B) {
	benchText(b, "f:{[n]i:0;s:0;while[i<n;s+:i;i+:1];s}", "f 1000000")
}

// BenchmarkAmend is 100,000 items of a vector set one by one.
func BenchmarkAmend(b *testing.B) {
	benchText(b, "f:{[n]v:n#0;i:0;do[n;v[i]:i;i+:1];v}", "f 100000")
}

// BenchmarkEach is a lambda over 100,000 items.
func BenchmarkEach(b *testing.B) { benchText(b, "v:til 100000", "{x+1}each v") }

// BenchmarkSelect is a small query on a small table.
func BenchmarkSelect(b *testing.B) {
	benchText(b, "t:([]sym:100#`a`b`c`d;price:100#1.5 2.5;size:til 100);f:{select sum size,last price by sym from t where size>x}", "f 10")
}

// BenchmarkUpdate is a row inserted into a global table by a message (`upd;`trade;row).
func BenchmarkUpdate(b *testing.B) {
	in := benchInterp(b, "trade:([]time:`timespan$();sym:`g#`$();price:`float$();size:`int$());upd:{[t;x]t insert x}")
	row := k.ListOf(k.NewTimespan(1), k.NewSymbol("a"), k.NewFloat(1.5), k.NewInt(10))
	msg := k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), row)
	for b.Loop() {
		if _, err := in.EvalValue(msg); err != nil {
			b.Fatal(err)
		}
	}
	if v, err := in.EvalText("count trade"); err != nil || v.Int() != int64(b.N) {
		b.Fatalf("%v rows, want %d: %v", v, b.N, err)
	}
}

// BenchmarkScript is a script of a megabyte loaded: parsed, compiled and run.
func BenchmarkScript(b *testing.B) {
	text := bigscript.Text(1 << 20)
	in := benchInterp(b, "1")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := in.LoadText(text, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLambda is a million calls of {x+1}.
func BenchmarkLambda(b *testing.B) { benchText(b, "f:{x+1}\ng:{do[1000000;f 1]}", "g[]") }

// BenchmarkSmallVectors is a million sums of vectors of ten items.
func BenchmarkSmallVectors(b *testing.B) {
	benchText(b, "a:10?1f;b:10?1f;g:{[a;b]do[1000000;a+b]}", "g[a;b]")
}

// BenchmarkStart is an interpreter made: the words and namespaces every session has.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newTestInterp()
	}
}
