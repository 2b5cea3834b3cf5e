// Package coverage writes docs/q-coverage.md, what of the names that KX documents is there,
// and docs/ipc-coverage.md, which test holds what of messages, the command line and the web.
//
// Features and their tests are in features.txt; a test that is gone or renamed makes the page
// fail. A name counts as supported when a probe of it in a running q succeeds.
//
// names.txt lists the names, notes.txt what a probe cannot see (with the reason), and
// test/conformance-failures.json the documented sessions that print something else.
//
// What the probe of a name is depends on its kind:
//
//   - an expression of its own in names.txt must be 1b;
//   - a keyword must be a function, a .Q, .h, .j or .z name a value;
//   - a .z handler, which has no value until a user gives it one, must be used in a test;
//   - a system command without argument must be answered;
//   - a command-line option must be accepted by the command line.
package coverage

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

//go:generate go test -count=1 -run PageIsCurrent -rewrite .

//go:embed names.txt
var namesText string

//go:embed notes.txt
var notesText string

// Name is one documented name.
type Name struct {
	Kind  string // "keyword", "operator", ".Q", ...
	Name  string
	Page  string // of the documentation: ref/abs.md
	Probe string // an expression that must be 1b; "" for the kind's own probe
}

// Note is what is known of a name beyond its probe.
type Note struct {
	Status string // "partial" or "missing"
	Reason string
}

// Names is names.txt. Errors: the line that is not in the form.
func Names() ([]Name, error) {
	var names []Name
	kind := ""
	for i, line := range strings.Split(namesText, "\n") {
		if title, ok := strings.CutPrefix(line, "# "); ok && !strings.Contains(line, "\t") {
			kind = title
			continue
		}
		if line == "" {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 2 || len(fields) > 3 {
			return nil, fmt.Errorf("names.txt:%d: %q is not name, page, probe", i+1, line)
		}
		n := Name{Kind: kind, Name: fields[0], Page: fields[1]}
		if len(fields) == 3 {
			n.Probe = fields[2]
		}
		names = append(names, n)
	}
	return names, nil
}

// Notes is notes.txt by name. Errors: the line that is not in the form.
func Notes() (map[string]Note, error) {
	notes := map[string]Note{}
	scan := bufio.NewScanner(strings.NewReader(notesText))
	for scan.Scan() {
		line := scan.Text()
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 3 {
			return nil, fmt.Errorf("notes.txt: %q is not name, status, reason", line)
		}
		notes[fields[0]] = Note{Status: fields[1], Reason: fields[2]}
	}
	return notes, nil
}

// Sessions is what scripts/conformance recorded of the documented sessions.
type Sessions struct {
	Passed, Failed int
	Pages          map[string][2]int // steps that passed and failed
	Failures       []Failure
}

// Failure is one step of a documented session that prints something else.
type Failure struct {
	Page   string
	Line   int
	In     string
	Reason string
}

// ReadSessions reads test/conformance-failures.json.
func ReadSessions(path string) (*Sessions, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := &Sessions{}
	return s, json.Unmarshal(text, s)
}

// MentionedInTests reports whether a test below root speaks of a name.
func MentionedInTests(root, name string) (found bool, err error) {
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "coverage") {
			return filepath.SkipDir
		}
		if found || !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		found = found || strings.Contains(string(text), name+":")
		return err
	})
	return found, err
}

// Page is the text of docs/q-coverage.md. good says for each name whether its probe
// succeeded, in the order of names.
func Page(names []Name, good []bool, notes map[string]Note, s *Sessions) string {
	var b strings.Builder
	kinds, counts := tally(names, good, notes)
	b.WriteString("<!-- Written by test/coverage (make generate). -->\n# How much of q is there\n\n")
	b.WriteString("Every name of the documentation at code.kx.com/q. *supported*: a probe of it in a running q succeeds (test/coverage);\n" +
		"*partial*: it works, with the stated exception; *missing*: it is refused. The last column counts the console examples of its page\n" +
		"that print what the documentation prints.\n\n")
	fmt.Fprintf(&b, "| kind | names | supported | partial | missing |\n| --- | --- | --- | --- | --- |\n")
	for _, kind := range kinds {
		c := counts[kind]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", kind, c["supported"]+c["partial"]+c["missing"], c["supported"], c["partial"], c["missing"])
	}
	for _, kind := range kinds {
		fmt.Fprintf(&b, "\n## %s\n\n| name | page | status | examples |\n| --- | --- | --- | --- |\n", heading(kind))
		for i, n := range names {
			if n.Kind != kind {
				continue
			}
			status, reason := statusOf(n, good[i], notes)
			if reason != "" {
				status += ": " + reason
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", cell(n.Name), strings.TrimSuffix(n.Page, ".md"), cell(status), examples(s.Pages[n.Page]))
		}
	}
	fmt.Fprintf(&b, "\n## Documented sessions that print something else\n\n%d steps print what the documentation prints, %d do not.\n\n"+
		"| page | line | input | reason |\n| --- | --- | --- | --- |\n", s.Passed, s.Failed)
	for _, f := range s.Failures {
		fmt.Fprintf(&b, "| %s | %d | `%s` | %s |\n", strings.TrimSuffix(f.Page, ".md"), f.Line, cell(f.In), cell(f.Reason))
	}
	return b.String()
}

// statusOf joins the probe and the note; a note that the probe contradicts is refused by
// CheckNotes.
func statusOf(n Name, good bool, notes map[string]Note) (status, reason string) {
	note, noted := notes[n.Name]
	switch {
	case noted:
		return note.Status, note.Reason
	case good:
		return "supported", ""
	default:
		return "missing", ""
	}
}

// CheckNotes is the notes that say something else than the probes: a name said to be
// missing that is there, one that is partial and not there, and names nobody documents.
func CheckNotes(names []Name, good []bool, notes map[string]Note) []string {
	var wrong []string
	known := map[string]bool{}
	for i, n := range names {
		known[n.Name] = true
		note, noted := notes[n.Name]
		switch {
		case noted && note.Status == "missing" && good[i]:
			wrong = append(wrong, n.Name+" is there, and notes.txt says missing")
		case noted && note.Status == "partial" && !good[i]:
			wrong = append(wrong, n.Name+" fails its probe, and notes.txt says partial")
		case noted && note.Status != "missing" && note.Status != "partial":
			wrong = append(wrong, n.Name+": no such status: "+note.Status)
		}
	}
	for name := range notes {
		if !known[name] {
			wrong = append(wrong, name+" is in notes.txt, and not in names.txt")
		}
	}
	return wrong
}

func tally(names []Name, good []bool, notes map[string]Note) (kinds []string, counts map[string]map[string]int) {
	counts = map[string]map[string]int{}
	for i, n := range names {
		if counts[n.Kind] == nil {
			counts[n.Kind] = map[string]int{}
			kinds = append(kinds, n.Kind)
		}
		status, _ := statusOf(n, good[i], notes)
		counts[n.Kind][status]++
	}
	return kinds, counts
}

func heading(kind string) string {
	if strings.HasPrefix(kind, ".") {
		return "The namespace " + kind
	}
	return strings.ToUpper(kind[:1]) + kind[1:] + "s"
}

// cell keeps a text from ending its table cell.
func cell(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "|", "\\|"), "\n", " ") }

func examples(c [2]int) string {
	if c[0]+c[1] == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d", c[0], c[0]+c[1])
}
