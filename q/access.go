package q

import (
	"path/filepath"
	"strings"

	"tock/k"
	"tock/q/prim"
)

// Access is what an evaluation may not do; the zero value allows everything.
type Access struct {
	ReadOnly bool // changing a global or a file is 'noupdate
	NoSystem bool // system commands and exit are 'access
}

// SetAccess changes what is allowed from here on and gives what was.
func (in *Interp) SetAccess(a Access) (before Access) {
	l := &in.main.limits
	before = Access{ReadOnly: l.readonly, NoSystem: l.restricted}
	l.readonly, l.nowrite, l.restricted = a.ReadOnly, a.ReadOnly, a.NoSystem
	return before
}

// limits is what a thread may not do.
type limits struct {
	readonly   bool // changing a global is 'noupdate
	nowrite    bool // changing a file or the environment is 'noupdate
	reval      bool // only files of the current directory are read, none is opened, and nothing exits
	restricted bool // no system commands: see Access
}

// noWrite is the error of changing something outside where that is not allowed.
func (t *thread) noWrite(what string) error {
	if t.nowrite {
		return k.Error("noupdate: " + what)
	}
	return nil
}

// noRead is the error of reading a file that reval keeps away.
// Source: code.kx.com/q/ref/eval, "allows read access to files in working directory and
// below only".
func (t *thread) noRead(path string) error {
	if t.reval && !filepath.IsLocal(filepath.FromSlash(strings.TrimPrefix(path, ":"))) {
		return k.Error("access: " + path)
	}
	return nil
}

// noSocket is the error of using a handle where only the main thread may.
func (t *thread) noSocket() error {
	if t.reader || t.parent != nil {
		return errNoSocket
	}
	return nil
}

// files is the file system as the thread may use it.
func (t *thread) files() Files {
	if t.nowrite || t.reval {
		return limitedFiles{t.in.host, t}
	}
	return t.in.host
}

// limitedFiles refuses what the thread may not read or write.
type limitedFiles struct {
	Files
	t *thread
}

func (l limitedFiles) Get(path string) (k.Value, error) {
	if err := l.t.noRead(path); err != nil {
		return k.Value{}, err
	}
	return l.Files.Get(path)
}

func (l limitedFiles) Key(path string) (k.Value, error) {
	if err := l.t.noRead(path); err != nil {
		return k.Value{}, err
	}
	return l.Files.Key(path)
}

func (l limitedFiles) ReadFile(path string, offset, length int64) ([]byte, error) {
	if err := l.t.noRead(path); err != nil {
		return nil, err
	}
	return l.Files.ReadFile(path, offset, length)
}

func (l limitedFiles) FileSize(path string) (int64, error) {
	if err := l.t.noRead(path); err != nil {
		return 0, err
	}
	return l.Files.FileSize(path)
}

func (l limitedFiles) Set(path string, v, opts k.Value) error {
	if err := l.t.noWrite(path); err != nil {
		return err
	}
	return l.Files.Set(path, v, opts)
}

func (l limitedFiles) Append(path string, v k.Value) error {
	if err := l.t.noWrite(path); err != nil {
		return err
	}
	return l.Files.Append(path, v)
}

func (l limitedFiles) WriteFile(path string, data []byte, opts k.Value) error {
	if err := l.t.noWrite(path); err != nil {
		return err
	}
	return l.Files.WriteFile(path, data, opts)
}

func (l limitedFiles) RemoveFile(path string) error {
	if err := l.t.noWrite(path); err != nil {
		return err
	}
	return l.Files.RemoveFile(path)
}

// mayCall is the error of a function -n!x of the host that the thread may not call.
func (t *thread) mayCall(n int64, x k.Value) error {
	switch n {
	case -11:
		counting := x.Len() == 2 && x.Type() == k.Mixed && x.At(0).Type() == -k.Long && x.At(0).Int() == -2
		if t.parent != nil && !counting {
			return k.Error("noupdate: -11!") // its messages are the main thread's
		}
	case -19:
		if err := t.noWrite("-19!"); err != nil {
			return err
		}
	case -25, -30:
		return t.noSocket()
	}
	if !t.reval || n != -11 && n != -19 && n != -21 {
		return nil
	}
	args := []k.Value{x}
	if x.Type() == k.Mixed {
		args = x.Items()
	}
	for _, item := range args {
		if path := item.Text(); item.Type() == -k.Symbol || item.Type() == k.Char {
			if err := t.noRead(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// FileHandles is a host whose handles can be on files.
type FileHandles interface {
	// OpensFile is the path of a file that hopen of an argument opens.
	OpensFile(spec k.Value) (path string, ok bool)
	// OnFile reports whether a handle is one on a file.
	OnFile(h int64) bool
}

// mayOpen is the error of hopen of what the thread may not open.
// Source: code.kx.com/q/ref/eval, "Blocks hopen of a file".
func (t *thread) mayOpen(spec k.Value) error {
	if err := t.noSocket(); err != nil {
		return err
	}
	if host, ok := t.in.host.(FileHandles); ok && t.reval {
		if path, ok := host.OpensFile(spec); ok {
			return k.Error("access: " + path)
		}
	}
	return nil
}

// maySend is the error of a message to a handle that the thread may not use: a file's is
// any thread's, but not reval's.
func (t *thread) maySend(h int64) error {
	host, ok := t.in.host.(FileHandles)
	if ok && h != 0 && !t.reader && host.OnFile(max(h, -h)) {
		if t.reval {
			return k.Error("noupdate: handle")
		}
		return nil
	}
	return t.noSocket()
}

// MayWrite is 'noupdate where what runs in env may change nothing outside of its thread:
// under -b, within reval, on a reader of a negative port, in a secondary thread. Natives
// that write files or change the process ask it.
func MayWrite(env prim.Env, what string) error {
	if t := threadOf(env); t != nil && (t.readonly || t.nowrite) {
		return k.Error("noupdate: " + what)
	}
	return nil
}

// MayRead is 'access for a path that what runs in env may not read. Natives that read
// files ask it.
func MayRead(env prim.Env, path string) error {
	if t := threadOf(env); t != nil {
		return t.noRead(path)
	}
	return nil
}
