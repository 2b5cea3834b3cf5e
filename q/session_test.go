package q

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what the sessions print into testdata")

// TestSessions runs the console sessions of testdata: lines that begin with a prompt are
// typed, what follows is what the console must print.
func TestSessions(t *testing.T) {
	files, err := filepath.Glob("testdata/*.q-session")
	if err != nil || len(files) == 0 {
		t.Fatal("no sessions", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { runSession(t, file) })
	}
}

// step is one line typed and what it prints.
type step struct {
	line   int
	prompt string
	in     string
	want   []string
}

// prompt is the console's at the start of a line: q), with a namespace, in the debugger.
var prompt = regexp.MustCompile(`^(q(\.[\w.]+)?\)+|  (\.[\w.]+ )?\)+)`)

func readSession(text string) []step {
	var steps []step
	for i, line := range strings.Split(text, "\n") {
		if p := prompt.FindString(line); p != "" {
			steps = append(steps, step{line: i + 1, prompt: p, in: line[len(p):]})
			continue
		}
		if len(steps) > 0 {
			last := &steps[len(steps)-1]
			last.want = append(last.want, line)
		}
	}
	return steps
}

// session is a run of a file of steps; the debugger asks for the next one from within one.
type session struct {
	t     *testing.T
	file  string
	host  *memoryHost
	steps []step
	next  int
	out   strings.Builder // what there is to write, with -rewrite
}

// typed is the next line, once what the line before printed was looked at.
func (s *session) typed(prompt string) (string, bool) {
	s.printed()
	if s.next == len(s.steps) {
		return "", false
	}
	now := &s.steps[s.next]
	s.next++
	if *rewrite {
		s.out.WriteString(prompt + now.in + "\n")
	} else if prompt != now.prompt {
		s.t.Errorf("%s:%d: prompt is %s, want %s", s.file, now.line, prompt, now.prompt)
	}
	return now.in, true
}

func (s *session) printed() {
	got := trimBlanks(strings.Split(s.host.out.String(), "\n"))
	s.host.out.Reset()
	switch {
	case s.next == 0:
	case *rewrite && got != "":
		s.out.WriteString(got + "\n")
	case *rewrite:
	default:
		last := s.steps[s.next-1]
		if want := trimBlanks(last.want); got != want {
			s.t.Errorf("%s:%d: %s\ngot:\n%s\nwant:\n%s", s.file, last.line, last.in, got, want)
		}
	}
}

func runSession(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, file: file, host: newMemoryHost(), steps: readSession(string(text))}
	s.host.typed = s.typed
	in := New(s.host, Options{})
	if strings.Contains(filepath.Base(file), "debug") {
		in.SetErrorMode(Suspend)
	}
	if head, _, ok := strings.Cut(string(text), "q)"); ok {
		s.out.WriteString(head)
	}
	for s.next < len(s.steps) {
		line, _ := s.typed("q" + strings.TrimSuffix(in.Context(), ".") + ")")
		in.Console(line)
	}
	s.printed()
	if *rewrite {
		if err := os.WriteFile(file, []byte(s.out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// trimBlanks joins lines without the blanks at their ends (columns are padded) and
// without empty lines at the end.
func trimBlanks(lines []string) string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimRight(line, " ")
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}
