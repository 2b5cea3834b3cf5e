package console

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// DefaultHistory is how many lines a history keeps where nothing else is said.
const DefaultHistory = 5000

// history is the lines entered so far, the latest last. With a file it is kept between
// sessions: each line is appended at once, so that sessions side by side lose nothing. It
// is only read and changed by the goroutine that reads lines.
type history struct {
	path  string // "" for none
	bound int
	lines []string
}

// openHistory reads a history's file, and shortens it when it has grown over twice its bound.
// A file that cannot be read or written is a history that is not kept.
func openHistory(path string, bound int) *history {
	if bound <= 0 {
		bound = DefaultHistory
	}
	h := &history{path: path, bound: bound}
	if path == "" {
		return h
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return h
	}
	for line := range bytes.Lines(data) {
		if text := strings.TrimRight(string(line), "\r\n"); text != "" {
			h.lines = append(h.lines, text)
		}
	}
	long := len(h.lines) > 2*bound
	h.cut()
	if long {
		h.rewrite()
	}
	return h
}

func (h *history) cut() {
	if n := len(h.lines) - h.bound; n > 0 {
		h.lines = append([]string(nil), h.lines[n:]...)
	}
}

// rewrite replaces the file by what is kept, whole or not at all.
func (h *history) rewrite() {
	tmp, err := os.CreateTemp(filepath.Dir(h.path), filepath.Base(h.path)+".*")
	if err != nil {
		return
	}
	_, err = tmp.WriteString(strings.Join(h.lines, "\n") + "\n")
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), h.path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
}

// Add takes a line that was entered. Empty lines, repetitions and lines that begin with a
// blank (for what should not be on disk) are left out.
func (h *history) Add(line string) {
	line = strings.TrimRight(line, " \t\r\n")
	if line == "" || line[0] == ' ' || line[0] == '\t' {
		return
	}
	if n := len(h.lines); n > 0 && h.lines[n-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	if len(h.lines) > 2*h.bound {
		h.cut()
	}
	if h.path == "" {
		return
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		h.path = "" // said once by its absence next time; a session goes on without
		return
	}
	if _, err = f.WriteString(line + "\n"); err != nil {
		h.path = ""
	}
	_ = f.Close()
}

// Len is how many lines there are to go back to.
func (h *history) Len() int { return min(len(h.lines), h.bound) }

// At is a line, 0 being the latest.
func (h *history) At(i int) string { return h.lines[len(h.lines)-1-i] }

// find is the latest line at or before an age that has a text in it; -1 when there is none.
func (h *history) find(text string, from int) int {
	for i := from; i < h.Len(); i++ {
		if strings.Contains(h.At(i), text) {
			return i
		}
	}
	return -1
}

// recall is a history for the line editor to look at; what is added to it is decided when
// a whole input is there.
type recall struct{ *history }

func (recall) Add(string) {}
