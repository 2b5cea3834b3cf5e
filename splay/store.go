package splay

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"

	"tock/internal/vfs"
	"tock/k"
)

// Files up to a size are read rather than mapped. A mapping costs the kernel an entry of
// a table that is limited, and keeps a file's blocks on disk after it was replaced; a
// copy of a small file costs next to nothing.
const (
	smallFile = 16 << 10 // for columns of partitioned tables, which are many and kept
	smallGet  = 1 << 20  // for what get reads, often from files that are replaced often
)

// Options is what a Store needs to know of its process. The zero value is good for a
// program without an interpreter.
type Options struct {
	// FS is the file system; nil is the real one. Only files of the real one are mapped.
	FS vfs.FS
	// Domain is the enumeration domain tied to a variable of this name; nil (or a nil
	// answer) lets the store keep its own. It is also asked for a variable that does
	// not exist yet: opening a database meets columns before their domain is assigned.
	Domain func(name k.Sym) *k.Domain
	// NoSync leaves out waiting for the disk: a crash of the machine (not of the
	// process) may then lose what was written.
	NoSync bool
	// CacheBytes is how much memory columns of partitioned tables may take that cannot
	// be used where they are mapped (compressed ones, lists); 0 is an eighth of the
	// machine's memory, at least 512 MiB. It is never more than a quarter of room's bound.
	CacheBytes int
}

// Store is what a process keeps of the disk: the mappings that values live in, the
// enumeration domains that columns index, the symbol files it has read. Its methods may
// be called from several goroutines.
type Store struct {
	opts    Options
	fs      vfs.FS
	mu      sync.Mutex
	maps    map[string]*mapping // by path, the newest
	retired []*mapping          // of files replaced since
	domains map[k.Sym]*k.Domain
	symbols map[string]*symbolFile // by path
	cache   *columnCache
	mount   func(dir string) (k.PartitionedTable, error) // see Mount
}

// mapping is a file mapped into memory; it may reach past the file's end.
type mapping struct {
	info os.FileInfo // as of the last look
	b    []byte
}

// NewStore makes a store that has nothing open yet.
func NewStore(opts Options) *Store {
	s := &Store{
		opts:    opts,
		fs:      opts.FS,
		maps:    map[string]*mapping{},
		domains: map[k.Sym]*k.Domain{},
		symbols: map[string]*symbolFile{},
		cache:   newColumnCache(opts.CacheBytes),
	}
	if s.fs == nil {
		s.fs = vfs.OS
	}
	return s
}

// Close releases all mappings. No value that came from this store may be used after.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, m := range s.maps {
		errs = append(errs, unmapFile(m.b))
	}
	for _, m := range s.retired {
		errs = append(errs, unmapFile(m.b))
	}
	s.maps, s.retired = map[string]*mapping{}, nil
	return errors.Join(errs...)
}

// Mapped is the bytes of files mapped, mmap in .Q.w.
func (s *Store) Mapped() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	total := int64(0)
	for _, m := range s.maps {
		total += m.info.Size()
	}
	for _, m := range s.retired {
		total += m.info.Size()
	}
	return total
}

// domain is the enumeration domain of a name.
func (s *Store) domain(name k.Sym) *k.Domain {
	if s.opts.Domain != nil {
		if d := s.opts.Domain(name); d != nil {
			return d
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.domains[name]
	if d == nil {
		d = k.NewDomain(name, k.Syms(nil))
		s.domains[name] = d
	}
	return d
}

// bytes is the content of a file: mapped when it is larger than small, unpacked when it
// is compressed.
func (s *Store) bytes(path string, small int) ([]byte, error) {
	b, err := s.rawBytes(path, small)
	if err == nil && isPacked(b) {
		return unpack(path, b)
	}
	return b, err
}

// rawBytes is the content of a file as it stands on disk.
func (s *Store) rawBytes(path string, small int) ([]byte, error) {
	f, err := s.fs.Open(path)
	if err != nil {
		return nil, onPath(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, onPath(path, err)
	}
	if info.IsDir() {
		return nil, &PathError{path, errIsDir}
	}
	if info.Size() != int64(int(info.Size())) {
		return nil, &PathError{path, k.ErrWSFull}
	}
	b, err := s.content(f, path, info, small)
	return b, onPath(path, err)
}

var errIsDir = errors.New("is a directory")

func (s *Store) content(f vfs.File, path string, info fs.FileInfo, small int) ([]byte, error) {
	size := int(info.Size())
	descriptor, real := f.(interface{ Fd() uintptr })
	if size <= small || !real {
		return readAll(f, size)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.maps[path]
	if m.serves(info) {
		m.info = info
		return m.b[:size:size], nil
	}
	b, err := mapFile(descriptor.Fd(), mapLength(size))
	if err != nil {
		return readAll(f, size) // out of mappings: memory will do
	}
	if m != nil {
		s.retired = append(s.retired, m)
	}
	s.maps[path] = &mapping{info, b}
	return b[:size:size], nil
}

func readAll(f io.Reader, size int) ([]byte, error) {
	b := make([]byte, size)
	_, err := io.ReadFull(f, b)
	return b, err
}

// serves reports whether the mapping shows a file as it now is; one that grew within
// the mapping is still served by it.
func (m *mapping) serves(info fs.FileInfo) bool {
	return m != nil && os.SameFile(m.info, info) && info.Size() <= int64(len(m.b))
}
