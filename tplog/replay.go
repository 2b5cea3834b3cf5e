package tplog

import (
	"errors"
	"io"

	"tock/internal/vfs"
	"tock/k"
)

// Replay hands messages of a log to fn, as values: n of them beginning with message from
// (counted from 0), or all to the end where n is negative. It gives the number handed
// over, which is less than n where the log is shorter.
//
// Errors: what fn returns, which ends the replay; a [BadTailError] when the log is broken
// before n messages (those before it were handed over); a [NotLogError].
// Source: -11! (code.kx.com/q/basics/internal/#-11-streaming-execute).
func Replay(fsys vfs.FS, path string, from, n int64, fn func(msg k.Value) error) (done int64, err error) {
	return ReplayCopied(fsys, path, from, n, func(k.Value) bool { return false }, fn)
}

// ReplayCopied is Replay for a caller who mostly copies what it is handed: copies says of an
// update (see [ipc.IsUpdate]), just before fn has it, that nobody keeps its lists and
// vectors beyond fn's return without error. As long as that is so, updates are decoded in
// memory that is used again; what copies refuses fn gets in memory of its own.
func ReplayCopied(fsys vfs.FS, path string, from, n int64, copies func(msg k.Value) bool, fn func(msg k.Value) error) (done int64, err error) {
	r, err := openAt(fsys, path, from)
	if r == nil {
		return 0, err
	}
	a := readAhead(r, n)
	defer a.stop()
	for {
		b := <-a.ready
		for i := range b.messages {
			msg := &b.messages[i]
			if msg.update {
				if err := a.settle(msg, copies(msg.value)); err != nil {
					return done, err
				}
			}
			if err := fn(msg.value); err != nil {
				return done, err
			}
			done++
		}
		if err := b.err; err != nil {
			b.retire()
			a.retire()
			return done, notEOF(err)
		}
		b.release()
		a.free <- b
	}
}

// ReplayRaw is Replay with the messages as encoded; msg is valid during the call only.
func ReplayRaw(fsys vfs.FS, path string, from, n int64, fn func(msg []byte) error) (int64, error) {
	return replay(fsys, path, from, n, func(r *Reader) error {
		msg, err := r.Next()
		if err != nil {
			return readError{err}
		}
		return fn(msg)
	})
}

// readError tells the reader's own errors (io.EOF above all) from those of a callback.
type readError struct{ error }

func replay(fsys vfs.FS, path string, from, n int64, step func(*Reader) error) (done int64, err error) {
	r, err := openAt(fsys, path, from)
	if r == nil {
		return 0, err
	}
	defer r.Close()
	for n < 0 || done < n {
		if err := step(r); err != nil {
			var ended readError
			if errors.As(err, &ended) {
				return done, notEOF(ended.error)
			}
			return done, err
		}
		done++
	}
	return done, nil
}

// openAt opens a log at a message; no reader, and no error, when the log is shorter.
func openAt(fsys vfs.FS, path string, from int64) (*Reader, error) {
	r, err := NewReader(fsys, path)
	if err != nil {
		return nil, err
	}
	for r.count < from {
		if _, err := r.Next(); err != nil {
			r.Close()
			return nil, notEOF(err)
		}
	}
	return r, nil
}

func notEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// Extent is how far a log is good.
type Extent struct {
	Messages int64 // complete messages
	Bytes    int64 // length of the good part, head included
	Size     int64 // of the file
	Damage   error // what is wrong at Bytes; nil for a good log
}

// Good reports whether the whole file is good.
func (e Extent) Good() bool { return e.Damage == nil }

// Check reads a log through, as -11!(-2;log) does: Messages alone for a good log;
// Messages and Bytes for a broken one.
//
// Errors: of the file system, or a [NotLogError]; a broken log is no error here.
func Check(fsys vfs.FS, path string) (Extent, error) {
	r, err := NewReader(fsys, path)
	if err != nil {
		return Extent{}, err
	}
	defer r.Close()
	for {
		_, err := r.Next()
		var bad *BadTailError
		switch {
		case err == nil:
		case err == io.EOF:
			return Extent{r.count, r.at, r.at, nil}, nil
		case errors.As(err, &bad):
			return bad.Extent, nil
		default:
			return Extent{}, err
		}
	}
}
