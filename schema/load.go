package schema

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"tock/configs"
	"tock/internal/vfs"
	"tock/k"
)

// file is a schema file as TOML has it; see configs/sym.toml for its description.
type file struct {
	Table []struct {
		Name    string
		Keys    []string
		Columns []struct {
			Name string
			Type string
			Attr string
		}
	}
}

// Default is the schema that needs no file, `sym`: quote and trade.
func Default() *Schema {
	s, err := Parse(configs.Sym)
	if err != nil {
		panic("schema: the embedded default: " + err.Error()) // a test reads it
	}
	return s
}

// Load reads a schema file.
//
// Errors: one line that begins with the file's name; see Parse.
func Load(fsys vfs.FS, name string) (*Schema, error) {
	text, err := vfs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	s, err := Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path.Base(name), err)
	}
	return s, nil
}

// Parse reads the text of a schema file. It is strict: a key it does not know, a type,
// attribute or name that is none, and columns that do not begin with time and sym are
// refused with one line that says where.
func Parse(text string) (*Schema, error) {
	var f file
	md, err := toml.Decode(text, &f)
	if err != nil {
		return nil, oneLine(err)
	}
	if unknown := md.Undecoded(); len(unknown) > 0 {
		return nil, configs.UnknownKey(text, unknown[0].String())
	}
	if len(f.Table) == 0 {
		return nil, fmt.Errorf("no [[table]] in it")
	}
	s := &Schema{}
	for i, ft := range f.Table {
		if ft.Name == "" {
			return nil, fmt.Errorf("table %d has no name", i+1)
		}
		if !isName(ft.Name) {
			return nil, fmt.Errorf("table name %q: letters, digits and underscores only, a letter first", ft.Name)
		}
		if _, again := s.Table(ft.Name); again {
			return nil, fmt.Errorf("table %s is defined twice", ft.Name)
		}
		t := Table{Name: k.Intern(ft.Name), Keys: len(ft.Keys)}
		seen := map[string]bool{}
		for j, fc := range ft.Columns {
			where := fmt.Sprintf("table %s column %s", ft.Name, fc.Name)
			switch {
			case fc.Name == "":
				return nil, fmt.Errorf("table %s: column %d has no name", ft.Name, j+1)
			case !isName(fc.Name):
				return nil, fmt.Errorf("%s: letters, digits and underscores only, a letter first", where)
			case seen[fc.Name]:
				return nil, fmt.Errorf("%s is defined twice", where)
			case fc.Type == "":
				return nil, fmt.Errorf("%s has no type", where)
			}
			seen[fc.Name] = true
			kind, ok := typeOf(fc.Type)
			if !ok {
				return nil, fmt.Errorf("%s: unknown type %q", where, fc.Type)
			}
			c := Column{Name: k.Intern(fc.Name), Type: kind}
			if fc.Attr != "" {
				if c.Attr, ok = attrOf(fc.Attr); !ok {
					return nil, fmt.Errorf("%s: unknown attribute %q, one of s u p g", where, fc.Attr)
				}
				if kind == k.Mixed {
					return nil, fmt.Errorf("%s: a list has no attribute", where)
				}
			}
			t.Columns = append(t.Columns, c)
		}
		for j, key := range ft.Keys {
			if j >= len(ft.Columns) || ft.Columns[j].Name != key {
				return nil, fmt.Errorf("table %s: keys must be its first columns in order, %q is not", ft.Name, key)
			}
		}
		if t.Keys > 0 && t.Keys == len(t.Columns) {
			return nil, fmt.Errorf("table %s: all columns are keys", ft.Name)
		}
		s.Tables = append(s.Tables, t)
	}
	return s, s.CheckTimeSym()
}

// oneLine is a TOML error without the excerpt that the library draws beneath it.
func oneLine(err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("%s", strings.TrimPrefix(text, "toml: "))
}

var nameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// isName reports whether s can be a q variable and a column that needs no quoting.
func isName(s string) bool { return nameForm.MatchString(s) }

// typeOf is the vector type of a q type name ("long"), its letter ("j"), or list.
func typeOf(s string) (k.Type, bool) {
	if s == "list" || s == "*" {
		return k.Mixed, true
	}
	if t, ok := k.TypeOfName(s); ok {
		return t, true
	}
	if len(s) == 1 {
		return k.TypeOfChar(s[0])
	}
	return 0, false
}

func attrOf(s string) (k.Attr, bool) {
	if len(s) != 1 {
		return k.NoAttr, false
	}
	return k.AttrOfChar(s[0])
}
