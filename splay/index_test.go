package splay

import (
	"bytes"
	"encoding/hex"
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
		f := enumForm
		if v.Width == 4 {
			f = indexForm{k.Enum, 4, 0}
		}
		if got, ok := hashSlots(v.Distinct, f.capacity(len(v.Distinct))); !ok || !slices.Equal(got, v.Slots) {
			t.Errorf("%s: slots %v, want %v", v.File, got, v.Slots)
		}
		var index []byte
		switch v.Attr {
		case "p":
			index, _ = partedIndex(f, v.Distinct, v.Starts)
			if v.Width == 4 {
				index, _ = partedIndex(f, narrow(v.Distinct), v.Starts)
			}
		case "g":
			index = groupedIndex(f, v.Distinct, groupNumbers(v.Starts))
		default:
			t.Errorf("%s: attribute %s", v.File, v.Attr)
		}
		if len(index) != v.Bytes {
			t.Errorf("%s: index of %d bytes, want %d", v.File, len(index), v.Bytes)
		}
	}
}

func narrow(x []int64) []int32 {
	out := make([]int32, len(x))
	for i, val := range x {
		out[i] = int32(val)
	}
	return out
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

// TestIndexBytes rebuilds the index of every enumeration of the corpus, of both widths,
// and compares all bytes but those that kdb+ leaves as they were in memory.
func TestIndexBytes(t *testing.T) { eachCorpus(t, testIndexBytes) }

func testIndexBytes(t *testing.T, dir string) {
	compared := map[int]int{}
	for _, v := range indexVectors(t, filepath.Join(dir, "index_vectors.json")) {
		if strings.HasPrefix(v.File, "(") {
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
		if !im.indexFits() {
			t.Errorf("%s: another index, stored is\n%x", v.File, b[im.start+len(im.data()):])
		}
		starts, ok := im.storedRuns()
		if !ok || !slices.Equal(starts, v.Starts) {
			t.Errorf("%s: runs read as %v %v, want %v", v.File, starts, ok, v.Starts)
		}
		compared[v.Width]++
	}
	if compared[4] == 0 || compared[8] == 0 {
		t.Error("indexes compared, by width:", compared)
	}
}

// TestIndexFits changes each byte of an index: it no longer fits, but for the bytes that
// vary in kdb+'s own.
func TestIndexFits(t *testing.T) {
	d := k.NewDomain(k.Intern("sym"), k.Symbols("a", "b", "c"))
	for _, v := range []k.Value{k.NewEnum(d, []int64{2, 0, 1}), k.Ints([]int32{7, -1, 5}), k.Longs([]int64{7, -1, k.NullLong}), k.Dates([]int32{3})} {
		for _, attr := range []k.Attr{k.Unique, k.Parted, k.Grouped} {
			v, err := k.SetAttr(v, attr)
			if err != nil {
				t.Fatal(err)
			}
			good := fileBytes(t, v)
			im, err := parseImage("x", good)
			if err != nil || !im.indexFits() {
				t.Fatalf("%d %c: %v", v.Type(), attr.Char(), err)
			}
			free := 0
			for at := im.start + im.count*im.width; at < len(good); at++ {
				im.b = slices.Clone(good)
				im.b[at] ^= 0x40
				if im.indexFits() {
					free++
				}
			}
			if free > 48 || free == len(good)-im.start-im.count*im.width {
				t.Errorf("%d %c: %d bytes may be anything", v.Type(), attr.Char(), free)
			}
		}
	}
}

// fileBytes is the file that a vector is written to.
func fileBytes(t *testing.T, v k.Value) []byte {
	t.Helper()
	var b bytes.Buffer
	write := writeVector
	if v.Domain() != nil {
		write = layoutFor(v, false).writeEnum
	}
	if err := write(&b, v, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestIndexOfPlain pins the bytes of indexes of vectors that are no enumerations: those of
// an int vector are a 32-bit enumeration's but for the type, those of a long vector a
// 64-bit one's without the words for a domain.
func TestIndexOfPlain(t *testing.T) {
	for _, c := range []struct {
		v    k.Value
		attr k.Attr
		want string
	}{
		{k.Ints([]int32{2, 2, 1}), k.Parted, "00000000" + // to a multiple of 8
			"02000602" + "00000000" + "0200000000000000" + "0200000001000000" + "ffffffffffffffff" + "ffffffffffffffff" + "0000000000000000" + "0100000000000000" +
			"02000700" + "00000000" + "0300000000000000" + "0000000000000000" + "0200000000000000" + "0300000000000000"},
		{k.Dates([]int32{5}), k.Unique, "00000000" + "0000000000000000" + "ffffffffffffffff" + "ffffffffffffffff" + "ffffffffffffffff"},
		{k.Longs([]int64{9, 4, 9}), k.Grouped, "02000702" + "01000000" + "0200000000000000" + "0900000000000000" + "0400000000000000"},
	} {
		v, err := k.SetAttr(c.v, c.attr)
		if err != nil {
			t.Fatal(err)
		}
		b := fileBytes(t, v)
		if got := hex.EncodeToString(b[16+v.Len()*v.Type().Width():]); !strings.HasPrefix(got, c.want) {
			t.Errorf("%v %c: %s, want %s", v, c.attr.Char(), got, c.want)
		}
		if v.Type().Width() == 4 { // as a 32-bit enumeration of the same numbers
			index, err := indexOf(indexForm{k.Enum, 4, 0}, c.attr, k.Data[int32](v), nil)
			for i := range index {
				if index[i] == byte(k.Enum) {
					index[i] = byte(v.Type())
				}
			}
			if err != nil || !bytes.Equal(index, b[16+4*v.Len():]) {
				t.Errorf("%v %c: %x, a 32-bit enumeration has %x", v, c.attr.Char(), b[16+4*v.Len():], index)
			}
		}
	}
}

// TestIndexExample is the worked example of the description: three runs of 2 0 1.
func TestIndexExample(t *testing.T) {
	if got, _ := hashSlots([]int64{2, 0, 1}, enumForm.capacity(3)); !slices.Equal(got, []int64{1, -1, -1, -1, -1, -1, 0, 2}) {
		t.Errorf("slots %v", got)
	}
	null, _ := hashSlots([]int64{k.NullLong}, 1)
	if zero, _ := hashSlots([]int64{0}, 1); !slices.Equal(null, zero) {
		t.Errorf("null hashes to %v, 0 to %v", null, zero)
	}
}

func TestIndexRefused(t *testing.T) {
	for _, c := range []struct {
		attr k.Attr
		at   []int64
	}{{k.Unique, []int64{1, 2, 1}}, {k.Parted, []int64{1, 1, 2, 1}}} {
		if _, err := indexOf(enumForm, c.attr, c.at, nil); err != k.ErrUFail {
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
