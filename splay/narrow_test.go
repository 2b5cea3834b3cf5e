package splay

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tock/internal/vfs"
	"tock/k"
)

// narrowBytes is the 32-bit file of an enumeration.
func narrowBytes(t *testing.T, v k.Value) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := layoutFor(v, true).writeEnum(&b, v, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestNarrowReal writes 32-bit enumerations of kdb+'s again: all bytes must be the same but
// those that kdb+ leaves as they were in memory.
func TestNarrowReal(t *testing.T) { eachCorpus(t, testNarrowReal) }

func testNarrowReal(t *testing.T, dir string) {
	written := map[k.Attr]int{}
	err := filepath.WalkDir(dir, func(file string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		want, err := NewStore(Options{}).bytes(file, smallFile) // a compressed one unpacked
		if err != nil || !isNarrow(want) {
			return nil
		}
		im, err := parseImage(file, want)
		if err != nil {
			return nil // something else begins with fe
		}
		v, err := NewStore(Options{}).decoder().image(file, want)
		if err != nil {
			return err
		}
		got := narrowBytes(t, v)
		end := im.start + im.count*im.width
		if !bytes.Equal(got[:min(end, len(got))], want[:end]) {
			t.Errorf("%s: head %x, want %x, or other items", file, got[:narrowHeader], want[:narrowHeader])
			return nil
		}
		if im.attr >= k.Unique {
			index := want[end:]
			if len(got) != len(want) || !bytes.Equal(narrowForm.settled(im, got[end:], index), narrowForm.settled(im, index, index)) {
				t.Errorf("%s: index %x, want %x", file, got[end:], index)
			}
		}
		written[im.attr]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if written[k.Parted] == 0 {
		t.Error("files written, by attribute:", written)
	}
}

// TestNarrowForm pins the bytes of the form, nulls among them, and reads them back.
func TestNarrowForm(t *testing.T) {
	d := k.NewDomain(k.Intern("sym"), k.Symbols("a", "b", "c"))
	store := NewStore(Options{Domain: func(k.Sym) *k.Domain { return d }})
	defer store.Close()
	for attr, at := range map[k.Attr][]int64{k.NoAttr: {2, 0, k.NullLong, 2}, k.Sorted: {0, 0, 1}, k.Unique: {2, 0, 1}, k.Parted: {k.NullLong, 2, 2}, k.Grouped: {1, 2, 1, 0}} {
		v, err := k.SetAttr(k.NewEnum(d, at), attr)
		if err != nil {
			t.Fatal(err)
		}
		b := narrowBytes(t, v)
		want := append([]byte{0xfe, 's', 'y', 'm', 0, 0, 0, 0, 0, 0, 0, byte(attr), 0, 0, 0, 0, byte(len(at)), 0, 0, 0, 0, 0, 0, 0}, raw(narrow(at))...)
		if i := slices.Index(at, k.NullLong); i >= 0 {
			copy(want[narrowHeader+4*i:], "\x00\x00\x00\x80")
		}
		if !bytes.HasPrefix(b, want) {
			t.Errorf("%c: %x, want %x", attr.Char(), b, want)
		}
		got, err := store.decoder().image("x", b)
		if err != nil || !k.Match(got, v) || got.Attr() != attr {
			t.Errorf("%c: read %v %v, want %v", attr.Char(), got, err, v)
		}
		im, err := parseImage("x", b)
		if err != nil || !im.indexFits() || len(b) < len(want) || attr < k.Unique && len(b) > len(want) {
			t.Errorf("%c: %v, %d bytes", attr.Char(), err, len(b))
		}
	}
}

// TestNarrowRefused narrows what does not fit: nothing changes, and the file is named.
func TestNarrowRefused(t *testing.T) {
	for name, c := range map[string]struct {
		domain string
		at     int64
		want   error
	}{"index": {"sym", 1 << 31, k.ErrLimit}, "negative": {"sym", -1, k.ErrLimit}, "name": {"longername", 0, k.ErrNYI}} {
		mem := vfs.NewMem()
		store := NewStore(Options{FS: mem})
		d := store.domain(k.Intern(c.domain))
		d.Set(k.Symbols("a"))
		table := k.NewTable([]k.Sym{k.Intern("s"), k.Intern("x")}, []k.Value{k.NewEnum(d, []int64{0, c.at}), k.Longs([]int64{1, 2})})
		if err := store.SetPacked("/db/t/", table, Packing{Narrow: true}); err != nil {
			t.Fatal(name, err)
		}
		before, err := vfs.ReadFile(mem, "/db/t/s")
		if err != nil || isNarrow(before) {
			t.Error(name, "was written with 32 bits", err)
		}
		op := Maintenance{"narrow", k.Intern("t"), []k.Value{sym("s"), k.Identity}}
		if _, err := store.Maintain("/db", op, MaintainOptions{}); !errors.Is(err, c.want) || !strings.Contains(err.Error(), "/db/t/s") {
			t.Errorf("%s: %v", name, err)
		}
		if after, err := vfs.ReadFile(mem, "/db/t/s"); err != nil || !bytes.Equal(after, before) {
			t.Error(name, "changed", err)
		}
		if _, unfinished, err := store.Unfinished("/db"); err != nil || unfinished {
			t.Error(name, "is left to be finished", err)
		}
	}
}

// TestNarrowAppend appends to 32-bit enumerations: they stay so while what comes fits, with
// nothing lost either way.
func TestNarrowAppend(t *testing.T) {
	mem := vfs.NewMem()
	store := NewStore(Options{FS: mem})
	d := store.domain(k.Intern("sym"))
	d.Set(k.Symbols("a", "b", "c"))
	enum := func(at ...int64) k.Value { return k.NewEnum(d, at) }
	for _, c := range []struct {
		name       string
		old        k.Value
		attr, left k.Attr
		more       k.Value
		narrow     bool
		packed     Compression
	}{
		{"plain", enum(2, 0), k.NoAttr, k.NoAttr, enum(1, k.NullLong), true, Compression{}},
		{"empty", enum(), k.NoAttr, k.NoAttr, enum(1), true, Compression{}},
		{"an atom", enum(1), k.NoAttr, k.NoAttr, k.NewEnumAtom(d, 2), true, Compression{}},
		{"stays sorted", enum(0, 1), k.Sorted, k.Sorted, enum(1, 2), true, Compression{}},
		{"not sorted any more", enum(0, 1), k.Sorted, k.NoAttr, enum(0), true, Compression{}},
		{"parted", enum(2, 2, 1), k.Parted, k.NoAttr, enum(0), true, Compression{}},
		{"unique", enum(2, 1), k.Unique, k.NoAttr, enum(0), true, Compression{}},
		{"compressed", enum(2, 1), k.NoAttr, k.NoAttr, enum(0), true, Compression{12, packGzip, 6}},
		{"beyond 31 bits", enum(2, 1), k.NoAttr, k.NoAttr, enum(1<<31, 0), false, Compression{}},
		{"beyond 31 bits, parted", enum(2, 1), k.Parted, k.NoAttr, enum(1 << 40), false, Compression{}},
	} {
		old, err := k.SetAttr(c.old, c.attr)
		if err == nil {
			err = store.SetPacked("/x", old, Packing{Default: c.packed, Narrow: true})
		}
		if err != nil {
			t.Fatal(c.name, err)
		}
		if l, err := store.layoutOf("/x"); err != nil || !l.narrow {
			t.Fatal(c.name, "was not written with 32 bits", err)
		}
		if err := store.Append("/x", c.more); err != nil {
			t.Fatal(c.name, err)
		}
		l, err := store.layoutOf("/x")
		if err != nil || l != (layout{c.packed, c.narrow}) {
			t.Errorf("%s: %+v %v", c.name, l, err)
		}
		if got, err := store.Get("/x"); err != nil || !k.Match(got, k.Join(c.old, c.more)) || got.Attr() != c.left {
			t.Errorf("%s: %v %v", c.name, got, err)
		}
	}
}

// TestNarrowPartition saves partitions with 32 bits: what comes with symbols and what is
// enumerated already, parted or not, late rows too.
func TestNarrowPartition(t *testing.T) {
	mem := vfs.NewMem()
	store := NewStore(Options{FS: mem})
	rows := trades(40)
	part := Part{Name: k.Intern("trade"), Table: rows, Field: k.Intern("sym"), Packing: Packing{Narrow: true}}
	enumerated, err := store.Enumerate("/db", "", rows)
	if err != nil {
		t.Fatal(err)
	}
	for date, table := range []k.Value{rows, enumerated, rows.Slice(0, 0)} {
		part.Table = table
		if err := store.SavePartition("/db", day(date), part); err != nil {
			t.Fatal(err)
		}
	}
	part.Table, part.Merge = rows, true
	if err := store.SavePartition("/db", day(2), part); err != nil {
		t.Fatal(err)
	}
	got := content(t, mem)
	for dir, table := range got {
		if !k.Match(table, wantRows(40)) {
			t.Errorf("%s: other rows", dir)
		}
		for _, name := range []string{"sym", "ex"} {
			if l, err := store.layoutOf("/db/" + dir + "/trade/" + name); err != nil || !l.narrow {
				t.Errorf("%s: %s is not of 32 bits: %v", dir, name, err)
			}
		}
	}
	if len(got) != 3 {
		t.Error(len(got), "partitions")
	}
	if problems := NewStore(Options{FS: mem}).Check("/db", true); problems != nil {
		t.Error(problems)
	}
	op := Maintenance{"widen", k.Intern("trade"), []k.Value{k.Symbols("ex"), day(1)}}
	if changed, err := store.Maintain("/db", op, MaintainOptions{}); err != nil || len(changed) != 1 {
		t.Fatal(changed, err) // the partition before the second, its one column
	}
	for name, narrow := range map[string]bool{"2024.08.22/trade/ex": false, "2024.08.22/trade/sym": true, "2024.08.23/trade/ex": true} {
		if l, err := store.layoutOf("/db/" + name); err != nil || l.narrow != narrow {
			t.Errorf("%s: %+v %v", name, l, err)
		}
	}
}
