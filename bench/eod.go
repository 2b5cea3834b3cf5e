package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
)

// eodScript makes a day of trades in arrival order and saves it: sorted by sym,
// enumerated, parted, renamed into place.
const eodScript = `n:%d
S:` + "`$\"S\",/:-3#'\"00\",/:string til 500" + `
trade:([]time:0D09:30+asc n?0D06:30;sym:` + "`g#n?S" + `;price:n?300f;size:n?1000i;side:n?"BS";ex:n?"NQPZBKXYAMCD")
\t .Q.dpft[` + "`:db;2027.01.04;`sym;`trade" + `]`

const eodMakeOnly = `n:%d
S:` + "`$\"S\",/:-3#'\"00\",/:string til 500" + `
trade:([]time:0D09:30+asc n?0D06:30;sym:` + "`g#n?S" + `;price:n?300f;size:n?1000i;side:n?"BS";ex:n?"NQPZBKXYAMCD")
-22!trade`

func runEndOfDay(s *settings, r *report) error {
	rows := 10_000_000
	if s.quick {
		rows = 2_000_000
	}
	var ours, duck []float64
	var rss, base int64
	for range s.reps {
		_ = os.RemoveAll(filepath.Join(s.work, "db"))
		out, err := s.runQ(s.work, fmt.Sprintf(eodScript, rows))
		if err != nil {
			return err
		}
		ours = append(ours, out.elapsed[0]/1e3)
		rss = max(rss, out.maxRSS)
		made, err := s.runQ(s.work, fmt.Sprintf(eodMakeOnly, rows))
		if err != nil {
			return err
		}
		base = max(base, made.maxRSS)
		sec, err := duckEndOfDay(s.work, rows)
		if err != nil {
			fmt.Println("DuckDB left out:", err)
			continue
		}
		duck = append(duck, sec)
	}
	cell := fmt.Sprintf("%dM trades", rows/1_000_000)
	table := int64(rows) * (8 + 4 + 8 + 4 + 1 + 1)
	note := fmt.Sprintf("peak memory %d MB, %d MB before saving; table %d MB", rss>>20, base>>20, table>>20)
	r.add(result{Workload: "eod", Cell: cell, Engine: "tock", Unit: "s", Runs: ours, Note: note})
	if len(duck) > 0 {
		r.add(result{Workload: "eod", Cell: cell, Engine: "duckdb", Unit: "s", Runs: duck, Note: "COPY .. ORDER BY sym TO Parquet"})
	}
	r.table("eod", cell, false)
	return nil
}

// duckEndOfDay writes the same table ordered by sym to Parquet with DuckDB.
func duckEndOfDay(work string, rows int) (float64, error) {
	if _, err := os.Stat("node/node_modules/@duckdb/node-api"); err != nil {
		cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund")
		cmd.Dir = "node"
		if out, err := cmd.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("npm ci: %v %s", err, out)
		}
	}
	out, err := exec.Command("node", "node/eod.mjs", fmt.Sprint(rows), filepath.Join(work, "trade.parquet")).Output()
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
