package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// qRun is what a q script printed, and the most memory it held.
type qRun struct {
	lines   []string
	maxRSS  int64 // bytes
	elapsed []float64
}

// runQ runs q text in a fresh process in dir; a line for each statement. Lines that are
// whole numbers are taken as milliseconds.
func (s *settings) runQ(dir, text string) (qRun, error) {
	cmd := exec.Command(filepath.Join(s.bin, "q"), "-q")
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(text + "\n\\\\\n")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return qRun{}, fmt.Errorf("q: %v: %s", err, out)
	}
	r := qRun{lines: strings.Split(strings.TrimSpace(string(out)), "\n")}
	for _, line := range r.lines {
		if ms, err := strconv.ParseFloat(strings.TrimSpace(line), 64); err == nil {
			r.elapsed = append(r.elapsed, ms)
		} else if strings.HasPrefix(line, "'") {
			return r, fmt.Errorf("q: %s", out)
		}
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.maxRSS = usage.Maxrss << 10
	}
	return r, nil
}
