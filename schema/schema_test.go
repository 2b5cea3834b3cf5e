package schema

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"tock/internal/vfs"
	"tock/k"
)

// TestRefusals reads every testdata/*.bad.toml: its first line is the refusal expected.
func TestRefusals(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.toml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, name := range files {
		text, err := vfs.ReadFile(vfs.OS, name)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		want := filepath.Base(name) + ": " + strings.TrimPrefix(first, "# ")
		_, err = Load(vfs.OS, name)
		if err == nil {
			t.Errorf("%s was accepted", name)
		} else if err.Error() != want {
			t.Errorf("%s:\n got %q\nwant %q", name, err, want)
		}
	}
	if _, err := Load(vfs.OS, "testdata/timesym.bad.toml"); !errors.Is(err, ErrTimeSym) {
		t.Errorf("timesym is not the class of %v", err)
	}
	if _, err := Load(vfs.OS, "testdata/nothing-here.toml"); err == nil {
		t.Error("a file that is not there was loaded")
	}
}

// TestConfigs reads the schemas that come with the programs.
func TestConfigs(t *testing.T) {
	for _, name := range []string{"sym", "equities", "crypto"} {
		s, err := Load(vfs.OS, "../configs/"+name+".toml")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(s.Tables) != 2 {
			t.Errorf("%s: %d tables", name, len(s.Tables))
		}
	}
}

// describe writes a definition as name(col:char,...) with attributes behind a #.
func describe(t Table) string {
	var b strings.Builder
	b.WriteString(t.Name.String() + "(")
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(c.Name.String() + ":" + string(c.Type.Char()))
		if c.Attr != k.NoAttr {
			b.WriteString("#" + string(c.Attr.Char()))
		}
		if i == t.Keys-1 {
			b.WriteByte('|')
		}
	}
	return b.String() + ")"
}

func TestDefault(t *testing.T) {
	s := Default()
	want := []string{
		"quote(time:n,sym:s#g,bid:f,ask:f,bsize:i,asize:i)",
		"trade(time:n,sym:s#g,price:f,size:i)",
	}
	for i, table := range s.Tables {
		if got := describe(table); got != want[i] {
			t.Errorf("got %s, want %s", got, want[i])
		}
		v, err := table.Empty()
		if err != nil {
			t.Fatal(err)
		}
		if v.Type() != k.TypeTable || v.Len() != 0 {
			t.Fatalf("%s: type %d, %d rows", table.Name, v.Type(), v.Len())
		}
		sym, _ := v.Table().Col(k.Intern("sym"))
		if sym.Attr() != k.Grouped {
			t.Errorf("%s: attribute %d on sym", table.Name, sym.Attr())
		}
		back, err := FromTables([]k.Sym{table.Name}, []k.Value{v})
		if err != nil {
			t.Fatal(err)
		}
		if got := describe(back.Tables[0]); got != want[i] {
			t.Errorf("from its own table: got %s, want %s", got, want[i])
		}
	}
	if _, ok := s.Table("nothing"); ok {
		t.Error("found a table that is not there")
	}
}

func TestKeyed(t *testing.T) {
	s, err := Parse(`
[[table]]
name = "last"
keys = ["time", "sym"]
columns = [ { name = "time", type = "p" }, { name = "sym", type = "s" }, { name = "note", type = "*" } ]`)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Tables[0].Empty()
	if err != nil {
		t.Fatal(err)
	}
	if !v.IsKeyedTable() {
		t.Fatalf("type %d", v.Type())
	}
	back, err := FromTables([]k.Sym{k.Intern("last")}, []k.Value{v})
	if err != nil {
		t.Fatal(err)
	}
	const want = "last(time:p,sym:s|,note: )"
	if got := describe(back.Tables[0]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFromTablesRefuses(t *testing.T) {
	name := []k.Sym{k.Intern("t")}
	if _, err := FromTables(name, []k.Value{k.NewLong(1)}); !errors.Is(err, k.ErrType) {
		t.Errorf("a long as a table: %v", err)
	}
	if _, err := FromTables(name, nil); !errors.Is(err, k.ErrLength) {
		t.Errorf("a name without a table: %v", err)
	}
	s, err := FromTables(name, []k.Value{k.NewTable(k.Data[k.Sym](k.Symbols("sym", "time")), []k.Value{k.Syms(nil), k.Timespans(nil)})})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.CheckTimeSym(); !errors.Is(err, ErrTimeSym) {
		t.Errorf("sym before time: %v", err)
	}
}
