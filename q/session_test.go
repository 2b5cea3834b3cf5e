package q

import (
	"flag"
	"os"
	"path/filepath"
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

func readSession(text string) []step {
	var steps []step
	for i, line := range strings.Split(text, "\n") {
		end := strings.IndexByte(line, ')')
		if end > 0 && line[0] == 'q' && (end == 1 || line[1] == '.') && !strings.ContainsAny(line[:end], " (") {
			steps = append(steps, step{line: i + 1, prompt: line[:end+1], in: line[end+1:]})
			continue
		}
		if len(steps) > 0 {
			last := &steps[len(steps)-1]
			last.want = append(last.want, line)
		}
	}
	return steps
}

func runSession(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	host := newMemoryHost()
	in := New(host, Options{})
	var out strings.Builder
	if head, _, ok := strings.Cut(string(text), "q)"); ok && *rewrite {
		out.WriteString(head)
	}
	for _, s := range readSession(string(text)) {
		host.out.Reset()
		prompt := "q" + strings.TrimSuffix(in.Context(), ".") + ")"
		in.Console(s.in)
		got := trimBlanks(strings.Split(host.out.String(), "\n"))
		want := trimBlanks(s.want)
		if *rewrite {
			out.WriteString(prompt + s.in + "\n")
			if got != "" {
				out.WriteString(got + "\n")
			}
			continue
		}
		if prompt != s.prompt {
			t.Errorf("%s:%d: prompt is %s, want %s", file, s.line, prompt, s.prompt)
		}
		if got != want {
			t.Errorf("%s:%d: %s\ngot:\n%s\nwant:\n%s", file, s.line, s.in, got, want)
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(out.String()), 0o666); err != nil {
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
