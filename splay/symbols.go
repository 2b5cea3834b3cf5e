package splay

import (
	"bytes"
	"io"
	"path"
	"strings"
	"sync"

	"tock/internal/vfs"
	"tock/k"
)

// symbolFile is an enumeration domain on disk: a serialised symbol vector that only
// grows. New names are appended with one write and made durable before anything refers
// to them. Whoever appends holds the file's lock; readers hold none and leave out a last
// name that has no NUL yet.
type symbolFile struct {
	mu   sync.Mutex
	path string
	file vfs.Identity // of the file as last read
	end  int64        // bytes read: up to and with the last NUL
	safe int64        // bytes known to be durable
	syms []k.Sym
	at   symbolIndex
	attr k.Attr // as the file says; nothing checks it
}

// symbolIndex gives the place of a symbol in a domain. Symbols are small numbers, so
// it is a slice: place+1, or 0 where the domain has no such symbol.
type symbolIndex []uint32

func (x symbolIndex) find(s k.Sym) (int64, bool) {
	if int(s) < len(x) && x[s] != 0 {
		return int64(x[s]) - 1, true
	}
	return 0, false
}

// add enters a symbol at a place unless an earlier one has it.
func (x *symbolIndex) add(s k.Sym, place int) {
	if int(s) >= len(*x) {
		grown := make(symbolIndex, max(k.SymbolCount(), int(s)+1))
		copy(grown, *x)
		*x = grown
	}
	if (*x)[s] == 0 {
		(*x)[s] = uint32(place) + 1
	}
}

const (
	serialHead = 8 // ff 01 0b, attribute, i32 count
	attrAt     = 3
)

// symbolFile is the domain of a path, read at need.
func (s *Store) symbolFile(path string) *symbolFile {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.symbols[path]
	if d == nil {
		d = &symbolFile{path: path}
		s.symbols[path] = d
	}
	return d
}

// load reads a domain file as it is now: a symbol vector.
func (s *Store) load(name string) (k.Value, error) {
	d := s.symbolFile(name)
	d.mu.Lock()
	defer d.mu.Unlock()
	f, err := s.fs.Open(name)
	if err != nil {
		return k.Value{}, onPath(name, err)
	}
	defer f.Close()
	if err := d.refresh(f); err != nil {
		return k.Value{}, onPath(name, err)
	}
	v := k.Syms(d.syms[:len(d.syms):len(d.syms)])
	if d.attr != k.NoAttr {
		v = k.WithAttr(v, d.attr)
	}
	return v, nil
}

// seen is the file that was last read.
func (d *symbolFile) seen() vfs.Identity {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.file
}

// refresh reads what was appended to the file since the last look, or all of it when
// it is another file or shorter than it was.
func (d *symbolFile) refresh(f vfs.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	file, err := f.Identity()
	if err != nil {
		return err
	}
	if d.file != file || info.Size() < d.end || d.end < serialHead {
		d.syms, d.at, d.end, d.safe, d.attr = nil, nil, 0, 0, k.NoAttr
	}
	if info.Size() == d.end {
		d.file = file
		return nil
	}
	b := make([]byte, info.Size()-d.end)
	if n, err := f.ReadAt(b, d.end); err != nil && err != io.EOF {
		return err
	} else {
		b = b[:n]
	}
	if d.end == 0 {
		switch {
		case isPacked(b):
			return d.unpackAll(b, file)
		case len(b) < serialHead && bytes.HasPrefix(emptySymbols, b):
			d.file = file // not yet a head: torn when it was made
			return nil
		case len(b) < serialHead || !bytes.Equal(b[:3], emptySymbols[:3]):
			return inTable(d.path, k.ErrType, "not a symbol vector")
		}
		d.end, d.attr = serialHead, k.Attr(b[3])
		b = b[serialHead:]
	}
	d.take(b[:bytes.LastIndexByte(b, 0)+1])
	d.file = file
	return nil
}

// emptySymbols is the file of an empty symbol vector.
var emptySymbols = []byte{0xff, 0x01, byte(k.Symbol), 0, 0, 0, 0, 0}

func (d *symbolFile) unpackAll(b []byte, file vfs.Identity) error {
	plain, err := unpack(d.path, b)
	if err != nil {
		return err
	}
	im, err := parseImage(d.path, plain)
	if err != nil {
		return err
	}
	syms, err := im.symbols(false)
	if err != nil {
		return err
	}
	d.syms, d.at, d.end, d.file = nil, nil, packedEnd, file
	d.enter(syms)
	return nil
}

// packedEnd in the place of an end says that the file is compressed and cannot grow.
const packedEnd = 1

// take enters whole names, each with its NUL.
func (d *symbolFile) take(b []byte) {
	if len(b) == 0 {
		return
	}
	d.end += int64(len(b))
	names := bytes.Split(b[:len(b)-1], []byte{0})
	syms := make([]k.Sym, len(names))
	k.InternAll(syms, names)
	d.enter(syms)
}

func (d *symbolFile) enter(syms []k.Sym) {
	for i, sym := range syms {
		d.at.add(sym, len(d.syms)+i)
	}
	d.syms = append(d.syms, syms...)
}

// extend makes sure that a domain file has all symbols of the given vectors, in order
// of appearance, and returns where each is. The file is made when there is none; seed
// gives the symbols it then starts with. The new names are durable on return.
func (s *Store) extend(name string, seed []k.Sym, vectors ...[]k.Sym) (syms []k.Sym, at symbolIndex, err error) {
	d := s.symbolFile(name)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := s.makeDirs(path.Dir(name)); err != nil {
		return nil, nil, err
	}
	there, err := s.lookup(name)
	if err != nil {
		return nil, nil, err
	}
	f, err := s.lockName(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if err = d.refresh(f); err == nil {
		err = s.appendSymbols(d, f, seed, vectors)
	}
	if err == nil && !there {
		err = s.syncDir(path.Dir(name))
	}
	if err != nil {
		return nil, nil, onPath(name, err)
	}
	return d.syms[:len(d.syms):len(d.syms)], d.at, nil
}

// appendSymbols writes the names that the file does not have. The caller holds the lock.
func (s *Store) appendSymbols(d *symbolFile, f vfs.File, seed []k.Sym, vectors [][]k.Sym) error {
	if d.end == 0 {
		vectors = append([][]k.Sym{seed}, vectors...)
	}
	fresh := d.missing(vectors)
	if len(fresh) == 0 && d.end != 0 {
		return s.settleSymbols(d, f)
	}
	if d.end == packedEnd {
		return inTable(d.path, k.ErrNYI, "appending to a compressed symbol file")
	}
	// What is behind the last NUL is a name somebody began to write and never finished.
	if info, err := f.Stat(); err != nil {
		return err
	} else if info.Size() > d.end {
		if err := f.Truncate(d.end); err != nil {
			return err
		}
	}
	var b []byte
	if d.end == 0 {
		b = append(b, emptySymbols...)
	}
	for _, sym := range fresh {
		if strings.IndexByte(sym.String(), 0) >= 0 {
			return inTable(d.path, k.ErrType, "a symbol with a NUL in it: %q", sym)
		}
		b = append(append(b, sym.String()...), 0)
	}
	if err := s.unsort(d); err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		return err // the next one reads what is there
	}
	d.end += int64(len(b))
	d.enter(fresh)
	return s.settleSymbols(d, f)
}

// unsort takes the sorted attribute from a domain that is about to grow: new symbols come
// last, wherever they sort.
func (s *Store) unsort(d *symbolFile) error {
	if d.attr != k.Sorted {
		return nil
	}
	f, err := s.fs.OpenUpdate(d.path)
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte{byte(k.NoAttr)}, attrAt)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		d.attr = k.NoAttr
	}
	return err
}

// settleSymbols makes the names read or written durable, also those of somebody who was
// stopped before doing so.
func (s *Store) settleSymbols(d *symbolFile, f vfs.File) error {
	if d.safe == d.end {
		return nil
	}
	if err := s.sync(f); err != nil {
		return err
	}
	d.safe = d.end
	return nil
}

// missing is the symbols of vectors that the domain does not have, once each, in order
// of appearance.
func (d *symbolFile) missing(vectors [][]k.Sym) []k.Sym {
	var fresh []k.Sym
	seen := make([]bool, k.SymbolCount())
	for _, syms := range vectors {
		last := ^k.Sym(0)
		for _, sym := range syms {
			if sym == last {
				continue
			}
			last = sym
			if _, ok := d.at.find(sym); !ok && !seen[sym] {
				seen[sym] = true
				fresh = append(fresh, sym)
			}
		}
	}
	return fresh
}
