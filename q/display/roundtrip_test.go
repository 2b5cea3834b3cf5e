package display_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"tock/k"
	"tock/q/display"
	"tock/q/syntax"
)

// drawAtom draws an atom of a kind, nulls and infinities among them.
func drawAtom(t *rapid.T, kind k.Type) k.Value {
	small := rapid.Int64Range(-40000, 40000)
	switch kind {
	case k.Real:
		return k.NewReal(rapid.OneOf(rapid.Float32Range(-1000, 1000), rapid.SampledFrom([]float32{0, float32(math.Inf(1)), k.NullReal})).Draw(t, "real"))
	case k.Float:
		return k.NewFloat(rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{1, 1e10, math.Inf(-1), k.NullFloat})).Draw(t, "float"))
	case k.Datetime:
		return k.FloatAtom(kind, float64(small.Draw(t, "datetime"))/4)
	case k.Symbol:
		return k.NewSymbol(rapid.StringMatching(`[a-z][a-z0-9]{0,5}|`).Draw(t, "symbol"))
	case k.Char, k.Byte:
		return k.Atom(kind, rapid.Int64Range(0, 255).Draw(t, "byte"))
	case k.Boolean:
		return k.NewBool(rapid.Bool().Draw(t, "flag"))
	case k.Timestamp, k.Timespan, k.Long:
		return k.Atom(kind, rapid.OneOf(small, rapid.Int64Range(-1e18, 1e18), rapid.SampledFrom([]int64{k.NullLong, k.InfLong, -k.InfLong})).Draw(t, "long"))
	case k.Short:
		return k.NewShort(int16(rapid.OneOf(rapid.Int64Range(-30000, 30000), rapid.Just(int64(k.NullShort))).Draw(t, "short")))
	}
	return k.Atom(kind, rapid.OneOf(rapid.Int64Range(-20000, 40000), rapid.SampledFrom([]int64{int64(k.NullInt), int64(k.InfInt), -int64(k.InfInt)})).Draw(t, "int"))
}

// The one-line form of a literal reads back as the same value.
func TestLineReadsBack(t *testing.T) {
	for kind := k.Boolean; kind <= k.Time; kind++ {
		if !kind.IsBasic() || kind == k.Guid {
			continue
		}
		t.Run(kind.Name(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.IntRange(0, 5).Draw(t, "n")
				want := drawAtom(t, kind)
				if n > 1 {
					items := make([]k.Value, n)
					for i := range items {
						items[i] = drawAtom(t, kind)
					}
					want = k.Collapse(items)
				}
				text := display.Line(want, display.Options{Precision: 17})
				nodes, err := syntax.Parse(text, syntax.Options{})
				if err != nil || len(nodes) != 1 {
					t.Fatalf("%s does not parse: %v", text, err)
				}
				c, ok := nodes[0].(*syntax.Const)
				if !ok {
					t.Fatalf("%s is no literal: %T", text, nodes[0])
				}
				if !k.Match(c.Value, want) {
					t.Fatalf("%s reads back as %s", text, display.Line(c.Value, display.Options{Precision: 17}))
				}
			})
		})
	}
}

// drawValue draws any value, lists and dictionaries and tables nested.
func drawValue(t *rapid.T, depth int) k.Value {
	kinds := []k.Type{k.Boolean, k.Byte, k.Short, k.Int, k.Long, k.Real, k.Float, k.Char, k.Symbol, k.Timestamp, k.Month, k.Date, k.Time}
	shape := rapid.IntRange(0, 4).Draw(t, "shape")
	if depth == 0 {
		shape = min(shape, 1)
	}
	n := rapid.IntRange(0, 40).Draw(t, "n")
	list := func(n int) k.Value {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		items := make([]k.Value, n)
		for i := range items {
			items[i] = drawAtom(t, kind)
		}
		return k.Collapse(items)
	}
	switch shape {
	case 0:
		return drawAtom(t, rapid.SampledFrom(kinds).Draw(t, "kind"))
	case 1:
		return list(n)
	case 2:
		items := make([]k.Value, n%6)
		for i := range items {
			items[i] = drawValue(t, depth-1)
		}
		return k.Collapse(items)
	case 3:
		return k.MustDict(list(n), list(n))
	}
	return k.NewTable([]k.Sym{k.Intern("abc"), k.Intern("d")}, []k.Value{list(n), list(n)})
}

// Whatever the value, the console's size holds.
func TestConsoleFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		opts := display.Options{Precision: 7, Rows: rapid.IntRange(0, 30).Draw(t, "rows"), Cols: rapid.IntRange(0, 90).Draw(t, "cols")}
		v := drawValue(t, 2)
		if strings.Contains(display.Line(v, display.Options{Precision: 7}), `\n`) {
			t.Skip("a newline among the characters is printed as it is")
		}
		lines := strings.Split(display.Console(v, opts), "\n")
		if len(lines) > max(opts.Rows-2, 2) {
			t.Fatalf("%d lines for %d rows", len(lines), opts.Rows)
		}
		for _, line := range lines {
			if v.Type() == k.TypeTable || v.Type() == k.TypeDict || v.Type() == k.Mixed {
				line = strings.TrimRight(line, " ")
			}
			if len(line) > max(opts.Cols-1, 3) {
				t.Fatalf("%d columns for %d: %q", len(line), opts.Cols, line)
			}
		}
	})
}
