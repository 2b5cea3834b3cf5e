package tplog

import (
	"bytes"
	"errors"
	"testing"

	"tock/internal/vfs"
	"tock/k"
)

// FuzzReader reads any bytes as a log: raw and decoded replay agree on the good part, and
// after a repair or a salvage the log is good.
func FuzzReader(f *testing.F) {
	whole := writeLog(f, vfs.NewMem(), "log", 6)
	f.Add(whole)
	f.Add(whole[:len(whole)-5])
	f.Add(append(bytes.Clone(whole), make([]byte, 40)...))
	f.Add(bytes.Join([][]byte{whole, []byte("noise"), whole[HeadBytes:]}, nil))
	f.Add([]byte{0xff, 1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := vfs.NewMem()
		must(t, vfs.WriteFile(fsys, "log", data))
		extent, err := Check(fsys, "log")
		if err != nil {
			if !errors.Is(err, ErrNotLog) {
				t.Fatal(err)
			}
			return
		}
		var decoded int64
		n, err := Replay(fsys, "log", 0, -1, func(k.Value) error { decoded++; return nil })
		if n != extent.Messages || decoded != n || extent.Good() != (err == nil) {
			t.Fatalf("decoded %d (%v), check says %+v", n, err, extent)
		}
		must(t, vfs.WriteFile(fsys, "copy", data))
		for name, repair := range map[string]func(vfs.FS, string) (Report, error){"log": Repair, "copy": Salvage} {
			report, err := repair(fsys, name)
			must(t, err)
			after, err := Check(fsys, name)
			must(t, err)
			if !after.Good() || after.Messages != report.Messages || after.Messages < extent.Messages || after.Bytes != report.Bytes {
				t.Fatalf("%s: %s, then %+v; it was %+v", name, report, after, extent)
			}
			if got := read(t, fsys, name); !bytes.HasPrefix(got[HeadBytes:], data[HeadBytes:extent.Bytes]) {
				t.Fatalf("%s: the good part changed", name)
			}
		}
	})
}
