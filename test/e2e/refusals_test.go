package e2e

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tock/test/rig"
)

// TestRefusals: a program that cannot start ends with one line that says why: code 2 when the
// command line or a file must be changed, else 1.
func TestRefusals(t *testing.T) {
	bin, err := rig.Build()
	if err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := strconv.Itoa(taken.Addr().(*net.TCPAddr).Port)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"columns.q": "trade:([]a:`int$();b:`int$())", "open.q": "trade:([]time:", "type.q": "1+`a", "bad.toml": "trade", "key.toml": "nosuch = 1",
		"file": "", "db/sym": "garbage", "db/2026.01.01/t/.d": "", "logs/notalog": "",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"tickerplant -foo", 2, "tickerplant: unknown option -foo; tickerplant -h lists them"},
		{"tickerplant sym logs x", 2, "tickerplant: x is one argument too many; tickerplant -h tells what is taken"},
		{"tickerplant -t x", 2, `tickerplant: option -t: "x" is not a number`},
		{"tickerplant sym logs -sync x", 2, "tickerplant: -sync x: none, interval or batch"},
		{"tickerplant nosuch logs", 2, `tickerplant: no schema "nosuch": no tick/nosuch.q and no configs/nosuch.toml`},
		{"tickerplant columns.q logs", 2, "'timesym: table trade: the first two columns must be time and sym"},
		{"tickerplant open.q logs", 2, "tickerplant: '( in CWD/open.q:1: trade:([]time:"},
		{"tickerplant type.q logs", 2, "tickerplant: 'type in CWD/type.q:1: 1+`a"},
		{"tickerplant bad.toml logs", 2, "tickerplant: bad.toml: line 1: "},
		{"tickerplant -config key.toml", 2, `tickerplant: config key.toml: line 1: unknown key "nosuch"`},
		{"tickerplant sym file", 1, "tickerplant: stat CWD/file/"},
		{"tickerplant sym logs -p PORT", 1, "tickerplant: cannot listen on PORT. OS reports: Address already in use"},
		{"rdb -p PORT", 1, "rdb: cannot listen on PORT. OS reports: Address already in use"},
		{"rdb a:b", 2, `rdb: "a:b" is no address: `},
		{"rdb -hdb file", 1, "rdb: -hdb file is not a directory"},
		{"rdb -writedown x", 2, `rdb: -writedown "x" is no bound: `},
		{"hdb", 2, "hdb: which database? hdb DIR; hdb -h tells more"},
		{"hdb new -p PORT", 1, "hdb: cannot listen on PORT. OS reports: Address already in use"},
		{"hdb file", 1, "hdb: CWD/file is not a directory"},
		{"hdb db -p 0", 1, "hdb: the symbols of the database cannot be read: "},
		{"hdb check nosuch", 1, ""},
		{"feed -foo", 2, "feed: flag provided but not defined: -foo; feed -h lists the options"},
		{"feed -config nosuch.toml", 2, "feed: open nosuch.toml: no such file or directory"},
		{"q -u nosuch", 2, "q: user file: open nosuch: no such file or directory"},
		{"q -p x", 2, `q: option -p: "x" is no port`},
		{"q -E 1 -p 0W", 1, "q: TLS: SSL_CERT_FILE and SSL_KEY_FILE name no certificate and key"},
		{"stack -foo", 2, "stack: flag provided but not defined: -foo"},
		{"stack -once -port PORT", 1, "stack: port PORT cannot be listened on ("},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), rig.Patience)
		words := strings.Fields(strings.ReplaceAll(c.args, "PORT", port))
		cmd := exec.CommandContext(ctx, filepath.Join(bin, words[0]), words[1:]...)
		cmd.Dir = dir
		for _, entry := range os.Environ() {
			if !strings.Contains(entry, "SSL_") {
				cmd.Env = append(cmd.Env, entry)
			}
		}
		var errs bytes.Buffer
		cmd.Stderr = &errs
		err := cmd.Run()
		cancel()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != c.code {
			t.Errorf("%s: %v, want code %d; %s", c.args, err, c.code, &errs)
			continue
		}
		var plain []string // not the log's
		for line := range strings.Lines(errs.String()) {
			if !strings.HasPrefix(line, "{") {
				plain = append(plain, line)
			}
		}
		want := strings.NewReplacer("PORT", port, "CWD", dir).Replace(c.says)
		if got := strings.Join(plain, ""); !strings.HasPrefix(got, want) || strings.Count(got, "\n") > 1 {
			t.Errorf("%s:\n got %q\nwant %q", c.args, got, want)
		}
	}
}
