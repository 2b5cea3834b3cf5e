package kdbtick

import (
	"bytes"
	"context"
	"testing"

	"tock/ipc"
	"tock/k"
	"tock/q/display"
	"tock/test/rig"
)

// feedMessages are the messages of a feed, all with their time: two programs cannot agree
// on a time of their own.
var feedMessages = []string{
	"(`.u.upd;`trade;(0D09:30:00;`a;1.5;100i))",
	"(\".u.upd\";`trade;(0D09:30:00;`b;2.5;0Ni))",
	"(`.u.upd;`trade;(0D09:30:01 0D09:30:02 0D09:30:02;`a`c`a;1.5 0n -0w;100 200 0Wi))",
	"(`.u.upd;`quote;(0D09:30:03;`a;1.1;1.2;10i;20i))",
	"(`.u.upd;`quote;(enlist 0D09:30:03;enlist`z;enlist 1.1;enlist 1.2;enlist 10i;enlist 20i))",
	"(`.u.upd;`trade;(0D09:30:04+til 500;500#`a`b`c`;500#1.25 2.5;`int$til[500]mod 7))",
	"(`.u.upd;`trade;(0Nn;`;0n;0Ni))",
	"(`.u.upd;`quote;(2#0D10:00;`b`a;1.1 2.1;1.2 2.2;10 11i;20 21i))",
}

// subscriptions are asked by one subscriber each.
var subscriptions = []string{".u.sub[`;`]", ".u.sub[`trade;`a`b]", ".u.sub[`quote;`]", ".u.sub[`;`a]", ".u.sub[`trade;`nosuch]"}

// trace is what a tickerplant made of the messages.
type trace struct {
	schemas [][]byte   // the answers to the subscriptions
	got     [][][]byte // per subscriber, the payloads
	log     []byte
	count   k.Value
}

// drive sends the messages to a tickerplant; flush is asked after every third.
func drive(t *testing.T, p *plant, messages []k.Value, flush string) trace {
	t.Helper()
	var out trace
	var subs []*subscriber
	for _, text := range subscriptions {
		s, schema := subscribe(t, p.port, text)
		b, err := ipc.Append(nil, schema)
		if err != nil {
			t.Fatal(err)
		}
		out.schemas = append(out.schemas, b)
		subs = append(subs, s)
	}
	feed, err := rig.Dial(context.Background(), p.port)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = feed.Close() }()
	for i, m := range messages {
		if i%2 == 0 {
			call(t, feed, m)
		} else if err := feed.Send(ipc.Async, m); err != nil {
			t.Fatal(err)
		}
		if flush != "" && i%3 == 2 {
			call(t, feed, k.String(flush))
		}
	}
	if flush != "" {
		call(t, feed, k.String(flush))
	}
	out.count = call(t, feed, k.String("(.u.i;$[.u.j;.u.j-.u.i;0])"))
	for _, s := range subs {
		// The answer to a call comes after everything that was published before it.
		call(t, s.conn, k.String("1"))
		out.got = append(out.got, s.messages(t, 0))
	}
	out.log = p.log(t)
	return out
}

// The tickerplant program and tick.q give the same bytes to the log and to subscribers.
func TestSameAsProgram(t *testing.T) {
	c := clerk(t)
	var messages []k.Value
	for _, text := range feedMessages {
		messages = append(messages, rig.MustAsk(t, c, text))
	}
	for name, mode := range map[string]struct {
		options []string
		flush   string
	}{"zero latency": {}, "batches": {[]string{"-t", "3600000"}, ".z.ts[]"}} {
		t.Run(name, func(t *testing.T) {
			dir := scripts(t)
			want := drive(t, script(t, dir, mode.options...), messages, mode.flush)
			got := drive(t, native(t, scripts(t), mode.options...), messages, mode.flush)
			if !k.Match(want.count, got.count) {
				t.Errorf("counts: tick.q %v, tickerplant %v", line(want.count), line(got.count))
			}
			if len(want.log) < 200 || !bytes.Equal(want.log, got.log) {
				t.Errorf("log: tick.q %d bytes, tickerplant %d bytes", len(want.log), len(got.log))
			}
			for i, text := range subscriptions {
				if !bytes.Equal(want.schemas[i], got.schemas[i]) {
					t.Errorf("%s answers\n%s\n%x\nnot\n%s\n%x", text, decoded(got.schemas[i]), got.schemas[i], decoded(want.schemas[i]), want.schemas[i])
				}
				if len(want.got[i]) != len(got.got[i]) {
					t.Errorf("%s: tick.q sent %d messages, tickerplant %d", text, len(want.got[i]), len(got.got[i]))
					continue
				}
				for j := range want.got[i] {
					if !bytes.Equal(want.got[i][j], got.got[i][j]) {
						t.Errorf("%s: message %d is\n%s\nnot\n%s", text, j, decoded(got.got[i][j]), decoded(want.got[i][j]))
					}
				}
			}
			if len(want.got[0]) == 0 || len(want.got[len(want.got)-1]) != 0 {
				t.Errorf("the first subscriber has %d messages, the last %d", len(want.got[0]), len(want.got[len(want.got)-1]))
			}
		})
	}
}

// Updates without a time get the tickerplant's own, in the same shape.
func TestTimeAdded(t *testing.T) {
	c := clerk(t)
	for _, text := range []string{"(`.u.upd;`trade;(`a;1.5;100i))", "(`.u.upd;`trade;(`a`b;1.5 2.5;100 200i))"} {
		var logs [2][]byte
		for i, p := range []*plant{script(t, scripts(t)), native(t, scripts(t))} {
			rig.MustAsk(t, p.port, "1")
			s, _ := subscribe(t, p.port, ".u.sub[`;`]")
			call(t, s.conn, rig.MustAsk(t, c, text))
			logs[i] = p.log(t)
			if len(s.messages(t, 1)) != 1 {
				t.Errorf("%s: not one message", text)
			}
			if v := rig.MustAsk(t, p.port, "{(16h=abs type x 0)&(.z.N-last x 0)within 0D 0D01}last first get .u.L"); !v.Bool() {
				t.Errorf("%s: the time is not now", text)
			}
		}
		if len(logs[0]) != len(logs[1]) {
			t.Errorf("%s: logs of %d and %d bytes", text, len(logs[0]), len(logs[1]))
		}
	}
}

func decoded(b []byte) string {
	v, _, err := ipc.Decode(b)
	if err != nil {
		return err.Error()
	}
	return line(v)
}

func line(v k.Value) string { return display.Line(v, display.Options{}) }
