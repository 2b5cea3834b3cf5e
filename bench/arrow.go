package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// The export of a table as Arrow and as Parquet, and reading it back, against writing as
// many bytes from memory and reading them: the least that any export to a file can cost.

// arrowTable is the table of the workload: a trade tape of n rows with six columns.
const arrowTable = `n:%d;
t:([]time:2024.08.08D09:30+asc n?0D06:30;sym:n?500?` + "`4" + `;price:.01*n?100000;size:n?1000;seq:n?1000000i;side:n?"BS");`

func runArrow(s *settings, r *report) error {
	rows := 10_000_000
	if s.quick {
		rows = 1_000_000
	}
	q, err := s.startQ(s.work)
	if err != nil {
		return err
	}
	defer q.stop()
	if _, err := q.do(fmt.Sprintf(arrowTable, rows)); err != nil {
		return err
	}
	for _, format := range []string{"arrow", "parquet"} {
		if err := runArrowFormat(s, r, q, format, rows); err != nil {
			return fmt.Errorf("%s: %w", format, err)
		}
	}
	return nil
}

// runArrowFormat measures one format, in turns with the bare bytes.
func runArrowFormat(s *settings, r *report, q *qSession, format string, rows int) error {
	file := filepath.Join(s.work, "t."+format)
	bare := filepath.Join(s.work, "bytes")
	defer func() { _ = os.Remove(file); _ = os.Remove(bare) }()
	write, read := result{Engine: "tock", Unit: "MB/s"}, result{Engine: "tock", Unit: "MB/s"}
	bareWrite, bareRead := result{Engine: "bytes", Unit: "MB/s"}, result{Engine: "bytes", Unit: "MB/s"}
	var content []byte
	for rep := range s.reps + 1 {
		_ = os.Remove(file)
		wrote, err := q.timed(fmt.Sprintf(`.%s.write["%s";t]`, format, file))
		if err != nil {
			return err
		}
		if content == nil {
			if content, err = os.ReadFile(file); err != nil {
				return err
			}
		}
		_ = os.Remove(bare)
		begin := time.Now()
		if err := writePieces(bare, content); err != nil {
			return err
		}
		bareWrote := time.Since(begin)
		readBack, err := q.timed(fmt.Sprintf(`u:.%s.read"%s"`, format, file))
		if err != nil {
			return err
		}
		if same, err := q.do("-1 string t~u;"); err != nil || len(same) != 1 || same[0] != "1" {
			return fmt.Errorf("read back another table: %q %v", same, err)
		}
		begin = time.Now()
		if _, err := os.ReadFile(bare); err != nil {
			return err
		}
		bareGot := time.Since(begin)
		if rep == 0 {
			continue // warm-up
		}
		rate := func(d time.Duration) float64 { return float64(len(content)) / 1e6 / d.Seconds() }
		write.Runs, read.Runs = append(write.Runs, rate(wrote)), append(read.Runs, rate(readBack))
		bareWrite.Runs, bareRead.Runs = append(bareWrite.Runs, rate(bareWrote)), append(bareRead.Runs, rate(bareGot))
	}
	note := fmt.Sprintf("%d rows x 6 columns, %d MB", rows, len(content)/1_000_000)
	for _, cell := range []struct {
		name  string
		pairs []result
	}{{format + " write", []result{write, bareWrite}}, {format + " read", []result{read, bareRead}}} {
		for _, res := range cell.pairs {
			res.Workload, res.Cell = "arrow", cell.name
			if res.Engine == "tock" {
				res.Note = note
			}
			r.add(res)
		}
		r.table("arrow", cell.name, true)
	}
	return nil
}

// writePieces writes bytes to a new file as a program that had them in memory would.
func writePieces(name string, content []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	const piece = 1 << 20
	for len(content) > 0 {
		n := min(piece, len(content))
		if _, err := f.Write(content[:n]); err != nil {
			_ = f.Close()
			return err
		}
		content = content[n:]
	}
	return f.Close()
}

// timed evaluates a statement and gives how long it took, as q's own clock has it.
func (q *qSession) timed(text string) (time.Duration, error) {
	out, err := q.do("s:.z.p;" + text + ";-1 string \"j\"$.z.p-s;")
	if err != nil {
		return 0, err
	}
	if len(out) != 1 {
		return 0, fmt.Errorf("%q", out)
	}
	ns, err := strconv.ParseInt(out[0], 10, 64)
	return time.Duration(ns), err
}
