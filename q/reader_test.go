package q

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"tock/k"
)

// readerOf makes a reader over an interpreter that has published what it has.
func readerOf(in *Interp) *Reader {
	in.StartPublishing()
	in.Publish()
	return in.NewReader(ReaderOptions{Host: in.host, Outside: &sync.Mutex{}})
}

func (r *Reader) show(text string) string {
	v, err := r.EvalMessage("pg", k.String(text))
	if err != nil {
		return "'" + ErrorText(err)
	}
	return strings.TrimSuffix(r.of.main.consoleText(v), "\n")
}

// TestReaderSeesPublished: what the main thread does is seen at its next Publish, whole.
func TestReaderSeesPublished(t *testing.T) {
	in, _ := newTestInterp()
	run := func(text string) {
		t.Helper()
		if _, err := in.EvalText(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	run("a:1;l:1 2 3;d:`x`y!10 20;t:([]s:`g#`a`b;n:1 2);kt:([s:`a`b]n:1 2);f:{x+a};.u.i:5;.u.w:`t`q!(();());sym:`a`b;e:`sym$`a`b")
	run("v::a+1")
	run("m:{(f x;l)};fs:`p`q!({x+a};{x-a});c:til 100000;nested:(1 2;3 4)")
	r := readerOf(in)
	for _, c := range []struct{ text, want string }{
		{"a", "1"}, {"l", "1 2 3"}, {"d`y", "20"}, {"f 2", "3"}, {"fs[`q]2", "1"}, {".u.i", "5"}, {"key `.u", "``i`w"}, {"tables[]", "`kt`t"},
		{"exec n from t where s=`b", ",2"}, {"e", "`sym$`a`b"}, {"e=`sym$`a", "10b"}, {"v", "'threadview"}, {"a:2", "'noupdate: `. `a"},
		{".u.i+:1", "'noupdate: `.u `i"}, {"`t insert (`c;3)", "'noupdate: `. `t"}, {"{x;b::x}1", "'noupdate: `. `b"}, {"value[`f]3", "4"},
		{"@[`d;`x;:;1]", "'noupdate: `. `d"}, {"kt[`b]`n", "2"}, {"m 1", "2\n1 2 3"}, {"views[]", ",`v"}, {"{x y}[{x+1};1]", "2"},
		{".Q.s1 til 3", `"0 1 2"`}, {"`a in key `.", "1b"}, {"count ungroup select n by s from t", "2"}, {"nosuch", "'nosuch"},
		{"hopen 5", "'nosocket"}, {"\\d .foo", "'sys"},
	} {
		if got := r.show(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
	// Nothing of what follows is seen before it is published, and nothing that grew in place shows.
	run("v")
	run("a:2;l,:4;d[`y]:21;d[`x]:11;`t insert (`c;3);`kt upsert (`a;7);f:{x*a};.u.i+:1;sym,:`z;c[5]:-1;nested[0],:9;delete fs from `.;new:1")
	before := []struct{ text, want string }{
		{"a", "1"}, {"l", "1 2 3"}, {"d`y", "20"}, {"count t", "2"}, {"kt[`a]`n", "1"}, {"f 2", "3"}, {".u.i", "5"}, {"c 5", "5"}, {"nested 0", "1 2"},
		{"`fs in key `.", "1b"}, {"new", "'new"},
	}
	after := []struct{ text, want string }{
		{"a", "2"}, {"l", "1 2 3 4"}, {"d`y", "21"}, {"d`x", "11"}, {"count t", "3"}, {"kt[`a]`n", "7"}, {"f 2", "4"}, {".u.i", "6"}, {"c 5", "-1"},
		{"nested 0", "1 2 9"}, {"`fs in key `.", "0b"}, {"new", "1"}, {"exec n from t where s=`c", ",3"}, {"e", "`sym$`a`b"}, {"`sym$`z", "`sym$`z"},
	}
	for i, list := range [][]struct{ text, want string }{before, after} {
		for _, c := range list {
			if got := r.show(c.text); got != c.want {
				t.Errorf("%d: %s: %q, want %q", i, c.text, got, c.want)
			}
		}
		in.Publish()
	}
	run("v;l[0]:100;d[`y]:0")
	in.Publish()
	run("l[1]:100;d[`x]:0")
	for _, c := range []struct{ text, want string }{{"v", "3"}, {"l", "100 2 3 4"}, {"d", "x| 11\ny| 0"}} {
		if got := r.show(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestReadersBeside: readers that work while the main thread changes everything in place
// see each published state whole; the race detector looks on.
func TestReadersBeside(t *testing.T) {
	in, _ := newTestInterp()
	run := func(text string) {
		t.Helper()
		if _, err := in.EvalText(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	run("t:([]s:`g#`symbol$();n:`long$();x:`sym$sym:`symbol$());kt:([s:`u#`symbol$()]n:`long$());n:0;l:10#0;d:`a`b!0 0;f:{n};q:()")
	in.StartPublishing()
	in.Publish()
	done := make(chan struct{})
	var readers sync.WaitGroup
	for i := range 4 {
		r := in.NewReader(ReaderOptions{Host: in.host, Outside: &sync.Mutex{}, Seed: int32(i)})
		readers.Go(func() {
			last := int64(-1)
			for {
				select {
				case <-done:
					return
				default:
				}
				v, err := r.EvalMessage("pg", k.String("(n;count t;sum t`n;exec count i from t where s=`a;kt[`a]`n;sum d;count distinct l;f[];sum value count each group t`x;count q;{x+n}0)"))
				if err != nil {
					t.Error(err)
					return
				}
				n := v.At(0).Int()
				want := fmt.Sprint(n, n, n*(n-1)/2, n)
				got := fmt.Sprint(n, v.At(1).Int(), v.At(2).Int(), v.At(3).Int())
				if got != want || n > 0 && v.At(4).Int() != n-1 || v.At(5).Int() != 2*n || v.At(6).Int() != 1 || v.At(7).Int() != n || v.At(8).Int() != n || v.At(9).Int() != n || v.At(10).Int() != n {
					t.Errorf("torn: %v", r.of.main.lineText(v))
					return
				}
				if n < last {
					t.Errorf("back from %d to %d", last, n)
				}
				last = n
			}
		})
	}
	for range 2000 {
		run("`t insert (`a;n;`sym?`$string n mod 50);`kt upsert (`a;n);{l[x]+:1}each til 10;d[`a]+:1;d[`b]+:1;q,:enlist`x`y;n+:1;f:value string f")
		in.Publish()
	}
	close(done)
	readers.Wait()
}

func TestReadersRunBesideEachOther(t *testing.T) {
	in, _ := newTestInterp()
	mustEval(t, in, "t:([]a:til 1000;b:1000#`x`y);f:{exec sum a by b from t where a>x};v::count t")
	mustEval(t, in, "v") // a view is computed by the main thread
	readerOf(in)
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			r := in.NewReader(ReaderOptions{Host: in.host, Outside: &sync.Mutex{}})
			for i := range 50 {
				if _, err := r.EvalMessage("pg", k.String("f 10")); err != nil {
					t.Error(err)
				}
				if _, err := r.EvalMessage("pg", k.String(fmt.Sprintf("@[get;`name%d_%d;0];key`;v", n, i))); err != nil {
					t.Error(err)
				}
			}
			if _, err := r.EvalMessage("pg", k.String("a:4")); err == nil || err.Error() != "noupdate: `. `a" {
				t.Errorf("assigning: %v", err)
			}
		})
	}
	wg.Wait()
}

func TestReaderLimits(t *testing.T) {
	in, _ := newTestInterp()
	mustEval(t, in, "a:1;v::a+1")
	own := func(name string) (k.Value, bool) { return k.NewSymbol("ann"), name == "u" }
	readerOf(in)
	r := in.NewReader(ReaderOptions{Host: in.host, Outside: &sync.Mutex{}, Z: own})
	for src, want := range map[string]string{
		"v": "threadview", "neg[7]\"1\"": "nosocket", "hopen 5000": "nosocket",
		"system\"ls\"": "sys", "a:2": "noupdate: `. `a", "`a set 3": "noupdate: `. `a",
	} {
		if _, err := r.EvalMessage("pg", k.String(src)); err == nil || ErrorText(err) != want {
			t.Errorf("%s: got %v, want '%s", src, err, want)
		}
	}
	if v, err := r.EvalMessage("pg", k.String(".z.u")); err != nil || v.Text() != "ann" {
		t.Errorf(".z.u: %v %v", v, err)
	}
	mustEval(t, in, "v")
	in.Publish()
	if v, err := r.EvalMessage("pg", k.String("v")); err != nil || v.Int() != 2 {
		t.Errorf("v when computed: %v %v", v, err)
	}
}
