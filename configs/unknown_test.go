package configs

import "testing"

func TestUnknownKeyTellsTheLine(t *testing.T) {
	const text = `# a comment
port = 5010
prot = 1

[[csv]]
path = "a.csv"
  [ csv.time ]
  "unti" = "ms"

[source]
x = {y = 1}
`
	for key, want := range map[string]string{
		"prot":          `line 3: unknown key "prot"`,
		"csv.time.unti": `line 8: unknown key "csv.time.unti"`,
		"csv":           `line 5: unknown key "csv"`,
		"source":        `line 10: unknown key "source"`,
		"source.x.y":    `unknown key "source.x.y"`,
		"path":          `unknown key "path"`, // the one there is csv's
	} {
		if got := UnknownKey(text, key).Error(); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}
