package qsql_test

import (
	"fmt"
	"testing"

	"tock/q"
)

// TestIndexMatchesScan compares conditions that an attribute can answer with the same on
// a plain column: values that are there, that are not, nulls, and values of other kinds.
func TestIndexMatchesScan(t *testing.T) {
	in := q.New(nil, q.Options{})
	setup := "n:200; plain:([]s:n?`a`b`c``d;j:(n?20),(); i:n?20i; t:09:30+n?30; f:n?3f; d:2024.01.01+n?9; e:`sy$n?sy:`p`q`r);" +
		"plain:update j:0N from plain where j=3; r:til n"
	if _, err := in.EvalText("sy:`p`q`r;" + setup); err != nil {
		t.Fatal(err)
	}
	constants := map[string][]string{
		"s": {"`a", "`none", "`", "`a`c", "`c`a`c`none", "`symbol$()", "\"a\""},
		"j": {"5", "99", "0N", "5 7", "7 5", "-1 100", "5i", "5f"},
		"i": {"5i", "5", "5 7i"},
		"t": {"09:40", "09:40 09:50", "09:40:00", "00:00 23:00"},
		"f": {"1f", "0n", "1 2f"},
		"d": {"2024.01.03", "2024.01.03 2024.01.05", "2024.01.03D00:00"},
		"e": {"`p", "`none", "`p`r", "`sy$`q"},
	}
	for col, values := range constants {
		for _, attr := range []string{"s", "g", "p", "p descending"} {
			order := "plain"
			if attr == "p descending" {
				order, attr = "`"+col+" xdesc plain", "p"
			} else if attr != "g" {
				order = "`" + col + " xasc plain"
			}
			if _, err := in.EvalText(fmt.Sprintf("flat:update `#%[1]s from %[2]s; idx:@[flat;`%[1]s;`%[3]s#]", col, order, attr)); err != nil {
				if col == "e" && attr == "s" {
					continue // in order of the texts, not of the indices
				}
				t.Fatalf("%s %s: %v", col, attr, err)
			}
			for _, op := range []string{"=", "in", "within", "<", ">", "<=", ">="} {
				for _, value := range values {
					one := fmt.Sprintf(".[{[x;y]select from x where %s %s y,not null s}; (%%;%s); {x}]", col, op, value)
					check(t, in, replace(one, "idx"), replace(one, "flat"))
				}
			}
		}
	}
}
