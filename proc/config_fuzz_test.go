package proc

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzConfig: a configuration file is taken, as arguments that a command line may have, or
// refused with one line.
func FuzzConfig(f *testing.F) {
	for _, name := range []string{"tickerplant", "rdb", "hdb"} {
		text, err := os.ReadFile(filepath.Join("..", "configs", name+".toml"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, text := range []string{"port = 5010", "console = [30, 90]", "quiet = true\nseed = -1", "port = [[1]]", "[port]\nx = 1", "port = 1e400",
		"port = 2026-01-01", "\"port\" = '''\n'''", "a.b = 1", "\xef\xbb\xbfport = 1", "port = \"-p\""} {
		f.Add(text)
	}
	keys := append(CommonKeys(), ConfigKey{Key: "schema"}, ConfigKey{Key: "log_dir", Arg: 1})
	file := filepath.Join(f.TempDir(), "c.toml")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args, err := ExpandConfig([]string{"-config", file}, keys)
		if err == nil {
			_, err = ParseOptions(args)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("more than a line: %q", err.Error())
		}
	})
}
