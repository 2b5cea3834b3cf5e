package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// qSession is a q process that is spoken to step by step, so that its memory can be
// looked at in between.
type qSession struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func (s *settings) startQ(dir string, env ...string) (*qSession, error) {
	cmd := exec.Command(filepath.Join(s.bin, "q"), "-q")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = cmd.Stdout
	return &qSession{cmd, in, bufio.NewScanner(out)}, cmd.Start()
}

// endOfStep is what a session prints behind the answer to a step.
const endOfStep = "--end of step--"

// do evaluates lines of q and gives what they print.
func (q *qSession) do(text string) ([]string, error) {
	if _, err := fmt.Fprintf(q.in, "%s\n-1\"%s\";\n", text, endOfStep); err != nil {
		return nil, err
	}
	var lines []string
	for q.out.Scan() {
		line := q.out.Text()
		if line == endOfStep {
			return lines, nil
		}
		if strings.HasPrefix(line, "'") {
			return lines, fmt.Errorf("q: %s", line)
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines, fmt.Errorf("q ended: %q %v", lines, q.out.Err())
}

// resetPeak makes the most memory used be counted from now on, and gives what is resident.
func (q *qSession) resetPeak() (int64, error) {
	const resetPeakCode = "5" // proc(5), clear_refs
	if err := os.WriteFile(q.proc("clear_refs"), []byte(resetPeakCode), 0); err != nil {
		return 0, err
	}
	return q.memory("VmRSS")
}

// memory is a field of the process's status, in bytes.
func (q *qSession) memory(field string) (int64, error) {
	text, err := os.ReadFile(q.proc("status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("no %s", field)
}

func (q *qSession) proc(name string) string {
	return filepath.Join("/proc", strconv.Itoa(q.cmd.Process.Pid), name)
}

func (q *qSession) stop() {
	_ = q.in.Close()
	_ = q.cmd.Wait()
}
