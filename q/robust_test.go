package q

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"tock/k"
	"tock/q/prim"
)

// samples are values of every shape that primitives meet.
var samples = []string{
	"0N", "3", "-2", "0b", "0x1f", "2h", "-7i", "1.5", "0n", "1e", "\"a\"", "`s", "`", "2000.01.01D10", "2000.01m", "2000.01.03", "10:30", "10:30:01",
	"00:00:00.1", "0D01", "2000.01.01T10", "0Ng", "()", "1 2 3", "0#0", "101b", "0x0102", "1 0N 3h", "1.5 0n 0w", "\"abc\"", "\"\"", "`a`b`c", "0#`",
	"(1;`a;\"x\")", "(1 2;3 4)", "(\"ab\";\"cd\")", "(();())", "2000.01.01 2000.01.02", "`a`b!1 2", "(0#`)!()", "([]a:1 2;b:`x`y)", "([]a:0#0)", "([k:`a`b]v:1 2)",
	"{x}", "{x+y}", "+", "neg", "(+/)", "+[1;]", "(::)", "`s#1 2 3", "`u#`a`b", "`g#1 1 2", "enum", "enum 0", "1 2!3 4", "(1 2;3)!4 5", "5 6f", "-1 0W", "(1;neg)", "(`a`b!1 2;3)", "(([]a:1 2);{x})", "enlist([k:1 2]v:3 4)", "(();([]a:()))",
}

// untried reach outside of the process, or converge on nothing.
var untried = map[string]bool{"exit": true, "system": true, "setenv": true, "hopen": true, "value": true, "get": true, "eval": true, "reval": true,
	"set": true, "load": true, "rload": true, "save": true, "rsave": true, "dsave": true, "show": true, "parse": true, "over": true, "scan": true}

// TestPrimitivesNeverFault applies every primitive to samples of every shape, alone and in
// pairs: whatever they answer, it must be a value or a q error, and the value must print.
func TestPrimitivesNeverFault(t *testing.T) {
	in, _ := newTestInterp()
	mustEval(t, in, "dom:`a`b`c;enum:`dom$`a`c`b")
	values := make([]k.Value, len(samples))
	for i, src := range samples {
		values[i] = mustEval(t, in, src)
	}
	timer := time.NewTicker(200 * time.Millisecond)
	defer timer.Stop()
	go func() {
		for range timer.C {
			in.Interrupt()
		}
	}()
	rng := rand.New(rand.NewPCG(1, 2))
	check := func(name string, f k.Value, args []k.Value, texts ...string) {
		v, err := in.Apply(f, args)
		if err != nil {
			if strings.Contains(err.Error(), "internal fault") {
				t.Errorf("%s[%s]: %v", name, strings.Join(texts, ";"), err)
			}
			return
		}
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("showing %s[%s]: %v", name, strings.Join(texts, ";"), r)
				}
			}()
			_ = in.main.consoleText(v)
			_ = in.main.lineText(v)
		}()
	}
	for _, d := range prim.All() {
		f, ok := prim.Value(d.Name, false)
		if !ok || untried[d.Name] || !isWord(d.Name) && len(d.Name) > 2 {
			continue
		}
		for i, x := range values {
			if d.Unary != nil {
				check(d.Name, f, []k.Value{x}, samples[i])
			}
			if d.Binary == nil {
				continue
			}
			for j, y := range values {
				check(d.Name, f, []k.Value{x, y}, samples[i], samples[j])
			}
		}
		if d.Nary == nil {
			continue
		}
		for range 3000 {
			n := 3 + rng.IntN(3)
			args, texts := make([]k.Value, n), make([]string, n)
			for i := range args {
				j := rng.IntN(len(values))
				args[i], texts[i] = values[j], samples[j]
			}
			check(d.Name, f, args, texts...)
		}
	}
}
