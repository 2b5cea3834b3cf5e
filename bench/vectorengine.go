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
	"go:{[c]f:cells c;a:.z.p;r:f[];b:.z.p;(string(\"j\"$b-a)%1e6),\" \",string 1f*digests[c]r}"

func (s *settings) startQVector(dir string, stage vectorStage) (engine, error) {
	q, err := s.startQ(dir)
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

func (q *qVector) run(cell string) (ms, digest float64, ok bool, err error) {
	lines, err := q.do(fmt.Sprintf("-1 go `$%q;", cell))
	if err != nil {
		return 0, 0, false, err
	}
	ms, digest, err = twoNumbers(lines[0])
	return ms, digest, err == nil, err
}

func twoNumbers(line string) (x, y float64, err error) {
	first, second, _ := strings.Cut(line, " ")
	if x, err = strconv.ParseFloat(first, 64); err == nil {
		y, err = strconv.ParseFloat(second, 64)
	}
	if err != nil {
		err = fmt.Errorf("unexpected answer %q", line)
	}
	return x, y, err
}

// peerProcess answers a cell's name with a line: milliseconds and digest, or "none".
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
	if _, err := os.Stat("node/node_modules/nodejs-polars"); err == nil {
		return nil
	}
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund")
	cmd.Dir = "node"
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %v %s", err, out)
	}
	return nil
}

func (p *peerProcess) run(cell string) (ms, digest float64, ok bool, err error) {
	if _, err := fmt.Fprintln(p.in, cell); err != nil {
		return 0, 0, false, err
	}
	if !p.out.Scan() {
		return 0, 0, false, errors.New("ended")
	}
	if p.out.Text() == "none" {
		return 0, 0, false, nil
	}
	ms, digest, err = twoNumbers(p.out.Text())
	return ms, digest, err == nil, err
}

func (p *peerProcess) stop() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}
