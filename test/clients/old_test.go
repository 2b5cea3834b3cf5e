package clients

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"tock/k"
	"tock/test/rig"
)

// oldSchema has a table of types that every client knows, and one of types of 2.6 and 3.0.
const oldSchema = "old:([]time:`time$();sym:`symbol$();v:())\nnew:([]time:`timespan$();sym:`symbol$();id:`guid$())\n"

// Subscribers of kdb+ before timespans or guids: a table with a type that one does not know
// is 'type to it; of others it gets what it knows; and nobody else is concerned.
func TestOldSubscribers(t *testing.T) {
	for name, timer := range map[string]string{"zero latency": "0", "batch": "20"} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			if err := os.MkdirAll(filepath.Join(s.dir, "tick"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(s.dir, "tick", "ages.q"), []byte(oldSchema), 0o644); err != nil {
				t.Fatal(err)
			}
			s.run(t, "tp", "tickerplant", "ages", s.dir+"/log", "-t", timer)
			clerk := s.ports["clerk"]
			feed, young := s.dial(t, "tp"), s.dial(t, "tp")
			subs := []*client{s.dialOf(t, "tp", 0), s.dialOf(t, "tp", 2)}
			subscribe := func(c *client, table string) error {
				_, err := c.call(rig.MustAsk(t, clerk, "(`.u.sub;`"+table+";`)"))
				return err
			}
			for _, c := range subs {
				if err := subscribe(c, "new"); err != k.ErrType {
					t.Fatalf("capability %d subscribes to timespans: %v", c.Capability(), err)
				}
			}
			for _, c := range append(subs, young) {
				if err := subscribe(c, "old"); err != nil {
					t.Fatalf("capability %d: %v", c.Capability(), err)
				}
			}
			if err := subscribe(young, "new"); err != nil {
				t.Fatal(err)
			}
			if v := rig.MustAsk(t, s.ports["tp"], "count each .u.w`old`new"); line(v) != "3 1" {
				t.Fatalf("subscribers of each table: %s", line(v))
			}
			next := func(c *client) string {
				t.Helper()
				select {
				case v := <-c.async:
					col, _ := v.At(2).Table().Col(k.Intern("v"))
					return line(col.At(0))
				case <-time.After(rig.Patience):
					t.Fatalf("capability %d: nothing comes", c.Capability())
				}
				return ""
			}
			for _, v := range []string{"\"first\"", "0D10", "0Ng", "\"last\""} {
				if _, err := feed.call(rig.MustAsk(t, clerk, "(`.u.upd;`old;(10:00:00.000;`a;"+v+"))")); err != nil {
					t.Fatalf("%s: %v", v, err)
				}
				if got, want := next(young), line(rig.MustAsk(t, clerk, v)); got != want {
					t.Errorf("the others get %s, not %s", got, want)
				}
			}
			for i, want := range [][]string{{"\"first\"", "\"last\""}, {"\"first\"", "0D10:00:00.000000000", "\"last\""}} {
				for _, v := range want {
					if got := next(subs[i]); got != v {
						t.Errorf("capability %d gets %s, not %s", subs[i].Capability(), got, v)
					}
				}
			}
		})
	}
}
