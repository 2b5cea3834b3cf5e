package configs

import (
	"fmt"
	"strings"
)

// UnknownKey is the error of a key that a configuration file may not have, with the line
// where the file has it. key is the names of the tables around it and its own, with dots.
func UnknownKey(text, key string) error {
	if line := lineOf(text, key); line > 0 {
		return fmt.Errorf("line %d: unknown key %q", line, key)
	}
	return fmt.Errorf("unknown key %q", key)
}

// lineOf is the line of a key or of a table's head, 0 where it is written in another way,
// such as within an inline table.
func lineOf(text, key string) int {
	table := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "["); ok {
			head, _, _ = strings.Cut(strings.TrimPrefix(head, "["), "]")
			if table = strings.TrimSpace(head); table == key {
				return i + 1
			}
			table += "."
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		if ok && table+strings.Trim(strings.TrimSpace(name), `"'`) == key {
			return i + 1
		}
	}
	return 0
}
