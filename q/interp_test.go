package q

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tock/k"
	"tock/q/prim"
)

func newTestInterp() (*Interp, *memoryHost) {
	host := newMemoryHost()
	return New(host, Options{}), host
}

func mustEval(t *testing.T, in *Interp, src string) k.Value {
	t.Helper()
	v, err := in.EvalText(src)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return v
}

func TestEvalValueMessages(t *testing.T) {
	in, _ := newTestInterp()
	mustEval(t, in, "f:{x+y}; .n.g:{x,1}; d:`a`b!1 2")
	long := k.NewLong
	cases := []struct {
		name string
		msg  k.Value
		want string
	}{
		{"text", k.String("1+1"), "2"},
		{"empty text", k.String(""), "::"},
		{"name and arguments", k.ListOf(k.NewSymbol("f"), long(1), long(2)), "3"},
		{"dotted name", k.ListOf(k.NewSymbol(".n.g"), long(1)), "1 1"},
		{"name as text", k.ListOf(k.String("f"), long(1), long(2)), "3"},
		{"function as text", k.ListOf(k.String("{x*y}"), long(3), long(2)), "6"},
		{"lambda without code", k.ListOf(k.NewLambda(&k.Lambda{Source: "{x*y}"}), long(3), long(2)), "6"},
		{"lambda of a namespace", k.ListOf(k.NewLambda(&k.Lambda{Source: "{g x}", Context: "n"}), long(3)), "3 1"},
		{"primitive by code", k.ListOf(k.NewPrimitive(&k.Primitive{Kind: k.TypeBinary, Code: 1, Name: "+"}), long(3), long(2)), "5"},
		{"dictionary", k.ListOf(k.NewSymbol("d"), k.NewSymbol("b")), "2"},
		{"symbols", k.Symbols("d", "a"), "1"},
		{"keyword", k.ListOf(k.NewSymbol("sum"), k.Longs([]int64{1, 2})), "3"},
	}
	for _, c := range cases {
		v, err := in.EvalValue(c.msg)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := in.main.lineText(v); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDefineAndSlot(t *testing.T) {
	in, _ := newTestInterp()
	slot := in.Slot(".u.i")
	slot.Set(k.NewLong(3))
	in.Define(".u.upd", func(env prim.Env, args []k.Value) (k.Value, error) {
		slot.Set(k.NewLong(slot.Get().Int() + args[1].Int()))
		return args[0], nil
	}, 2)
	if got := mustEval(t, in, ".u.upd[`t;4]"); got.Text() != "t" {
		t.Errorf("the native gave %v", got)
	}
	if got := mustEval(t, in, ".u.i"); got.Int() != 7 {
		t.Errorf(".u.i is %d, want 7", got.Int())
	}
	if _, err := in.EvalText(".u.upd[1;2;3]"); !errors.Is(err, k.ErrRank) {
		t.Errorf("three arguments: %v, want rank", err)
	}
	mustEval(t, in, ".u.i+:1")
	if got := slot.Get().Int(); got != 8 {
		t.Errorf("the slot has %d, want 8", got)
	}
}

func TestInterruptStopsLoops(t *testing.T) {
	in, _ := newTestInterp()
	for _, src := range []string{"while[1b;1]", "{x+1}/[{1b};0]", "{{x+1}each til 10000}/[{1b};0]", "do[1000000000;1]"} {
		timer := time.AfterFunc(20*time.Millisecond, in.Interrupt)
		start := time.Now()
		_, err := in.EvalText(src)
		timer.Stop()
		in.ClearInterrupt()
		if err == nil || time.Since(start) > time.Minute {
			t.Errorf("%s: %v after %v", src, err, time.Since(start))
		}
	}
}

func TestInternalFaultBecomesError(t *testing.T) {
	in, _ := newTestInterp()
	in.Define("boom", func(prim.Env, []k.Value) (k.Value, error) { panic("boom") }, 1)
	mustEval(t, in, "f:{boom x}")
	if _, err := in.EvalText("f each 1 2"); err == nil || !strings.Contains(err.Error(), "internal fault") {
		t.Errorf("got %v", err)
	}
	if got := mustEval(t, in, "{x+1}3").Int(); got != 4 {
		t.Errorf("after a fault: %d", got)
	}
}

// TestUpdateKeepsSnapshots checks that growing a table in place is not seen by who read it before.
func TestUpdateKeepsSnapshots(t *testing.T) {
	in, _ := newTestInterp()
	mustEval(t, in, "t:([]a:`long$();b:`$())")
	var snapshots []k.Value
	for i := range 100 {
		mustEval(t, in, fmt.Sprintf("`t insert (%d;`x)", i))
		if i%7 == 0 {
			snapshots = append(snapshots, mustEval(t, in, "t"))
		}
	}
	for i, s := range snapshots {
		if want := i*7 + 1; s.Len() != want {
			t.Errorf("snapshot %d has %d rows, want %d", i, s.Len(), want)
		}
	}
	if _, err := in.EvalText("`t insert (1;2)"); err == nil {
		t.Error("a row of the wrong type was taken")
	}
	tab := mustEval(t, in, "t").Table()
	if tab.Cols[0].Len() != 100 || tab.Cols[1].Len() != 100 {
		t.Errorf("columns of %d and %d rows after a refused row", tab.Cols[0].Len(), tab.Cols[1].Len())
	}
}

func TestScriptErrorsSayWhere(t *testing.T) {
	in, host := newTestInterp()
	host.text["dir/a.q"] = []byte("x:1\nf:{\n  x+`a}\n\n/ comment\nf 1\n")
	err := in.Load("dir/a.q")
	var fault *Fault
	if !errors.As(err, &fault) || !errors.Is(err, k.ErrType) {
		t.Fatalf("got %v", err)
	}
	if top := fault.Frames[0]; top.Name != "f" || top.Line != 2 || !strings.HasSuffix(top.File, "dir/a.q") {
		t.Errorf("the innermost frame is %+v", top)
	}
}

// threadedHost is a host with secondary threads.
type threadedHost struct{ *memoryHost }

func (h threadedHost) System(text string) (k.Value, bool, error) {
	return k.NewInt(4), text == "s", nil
}

func TestPeach(t *testing.T) {
	in := New(threadedHost{newMemoryHost()}, Options{})
	mustEval(t, in, "a:10;f:{a+x*x};t:([]s:`g#100#`a`b`c;v:til 100)")
	same := []string{"f %s til 100", "{exec sum v from t where s=x}%s `a`b`c", "count %s `a`b!(1 2;3)", "{.z.s each til x mod 4}%s til 20", "{x}%s ()"}
	for _, src := range same {
		each := mustEval(t, in, fmt.Sprintf(src, "each"))
		peach := mustEval(t, in, fmt.Sprintf(src, " peach"))
		if !k.Match(each, peach) {
			t.Errorf("%s: %v, with peach %v", src, in.main.lineText(each), in.main.lineText(peach))
		}
	}
	if _, err := in.EvalText("{a::x}peach til 4"); err == nil || err.Error() != "noupdate: `. `a" {
		t.Errorf("assigning a global: %v", err)
	}
	if _, err := in.EvalText("{$[x=2;'bad;x]}peach til 100"); err == nil || err.Error() != "bad" {
		t.Errorf("an error in one item: %v", err)
	}
	timer := time.AfterFunc(20*time.Millisecond, in.Interrupt)
	defer timer.Stop()
	if _, err := in.EvalText("{while[1b;x]}peach til 4"); err == nil {
		t.Error("an interrupt did not reach the workers")
	}
}

func FuzzEvalText(f *testing.F) {
	for _, src := range []string{"1+1", "{x+y}[1;2]", "select from ([]a:1 2)", "a[1;2]:3", "(a;b):1 2", "@[1 2;0;:;`a]", "f:{.z.s x};f/[1 2]"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if strings.Contains(src, "\\") || strings.Contains(src, "system") || strings.Contains(src, "exit") {
			return // the outside
		}
		in, _ := newTestInterp()
		timer := time.AfterFunc(time.Second, in.Interrupt)
		defer timer.Stop()
		if _, err := in.EvalText(src); err != nil && strings.Contains(err.Error(), "internal fault") {
			t.Errorf("%q: %v", src, err)
		}
	})
}

func TestBacktraceTextShowsEveryFrame(t *testing.T) {
	in, _ := newTestInterp()
	mustEval(t, in, "f:{g[x;2#y]};g:{a:x*2;a+y}")
	_, err := in.EvalText("f[3;\"hello\"]")
	want := "'type\n" +
		"  [2]  g:{a:x*2;a+y}\n                 ^\n" +
		"  [1]  f:{g[x;2#y]}\n          ^\n" +
		"  [0]  f[3;\"hello\"]\n       ^\n"
	if got := BacktraceText(err); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
