package splay

import (
	"io"
	"math"
	"path"
	"syscall"

	"tock/k"
)

// Get is q's get of a path: the value of a file in any of its forms, vectors mapped, a mapped list
// with its own type (77h and more); the table of a directory that has .d. Enumerations refer to the domain of their name.
//
// Errors: ErrType for a file that is not kdb+'s or a directory that is no table; those
// of the file. Source: code.kx.com/q/ref/get.
func (s *Store) Get(name string) (k.Value, error) {
	name = clean(name)
	if s.isDir(name) {
		if !s.isSplayed(name) {
			return k.Value{}, &PathError{path.Join(name, ".d"), syscall.ENOENT}
		}
		return s.splayed(name)
	}
	d := s.decoderFrom(smallGet)
	d.mapped = true
	var v k.Value
	err := s.steady(path.Dir(name), func() (err error) {
		v, err = d.file(name)
		return err
	})
	return v, err
}

// ReadFile is read1 of a path: a file's bytes, of a compressed one the plain bytes.
func (s *Store) ReadFile(name string) ([]byte, error) {
	return s.bytes(clean(name), math.MaxInt)
}

// WriteFile is 1: of a path: it replaces a file with these bytes, compressed if c says
// so, making directories at need.
func (s *Store) WriteFile(name string, data []byte, c Compression) error {
	if err := c.Check(); err != nil {
		return err
	}
	name = clean(name)
	if err := s.makeDirs(path.Dir(name)); err != nil {
		return err
	}
	return writer(s.replace).packed(c)(name, func(w io.Writer) error { return writeAll(w, data) })
}
