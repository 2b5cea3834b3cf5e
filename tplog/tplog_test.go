package tplog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
)

// message is the encoded update number i: one to three rows, sometimes a table.
func message(t testing.TB, i int) []byte {
	t.Helper()
	sym := k.NewSymbol(fmt.Sprintf("S%d", i%7))
	data := k.ListOf(k.NewTimespan(int64(i)), sym, k.NewFloat(float64(i)/8), k.NewInt(int32(i)))
	if n := i % 3; n > 0 {
		cols := make([]k.Value, 4)
		for c := range cols {
			cols[c] = k.Repeat(data.At(c), n)
		}
		data = k.NewList(cols)
		if n == 2 {
			data = k.NewTable(k.Data[k.Sym](k.Symbols("time", "sym", "price", "size")), cols)
		}
	}
	b, err := ipc.Append(nil, k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), data))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// messages replays a whole log raw.
func messages(fsys vfs.FS, path string) ([][]byte, error) {
	var out [][]byte
	_, err := ReplayRaw(fsys, path, 0, -1, func(msg []byte) error {
		out = append(out, bytes.Clone(msg))
		return nil
	})
	return out, err
}

func read(t testing.TB, fsys vfs.FS, path string) []byte {
	t.Helper()
	b, err := vfs.ReadFile(fsys, path)
	must(t, err)
	return b
}

func TestWriteAndReplay(t *testing.T) {
	fsys := vfs.NewMem()
	const path = "log/sym2026.01.02"
	l, err := Open(fsys, path, Options{})
	must(t, err)
	if got := read(t, fsys, path); !bytes.Equal(got, []byte{0xff, 1, 0, 0, 0, 0, 0, 0}) {
		t.Fatalf("a new log holds % x", got)
	}
	want := append([]byte(nil), head...)
	for i := 0; i < 30; i += 3 {
		batch := slices.Concat(message(t, i), message(t, i+1), message(t, i+2))
		must(t, l.Write(batch, 3))
		want = append(want, batch...)
	}
	if l.Messages() != 30 || l.Bytes() != int64(len(want)) || l.Path() != path {
		t.Fatalf("%d messages, %d bytes of %d", l.Messages(), l.Bytes(), len(want))
	}
	must(t, l.Close())
	if err := l.Write(message(t, 0), 1); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("write to a closed log: %v", err)
	}
	if err := l.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("second close: %v", err)
	}
	if got := read(t, fsys, path); !bytes.Equal(got, want) {
		t.Fatalf("file of %d bytes, want %d", len(got), len(want))
	}

	for _, c := range []struct{ from, n, first, count int64 }{
		{0, -1, 0, 30}, {0, 0, 0, 0}, {0, 7, 0, 7}, {5, 2, 5, 2}, {29, -1, 29, 1}, {30, -1, 0, 0}, {40, 3, 0, 0}, {25, 100, 25, 5},
	} {
		var raw, decoded [][]byte
		n, err := ReplayRaw(fsys, path, c.from, c.n, func(msg []byte) error {
			raw = append(raw, bytes.Clone(msg))
			return nil
		})
		must(t, err)
		m, err := Replay(fsys, path, c.from, c.n, func(v k.Value) error {
			b, err := ipc.Append(nil, v)
			decoded = append(decoded, b)
			return err
		})
		must(t, err)
		if n != c.count || m != c.count || len(raw) != int(c.count) || len(decoded) != int(c.count) {
			t.Fatalf("from %d, %d messages: handed over %d and %d, want %d", c.from, c.n, n, m, c.count)
		}
		for i := range raw {
			if want := message(t, int(c.first)+i); !bytes.Equal(raw[i], want) || !bytes.Equal(decoded[i], want) {
				t.Fatalf("from %d: message %d differs", c.from, i)
			}
		}
	}

	l, err = Open(fsys, path, Options{})
	must(t, err)
	if l.Messages() != 30 {
		t.Errorf("reopened: %d messages", l.Messages())
	}
	must(t, l.Write(message(t, 30), 1))
	must(t, l.Close())
	got, err := messages(fsys, path)
	if err != nil || len(got) != 31 {
		t.Errorf("after reopening: %d messages, %v", len(got), err)
	}
}

func TestCallbackEndsReplay(t *testing.T) {
	fsys := vfs.NewMem()
	writeLog(t, fsys, "log", 10)
	stop := errors.New("stop")
	calls := 0
	n, err := Replay(fsys, "log", 0, -1, func(k.Value) error {
		if calls++; calls == 4 {
			return stop
		}
		return nil
	})
	if n != 3 || err != stop {
		t.Errorf("%d messages, %v", n, err)
	}
}

func writeLog(t testing.TB, fsys vfs.FS, path string, n int) []byte {
	t.Helper()
	data := bytes.Clone(head)
	for i := range n {
		data = append(data, message(t, i)...)
	}
	must(t, vfs.WriteFile(fsys, path, data))
	return data
}

// TestTornAnywhere cuts a log at every byte: the good part, the refusal, the repair.
func TestTornAnywhere(t *testing.T) {
	whole := writeLog(t, vfs.NewMem(), "log", 12)
	ends := []int{HeadBytes}
	for i := range 12 {
		ends = append(ends, ends[i]+len(message(t, i)))
	}
	for size := HeadBytes; size <= len(whole); size++ {
		good := 0
		for good < 12 && ends[good+1] <= size {
			good++
		}
		fsys := vfs.NewMem()
		must(t, vfs.WriteFile(fsys, "log", whole[:size]))
		extent, err := Check(fsys, "log")
		must(t, err)
		if extent.Messages != int64(good) || extent.Bytes != int64(ends[good]) || extent.Size != int64(size) || extent.Good() != (ends[good] == size) {
			t.Fatalf("%d bytes: %+v, want %d messages in %d bytes", size, extent, good, ends[good])
		}
		l, err := Open(fsys, "log", Options{})
		if extent.Good() {
			must(t, err)
			must(t, l.Close())
		} else {
			var bad *BadTailError
			if !errors.Is(err, ErrBadTail) || !errors.As(err, &bad) || bad.Extent.Bytes != extent.Bytes {
				t.Fatalf("%d bytes: opened with %v", size, err)
			}
			if got, err := messages(fsys, "log"); !errors.Is(err, ErrBadTail) || len(got) != good {
				t.Fatalf("%d bytes: replayed %d messages, %v", size, len(got), err)
			}
			n, err := Replay(fsys, "log", 0, int64(good), func(k.Value) error { return nil })
			if n != int64(good) || err != nil {
				t.Fatalf("%d bytes: first %d messages: %d, %v", size, good, n, err)
			}
		}
		report, err := Repair(fsys, "log")
		must(t, err)
		if report.Messages != int64(good) || report.Bytes != int64(ends[good]) || (len(report.Cut) == 0) != extent.Good() {
			t.Fatalf("%d bytes: %s", size, report)
		}
		if got := read(t, fsys, "log"); !bytes.Equal(got, whole[:ends[good]]) {
			t.Fatalf("%d bytes: repaired to %d", size, len(got))
		}
		if !extent.Good() {
			side := fmt.Sprintf("log.cut-%d", ends[good])
			if got := read(t, fsys, side); report.Cut[0].SavedAs != side || !bytes.Equal(got, whole[ends[good]:size]) {
				t.Fatalf("%d bytes: %s holds %d bytes", size, report.Cut[0].SavedAs, len(got))
			}
		}
	}
}

func TestNotALog(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty":       {},
		"part of one": {0xff, 1, 0, 0},
		"vector":      {0xfe, 0x20, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"sym file":    {0xff, 1, 11, 0, 0, 0, 0, 0, 'a', 0},
		"compressed":  []byte("kxzipped........................"),
		"text":        []byte("2026.01.02T10:00:00 started\n"),
	} {
		fsys := vfs.NewMem()
		must(t, vfs.WriteFile(fsys, "log", data))
		if _, err := Check(fsys, "log"); !errors.Is(err, ErrNotLog) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Open(fsys, "log", Options{}); !errors.Is(err, ErrNotLog) {
			t.Errorf("%s: opened with %v", name, err)
		}
		_, err := Repair(fsys, "log")
		if part := bytes.HasPrefix(head, data); part != (err == nil) {
			t.Errorf("%s: repair gave %v", name, err)
		} else if part {
			if got := read(t, fsys, "log"); !bytes.Equal(got, head) {
				t.Errorf("%s: repaired to % x", name, got)
			}
		}
	}
	if _, err := Check(vfs.NewMem(), "nothing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// TestZeroTail: a file system that had grown the file before the data came leaves zeros,
// which parse as empty lists.
func TestZeroTail(t *testing.T) {
	for zeros := 1; zeros < 20; zeros++ {
		fsys := vfs.NewMem()
		good := writeLog(t, fsys, "log", 5)
		must(t, vfs.WriteFile(fsys, "log", append(bytes.Clone(good), make([]byte, zeros)...)))
		extent, err := Check(fsys, "log")
		must(t, err)
		if extent.Messages != 5 || extent.Bytes != int64(len(good)) || extent.Good() {
			t.Errorf("%d zeros: %+v", zeros, extent)
		}
	}
}

// TestStaleCount: kdb+ leaves any count in the head.
func TestStaleCount(t *testing.T) {
	fsys := vfs.NewMem()
	data := writeLog(t, fsys, "log", 5)
	for _, count := range [][]byte{{5, 0, 0, 0}, {200, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff}} {
		copy(data[4:], count)
		must(t, vfs.WriteFile(fsys, "log", data))
		if extent, err := Check(fsys, "log"); err != nil || extent.Messages != 5 || !extent.Good() {
			t.Errorf("count % x: %+v %v", count, extent, err)
		}
	}
}

// TestLongMessages has messages longer than the read buffer and across its edges.
func TestLongMessages(t *testing.T) {
	fsys := vfs.NewMem()
	l, err := Open(fsys, "log", Options{})
	must(t, err)
	rng := rand.New(rand.NewPCG(1, 2))
	var want [][]byte
	for _, n := range []int{3, chunkBytes + 5, 1, chunkBytes - HeadBytes - 6, chunkBytes * 3, 17} {
		text := make([]byte, n)
		for i := range text {
			text[i] = byte(rng.Uint32())
		}
		b, err := ipc.Append(nil, k.ListOf(k.NewSymbol("upd"), k.Bytes(text)))
		must(t, err)
		want = append(want, b)
		must(t, l.Write(b, 1))
	}
	must(t, l.Close())
	got, err := messages(fsys, "log")
	must(t, err)
	if !slices.EqualFunc(got, want, bytes.Equal) {
		t.Error("messages differ")
	}
	n, err := Replay(fsys, "log", 0, -1, func(k.Value) error { return nil })
	if n != 6 || err != nil {
		t.Errorf("decoded %d, %v", n, err)
	}
}

// realLogs finds logs written by kdb+ and what is known of them.
func realLogs(t *testing.T) map[string]logFacts {
	shared := os.Getenv("TOCK_SHARED")
	if shared == "" {
		shared = "../../shared"
	}
	text, err := os.ReadFile(filepath.Join(shared, "kdbfiles/facts.json"))
	if err != nil {
		t.Skip("no shared kdb+ files here")
	}
	var facts struct{ Logs map[string]logFacts }
	must(t, json.Unmarshal(text, &facts))
	out := map[string]logFacts{}
	for name, fact := range facts.Logs {
		out[filepath.Join(shared, "kdbfiles", name)] = fact
	}
	return out
}

type logFacts struct {
	Bytes       int64
	Messages    int64
	ByTable     map[string]int64 `json:"messages_by_table"`
	RowsByTable map[string]int64 `json:"rows_by_table"`
	Sha256      string           `json:"sha256_messages"`
}

func TestRealLogs(t *testing.T) {
	logs := realLogs(t)
	if len(logs) < 10 {
		t.Fatalf("%d logs", len(logs))
	}
	for path, fact := range logs {
		checkFacts(t, path, fact)
	}
}

// TestTorQLogs reads the logs that came with the repository.
func TestTorQLogs(t *testing.T) {
	for name, fact := range map[string]logFacts{
		"stpnone_20201006204450": {888, 2, map[string]int64{"trade": 1, "quote": 1}, map[string]int64{"trade": 10, "quote": 10}, "7fcfd4f7363a47fc9aca15cb862d66c29ebc23f9d6d0ec3f3aa716199eae9906"},
		"quote20201006204520":    {496, 1, map[string]int64{"quote": 1}, map[string]int64{"quote": 10}, "b6ee473e0041a6d4eba5e15ff08059afc5a8188f9737bc622aa5598d2d37cc50"},
		"testoldlog":             {120425, 100, map[string]int64{"quote": 50, "trade": 50}, map[string]int64{"quote": 1965, "trade": 400}, "c31bd3dc36a7e1bc7c3950ea886a60c7fe230d4d96950753754ebfc35272665d"},
	} {
		checkFacts(t, "testdata/torq-logs/"+name, fact)
	}
}

func checkFacts(t *testing.T, path string, fact logFacts) {
	t.Helper()
	extent, err := Check(vfs.OS, path)
	if err != nil || extent.Messages != fact.Messages || extent.Bytes != fact.Bytes || !extent.Good() {
		t.Errorf("%s: %+v %v, want %d messages", path, extent, err, fact.Messages)
	}
	sum := sha256.New()
	byTable, rows := map[string]int64{}, map[string]int64{}
	_, err = Replay(vfs.OS, path, 0, -1, func(v k.Value) error {
		b, err := ipc.Append(nil, v)
		sum.Write(b)
		if items := v.Items(); len(items) == 3 && items[1].Type() == -k.Symbol {
			table := items[1].Text()
			byTable[table]++
			rows[table] += rowsOf(items[2])
		}
		return err
	})
	if got := hex.EncodeToString(sum.Sum(nil)); err != nil || got != fact.Sha256 {
		t.Errorf("%s: encoded again, the messages have digest %s, want %s (%v)", path, got, fact.Sha256, err)
	}
	for table, n := range fact.ByTable {
		if byTable[table] != n || rows[table] != fact.RowsByTable[table] {
			t.Errorf("%s: %s has %d messages, %d rows, want %d, %d", path, table, byTable[table], rows[table], n, fact.RowsByTable[table])
		}
	}
}

// rowsOf is the rows of an update's data: a table's, or those of a list of columns or atoms.
func rowsOf(data k.Value) int64 {
	if data.Table() != nil {
		return int64(data.Len())
	}
	if data.Len() > 0 {
		return int64(data.At(0).Len())
	}
	return 0
}
