package arrowio

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/apache/arrow/go/v15/arrow/memory"

	"tock/k"
)

// bounded is an allocator that gives no more than so many bytes in all.
type bounded struct {
	memory.Allocator
	left atomic.Int64
}

// overflow is what bounded panics with; guard makes an error of it.
type overflow struct{}

func newBounded(most int64) *bounded {
	b := &bounded{Allocator: memory.NewGoAllocator()}
	b.left.Store(most)
	return b
}

// take counts bytes that are allocated elsewhere.
func (b *bounded) take(size int64) {
	if b.left.Add(-size) < 0 {
		panic(overflow{})
	}
}

func (b *bounded) Allocate(size int) []byte {
	b.take(int64(size))
	return b.Allocator.Allocate(size)
}

func (b *bounded) Reallocate(size int, old []byte) []byte {
	b.take(int64(max(size-len(old), 0)))
	return b.Allocator.Reallocate(size, old)
}

func (b *bounded) Free(x []byte) {
	b.left.Add(int64(len(x)))
	b.Allocator.Free(x)
}

// guard is deferred where a file of others is read: whatever the library makes of it, the
// caller gets an error that names the file.
func guard(name, expected string, err *error) {
	rescued(recover(), err)
	*err = inFile(name, expected, *err)
}

// guardColumn is guard for one column, which is read by a goroutine of its own.
func guardColumn(name k.Sym, err *error) {
	if r := recover(); r != nil {
		rescued(r, err)
		if _, own := (*err).(k.Error); !own {
			*err = fmt.Errorf("column %s: %w", name, *err)
		}
	}
}

// rescued makes an error of what a library panicked with.
func rescued(r any, err *error) {
	switch r := r.(type) {
	case nil:
	case overflow:
		*err = k.Error("wsfull: reading it takes more memory than is allowed for its size")
	default:
		*err = errors.New(firstLine(fmt.Sprint(r)))
	}
}

// inFile says which file an error is of. What the library says comes behind what was
// expected.
func inFile(name, expected string, err error) error {
	if err == nil {
		return nil
	}
	var errno syscall.Errno
	if errors.As(err, &errno) || errors.Is(err, fs.ErrNotExist) {
		return fault("%s. OS reports: %s", name, osText(err))
	}
	var own k.Error
	if errors.As(err, &own) {
		return fault("%s: %s", name, own)
	}
	return fault("%s: %s: %s", name, expected, firstLine(err.Error()))
}

// osText is an error of the operating system as q words it.
func osText(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		text := errno.Error()
		return strings.ToUpper(text[:1]) + text[1:]
	}
	return err.Error()
}

// firstLine is a library's message without its trace.
func firstLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	for _, prefix := range []string{"arrow/ipc: ", "parquet: ", "runtime error: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}
