package data

import (
	"archive/zip"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tock/test/rig"
)

// fxFacts is the q expression of each fact of a pair's day, over a table t of it.
var fxFacts = map[string]string{
	"rows": "count t", "min_spread": "exec min ask-bid from t", "max_spread": "exec max ask-bid from t",
	"mean_spread": "exec avg ask-bid from t", "crossed": "exec sum bid>ask from t", "locked": "exec sum bid=ask from t",
	"min_bid": "exec min bid from t", "max_bid": "exec max bid from t", "min_ask": "exec min ask from t", "max_ask": "exec max ask from t",
	"mean_mid": "exec avg .5*bid+ask from t", "time_not_increasing": "exec sum 0>1_deltas time from t",
}

// TestDatabase makes one database of three days of dealer quotes and a day of trades and
// quotes of shares, and compares it with all facts as it is, compressed in place in several
// ways by the maintenance command, as Parquet, and imported from that.
func TestDatabase(t *testing.T) {
	shared := os.Getenv("TOCK_SHARED")
	if shared == "" {
		shared = filepath.Join(rig.Root(t), "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(shared, "data", "facts.json"))
	if err != nil {
		t.Skip("the market data is not here: TOCK_SHARED names its folder")
	}
	var f facts
	var all struct{ FX map[string]map[string]any }
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil || len(all.FX) != 6 {
		t.Fatal(len(all.FX), err)
	}
	dir := t.TempDir()
	writer := rig.Port(t)
	rig.Start(t, dir, writer, "q", "-p", fmt.Sprint(writer))
	ask := func(expr string) { t.Helper(); rig.MustAsk(t, writer, expr) }
	days := map[string]bool{}
	for name := range all.FX {
		_, date, pair := fxName(name)
		file := filepath.Join(dir, pair+date)
		unzip(t, filepath.Join(shared, "data/fx", name), file)
		ask(fmt.Sprintf(`c:("IFF";",")0:hsym`+"`$%q"+`;%s:flip`+"`time`sym`bid`ask!(0D00:00:00.001*c 0;(count c 0)#`%s;c 1;c 2)", file, pair+date, pair))
		days[date] = true
	}
	for date := range days {
		ask(fmt.Sprintf("fx:`time xasc eurusd%s,nzdusd%s;.Q.dpft[`:db;%s.%s.%s;`sym;`fx]", date, date, date[:4], date[4:6], date[6:]))
	}
	for table, types := range map[string]string{"trade": "PSFIC", "quote": "PSFFII"} {
		file := filepath.Join(dir, table+".csv")
		gunzip(t, filepath.Join(shared, "data/lobster", table+".csv.gz"), file)
		ask(fmt.Sprintf(`%s:update time:"n"$time from("%s";enlist",")0:hsym`+"`$%q;.Q.dpft[`:db;2012.06.21;`sym;`%s]", table, types, file, table))
	}
	ask(".Q.chk`:db")
	db := filepath.Join(dir, "db")
	for _, form := range []string{"", "17,1,0", "16,2,6", "17,3,0", "17,4,9", "17,5,3"} {
		t.Run("form "+form, func(t *testing.T) {
			for _, table := range []string{"fx", "trade", "quote"} {
				if form == "" {
					break
				}
				if p := rig.Start(t, dir, 0, "hdb", "maint", db, "compress", table, form); p.Wait() != 0 {
					t.Fatal(p.Output())
				}
			}
			if p := rig.Start(t, dir, 0, "hdb", "check", db); p.Wait() != 0 {
				t.Fatal(p.Output())
			}
			served(t, dir, db, &f, all.FX)
		})
	}
	parquet, again := filepath.Join(dir, "parquet"), filepath.Join(dir, "again")
	run := func(args ...string) {
		t.Helper()
		if p := rig.Start(t, dir, 0, "hdb", args...); p.Wait() != 0 {
			t.Fatal(p.Output())
		}
	}
	t.Run("as Parquet", func(t *testing.T) {
		for table, codec := range map[string]string{"fx": "zstd", "trade": "snappy", "quote": "none"} {
			run("export", db, table, "-o", filepath.Join(parquet, table), "-compression", codec)
		}
		served(t, dir, parquet, &f, all.FX)
	})
	t.Run("from Parquet", func(t *testing.T) {
		for _, table := range []string{"fx", "trade", "quote"} {
			run("import", again, table, "-i", filepath.Join(parquet, table))
		}
		run("check", again)
		served(t, dir, again, &f, all.FX)
	})
}

// served compares all facts with what an hdb of a database answers.
func served(t *testing.T, dir, db string, f *facts, fx map[string]map[string]any) {
	t.Helper()
	hdb := rig.Port(t)
	rig.Start(t, dir, hdb, "hdb", db, "-p", fmt.Sprint(hdb))
	check(t, hdb, f, "date=2012.06.21,")
	checkFX(t, hdb, fx)
}

// fxName is the parts of fxcm_eurusd_20140501_quote.zip.
func fxName(name string) (house, date, pair string) {
	parts := strings.Split(name, "_")
	return parts[0], parts[2], parts[1]
}

func checkFX(t *testing.T, port int, all map[string]map[string]any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	c, err := rig.Dial(ctx, port)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	s := &session{t: t, ctx: ctx, c: c}
	for name, want := range all {
		_, date, pair := fxName(name)
		table := fmt.Sprintf("(select from fx where date=%s.%s.%s,sym=`%s)", date[:4], date[4:6], date[6:], pair)
		for fact, expr := range fxFacts {
			s.equal(name+" "+fact, overTable(expr, "t", table), want[fact])
		}
		for end, values := range map[string]any{"first": want["first"], "last": want["last"]} {
			row := values.(map[string]any)
			s.equal(name+" "+end+" ms", overTable("exec "+end+"(`long$time)div 1000000 from t", "t", table), row["ms"])
			s.equal(name+" "+end+" bid", overTable("exec "+end+" bid from t", "t", table), row["bid"])
			s.equal(name+" "+end+" ask", overTable("exec "+end+" ask from t", "t", table), row["ask"])
		}
		for hour, rows := range want["rows_by_hour"].([]any) {
			s.equal(fmt.Sprint(name, " hour ", hour), overTable(fmt.Sprintf("exec sum %d=(`long$time)div 3600000000000 from t", hour), "t", table), rows)
		}
	}
	if s.checked != 6*(len(fxFacts)+6+24) {
		t.Errorf("only %d facts compared", s.checked)
	}
	t.Logf("%d facts compared", s.checked)
}

func unzip(t *testing.T, from, to string) {
	t.Helper()
	z, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	r, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	save(t, r, to)
}

func gunzip(t *testing.T, from, to string) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	save(t, r, to)
}

func save(t *testing.T, r io.Reader, to string) {
	t.Helper()
	b, err := io.ReadAll(r)
	if err == nil {
		err = os.WriteFile(to, b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
