package q

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"tock/k"
)

// outside are words with which a text could leave the process or its time.
var outside = []string{"system", "exit", "hopen", "hdel", "setenv", "getenv", `\`, "2:", "hclose", "`:", ".z.exit", ".Q.gc", "hsym"}

// FuzzEvaluate: no text may panic, hang or take memory without bound, whether it is
// evaluated, shown, or parsed and then evaluated; and all that is within a time.
func FuzzEvaluate(f *testing.F) {
	files, err := filepath.Glob("testdata/*.q-session")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, s := range readSession(string(text)) {
			f.Add(s.in)
		}
	}
	for _, s := range []string{"aj[`s;([]s:`a`b);([]s:`a`b;v:1 2)]", "t:([k:`a`b]v:1 2);t upsert(`c;3)", "0 1 xcols flip`a`b!(1 2;3 4)", "{x,y}/[();til 9]", "exec v by s from([]s:`a`b`a;v:1 2 3)",
		"update s:sums v by v mod 2 from([]v:til 5)", "\"i\"$\"12\"", "-9!-8!(`a;1 2;\"x\")", "(3 4#til 12)[;1]", "`a`b!1 2", "ssr[\"abc\";\"b\";\"x\"]", "0x0 sv 0x0102", "2 vs 10", "@[1 2;0;+;3]", ".[+;(1;`a);::]",
		"\"P\"$\"2020.01.01\"", "wj[0 1+\\:0 1;`t;([]t:0 1);(([]t:0 1;v:1 2);(sum;`v))]", ".j.k\"[1,{\\\"a\\\":2}]\"", ".Q.s til 100", "parse\"select a by b from t where c\"", "(;)[1;2]", "value(+;1;2)", "\"S=,\"0:\"a=1,b=2\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 300 {
			return
		}
		for _, word := range outside {
			if strings.Contains(src, word) {
				return
			}
		}
		host := newMemoryHost()
		in := New(host, Options{})
		stop := make(chan struct{})
		go watch(in, stop)
		began := time.Now()
		v, err := in.EvalText(src)
		took := time.Since(began)
		close(stop)
		if err != nil && strings.Contains(err.Error(), "internal fault") {
			t.Fatalf("%q: %v", src, err)
		}
		if took > 30*time.Second {
			t.Fatalf("%q: not to be interrupted within %v", src, took)
		}
		if err != nil {
			return
		}
		in.ClearInterrupt()
		if text := in.main.consoleText(v); len(text) > 1<<20 {
			t.Errorf("%q: %d bytes on the console", src, len(text))
		}
		if v.Len() < 10000 {
			_ = in.main.lineText(v)
		}
		_, _ = in.Apply(mustParser(in), []k.Value{k.String(src)})
	})
}

// mustParser is the function parse.
func mustParser(in *Interp) k.Value {
	v, _ := in.verb("parse")
	return v
}

// watch interrupts an evaluation that takes half a second or 2 GB.
func watch(in *Interp, stop chan struct{}) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		if n >= 10 || mem.HeapAlloc > 2<<30 {
			in.Interrupt()
		}
	}
}
