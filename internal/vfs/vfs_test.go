package vfs

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
)

// each runs a test on every kind of file system, in a fresh directory.
func each(t *testing.T, test func(t *testing.T, fsys FS, dir string)) {
	t.Run("os", func(t *testing.T) { test(t, OS, filepath.ToSlash(t.TempDir())) })
	t.Run("mem", func(t *testing.T) { test(t, NewMem(), "/") })
	t.Run("inject", func(t *testing.T) {
		test(t, Inject(NewMem(), func(Op) Fault { return Fault{} }), "/")
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFiles(t *testing.T) {
	each(t, func(t *testing.T, fsys FS, dir string) {
		sub := dir + "/a/b"
		must(t, fsys.MkdirAll(sub))
		must(t, fsys.MkdirAll(sub))
		name := sub + "/f"
		if _, err := fsys.Open(name); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("open of nothing: %v", err)
		}
		if _, err := fsys.OpenUpdate(name); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("update of nothing: %v", err)
		}
		f, err := fsys.Create(name)
		must(t, err)
		_, err = f.Write([]byte("hello"))
		must(t, err)
		_, err = f.WriteAt([]byte("J"), 0)
		must(t, err)
		must(t, f.Datasync())
		must(t, f.Close())
		if err := f.Close(); !errors.Is(err, fs.ErrClosed) {
			t.Fatalf("second close: %v", err)
		}

		f, err = fsys.OpenAppend(name)
		must(t, err)
		_, err = f.Write([]byte(" world"))
		must(t, err)
		must(t, f.Truncate(7))
		_, err = f.Write([]byte("!"))
		must(t, err)
		if _, err := f.WriteAt([]byte("x"), 0); err == nil {
			t.Fatal("WriteAt of an append file was accepted")
		}
		_, err = f.Seek(1, io.SeekStart)
		must(t, err)
		rest, err := io.ReadAll(f)
		must(t, err)
		if string(rest) != "ello w!" {
			t.Fatalf("read %q", rest)
		}
		info, err := f.Stat()
		must(t, err)
		if info.Size() != 8 || info.Name() != "f" || info.IsDir() {
			t.Fatalf("stat %v %v %v", info.Name(), info.Size(), info.IsDir())
		}
		must(t, f.Close())

		r, err := fsys.Open(name)
		must(t, err)
		if _, err := r.Write([]byte("x")); err == nil {
			t.Fatal("wrote to a file open for reading")
		}
		buf := make([]byte, 4)
		if n, err := r.ReadAt(buf, 6); n != 2 || err != io.EOF || string(buf[:n]) != "w!" {
			t.Fatalf("ReadAt at the end: %d %v %q", n, err, buf)
		}
		must(t, r.Close())

		must(t, fsys.Rename(name, sub+"/g"))
		must(t, fsys.SyncDir(sub))
		if _, err := fsys.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("old name: %v", err)
		}
		data, err := ReadFile(fsys, sub+"/g")
		must(t, err)
		if string(data) != "Jello w!" {
			t.Fatalf("content %q", data)
		}
		if err := fsys.Remove(sub); err == nil {
			t.Fatal("removed a directory that is not empty")
		}
		must(t, WriteFile(fsys, sub+"/c", []byte("1")))
		entries, err := fsys.ReadDir(sub)
		must(t, err)
		if len(entries) != 2 || entries[0].Name() != "c" || entries[1].Name() != "g" {
			t.Fatalf("entries %v", entries)
		}
		must(t, fsys.Remove(sub+"/c"))
		must(t, fsys.Remove(sub+"/g"))
		must(t, fsys.Remove(sub))
	})
}

func TestRenameDirectory(t *testing.T) {
	each(t, func(t *testing.T, fsys FS, dir string) {
		must(t, fsys.MkdirAll(dir+"/x/y"))
		must(t, WriteFile(fsys, dir+"/x/y/f", []byte("1")))
		must(t, fsys.Rename(dir+"/x", dir+"/z"))
		data, err := ReadFile(fsys, dir+"/z/y/f")
		must(t, err)
		if string(data) != "1" {
			t.Fatalf("content %q", data)
		}
	})
}

// TestCrashContent cuts unsynced content at every byte and checks that synced content stays.
func TestCrashContent(t *testing.T) {
	m := NewMem()
	f, err := m.OpenAppend("/log")
	must(t, err)
	must(t, m.SyncDir("/"))
	_, err = f.Write([]byte("synced"))
	must(t, err)
	must(t, f.Sync())
	_, err = f.Write([]byte("-tail"))
	must(t, err)
	for cut := 0; cut <= 5; cut++ {
		got, err := ReadFile(m.CrashClone(func(int) int { return cut }), "/log")
		must(t, err)
		if want := []byte("synced-tail")[:6+cut]; !bytes.Equal(got, want) {
			t.Errorf("cut %d: %q, want %q", cut, got, want)
		}
	}
}

// TestCrashOverwrite overwrites and shortens synced content: a crash gives the old or a part of the new.
func TestCrashOverwrite(t *testing.T) {
	m := NewMem()
	must(t, WriteFile(m, "/f", []byte("old content")))
	must(t, m.SyncDir("/"))
	f, err := m.Create("/f")
	must(t, err)
	_, err = f.Write([]byte("new"))
	must(t, err)
	for cut, want := range []string{"old content", "n", "ne", "new"} {
		got, err := ReadFile(m.CrashClone(func(int) int { return cut }), "/f")
		must(t, err)
		if string(got) != want {
			t.Errorf("cut %d: %q, want %q", cut, got, want)
		}
	}
}

// TestCrashNames checks that names survive in order and that SyncDir makes them durable.
func TestCrashNames(t *testing.T) {
	m := NewMem()
	must(t, WriteFile(m, "/a", []byte("1")))
	must(t, m.SyncDir("/"))
	must(t, WriteFile(m, "/a.tmp", []byte("2")))
	must(t, m.Rename("/a.tmp", "/a"))
	read := func(m *Mem) string {
		got, err := ReadFile(m, "/a")
		must(t, err)
		return string(got)
	}
	for survived, want := range []string{"1", "1", "2"} {
		if got := read(m.CrashClone(func(int) int { return survived })); got != want {
			t.Errorf("%d name changes survived: %q, want %q", survived, got, want)
		}
	}
	must(t, m.SyncDir("/"))
	none := func(int) int { return 0 }
	if got := read(m.CrashClone(none)); got != "2" {
		t.Errorf("after SyncDir: %q", got)
	}
	must(t, m.Remove("/a"))
	if got := read(m.CrashClone(none)); got != "2" {
		t.Errorf("after an unsynced removal: %q", got)
	}
}

func TestQuota(t *testing.T) {
	q := NewQuota(4)
	fsys := Inject(NewMem(), q.Hook)
	f, err := fsys.Create("/f")
	must(t, err)
	n, err := f.Write([]byte("abcdef"))
	if n != 4 || !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("full disk: %d %v", n, err)
	}
	q.Add(10)
	_, err = f.Write([]byte("ef"))
	must(t, err)
	data, err := ReadFile(fsys, "/f")
	must(t, err)
	if string(data) != "abcdef" {
		t.Fatalf("content %q", data)
	}
}

func TestFailNth(t *testing.T) {
	want := errors.New("broken")
	for n := range 3 {
		fsys := Inject(NewMem(), FailNth(n, want))
		err := WriteFile(fsys, "/f", []byte("x")) // create, write, sync, close
		if !errors.Is(err, want) {
			t.Errorf("operation %d: %v", n, err)
		}
	}
	if err := WriteFile(Inject(NewMem(), FailNth(4, want)), "/f", []byte("x")); err != nil {
		t.Errorf("one operation too many: %v", err)
	}
}

func TestLink(t *testing.T) {
	each(t, func(t *testing.T, fsys FS, dir string) {
		must(t, WriteFile(fsys, dir+"/a", []byte("x")))
		must(t, fsys.Link(dir+"/a", dir+"/b"))
		if err := fsys.Link(dir+"/a", dir+"/b"); !errors.Is(err, fs.ErrExist) {
			t.Errorf("a name twice: %v", err)
		}
		if err := fsys.Link(dir+"/none", dir+"/c"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("of nothing: %v", err)
		}
		f, err := fsys.OpenAppend(dir + "/a")
		must(t, err)
		_, err = f.Write([]byte("y"))
		must(t, err)
		must(t, f.Close())
		must(t, fsys.Remove(dir+"/a"))
		if b, err := ReadFile(fsys, dir+"/b"); err != nil || string(b) != "xy" {
			t.Errorf("the other name has %q, %v", b, err)
		}
	})
}
