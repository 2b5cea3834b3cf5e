package q

import (
	"bytes"
	"io"
	"sort"
	"strings"

	"tock/ipc"
	"tock/k"
)

// memoryHost is a process in memory: files are a map, handles do not exist.
type memoryHost struct {
	out    bytes.Buffer
	files  map[string]k.Value // values written with set
	text   map[string][]byte  // files written as bytes
	z      map[string]k.Value
	typed  func(prompt string) (string, bool) // lines for the debugger
	exited bool
	code   int
}

func newMemoryHost() *memoryHost {
	return &memoryHost{files: map[string]k.Value{}, text: map[string][]byte{}, z: map[string]k.Value{}}
}

func (h *memoryHost) DebugLine(prompt string) (string, bool) { return h.typed(prompt) }

func (h *memoryHost) Open(k.Value) (k.Value, error)         { return k.Value{}, k.Error("hop") }
func (h *memoryHost) CloseHandle(int64) error               { return nil }
func (h *memoryHost) Send(int64, k.Value) (k.Value, error)  { return k.Value{}, k.Error("handle") }
func (h *memoryHost) Receive(int64) (k.Value, error)        { return k.Value{}, k.Error("handle") }
func (h *memoryHost) OneShot(_, _ k.Value) (k.Value, error) { return k.Value{}, k.Error("hop") }
func (h *memoryHost) Encode(v k.Value) ([]byte, error)      { return ipc.Append(nil, v) }

func (h *memoryHost) Decode(b []byte) (k.Value, error) {
	v, _, err := ipc.Decode(b)
	return v, err
}

func (h *memoryHost) Get(path string) (k.Value, error) {
	if v, ok := h.files[path]; ok {
		return v, nil
	}
	return k.Value{}, noFile(path)
}

func noFile(path string) error { return k.Error(path + ". OS reports: No such file or directory") }

func (h *memoryHost) Set(path string, v, _ k.Value) error {
	h.files[path] = v
	return nil
}

func (h *memoryHost) Append(path string, v k.Value) error {
	h.files[path] = k.Join(h.files[path], v)
	return nil
}

func (h *memoryHost) Key(path string) (k.Value, error) {
	var names []string
	for name := range h.files {
		if rest, ok := strings.CutPrefix(name, path+"/"); ok {
			names = append(names, rest)
		}
	}
	sort.Strings(names)
	if len(names) == 0 {
		return k.EmptyList, nil
	}
	return k.Symbols(names...), nil
}

func (h *memoryHost) ReadFile(path string, offset, length int64) ([]byte, error) {
	data, ok := h.text[path]
	if !ok {
		return nil, noFile(path)
	}
	data = data[min(max(offset, 0), int64(len(data))):]
	if length >= 0 && length < int64(len(data)) {
		data = data[:length]
	}
	return data, nil
}

func (h *memoryHost) WriteFile(path string, data []byte, _ k.Value) error {
	h.text[path] = bytes.Clone(data)
	return nil
}

func (h *memoryHost) RemoveFile(path string) error {
	delete(h.text, path)
	delete(h.files, path)
	return nil
}

func (h *memoryHost) FileSize(path string) (int64, error) {
	data, ok := h.text[path]
	if !ok {
		return 0, noFile(path)
	}
	return int64(len(data)), nil
}

func (h *memoryHost) LoadDir(path string) error                      { return noFile(path) }
func (h *memoryHost) Chdir(string) error                             { return nil }
func (h *memoryHost) Getwd() (string, error)                         { return "/db", nil }
func (h *memoryHost) Internal(int64, k.Value) (k.Value, bool, error) { return k.Value{}, false, nil }
func (h *memoryHost) System(string) (r k.Value, handled bool, err error) {
	return k.Value{}, false, nil
}

func (h *memoryHost) Z(name string) (k.Value, bool) {
	v, ok := h.z[name]
	return v, ok
}

func (h *memoryHost) ZSet(name string, v k.Value) {
	if v.IsZero() {
		delete(h.z, name)
		return
	}
	h.z[name] = v
}

func (h *memoryHost) Exit(code int)     { h.exited, h.code = true, code }
func (h *memoryHost) Stdout() io.Writer { return &h.out }
func (h *memoryHost) Stderr() io.Writer { return &h.out }
