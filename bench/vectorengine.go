package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// qVector is a q process with a stage's columns.
type qVector struct{ *qSession }

// vectorTimer is what times a cell in q: the result is held until its digest was made, and
// is garbage before the next run.
const vectorTimer = "cells:()!();digests:()!()\n" +
	"go:{[c]f:cells c;a:.z.p;R::f[];b:.z.p;C::c;string(\"j\"$b-a)%1e6}\n" +
	"digest:{d:1f*digests[C]R;R::0;string d}"

func (s *settings) startQVector(dir string, stage vectorStage) (engine, error) {
	q, err := s.startQ(dir, "GOMAXPROCS=1")
	if err != nil {
		return nil, err
	}
	text := "\\P 0\n" + stage.load + ";\n" + vectorTimer + "\n"
	for _, c := range stage.cells {
		text += fmt.Sprintf("cells[`$%q]:{[] %s};digests[`$%q]:{[r] %s};\n", c.name, c.text, c.name, c.digest)
	}
	if _, err := q.do(text); err != nil {
		q.stop()
		return nil, err
	}
	return &qVector{q}, nil
}

func (q *qVector) run(cell string) (took spent, ok bool, err error) {
	before := processorMillis(q.cmd.Process.Pid)
	lines, err := q.do(fmt.Sprintf("-1 go `$%q;", cell))
	if err != nil {
		return took, false, err
	}
	took.cpu = processorMillis(q.cmd.Process.Pid) - before
	took.clock, err = strconv.ParseFloat(lines[0], 64)
	return took, err == nil, err
}

func (q *qVector) digest() (float64, error) {
	lines, err := q.do("-1 digest[];")
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(lines[0], 64)
}

// processorMillis is what the threads of a process have run so far.
func processorMillis(pid int) float64 {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	total := 0.0
	for _, file := range threads {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		first, _, _ := strings.Cut(string(text), " ")
		nanos, _ := strconv.ParseFloat(first, 64)
		total += nanos / 1e6
	}
	return total
}

// peerProcess answers a cell's name with the milliseconds it took or "none", and an empty
// line with the digest of what came out.
type peerProcess struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// startPeer starts another engine over the columns in dir and waits until it is ready.
func startPeer(name, dir string, stage vectorStage) (engine, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("node", "node/vector.mjs", name, stage.data, strconv.Itoa(stage.n), dir)
	if name == "numpy" {
		cmd = exec.Command("/usr/bin/python3", "vector.py", stage.data, dir)
	} else if err := installPeers(); err != nil {
		return nil, err
	}
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "POLARS_MAX_THREADS=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &peerProcess{cmd, in, bufio.NewScanner(out)}
	if !p.out.Scan() || p.out.Text() != "ready" {
		p.stop()
		return nil, errors.New("did not start")
	}
	return p, nil
}

// installPeers gets the npm packages of the lock file once.
func installPeers() error {
	if _, err := os.Stat("node/node_modules/chdb"); err == nil { // the last one added
		return nil
	}
	cmd := exec.Command("npm", "install", "--no-save", "--no-audit", "--no-fund")
	cmd.Dir = "node"
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install: %v %s", err, out)
	}
	return nil
}

func (p *peerProcess) run(cell string) (took spent, ok bool, err error) {
	before := processorMillis(p.cmd.Process.Pid)
	answer, err := p.ask(cell)
	if err != nil || answer == "none" {
		return took, false, err
	}
	took.cpu = processorMillis(p.cmd.Process.Pid) - before
	took.clock, err = strconv.ParseFloat(answer, 64)
	return took, err == nil, err
}

func (p *peerProcess) digest() (float64, error) {
	answer, err := p.ask("")
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(answer, 64)
}

func (p *peerProcess) ask(line string) (string, error) {
	if _, err := fmt.Fprintln(p.in, line); err != nil {
		return "", err
	}
	if !p.out.Scan() {
		return "", errors.New("ended")
	}
	return p.out.Text(), nil
}

func (p *peerProcess) stop() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}
