package feed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"tock/internal/vfs"
)

// lineReader reads the records of a CSV file: gzip is recognised, quotes are understood
// (also line ends and delimiters within them), blank lines are passed over.
type lineReader struct {
	name      string
	delimiter byte
	file      vfs.File
	in        *bufio.Reader
	line      int    // of the record last read, from 1
	next      int    // line at which the next record begins
	record    []byte // of the record last read, without line end
	fields    [][]byte
	unquoted  []byte
}

const lineBuffer = 256 << 10

// openLines opens a file. The name is for messages.
func openLines(fsys vfs.FS, path string, delimiter byte) (*lineReader, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	r := &lineReader{name: path, delimiter: delimiter, file: f, in: bufio.NewReaderSize(f, lineBuffer), next: 1}
	if magic, _ := r.in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		unzip, err := gzip.NewReader(r.in)
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		r.in = bufio.NewReaderSize(unzip, lineBuffer)
	}
	if mark, _ := r.in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = r.in.Discard(3) // a byte order mark, just peeked at
	}
	return r, nil
}

// read is the fields of the next record, valid until the next call. Errors: io.EOF at the end.
func (r *lineReader) read() ([][]byte, error) {
	for {
		r.line = r.next
		if err := r.readRecord(); err != nil {
			if err != io.EOF {
				err = r.at(err)
			}
			return nil, err
		}
		if len(r.record) > 0 {
			r.split()
			return r.fields, nil
		}
	}
}

// readRecord reads up to a line end that is not within quotes.
func (r *lineReader) readRecord() error {
	r.record = r.record[:0]
	quoted := false
	for {
		part, err := r.in.ReadSlice('\n')
		if err == nil {
			r.next++
		}
		if err == io.EOF && len(part) == 0 && len(r.record) == 0 {
			return io.EOF
		}
		if err != nil && err != io.EOF && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		if bytes.Count(part, []byte{'"'})&1 == 1 {
			quoted = !quoted
		}
		r.record = append(r.record, part...)
		if len(r.record) > maxRecord {
			return fmt.Errorf("a record longer than %d bytes", maxRecord)
		}
		switch {
		case err == io.EOF && quoted:
			return errors.New("a quote is not closed")
		case err == io.EOF, err == nil && !quoted:
			r.record = bytes.TrimRight(r.record, "\r\n")
			return nil
		}
	}
}

const maxRecord = 16 << 20

// split cuts the record into fields.
func (r *lineReader) split() {
	r.fields = r.fields[:0]
	rest := r.record
	if bytes.IndexByte(rest, '"') >= 0 {
		r.splitQuoted()
		return
	}
	for {
		i := bytes.IndexByte(rest, r.delimiter)
		if i < 0 {
			r.fields = append(r.fields, rest)
			return
		}
		r.fields = append(r.fields, rest[:i])
		rest = rest[i+1:]
	}
}

// splitQuoted is split for a record with quotes: a doubled quote within quotes is one.
func (r *lineReader) splitQuoted() {
	// The text gets shorter only, so the fields stay within one buffer.
	r.unquoted = append(r.unquoted[:0], make([]byte, len(r.record))...)
	out, start, quoted := 0, 0, false
	for i := 0; i < len(r.record); i++ {
		c := r.record[i]
		switch {
		case c == '"' && quoted && i+1 < len(r.record) && r.record[i+1] == '"':
			r.unquoted[out] = '"'
			out++
			i++
		case c == '"':
			quoted = !quoted
		case c == r.delimiter && !quoted:
			r.fields = append(r.fields, r.unquoted[start:out])
			start = out
		default:
			r.unquoted[out] = c
			out++
		}
	}
	r.fields = append(r.fields, r.unquoted[start:out])
}

// at says in which record an error is.
func (r *lineReader) at(err error) error { return fmt.Errorf("%s line %d: %w", r.name, r.line, err) }

func (r *lineReader) close() error { return r.file.Close() }
