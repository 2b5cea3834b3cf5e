package vfs

import (
	"bytes"
	"path/filepath"
	"testing"
)

// TestWriteParts: parts come out joined, however many there are, on every file system, told to
// the scheduler or not.
func TestWriteParts(t *testing.T) {
	testParts(t, WriteParts)
	testParts(t, WriteBriefly)
}

func testParts(t *testing.T, write func(File, [][]byte) (int, error)) {
	t.Helper()
	for name, fsys := range map[string]FS{"os": OS, "mem": NewMem()} {
		path := "f"
		if name == "os" {
			path = filepath.Join(t.TempDir(), "f")
		}
		f, err := fsys.OpenAppend(path)
		if err != nil {
			t.Fatal(err)
		}
		var parts [][]byte
		var want []byte
		for i := range 3000 {
			part := bytes.Repeat([]byte{byte(i)}, i%7)
			parts, want = append(parts, part), append(want, part...)
		}
		if n, err := write(f, parts); n != len(want) || err != nil {
			t.Fatalf("%s: wrote %d of %d bytes: %v", name, n, len(want), err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadFile(fsys, path); !bytes.Equal(got, want) || err != nil {
			t.Errorf("%s: %d bytes came out differently: %v", name, len(got), err)
		}
	}
}
