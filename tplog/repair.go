package tplog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
)

// Report is what a repair did.
type Report struct {
	Path     string
	Messages int64 // in the log now
	Bytes    int64 // its length now
	Cut      []Cut // none for a log that was good
}

// Cut is a piece that was taken out of a log.
type Cut struct {
	Offset  int64 // where it was in the log
	Bytes   int64
	SavedAs string // the file that keeps it
	Reason  error
}

// String says in one line what was done, for the operator.
func (r Report) String() string {
	if len(r.Cut) == 0 {
		return fmt.Sprintf("%s is good: %d messages, %d bytes", r.Path, r.Messages, r.Bytes)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s now has %d messages, %d bytes", r.Path, r.Messages, r.Bytes)
	for _, c := range r.Cut {
		fmt.Fprintf(&b, "; cut %d bytes at offset %d (%v), kept in %s", c.Bytes, c.Offset, c.Reason, c.SavedAs)
	}
	return b.String()
}

// Repair makes a broken log good by cutting its tail off at the first byte that is no
// message. What is cut is kept beside the log, in a file named log.cut-OFFSET. A good log
// is left alone. A crash in the middle of a repair leaves the log as it was or repaired.
//
// Errors: of the file system; a [NotLogError] unless the file is the torn beginning of a
// head, which becomes a log without messages.
func Repair(fsys vfs.FS, path string) (Report, error) {
	extent, err := Check(fsys, path)
	var not *NotLogError
	if errors.As(err, &not) && not.Size < HeadBytes {
		return repairHead(fsys, path, not)
	}
	if err != nil {
		return Report{}, err
	}
	report := Report{Path: path, Messages: extent.Messages, Bytes: extent.Bytes}
	if extent.Good() {
		return report, nil
	}
	cut := Cut{Offset: extent.Bytes, Bytes: extent.Size - extent.Bytes, Reason: extent.Damage}
	if cut.SavedAs, err = saveCut(fsys, path, cut.Offset, cut.Bytes); err != nil {
		return Report{}, err
	}
	f, err := fsys.OpenUpdate(path)
	if err != nil {
		return Report{}, err
	}
	err = f.Truncate(extent.Bytes)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	report.Cut = []Cut{cut}
	return report, err
}

// repairHead makes a log of a file that holds a part of a head and nothing else.
func repairHead(fsys vfs.FS, path string, not *NotLogError) (Report, error) {
	data, err := vfs.ReadFile(fsys, path)
	if err != nil {
		return Report{}, err
	}
	if !bytes.HasPrefix(head, data) {
		return Report{}, not
	}
	report := Report{Path: path, Bytes: HeadBytes}
	cut := Cut{Bytes: int64(len(data)), Reason: errors.New("a torn head")}
	if cut.SavedAs, err = saveCut(fsys, path, 0, cut.Bytes); err != nil {
		return Report{}, err
	}
	report.Cut = []Cut{cut}
	return report, Create(fsys, path)
}

// saveCut copies n bytes of a log to a side file, durably, and gives its name. A file of
// an earlier repair at the same offset is kept, unless it holds the same bytes.
func saveCut(fsys vfs.FS, path string, offset, n int64) (string, error) {
	name := fmt.Sprintf("%s.cut-%d", path, offset)
	for i := 2; ; i++ {
		same, err := sameBytes(fsys, name, path, offset, n)
		if same {
			return name, err
		}
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err != nil {
			return "", err
		}
		name = fmt.Sprintf("%s.cut-%d.%d", path, offset, i)
	}
	out, err := fsys.Create(name)
	if err != nil {
		return "", err
	}
	err = copyRange(fsys, out, path, offset, n)
	if err == nil {
		err = out.Sync()
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = fsys.SyncDir(filepath.Dir(path))
	}
	return name, err
}

// sameBytes reports whether a file is exactly n bytes of the log from an offset.
func sameBytes(fsys vfs.FS, name, log string, offset, n int64) (bool, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() != n {
		return false, err
	}
	l, err := fsys.Open(log)
	if err != nil {
		return false, err
	}
	defer l.Close()
	a, b := make([]byte, 64<<10), make([]byte, 64<<10)
	for at := int64(0); at < n; at += int64(len(a)) {
		step := min(int64(len(a)), n-at)
		if _, err := f.ReadAt(a[:step], at); err != nil && err != io.EOF {
			return false, err
		}
		if _, err := l.ReadAt(b[:step], offset+at); err != nil && err != io.EOF {
			return false, err
		}
		if !bytes.Equal(a[:step], b[:step]) {
			return false, nil
		}
	}
	return true, nil
}

// copyRange appends n bytes of a file from an offset to out.
func copyRange(fsys vfs.FS, out io.Writer, path string, offset, n int64) error {
	f, err := fsys.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyBuffer(struct{ io.Writer }{out}, io.NewSectionReader(f, offset, n), make([]byte, 1<<20))
	return err
}

// Salvage is Repair for a log that is damaged in the middle: it goes on behind the damage
// where messages can be made out again, so that only the damaged piece is cut. The log is
// rewritten and replaced in one step; the pieces are kept as by Repair.
//
// There is no checksum in a log: messages behind the damage are recognised by their form,
// (function name; ...), several in a row. Where none is found it cuts the tail, as Repair.
func Salvage(fsys vfs.FS, path string) (Report, error) {
	r, err := NewReader(fsys, path)
	var not *NotLogError
	if errors.As(err, &not) && not.Size < HeadBytes {
		return Repair(fsys, path)
	}
	if err != nil {
		return Report{}, err
	}
	defer r.Close()
	report := Report{Path: path, Bytes: HeadBytes}
	var good [][2]int64 // offset and end
	from := int64(HeadBytes)
	for {
		_, err := r.Next()
		var bad *BadTailError
		if err == nil {
			continue
		}
		if from < r.at {
			good = append(good, [2]int64{from, r.at})
			report.Bytes += r.at - from
		}
		if err == io.EOF {
			break
		}
		if !errors.As(err, &bad) {
			return Report{}, err
		}
		next, err := r.resync()
		if err != nil {
			return Report{}, err
		}
		cut := Cut{Offset: bad.Extent.Bytes, Bytes: next - bad.Extent.Bytes, Reason: bad.Extent.Damage}
		if cut.SavedAs, err = saveCut(fsys, path, cut.Offset, cut.Bytes); err != nil {
			return Report{}, err
		}
		report.Cut = append(report.Cut, cut)
		from = next
	}
	report.Messages = r.count
	if len(report.Cut) == 0 {
		return report, nil
	}
	return report, rewrite(fsys, path, good)
}

// rewrite replaces a log by the given pieces of it.
func rewrite(fsys vfs.FS, path string, good [][2]int64) error {
	next := path + ".new"
	out, err := fsys.Create(next)
	if err != nil {
		return err
	}
	_, err = out.Write(head)
	for _, piece := range good {
		if err == nil {
			err = copyRange(fsys, out, path, piece[0], piece[1]-piece[0])
		}
	}
	if err == nil {
		err = out.Sync()
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = fsys.Rename(next, path)
	}
	if err == nil {
		err = fsys.SyncDir(filepath.Dir(path))
	}
	return err
}

// resyncMessages is how many messages in a row make a place behind damage credible.
const resyncMessages = 3

// resync moves the reader from a damaged place to the next one where messages begin, or
// to the end of the file, and gives its offset.
func (r *Reader) resync() (int64, error) {
	for skip := 1; ; {
		b := r.buf[r.start:r.end]
		for ; skip+minMessage <= len(b); skip++ {
			if !looksLikeMessage(b[skip:]) {
				continue
			}
			credible, err := r.credible(skip)
			if err != nil {
				return 0, err
			}
			if credible {
				r.start += skip
				r.at += int64(skip)
				return r.at, nil
			}
			b = r.buf[r.start:r.end]
		}
		// All but the last few bytes were looked at: drop them and read on.
		drop := min(skip, len(b))
		r.start += drop
		r.at += int64(drop)
		skip = 0
		more, err := r.fill()
		if err != nil {
			return 0, err
		}
		if !more {
			r.at += int64(r.end - r.start)
			r.start = r.end
			return r.at, nil
		}
	}
}

// credible reports whether resyncMessages messages, or all to the end of the file, begin
// at a distance from the reader's place. The reader may read more but does not move.
func (r *Reader) credible(skip int) (bool, error) {
	at := skip
	for range resyncMessages {
		b := r.buf[r.start+at : r.end]
		n, err := ipc.Skip(b)
		for errors.Is(err, ipc.ErrTruncated) {
			more, readErr := r.fill()
			if readErr != nil {
				return false, readErr
			}
			b = r.buf[r.start+at : r.end]
			if !more {
				return len(b) == 0 && at > skip, nil
			}
			n, err = ipc.Skip(b)
		}
		if err != nil || !looksLikeMessage(b[:n]) {
			return false, nil
		}
		at += n
	}
	return true, nil
}

// minMessage is the least bytes looksLikeMessage asks for.
const minMessage = 8

// looksLikeMessage reports whether b begins like a call: a general list of 2 to 9 items,
// the first a symbol with a name, or text.
func looksLikeMessage(b []byte) bool {
	if len(b) < minMessage || b[0] != 0 || b[1] != 0 {
		return false
	}
	if n := binary.LittleEndian.Uint32(b[2:]); n < 2 || n > 9 {
		return false
	}
	switch k.Type(int8(b[6])) {
	case -k.Symbol:
		return b[7] > ' ' && b[7] < 0x7f
	case k.Char:
		return b[7] == 0
	}
	return false
}
