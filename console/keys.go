package console

import (
	"bytes"
	"io"
)

// Keys that the line editor leaves to its callback.
const (
	keyTab    = '\t'
	keySearch = 18 // Ctrl-R
	keyStop   = 26 // Ctrl-Z
	keyBreak  = 29 // what keys makes of Ctrl-C, which the editor takes for the end of input
)

// spellings are what terminals send for keys beyond what the editor knows, and the
// editor's own spelling of them.
var spellings = []struct{ from, to string }{
	{"\x1b[1~", "\x01"}, {"\x1b[7~", "\x01"}, {"\x1bOH", "\x01"}, // home
	{"\x1b[4~", "\x05"}, {"\x1b[8~", "\x05"}, {"\x1bOF", "\x05"}, // end
	{"\x1bOA", "\x1b[A"}, {"\x1bOB", "\x1b[B"}, {"\x1bOC", "\x1b[C"}, {"\x1bOD", "\x1b[D"},
	{"\x1b[1;5C", "\x1b[1;3C"}, {"\x1bf", "\x1b[1;3C"}, // a word right
	{"\x1b[1;5D", "\x1b[1;3D"}, {"\x1bb", "\x1b[1;3D"}, // a word left
	{"\x1b\x7f", "\x17"}, {"\x1b\x08", "\x17"}, // delete a word
}

// pasteEnd is how a terminal ends pasted text.
const pasteEnd = "\x1b[201~"

// keys reads what a terminal sends and spells it as the line editor wants it.
type keys struct {
	from    io.Reader
	buf     [1024]byte
	pending []byte // translated, not read yet
	escape  bool   // an escape came alone: the start of a key, or nothing
}

func (k *keys) Read(b []byte) (int, error) {
	for len(k.pending) == 0 {
		n, err := k.from.Read(k.buf[:])
		if n > 0 {
			k.pending = k.translate(append([]byte(nil), k.buf[:n]...))
		}
		if err != nil && len(k.pending) == 0 {
			return 0, err
		}
	}
	n := copy(b, k.pending)
	k.pending = k.pending[n:]
	return n, nil
}

// translate spells one delivery of the terminal.
func (k *keys) translate(b []byte) []byte {
	if k.escape {
		k.escape = false
		if b[0] == '[' || b[0] == 'O' {
			b = append([]byte{27}, b...)
		}
	}
	if len(b) == 1 {
		switch b[0] {
		case 27:
			k.escape = true
			return nil
		case 3: // also ends a paste whose end was lost
			return append([]byte(pasteEnd), keyBreak, '\r')
		}
	}
	if bytes.IndexByte(b, 3) >= 0 {
		b = bytes.ReplaceAll(b, []byte{3}, []byte{keyBreak, '\r'})
	}
	if bytes.IndexByte(b, 27) < 0 {
		return b
	}
	for _, s := range spellings {
		b = bytes.ReplaceAll(b, []byte(s.from), []byte(s.to))
	}
	return b
}
