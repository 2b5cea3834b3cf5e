package main

import (
	"fmt"
	"regexp"
	"slices"
)

// Targets stand beside the ratios they are about, with whether they hold. They are about
// an idle machine and the full round: a quick one says where to look.

// target is what a figure should reach.
type target struct {
	workload string
	cell     *regexp.Regexp
	engine   *regexp.Regexp // tock for bounds on its own figure, exponent for growth
	least    float64        // of the ratio to the engine, or of the figure itself
	most     float64        // of the figure itself
}

func cells(text string) *regexp.Regexp { return regexp.MustCompile("^(" + text + ")$") }

// targets is looked through in order: the first that fits counts. Where a workload names no
// size, its definition does: vectors are of 100M items.
var targets = slices.Concat(codecTargets, messageTargets, publishTargets, storeTargets, growthTargets, vectorTargets, queryTargets)

var codecTargets = []target{
	{"codec", cells("table encode"), cells("arrow"), 1 / 2.0, 0},
	{"codec", cells("table decode"), cells("arrow"), 1 / 1.6, 0},
	{"codec", cells("no symbols .*"), cells("memcpy"), 1 / 1.5, 0},
	{"codec", cells("row (encode|decode)"), cells("tock"), 0, 100},
	{"codec", cells("compress .*"), cells("port"), 3, 0},
	{"codec", cells("decompress .*"), cells("port"), 5, 0},
}

var messageTargets = []target{
	{"roundtrip", cells("(tcp|unix) p50"), cells("bare"), 1 / 1.3, 0},
	{"roundtrip", cells("(tcp|unix) p99"), cells("bare"), 1 / 2.0, 0},
	{"roundtrip", cells("100 clients"), cells("bare"), 0.6, 0},
	{"broadcast", cells(".*"), cells("bare"), 1 / 1.2, 0},
	{"connections", cells("5000 idle: until all are open"), cells("tock"), 0, 5},
	{"connections", cells("5000 idle: memory of each"), cells("tock"), 0, 24},
}

var publishTargets = []target{
	{"pubsub", cells("rows=1 subs=[13]"), cells("jetstream|redis"), 15, 0},
	{"pubsub", cells("rows=1 subs=10"), cells("jetstream|redis"), 8, 0},
	{"pubsub", cells("rows=1 subs=[0-9]+"), cells("bare"), 0.5, 0},
	{"pubsub", cells("rows=100 subs=[13]"), cells("jetstream|redis"), 4, 0},
	{"pubsub", cells("rows=100 subs=10"), cells("jetstream|redis"), 3, 0},
	{"pubsub", cells("rows=100 subs=[0-9]+"), cells("bare"), 0.85, 0},
	{"pubsub", cells("rows=1 subs=[13] broker cpu"), cells("tock"), 0, 0.25},
	{"pubsub", cells("rows=[0-9]+ subs=[0-9]+"), cells("core"), 1, 0},
	{"latency", cells("10,000 rows/s p50"), cells("bare"), 1 / 1.1, 0},
	{"latency", cells("10,000 rows/s p99"), cells("bare"), 1 / 1.5, 0},
	{"latency", cells("10,000 rows/s p(50|99)"), cells("core"), 1, 0},
	{"latency", cells("10,000 rows/s, 10 subscribers p50"), cells("core"), 1 / 0.75, 0},
	{"latency", cells("10,000 rows/s broker cpu"), cells("tock"), 0, 20},
	// A lone publisher that waits gives a group nothing to share.
	{"durable", cells("commits, 8 waiting publishers"), cells("device"), 0.8, 0},
	{"durable", cells("rows=100"), cells("not durable"), 0.5, 0},
}

var storeTargets = []target{
	{"ingest", cells(".* batch=1"), cells("go columns"), 0.25, 0},
	{"ingest", cells(".* batch=100+"), cells("go columns"), 0.5, 0},
	{"replay", cells(".*"), cells("empty upd"), 0.6, 0},
	{"eod", cells(".*"), cells("duckdb"), 4, 0},
	{"mount", cells("load"), cells("tock"), 0, 1000},
	{"mount", cells("resident"), cells("tock"), 0, 200},
	{"compressed", cells("read"), cells("tock"), 1000, 0},
	{"arrow", cells("arrow write"), cells("bytes"), 0.5, 0},
}

var growthTargets = []target{
	{"growth", cells("rows: .*"), cells("exponent"), 0.95, 1.05},
	{"growth", cells("subscribers: .*"), cells("exponent"), 0, 1.05},
	{"growth", cells("partitions: .*"), cells("exponent"), 0, 0.05},
}

var vectorTargets = []target{
	{"vector", cells("100M sum"), cells("numpy"), 1 / 1.1, 0},
	{"vector", cells("100M filtered sum, fused"), cells("numpy|duckdb|polars"), 3, 0},
	{"vector", cells("100M filtered sum, unfused"), cells("numpy|duckdb|polars"), 2, 0},
	{"vector", cells("100M group sum, .*"), cells("numpy|duckdb|polars"), 2, 0},
	{"vector", cells("10M sort .*"), cells("polars"), 1.3, 0},
	{"vector", cells("10M distinct, small.*"), cells("numpy|duckdb|polars"), 3, 0},
	{"vector", cells("10M distinct, .*"), cells("numpy|duckdb|polars"), 1.5, 0},
	{"vector", cells("10M bin .*"), cells("numpy"), 4, 0},
	{"vector", cells("aj .*"), cells("polars"), 8, 0},
	{"vector", cells("lambda .*"), cells("tock"), 0, 40},
	{"vector", cells("x[+]y of 10 .*"), cells("tock"), 0, 100},
	// Where kdb+ itself is slow.
	{"vector", cells("10M (median|four aggregates|fby).*|sort 4M .*|bars of .* rare .*"), cells("duckdb|polars"), 1, 0},
}

var queryTargets = []target{
	{"queries", cells("q0[12468] .*"), cells(queryPeers), 2, 0},
	{"queries", cells("q09 .*"), cells(queryPeers), 1.5, 0},
	// Scans by the bandwidth of the same run, all by gohand.
	{"queries", cells("q06 .*"), cells("limit"), 0.6, 0},
	{"queries", cells("q0[12489] .*"), cells("limit"), 0.3, 0},
	{"queries", cells(".*"), cells(allowedEngine), 1, 0},
	{"queries", cells("q07b? .*"), cells(queryPeers), 10, 0},
	{"queries", cells("q1[12] .*"), cells("duckdb|polars"), 1, 0},
	{"queries", cells("(q03|q05|q10) .*"), cells("tock"), 0, 0.15},
	{"queries", cells("geometric mean, .*"), cells("best peer"), 5, 0},
	{"queries", cells(narrowTitle), cells("duckdb"), 1 / 3.5, 0}, // plain columns are kdb+'s bytes, 3.7 times DuckDB's
}

const queryPeers = "duckdb|parquet|chdb|polars"

func targetOf(workload, cell, engine string) *target {
	for i := range targets {
		if t := &targets[i]; t.workload == workload && t.cell.MatchString(cell) && t.engine.MatchString(engine) {
			return t
		}
	}
	return nil
}

// verdict is a target beside what was measured: a ratio to the engine, or the figure of an
// engine that is bounded by itself.
type verdict struct {
	Workload string  `json:"workload"`
	Cell     string  `json:"cell"`
	Engine   string  `json:"engine"`
	Value    float64 `json:"value"`
	Target   string  `json:"target"`
	Holds    bool    `json:"holds"`
}

// judge notes whether value meets the target of a figure, and says so; nothing for a figure
// without one.
func (r *report) judge(workload, cell, engine string, value float64) string {
	t := targetOf(workload, cell, engine)
	if t == nil || value == 0 {
		return ""
	}
	v := verdict{workload, cell, engine, value, "", true}
	if t.least > 0 {
		v.Target, v.Holds = fmt.Sprintf(">=%.3g", t.least), value >= t.least
	}
	if t.most > 0 {
		v.Target, v.Holds = v.Target+fmt.Sprintf("<=%.3g", t.most), v.Holds && value <= t.most
	}
	r.verdicts = append(r.verdicts, v)
	if v.Holds {
		return v.Target + " holds"
	}
	return v.Target + " MISSED"
}

// summary prints how many targets hold, and which do not.
func (r *report) summary() {
	if len(r.verdicts) == 0 {
		return
	}
	missed := slices.DeleteFunc(slices.Clone(r.verdicts), func(v verdict) bool { return v.Holds })
	fmt.Printf("%d of %d targets hold\n", len(r.verdicts)-len(missed), len(r.verdicts))
	for _, v := range missed {
		fmt.Printf("  missed: %s %s, %s: %.3g, not %s\n", v.Workload, v.Cell, v.Engine, v.Value, v.Target)
	}
}
