package console

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestOpenBrackets(t *testing.T) {
	for _, c := range []struct {
		text string
		open bool
	}{
		{"", false}, {"1+1", false}, {"f:{x+1", true}, {"f:{x+1}", false}, {"(1;2", true}, {"a[", true},
		{`"{"`, false}, {`"\"{"`, false}, {`{"a`, false}, {"1 / {", false}, {"/ {", false}, {"{ / }", true}, {"{ / }\n}", false},
		{"+/{", true}, {"a}{", false}, {`\d {`, false}, {"k)(1", true}, {"k)1", false}, {"{(}", true}, {"f'{", true},
	} {
		if got := openBrackets(c.text); got != c.open {
			t.Errorf("%q: open %v", c.text, got)
		}
	}
}

func TestOneLine(t *testing.T) {
	for _, c := range [][2]string{
		{"1 / one", "1 / one"},
		{"f:{\n  x+1; / plus\n\n  \"a / b\"\n  }", `f:{ x+1; "a / b" }`},
		{"{\n/ all\nx}", "{ x}"}, {"(1;\n+/\n2)", "(1; +/ 2)"},
	} {
		if got := oneLine(c[0]); got != c[1] {
			t.Errorf("%q: %q, want %q", c[0], got, c[1])
		}
	}
}

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	h := openHistory(path, 3)
	for _, line := range []string{"a", "a", "", " secret", "b ", "c", "d"} {
		h.Add(line)
	}
	if got := []string{h.At(0), h.At(1), h.At(2)}; h.Len() != 3 || !slices.Equal(got, []string{"d", "c", "b"}) {
		t.Errorf("%d lines: %q", h.Len(), got)
	}
	if at := h.find("c", 0); at != 1 {
		t.Errorf("c found at %d", at)
	}
	if at := h.find("a", 0); at != -1 {
		t.Errorf("a line beyond the bound found at %d", at)
	}
	data, _ := os.ReadFile(path)
	if string(data) != "a\nb\nc\nd\n" {
		t.Errorf("file has %q", data)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("file has mode %v", info.Mode())
	}
	other := openHistory(path, 3) // beside the first
	h.Add("e")
	other.Add("f")
	h.Add("g")
	h = openHistory(path, 3) // over twice the bound: shortened
	if data, _ = os.ReadFile(path); string(data) != "e\nf\ng\n" || h.At(0) != "g" {
		t.Errorf("file has %q", data)
	}
	if left, _ := filepath.Glob(path + ".*"); left != nil {
		t.Errorf("left behind: %v", left)
	}
	if h = openHistory(filepath.Join(path, "not", "there"), 0); h.Len() != 0 {
		t.Error("lines from nowhere")
	}
	h.Add("kept in memory")
	if h.At(0) != "kept in memory" {
		t.Error("a history without a file forgets")
	}
}

func TestColumns(t *testing.T) {
	if got := columns([]string{"a", "bb", "ccc", "d", "e"}, 12); got != "a    d\nbb   e\nccc\n" {
		t.Errorf("%q", got)
	}
	if got := columns([]string{"longer", "than"}, 3); got != "longer\nthan\n" {
		t.Errorf("%q", got)
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		parts []string
		want  string
	}{
		{[]string{"abc"}, "abc"}, {[]string{"\x1b[1~x\x1b[4~"}, "\x01x\x05"}, {[]string{"\x1bOA"}, "\x1b[A"},
		{[]string{"\x1b", "[A"}, "\x1b[A"}, {[]string{"\x1b", "x"}, "x"}, {[]string{"ab\x03c"}, "ab\x1d\rc"},
		{[]string{"\x03"}, pasteEnd + "\x1d\r"}, {[]string{"\x1b[1;5D\x1bb"}, "\x1b[1;3D\x1b[1;3D"},
	} {
		var in []io.Reader
		for _, p := range c.parts {
			in = append(in, strings.NewReader(p))
		}
		got, err := io.ReadAll(&keys{from: io.MultiReader(in...)})
		if err != nil || string(got) != c.want {
			t.Errorf("%q: %q, want %q (%v)", c.parts, got, c.want, err)
		}
	}
}

// screen is what a terminal was sent.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// session reads all lines of what is typed, each part being one delivery.
func session(t *testing.T, old []string, typed ...string) (lines []string, shown string) {
	t.Helper()
	in, keyboard := io.Pipe()
	out := &screen{}
	term := &Terminal{out: out, history: &history{bound: 100, lines: old}}
	term.edit(in)
	go func() {
		for _, part := range typed {
			_, _ = io.WriteString(keyboard, part)
		}
		_ = keyboard.Close()
	}()
	names := func(line, word string) []string {
		if strings.HasPrefix(word, ".Q.") {
			return []string{".Q.s", ".Q.s1"}
		}
		return []string{"select", "sum", "sums", "trade", "trade"}
	}
	for {
		line, err := term.ReadLine("q)", names)
		if err == io.EOF {
			return lines, out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
}

func TestReadLine(t *testing.T) {
	old := []string{"sum til 10", "count trade"}
	long := strings.Repeat("1+", 3000) + "1"
	for _, c := range []struct {
		name  string
		typed []string
		want  []string
	}{
		{"plain", []string{"1+1\r", "2\r\n", "3\n"}, []string{"1+1", "2", "3"}},
		{"edited", []string{"abc\x01x\x05y\x7f\r"}, []string{"xabc"}},
		{"words", []string{"one two\x1bb-\x17\r"}, []string{"one two"}},
		{"completed", []string{"sel", "\t", " from tr", "\t", "\r"}, []string{"select from trade"}},
		{"completed within", []string{"f tr x", "\x1b[D", "\x1b[D", "\t", "\r"}, []string{"f trade x"}},
		{"ambiguous", []string{"s", "\t", "um", "\t", "\t", "\r"}, []string{"sum"}},
		{"nothing to complete", []string{"zz", "\t", "\r"}, []string{"zz"}},
		{"indented by tabs", []string{"\t1\r"}, []string{" 1"}},
		{"history", []string{"\x1b[A", "\x1b[A", "s", "\r", "\x1b[A", "\r"}, []string{"sum til 10s", "sum til 10s"}},
		{"searched", []string{"sum", "\x12", "\r", "\x12", "\x12", "\r"}, []string{"sum til 10", "count trade"}},
		{"taken back", []string{"abc", "\x03", "1\r"}, []string{"", "1"}},
		{"taken back in brackets", []string{"{\r", "x", "\x03", "1\r"}, []string{"", "1"}},
		{"brackets", []string{"f:{\r", " x+1\r", " }\r"}, []string{"f:{\n x+1\n }"}},
		{"brackets given up", []string{"(1;2\r", "\r"}, []string{"(1;2"}},
		{"brackets at the end", []string{"(1;2\r", "\x04"}, []string{"(1;2"}},
		{"recalled on one line", []string{"f:{\r", " x+1 / one\r", " }\r", "\x1b[A", "\r"}, []string{"f:{\n x+1 / one\n }", "f:{ x+1 }"}},
		{"pasted", []string{"\x1b[200~f:{\r\r\t x}\rf 2\x1b[201~", "\r"}, []string{"f:{\n\n\t x}", "f 2"}},
		{"end", []string{"a\x04\r", "\x04", "never\r"}, []string{"a"}},
		{"long", []string{long + "\r"}, []string{long}},
	} {
		got, shown := session(t, slices.Clone(old), c.typed...)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q\nshown: %q", c.name, got, c.want, shown)
		}
	}
}

func TestCompletionsAreListed(t *testing.T) {
	_, shown := session(t, nil, "sum", "\t", "\r", ".Q.s", "\t", "\r")
	for _, want := range []string{"sum   sums\r\n", ".Q.s   .Q.s1\r\n"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not shown: %q", want, shown)
		}
	}
}

// TestOutputAboveTheLine writes while a line is being edited: the line is drawn again.
func TestOutputAboveTheLine(t *testing.T) {
	in, keyboard := io.Pipe()
	out := &screen{}
	term := &Terminal{out: out, err: out, history: &history{}}
	term.edit(in)
	done := make(chan string)
	go func() {
		line, _ := term.ReadLine("q)", nil)
		done <- line
	}()
	_, _ = io.WriteString(keyboard, "1+")
	_, _ = io.WriteString(keyboard, "") // the editor is back for more: the first part is on the screen
	if _, err := io.WriteString(term.Stdout(), "from a timer\n"); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(keyboard, "1\r")
	if line := <-done; line != "1+1" {
		t.Errorf("line %q", line)
	}
	if shown := out.String(); !strings.Contains(shown, "from a timer\r\nq)1+") {
		t.Errorf("shown %q", shown)
	}
	before := len(out.String())
	if _, err := io.WriteString(term.Stderr(nil), "a\n"); err != nil {
		t.Fatal(err)
	}
	if got := out.String()[before:]; got != "a\n" {
		t.Errorf("between lines %q is written", got)
	}
	term.Close()
	if _, err := term.ReadLine("q)", nil); err != io.EOF {
		t.Errorf("after Close: %v", err)
	}
}
