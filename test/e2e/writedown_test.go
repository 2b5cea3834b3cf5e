package e2e

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"tock/k"
	"tock/test/rig"
)

// TestWriteDown runs two RDBs on one tickerplant, one of which writes rows down at every
// few thousand: they answer the same during the day, also after a kill, and save the same.
func TestWriteDown(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("rows are written down on Linux only")
	}
	dir, tp, plain, bounded := t.TempDir(), rig.Port(t), rig.Port(t), rig.Port(t)
	db, other := filepath.Join(dir, "db"), filepath.Join(dir, "other")
	schema := filepath.Join(dir, "day.q")
	if err := os.WriteFile(schema, []byte("trade:([]time:`timespan$();sym:`g#`$();price:`float$();size:`int$();side:`char$();note:())\nquote:([]time:`timespan$();sym:`g#`$();bid:`float$())\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	rig.Start(t, dir, tp, "tickerplant", schema, db, "-p", strconv.Itoa(tp))
	rig.Start(t, dir, plain, "rdb", ":"+strconv.Itoa(tp), ":1", "-p", strconv.Itoa(plain), "-hdb", other)
	start := func() *rig.Proc {
		return rig.Start(t, dir, bounded, "rdb", ":"+strconv.Itoa(tp), ":1", "-p", strconv.Itoa(bounded), "-hdb", db, "-writedown", "5000")
	}
	rdb := start()
	rig.Eventually(t, tp, "count .u.w`trade", k.NewLong(2))
	publish := func(times int) {
		for range times {
			rig.MustAsk(t, tp, "{.u.upd[`trade;(x#0D;x?`a`b`c`d;x?100f;x?1000i;x?\"BS\";x#enlist\"note\")];.u.upd[`quote;(x#0D;x?`a`b`c`d;x?100f)]}1500")
		}
	}
	same := func(rows int64) {
		t.Helper()
		for _, port := range []int{plain, bounded} {
			rig.Eventually(t, port, "(count trade;count quote)", k.Longs([]int64{rows, rows}))
		}
		for _, query := range []string{"trade", "quote", "select n:count i,v:size wavg price,last note by sym,side from trade",
			"select from trade where sym=`b,size>500", "attr each(trade`sym;quote`sym)", "meta trade"} {
			if a, b := rig.MustAsk(t, plain, query), rig.MustAsk(t, bounded, query); !k.Match(a, b) {
				t.Errorf("%s: not the same", query)
			}
		}
	}
	spilled := func() bool {
		entries, err := filepath.Glob(filepath.Join(db, "*.intraday$", "*.price"))
		if err != nil || len(entries) != 1 {
			return false
		}
		info, err := os.Stat(entries[0])
		return err == nil && info.Size() >= 1<<16
	}
	publish(30)
	same(45_000)
	rig.Eventually(t, bounded, "count trade", k.NewLong(45_000))
	for until := time.Now().Add(rig.Patience); !spilled() && time.Now().Before(until); {
		time.Sleep(20 * time.Millisecond)
	}
	if !spilled() {
		t.Fatalf("nothing is written down\n%s", rdb.Output())
	}
	rig.MustAsk(t, bounded, "kept:enlist 10#trade`price")
	publish(5)
	same(52_500)
	rdb.Kill()
	publish(5)
	start()
	same(60_000)
	rig.MustAsk(t, bounded, "kept:enlist 10#trade`price") // not a table: those are saved
	day := rig.MustAsk(t, tp, "string .u.d").Text()
	rig.MustAsk(t, tp, ".u.endofday[]")
	for _, port := range []int{plain, bounded} {
		rig.Eventually(t, port, "count trade", k.NewLong(0))
	}
	publish(1)
	same(1500)
	rig.Eventually(t, bounded, "count first kept", k.NewLong(10))
	for _, column := range []string{"trade/price", "trade/sym", "trade/note#", "quote/bid", "trade/.d"} {
		a, errA := os.ReadFile(filepath.Join(db, day, column))
		b, errB := os.ReadFile(filepath.Join(other, day, column))
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Errorf("%s of the two days is not the same: %v %v", column, errA, errB)
		}
	}
	record, err := os.ReadFile(filepath.Join(db, "eod.log$"))
	if err != nil || !strings.Contains(string(record), `"step":"renamed"`) {
		t.Errorf("no HDB was told yet, and the record of the end of day is %s %v", record, err)
	}
}
