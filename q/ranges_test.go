package q

import (
	"os"
	"strings"
	"testing"
)

// typeSamples is a vector of each type, by its letter.
var typeSamples = map[string]string{"b": "01b", "g": "2#0Ng", "x": "0x0102", "h": "1 2h", "i": "1 2i", "j": "1 2", "e": "1 2e", "f": "1 2f",
	"c": `"ab"`, "s": "`a`b", "p": "2#2000.01.02D03", "m": "2000.02 2000.03m", "d": "2000.01.02 2000.01.03", "z": "2#2000.01.02T03", "n": "0D01 0D02", "u": "10:00 11:00",
	"v": "10:00:00 11:00:00", "t": "10:00:00.000 11:00:00.000"}

const typeLetters = "bgxhijefcspmdznuvt"

// rangeExceptions are entries that examples of the same pages or other tables contradict,
// with what these say: sum "abc" and prd "abc" are 'type; reciprocal is 1%x, a float.
var rangeExceptions = map[string]string{"sum c": ".", "prd c": ".", "reciprocal p": "f", "reciprocal z": "f"}

// TestDocumentedRanges checks the types that results have against the tables of the
// reference, for atoms, vectors and empty vectors.
func TestDocumentedRanges(t *testing.T) {
	text, err := os.ReadFile("testdata/ranges.txt")
	if err != nil {
		t.Fatal(err)
	}
	in, _ := newTestInterp()
	name, checked := "", 0
	check := func(expr, key, want string) {
		if other, ok := rangeExceptions[key]; ok {
			want = other
		}
		got := "."
		if v, err := in.EvalText(".Q.ty " + expr); err == nil {
			got = v.Text()
		}
		checked++
		if !strings.EqualFold(got, want) {
			t.Errorf("%s: type of %s is %q, the table says %q", key, expr, got, want)
		}
	}
	for _, line := range strings.Split(string(text), "\n") {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "#") || len(fields) == 0:
		case len(fields) == 2:
			name = fields[0]
		case len(fields) == len(typeLetters)+1:
			for i, want := range fields[1:] {
				x, y := typeSamples[fields[0]], typeSamples[typeLetters[i:i+1]]
				key := name + " " + fields[0] + " " + typeLetters[i:i+1]
				check("("+x+")"+name+" ("+y+")", key, want)
				check("(first "+x+")"+name+" ("+y+")", key, want)
				check("("+x+")"+name+" first "+y, key, want)
				check("(first "+x+")"+name+" first "+y, key, want)
				check("(0#"+x+")"+name+" 0#"+y, key, want)
			}
		case len(fields) == len(typeLetters)+2:
			for i, want := range fields[2:] {
				x := typeSamples[typeLetters[i:i+1]]
				key := fields[0] + " " + typeLetters[i:i+1]
				check(fields[0]+" "+x, key, want)
				check(fields[0]+" first "+x, key, want)
			}
		default:
			t.Errorf("ranges.txt: %q", line)
		}
	}
	if checked < 10000 {
		t.Errorf("%d checks only", checked)
	}
}
