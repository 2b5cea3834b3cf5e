package feed

import (
	"bytes"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestOptions(t *testing.T) {
	fsys := files(t, map[string]string{
		"conf/all.toml":  "tickerplant = \":1\"\nsource = \"sim\"\nspeed = \"max\"\nschema = \"x.toml\"\nrows = 5\n[sim]\nseed = 3\nrate = 10.0\n",
		"conf/csv.toml":  "[[csv]]\ntable = \"trade\"\npath = \"x.csv\"\n",
		"conf/span.toml": "window = \"1s\"\n",
	})
	for _, c := range []struct{ args, want string }{
		{"", ":5010 sim 1 {1000 10ms} 0 0"},
		{":6000", ":6000 sim 1 {1000 10ms} 0 0"},
		{"host:6000:user:pw -speed max", "host:6000:user:pw sim 0 {1000 0s} 0 0"},
		{"-speed 10x :6000 -rows 1 -limit 7", ":6000 sim 10 {1 0s} 0 7"},
		{"-config conf/csv.toml", ":5010 csv 1 {1000 10ms} 0 0"},
		{"-config conf/csv.toml -source sim -window 5ms", ":5010 sim 1 {0 5ms} 0 0"},
		{"-config conf/all.toml", ":1 sim 0 {5 0s} 3 0"},
		{"-config conf/all.toml :2 -speed 2 -seed 4 -rows 9", ":2 sim 2 {9 0s} 4 0"},
		{"-config conf/all.toml -window 1s", ":1 sim 0 {0 1s} 3 0"},
		{"-config conf/span.toml -rows 8", ":5010 sim 1 {8 1s} 0 0"},

		{"-speed fast", `speed "fast" is neither max nor a number above 0`},
		{"-speed 0", `speed "0" is neither max nor a number above 0`},
		{"-window -1s", `window "-1s" is no time above 0, as 10ms is`},
		{"-rows -1", `rows -1 is negative`},
		{"-limit -1", `limit -1 is negative`},
		{"-source csv", `source csv needs a -config with [[csv]] in it`},
		{"-source kafka", `unknown source "kafka", one of csv sim`},
		{":1 :2", `one tickerplant only, not :1 and :2`},
		{"host:notaport9", `"host:notaport9": domain: address: no port`},
		{"-config none.toml", `open none.toml: file does not exist`},
		{"-start noon", `sim: start "noon" is no time of day`},
		{"-nothing", `flag provided but not defined: -nothing; feed -h lists the options`},
		{"-rows x", `invalid value "x" for flag -rows: parse error; feed -h lists the options`},
		{"-help", flag.ErrHelp.Error()},
	} {
		o, err := parseOptions(strings.Fields(c.args), fsys)
		got := fmt.Sprintf("%s %s %v {%d %v} %d %d", o.Tickerplant, o.Source, o.Speed, o.Window.Rows, o.Window.Span, o.Config.Sim.Seed, o.Limit)
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("feed %s:\n got %s\nwant %s", c.args, got, c.want)
		}
	}
	o, err := parseOptions([]string{"-config", "conf/all.toml"}, fsys)
	if err != nil || o.Schema != "conf/x.toml" || o.Progress != 10*time.Second {
		t.Errorf("schema %q, progress %v, %v", o.Schema, o.Progress, err)
	}
}

func TestRunUsage(t *testing.T) {
	var out, errs bytes.Buffer
	if code := Run(t.Context(), []string{"-speed", "fast"}, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "speed") || out.Len() > 0 {
		t.Errorf("code %d, %q, %q", code, &out, &errs)
	}
	out.Reset()
	errs.Reset()
	if code := Run(t.Context(), []string{"-h"}, &out, &errs); code != exitOK || !strings.Contains(out.String(), "-resume") || errs.Len() > 0 {
		t.Errorf("code %d, %q, %q", code, &out, &errs)
	}
}
