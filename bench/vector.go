package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The vector workload: the primitives under q on one thread, against the hand-written Go
// loop, numpy, DuckDB and Polars. Every engine is a process of its own that stays for a
// stage and is asked for one cell after the other, in turn; the answers are compared
// before times are.

// vectorCell is one figure: a q expression, and the same elsewhere under its name.
type vectorCell struct {
	name, text string
	digest     string // q: a number made of the result r that does not depend on its order
}

var scanCells = []vectorCell{
	{"sum", "sum v", "r"},
	{"max", "max v", "r"},
	{"add", "v+x", "sum r"},
	{"greater", "x>0.5", "sum r"},
	{"where", "where b", "sum r"},
	{"filtered sum, fused", "exec sum v from t where x>0.5", "r"},
	{"filtered sum, unfused", "sum v where x>0.5", "r"},
	{"group sum, 500 keys", "exec sum v by k from t", "sum (1+key r)*value r"},
}

// scanBytes is what these read and write an item, at least: the limit is the memory.
var scanBytes = map[string]int{"sum": 8, "max": 8, "add": 24, "greater": 9, "filtered sum, fused": 16, "filtered sum, unfused": 16, "group sum, 500 keys": 12}

// groupCells are where kdb+ itself takes its time.
var groupCells = []vectorCell{
	{"median by 500 keys", "exec med v by k from t", "sum (1+key r)*value r"},
	{"four aggregates by 500 keys", "select w:x wavg v,d:dev v,h:max v,l:min v by k from t", "sum raze value flip value r"},
	{"fby", "exec sum v from t where v>(avg;v) fby k", "r"},
}

var keysCells = []vectorCell{
	{"sort floats", "asc w", "sum r 100000*til 100"},
	{"distinct, 500 values", "distinct ki", "sum 1f*r"},
	{"distinct, 1M values", "distinct kj", "sum 1f*r"},
	{"distinct, longs 0 to 499", "distinct kn", "sum 1f*r"},
	{"distinct, 500 dates", "distinct kd", "sum `float$r"},
	{"find in 1M", "u?p", "sum r"},
	{"bin in 1M", "s bin p", "sum r"},
	{"in 1M", "p in u", "sum r"},
}

var joinCells = []vectorCell{
	{"aj 1M on 4M", "aj[`sym`time;t;q]", "sum r`bid"},
	{"sort 4M by sym, time", "`sym`time xasc q", "sum r[`bid]100000*til 40"},
	{"bars of 500 symbols", "select o:first bid,h:max bid,l:min bid,c:last bid by sym,0D00:01 xbar time from q", "(count r)+sum raze value flip value r"},
}

// vectorStage is columns and the cells over them.
type vectorStage struct {
	name, data string
	n          int
	load       string // q
	cells      []vectorCell
}

func (stage vectorStage) title(cell vectorCell) string {
	return strings.TrimSpace(stage.name + " " + cell.name)
}

func (s *settings) vectorStages() []vectorStage {
	keys := vectorStage{"10M", "keys", vectorMany, "w:1*get`:w;ki:0+get`:ki;kj:0+get`:kj;kn:0+get`:kn;kd:0+`date$get`:kd;u:0+get`:u;s:`#asc u;p:0+get`:p", keysCells}
	join := vectorStage{"", "join", 0, "S:`$\"S\",/:-3#'\"00\",/:string til 500;" +
		"t:([]time:`timespan$0+get`:tt;sym:S get`:ts);q:([]time:`timespan$0+get`:qt;sym:S get`:qs;bid:1*get`:qb)", joinCells}
	scan := func(name string, n int) vectorStage {
		return vectorStage{name, "scan", n, "v:1*get`:v;x:1*get`:x;k:0i+get`:k;b:x>0.5;t:([]v;x;k)", scanCells}
	}
	small := scan("10M", 10_000_000)
	switch {
	case s.smoke:
		small = scan("200k", 200_000)
	case s.quick:
		small = scan("2M", 2_000_000)
	}
	small.cells = slices.Concat(scanCells, groupCells)
	switch {
	case s.smoke:
		return []vectorStage{small}
	case s.quick:
		return []vectorStage{small, join}
	}
	return []vectorStage{small, scan("100M", 100_000_000), keys, join, rareStage}
}

// engine runs a cell and says what it took, then gives the digest of its result; it has
// no answer to what it cannot do.
type engine interface {
	run(cell string) (took spent, ok bool, err error)
	digest() (float64, error)
	stop()
}

// spent is milliseconds by the clock, and of the processors by all threads.
type spent struct{ clock, cpu float64 }

func runVector(s *settings, r *report) error {
	for _, stage := range s.vectorStages() {
		stage.cells = slices.DeleteFunc(slices.Clone(stage.cells), func(c vectorCell) bool { return !s.wants(stage.title(c)) })
		if len(stage.cells) == 0 {
			continue
		}
		if err := runVectorStage(s, r, stage); err != nil {
			return fmt.Errorf("%s %s: %w", stage.data, stage.name, err)
		}
	}
	if s.smoke {
		return nil // nothing there to agree on
	}
	return runVectorMicro(s, r)
}

func runVectorStage(s *settings, r *report, stage vectorStage) error {
	dir := filepath.Join(s.work, "vector")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	set := makeVectors(stage.data, stage.n)
	if err := set.write(dir); err != nil {
		return err
	}
	names := []string{"tock", "go", "go, kept", "numpy", "duckdb", "polars"}
	engines := map[string]engine{"go": &goLoops{set: set}, "go, kept": &goLoops{set: set, kept: true}}
	defer func() {
		for _, e := range engines {
			e.stop()
		}
	}()
	q, err := s.startQVector(dir, stage)
	if err != nil {
		return err
	}
	engines["tock"] = q
	for _, name := range []string{"numpy", "duckdb", "polars"} {
		if engines[name], err = startPeer(name, dir, stage); err != nil {
			fmt.Println(name, "left out:", err)
			delete(engines, name)
		}
	}
	for _, cell := range stage.cells {
		if err := runVectorCell(s, r, stage, cell, names, engines); err != nil {
			return fmt.Errorf("%s: %w", cell.name, err)
		}
	}
	return nil
}

// A cell runs twice before it counts: memory of results is found, caches are warm. One that
// takes all engines seconds does so once, and is repeated less.
const (
	vectorWarmups = 2
	longCell      = 2500 * time.Millisecond
)

func runVectorCell(s *settings, r *report, stage vectorStage, cell vectorCell, names []string, engines map[string]engine) error {
	runs, used := map[string][]float64{}, map[string][]float64{}
	var want float64
	warmups, reps := vectorWarmups, max(5, s.reps)
	if s.quick {
		reps = 2
	}
	start := time.Now()
	for rep := 0; rep < warmups+reps; rep++ {
		if rep >= warmups+2 && s.late() {
			break
		}
		if rep == 1 && time.Since(start) > longCell {
			warmups, reps = 1, min(reps, s.reps)
		}
		for i := range names { // each in turn is the first, since the last one's leavings are the next one's to pay
			name := names[(rep+i)%len(names)]
			e := engines[name]
			if e == nil {
				continue
			}
			took, ok, err := e.run(cell.name)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if !ok {
				continue
			}
			digest, err := e.digest()
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if rep == 0 && name == names[0] {
				want = digest
			}
			if math.Abs(digest-want) > 1e-7*math.Abs(want) {
				return fmt.Errorf("%s gives %v, %s %v", name, digest, names[0], want)
			}
			if rep >= warmups {
				runs[name] = append(runs[name], took.clock)
				used[name] = append(used[name], took.cpu)
			}
		}
	}
	title := stage.title(cell)
	for _, name := range names {
		if runs[name] == nil {
			continue
		}
		note := map[string]string{"tock": cell.text, "go": "a hand-written loop, one thread", "go, kept": "the same into buffers it has used before"}[name]
		r.add(result{Workload: "vector", Cell: title, Engine: name, Unit: "ms", Runs: runs[name], Note: note})
	}
	if per := scanBytes[cell.name]; per > 0 {
		if err := s.bound(r, "vector", title, readOne, "ms", func(perSec float64) float64 { return float64(per*stage.n) / perSec * 1e3 }); err != nil {
			return err
		}
	}
	r.table("vector", title, false)
	fmt.Print("  processor time, ms:")
	for _, name := range names {
		if used[name] != nil {
			r.add(result{Workload: "vector cpu", Cell: title, Engine: name, Unit: "ms", Runs: used[name]})
			fmt.Printf("  %s %.4g (%.2fx)", name, median(used[name]), median(used[name])/median(used["tock"]))
		}
	}
	fmt.Print("\n\n")
	return nil
}
