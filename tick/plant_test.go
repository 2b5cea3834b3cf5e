package tick

import (
	"errors"
	"math/rand/v2"
	"testing"

	"tock/ipc"
	"tock/k"
	"tock/schema"
)

// fakeLog keeps the records written; it fails while broken.
type fakeLog struct {
	records []byte
	n       int
	broken  error
}

func (l *fakeLog) WriteParts(batch [][]byte, n int) error {
	if l.broken != nil {
		return l.broken
	}
	for _, part := range batch {
		l.records = append(l.records, part...)
	}
	l.n += n
	return nil
}

// fakeOutlet keeps the frames each handle got.
type fakeOutlet map[int32][]byte

func (o fakeOutlet) SendFrames(h int32, frames []byte) { o[h] = append(o[h], frames...) }
func (o fakeOutlet) SendRun(h int32, run *ipc.Run)     { o[h] = append(o[h], run.Bytes()...) }

// messages decodes frames back to back.
func messages(t *testing.T, frames []byte) []k.Value {
	t.Helper()
	var out []k.Value
	for len(frames) > 0 {
		h, err := ipc.ParseHeader(frames, true)
		if err != nil {
			t.Fatal(err)
		}
		_, v, err := ipc.DecodeMessage(frames[:h.Length])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
		frames = frames[h.Length:]
	}
	return out
}

// records decodes log records back to back.
func records(t *testing.T, b []byte) []k.Value {
	t.Helper()
	var out []k.Value
	for len(b) > 0 {
		v, n, err := ipc.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
		b = b[n:]
	}
	return out
}

func testPlant(t testing.TB) *Plant {
	t.Helper()
	var infos []TableInfo
	for _, def := range schema.Default().Tables {
		infos = append(infos, infoOf(def))
	}
	return NewPlant(infos)
}

// tradeAt is the place of trade in the default schema.
func tradeAt(t testing.TB, p *Plant) int {
	t.Helper()
	at, ok := p.byName["trade"]
	if !ok {
		t.Fatal("no table trade")
	}
	return at
}

// subscribed gives trade to the subscribers.
func subscribed(t testing.TB, p *Plant, subs ...subscription) {
	byTable := make([][]subscription, len(p.tables))
	byTable[tradeAt(t, p)] = subs
	p.Subscribe(byTable)
}

func encode(t testing.TB, v k.Value) []byte {
	t.Helper()
	b, err := ipc.Append(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func row(ts int64, sym string, price float64, size int32) k.Value {
	return k.ListOf(k.NewTimespan(ts), k.NewSymbol(sym), k.NewFloat(price), k.NewInt(size))
}

func bulk(ts []int64, syms []string, prices []float64, sizes []int32) k.Value {
	return k.ListOf(k.Timespans(ts), k.Symbols(syms...), k.Floats(prices), k.Ints(sizes))
}

func tableOf(v k.Value) k.Value {
	return k.NewTable(k.Data[k.Sym](k.Symbols("time", "sym", "price", "size")), v.Items())
}

func stampOne(k.Type) int64 { return 1 }

// TestUpdateForms: whatever form an update comes in, the log gets its data, with time,
// and the subscribers a table.
func TestUpdateForms(t *testing.T) {
	two := bulk([]int64{5, 6}, []string{"a", "b"}, []float64{1, 2}, []int32{3, 4})
	for name, c := range map[string]struct{ data, logged, published k.Value }{
		"one row":            {row(5, "a", 1, 3), row(5, "a", 1, 3), tableOf(bulk([]int64{5}, []string{"a"}, []float64{1}, []int32{3}))},
		"columns":            {two, two, tableOf(two)},
		"a table":            {tableOf(two), two, tableOf(two)},
		"a row without time": {k.NewList(row(5, "a", 1, 3).Items()[1:]), row(1, "a", 1, 3), tableOf(bulk([]int64{1}, []string{"a"}, []float64{1}, []int32{3}))},
		"columns without time": {k.NewList(two.Items()[1:]), bulk([]int64{1, 1}, []string{"a", "b"}, []float64{1, 2}, []int32{3, 4}),
			tableOf(bulk([]int64{1, 1}, []string{"a", "b"}, []float64{1, 2}, []int32{3, 4}))},
		"no rows": {bulk([]int64{}, nil, []float64{}, []int32{}), bulk([]int64{}, nil, []float64{}, []int32{}),
			tableOf(bulk([]int64{}, nil, []float64{}, []int32{}))},
	} {
		t.Run(name, func(t *testing.T) {
			for _, function := range []k.Value{k.String(".u.upd"), k.NewSymbol(".u.upd"), k.NewSymbol("upd")} {
				for _, table := range []k.Value{k.NewSymbol("trade"), k.String("trade")} {
					p := testPlant(t)
					subscribed(t, p, subscription{handle: 7, all: true})
					u, ok := cutUpdate(encode(t, k.ListOf(function, table, c.data)))
					if !ok {
						t.Fatal("not recognised")
					}
					if _, _, _, err := p.Update(u, stampOne, true); err != nil {
						t.Fatal(err)
					}
					log, out := &fakeLog{}, fakeOutlet{}
					if n, err := p.Flush(log, out, out); err != nil || n != 1 {
						t.Fatal(n, err)
					}
					wantLog := k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), c.logged)
					if got := records(t, log.records); len(got) != 1 || !k.Match(got[0], wantLog) {
						t.Errorf("logged %d records; not the data", len(got))
					}
					wantPub := k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), c.published)
					if got := messages(t, out[7]); len(got) != 1 || !k.Match(got[0], wantPub) {
						t.Errorf("published %d messages; not the table", len(got))
					}
				}
			}
		})
	}
}

// TestFilters: each subscriber gets its symbols, those with the same filter share.
func TestFilters(t *testing.T) {
	p := testPlant(t)
	subscribed(t, p,
		subscription{handle: 1, all: true}, subscription{handle: 2, syms: []k.Sym{k.Intern("a")}},
		subscription{handle: 3, syms: []k.Sym{k.Intern("b"), k.Intern("c")}}, subscription{handle: 4, syms: []k.Sym{k.Intern("c"), k.Intern("b")}},
		subscription{handle: 5, syms: []k.Sym{k.Intern("zz")}})
	if len(p.groups) != 4 {
		t.Errorf("%d groups, want 4: equal filters share one", len(p.groups))
	}
	x := bulk([]int64{1, 2, 3}, []string{"a", "b", "a"}, []float64{1, 2, 3}, []int32{1, 2, 3})
	u, _ := cutUpdate(encode(t, k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), x)))
	if _, _, _, err := p.Update(u, stampOne, true); err != nil {
		t.Fatal(err)
	}
	out := fakeOutlet{}
	if _, err := p.Flush(&fakeLog{}, out, out); err != nil {
		t.Fatal(err)
	}
	for h, want := range map[int32]string{1: "aba", 2: "aa", 3: "b", 4: "b", 5: ""} {
		got := ""
		for _, m := range messages(t, out[h]) {
			col, _ := m.At(2).Table().Col(k.Intern("sym"))
			for _, s := range k.Data[k.Sym](col) {
				got += s.String()
			}
		}
		if got != want {
			t.Errorf("handle %d got %q, want %q", h, got, want)
		}
	}
}

// TestRefused: a refused update leaves no trace, and the next one is unharmed.
func TestRefused(t *testing.T) {
	good := row(5, "a", 1, 3)
	for name, c := range map[string]struct {
		table string
		data  k.Value
		want  error
	}{
		"unknown table": {"nosuch", good, k.Error("nosuch")},
		"wrong type":    {"trade", k.ListOf(k.NewTimespan(5), k.NewSymbol("a"), k.NewLong(1), k.NewInt(3)), k.ErrType},
		"too few":       {"trade", k.NewList(good.Items()[:2]), k.ErrLength},
		"too many":      {"trade", k.NewList(append(append([]k.Value{}, good.Items()...), k.NewInt(1))), k.ErrLength},
		"unequal":       {"trade", bulk([]int64{1, 2}, []string{"a"}, []float64{1, 2}, []int32{1, 2}), k.ErrLength},
		"an atom":       {"trade", k.NewLong(1), k.ErrType},
	} {
		t.Run(name, func(t *testing.T) {
			p := testPlant(t)
			subscribed(t, p, subscription{handle: 1, all: true})
			u, ok := cutUpdate(encode(t, k.ListOf(k.NewSymbol("upd"), k.NewSymbol(c.table), c.data)))
			if !ok {
				t.Fatal("not recognised")
			}
			if _, _, _, err := p.Update(u, stampOne, true); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			u, _ = cutUpdate(encode(t, k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), good)))
			if _, _, _, err := p.Update(u, stampOne, true); err != nil {
				t.Fatal(err)
			}
			log, out := &fakeLog{}, fakeOutlet{}
			if n, err := p.Flush(log, out, out); n != 1 || err != nil || len(records(t, log.records)) != 1 || len(messages(t, out[1])) != 1 {
				t.Errorf("after a refusal: %d records, %v", n, err)
			}
		})
	}
}

// TestLogFails: nothing is published or answered before it is in the log, and all of it
// is once the log can be written again.
func TestLogFails(t *testing.T) {
	p := testPlant(t)
	subscribed(t, p, subscription{handle: 1, all: true})
	log, out := &fakeLog{broken: errors.New("no space left on device")}, fakeOutlet{}
	for i := range 3 {
		u, _ := cutUpdate(encode(t, k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), row(int64(i), "a", 1, 1))))
		if _, _, _, err := p.Update(u, stampOne, true); err != nil {
			t.Fatal(err)
		}
		p.Reply(9, okReply)
		if _, err := p.Flush(log, out, out); err == nil {
			t.Fatal("no error from a broken log")
		}
	}
	if len(out) != 0 {
		t.Errorf("%d handles were sent something before it was logged", len(out))
	}
	log.broken = nil
	if n, err := p.Flush(log, out, out); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if len(records(t, log.records)) != 3 || len(messages(t, out[1])) != 3 || len(messages(t, out[9])) != 3 {
		t.Error("not everything followed")
	}
}

// FuzzUpdate: whatever bytes a feed sends, the log and the subscribers get whole,
// decodable messages or nothing.
func FuzzUpdate(f *testing.F) {
	seedPlant := func(data k.Value) {
		b, err := ipc.Append(nil, k.ListOf(k.String(".u.upd"), k.NewSymbol("trade"), data))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	seedPlant(row(5, "a", 1, 3))
	seedPlant(k.NewList(row(5, "a", 1, 3).Items()[1:]))
	seedPlant(bulk([]int64{5, 6}, []string{"a", "b"}, []float64{1, 2}, []int32{3, 4}))
	seedPlant(tableOf(bulk([]int64{5, 6}, []string{"a", "b"}, []float64{1, 2}, []int32{3, 4})))
	f.Fuzz(func(t *testing.T, payload []byte) {
		u, ok := cutUpdate(payload)
		if !ok {
			return
		}
		p := testPlant(t)
		subscribed(t, p, subscription{handle: 1, all: true}, subscription{handle: 2, syms: []k.Sym{k.Intern("a")}})
		if _, _, _, err := p.Update(u, stampOne, true); err != nil {
			return
		}
		log, out := &fakeLog{}, fakeOutlet{}
		if _, err := p.Flush(log, out, out); err != nil {
			t.Fatal(err)
		}
		if len(records(t, log.records)) != 1 {
			t.Error("not one record")
		}
		for h := range out {
			messages(t, out[h])
		}
	})
}

// BenchmarkSingleRows is the fast path from bytes to log and subscribers' buffers.
func BenchmarkSingleRows(b *testing.B) { benchmarkUpdates(b, 1, 3) }

// BenchmarkHundredRows is the same for messages of 100 rows.
func BenchmarkHundredRows(b *testing.B) { benchmarkUpdates(b, 100, 3) }

type nowhere struct{}

func (nowhere) WriteParts([][]byte, int) error { return nil }
func (nowhere) SendFrames(int32, []byte)       {}
func (nowhere) SendRun(int32, *ipc.Run)        {}

func benchmarkUpdates(b *testing.B, rows, subs int) {
	p := testPlant(b)
	var s []subscription
	for h := range subs {
		s = append(s, subscription{handle: int32(h), all: true})
	}
	subscribed(b, p, s...)
	data := row(5, "MSFT", 1, 3)
	if rows > 1 {
		ts, syms, prices, sizes := make([]int64, rows), make([]string, rows), make([]float64, rows), make([]int32, rows)
		for i := range rows {
			ts[i], syms[i], prices[i], sizes[i] = rand.Int64(), "MSFT", rand.Float64(), rand.Int32()
		}
		data = bulk(ts, syms, prices, sizes)
	}
	payload := encode(b, k.ListOf(k.String(".u.upd"), k.NewSymbol("trade"), data))
	b.SetBytes(int64(len(payload)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if p.Known([]ipc.Message{{Payload: payload}}) == 0 {
			u, ok := cutUpdate(payload)
			if !ok {
				b.Fatal("not recognised")
			}
			_, at, s, err := p.Update(u, stampOne, true)
			if err != nil {
				b.Fatal(err)
			}
			p.Remember(payload, at, u.data, s)
		}
		if i%256 == 0 {
			if _, err := p.Flush(nowhere{}, nowhere{}, nowhere{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
