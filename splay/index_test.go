package splay

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tock/k"
)

type indexVector struct {
	File     string
	Attr     string
	Width    int `json:"index_width"`
	Rows     int
	Distinct []int64 `json:"distinct_values_in_order"`
	Slots    []int64 `json:"hash_slots"`
	Starts   []int64 `json:"run_starts_or_group_offsets"`
	Bytes    int     `json:"index_bytes"`
}

func indexVectors(t *testing.T, name string) []indexVector {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []indexVector
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	return vectors
}

// TestHashSlots compares hash tables with those kdb+ stored.
func TestHashSlots(t *testing.T) { eachCorpus(t, testHashSlots) }

func testHashSlots(t *testing.T, dir string) {
	for _, v := range indexVectors(t, filepath.Join(dir, "index_vectors.json")) {
		room := capacity(len(v.Distinct))
		if v.Width == 4 {
			room = max(room, 2)
		}
		if got := hashSlots(v.Distinct, room); !slices.Equal(got, v.Slots) {
			t.Errorf("%s: slots %v, want %v", v.File, got, v.Slots)
		}
		var index []byte
		switch {
		case v.Width == 8 && v.Attr == "p":
			index = partedIndex(v.Distinct, v.Starts)
		case v.Width == 8 && v.Attr == "g":
			index = groupedIndex(v.Distinct, groupNumbers(v.Starts))
		default:
			continue
		}
		if len(index) != v.Bytes {
			t.Errorf("%s: index of %d bytes, want %d", v.File, len(index), v.Bytes)
		}
	}
}

// groupNumbers is some assignment of rows to groups that has the given running totals.
func groupNumbers(totals []int64) []int64 {
	var out []int64
	for i := range totals[:len(totals)-1] {
		for range totals[i+1] - totals[i] {
			out = append(out, int64(i))
		}
	}
	return out
}

// TestIndexBytes rebuilds the p# index of every 64-bit enumeration of the corpus and
// compares all bytes but those that kdb+ leaves as they were in memory.
func TestIndexBytes(t *testing.T) { eachCorpus(t, testIndexBytes) }

func testIndexBytes(t *testing.T, dir string) {
	compared := 0
	for _, v := range indexVectors(t, filepath.Join(dir, "index_vectors.json")) {
		if v.Width != 8 || v.Attr != "p" || strings.HasPrefix(v.File, "(") {
			continue
		}
		b, err := NewStore(Options{}).bytes(filepath.Join(dir, v.File), smallFile)
		if err != nil {
			t.Fatal(err)
		}
		im, err := parseImage(v.File, b)
		if err != nil {
			t.Fatal(err)
		}
		data := im.data()
		want := slices.Clone(b[im.start+len(data):])
		got, err := indexOf(k.Parted, view[int64](data, im.count))
		if err != nil {
			t.Fatal(err)
		}
		clear(want[:8]) // one word of leftovers, then behind the values up to the hash table
		room := 8 * (capacity(len(v.Distinct)) - len(v.Distinct))
		clear(want[8+16+8*len(v.Distinct):][:room+8])
		want[8+1] = 0 // the byte a of both objects
		second := 8 + 16 + 8*len(v.Distinct) + room + 8 + 16*capacity(len(v.Distinct))
		want[second+1] = 0
		if !bytes.Equal(got, want) {
			t.Errorf("%s:\n got %x\nwant %x", v.File, got, want)
		}
		starts, ok := im.storedRuns()
		if !ok || !slices.Equal(starts, v.Starts) {
			t.Errorf("%s: runs read as %v %v, want %v", v.File, starts, ok, v.Starts)
		}
		compared++
	}
	if compared == 0 {
		t.Error("no index compared")
	}
}

// TestIndexExample is the worked example of the description: three runs of 2 0 1.
func TestIndexExample(t *testing.T) {
	if got, want := hashSlots([]int64{2, 0, 1}, capacity(3)), []int64{1, -1, -1, -1, -1, -1, 0, 2}; !slices.Equal(got, want) {
		t.Errorf("slots %v, want %v", got, want)
	}
	if got, want := hashSlots([]int64{k.NullLong}, 1), hashSlots([]int64{0}, 1); !slices.Equal(got, want) {
		t.Errorf("null hashes to %v, 0 to %v", got, want)
	}
}

func TestIndexRefused(t *testing.T) {
	for _, c := range []struct {
		attr k.Attr
		at   []int64
	}{{k.Unique, []int64{1, 2, 1}}, {k.Parted, []int64{1, 1, 2, 1}}} {
		if _, err := indexOf(c.attr, c.at); err != k.ErrUFail {
			t.Errorf("%d %v: %v, want u-fail", c.attr, c.at, err)
		}
	}
}

// TestLyingIndex changes bytes of a stored index: look-ups must not follow it.
func TestLyingIndex(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	d := store.domain(k.Intern("sym"))
	d.Set(k.Symbols("a", "b", "c"))
	v, err := k.SetAttr(k.NewEnum(d, []int64{2, 2, 0, 1, 1}), k.Parted)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x")
	if err := store.Set(file, v); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for at := pageData + 5*8; at < len(good); at++ {
		b := slices.Clone(good)
		b[at] ^= 1
		got, err := store.decoder().image(file, b)
		if err != nil {
			t.Fatalf("byte %d: %v", at, err)
		}
		if rows, ok := k.Lookup(got, k.NewSymbol("b")); ok && (rows.From != 3 || rows.To != 5) {
			t.Errorf("byte %d: b at %v", at, rows)
		}
	}
}
