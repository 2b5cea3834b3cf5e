package proc

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tock/ipc"
	"tock/k"
)

// readerHost is the process as a connection of a negative port reaches it. What belongs to
// the main thread is looked at while that waits; files are read at any time.
type readerHost struct {
	*Process
}

// Lock keeps the main thread and other readers out.
func (h *readerHost) Lock() { h.readerLock.Lock(); h.globals.RLock() }

// Unlock ends Lock.
func (h *readerHost) Unlock() { h.globals.RUnlock(); h.readerLock.Unlock() }

// locked is a call of the process.
func locked[T any](h *readerHost, f func() (T, error)) (T, error) {
	h.Lock()
	defer h.Unlock()
	return f()
}

// may is ErrAccess for a path that -u keeps clients from.
func (h *readerHost) may(file string) error {
	if h.opts.restricted() && !filepath.IsLocal(filepath.FromSlash(strings.TrimPrefix(file, ":"))) {
		return k.ErrAccess
	}
	return nil
}

// mayWrite is may, for changes: -b refuses all.
func (h *readerHost) mayWrite(file string) error {
	if h.opts.Blocked {
		return k.ErrAccess
	}
	return h.may(file)
}

func (h *readerHost) Get(file string) (k.Value, error) {
	if err := h.may(file); err != nil {
		return k.Value{}, err
	}
	return locked(h, func() (k.Value, error) { return h.Process.Get(file) })
}

func (h *readerHost) Key(file string) (k.Value, error) {
	if err := h.may(file); err != nil {
		return k.Value{}, err
	}
	return locked(h, func() (k.Value, error) { return h.Process.Key(file) })
}

func (h *readerHost) ReadFile(file string, offset, length int64) ([]byte, error) {
	if err := h.may(file); err != nil {
		return nil, err
	}
	return locked(h, func() ([]byte, error) { return h.Process.ReadFile(file, offset, length) })
}

func (h *readerHost) FileSize(file string) (int64, error) {
	if err := h.may(file); err != nil {
		return 0, err
	}
	return locked(h, func() (int64, error) { return h.Process.FileSize(file) })
}

func (h *readerHost) Set(file string, v, opts k.Value) error {
	return h.write(file, func() error { return h.Process.Set(file, v, opts) })
}

func (h *readerHost) Append(file string, v k.Value) error {
	return h.write(file, func() error { return h.Process.Append(file, v) })
}

func (h *readerHost) WriteFile(file string, data []byte, opts k.Value) error {
	return h.write(file, func() error { return h.Process.WriteFile(file, data, opts) })
}

func (h *readerHost) RemoveFile(file string) error {
	if h.opts.restricted() {
		return k.ErrAccess
	}
	return h.write(file, func() error { return h.Process.RemoveFile(file) })
}

func (h *readerHost) write(file string, f func() error) error {
	if err := h.mayWrite(file); err != nil {
		return err
	}
	_, err := locked(h, func() (struct{}, error) { return struct{}{}, f() })
	return err
}

// LoadDir would change the main thread's variables.
func (h *readerHost) LoadDir(string) error { return k.Error("noupdate") }

// Chdir is the process's as a whole.
func (h *readerHost) Chdir(string) error { return k.Error("sys") }

// Open is hopen; q refuses it a reader before.
func (h *readerHost) Open(k.Value) (k.Value, error) { return k.Value{}, errNoSocket }

// CloseHandle is hclose.
func (h *readerHost) CloseHandle(int64) error { return errNoSocket }

// Send is a handle applied.
func (h *readerHost) Send(int64, k.Value) (k.Value, error) { return k.Value{}, errNoSocket }

// Receive is h[].
func (h *readerHost) Receive(int64) (k.Value, error) { return k.Value{}, errNoSocket }

const errNoSocket k.Error = "nosocket"

// OneShot asks another process over a connection of the request's own, the one use of
// sockets that a reader has; the main thread is not concerned.
func (h *readerHost) OneShot(spec, msg k.Value) (k.Value, error) {
	if t, ok := parseWebTarget(spec); ok {
		return h.askWeb(t, msg)
	}
	t, err := parseTarget(spec)
	if err != nil {
		return k.Value{}, err
	}
	if t.file != "" {
		return k.Value{}, k.ErrType
	}
	if t.addr.User == "" && t.addr.Password == "" {
		t.addr.User = userName()
	}
	opts := ipc.DialOptions{UnixDir: os.Getenv("QUDSPATH"), Timeout: t.timeout}
	if t.timeout == 0 {
		opts.Timeout = -1
	}
	if t.addr.TLS {
		if opts.TLS, err = tlsClient(); err != nil {
			return k.Value{}, err
		}
	}
	ctx, cancel := h.untilEnd()
	defer cancel()
	c, err := ipc.Dial(ctx, t.addr, opts)
	if err != nil {
		return k.Value{}, hopError(err)
	}
	defer func() { _ = c.Close() }()
	v, err := c.Call(ctx, msg)
	if err != nil && c.Err() != nil {
		return k.Value{}, k.Error("os")
	}
	return v, err
}

// askWeb is OneShot of a web server; a web socket would stay open.
func (h *readerHost) askWeb(t webTarget, msg k.Value) (k.Value, error) {
	switch {
	case msg.Type() != k.Char:
		return k.Value{}, k.ErrType
	case t.scheme == "ws" || t.scheme == "wss":
		return k.Value{}, errNoSocket
	case h.opts.restricted() || h.opts.Blocked:
		return k.Value{}, k.ErrAccess
	}
	ctx, cancel := h.untilEnd()
	defer cancel()
	return t.ask(ctx, msg.Text())
}

// untilEnd is a context that ends with the process, or by cancel.
func (h *readerHost) untilEnd() (ctx context.Context, cancel func()) {
	ctx, cancel = context.WithCancel(context.Background())
	go func() {
		select {
		case <-h.ended:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// Internal is -n!x: what looks at values and files; the rest is the main thread's.
func (h *readerHost) Internal(n int64, x k.Value) (k.Value, bool, error) {
	switch n {
	case -25, -30:
		return k.Value{}, true, errNoSocket
	case -11:
		if items := x.Items(); len(items) != 2 || items[0].Type() != -k.Long || items[0].Int() != -2 {
			return k.Value{}, true, k.Error("noupdate")
		}
	}
	h.Lock()
	defer h.Unlock()
	return h.Process.Internal(n, x)
}

func (h *readerHost) System(text string) (k.Value, bool, error) {
	if word, arg, _ := strings.Cut(text, " "); word == "t" && arg != "" {
		if _, err := strconv.Atoi(strings.TrimSpace(arg)); err == nil {
			return k.Value{}, true, k.Error("sys") // the timer is the main thread's
		}
		return k.Value{}, false, nil
	}
	h.Lock()
	defer h.Unlock()
	return h.Process.System(text)
}

func (h *readerHost) Z(name string) (k.Value, bool) {
	h.Lock()
	defer h.Unlock()
	return h.Process.Z(name)
}

// ZSet does nothing: no reader sets anything.
func (h *readerHost) ZSet(string, k.Value) {}

// Exit is the main thread's.
func (h *readerHost) Exit(int) {}
