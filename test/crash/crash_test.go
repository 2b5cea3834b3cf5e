// Package crash kills the programs under load and holds the outcome against a run that
// nothing disturbed: no row lost, none twice, none out of its order.
package crash

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"tock/k"
	"tock/test/rig"
)

// plant is the stack of one run.
type plant struct {
	t            *testing.T
	dir          string
	tp, rdb, hdb int
	procs        map[string]*rig.Proc
}

// rows of the run, and what a second brings: long enough for all the kills.
const (
	rowsUndisturbed = 300_000
	ratePerSecond   = 15_000
)

func newPlant(t *testing.T) *plant {
	p := &plant{t: t, dir: t.TempDir(), tp: rig.Port(t), rdb: rig.Port(t), hdb: rig.Port(t), procs: map[string]*rig.Proc{}}
	for _, name := range []string{"tickerplant", "hdb", "rdb"} {
		p.start(name)
	}
	return p
}

func (p *plant) start(name string) {
	p.t.Helper()
	db := filepath.Join(p.dir, "db")
	port, args := 0, []string(nil)
	switch name {
	case "tickerplant":
		port, args = p.tp, []string{"sym", db, "-p", strconv.Itoa(p.tp), "-repair"}
	case "hdb":
		port, args = p.hdb, []string{filepath.Join(db, "sym"), "-p", strconv.Itoa(p.hdb)}
	case "rdb":
		port, args = p.rdb, []string{fmt.Sprintf(":%d", p.tp), fmt.Sprintf(":%d", p.hdb), "-p", strconv.Itoa(p.rdb)}
	case "feed":
		args = []string{"-source", "sim", "-seed", "7", "-start", "09:30", "-rate", strconv.Itoa(ratePerSecond), "-limit", strconv.Itoa(rowsUndisturbed),
			"-rows", "5", "-resume", "-progress", "0", fmt.Sprintf(":%d", p.tp)}
	}
	p.procs[name] = rig.Start(p.t, p.dir, port, name, args...)
}

// feedDone waits until the feed has sent everything; it is started again by disturb.
func (p *plant) feedDone(limit time.Duration) {
	p.t.Helper()
	select {
	case <-p.procs["feed"].Done():
		if code := p.procs["feed"].Wait(); code != 0 {
			p.t.Fatalf("feed: exit code %d\n%s", code, p.procs["feed"].Output())
		}
	case <-time.After(limit):
		p.t.Fatalf("the feed has not finished:\n%s", p.procs["feed"].Output())
	}
}

// tables is the RDB's tables once all rows are there.
func (p *plant) tables() k.Value {
	p.t.Helper()
	rig.Eventually(p.t, p.rdb, "count[trade]+count quote", k.NewLong(rowsUndisturbed))
	return rig.MustAsk(p.t, p.rdb, "(trade;quote)")
}

// saved is the day's tables as the HDB has them after the end of the day.
func (p *plant) saved() k.Value {
	p.t.Helper()
	day := rig.MustAsk(p.t, p.tp, ".u.d")
	rig.MustAsk(p.t, p.tp, ".u.endofday[]")
	rig.Eventually(p.t, p.hdb, "@[{last date};::;0Nd]", day)
	return rig.MustAsk(p.t, p.hdb, "{delete date from select from x}each`trade`quote")
}

func TestKillsLoseNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	kills := 100
	if text := os.Getenv("TOCK_KILLS"); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	calm := newPlant(t)
	calm.start("feed")
	calm.feedDone(4 * time.Minute)
	want, wantSaved := calm.tables(), calm.saved()

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	stormy := newPlant(t)
	stormy.start("feed")
	victims := []string{"tickerplant", "rdb", "feed"}
	counts := map[string]int{}
	for range kills {
		time.Sleep(time.Duration(20+random.IntN(160)) * time.Millisecond)
		name := victims[random.IntN(len(victims))]
		stormy.procs[name].Kill()
		stormy.start(name)
		counts[name]++
	}
	t.Logf("killed %v", counts)
	stormy.feedDone(4 * time.Minute)
	if got := stormy.tables(); !k.Match(got, want) {
		t.Errorf("the RDB's tables differ: %s", difference(got, want))
	}
	if got := stormy.saved(); !k.Match(got, wantSaved) {
		t.Errorf("the saved tables differ: %s", difference(got, wantSaved))
	}
}

// difference is the first row in which two lists of tables differ.
func difference(got, want k.Value) string {
	for i := range want.Len() {
		g, w := got.At(i).Table(), want.At(i).Table()
		if g == nil || w == nil {
			return "not a table"
		}
		if g.Len() != w.Len() {
			return fmt.Sprintf("table %d has %d rows, not %d", i, g.Len(), w.Len())
		}
		for row := range w.Len() {
			if !k.Match(g.Row(row), w.Row(row)) {
				return fmt.Sprintf("table %d, row %d", i, row)
			}
		}
	}
	return "none found"
}
