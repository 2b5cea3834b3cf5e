package splay

import (
	"bufio"
	"io"

	"tock/internal/vfs"
	"tock/k"
)

// extendAnymap appends items to a mapped list: objects to the arena, new symbols to
// name##, then the words to name, so that a word never points at what is not there.
func (s *Store) extendAnymap(f vfs.File, t *tail, v k.Value) error {
	a, known, err := s.arenaEnd(t)
	if err != nil {
		return err
	}
	file, err := s.fs.OpenAppend(t.name + "#")
	if err != nil {
		return err
	}
	a.w = bufio.NewWriterSize(file, chunkBytes)
	words := a.each(v.Items())
	if err = a.err; err == nil {
		err = a.w.Flush()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if fresh := a.syms[known:]; len(fresh) > 0 {
		if err := s.growNames(t.name+"##", fresh); err != nil {
			return err
		}
	}
	if err := writeBehind(f, raw(words), int64(t.im.start+t.count*t.im.width)); err != nil {
		return err
	}
	return t.setCount(f, t.count+len(words))
}

// arenaEnd is a writer that goes on at the end of a mapped list's arena, and how many
// symbols the list has.
func (s *Store) arenaEnd(t *tail) (*arenaWriter, int, error) {
	if t.count == 0 && !s.exists(t.name+"#") {
		err := s.create(t.name+"#", func(w io.Writer) error {
			return writeAll(w, pageHead(k.Byte, k.NoAttr, 0, "", 0))
		})
		return &arenaWriter{}, 0, err
	}
	old, err := s.decoder().arena(t.name)
	if err != nil {
		return nil, 0, err
	}
	a := &arenaWriter{at: uint64(len(old.b)), syms: old.symbols}
	for i, sym := range old.symbols {
		a.seen.add(sym, i)
	}
	return a, len(old.symbols), nil
}

// growNames appends to a serialised symbol vector, or makes it.
func (s *Store) growNames(name string, syms []k.Sym) error {
	if !s.exists(name) {
		return s.create(name, func(w io.Writer) error { return writeSerial(w, k.Syms(syms)) })
	}
	t, err := s.tail(name)
	if err != nil {
		return err
	}
	return s.extendColumn(t, k.Syms(syms))
}
