package schema

import (
	"os"
	"strings"
	"testing"

	"tock/configs"
)

// FuzzLoad: a schema file is taken, and its tables can be made, or refused with one line.
func FuzzLoad(f *testing.F) {
	f.Add(configs.Sym)
	for _, name := range []string{"crypto", "equities", "lobster"} {
		text, err := os.ReadFile("../configs/" + name + ".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("[[table]]\nname='t'\nkeys=['time']\ncolumns=[{name='time',type='p'},{name='sym',type='s',attr='u'},{name='x',type='*'}]")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("more than a line: %q", err.Error())
			}
			return
		}
		for _, table := range s.Tables {
			if _, err := table.Empty(); err != nil {
				t.Errorf("table %s cannot be made: %v", table.Name, err)
			}
		}
	})
}
