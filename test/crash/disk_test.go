package crash

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tock/k"
	"tock/test/rig"
)

// smallDisk is a folder on a file system of its own, a megabyte in size.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small file system cannot be mounted here: %s", strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Logf("umount: %s", out)
		}
	})
	return dir
}

// TestFullLogDisk: while the log's disk is full nothing is acknowledged and nothing is
// published; when there is space again everything follows, in order, and a replay agrees.
func TestFullLogDisk(t *testing.T) {
	disk := smallDisk(t)
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 900<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &plant{t: t, dir: t.TempDir(), tp: rig.Port(t), rdb: rig.Port(t), hdb: rig.Port(t), procs: map[string]*rig.Proc{}}
	p.procs["tickerplant"] = rig.Start(t, p.dir, p.tp, "tickerplant", "sym", disk, "-p", strconv.Itoa(p.tp))
	p.start("rdb")
	rig.Eventually(t, p.tp, "min count each .u.w", k.NewLong(1))

	// 400 messages of 100 rows are some 850 kB: more than there is space for.
	fill := fmt.Sprintf("{h:hopen %d;do[400;neg[h](`.u.upd;`trade;(100#.z.N;100#`a;100#1f;100#1i))];neg[h][];hclose h}[]", p.tp)
	q := rig.Port(t)
	rig.Start(t, p.dir, q, "q", "-q", "-p", strconv.Itoa(q))
	rig.MustAsk(t, q, fill)
	for deadline := time.Now().Add(rig.Patience); !strings.Contains(p.procs["tickerplant"].Output(), "cannot be written"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the full disk was not noticed:\n%s", p.procs["tickerplant"].Output())
		}
	}
	// What the RDB has is in the log. A write that is tried again may leave part of a message
	// behind the good ones for a moment, for which -11! answers a pair.
	rows := rig.MustAsk(t, p.rdb, "count trade").Int()
	if v := rig.MustAsk(t, p.tp, ".u.stalled"); !k.Match(v, k.NewBool(true)) {
		t.Errorf(".u.stalled is %v", v)
	}
	logged := rig.MustAsk(t, p.rdb, fmt.Sprintf("first -11!(-2;`:%s)", logOf(t, disk))).Int()
	if rows > 100*logged || rows == 40_000 {
		t.Errorf("%d rows published, %d messages in the log", rows, logged)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	rig.Eventually(t, p.rdb, "count trade", k.NewLong(40_000))
	if n := rig.MustAsk(t, p.rdb, fmt.Sprintf("-11!(-2;`:%s)", logOf(t, disk))); n.Type() != -k.Long || n.Int() != 400 {
		t.Errorf("the log has %v messages, want 400", n.Int())
	}
	p.procs["rdb"].Kill()
	p.start("rdb")
	rig.Eventually(t, p.rdb, "count trade", k.NewLong(40_000))
}

// TestFeedWaitsForLogDisk: a feed takes nothing as confirmed while the log's disk is full.
// The tickerplant is killed in this state, which loses what it could not write, and started
// again; when there is space everything is in the log, once.
func TestFeedWaitsForLogDisk(t *testing.T) {
	for _, extra := range [][]string{nil, {"-sync"}} {
		t.Run(strings.Join(extra, ""), func(t *testing.T) {
			disk := smallDisk(t)
			ballast := filepath.Join(disk, "ballast")
			if err := os.WriteFile(ballast, make([]byte, 900<<10), 0o600); err != nil {
				t.Fatal(err)
			}
			dir, port := t.TempDir(), rig.Port(t)
			start := func() *rig.Proc {
				return rig.Start(t, dir, port, "tickerplant", "sym", disk, "-p", strconv.Itoa(port), "-repair")
			}
			tp := start()
			const rows = 10_000
			feed := rig.Start(t, dir, 0, "feed", append(extra, "-source", "sim", "-seed", "7", "-start", "09:30", "-rows", "10",
				"-limit", strconv.Itoa(rows), "-progress", "0", fmt.Sprintf(":%d", port))...)
			for range 2 {
				rig.Eventually(t, port, ".u.stalled", k.NewBool(true))
				if n := rig.MustAsk(t, port, ".u.i-first -11!(-2;.u.L)"); n.Int() != 0 {
					t.Errorf("%d messages more are counted than are in the log", n.Int())
				}
				tp.Kill()
				tp = start()
			}
			rig.Eventually(t, port, ".u.stalled", k.NewBool(true))
			select {
			case <-feed.Done():
				t.Fatalf("the feed has ended while its rows are in no log:\n%s", feed.Output())
			default:
			}
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
			if code := feed.Wait(); code != 0 {
				t.Fatalf("feed: exit code %d\n%s", code, feed.Output())
			}
			if !strings.Contains(feed.Output(), " 0 refused, 0 unconfirmed") {
				t.Errorf("feed: %s", feed.Output())
			}
			got := rig.MustAsk(t, port, "(.u.stalled;.u.i-first -11!(-2;.u.L);sum{count x[2;0]}each get .u.L)")
			if want := k.ListOf(k.NewBool(false), k.NewLong(0), k.NewLong(rows)); !k.Match(got, want) {
				t.Errorf("stalled, messages not in the log, rows in the log: %v, want %v", got, want)
			}
		})
	}
}

// logOf is the only log in a folder.
func logOf(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "sym2*"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	return found[0]
}

// TestFullDatabaseDisk: a day that cannot be saved is kept, the database stays as it
// was, new rows are taken meanwhile, and the save succeeds when there is space.
func TestFullDatabaseDisk(t *testing.T) {
	disk := smallDisk(t)
	p := &plant{t: t, dir: t.TempDir(), tp: rig.Port(t), rdb: rig.Port(t), hdb: rig.Port(t), procs: map[string]*rig.Proc{}}
	p.start("tickerplant")
	db := filepath.Join(disk, "db")
	p.procs["hdb"] = rig.Start(t, p.dir, p.hdb, "hdb", db, "-p", strconv.Itoa(p.hdb))
	p.procs["rdb"] = rig.Start(t, p.dir, p.rdb, "rdb", fmt.Sprintf(":%d", p.tp), fmt.Sprintf(":%d", p.hdb), "-p", strconv.Itoa(p.rdb), "-hdb", db)
	rig.Eventually(t, p.tp, "min count each .u.w", k.NewLong(1))
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 700<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	rig.MustAsk(t, p.tp, "do[200;.u.upd[`trade;(100#.z.N;100#`a`b;100#1f;100#1i)]]")
	rig.Eventually(t, p.rdb, "count trade", k.NewLong(20_000))
	day := rig.MustAsk(t, p.tp, ".u.d")
	rig.MustAsk(t, p.tp, ".u.endofday[]")
	rig.MustAsk(t, p.tp, ".u.upd[`trade;(.z.N;`c;1f;1i)]")
	for deadline := time.Now().Add(rig.Patience); !strings.Contains(p.procs["rdb"].Output(), "not saved"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the full disk was not noticed:\n%s", p.procs["rdb"].Output())
		}
	}
	rig.Eventually(t, p.rdb, "count trade", k.NewLong(1))
	if v, err := rig.Ask(p.hdb, "date"); err == nil && v.Len() > 0 {
		t.Errorf("the hdb shows a day that is not saved")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	rig.Eventually(t, p.hdb, "@[{last date};::;0Nd]", day)
	rig.Eventually(t, p.hdb, "exec sum size by sym from trade", k.MustDict(k.Symbols("a", "b"), k.Ints([]int32{10_000, 10_000})))
}
