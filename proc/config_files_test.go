package proc

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConfigFiles: the files that come with the programs are complete and can be read.
func TestConfigFiles(t *testing.T) {
	keys := append([]ConfigKey{{Key: "schema"}, {Key: "log_dir", Arg: 1}, {Key: "sync", Option: "-sync"}, {Key: "write_down", Option: "-writedown"}, {Key: "sync_every_ms", Option: "-sync-every"},
		{Key: "repair", Option: "-repair"}, {Key: "chain", Option: "-chain"}, {Key: "tickerplant"}, {Key: "hdb", Arg: 1},
		{Key: "database", Option: "-hdb"}, {Key: "flight", Option: "-flight"}}, CommonKeys()...)
	for _, name := range []string{"tickerplant", "rdb", "hdb"} {
		file := filepath.Join("..", "configs", name+".toml")
		args, err := ExpandConfig([]string{"-config", file}, keys)
		if err != nil || len(args) == 0 {
			t.Errorf("%s: %v %v", file, args, err)
		}
		// The keys that are only mentioned must be ones too.
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		live := strings.ReplaceAll(string(text), "\n# ", "\n")
		lines := strings.Split(live, "\n")
		kept := lines[:0]
		for _, line := range lines {
			if strings.Contains(line, " = ") {
				kept = append(kept, line)
			}
		}
		all := filepath.Join(t.TempDir(), "all.toml")
		if err := os.WriteFile(all, []byte(strings.Join(kept, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ExpandConfig([]string{"-config", all}, keys); err != nil {
			t.Errorf("%s with every key: %v", name, err)
		}
	}
}
