package tick

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"tock/ipc"
	"tock/k"
)

// bothWays feeds payloads to three plants: one that remembers forms, one that does and gets those
// between two flushes together, and one that does not. It compares what the log and the
// subscribers get of each, and gives the trades in a known form.
func bothWays(t *testing.T, subs []subscription, payloads [][]byte) (known int) {
	t.Helper()
	quick, many, plain := testPlant(t), testPlant(t), testPlant(t)
	for _, p := range []*Plant{quick, many, plain} {
		subscribed(t, p, subs...)
	}
	var together []ipc.Message
	for i, payload := range payloads {
		together = append(together, ipc.Message{Payload: payload})
		taken := quick.Known([]ipc.Message{{Payload: payload}}) == 1
		u, ok := cutUpdate(payload)
		if !ok {
			if taken {
				t.Fatalf("% x is no update but was taken", payload)
			}
			continue
		}
		_, _, _, err := plain.Update(u, stampOne, true)
		if taken {
			if bytes.Contains(payload, []byte("trade")) {
				known++
			}
			if err != nil {
				t.Fatalf("% x was taken, but %v", payload, err)
			}
		} else if _, at, s, quickErr := quick.Update(u, stampOne, true); quickErr != nil {
			if err == nil {
				t.Fatal(quickErr)
			}
		} else {
			quick.Remember(payload, at, u.data, s)
		}
		if i%3 != 2 && i%20 > 10 && i < len(payloads)-1 {
			continue // several records in one write
		}
		takeAll(many, together)
		together = together[:0]
		var logs [3]fakeLog
		outs := [3]fakeOutlet{{}, {}, {}}
		for i, p := range []*Plant{quick, plain, many} {
			if _, err := p.Flush(&logs[i], outs[i], outs[i]); err != nil {
				t.Fatal(err)
			}
		}
		for j := range 3 {
			if !bytes.Equal(logs[j].records, logs[1].records) || logs[j].n != logs[1].n {
				t.Fatalf("% x: the logs differ", payload)
			}
			for h := range outs[1] {
				if !bytes.Equal(outs[j][h], outs[1][h]) {
					t.Fatalf("% x: subscriber %d gets\n% x, want\n% x", payload, h, outs[j][h], outs[1][h])
				}
			}
			if len(outs[j]) != len(outs[1]) {
				t.Fatal("other subscribers")
			}
		}
	}
	return known
}

// takeAll gives a plant messages as the tickerplant does; what it refuses is left out.
func takeAll(p *Plant, messages []ipc.Message) {
	for len(messages) > 0 {
		n := p.Known(messages)
		if n == 0 {
			n = 1
			if u, ok := cutUpdate(messages[0].Payload); ok {
				if _, at, s, err := p.Update(u, stampOne, true); err == nil {
					p.Remember(messages[0].Payload, at, u.data, s)
				}
			}
		}
		messages = messages[n:]
	}
}

func updateOf(t testing.TB, function k.Value, table string, data k.Value) []byte {
	return encode(t, k.ListOf(function, k.NewSymbol(table), data))
}

// manyRows is an update of several rows.
func manyRows(t testing.TB, function k.Value, rows int) []byte {
	ts, syms, prices, sizes := make([]int64, rows), make([]string, rows), make([]float64, rows), make([]int32, rows)
	for i := range rows {
		ts[i], syms[i], prices[i], sizes[i] = rand.Int64(), strings.Repeat("x", i%11), rand.Float64(), rand.Int32()
	}
	return updateOf(t, function, "trade", bulk(ts, syms, prices, sizes))
}

// A row in a form that was seen before is logged and published as if it were judged anew.
func TestRememberedRows(t *testing.T) {
	upd, updText := k.NewSymbol(".u.upd"), k.String(".u.upd")
	quote := k.ListOf(k.NewTimespan(1), k.NewSymbol("a"), k.NewFloat(1), k.NewFloat(2), k.NewInt(3), k.NewInt(4))
	var payloads [][]byte
	for i := range 400 {
		name := strings.Repeat("s", i%20)
		payloads = append(payloads, updateOf(t, upd, "trade", row(int64(i), name, rand.Float64(), int32(i))))
		if i%7 == 0 {
			payloads = append(payloads, updateOf(t, updText, "trade", row(int64(i), name, 1, 2)),
				updateOf(t, upd, "quote", quote),
				updateOf(t, upd, "trade", k.ListOf(k.NewTimespan(1), k.NewSymbol("a"), k.NewFloat(1), k.NewLong(3))),
				updateOf(t, upd, "trade", k.NewList(row(1, "a", 1, 3).Items()[1:])),
				updateOf(t, upd, "trade", bulk([]int64{5, 6}, []string{"a", "b"}, []float64{1, 2}, []int32{3, 4})),
				manyRows(t, upd, 100), manyRows(t, updText, 200), manyRows(t, upd, 3), manyRows(t, upd, 150))
		}
	}
	for name, subs := range map[string][]subscription{
		"nobody":    nil,
		"all":       {{handle: 1, all: true}, {handle: 2, all: true}},
		"some":      {{handle: 1, all: true}, {handle: 2, syms: []k.Sym{k.Intern("ss")}}},
		"only some": {{handle: 2, syms: []k.Sym{k.Intern("ss")}}},
	} {
		t.Run(name, func(t *testing.T) {
			known := bothWays(t, subs, payloads)
			if picky := strings.Contains(name, "some"); picky != (known == 0) {
				t.Errorf("%d rows in a known form", known)
			}
		})
	}
}

// Damaged bytes behind a row's form are judged as they would be without it.
func FuzzRememberedRow(f *testing.F) {
	good := updateOf(f, k.NewSymbol(".u.upd"), "trade", row(1, "abc", 1, 2))
	f.Add(0, byte(0), 0)
	f.Add(30, byte(0xf5), 3)
	f.Add(41, byte(0), 1)
	many := manyRows(f, k.NewSymbol(".u.upd"), 40)
	f.Add(-70, byte(1), 0)
	f.Fuzz(func(t *testing.T, at int, b byte, cut int) {
		good := good
		if at < 0 {
			at, good = -at, many
		}
		bad := bytes.Clone(good)
		if at >= 0 && at < len(bad) {
			bad[at] = b
		}
		if cut > 0 && cut < len(bad) {
			bad = bad[:len(bad)-cut]
		}
		long := append(bytes.Clone(good), b)
		bothWays(t, []subscription{{handle: 1, all: true}}, [][]byte{good, bad, good, long})
	})
}
