package vfs

import (
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Mem is a file system in memory that remembers what was made durable, so that
// [Mem.CrashClone] can tell what a power cut would leave. It is safe for concurrent use.
//
// The model of a crash: a file keeps what it held at its last Sync; of what was written
// after that, an arbitrary first part. Names (made, renamed, removed) survive in the
// order in which they were changed, up to an arbitrary one, and at least up to the last
// that a SyncDir covered.
type Mem struct {
	mu      sync.Mutex
	names   map[string]*memNode
	durable map[string]*memNode // names as of the last metadata change known to be durable
	pending []nameChange        // since then, in order
	made    uint64              // files and directories so far
}

// nameChange is one change of the name space: nil node for a removal.
type nameChange struct {
	dirs [2]string // the directories it touches
	set  map[string]*memNode
}

// memNode is a file or directory; names point at it, as directory entries at inodes.
type memNode struct {
	dir    bool
	data   []byte
	synced []byte // content at the last Sync
	clean  int    // data[:clean] equals synced[:clean]
	mtime  time.Time
	number uint64 // of its identity
}

// NewMem makes an empty file system that has only its root (both "/" and ".").
func NewMem() *Mem {
	m := &Mem{names: map[string]*memNode{}}
	for _, root := range []string{"/", "."} {
		m.names[root] = m.node(true)
	}
	m.durable = cloneNames(m.names)
	return m
}

// node makes a file or directory; mu is held.
func (m *Mem) node(dir bool) *memNode {
	m.made++
	return &memNode{dir: dir, mtime: time.Now(), number: m.made}
}

func cloneNames(names map[string]*memNode) map[string]*memNode {
	out := make(map[string]*memNode, len(names))
	for name, node := range names {
		out[name] = node
	}
	return out
}

// CrashClone is the file system as a power cut at this moment would leave it. choose(n)
// picks one of 0 to n-1: how many pending name changes survived, and for each file with
// unsynced content (in order of name) how many of its unsynced bytes did. All content of
// the clone counts as durable.
func (m *Mem) CrashClone(choose func(n int) int) *Mem {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := cloneNames(m.durable)
	if len(m.pending) > 0 {
		for _, change := range m.pending[:choose(len(m.pending)+1)] {
			applyNames(names, change.set)
		}
	}
	out := &Mem{names: map[string]*memNode{}, made: m.made}
	order := make([]string, 0, len(names))
	for name := range names {
		order = append(order, name)
	}
	slices.Sort(order)
	for _, name := range order {
		node := names[name]
		left := slices.Clone(node.synced)
		if more := len(node.data) - node.clean; more > 0 {
			// Bytes from node.clean on are new: cut after any of them; none is the old content.
			if n := choose(more + 1); n > 0 {
				left = slices.Clone(node.data[:node.clean+n])
			}
		} else if node.clean < len(node.synced) && choose(2) == 1 {
			left = left[:node.clean] // shortened only
		}
		out.names[name] = &memNode{dir: node.dir, data: left, synced: slices.Clone(left), clean: len(left), mtime: node.mtime, number: node.number}
	}
	out.durable = cloneNames(out.names)
	return out
}

func applyNames(names, set map[string]*memNode) {
	for name, node := range set {
		if node == nil {
			delete(names, name)
		} else {
			names[name] = node
		}
	}
}

// change applies a change of names and notes it as not yet durable; mu is held.
func (m *Mem) change(set map[string]*memNode, dirs ...string) {
	c := nameChange{set: set}
	copy(c.dirs[:], dirs)
	applyNames(m.names, set)
	m.pending = append(m.pending, c)
}

func pathError(op, name string, err error) error { return &fs.PathError{Op: op, Path: name, Err: err} }

// lookup finds a node; mu is held.
func (m *Mem) lookup(op, name string) (*memNode, error) {
	if node := m.names[name]; node != nil {
		return node, nil
	}
	return nil, pathError(op, name, fs.ErrNotExist)
}

func (m *Mem) open(name string, write, create, truncate, appendOnly bool) (File, error) {
	name = path.Clean(name)
	m.mu.Lock()
	defer m.mu.Unlock()
	node := m.names[name]
	switch {
	case node == nil && !create:
		return nil, pathError("open", name, fs.ErrNotExist)
	case node == nil:
		dir := path.Dir(name)
		if parent := m.names[dir]; parent == nil || !parent.dir {
			return nil, pathError("open", name, fs.ErrNotExist)
		}
		node = m.node(false)
		m.change(map[string]*memNode{name: node}, dir)
	case node.dir && write:
		return nil, pathError("open", name, syscall.EISDIR)
	case truncate:
		node.data, node.clean = nil, 0
	}
	return &memFile{m: m, node: node, name: name, write: write, appendOnly: appendOnly}, nil
}

// Open implements FS, as do the methods below.
func (m *Mem) Open(name string) (File, error)       { return m.open(name, false, false, false, false) }
func (m *Mem) Create(name string) (File, error)     { return m.open(name, true, true, true, false) }
func (m *Mem) OpenAppend(name string) (File, error) { return m.open(name, true, true, false, true) }
func (m *Mem) OpenUpdate(name string) (File, error) { return m.open(name, true, false, false, false) }

func (m *Mem) Rename(from, to string) error {
	from, to = path.Clean(from), path.Clean(to)
	m.mu.Lock()
	defer m.mu.Unlock()
	node, err := m.lookup("rename", from)
	if err != nil {
		return err
	}
	if parent := m.names[path.Dir(to)]; parent == nil || !parent.dir {
		return pathError("rename", to, fs.ErrNotExist)
	}
	if old := m.names[to]; old != nil && old.dir {
		return pathError("rename", to, fs.ErrExist)
	}
	set := map[string]*memNode{from: nil, to: node}
	for name, child := range m.names {
		if rest, below := strings.CutPrefix(name, from+"/"); below {
			set[name], set[to+"/"+rest] = nil, child
		}
	}
	m.change(set, path.Dir(from), path.Dir(to))
	return nil
}

// Link gives a file another name: both are the same file until one is replaced.
func (m *Mem) Link(from, to string) error {
	from, to = path.Clean(from), path.Clean(to)
	m.mu.Lock()
	defer m.mu.Unlock()
	node, err := m.lookup("link", from)
	switch parent := m.names[path.Dir(to)]; {
	case err != nil:
		return err
	case node.dir:
		return pathError("link", from, syscall.EPERM)
	case parent == nil || !parent.dir:
		return pathError("link", to, fs.ErrNotExist)
	case m.names[to] != nil:
		return pathError("link", to, fs.ErrExist)
	}
	m.change(map[string]*memNode{to: node}, path.Dir(to))
	return nil
}

func (m *Mem) Remove(name string) error {
	name = path.Clean(name)
	m.mu.Lock()
	defer m.mu.Unlock()
	node, err := m.lookup("remove", name)
	if err != nil {
		return err
	}
	if node.dir {
		for other := range m.names {
			if strings.HasPrefix(other, name+"/") {
				return pathError("remove", name, syscall.ENOTEMPTY)
			}
		}
	}
	m.change(map[string]*memNode{name: nil}, path.Dir(name))
	return nil
}

func (m *Mem) MkdirAll(dir string) error {
	dir = path.Clean(dir)
	m.mu.Lock()
	defer m.mu.Unlock()
	var missing []string
	for d := dir; ; d = path.Dir(d) {
		node := m.names[d]
		if node != nil && !node.dir {
			return pathError("mkdir", d, syscall.ENOTDIR)
		}
		if node != nil {
			break
		}
		missing = append(missing, d)
	}
	slices.Reverse(missing)
	for _, d := range missing {
		m.change(map[string]*memNode{d: m.node(true)}, path.Dir(d))
	}
	return nil
}

func (m *Mem) ReadDir(dir string) ([]fs.DirEntry, error) {
	dir = path.Clean(dir)
	m.mu.Lock()
	defer m.mu.Unlock()
	node, err := m.lookup("open", dir)
	if err != nil {
		return nil, err
	}
	if !node.dir {
		return nil, pathError("readdir", dir, syscall.ENOTDIR)
	}
	var out []fs.DirEntry
	for name, node := range m.names {
		if name != dir && path.Dir(name) == dir && name != "." && name != "/" {
			out = append(out, fs.FileInfoToDirEntry(infoOf(name, node)))
		}
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}

func (m *Mem) Stat(name string) (fs.FileInfo, error) {
	name = path.Clean(name)
	m.mu.Lock()
	defer m.mu.Unlock()
	node, err := m.lookup("stat", name)
	if err != nil {
		return nil, err
	}
	return infoOf(name, node), nil
}

func (m *Mem) Identity(name string) (Identity, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	node, err := m.lookup("stat", path.Clean(name))
	if err != nil {
		return Identity{}, err
	}
	return Identity{number: node.number}, nil
}

// SyncDir makes the names of a directory durable, and with them every change of names
// that came before, as a journal does.
func (m *Mem) SyncDir(dir string) error {
	dir = path.Clean(dir)
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.lookup("sync", dir); err != nil {
		return err
	}
	for i := len(m.pending) - 1; i >= 0; i-- {
		if slices.Contains(m.pending[i].dirs[:], dir) {
			for _, change := range m.pending[:i+1] {
				applyNames(m.durable, change.set)
			}
			m.pending = slices.Clone(m.pending[i+1:])
			break
		}
	}
	return nil
}

type memInfo struct {
	name  string
	size  int64
	dir   bool
	mtime time.Time
}

func infoOf(name string, node *memNode) memInfo {
	return memInfo{path.Base(name), int64(len(node.data)), node.dir, node.mtime}
}

func (i memInfo) Name() string       { return i.name }
func (i memInfo) Size() int64        { return i.size }
func (i memInfo) IsDir() bool        { return i.dir }
func (i memInfo) ModTime() time.Time { return i.mtime }
func (i memInfo) Sys() any           { return nil }
func (i memInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o777
	}
	return 0o666
}

// memFile is an open file of a Mem.
type memFile struct {
	m          *Mem
	node       *memNode
	name       string
	at         int64
	write      bool
	appendOnly bool
	closed     bool
}

// enter locks the file system for one operation on an open file.
func (f *memFile) enter(op string, write bool) error {
	f.m.mu.Lock()
	var err error
	switch {
	case f.closed:
		err = os.ErrClosed
	case f.node.dir:
		err = syscall.EISDIR
	case write && !f.write:
		err = syscall.EBADF
	default:
		return nil
	}
	f.m.mu.Unlock()
	return pathError(op, f.name, err)
}

func (f *memFile) Name() string { return f.name }

func (f *memFile) Read(p []byte) (int, error) {
	if err := f.enter("read", false); err != nil {
		return 0, err
	}
	defer f.m.mu.Unlock()
	n, err := readAt(f.node.data, p, f.at)
	f.at += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

func (f *memFile) ReadAt(p []byte, at int64) (int, error) {
	if err := f.enter("read", false); err != nil {
		return 0, err
	}
	defer f.m.mu.Unlock()
	return readAt(f.node.data, p, at)
}

func readAt(data, p []byte, at int64) (int, error) {
	if at >= int64(len(data)) {
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	n := copy(p, data[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memFile) Write(p []byte) (int, error) {
	if err := f.enter("write", true); err != nil {
		return 0, err
	}
	defer f.m.mu.Unlock()
	if f.appendOnly {
		f.at = int64(len(f.node.data))
	}
	f.node.put(p, f.at)
	f.at += int64(len(p))
	return len(p), nil
}

func (f *memFile) WriteAt(p []byte, at int64) (int, error) {
	if err := f.enter("write", true); err != nil {
		return 0, err
	}
	defer f.m.mu.Unlock()
	if f.appendOnly {
		return 0, pathError("write", f.name, syscall.EINVAL)
	}
	f.node.put(p, at)
	return len(p), nil
}

// put writes p at an offset, growing the file with zeros up to there.
func (n *memNode) put(p []byte, at int64) {
	n.clean = min(n.clean, int(at), len(n.data))
	if gap := int(at) - len(n.data); gap > 0 {
		n.data = append(n.data, make([]byte, gap)...)
	}
	kept := copy(n.data[at:], p)
	n.data = append(n.data, p[kept:]...)
	n.mtime = time.Now()
}

func (f *memFile) Seek(offset int64, whence int) (int64, error) {
	if err := f.enter("seek", false); err != nil {
		return 0, err
	}
	defer f.m.mu.Unlock()
	switch whence {
	case io.SeekCurrent:
		offset += f.at
	case io.SeekEnd:
		offset += int64(len(f.node.data))
	}
	if offset < 0 {
		return 0, pathError("seek", f.name, syscall.EINVAL)
	}
	f.at = offset
	return offset, nil
}

func (f *memFile) Truncate(size int64) error {
	if err := f.enter("truncate", true); err != nil {
		return err
	}
	defer f.m.mu.Unlock()
	n := f.node
	n.clean = min(n.clean, int(size))
	if int(size) <= len(n.data) {
		n.data = n.data[:size]
	} else {
		n.data = append(n.data, make([]byte, int(size)-len(n.data))...)
	}
	n.mtime = time.Now()
	return nil
}

func (f *memFile) Sync() error {
	if err := f.enter("sync", false); err != nil {
		return err
	}
	defer f.m.mu.Unlock()
	n := f.node
	n.synced = append(n.synced[:n.clean], n.data[n.clean:]...)
	n.clean = len(n.data)
	return nil
}

func (f *memFile) Datasync() error { return f.Sync() }

func (f *memFile) Stat() (fs.FileInfo, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if f.closed {
		return nil, pathError("stat", f.name, os.ErrClosed)
	}
	return infoOf(f.name, f.node), nil
}

func (f *memFile) Identity() (Identity, error) { return Identity{number: f.node.number}, nil }

func (f *memFile) Close() error {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if f.closed {
		return pathError("close", f.name, os.ErrClosed)
	}
	f.closed = true
	return nil
}
