package crash

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"tock/k"
	"tock/splay"
	"tock/test/rig"
)

// TestKillsAtEndOfDay kills an RDB that writes down during the day at each step of its end
// of day, and at random moments of it: started again it has every day in the database
// once, as an RDB beside it that nothing disturbed.
func TestKillsAtEndOfDay(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	if runtime.GOOS != "linux" {
		t.Skip("rows are written down on Linux only")
	}
	dir, tp, calm, stormy := t.TempDir(), rig.Port(t), rig.Port(t), rig.Port(t)
	db, other := filepath.Join(dir, "db"), filepath.Join(dir, "other")
	schema := filepath.Join(dir, "day.q")
	if err := os.WriteFile(schema, []byte("trade:([]time:`timespan$();sym:`g#`$();price:`float$();size:`int$();note:())\nquote:([]time:`timespan$();sym:`g#`$();bid:`float$())\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	rig.Start(t, dir, tp, "tickerplant", schema, filepath.Join(dir, "log"), "-p", strconv.Itoa(tp))
	rig.Start(t, dir, calm, "rdb", ":"+strconv.Itoa(tp), ":1", "-p", strconv.Itoa(calm), "-hdb", other)
	start := func() *rig.Proc {
		return rig.Start(t, dir, stormy, "rdb", ":"+strconv.Itoa(tp), ":1", "-p", strconv.Itoa(stormy), "-hdb", db, "-writedown", "4000")
	}
	rdb := start()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 2))
	exists := func(name string) bool { _, err := os.Stat(name); return err == nil }
	killed := map[string]int{}
	for round := range 16 {
		rig.Eventually(t, tp, "count .u.w`trade", k.NewLong(2))
		for range 12 {
			rig.MustAsk(t, tp, "{.u.upd[`trade;(x#0D;x?`a`b`c`d;x?100f;x?1000i;x#enlist\"note\")];.u.upd[`quote;(x#0D;x?`a`b`c`d;x?100f)]}1500")
		}
		for _, port := range []int{calm, stormy} {
			rig.Eventually(t, port, "(count trade;count quote)", k.Longs([]int64{18_000, 18_000}))
		}
		day := rig.MustAsk(t, tp, "string .u.d").Text()
		stage := filepath.Join(db, day+".write$")
		steps := []struct {
			name string
			now  func() bool
		}{
			{"at once", func() bool { return true }},
			{"flushed", func() bool { return exists(filepath.Join(db, "eod.log$")) }},
			{"a table on its way", func() bool { return exists(filepath.Join(stage, "new")) }},
			{"sealed", func() bool { return exists(filepath.Join(stage, "sealed")) }},
			{"renamed", func() bool { return exists(filepath.Join(db, day)) }},
		}
		var until time.Time
		step := steps[round%len(steps)]
		if round >= 2*len(steps) {
			step.name, until = "some time later", time.Now().Add(time.Duration(random.IntN(60))*time.Millisecond)
			step.now = func() bool { return time.Now().After(until) }
		}
		rig.MustAsk(t, tp, ".u.endofday[]")
		for limit := time.Now().Add(10 * time.Second); !step.now() && !exists(filepath.Join(db, day)) && time.Now().Before(limit); {
			time.Sleep(100 * time.Microsecond)
		}
		rdb.Kill()
		if !exists(filepath.Join(db, day)) {
			killed[step.name]++
		}
		rdb = start()
		waitFor(t, filepath.Join(db, day, "quote", ".d"), rdb)
		waitFor(t, filepath.Join(other, day, "quote", ".d"), rdb)
		for _, column := range []string{"trade/time", "trade/price", "trade/sym", "trade/note", "trade/note#", "quote/bid", "trade/.d", "quote/.d"} {
			a, errA := os.ReadFile(filepath.Join(db, day, column))
			b, errB := os.ReadFile(filepath.Join(other, day, column))
			if errA != nil || errB != nil || string(a) != string(b) {
				at := 0
				for at < min(len(a), len(b)) && a[at] == b[at] {
					at++
				}
				t.Fatalf("killed %s: %s of the two days is not the same from byte %d of %d and %d on: %v %v", step.name, column, at, len(a), len(b), errA, errB)
			}
		}
	}
	t.Logf("killed before the day was there: %v", killed)
	rig.Eventually(t, stormy, "count trade", k.NewLong(0))
	rdb.Stop()
	if problems := splay.NewStore(splay.Options{}).Check(db, true); problems != nil {
		t.Error(problems)
	}
	if left, _ := filepath.Glob(filepath.Join(db, "*.write$")); left != nil {
		t.Errorf("left: %v", left)
	}
}

func waitFor(t *testing.T, name string, rdb *rig.Proc) {
	t.Helper()
	for limit := time.Now().Add(rig.Patience); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(name); err == nil {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("no %s\n%s", name, rdb.Output())
		}
	}
}
