package kdbtick

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"tock/k"
	"tock/test/rig"
)

// publish is what a feed sends in these tests: with and without times, single rows and bulk.
const publish = "{.u.upd[`trade;(0D09:30:00;`a;1.5;100i)];.u.upd[`trade;(0D09:30:01 0D09:30:02;`b`a;2.5 3.5;200 300i)];" +
	".u.upd[`quote;(`a;1.1;1.2;10i;20i)];.u.upd[`quote;(`a`b;1.1 2.1;1.2 2.2;10 11i;20 21i)];}[]"

// modes are zero latency and batches.
var modes = map[string][]string{"zero latency": nil, "batches": {"-t", "100"}}

// A day of the scripts: publish, query, restart both, end of the day, the next day.
func TestDay(t *testing.T) {
	for name, options := range modes {
		t.Run(name, func(t *testing.T) {
			tp := script(t, scripts(t), options...)
			r := rdb(t, tp)
			eventually := func(port int, text, want string) {
				t.Helper()
				rig.Eventually(t, port, "-3!"+text, k.String(want))
			}
			rig.MustAsk(t, tp.port, publish)
			eventually(r, "(count trade;count quote;exec sym!price from select last price by sym from trade)", "(3;3;(`s#`a`b)!3.5 2.5)")
			eventually(r, "(attr trade`sym;type quote`time;.u.x 0)", fmt.Sprintf("(`g;16h;%q)", fmt.Sprintf(":%d", tp.port)))
			eventually(tp.port, "(.u.i;.u.j;.u.t;count each .u.w)", map[string]string{
				"zero latency": "(4;0;`quote`trade;`quote`trade!1 1)", "batches": "(4;4;`quote`trade;`quote`trade!1 1)"}[name])
			eventually(tp.port, "(count get .u.L;first get .u.L)", "(4;(`upd;`trade;(0D09:30:00.000000000;`a;1.5;100i)))")

			// The tickerplant starts again and counts its log; a new RDB replays it.
			tp.proc.Kill()
			tp = script(t, tp.dir, options...)
			eventually(tp.port, "(.u.i;.u.j)", "4 4")
			r = rdb(t, tp)
			eventually(r, "(count trade;count quote)", "3 3")

			day := rig.MustAsk(t, tp.port, "string .u.d").Text()
			rig.MustAsk(t, tp.port, ".u.endofday[]")
			eventually(r, "(count trade;count quote;attr trade`sym;last` vs hsym`$system\"cd\")", "(0;0;`g;`sym)")
			eventually(tp.port, "(.u.i;.u.d-"+day+")", "(0;1i)")
			saved := rig.Port(t)
			rig.Start(t, tp.dir, saved, "q", "db/sym", "-p", fmt.Sprint(saved))
			eventually(saved, "(date;exec n from select n:count i by sym from trade;exec a from meta quote where c=`sym)", "(,"+day+";2 1;,`p)")

			rig.MustAsk(t, tp.port, publish)
			eventually(r, "(count trade;count quote)", "3 3")
		})
	}
}

// A subscriber that goes away is forgotten; one that asks twice has the union.
func TestSubscriptions(t *testing.T) {
	tp := script(t, scripts(t))
	s, schema := subscribe(t, tp.port, ".u.sub[`trade;`a`b]")
	if items := schema.Items(); len(items) != 2 || items[0].Text() != "trade" || items[1].Table() == nil {
		t.Fatalf("answer %v", schema)
	}
	call(t, s.conn, k.String(".u.sub[`trade;`c]"))
	rig.Eventually(t, tp.port, "-3!.u.w[`trade;;1]", k.String(",`c"))
	call(t, s.conn, k.String(".u.add[`trade;`a]"))
	rig.Eventually(t, tp.port, "-3!.u.w[`trade;0;1]", k.String("`c`a"))
	_ = s.conn.Close()
	rig.Eventually(t, tp.port, "count each .u.w", rig.MustAsk(t, tp.port, "`quote`trade!0 0"))
	if _, err := rig.Ask(tp.port, ".u.sub[`nosuch;`]"); err == nil || err.Error() != "nosuch" {
		t.Fatalf("an unknown table: %v", err)
	}
}

// A log cut in the middle of a message: the start says where and ends with code 1.
func TestTornLog(t *testing.T) {
	for name, options := range modes {
		t.Run(name, func(t *testing.T) {
			tp := script(t, scripts(t), options...)
			rig.MustAsk(t, tp.port, publish)
			path := tp.logPath(t)
			tp.proc.Kill()
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, info.Size()-3); err != nil {
				t.Fatal(err)
			}
			again := rig.Start(t, tp.dir, 0, "q", append([]string{"tick.q", "sym", "db", "-p", fmt.Sprint(tp.port), "-o", fmt.Sprint(rig.Noon())}, options...)...)
			if code := again.Wait(); code != 1 {
				t.Fatalf("exit code %d\n%s", code, again.Output())
			}
			if !strings.Contains(again.Output(), " is a corrupt log. Truncate to length ") {
				t.Fatalf("said %s", again.Output())
			}
			var good int64
			if _, err := fmt.Sscan(strings.Fields(strings.SplitAfter(again.Output(), "to length ")[1])[0], &good); err != nil || good >= info.Size() {
				t.Fatalf("length %d of %d: %v", good, info.Size(), err)
			}
			if err := os.Truncate(path, good); err != nil {
				t.Fatal(err)
			}
			tp = script(t, tp.dir, options...)
			rig.Eventually(t, tp.port, ".u.i", k.NewLong(3))
		})
	}
}

// Without a folder there is no log, and the RDB starts from empty tables.
func TestNoLog(t *testing.T) {
	dir := scripts(t)
	tp := &plant{dir: dir, port: rig.Port(t)}
	tp.proc = rig.Start(t, dir, tp.port, "q", "tick.q", "sym", "-p", fmt.Sprint(tp.port), "-o", fmt.Sprint(rig.Noon()))
	rig.Eventually(t, tp.port, ".u.l", k.NewLong(0))
	rig.MustAsk(t, tp.port, publish)
	r := rdb(t, tp)
	rig.Eventually(t, tp.port, "count .u.w`trade", k.NewLong(1))
	rig.MustAsk(t, tp.port, publish)
	rig.Eventually(t, r, "count trade", k.NewLong(3))
}
