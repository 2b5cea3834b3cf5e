package main

import (
	"fmt"
	"regexp"
)

// Targets stand beside the ratios they are about, with whether they hold. They are about
// an idle machine and the full round: a quick one says where to look.

// target is what a figure should reach.
type target struct {
	workload string
	cell     *regexp.Regexp
	engine   *regexp.Regexp // tock for a bound on its own figure, exponent for growth
	least    float64        // ratio to the engine, or
	most     float64        // the figure itself
}

func cells(text string) *regexp.Regexp { return regexp.MustCompile("^(" + text + ")$") }

// targets is looked through in order: the first that fits counts.
var targets = []target{
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
	{"ingest", cells(".* batch=1"), cells("go columns"), 0.25, 0},
	{"ingest", cells(".* batch=100+"), cells("go columns"), 0.5, 0},
	{"replay", cells(".*"), cells("empty upd"), 0.6, 0},
	{"eod", cells(".*"), cells("duckdb"), 4, 0},
	{"durable", cells("commits, 1 waiting publishers"), cells("device"), 0.8, 0},
	{"durable", cells("rows=100"), cells("not durable"), 0.5, 0},
	{"growth", cells("rows: (ingest|replay)"), cells("exponent"), 0.95, 1.05},
	{"growth", cells("subscribers: .*"), cells("exponent"), 0, 1.05},
}

func targetOf(workload, cell, engine string) *target {
	for i := range targets {
		if t := &targets[i]; t.workload == workload && t.cell.MatchString(cell) && t.engine.MatchString(engine) {
			return t
		}
	}
	return nil
}

// judge says what the target of a figure is and whether value meets it: the ratio, or for an
// engine that is bounded by itself the figure. Nothing for a figure without one.
func (r *report) judge(workload, cell, engine string, value float64) string {
	t := targetOf(workload, cell, engine)
	if t == nil || value == 0 {
		return ""
	}
	text, holds := "", true
	if t.least > 0 {
		text, holds = fmt.Sprintf(">=%.3g", t.least), value >= t.least
	}
	if t.most > 0 {
		text, holds = text+fmt.Sprintf("<=%.3g", t.most), holds && value <= t.most
	}
	if holds {
		r.held++
		return text + " holds"
	}
	r.missed = append(r.missed, fmt.Sprintf("%s %s, %s: %.3g, not %s", workload, cell, engine, value, text))
	return text + " MISSED"
}

// summary prints how many targets hold, and which do not.
func (r *report) summary() {
	if r.held+len(r.missed) == 0 {
		return
	}
	fmt.Printf("%d of %d targets hold\n", r.held, r.held+len(r.missed))
	for _, line := range r.missed {
		fmt.Println("  missed:", line)
	}
}
