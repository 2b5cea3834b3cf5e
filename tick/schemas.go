package tick

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"tock/internal/vfs"
	"tock/k"
	"tock/proc"
	"tock/q"
	"tock/schema"
)

// DefaultSchema is the schema that needs no file.
const DefaultSchema = "sym"

// loadSchema finds the schema and makes its tables, with g# on sym. It is looked for as
// a file that is named outright (.toml or .q), as tick/NAME.q, NAME.toml and
// configs/NAME.toml below the working folder, beside the program in ../configs, and
// among those built in.
//
// Errors: an ExitError with one line and code 2.
func (t *Tickerplant) loadSchema() error {
	name := t.opts.Schema
	if name == "" {
		name = DefaultSchema
	}
	t.src = strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".toml"), ".q")
	for _, file := range schemaFiles(name) {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if strings.HasSuffix(file, ".q") {
			if err := t.in.Load(file); err != nil {
				return refuse(errors.New(scriptFault(err)))
			}
			if err := t.tablesFromQ(); err != nil {
				return refuse(err)
			}
			return nil
		}
		s, err := schema.Load(vfs.OS, file)
		if err != nil {
			return refuse(err)
		}
		return t.setTables(s)
	}
	if name == DefaultSchema {
		return t.setTables(schema.Default())
	}
	return refuse(fmt.Errorf("no schema %q: no tick/%s.q and no configs/%s.toml", name, name, name))
}

func schemaFiles(name string) []string {
	if strings.HasSuffix(name, ".toml") || strings.HasSuffix(name, ".q") {
		return []string{name}
	}
	files := []string{"tick/" + name + ".q", name + ".toml", "configs/" + name + ".toml"}
	if exe, err := os.Executable(); err == nil {
		files = append(files, filepath.Join(filepath.Dir(exe), "..", "configs", name+".toml"))
	}
	return files
}

// setTables defines the tables of a schema in q.
func (t *Tickerplant) setTables(s *schema.Schema) error {
	if err := t.useSchema(s); err != nil {
		return refuse(err)
	}
	for _, lt := range t.tables {
		empty, err := lt.def.Empty()
		if err != nil {
			return refuse(err)
		}
		if err := t.in.Set(lt.name.String(), empty); err != nil {
			return refuse(err)
		}
	}
	return nil
}

// useSchema takes the tables of a schema in order of their names, checks that time and
// sym lead, and sets g# on sym.
func (t *Tickerplant) useSchema(s *schema.Schema) error {
	if err := s.CheckTimeSym(); err != nil {
		return err
	}
	t.tables = nil
	for _, def := range s.Tables {
		if def.Keys == 0 && def.Columns[1].Attr == k.NoAttr {
			def.Columns[1].Attr = k.Grouped
		}
		lt := &liveTable{name: def.Name, def: def, slot: t.in.Slot(def.Name.String())}
		t.tables = append(t.tables, lt)
		if v := lt.slot.Get(); v.Table() != nil && def.Keys == 0 {
			grouped, err := groupedSym(v.Table())
			if err != nil {
				return err
			}
			lt.slot.Set(grouped)
		}
	}
	sort.Slice(t.tables, func(i, j int) bool { return t.tables[i].name.Compare(t.tables[j].name) < 0 })
	return nil
}

// scriptFault is a script's error in one line: the error, file and line, and the text there.
func scriptFault(err error) string {
	text, rest, _ := strings.Cut(q.BacktraceText(err), "\n")
	where, _, _ := strings.Cut(rest, "\n")
	if _, at, ok := strings.Cut(where, "]"); ok {
		text += " in " + strings.TrimSpace(at)
	}
	return text
}

// refuse ends the program with one line and code 2.
func refuse(err error) error {
	text := "tickerplant: " + strings.ReplaceAll(err.Error(), "\n", " ")
	if errors.Is(err, schema.ErrTimeSym) {
		text = "'timesym: " + strings.TrimSuffix(strings.ReplaceAll(err.Error(), "\n", " "), ": timesym")
	}
	return &proc.ExitError{Code: 2, Text: text}
}
