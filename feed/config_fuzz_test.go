package feed

import (
	"os"
	"strings"
	"testing"
)

// FuzzConfig: a feed's configuration is taken or refused with one line.
func FuzzConfig(f *testing.F) {
	for _, name := range []string{"feed", "binance"} {
		text, err := os.ReadFile("../configs/" + name + ".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
		f.Add(strings.ReplaceAll(string(text), "\n# ", "\n"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := parseConfig(text); err != nil && strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("more than a line: %q", err.Error())
		}
	})
}
