//go:build linux

// Package sessions types sessions into several q processes and daemons at once and compares
// what each prints, byte for byte: ports and connections, messages, handlers, closing,
// options of the command line, HTTP and web sockets.
package sessions

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSessions(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sessions: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all, err := parseSessions(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			for _, s := range all {
				t.Run(s.title, func(t *testing.T) {
					t.Parallel()
					s.run(t)
				})
			}
		})
	}
}
