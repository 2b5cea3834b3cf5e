package syntax_test

import (
	"testing"

	"tock/q/internal/bigscript"
	"tock/q/syntax"
)

// BenchmarkScript is a script of a megabyte, cut into statements and parsed.
func BenchmarkScript(b *testing.B) {
	text := bigscript.Text(1 << 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		p := syntax.NewParser(syntax.Options{})
		for _, s := range syntax.SplitScript(text) {
			if _, err := p.Parse(s.Text); err != nil {
				b.Fatalf("%v at line %d: %s", err, s.Line, s.Text)
			}
		}
	}
}
