package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
)

// A day of trades in arrival order is made, then saved: sorted by sym, enumerated,
// parted, renamed into place.
const (
	eodMake = `n:%d
S:` + "`$\"S\",/:-3#'\"00\",/:string til 500" + `
trade:([]time:0D09:30+asc n?0D06:30;sym:` + "`g#n?S" + `;price:n?300f;size:n?1000i;side:n?"BS";ex:n?"NQPZBKXYAMCD");
.Q.gc[];`
	eodSave = `\t .Q.dpft[` + "`:db;2027.01.04;`sym;`trade" + `]`
)

func runEndOfDay(s *settings, r *report) error {
	rows := 10_000_000
	if s.quick {
		rows = 2_000_000
	}
	var ours, duck []float64
	var peak, before int64
	for range s.repeats(s.reps) {
		sec, from, to, err := s.tockEndOfDay(rows)
		if err != nil {
			return err
		}
		ours = append(ours, sec)
		if to > peak {
			peak, before = to, from
		}
		if sec, err = duckEndOfDay(s.work, rows); err != nil {
			fmt.Println("DuckDB left out:", err)
			continue
		}
		duck = append(duck, sec)
	}
	cell := fmt.Sprintf("%dM trades", rows/1_000_000)
	table := int64(rows) * (8 + 4 + 8 + 4 + 1 + 1)
	note := fmt.Sprintf("table %d MB; resident %d MB before, %d MB at most while saving: %.2f tables more",
		table>>20, before>>20, peak>>20, float64(peak-before)/float64(table))
	r.add(result{Workload: "eod", Cell: cell, Engine: "tock", Unit: "s", Runs: ours, Note: note})
	if len(duck) > 0 {
		r.add(result{Workload: "eod", Cell: cell, Engine: "duckdb", Unit: "s", Runs: duck, Note: "COPY .. ORDER BY sym TO Parquet"})
	}
	if err := s.bound(r, "eod", cell, appendFast, "s", func(perSec float64) float64 { return float64(table) / perSec }); err != nil {
		return err
	}
	r.table("eod", cell, false)
	return nil
}

// tockEndOfDay is the seconds a save takes, and the bytes resident before it and at most
// while it runs.
func (s *settings) tockEndOfDay(rows int) (sec float64, before, peak int64, err error) {
	_ = os.RemoveAll(filepath.Join(s.work, "db"))
	q, err := s.startQ(s.work)
	if err != nil {
		return 0, 0, 0, err
	}
	defer q.stop()
	if _, err := q.do(fmt.Sprintf(eodMake, rows)); err != nil {
		return 0, 0, 0, err
	}
	if before, err = q.resetPeak(); err != nil {
		return 0, 0, 0, err
	}
	lines, err := q.do(eodSave)
	if err != nil {
		return 0, 0, 0, err
	}
	ms, err := strconv.ParseFloat(lines[0], 64)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("eod: unexpected answer %q", lines)
	}
	peak, err = q.memory("VmHWM")
	return ms / 1e3, before, peak, err
}

// duckEndOfDay writes the same table ordered by sym to Parquet with DuckDB.
func duckEndOfDay(work string, rows int) (float64, error) {
	if err := installPeers(); err != nil {
		return 0, err
	}
	out, err := exec.Command("node", "node/eod.mjs", fmt.Sprint(rows), filepath.Join(work, "trade.parquet")).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return 0, fmt.Errorf("%w: %s", err, failed.Stderr)
	}
	if err != nil {
		return 0, err
	}
	var res struct{ Seconds float64 }
	return res.Seconds, json.Unmarshal(out, &res)
}

func median(x []float64) float64 {
	y := append([]float64{}, x...)
	sort.Float64s(y)
	return y[len(y)/2]
}
