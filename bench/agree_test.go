package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A target is judged by the ratio, or by the figure of an engine that is bounded by itself.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		workload, cell, engine string
		value                  float64
		want                   string
	}{
		{"pubsub", "rows=1 subs=3", "redis", 15, ">=15 holds"},
		{"pubsub", "rows=1 subs=3", "redis", 14.9, ">=15 MISSED"},
		{"pubsub", "rows=1 subs=10", "redis", 9, ">=8 holds"},
		{"pubsub", "rows=1 subs=3 broker cpu", "tock", 0.3, "<=0.25 MISSED"},
		{"growth", "rows: ingest", "exponent", 0.94, ">=0.95<=1.05 MISSED"},
		{"growth", "rows: ingest", "exponent", 1.05, ">=0.95<=1.05 holds"},
		{"vector", "100M sum", "polars", 0.1, ""},
		{"queries", "q09 filtered count, 1 threads", "chdb", 1.6, ">=1.5 holds"},
		{"queries", "q08 top ten, 1 threads", "chdb", 1.6, ">=2 MISSED"},
	} {
		r := new(report)
		if got := r.judge(c.workload, c.cell, c.engine, c.value); got != c.want {
			t.Errorf("%s %s, %s: %q, want %q", c.workload, c.cell, c.engine, got, c.want)
		}
	}
}

func TestTargetsOfWorkloads(t *testing.T) {
	for _, target := range targets {
		if !slices.ContainsFunc(workloads, func(w workload) bool { return w.name == target.workload }) {
			t.Errorf("%s: a target of no workload", target.workload)
		}
	}
}

func TestAgreement(t *testing.T) {
	var names []string
	for i, values := range [][3]float64{{16, 0.3, 1}, {20, 0.2, 0.9}} {
		r := new(report)
		r.judge("pubsub", "rows=1 subs=1", "redis", values[0])
		r.judge("pubsub", "rows=1 subs=1 broker cpu", "tock", values[1])
		r.judge("growth", "rows: scan", "exponent", values[2])
		if i == 0 {
			r.judge("durable", "rows=100", "not durable", 0.7)
		}
		names = append(names, filepath.Join(t.TempDir(), "round"))
		if err := r.save(names[i]); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	if err := printAgreement(&out, names); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| pubsub | rows=1 subs=1 | redis | >=15 | 16, 20 | holds |",
		"| pubsub | rows=1 subs=1 broker cpu | tock | <=0.25 | 0.3, 0.2 | differs |",
		"| growth | rows: scan | exponent | >=0.95<=1.05 | 1, 0.9 | differs |",
		"| durable | rows=100 | not durable | >=0.5 | 0.7 | not in all rounds |",
		"1 of 4 targets hold in all rounds; the rounds agree on 1.",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if err := printAgreement(&out, names[:1]); err == nil {
		t.Error("one round agrees with itself")
	}
}
