package arrowio

import (
	"os"
	"path/filepath"

	"github.com/apache/arrow/go/v15/arrow/memory"
)

// mallocator is the allocator for what is our own.
var mallocator = memory.NewGoAllocator()

// replace writes a file beside the one of the name and puts it in its place when it is
// whole. Directories are made at need.
func replace(name string, write func(f *os.File) error) (err error) {
	defer func() {
		if err != nil {
			err = inFile(name, "cannot be written", err)
		}
	}()
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
