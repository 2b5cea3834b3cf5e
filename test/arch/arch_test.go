// Package arch holds the rules on which package may import which.
package arch

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// allowed lists, for each package of the module, what else of the module it may import.
// Arrows point down only (docs/architecture.md); a package not listed here is refused.
var allowed = map[string]string{
	"internal/simd":        "",
	"internal/vec":         "internal/room internal/simd",
	"internal/vfs":         "",
	"internal/room":        "",
	"internal/zstream":     "internal/vec",
	"k":                    "internal/vec internal/room",
	"ipc":                  "k internal/vec",
	"tplog":                "k ipc internal/vfs",
	"splay":                "k ipc internal/vec internal/vfs internal/zstream internal/room",
	"arrowio":              "k",
	"flight":               "k ipc arrowio",
	"schema":               "k ipc configs internal/vfs",
	"configs":              "",
	"q/syntax":             "k",
	"q/display":            "k internal/vec",
	"q/internal/bigscript": "",
	"q/prim":               "k internal/vec internal/simd internal/room q/display",
	"q/qsql":               "k internal/vec internal/room q/prim q/display",
	"q/sql":                "k q/prim",
	"q":                    "k internal/vec internal/room internal/zstream q/syntax q/prim q/qsql q/sql q/display",
	"proc":                 "k q q/prim q/display q/syntax ipc splay tplog configs internal/vfs internal/room",
	"tick":                 "k q q/prim ipc splay tplog schema configs proc internal/vfs",
	"feed":                 "k ipc schema configs internal/vfs",
	"stack":                "k ipc",
	"web":                  "k ipc proc q/display",
	"console":              "",
	"cmd/q":                "proc console arrowio web",
	"cmd/tickerplant":      "proc tick tplog web",
	"cmd/rdb":              "proc tick arrowio flight web",
	"cmd/hdb":              "k proc tick splay arrowio flight web",
	"cmd/feed":             "feed proc web",
	"cmd/stack":            "stack",
}

func TestImportsPointDown(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "tock/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	seen := 0
	for dec.More() {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&pkg); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(pkg.ImportPath, "tock/")
		if strings.HasPrefix(name, "test/") {
			continue
		}
		seen++
		may, known := allowed[name]
		if !known {
			t.Errorf("%s is not in the list of packages: give it its place", name)
			continue
		}
		for _, imp := range pkg.Imports {
			inside, ok := strings.CutPrefix(imp, "tock/")
			if !ok {
				if strings.HasPrefix(imp, "github.com/apache/arrow") && name != "arrowio" && name != "flight" {
					t.Errorf("%s imports %s: only arrowio and flight may", name, imp)
				}
				continue
			}
			if !contains(strings.Fields(may), inside) {
				t.Errorf("%s imports %s: not an allowed arrow", name, inside)
			}
		}
	}
	if seen < 5 {
		t.Fatalf("only %d packages seen", seen)
	}
}

func contains(list []string, item string) bool {
	for _, x := range list {
		if x == item {
			return true
		}
	}
	return false
}
