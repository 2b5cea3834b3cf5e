package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// A database of many partitions is mounted, and a query of one date is asked of it and of
// a small one. The partitions are hard links of one: what is measured is names.
const (
	mountMake = "{x set flip(`time`sym,`$\"c\",/:string til 10)!(09:30:00.000+til 100;100?`a`b`c),10#enlist til 100;" +
		".Q.dpft[`:%s;2015.01.01;`sym;x]}each`$\"t\",/:string til 20;"
	mountLoad  = "s:.z.p;system\"l %s\";(.z.p-s)%%1000000"
	mountFirst = "s:.z.p;select from t3 where date=last date;(.z.p-s)%1000"
	mountAgain = "s:.z.p;do[1000;select from t4 where date=last date];(.z.p-s)%1000000"
)

func runMount(s *settings, r *report) error {
	dates := 2500
	if s.quick {
		dates = 500
	}
	for name, n := range map[string]int{"small": 10, "large": dates} {
		if err := s.makeDates(name, n); err != nil {
			return err
		}
	}
	figures := map[string][]float64{}
	for range s.repeats(s.reps) {
		for _, name := range []string{"small", "large"} {
			got, err := s.mount(name)
			if err != nil {
				return err
			}
			for what, x := range got {
				figures[what+" "+name] = append(figures[what+" "+name], x)
			}
		}
	}
	units := map[string]string{"load": "ms", "first query": "us", "query": "us", "resident": "MB"}
	for _, what := range []string{"load", "first query", "query", "resident"} {
		r.add(result{Workload: "mount", Cell: what, Engine: "tock", Unit: units[what], Runs: figures[what+" large"],
			Note: fmt.Sprintf("%d dates x 20 tables x 12 columns", dates)})
		r.add(result{Workload: "mount", Cell: what, Engine: "tock, 10 dates", Unit: units[what], Runs: figures[what+" small"]})
		r.table("mount", what, false)
	}
	return nil
}

// makeDates makes a database of n dates.
func (s *settings) makeDates(name string, n int) error {
	q, err := s.startQ(s.work)
	if err != nil {
		return err
	}
	defer q.stop()
	if _, err := q.do(fmt.Sprintf(mountMake, name)); err != nil {
		return err
	}
	root := filepath.Join(s.work, name)
	first := filepath.Join(root, "2015.01.01")
	files, err := filepath.Glob(filepath.Join(first, "*", "*"))
	if err != nil {
		return err
	}
	dots, err := filepath.Glob(filepath.Join(first, "*", ".d"))
	if err != nil {
		return err
	}
	for i := 1; i < n; i++ {
		day := filepath.Join(root, time.Date(2015, 1, 1+i, 0, 0, 0, 0, time.UTC).Format("2006.01.02"))
		for _, file := range append(dots, files...) {
			to := filepath.Join(day, file[len(first):])
			if err := os.Link(file, to); err == nil {
				continue
			}
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			if err := os.Link(file, to); err != nil && !os.IsExist(err) {
				return err
			}
		}
	}
	return nil
}

// mount loads a database in a fresh process and asks it.
func (s *settings) mount(name string) (map[string]float64, error) {
	q, err := s.startQ(s.work)
	if err != nil {
		return nil, err
	}
	defer q.stop()
	out := map[string]float64{}
	for _, step := range []struct{ what, text string }{{"load", fmt.Sprintf(mountLoad, name)}, {"first query", mountFirst}, {"query", mountAgain}} {
		lines, err := q.do(step.text)
		if err != nil || len(lines) != 1 {
			return nil, fmt.Errorf("%s: %q %w", step.what, lines, err)
		}
		if out[step.what], err = strconv.ParseFloat(lines[0], 64); err != nil {
			return nil, err
		}
	}
	resident, err := q.memory("VmRSS")
	out["resident"] = float64(resident) / (1 << 20)
	return out, err
}
