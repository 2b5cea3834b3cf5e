// Bench compares Tock with what a user would pick instead: every workload runs against
// its peers in the same run on the same machine, interleaved, the median of several
// repeats is taken, and ratios are printed, also as JSON.
//
//	go run . [-quick] [-only limits,codec,roundtrip,broadcast,connections,pubsub,latency,durable,growth,ingest,replay,eod,vector,queries] [-part REGEXP] [-reps 3] [-json FILE]
//
// Peers that are not installed are left out and named. All servers listen on loopback.
package main

import (
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sort"
	"strings"
	"time"

	"tock/ipc"
)

// settings is what the command line says.
type settings struct {
	quick   bool
	smoke   bool // as little as possible: do the engines agree?
	prepare bool // make data that is kept, measure nothing (queries)
	reps    int
	part    *regexp.Regexp // which cells to measure (pubsub, vector, queries); nil for all
	engines *regexp.Regexp // which engines to measure beside tock (pubsub, latency); nil for all

	measured map[string]float64 // limits, by name
	callers  *ipc.Callers       // what the harness itself asks on
	until    time.Time          // no more repeats in this workload
	bin      string             // folder of Tock's binaries
	work     string             // scratch folder
}

// wants reports whether a cell is to be measured.
func (s *settings) wants(title string) bool { return s.part == nil || s.part.MatchString(title) }

// late reports whether a workload has used up its share of time.
func (s *settings) late() bool { return time.Now().After(s.until) }

// repeats counts to n, or less when it is late; never less than once.
func (s *settings) repeats(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if i > 0 && s.late() || !yield(i) {
				return
			}
		}
	}
}

// result is one measured figure.
type result struct {
	Workload string    `json:"workload"`
	Cell     string    `json:"cell"`
	Engine   string    `json:"engine"`
	Unit     string    `json:"unit"`
	Value    float64   `json:"value"` // the median
	Runs     []float64 `json:"runs"`
	Note     string    `json:"note,omitempty"`
}

// workload is one family of figures.
type workload struct {
	name string
	run  func(s *settings, r *report) error
	// share is the time after which nothing is repeated that was measured once: all of them
	// together keep the whole round below twenty minutes.
	share time.Duration
}

var workloads = []workload{
	{"limits", runLimits, 20 * time.Second},
	{"codec", runCodec, 40 * time.Second},
	{"roundtrip", runRoundtrip, 25 * time.Second},
	{"broadcast", runBroadcast, 20 * time.Second},
	{"connections", runConnections, 45 * time.Second},
	{"pubsub", runPubsub, 195 * time.Second},
	{"latency", runLatency, 100 * time.Second},
	{"durable", runDurable, 45 * time.Second},
	{"growth", runGrowth, 70 * time.Second},
	{"ingest", runIngest, 30 * time.Second},
	{"replay", runReplay, 30 * time.Second},
	{"eod", runEndOfDay, 45 * time.Second},
	{"mount", runMount, 20 * time.Second},
	{"compressed", runCompressed, 20 * time.Second},
	{"arrow", runArrow, 15 * time.Second},
	{"vector", runVector, 290 * time.Second},
	{"queries", runQueries, 280 * time.Second},
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "-broker" {
		runBroker(os.Args[2], os.Args[3], os.Args[4])
		return
	}
	if len(os.Args) > 2 && os.Args[1] == "-client" {
		runClient(os.Args[2])
		return
	}
	s := &settings{callers: ipc.NewCallers()}
	only := flag.String("only", "", "workloads, comma-separated (default: all)")
	out := flag.String("json", "", "write the results to this file")
	agree := flag.Bool("agree", false, "measure nothing: compare the targets of the rounds in the files that follow, which -json wrote")
	flag.BoolVar(&s.quick, "quick", false, "a short round: smaller loads, one repeat")
	flag.BoolVar(&s.smoke, "smoke", false, "the smallest loads of the workloads that compare answers: do the engines agree?")
	flag.BoolVar(&s.prepare, "prepare", false, "queries: make the data and load it into the peers, under -work, and measure nothing")
	part := flag.String("part", "", "pubsub, vector, queries: only the cells whose titles match this regular expression")
	engines := flag.String("engines", "", "pubsub, latency: only the peers whose names match this regular expression")
	flag.IntVar(&s.reps, "reps", 3, "repeats; the median counts")
	flag.StringVar(&s.bin, "bin", "../bin", "folder of the binaries to measure")
	flag.StringVar(&s.work, "work", "", "scratch folder (default: a temporary one)")
	flag.Parse()
	if *agree {
		if err := printAgreement(os.Stdout, flag.Args()); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if s.smoke {
		s.quick = true
		if *only == "" {
			*only = "codec,durable,replay,eod,vector,queries"
		}
	}
	if s.quick {
		s.reps = 1
	}
	var err error
	if s.part, err = pattern(*part); err == nil {
		s.engines, err = pattern(*engines)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if err := run(s, *only, *out); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// pattern is a compiled expression, nil for an empty one.
func pattern(text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil
	}
	return regexp.Compile(text)
}

func run(s *settings, only, out string) error {
	build := exec.Command("go", "build", "-trimpath", "-o", s.bin+"/", "./cmd/...")
	build.Dir = ".."
	if filepath.Clean(s.bin) == "../bin" {
		build.Args[4] = "bin/"
		if text, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("building: %v\n%s", err, text)
		}
	}
	var err error
	if s.bin, err = filepath.Abs(s.bin); err != nil {
		return err
	}
	if s.work == "" {
		if s.work, err = os.MkdirTemp("", "tock-bench"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(s.work) }()
	} else if err := os.MkdirAll(s.work, 0o755); err != nil {
		return err
	}
	fmt.Printf("%s, %s/%s, %d CPUs, %s\n\n", time.Now().UTC().Format("2006-01-02 15:04"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	r := &report{}
	var failed []error
	start := time.Now()
	for _, w := range workloads {
		if only != "" && !strings.Contains(","+only+",", ","+w.name+",") {
			continue
		}
		before := usageNow()
		s.until = time.Now().Add(w.share)
		if err := w.run(s, r); err != nil { // the others have their figures all the same
			failed = append(failed, fmt.Errorf("%s: %w", w.name, err))
			fmt.Printf("%s failed: %v\n", w.name, err)
		}
		others, took := before.since()
		r.add(result{Workload: "others", Cell: w.name, Engine: "machine", Unit: "CPUs", Runs: []float64{others}})
		fmt.Printf("%s took %.0f s; other programs used %.2f CPUs\n\n", w.name, took, others)
	}
	r.summary()
	fmt.Printf("all took %.0f s\n", time.Since(start).Seconds())
	if out != "" {
		failed = append(failed, r.save(out))
	}
	return errors.Join(failed...)
}

// report gathers results and prints tables of ratios.
type report struct {
	results  []result
	verdicts []verdict
}

func (r *report) add(res result) {
	sort.Float64s(res.Runs)
	if len(res.Runs) > 0 {
		res.Value = res.Runs[len(res.Runs)/2]
	}
	r.results = append(r.results, res)
}

// table prints one cell's figures, ours against each other engine. higher says which way is better.
func (r *report) table(workload, cell string, higher bool) {
	var ours float64
	for _, x := range r.results {
		if x.Workload == workload && x.Cell == cell && x.Engine == "tock" {
			ours = x.Value
		}
	}
	fmt.Printf("%s %s\n", workload, cell)
	for _, x := range r.results {
		if x.Workload != workload || x.Cell != cell {
			continue
		}
		ratio, goal := "", ""
		if x.Engine == "tock" {
			goal = r.judge(workload, cell, "tock", x.Value)
		}
		if x.Engine != "tock" && x.Value > 0 && ours > 0 {
			q := ours / x.Value
			if !higher {
				q = x.Value / ours
			}
			ratio, goal = fmt.Sprintf("tock is %.2fx", q), r.judge(workload, cell, x.Engine, q)
		}
		fmt.Printf("  %-12s %14.4g %-8s %-18s %-14s %s\n", x.Engine, x.Value, x.Unit, ratio, goal, x.Note)
	}
	fmt.Println()
}
