// Command q runs q scripts and reads q from standard input.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/rs/zerolog"

	"tock/k"
	"tock/q"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is main without the exit: options are taken off, the first other argument is a script.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := bufio.NewWriter(stdout)
	defer func() { _ = out.Flush() }()
	host := &host{out: out, errs: stderr}
	in := q.New(host, q.Options{Log: zerolog.New(zerolog.ConsoleWriter{Out: stderr, NoColor: true})})
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") {
			continue
		}
		if err := in.Load(arg); err != nil {
			_ = out.Flush()
			fmt.Fprint(stderr, q.ConsoleText(err))
		}
		break
	}
	lines := bufio.NewReaderSize(stdin, 1<<16)
	for !host.exited {
		line, err := lines.ReadString('\n')
		if line != "" {
			in.Console(line)
			_ = out.Flush()
		}
		if err != nil {
			break
		}
	}
	return host.code
}

// host is a process without handles: files are plain, nothing listens.
type host struct {
	out    io.Writer
	errs   io.Writer
	exited bool
	code   int
}

func (h *host) Open(k.Value) (k.Value, error)         { return k.Value{}, k.ErrNYI }
func (h *host) CloseHandle(int64) error               { return k.ErrNYI }
func (h *host) Send(int64, k.Value) (k.Value, error)  { return k.Value{}, k.ErrNYI }
func (h *host) Receive(int64) (k.Value, error)        { return k.Value{}, k.ErrNYI }
func (h *host) OneShot(_, _ k.Value) (k.Value, error) { return k.Value{}, k.ErrNYI }
func (h *host) Encode(k.Value) ([]byte, error)        { return nil, k.ErrNYI }
func (h *host) Decode([]byte) (k.Value, error)        { return k.Value{}, k.ErrNYI }
func (h *host) Get(string) (k.Value, error)           { return k.Value{}, k.ErrNYI }
func (h *host) Set(string, k.Value, k.Value) error    { return k.ErrNYI }
func (h *host) Append(string, k.Value) error          { return k.ErrNYI }
func (h *host) Key(string) (k.Value, error)           { return k.EmptyList, nil }
func (h *host) WriteFile(path string, data []byte) error {
	return fileError(path, os.WriteFile(path, data, 0o666))
}
func (h *host) RemoveFile(path string) error                   { return fileError(path, os.Remove(path)) }
func (h *host) LoadDir(path string) error                      { return k.Error(path) }
func (h *host) Chdir(path string) error                        { return fileError(path, os.Chdir(path)) }
func (h *host) Getwd() (string, error)                         { return os.Getwd() }
func (h *host) Internal(int64, k.Value) (k.Value, bool, error) { return k.Value{}, false, nil }
func (h *host) System(string) (k.Value, bool, error)           { return k.Value{}, false, nil }
func (h *host) Z(string) (k.Value, bool)                       { return k.Value{}, false }
func (h *host) ZSet(string, k.Value)                           {}
func (h *host) Stdout() io.Writer                              { return h.out }
func (h *host) Stderr() io.Writer                              { return h.out }

func (h *host) ReadFile(path string, offset, length int64) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	data = data[min(max(offset, 0), int64(len(data))):]
	if length >= 0 && length < int64(len(data)) {
		data = data[:length]
	}
	return data, nil
}

func (h *host) FileSize(path string) (int64, error) {
	st, err := os.Stat(path)
	if err != nil {
		return 0, fileError(path, err)
	}
	return st.Size(), nil
}

func (h *host) Exit(code int) { h.exited, h.code = true, code }

// fileError is a system's error as q has it: the path and the reason.
func fileError(path string, err error) error {
	if err == nil {
		return nil
	}
	return k.Error(path + ". OS reports: " + reason(err))
}

func reason(err error) string {
	if os.IsNotExist(err) {
		return "No such file or directory"
	}
	return err.Error()
}
