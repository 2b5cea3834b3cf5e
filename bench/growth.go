package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The growth workload: how cost grows with rows, symbols, subscribers, partitions and
// columns, each over three decades. What is printed is the exponent e of cost = a*size^e,
// fitted by least squares to the logarithms: 1 is linear, 0 does not depend on the size.
//
// The three decades begin where what is measured is more than a beginning, and end where the
// machine's memory is: ingest and replay at 30,000 rows (a column of 240 KB), the scan at
// 100,000 (2 MB, which the second-level cache does not hold any more). Small sizes are done
// again and again, so that each figure is a second's, and all sizes are gone through in turn.

// growth is one thing that grows: the cost at each size, in unit.
type growth struct {
	name, unit string
	want       string // what the exponent should be
	sizes      []int
	cost       func(s *settings, size int) (float64, error)
}

func growths(quick bool) []growth {
	rows := []int{30_000, 300_000, 3_000_000, 30_000_000}
	scanned := []int{100_000, 1_000_000, 10_000_000, 100_000_000}
	subs := []int{1, 10, 100, 1000}
	dates := []int{10, 100, 1000, 10_000}
	if quick {
		rows, scanned, dates = rows[:3], scanned[:3], dates[:3]
	}
	return []growth{
		{"rows: ingest", "ms", "1", rows, growIngest},
		{"rows: replay", "ms", "1", rows, growReplay},
		{"rows: scan", "ms", "1", scanned, growScan},
		{"symbols: group of 3M rows", "ms", "near 0", []int{10, 100, 1000, 10_000}, growSymbols},
		{"subscribers: broker's cpu a message", "us", "at most 1", subs, growSubscribers},
		{"partitions: query on one date", "us", "0", dates, growPartitions},
		{"columns: insert of a row", "ns", "at most 1", []int{2, 20, 200, 2000}, growInsert},
		{"columns: select of one of them", "us", "0", []int{1, 10, 100, 1000}, growSelect},
	}
}

func runGrowth(s *settings, r *report) error {
	for _, g := range growths(s.quick) {
		if !s.wants(g.name) {
			continue
		}
		x, y := make([]float64, len(g.sizes)), make([]float64, len(g.sizes))
		runs := make([][]float64, len(g.sizes))
		for range s.repeats(s.reps) {
			for i, size := range g.sizes {
				cost, err := g.cost(s, size)
				if err != nil {
					return fmt.Errorf("%s, %d: %w", g.name, size, err)
				}
				runs[i] = append(runs[i], cost)
			}
		}
		var line strings.Builder
		for i, size := range g.sizes {
			r.add(result{Workload: "growth", Cell: g.name + " " + strconv.Itoa(size), Engine: "tock", Unit: g.unit, Runs: runs[i]})
			x[i], y[i] = math.Log(float64(size)), math.Log(median(runs[i]))
			fmt.Fprintf(&line, "  %d: %.4g", size, median(runs[i]))
		}
		e := slope(x, y)
		r.add(result{Workload: "growth", Cell: g.name, Engine: "exponent", Runs: []float64{e}, Note: "expected " + g.want})
		fmt.Printf("growth %s\n  exponent %.3f (expected %s) %s\n  %s:%s\n\n", g.name, e, g.want, r.judge("growth", g.name, "exponent", e), g.unit, line.String())
	}
	return nil
}

// slope is that of the straight line with the least squares.
func slope(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	for i := range x {
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	n := float64(len(x))
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

// asked is the figure that the last line of a script prints.
func (s *settings) asked(format string, args ...any) (float64, error) {
	out, err := s.runQ(s.work, fmt.Sprintf(format, args...))
	if err != nil {
		return 0, err
	}
	if len(out.elapsed) == 0 {
		return 0, fmt.Errorf("unexpected answer %q", out.lines)
	}
	return out.elapsed[len(out.elapsed)-1], nil
}

// growIngest fills a table by messages of a hundred rows, again and again: the first time
// apart, since it is memory's.
func growIngest(s *settings, rows int) (float64, error) {
	return s.asked("trade:([]sym:`g#`symbol$();time:`timespan$();price:`float$();size:`long$())\nupd:insert\n"+
		"x:(100?`$\"S\",/:string til 500;100?0D;100?1f;100?100)\nm:(`upd;`trade;x)\n"+
		"f:{trade::update `g#sym from 0#trade;do[x;value m]}\nf %[1]d;\n"+
		"s:.z.p;do[%[2]d;f %[1]d];-1 string(\"j\"$.z.p-s)%%1e6*%[2]d;", rows/100, max(3, 60_000_000/rows))
}

func growReplay(s *settings, rows int) (float64, error) {
	log := filepath.Join(s.work, "replay.log")
	if err := writeLog(log, rows/100, 100); err != nil {
		return 0, err
	}
	defer func() { _ = os.Remove(log) }()
	times := max(1, 30_000_000/rows)
	return s.asked("t:0#trade:([]time:`timespan$();sym:`g#`symbol$();price:`float$();size:`long$();seq:`long$())\nupd:insert\n"+
		"f:{trade::update `g#sym from t;-11!`:replay.log}\nf[];\n"+
		"s:.z.p;do[%[1]d;f[]];-1 string(\"j\"$.z.p-s)%%1e6*%[1]d;", times)
}

func growScan(s *settings, rows int) (float64, error) {
	return s.asked("n:%d\nt:([]k:n?500i;v:n?1f;w:n?100)\nf:{select w wavg v,max v by k from t where v>0.1}\nf[];f[];\n"+
		"s:.z.p;do[%[2]d;f[]];-1 string(\"j\"$.z.p-s)%%1e6*%[2]d;", rows, max(3, 100_000_000/rows))
}

func growSymbols(s *settings, symbols int) (float64, error) {
	return s.asked("n:3000000\nt:([]sym:n?`$\"S\",/:string til %d;v:n?1f;w:n?100)\nf:{select w wavg v,max v by sym from t}\nf[];f[];\n"+
		"s:.z.p;do[5;f[]];-1 string(\"j\"$.z.p-s)%%5e6;", symbols)
}

// growSubscribers is the broker's processor time a message at a hundred messages a second.
func growSubscribers(s *settings, subs int) (float64, error) {
	n := 200
	if s.quick {
		n /= 2
	}
	out, err := s.cell(cell{Engine: "tock", Subs: subs, Rows: 1, N: n, Rate: 100})
	return out.CPU, err
}

func growPartitions(s *settings, dates int) (float64, error) {
	root := fmt.Sprintf("dates%d", dates)
	if err := s.linkedDates(root, dates); err != nil {
		return 0, err
	}
	return s.asked("system\"l %s\"\nf:{select sum b by sym from t where date=2015.01.04}\nf[];f[];\n"+
		"s:.z.p;do[2000;f[]];-1 string(\"j\"$.z.p-s)%%2e6;", root)
}

// linkedDates makes a database of some dates, all but the first hard links.
func (s *settings) linkedDates(root string, dates int) error {
	first := filepath.Join(s.work, root, "2015.01.01")
	if _, err := os.Stat(first); err == nil {
		return nil
	}
	if _, err := s.runQ(s.work, fmt.Sprintf("t:([]sym:100?`a`b`c;b:til 100)\n.Q.dpft[`:%s;2015.01.01;`sym;`t]", root)); err != nil {
		return err
	}
	files, err := os.ReadDir(filepath.Join(first, "t"))
	if err != nil {
		return err
	}
	for i := 1; i < dates; i++ {
		day := filepath.Join(s.work, root, time.Date(2015, 1, 1+i, 0, 0, 0, 0, time.UTC).Format("2006.01.02"), "t")
		if err := os.MkdirAll(day, 0o755); err != nil {
			return err
		}
		for _, f := range files {
			if err := os.Link(filepath.Join(first, "t", f.Name()), filepath.Join(day, f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func growInsert(s *settings, columns int) (float64, error) {
	return s.asked("c:%d\nt:flip(`$\"c\",/:string til c)!c#enlist`long$()\nr:til c\nn:%d\nf:{t::0#t;do[n;`t insert r]}\nf[];\n"+
		"s:.z.p;f[];-1 string(\"j\"$.z.p-s)%%n;", columns, max(1000, 300_000/columns))
}

func growSelect(s *settings, columns int) (float64, error) {
	return s.asked("t:flip(`$\"c\",/:string til %d)!%[1]d#enlist 100000?1f\nf:{select sum c0 from t where c0>0.5}\nf[];\n"+
		"s:.z.p;do[300;f[]];-1 string(\"j\"$.z.p-s)%%300e3;", columns)
}
