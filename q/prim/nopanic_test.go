package prim

import (
	"fmt"
	"runtime/debug"
	"strings"
	"testing"

	"tock/k"
)

// zoo is one value of every kind and shape worth confusing a primitive with.
func zoo(t testing.TB, env *exprEnv) []k.Value {
	exprs := []string{"0b", "0x1f", "3h", "2i", "-1", "0N", "0W", "1.5", "0n", "2.5e", `"a"`, "`a", "2000.01.01", "2001.02m", "12:30", "0D01", "2000.01.01D01", "0Ng",
		"()", "0#0b", "0#0", "0#0n", "0#`", `""`, "101b", "0x0102", "1 2h", "0 1i", "0 1 2", "1 0N 2", "1.5 0n", "1 2e", `"abc"`, "`a`b`c", "2000.01.01 2000.01.02", "12:30 12:31", "0D01 0D02", "2000.01.01D01 2000.01.01D02", "2#0Ng",
		"(1;`a;\"abc\")", "(1 2;3 4)", "(1 2;3)", "enlist 1 2", "(\"ab\";\"cd\")", "(();())", "`a`b!1 2", "`a`b!(1 2;3 4)", "1 2!`a`b", "()!()", "(1 2;3 4)!5 6", "([]a:1 2;b:`x`y)", "0#([]a:1 2;b:`x`y)", "([a:1 2]b:`x`y)", "([a:1 2;b:3 4]c:5 6)", "`a`b!(([]c:1 2);3)", "+", "sum", "+/", "(::)"}
	out := make([]k.Value, 0, len(exprs)+3)
	for _, x := range exprs {
		v, err := env.run(x)
		if err != nil {
			t.Fatal(x, err)
		}
		out = append(out, v)
	}
	foreign, err := env.run("([s:`p`q]v:1 2)")
	if err != nil {
		t.Fatal(err)
	}
	d := k.NewDomain(k.Intern("sym"), k.Symbols("a", "b"))
	out = append(out, k.NewEnum(d, []int64{0, 1, k.NullLong}), k.NewEnumAtom(d, 1), k.NewEnum(k.NewDomain(k.Intern("kt"), foreign), []int64{0, 1}),
		k.NewTable(nil, nil), k.NewLambda(&k.Lambda{Source: "{x}"}), k.NewSortedDict(k.Longs([]int64{1, 2}), k.Longs([]int64{3, 4})))
	return out
}

// No primitive may panic, whatever it is given. (Words that need a process are not
// tried: other packages' tests may have put them into the table.)
func TestNoPanics(t *testing.T) {
	env := newExprEnv()
	values := zoo(t, env)
	reported := map[string]bool{}
	try := func(name string, args []k.Value, f func() (k.Value, error)) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			place := panicPlace(string(debug.Stack()))
			if strings.HasPrefix(place, "q/") || reported[place] {
				return
			}
			reported[place] = true
			var texts []string
			for _, a := range args {
				texts = append(texts, describe(env, a)+fmt.Sprintf(" (%d)", a.Type()))
			}
			t.Errorf("%s of %s: panic %v at %s", name, strings.Join(texts, " and "), r, place)
		}()
		_, _ = f()
	}
	for _, d := range All() {
		switch d.Name {
		case "exit", "hopen", "getenv", "setenv", "til", "over", "scan", "/", "\\":
			continue
		}
		for _, x := range values {
			if d.Unary != nil {
				try(d.Name, []k.Value{x}, func() (k.Value, error) { return d.Unary(env, x) })
			}
			if d.Binary == nil {
				continue
			}
			for _, y := range values {
				if d.Name == "#" || d.Name == "cut" || d.Name == "?" || d.Name == "rotate" || d.Name == "$" {
					if n, ok := intOf(x); ok && (n > 1000 || n < -1000) {
						continue
					}
				}
				try(d.Name, []k.Value{x, y}, func() (k.Value, error) { return d.Binary(env, x, y) })
			}
		}
	}
	plus, _ := Value("+", false)
	assign, _ := Value(":", false)
	for _, x := range values {
		for _, at := range values {
			try("index", []k.Value{x, at}, func() (k.Value, error) { return Index(env, x, at) })
			try("index at depth", []k.Value{x, at}, func() (k.Value, error) { return IndexAt(env, x, []k.Value{at, k.NewLong(0)}) })
			try("elided index", []k.Value{x, at}, func() (k.Value, error) { return IndexAt(env, x, []k.Value{k.Hole, at}) })
			try("append", []k.Value{x, at}, func() (k.Value, error) { return Append(env, x, at) })
			try("ssr", []k.Value{x, at}, func() (k.Value, error) { return Replace(env, []k.Value{x, at, at}) })
			for _, y := range []k.Value{values[4], values[10], values[22], values[33], values[40], values[46], values[51]} {
				try("amend", []k.Value{x, at, y}, func() (k.Value, error) { return Amend(env, x, []k.Value{at}, plus, y) })
				try("assign", []k.Value{x, at, y}, func() (k.Value, error) { return Amend(env, x, []k.Value{at}, assign, y) })
				try("assign deep", []k.Value{x, at, y}, func() (k.Value, error) { return Amend(env, x, []k.Value{at, k.NewSymbol("b")}, assign, y) })
				try("assign every", []k.Value{x, at, y}, func() (k.Value, error) { return Amend(env, x, []k.Value{k.Hole, at}, assign, y) })
			}
		}
	}
}

// panicPlace is the first line of a stack below the panic that is in this package.
func panicPlace(stack string) string {
	lines := strings.Split(stack, "\n")
	at := 0
	for i, line := range lines {
		if strings.HasPrefix(line, "panic(") {
			at = i
		}
	}
	for _, line := range lines[at:] {
		if strings.Contains(line, ".go:") && !strings.Contains(line, "_test.go") && !strings.Contains(line, "/runtime/") && !strings.Contains(line, "/sync/atomic/") {
			fields := strings.Fields(line)
			parts := strings.Split(fields[0], "/")
			return strings.Join(parts[max(0, len(parts)-2):], "/")
		}
	}
	return stack
}
