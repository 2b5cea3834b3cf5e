package syntax

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestDocs parses every input of the conformance sessions where they exist; what the
// sessions expect to fail is left out.
func TestDocs(t *testing.T) {
	f, err := os.Open("../../../shared/conformance/docs.jsonl")
	if err != nil {
		t.Skip("no conformance sessions here")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	inputs, failed := 0, 0
	for lines.Scan() {
		var page struct {
			Page  string
			Steps []struct {
				In, Out, Skip string
				Error, Noexec bool
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		for _, step := range page.Steps {
			if step.Error || step.Noexec || strings.HasPrefix(step.Out, "'") {
				continue
			}
			inputs++
			if _, err := Parse(step.In, Options{}); err != nil {
				failed++
				if step.Skip == "" {
					t.Errorf("%s: %q: '%v", page.Page, step.In, err)
				} else {
					t.Logf("skipped step of %s: %q: '%v", page.Page, step.In, err)
				}
			}
		}
	}
	t.Logf("%d inputs, %d do not parse", inputs, failed)
}
