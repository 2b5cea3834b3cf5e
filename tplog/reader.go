package tplog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"sync"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
)

// head is what a log begins with: the file form of the empty general list.
var head = []byte{0xff, 0x01, 0, 0, 0, 0, 0, 0}

// HeadBytes is the length of a log without messages.
const HeadBytes = 8

// chunkBytes is how much is read at a time: what the processor's cache still has when it is
// decoded. A longer message makes the buffer grow.
const chunkBytes = 256 << 10

// firstChunk is how much is read first, so that whoever waits for messages begins early.
const firstChunk = 16 << 10

// idleChunks is buffers of chunkBytes, from one replay to the next.
var idleChunks = sync.Pool{New: func() any { return new([chunkBytes]byte) }}

// minBuffer is added to a small file's size: room to see its end, and a little growth.
const minBuffer = 4 << 10

// Reader reads a log message by message in bounded memory. The log may be written to
// meanwhile: what was not there when the reader came to its end is not seen until the
// next call.
type Reader struct {
	f     vfs.File
	path  string
	buf   []byte
	start int   // of the unread part of buf
	end   int   // of the filled part of buf
	at    int64 // offset in the file of buf[start]
	count int64
	dec   ipc.Decoder

	stream bool // a named pipe, read from its beginning to its end only
}

// NewReader opens a log at its first message; of a named pipe it waits for the writer.
// Errors: of the file system; a [NotLogError].
func NewReader(fsys vfs.FS, path string) (*Reader, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{f: f, path: path}
	info, err := f.Stat()
	if err == nil {
		size := max(info.Size(), 0) + minBuffer
		if r.stream = info.Mode()&fs.ModeNamedPipe != 0; r.stream {
			size = chunkBytes
		}
		if size < chunkBytes {
			r.buf = make([]byte, size)
		} else {
			r.buf = idleChunks.Get().(*[chunkBytes]byte)[:]
		}
		err = r.checkHead()
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

func (r *Reader) checkHead() error {
	if _, err := r.fillTo(min(firstChunk, len(r.buf))); err != nil {
		return err
	}
	b := r.buf[:r.end]
	reason := ""
	switch {
	case len(b) < HeadBytes:
		reason = "it is shorter than a head"
	case bytes.HasPrefix(b, []byte("kxzip")):
		reason = "it is compressed"
	case b[0] != head[0] || b[1] != head[1] || b[2] != 0 || b[3] > byte(k.Grouped):
		reason = "it does not begin as a list in a file does"
	}
	if reason != "" {
		size, err := r.size()
		if err != nil {
			return err
		}
		return &NotLogError{r.path, size, reason}
	}
	r.start, r.at = HeadBytes, HeadBytes
	return nil
}

func (r *Reader) size() (int64, error) {
	info, err := r.f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// fill reads more behind the unread bytes; more is false at the end of the file.
func (r *Reader) fill() (more bool, err error) {
	if r.start > 0 {
		copy(r.buf, r.buf[r.start:r.end])
		r.end -= r.start
		r.start = 0
	}
	if r.end == len(r.buf) {
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	return r.fillTo(len(r.buf))
}

// fillTo reads until the buffer is filled up to end, or to the end of the file.
func (r *Reader) fillTo(end int) (more bool, err error) {
	for r.end < end {
		n, err := r.read(r.buf[r.end:end])
		r.end += n
		if err == io.EOF {
			return more || n > 0, nil
		}
		if err != nil {
			return false, err
		}
		more = more || n > 0
	}
	return more, nil
}

// read reads what follows the filled part of the buffer.
func (r *Reader) read(b []byte) (int, error) {
	if r.stream {
		return r.f.Read(b)
	}
	return r.f.ReadAt(b, r.at+int64(r.end))
}

// errEmptyMessage is what a zero-filled tail looks like: six zero bytes are an empty list.
var errEmptyMessage = errors.New("an empty list where a message should be")

// next finds the message at the reader's place; parse gives its length. It moves on only
// when the message is good.
//
// Errors: io.EOF at the end, a [BadTailError] when what is there is no message.
func (r *Reader) next(parse func(b []byte) (int, error)) ([]byte, error) {
	for {
		b := r.buf[r.start:r.end]
		n, err := 0, error(ipc.ErrTruncated)
		if len(b) > 0 {
			n, err = parse(b)
		}
		if err == nil && isEmptyList(b[:n]) {
			err = errEmptyMessage
		}
		if err == nil {
			r.start += n
			r.at += int64(n)
			r.count++
			return b[:n:n], nil
		}
		if errors.Is(err, ipc.ErrTruncated) {
			more, readErr := r.fill()
			if readErr != nil {
				return nil, readErr
			}
			if more {
				continue
			}
			if r.start == r.end {
				return nil, io.EOF
			}
		}
		size, sizeErr := r.size()
		if sizeErr != nil {
			return nil, sizeErr
		}
		return nil, &BadTailError{r.path, Extent{r.count, r.at, max(size, r.at), err}}
	}
}

// isEmptyList reports whether a good message is the empty general list.
func isEmptyList(msg []byte) bool {
	return msg[0] == 0 && binary.LittleEndian.Uint32(msg[2:]) == 0
}

// Next is the next message as encoded, valid until the following call.
//
// Errors: io.EOF at the end, a [BadTailError] when what is there is no message; calling
// again then gives the same.
func (r *Reader) Next() ([]byte, error) { return r.next(ipc.Skip) }

// Offset is the byte offset in the file of the next message.
func (r *Reader) Offset() int64 { return r.at }

// Close closes the file.
func (r *Reader) Close() error { return r.f.Close() }

// retire is Close by who has no message as encoded any more: the buffer is the next reader's.
func (r *Reader) retire() {
	_ = r.Close()
	if len(r.buf) == chunkBytes {
		idleChunks.Put((*[chunkBytes]byte)(r.buf))
	}
	r.buf = nil
}
