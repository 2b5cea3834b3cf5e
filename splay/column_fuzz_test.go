package splay

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"tock/k"
)

// fuzzDecoder reads companions from a map, and believes in any domain.
func fuzzDecoder(files map[string][]byte) *decoder {
	domain := k.NewDomain(k.Intern("sym"), k.Symbols("a", "b"))
	return &decoder{
		bytes: func(name string) ([]byte, error) {
			b, ok := files[name]
			if !ok {
				return nil, fs.ErrNotExist
			}
			if isPacked(b) {
				return unpack(name, b)
			}
			return b, nil
		},
		domain: func(k.Sym) *k.Domain { return domain },
	}
}

// FuzzColumn feeds a column file and its companions to the reader: an error or a value
// that can be walked, no panic, no memory out of proportion. A value that can be
// written reads back the same.
func FuzzColumn(f *testing.F) {
	for _, name := range seedFiles(f) {
		b, _ := os.ReadFile(name)
		arena, _ := os.ReadFile(name + "#")
		symbols, _ := os.ReadFile(name + "##")
		f.Add(b, arena, symbols)
	}
	f.Fuzz(func(t *testing.T, b, arena, symbols []byte) {
		files := map[string][]byte{"x": b, "x#": arena, "x##": symbols}
		v, err := fuzzDecoder(files).file("x")
		if err != nil {
			return
		}
		if walk(v, 1<<12) >= 1<<12 || !v.Type().IsList() {
			return
		}
		store := NewStore(Options{NoSync: true})
		defer store.Close()
		file := filepath.Join(t.TempDir(), "x")
		if err := store.Set(file, v); err != nil {
			return // a function, or an index that breaks its promise
		}
		store.domain(k.Intern("sym")).Set(k.Symbols("a", "b"))
		again, err := store.Get(file)
		if err != nil {
			t.Fatalf("written, not read: %v", err)
		}
		if !k.Match(plain(again), plain(v)) {
			t.Fatalf("read back %v, was %v", again, v)
		}
	})
}

// plain is v without enumerations, which do not survive inside mapped lists.
func plain(v k.Value) k.Value {
	switch o := v.Object().(type) {
	case *k.List:
		return k.NewList(plainAll(v.Items()))
	case *k.Dict:
		return k.MustDict(plain(o.Keys), plain(o.Vals))
	case *k.Table:
		return k.NewTable(o.Names, plainAll(o.Cols))
	}
	return k.Resolve(v)
}

func plainAll(items []k.Value) []k.Value {
	out := make([]k.Value, len(items))
	for i, item := range items {
		out[i] = plain(item)
	}
	return out
}

// walk visits items of v, at most limit, and returns how many it saw.
func walk(v k.Value, limit int) int {
	seen := 1
	if !v.Type().IsList() {
		return seen
	}
	for i := range min(v.Len(), limit) {
		seen += walk(v.At(i), limit-seen)
		if seen >= limit {
			break
		}
	}
	return seen
}

// seedFiles is small real files: those kept here, and samples written by this package.
func seedFiles(f *testing.F) []string {
	f.Helper()
	var out []string
	filepath.WalkDir("testdata", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			out = append(out, name)
		}
		return nil
	})
	store := NewStore(Options{NoSync: true})
	dir := f.TempDir()
	for name, v := range samples(store) {
		file := path.Join(dir, name)
		if err := store.Set(file, v); err != nil {
			f.Fatal(err)
		}
		out = append(out, file)
	}
	return out
}
