package splay

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"tock/k"
)

var allCompressions = []Compression{
	{12, packIPC, 0}, {17, packIPC, 0}, {12, packGzip, 6}, {17, packGzip, 0}, {16, packSnappy, 0},
	{12, packLZ4, 1}, {17, packLZ4, 0}, {17, packLZ4, 16}, {17, packZstd, 3}, {12, packZstd, -7},
}

func TestPackedSetGet(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	all := samples(store)
	all["many"] = k.Longs(append(make([]int64, 50_000), 1, 2, 3))
	noise := make([]int64, 20_000)
	for i := range noise {
		noise[i] = int64(uint64(i) * 0x9e3779b97f4a7c15)
	}
	all["noise"] = k.Longs(noise)
	dir := t.TempDir()
	for _, c := range allCompressions {
		for name, v := range all {
			file := path.Join(dir, name)
			if err := store.SetPacked(file, v, Packing{Default: c}); err != nil {
				t.Errorf("%v %s: %v", c, name, err)
				continue
			}
			if got, err := store.Get(file); err != nil || !k.Match(got, v) {
				t.Errorf("%v %s: got %v %v", c, name, got, err)
			}
			info, err := store.Packed(file)
			if err != nil || info == nil || info.Compression() != c {
				t.Errorf("%v %s: %v %v", c, name, info, err)
				continue
			}
			onDisk, err := os.Stat(file)
			if err != nil || onDisk.Size() != info.CompressedLength {
				t.Errorf("%v %s: %d bytes, the trailer says %d", c, name, onDisk.Size(), info.CompressedLength)
			}
			if n, err := store.Size(file); err != nil || n != info.UncompressedLength {
				t.Errorf("%v %s: size %d %v", c, name, n, err)
			}
		}
	}
}

func TestPackedPartition(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	for _, c := range allCompressions {
		dir := t.TempDir()
		if err := store.SavePartition(dir, day(0), Part{Name: k.Intern("trade"), Table: trades(9000), Field: k.Intern("sym"), Packing: Packing{Default: c}}); err != nil {
			t.Fatal(err)
		}
		table := definition(t, open(t, store, dir), "trade").Partitioned()
		want := sortedBySym(trades(9000))
		if got, err := table.Partition(0, nil); err != nil || table.Rows() != 9000 || !k.Match(resolved(got), k.NewTable(want.Names, want.Cols)) {
			t.Errorf("%v: %v", c, err)
		}
		if info, err := store.Packed(dir + "/2024.08.22/trade/.d"); err != nil || info != nil {
			t.Errorf("%v: .d is compressed: %v", c, err)
		}
		// Rows appended to a compressed table: it stays compressed.
		more := must(store.Enumerate(dir, "", trades(3))).Table()
		if err := store.Append(dir+"/2024.08.22/trade", k.NewTable(more.Names, more.Cols)); err != nil {
			t.Fatal(err)
		}
		if got, err := store.ReadSplayed(dir + "/2024.08.22/trade"); err != nil || got.Len() != 9003 {
			t.Errorf("%v: appended: %v", c, err)
		}
		if info, err := store.Packed(dir + "/2024.08.22/trade/price"); err != nil || info.Compression() != c {
			t.Errorf("%v: appended: %v %v", c, info, err)
		}
	}
}

// TestPackedBytes packs the content of every compressed file of the corpus again: but for
// the trailer's version and unused bytes all bytes are kdb+'s.
func TestPackedBytes(t *testing.T) { eachCorpus(t, testPackedBytes) }

func testPackedBytes(t *testing.T, dir string) {
	files, blocks := map[int]int{}, 0
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		want, err := os.ReadFile(name)
		if err != nil || !isPacked(want) {
			return err
		}
		info, err := parseTrailer(name, want)
		if err != nil {
			return err
		}
		plain, err := unpack(name, want)
		if err != nil {
			return err
		}
		got, err := packedAgain(plain, info.Compression())
		if err != nil {
			return err
		}
		at := len(want) - trailerFixed - len(info.blocks)
		if len(got) == len(want) {
			copy(got[at:at+4], want[at:]) // the version
			copy(got[at+6:at+8], want[at+6:])
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s, algorithm %d, level %d: %d bytes, want %d", name, info.Algorithm, info.Level, len(got), len(want))
		}
		files[info.Algorithm]++
		blocks += len(info.blocks) / 8
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("files by algorithm: %v, %d blocks", files, blocks)
	if files[packIPC] == 0 || files[packGzip] == 0 {
		t.Errorf("files by algorithm: %v", files)
	}
}

func packedAgain(plain []byte, c Compression) ([]byte, error) {
	var out bytes.Buffer
	p, err := newPackWriter(&out, c)
	if err != nil {
		return nil, err
	}
	if _, err := p.Write(plain); err != nil {
		return nil, err
	}
	err = p.finish()
	return out.Bytes(), err
}

func TestFileBytes(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	data := bytes.Repeat([]byte("abc"), 100_000)
	for _, c := range append(allCompressions, Compression{}) {
		for _, want := range [][]byte{data, nil} {
			name := path.Join(t.TempDir(), "new", "file")
			if err := store.WriteFile(name, want, c); err != nil {
				t.Fatal(err)
			}
			got, err := store.ReadFile(name)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%v: %d bytes %v, want %d", c, len(got), err, len(want))
			}
		}
	}
}

func TestCompressionRefused(t *testing.T) {
	for _, c := range []Compression{{17, 6, 0}, {11, packGzip, 6}, {21, packIPC, 0}, {17, packGzip, 10}, {17, packLZ4, -1}, {17, packSnappy, 1}, {17, 16, 0}} {
		if err := NewStore(Options{}).SetPacked(t.TempDir()+"/x", k.NewLong(1), Packing{Default: c}); !errors.Is(err, k.ErrDomain) {
			t.Errorf("%v: %v, want domain", c, err)
		}
	}
}

// TestPackedDamage changes each byte of a compressed file in turn: an error or the right
// value, never anything else.
func TestPackedDamage(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	v := k.Longs(make([]int64, 3000))
	for _, c := range allCompressions {
		file := path.Join(t.TempDir(), fmt.Sprint(c.Algorithm))
		if err := store.SetPacked(file, v, Packing{Default: c}); err != nil {
			t.Fatal(err)
		}
		good, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for at := range good {
			if at > 600 && at < len(good)-150 {
				continue
			}
			for _, cut := range []bool{false, true} {
				b := bytes.Clone(good)
				b[at] ^= 0x55
				if cut {
					b = b[:at]
				}
				if isPacked(b) {
					plain, err := unpack(file, b)
					if err == nil && len(plain) != 16+8*3000 {
						t.Fatalf("%v byte %d: %d plain bytes", c, at, len(plain))
					}
				}
			}
		}
	}
}

// A file that stands for more than its trailer is believed to is unpacked all the same.
func TestUnpackBeyondBelief(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	file := filepath.Join(t.TempDir(), "x")
	const n = believedAlways + 16<<20
	if err := store.SetPacked(file, k.Bytes(make([]byte, n)), Packing{Default: Compression{17, packZstd, 3}}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || believed*info.Size()+believedAlways > n {
		t.Fatal("the file is believed", err)
	}
	v, err := store.Get(file)
	if err != nil || v.Len() != n {
		t.Fatal(v.Len(), err)
	}
}
