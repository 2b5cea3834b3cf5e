package splay

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"syscall"

	"tock/internal/vfs"
)

// isMissing reports whether an error says that a file is not there.
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// exists reports whether there may be a file or directory of this name: when the system
// cannot say, whoever goes on with it meets the error.
func (s *Store) exists(name string) bool {
	there, err := s.lookup(name)
	return there || err != nil
}

// lookup reports whether there is a file or directory of this name. Where nobody may look
// there is nothing.
func (s *Store) lookup(name string) (bool, error) {
	_, err := s.fs.Stat(name)
	if isMissing(err) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrPermission) {
		return false, nil
	}
	return err == nil, onPath(name, err)
}

// isPlace reports whether an entry of a directory is a directory, or a link to one.
func (s *Store) isPlace(dir string, entry fs.DirEntry) (bool, error) {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.IsDir(), nil
	}
	name := path.Join(dir, entry.Name())
	info, err := s.fs.Stat(name)
	if isMissing(err) { // a link to nowhere
		return false, nil
	}
	return err == nil && info.IsDir(), onPath(name, err)
}

// isDir reports whether name is a directory.
func (s *Store) isDir(name string) bool {
	info, err := s.fs.Stat(name)
	return err == nil && info.IsDir()
}

// create writes a file that is not in use yet and makes it durable. Its name becomes
// durable with the directory's.
func (s *Store) create(name string, write func(w io.Writer) error) error {
	f, err := s.fs.Create(name)
	if err != nil {
		return onPath(name, err)
	}
	err = write(f)
	if err == nil {
		err = s.sync(f)
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return onPath(name, err)
}

// replace writes a file beside the one of this name and puts it in its place: a reader
// sees the old content or the new, and mappings of the old one stay good.
func (s *Store) replace(name string, write func(w io.Writer) error) error {
	temp := name + tempSuffix
	err := s.create(temp, write)
	if err == nil {
		err = onPath(name, s.fs.Rename(temp, name))
	}
	if err != nil {
		s.fs.Remove(temp) // what is left of it; the first error is the one to tell
		return err
	}
	return s.syncDir(path.Dir(name))
}

// lockName opens a file, making it if its directory is there, and waits for its lock.
// Who held the lock before may have replaced or removed the file meanwhile, so the one
// locked must still be the one that the name leads to. Closing gives the lock back.
func (s *Store) lockName(name string) (vfs.File, error) { return s.lockOpened(name, s.fs.OpenAppend) }

func (s *Store) lockOpened(name string, open func(string) (vfs.File, error)) (vfs.File, error) {
	for {
		f, err := open(name)
		if err != nil {
			return nil, onPath(name, err)
		}
		if err := lockFile(f); err != nil {
			f.Close()
			return nil, onPath(name, err)
		}
		held, err := f.Identity()
		if err == nil {
			var now vfs.Identity
			if now, err = s.fs.Identity(name); err == nil && held == now {
				return f, nil
			}
		}
		f.Close()
		if err != nil && !isMissing(err) {
			return nil, onPath(name, err)
		}
	}
}

// writer makes a file of a name, given what writes its plain content: Store.create or
// Store.replace, perhaps with compression.
type writer func(name string, write func(w io.Writer) error) error

// packed is a writer that compresses.
func (create writer) packed(c Compression) writer {
	if c.Algorithm == packNone {
		return create
	}
	return func(name string, write func(w io.Writer) error) error { return create(name, c.packing(write)) }
}

// tempSuffix ends the names of what is not finished. A dollar keeps kdb+ from loading it.
const tempSuffix = ".new$"

// oldSuffix ends the name of a directory that something new takes the place of.
const oldSuffix = ".old$"

func (s *Store) sync(f vfs.File) error {
	if s.opts.NoSync {
		return nil
	}
	return f.Sync()
}

func (s *Store) syncDir(dir string) error {
	if s.opts.NoSync {
		return nil
	}
	return onPath(dir, s.fs.SyncDir(dir))
}

// removeAll removes a directory and what is in it; nothing there is no error.
func (s *Store) removeAll(name string) error {
	info, err := s.fs.Stat(name)
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return onPath(name, err)
	}
	if info.IsDir() {
		entries, err := s.fs.ReadDir(name)
		if err != nil {
			return onPath(name, err)
		}
		for _, entry := range entries {
			if err := s.removeAll(path.Join(name, entry.Name())); err != nil {
				return err
			}
		}
	}
	return onPath(name, s.fs.Remove(name))
}

// makeDirs makes a directory and its parents and makes the names of those made durable.
func (s *Store) makeDirs(dir string) error {
	if s.isDir(dir) {
		return nil
	}
	var parents []string
	for d := path.Dir(dir); ; d = path.Dir(d) {
		parents = append(parents, d)
		if s.exists(d) || d == path.Dir(d) {
			break
		}
	}
	if err := s.fs.MkdirAll(dir); err != nil {
		return onPath(dir, err)
	}
	for _, d := range parents {
		if err := s.syncDir(d); err != nil {
			return err
		}
	}
	return nil
}

// clean is a path as this package keeps it: slashes, no trailing one.
func clean(name string) string { return path.Clean(filepath.ToSlash(name)) }

// absolute is a path that stays good when the process changes its directory.
func (s *Store) absolute(name string) string {
	if s.fs != vfs.OS {
		return name
	}
	full, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	return filepath.ToSlash(full)
}
