package vfs

import (
	"path"
	"testing"
	"time"
)

// TestIdentity: a file keeps its identity whatever is done to it, and one made in its place
// has another, also when the system gives it the same number.
func TestIdentity(t *testing.T) {
	for name, fsys := range map[string]FS{"os": OS, "mem": NewMem(), "inject": Inject(OS, func(Op) Fault { return Fault{} })} {
		t.Run(name, func(t *testing.T) {
			dir := "/"
			if name != "mem" {
				dir = t.TempDir()
			}
			file, other := path.Join(dir, "a"), path.Join(dir, "b")
			var known []Identity
			for range 3 {
				if err := WriteFile(fsys, file, []byte("one")); err != nil {
					t.Fatal(err)
				}
				id := identity(t, fsys, file)
				for _, earlier := range known {
					if id == earlier {
						t.Errorf("%+v again", id)
					}
				}
				known = append(known, id)
				f, err := fsys.OpenAppend(file)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := f.Write([]byte("two")); err != nil {
					t.Fatal(err)
				}
				if open, err := f.Identity(); err != nil || open != id {
					t.Errorf("the open file is %+v (%v), not %+v", open, err, id)
				}
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
				if err := fsys.Rename(file, other); err != nil {
					t.Fatal(err)
				}
				if now := identity(t, fsys, other); now != id {
					t.Errorf("renamed %+v, not %+v", now, id)
				}
				if err := fsys.Remove(other); err != nil {
					t.Fatal(err)
				}
				time.Sleep(30 * time.Millisecond) // the system's clock of births is coarse
			}
			if _, err := fsys.Identity(file); err == nil {
				t.Error("a removed file has an identity")
			}
		})
	}
}

func identity(t *testing.T, fsys FS, name string) Identity {
	t.Helper()
	id, err := fsys.Identity(name)
	if err != nil {
		t.Fatal(err)
	}
	if id == (Identity{}) {
		t.Error("no identity")
	}
	return id
}
