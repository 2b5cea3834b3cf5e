package feed

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tock/configs"
	"tock/internal/vfs"
	"tock/schema"
)

// Config is a feed's configuration file; see configs/feed.toml for its description. What
// the command line says wins.
type Config struct {
	Tickerplant string
	Source      string
	Speed       string
	Schema      string
	Rows        int
	Window      string
	CSV         []FileConfig `toml:"csv"`
	Sim         SimConfig

	dir string // of the file, for the paths in it
}

// FileConfig says how CSV files become rows of a table.
type FileConfig struct {
	Table     string
	Path      string
	Delimiter string
	Header    *bool
	Time      TimeConfig
	Columns   map[string]any // column -> name or number of the field
	Constants map[string]string
}

// TimeConfig says where event times stand and how they are written.
type TimeConfig struct {
	Column any    // name or number of the field; default: the table's first column's name
	Format string // iso (default), unix or midnight
	Unit   string // of unix and midnight: s, ms, us or ns
	Date   string // of times without a date
}

// LoadConfig reads a configuration file.
//
// Errors: one line that begins with the file's name.
func LoadConfig(fsys vfs.FS, path string) (*Config, error) {
	text, err := vfs.ReadFile(fsys, path)
	if err != nil {
		return nil, err
	}
	c, err := parseConfig(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	c.dir = filepath.Dir(path)
	return c, nil
}

func parseConfig(text string) (*Config, error) {
	c := &Config{}
	md, err := toml.Decode(text, c)
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("%s", strings.TrimPrefix(line, "toml: "))
	}
	if unknown := md.Undecoded(); len(unknown) > 0 {
		return nil, configs.UnknownKey(text, unknown[0].String())
	}
	for i, f := range c.CSV {
		where := fmt.Sprintf("csv %d", i+1)
		switch {
		case f.Table == "":
			return nil, fmt.Errorf("%s has no table", where)
		case f.Path == "":
			return nil, fmt.Errorf("%s has no path", where)
		case len(f.Delimiter) > 1 && f.Delimiter != `\t`:
			return nil, fmt.Errorf("%s: a delimiter is one character, not %q", where, f.Delimiter)
		}
		if _, err := f.Time.clock(); err != nil {
			return nil, fmt.Errorf("%s: %w", where, err)
		}
		for name, from := range f.Columns {
			switch from.(type) {
			case string, int64:
			default:
				return nil, fmt.Errorf("%s: column %s: a field is a name or a number", where, name)
			}
		}
	}
	return c, c.Sim.check()
}

func (f FileConfig) delimiter() byte {
	switch f.Delimiter {
	case "":
		return ','
	case `\t`:
		return '\t'
	}
	return f.Delimiter[0]
}

func (f FileConfig) hasHeader() bool { return f.Header == nil || *f.Header }

var units = map[string]int64{"s": nsSecond, "ms": 1e6, "us": 1e3, "ns": 1}

func (t TimeConfig) clock() (clock, error) {
	c := clock{format: t.Format, unit: units[t.Unit]}
	switch t.Format {
	case "", "iso":
		c.format = "iso"
		if t.Unit != "" {
			return c, fmt.Errorf("time: format iso has no unit")
		}
	case "unix", "midnight":
		if c.unit == 0 {
			return c, fmt.Errorf("time: format %s needs a unit, one of s ms us ns, not %q", t.Format, t.Unit)
		}
	default:
		return c, fmt.Errorf("time: unknown format %q, one of iso unix midnight", t.Format)
	}
	switch t.Column.(type) {
	case nil, string, int64:
	default:
		return c, fmt.Errorf("time: a field is a name or a number")
	}
	if t.Date != "" {
		day, rest, ok := cutDate([]byte(t.Date))
		if !ok || len(rest) > 0 {
			return c, fmt.Errorf("time: %q is no date", t.Date)
		}
		c.day, c.hasDay = day, true
	}
	return c, nil
}

// openFiles opens all CSV files of a configuration, merged. dir is the directory of
// relative paths, "" for the configuration file's own.
func openFiles(fsys vfs.FS, c *Config, dir string, s *schema.Schema) (Source, error) {
	if len(c.CSV) == 0 {
		return nil, fmt.Errorf("no [[csv]] in the configuration")
	}
	if dir == "" {
		dir = c.dir
	}
	var sources []Source
	fail := func(err error) (Source, error) {
		for _, src := range sources {
			src.Close()
		}
		return nil, err
	}
	for _, f := range c.CSV {
		table, ok := s.Table(f.Table)
		if !ok {
			return fail(fmt.Errorf("%s: there is no table %s in the schema", f.Path, f.Table))
		}
		path := f.Path
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		paths, err := expand(fsys, path)
		if err != nil {
			return fail(err)
		}
		for _, path := range paths {
			src, err := openCSV(fsys, path, f, table)
			if err != nil {
				return fail(err)
			}
			sources = append(sources, readAhead(src))
		}
	}
	return merge(sources), nil
}

// expand is the files that a path with * ? [ in its last part stands for, sorted by name.
func expand(fsys vfs.FS, path string) ([]string, error) {
	pattern := filepath.Base(path)
	if !strings.ContainsAny(pattern, "*?[") {
		return []string{path}, nil
	}
	entries, err := fsys.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		match, err := filepath.Match(pattern, e.Name())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if match && !e.IsDir() {
			out = append(out, filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no such file", path)
	}
	slices.Sort(out)
	return out, nil
}
