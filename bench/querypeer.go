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

// queryPeer is another engine: it is asked with a query's id and answers with a line of
// milliseconds, rows and sum.
type queryPeer struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// startQueryPeer starts an engine and waits until it has loaded the data.
func startQueryPeer(name string, threads int, data queryData, work string) (answerer, error) {
	if err := installPeers(); err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(data.parquet())
	if err != nil {
		return nil, err
	}
	own, err := filepath.Abs(filepath.Join(data.dir, name))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("node", "node/queries.mjs", name, strconv.Itoa(threads), dir, own)
	cmd.Env = append(os.Environ(), "POLARS_MAX_THREADS="+strconv.Itoa(threads))
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
	p := &queryPeer{cmd, in, bufio.NewScanner(out)}
	if !p.out.Scan() || p.out.Text() != "ready" {
		line := p.out.Text()
		p.stop()
		return nil, fmt.Errorf("%s is not ready: %q", name, line)
	}
	return p, nil
}

func (p *queryPeer) stop() {
	_ = p.in.Close()
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func (p *queryPeer) ask(q query) (ms, rows, sum float64, err error) {
	id, _, _ := strings.Cut(q.id, " ")
	if _, err := fmt.Fprintln(p.in, id); err != nil {
		return 0, 0, 0, err
	}
	if !p.out.Scan() {
		return 0, 0, 0, fmt.Errorf("ended: %v", p.out.Err())
	}
	if _, err := fmt.Sscan(p.out.Text(), &ms, &rows, &sum); err != nil {
		return 0, 0, 0, fmt.Errorf("answered %q", p.out.Text())
	}
	return ms, rows, sum, nil
}
