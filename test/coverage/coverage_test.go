package coverage

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"tock/proc"
)

const (
	root     = "../.."
	pageFile = root + "/docs/q-coverage.md"
	sessions = root + "/test/conformance-failures.json"

	featuresFile = root + "/docs/ipc-coverage.md"
)

var rewrite = flag.Bool("rewrite", false, "write the pages of docs")

// handlers have no value of their own: a user gives them one, or an evaluation that waits
// in the debugger.
var handlers = map[string]bool{".z.ac": true, ".z.bm": true, ".z.ex": true, ".z.ey": true, ".z.exit": true, ".z.pc": true, ".z.pd": true, ".z.pg": true, ".z.ph": true,
	".z.pi": true, ".z.pm": true, ".z.po": true, ".z.pp": true, ".z.pq": true, ".z.ps": true, ".z.pw": true, ".z.ts": true,
	".z.vs": true, ".z.wc": true, ".z.wo": true, ".z.ws": true, ".z.zd": true}

// quit and toggle cannot be asked among others: one ends the process, one the language.
const (
	quit   = `\\ quit`
	toggle = `\ toggle q/k`
)

// optionValues is what follows an option on the command line.
var optionValues = map[string][]string{"-b": {}, "-c": {"25", "80"}, "-C": {"36", "2000"}, "-l": {}, "-L": {}, "-q": {}, "-u": {"users"}, "-U": {"users"}, "-p": {"0"}}

// database is a partitioned database, for the names that are defined when there is one.
const database = "zt:([]sym:`a`b;v:1 2);.Q.dpft[`:zdb;2020.01.01;`sym;`zt];system\"l zdb\";system\"cd ..\";\n"

// typed is a line that .z.pi gets, for its probe.
const typed = ".z.pi:{zpi::x;system\"x .z.pi\";()}\n`typed\n"

// expression is the probe of a name in q, "" for kinds that are not asked in q.
func expression(n Name) string {
	word, _, _ := strings.Cut(n.Name, " ")
	switch {
	case n.Probe != "":
		return n.Probe
	case handlers[n.Name] || n.Name == quit || n.Name == toggle:
		return ""
	case n.Kind == "keyword":
		return "100h<=type(" + n.Name + ")"
	case strings.HasPrefix(n.Kind, "."):
		return "{x;1b}[" + n.Name + "]"
	case n.Kind == "system command":
		return `{x;1b}system"` + strings.TrimPrefix(word, `\`) + `"`
	}
	return ""
}

// probe asks one q process for every name; an error or another answer is false.
func probe(t *testing.T, names []Name) []bool {
	t.Helper()
	var script strings.Builder
	script.WriteString(database + typed)
	var asked []int
	good := make([]bool, len(names))
	for i, n := range names {
		expr := expression(n)
		switch {
		case expr != "":
			asked = append(asked, i)
			quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(expr)
			script.WriteString(`-1"probe ",-3!@[value;"` + quoted + `";{"error: ",x}];` + "\n")
		case handlers[n.Name] || n.Name == toggle:
			found, err := MentionedInTests(root, n.Name)
			if err != nil {
				t.Fatal(err)
			}
			good[i] = found
		case n.Kind == "command-line option":
			good[i] = accepted(n.Name)
		}
	}
	script.WriteString("\\\\\n-1\"went on\";\n")
	t.Chdir(t.TempDir())
	var out, faults strings.Builder
	program := proc.Program{Name: "q", Script: true, LogLevel: zerolog.Disabled}
	if code := program.Main(context.Background(), []string{"-q"}, strings.NewReader(script.String()), &out, &faults); code != 0 {
		t.Fatalf("q ended with %d: %s", code, faults.String())
	}
	for i, n := range names {
		if n.Name == quit {
			good[i] = !strings.Contains(out.String(), "went on")
		}
	}
	var answers []string
	for _, line := range strings.Split(out.String(), "\n") {
		if answer, ok := strings.CutPrefix(line, "probe "); ok {
			answers = append(answers, answer)
		}
	}
	if len(answers) != len(asked) {
		t.Fatalf("%d answers to %d probes:\n%s", len(answers), len(asked), out.String())
	}
	for i, answer := range answers {
		good[asked[i]] = answer == "1b"
		if answer != "1b" {
			t.Logf("%s: %s", names[asked[i]].Name, answer)
		}
	}
	return good
}

// accepted reports whether the command line takes an option.
func accepted(name string) bool {
	word, _, _ := strings.Cut(name, " ")
	values, ok := optionValues[word]
	if !ok {
		values = []string{"1"}
	}
	if word == "file" {
		word, values = "script.q", nil
	}
	opts, err := proc.ParseOptions(append([]string{word}, values...))
	return err == nil && (word == "script.q" || len(opts.Args) == 0)
}

// TestPageIsCurrent makes the page anew and compares it with the one that is kept.
func TestPageIsCurrent(t *testing.T) {
	names, err := Names()
	if err != nil {
		t.Fatal(err)
	}
	notes, err := Notes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadSessions(sessions)
	if err != nil {
		t.Fatal(err)
	}
	place, err := filepath.Abs(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	good := probe(t, names)
	for _, wrong := range CheckNotes(names, good, notes) {
		t.Error(wrong)
	}
	compare(t, place, Page(names, good, notes, read))
}

// TestFeaturesPageIsCurrent does the same with the page of features; a test that is not
// there any more is an error.
func TestFeaturesPageIsCurrent(t *testing.T) {
	all, err := Features()
	if err != nil {
		t.Fatal(err)
	}
	page, err := FeaturesPage(root, all)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, featuresFile, page)
}

// compare holds a page against the one that is kept, or keeps it.
func compare(t *testing.T, place, page string) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(place, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(place)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != page {
		t.Errorf("docs/%s is out of date (make generate): %s", filepath.Base(place), firstDifference(string(kept), page))
	}
}

func firstDifference(kept, made string) string {
	a, b := strings.Split(kept, "\n"), strings.Split(made, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "it has\n\t" + a[i] + "\nand must have\n\t" + b[i]
		}
	}
	return "one is longer"
}
