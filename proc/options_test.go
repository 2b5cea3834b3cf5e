package proc

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

func TestParseOptions(t *testing.T) {
	extra := []ExtraOption{{"-sync", 1}, {"-repair", 0}}
	o, err := ParseOptions(strings.Fields("sym logs -p 5010 -t 100 -q -c 30 100 -P 12 -sync batch -foo -repair -u users -o -5 -S 7 -t 200 x"), extra...)
	if err != nil {
		t.Fatal(err)
	}
	if o.Port != "5010" || o.Timer != 200 || !o.HasTimer || !o.Quiet || o.Rows != 30 || o.Cols != 100 || o.Precision != 12 ||
		o.UserFile != "users" || o.UserFileAll || o.UTCOffset != -5 || !o.HasOffset || o.Seed != 7 {
		t.Errorf("%+v", o)
	}
	if !reflect.DeepEqual(o.Args, []string{"sym", "logs", "-foo", "x"}) {
		t.Error(o.Args)
	}
	if !reflect.DeepEqual(o.Extra, map[string][]string{"-sync": {"batch"}, "-repair": {}}) {
		t.Error(o.Extra)
	}
	if o, err = ParseOptions(nil); err != nil || o.Precision != -1 || o.Week != -1 || o.Port != "" {
		t.Error(o, err)
	}
}

// Each option stands once in the table, under its own key, and sets the same from a file as
// from a command line.
func TestOptionTable(t *testing.T) {
	seen := map[string]bool{}
	file := filepath.Join(t.TempDir(), "c.toml")
	for _, opt := range commonOptions {
		if seen[opt.name] || seen[opt.key] || opt.key == "" || opt.says == "" {
			t.Errorf("%s: named before, or without a key or a text", opt.name)
		}
		seen[opt.name], seen[opt.key] = true, true
		value, words := "true", ""
		switch opt.count() {
		case 1:
			value, words = `"1"`, " 1"
		case 2:
			value, words = "[30, 90]", " 30 90"
		}
		if opt.name == enumOption {
			value, words = "32", " 32"
		}
		if err := os.WriteFile(file, []byte(opt.key+" = "+value), 0o600); err != nil {
			t.Fatal(err)
		}
		args, err := ExpandConfig([]string{"-config", file}, CommonKeys())
		if want := opt.name + words; err != nil || strings.Join(args, " ") != want {
			t.Errorf("%s = %s is %q %v, want %q", opt.key, value, args, err, want)
		}
		o, err := ParseOptions(args)
		none, _ := ParseOptions(nil)
		if err != nil {
			t.Errorf("%q: %v", args, err)
			continue
		}
		o.Raw = nil
		if opt.name != "-m" && reflect.DeepEqual(o, none) {
			t.Errorf("%q sets nothing", args)
		}
	}
}

// A daemon takes the options of all, its own, and as many arguments as it says.
func TestUnknownArguments(t *testing.T) {
	prog := Program{Name: "daemon", Daemon: true, LogLevel: zerolog.Disabled, Arguments: 1, Extra: []ExtraOption{{"-own", 1}},
		Setup: func(*Process) error { return &ExitError{Code: 7} }}
	for _, x := range []struct{ args, says string }{
		{"a -own x", ""}, {"", ""},
		{"-foo", "daemon: unknown option -foo; daemon -h lists them\n"}, {"a -p 0 --own x", "daemon: unknown option --own; daemon -h lists them\n"},
		{"a -own x b", "daemon: b is one argument too many; daemon -h tells what is taken\n"},
	} {
		var out, errs bytes.Buffer
		code, want := prog.Main(context.Background(), strings.Fields(x.args), strings.NewReader(""), &out, &errs), 2
		if x.says == "" {
			want = 7
		}
		if code != want || errs.String() != x.says {
			t.Errorf("%s: code %d, %q, want %d %q", x.args, code, &errs, want, x.says)
		}
	}
}

// What cannot be used ends a program at once, with one line that says why, and code 2.
func TestBadCommandLines(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"key.toml": "nosuch = 1", "type.toml": "port = true", "flag.toml": `quiet = "yes"`, "syntax.toml": "port = [", "value.toml": `port = "x"`,
		"count.toml": "console = [1,2,3]", "table.toml": "[port]\nx=1", "good.toml": "port = 0\nquiet = true\nblocked = false\nconsole = [30, 90]\ntimer_ms = 50",
		"s.q": "-1\"script \",\" \"sv .z.x;\n\\p\n\\t\n\\c\nexit 3\n", "bad.q": "1+1\n1+`a\n2+2\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) (code int, stdout, stderr string) {
		var out, errs bytes.Buffer
		prog := Program{Name: "q", Script: true, LogLevel: zerolog.Disabled, Usage: "usage: q", Extra: []ExtraOption{{"-own", 1}},
			Keys: []ConfigKey{{Key: "own", Option: "-own"}}}
		code = prog.Main(context.Background(), args, strings.NewReader(""), &out, &errs)
		return code, out.String(), errs.String()
	}
	for _, x := range []struct{ args, says string }{
		{"-p", "-p needs a value"}, {"-p abc", `"abc" is no port`}, {"-p 70000", "no port"}, {"-p 9/8", "no port"}, {"-c 10", "-c needs 2 values"},
		{"-c 10 x", `"x" is not a number`}, {"-t x", `"x" is not a number`}, {"-t -1", "not within"}, {"-T -1", "not within"},
		{"-P 99", "not within"}, {"-S x", "not an int"}, {"-e 3", "not within"}, {"-E 9", "not within"}, {"-W 9", "not within"},
		{"-u nosuch", "user file: open nosuch"}, {"-own", "-own needs a value"}, {"-config", "-config needs a file"},
		{"-config nosuch.toml", "nosuch.toml"}, {"-config key.toml", `unknown key "nosuch"`}, {"-config type.toml", "port takes a value"},
		{"-config flag.toml", "quiet takes true or false"}, {"-config syntax.toml", "syntax.toml"}, {"-config value.toml", `"x" is no port`},
		{"-config count.toml", "console takes 2 values"}, {"-config table.toml", "port: a value of type"},
	} {
		code, out, errs := run(strings.Fields(x.args)...)
		if code != 2 || out != "" || !strings.HasPrefix(errs, "q: ") || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, x.says) {
			t.Errorf("q %s: code %d, %q %q, want %q", x.args, code, out, errs, x.says)
		}
	}
	for _, x := range []struct {
		args, out string
		code      int
	}{
		{"-h", "usage: q\n\n" + optionsHelp([]ConfigKey{{Key: "own"}}), 0}, {"--version", "q " + Version + "\n", 0},
		{"s.q a -h b", "script a -h b\n0i\n0i\n25 80i\n", 3},
		{"s -config good.toml", "script \n0i\n50i\n30 90i\n", 3},
		{"s.q -config good.toml -t 70 -c 40 100", "script \n0i\n70i\n40 100i\n", 3},
		{"bad.q", "2\n", 0},
		{"", "", 0},
	} {
		code, out, errs := run(strings.Fields(x.args)...)
		if code != x.code || out != x.out {
			t.Errorf("q %s: code %d, %q, want %d %q; %s", x.args, code, out, x.code, x.out, errs)
		}
	}
	if _, _, errs := run("bad.q"); !strings.HasPrefix(errs, "'type\n") || !strings.Contains(errs, "bad.q:2:") {
		t.Errorf("a script's error is %q", errs)
	}
	if _, _, errs := run("nosuch.q"); !strings.Contains(errs, "nosuch.q. OS reports: No such file or directory") {
		t.Errorf("a script that is not there: %q", errs)
	}
	// A port that is taken is no fault of the command line.
	taken := start(t)
	spec := "localhost:" + strings.TrimSuffix(taken.q(`system"p"`), "i")
	if code, _, errs := run("-p", spec); code != 1 || !strings.Contains(errs, "OS reports: Address already in use") {
		t.Errorf("code %d, %q", code, errs)
	}
}

func TestPortForms(t *testing.T) {
	r := start(t)
	r.expect(`\p 0W`, "::")
	r.expect("(system\"p\")>1023", "1b")
	r.expect("p:system\"p\";system\"p \",string p;p=system\"p\"", "1b")
	r.expect(`\p 30000/30100`, "::")
	r.expect("(system\"p\")within 30000 30100", "1b")
	r.expect(`\p 0`, "::")
	r.expect(`\p`, "0i")
	for _, bad := range []string{"99999", "nosuchservice", "5/4", "x:y:z"} {
		if got := r.q(`\p ` + bad); !strings.HasPrefix(got, "'") {
			t.Errorf("%s: %s", bad, got)
		}
	}
	if got := r.q(`\p nosuch.invalid:0W`); !strings.HasPrefix(got, "'") {
		t.Error(got)
	}
	r.expect(`\p`, "0i")
}

// A name of /etc/services stands for its port: \p, in a range, and hopen.
// Source: code.kx.com/q/basics/listening-port.
func TestServiceNames(t *testing.T) {
	r := start(t)
	name, port := listenOnService(t, r)
	r.expect(`\p`, strconv.Itoa(port)+"i")
	c := start(t)
	for _, address := range []string{"`:localhost:" + name, "`::" + name, "\"localhost:" + name + "\"", "`:127.0.0.1:" + name + ":ann:pw"} {
		c.expect("hopen["+address+"]\"1+1\"", "2")
	}
	c.expect("`::"+name+" \"2+2\"", "4")
	c.expect("hopen`:localhost:nosuchservice", "'domain")
	r.expect(fmt.Sprintf(`\p localhost:%s/%[1]s`, name), "::")
	r.expect(`\p`, strconv.Itoa(port)+"i")
}

// listenOnService has a process listen on a service of this machine whose port is free.
func listenOnService(t *testing.T, r *running) (name string, port int) {
	t.Helper()
	text, err := os.ReadFile("/etc/services")
	if err != nil {
		text = []byte("gopher 70/tcp\n") // which Go knows by itself
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || !strings.HasSuffix(fields[1], "/tcp") {
			continue
		}
		port, err := net.LookupPort("tcp", fields[0])
		if err == nil && r.q(`\p localhost:`+fields[0]) == "::" {
			return fields[0], port
		}
	}
	t.Skip("no service's port can be listened on")
	return "", 0
}

// A process keeps its connections when it listens elsewhere or not at all.
func TestPortChange(t *testing.T) {
	r := start(t)
	c := r.dial()
	r.q(`\p localhost:0W`)
	r.port = int(r.p.Port())
	d := r.dial()
	c.expect("1+1", "2")
	r.q(`\p 0`)
	c.expect("1+1", "2")
	d.expect("1+1", "2")
	if _, err := r.tryDial("u", "p"); err == nil {
		t.Error("let in without a port")
	}
}

func TestConfigPositional(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(file, []byte("schema = 'sym'\nlogs = 'dir'\nport = 5010\nrepair = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	keys := append([]ConfigKey{{Key: "schema"}, {Key: "logs", Arg: 1}, {Key: "repair", Option: "-repair"}}, CommonKeys()...)
	for _, x := range []struct{ args, want string }{
		{"-config F", "sym dir -p 5010 -repair"},
		{"other -config F", "other dir -p 5010 -repair"},
		{"a b -config F -p 1", "a b -p 5010 -repair -p 1"},
		{"-p 1", "-p 1"},
	} {
		got, err := ExpandConfig(strings.Fields(strings.ReplaceAll(x.args, "F", file)), keys, ExtraOption{"-repair", 0})
		if err != nil || strings.Join(got, " ") != x.want {
			t.Errorf("%s: %q %v, want %s", x.args, got, err, x.want)
		}
	}
}
