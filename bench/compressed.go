package main

import (
	"fmt"
	"strconv"
)

// A column of prices is written in each compression by a process on all processors, and read
// by one on a single processor, into memory that an earlier reading used; plain is the limit.
var compressions = []struct{ name, params string }{{"plain", ""}, {"ipc", "17;1;0"}, {"gzip 6", "17;2;6"}, {"snappy", "17;3;0"}, {"lz4hc 5", "17;4;5"}, {"zstd 3", "17;5;3"}}

func runCompressed(s *settings, r *report) error {
	rows := 20_000_000
	if s.quick {
		rows = 4_000_000
	}
	write, read := map[string][]float64{}, map[string][]float64{}
	for range s.repeats(s.reps) {
		q, err := s.startQ(s.work)
		if err != nil {
			return err
		}
		defer q.stop()
		reader, err := s.startQ(s.work, "GOMAXPROCS=1")
		if err != nil {
			return err
		}
		defer reader.stop()
		if _, err := q.do(fmt.Sprintf("x:.01*10000+sums -2+%d?5", rows)); err != nil {
			return err
		}
		mb := float64(rows) * 8 / 1e6
		for _, c := range compressions {
			target := "`:x"
			if c.params != "" {
				target = "(`:x;" + c.params + ")"
			}
			for _, step := range []struct {
				by   *qSession
				text string
				to   map[string][]float64
			}{{q, "s:.z.p;" + target + " set x;(.z.p-s)%1e9", write}, {reader, "do[3;y:count get`:x];s:.z.p;y:count get`:x;(.z.p-s)%1e9", read}} {
				lines, err := step.by.do(step.text)
				if err != nil || len(lines) != 1 {
					return fmt.Errorf("%s: %q %w", c.name, lines, err)
				}
				seconds, err := strconv.ParseFloat(lines[0], 64)
				if err != nil {
					return err
				}
				step.to[c.name] = append(step.to[c.name], mb/seconds)
			}
		}
	}
	for cell, figures := range map[string]map[string][]float64{"write": write, "read": read} {
		for _, c := range compressions {
			engine := c.name
			if engine == "ipc" {
				engine = "tock" // what the others are compared with
			}
			r.add(result{Workload: "compressed", Cell: cell, Engine: engine, Unit: "MB/s", Runs: figures[c.name], Note: c.name})
		}
		r.table("compressed", cell, true)
	}
	return nil
}
