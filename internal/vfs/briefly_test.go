package vfs

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
)

// TestWriteBriefly: it appends what Write would, on every file system, and fails as Write does.
func TestWriteBriefly(t *testing.T) {
	for name, at := range map[string]struct {
		fsys FS
		path string
	}{"os": {OS, filepath.Join(t.TempDir(), "f")}, "mem": {NewMem(), "f"}} {
		f, err := at.fsys.OpenAppend(at.path)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, part := range []string{"ab", "", "c"} {
			if n, err := WriteBriefly(f, [][]byte{[]byte(part)}); n != len(part) || err != nil {
				t.Errorf("%s: %q: %d, %v", name, part, n, err)
			}
		}
		if got, err := ReadFile(at.fsys, at.path); string(got) != "abc" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if err := f.Close(); err != nil {
			t.Error(name, err)
		}
		if _, err := WriteBriefly(f, [][]byte{[]byte("d")}); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%s: writing to a closed file: %v", name, err)
		}
	}
}
