package coverage

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

//go:embed features.txt
var featuresText string

// Feature is a row of the feature map and the tests that hold it.
type Feature struct {
	Group  string
	Number string
	What   string
	Tests  []string // as features.txt names them
	Note   string   // what is not there, or not tested
}

// Features is features.txt. Errors: the line that is not in the form, a number that comes
// twice, a feature without a test.
func Features() ([]Feature, error) {
	var all []Feature
	group, seen := "", map[string]bool{}
	for i, line := range strings.Split(featuresText, "\n") {
		if title, ok := strings.CutPrefix(line, "# "); ok {
			group = title
			continue
		}
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 3 || len(fields) > 4 || fields[2] == "" || seen[fields[0]] {
			return nil, fmt.Errorf("features.txt:%d: %q is not number, feature, tests, note", i+1, line)
		}
		seen[fields[0]] = true
		f := Feature{Group: group, Number: fields[0], What: fields[1], Tests: strings.Split(fields[2], "; ")}
		if len(fields) == 4 {
			f.Note = fields[3]
		}
		all = append(all, f)
	}
	return all, nil
}

// FindTest is the place of a test below root and its name in full: a session's title for
// how it begins, a function's package, a file. Errors: there is none, or several begin so.
func FindTest(root, test string) (place, name string, err error) {
	if file, title, ok := strings.Cut(test, ": "); ok {
		place = "test/sessions/testdata/" + file + ".txt"
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(place)))
		if err != nil {
			return "", "", err
		}
		for line := range strings.Lines(string(text)) {
			if full, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "== "); ok && strings.HasPrefix(full, title) {
				if name != "" {
					return "", "", fmt.Errorf("%s: several sessions begin so", test)
				}
				name = full
			}
		}
		if name == "" {
			return "", "", fmt.Errorf("%s: no session begins so", test)
		}
		return place, name, nil
	}
	if dir, function, ok := strings.Cut(test, ".Test"); ok {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*_test.go"))
		if err != nil {
			return "", "", err
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return "", "", err
			}
			if strings.Contains(string(text), "\nfunc Test"+function+"(t *testing.T)") {
				return dir + "/" + filepath.Base(file), "Test" + function, nil
			}
		}
		return "", "", fmt.Errorf("%s: no such test", test)
	}
	_, err = os.Stat(filepath.Join(root, filepath.FromSlash(test)))
	return test, "", err
}

// FeaturesPage is the text of docs/ipc-coverage.md. Errors: of tests that are not there.
func FeaturesPage(root string, all []Feature) (string, error) {
	var b strings.Builder
	b.WriteString("<!-- Written by test/coverage (make generate). -->\n# Messages, the command line and the web: which test holds what\n\n" +
		"Every feature of communication between processes, of the command line and of HTTP, with the tests that fail when it does. Sessions are\n" +
		"typed into several processes at once, over real sockets (test/sessions).\n")
	group := ""
	for _, f := range all {
		if f.Group != group {
			group = f.Group
			fmt.Fprintf(&b, "\n## %s\n\n| # | feature | tests |\n| --- | --- | --- |\n", group)
		}
		var tests []string
		for _, test := range f.Tests {
			place, name, err := FindTest(root, test)
			if err != nil {
				return "", fmt.Errorf("feature %s: %w", f.Number, err)
			}
			text := fmt.Sprintf("[%s](../%s)", cell(place), place)
			switch {
			case strings.HasPrefix(name, "Test"):
				text = fmt.Sprintf("[%s](../%s)", name, place)
			case name != "":
				text = fmt.Sprintf("[%s](../%s): %s", strings.TrimSuffix(filepath.Base(place), ".txt"), place, cell(name))
			}
			tests = append(tests, text)
		}
		if f.Note != "" {
			tests = append(tests, "*"+f.Note+"*")
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", f.Number, cell(f.What), strings.Join(tests, "<br>"))
	}
	return b.String(), nil
}
