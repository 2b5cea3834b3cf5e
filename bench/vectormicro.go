package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Small things, where the language is what costs: in nanoseconds each or milliseconds.

// vectorMicro is q text whose last line prints a figure. The loops run inside a lambda.
var vectorMicro = []struct{ name, unit, text, python string }{
	{"lambda {x+1}, 1M times", "ns", "f:{x+1}\ng:{do[1000000;f 1]}\ng[];s:.z.p;g[];0N!(\"j\"$.z.p-s)%1e6;",
		"f=lambda x:x+1\ndef g():\n for _ in range(1000000): f(1)\n\ng();s=time.perf_counter();g();print((time.perf_counter()-s)*1e3)"},
	{"x+y of 10 floats", "ns", "a:10?1f;b:10?1f\ng:{[a;b]do[1000000;a+b]}\ng[a;b];s:.z.p;g[a;b];0N!(\"j\"$.z.p-s)%1e6;",
		"a=np.random.rand(10);b=np.random.rand(10)\ndef g():\n for _ in range(1000000): a+b\n\ng();s=time.perf_counter();g();print((time.perf_counter()-s)*1e3)"},
	{"parse and compile 1 MB of script", "ms", "line:{\"f\",(string x),\":{[a;b] c:a+b*\",(string x),\"; $[c>10;sum c,a;[d:`sym`time xasc b;select vwap:size wavg price by sym from d where time within c]]}\"}\n" +
		"t:\"\\n\" sv line each til 8500\n`:big.q 0: enlist t\ns:.z.p;system\"l big.q\";0N!(\"j\"$.z.p-s)%1e6*(count t)%1e6;", ""},
}

func runVectorMicro(s *settings, r *report) error {
	for _, m := range vectorMicro {
		if !s.wants(m.name) {
			continue
		}
		var ours, python []float64
		for range max(3, s.reps) {
			out, err := s.runQ(s.work, m.text)
			if err != nil {
				return err
			}
			if len(out.elapsed) != 1 {
				return fmt.Errorf("%s: unexpected answer %q", m.name, out.lines)
			}
			ours = append(ours, out.elapsed[0])
			if ms, ok := pythonMillis(m.python); ok {
				python = append(python, ms)
			}
		}
		r.add(result{Workload: "vector", Cell: m.name, Engine: "tock", Unit: m.unit, Runs: ours})
		if python != nil {
			r.add(result{Workload: "vector", Cell: m.name, Engine: "python", Unit: m.unit, Runs: python, Note: "numpy for vectors"})
		}
		r.table("vector", m.name, false)
	}
	if s.wants("start and stop") {
		if err := s.runStartup(r); err != nil {
			return err
		}
	}
	if s.wants("peach, 2 threads") {
		return s.runPeach(r)
	}
	return nil
}

func pythonMillis(text string) (float64, bool) {
	if text == "" {
		return 0, false
	}
	out, err := exec.Command("/usr/bin/python3", "-c", "import time\nimport numpy as np\n"+text).Output()
	if err != nil {
		return 0, false
	}
	var ms float64
	_, err = fmt.Sscan(string(out), &ms)
	return ms, err == nil
}

// runStartup is the time from starting bin/q to its end with nothing to do.
func (s *settings) runStartup(r *report) error {
	var ours, python []float64
	for range 15 {
		for engine, args := range map[string][]string{"tock": {filepath.Join(s.bin, "q"), "-q"}, "python": {"/usr/bin/python3", "-c", "import numpy"}} {
			cmd := exec.Command(args[0], args[1:]...)
			cmd.Stdin = strings.NewReader("\\\\\n")
			start := time.Now()
			err := cmd.Run()
			ms := time.Since(start).Seconds() * 1e3
			switch {
			case engine == "tock" && err != nil:
				return err
			case engine == "tock":
				ours = append(ours, ms)
			case err == nil:
				python = append(python, ms)
			}
		}
	}
	r.add(result{Workload: "vector", Cell: "start and stop", Engine: "tock", Unit: "ms", Runs: ours})
	if python != nil {
		r.add(result{Workload: "vector", Cell: "start and stop", Engine: "python", Unit: "ms", Runs: python, Note: "with import numpy"})
	}
	r.table("vector", "start and stop", false)
	return nil
}

// runPeach is how many times as fast peach over two threads is as each.
func (s *settings) runPeach(r *report) error {
	if runtime.NumCPU() < 2 {
		return nil
	}
	const text = "f:{[n]s:0;i:0;while[i<n;s+:i*i mod 7;i+:1];s}\nx:16#300000\n" +
		"f each x;s:.z.p;a:f each x;0N!(\"j\"$.z.p-s)%1e6;s:.z.p;b:f peach x;0N!(\"j\"$.z.p-s)%1e6;if[not a~b;'`differ]"
	script := filepath.Join(s.work, "peach.q")
	if err := os.WriteFile(script, []byte(text+"\n\\\\\n"), 0o644); err != nil {
		return err
	}
	var each, peach, ratio []float64
	for range s.repeats(max(3, s.reps)) {
		out, err := exec.Command(filepath.Join(s.bin, "q"), script, "-s", "2", "-q").CombinedOutput()
		var a, b float64
		if _, bad := fmt.Sscan(string(out), &a, &b); err != nil || bad != nil {
			return fmt.Errorf("peach: %v %s", err, out)
		}
		each, peach, ratio = append(each, a), append(peach, b), append(ratio, a/b)
	}
	r.add(result{Workload: "vector", Cell: "peach, 2 threads", Engine: "tock", Unit: "ms", Runs: peach, Note: fmt.Sprintf("each takes %.2f times as long", median(ratio))})
	r.add(result{Workload: "vector", Cell: "peach, 2 threads", Engine: "each", Unit: "ms", Runs: each})
	r.table("vector", "peach, 2 threads", false)
	return nil
}
