// Package data feeds real market data through the whole stack and compares what queries
// answer with facts computed from the source files by exact arithmetic.
package data

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/test/rig"
)

// facts is the part of facts.json that is compared. Texts are exact decimals; floats are
// rounded to 12 significant digits.
type facts struct {
	Lobster struct {
		Symbols map[string]symbolFacts `json:"symbols"`
		Trades  fileFacts              `json:"trade.csv.gz"`
		Quotes  fileFacts              `json:"quote.csv.gz"`
	} `json:"lobster"`
}

type fileFacts struct {
	Rows        float64 `json:"rows"`
	FirstTime   string  `json:"first_time"`
	LastTime    string  `json:"last_time"`
	SharingTime float64 `json:"rows_sharing_time_with_previous"`
}

type symbolFacts struct {
	Trade map[string]any            `json:"trade"`
	Quote map[string]any            `json:"quote"`
	Asof  map[string]map[string]any `json:"asof"`
}

// tradeFacts is the q expression of each fact of a symbol's trades, over a table t of them.
var tradeFacts = map[string]string{
	"count": "count t", "volume": "exec sum size from t", "notional": "exec sum price*size from t",
	"vwap": "exec size wavg price from t", "open": "exec first price from t", "high": "exec max price from t",
	"low": "exec min price from t", "close": "exec last price from t",
	"first_time": "exec first time from t", "last_time": "exec last time from t",
	"buy_count": `exec sum side="B" from t`, "sell_count": `exec sum side="S" from t`,
	"buy_volume": `exec sum size from t where side="B"`, "sell_volume": `exec sum size from t where side="S"`,
	"largest": "exec max size from t",
}

var quoteFacts = map[string]string{
	"count": "count t", "mean_spread": "exec avg ask-bid from t", "min_spread": "exec min ask-bid from t",
	"max_spread": "exec max ask-bid from t", "crossed_or_locked": "exec sum bid>=ask from t",
	"time_weighted_spread": "exec (\"j\"$1_deltas time) wavg -1_ask-bid from t",
	"min_bid":              "exec min bid from t", "max_bid": "exec max bid from t", "min_ask": "exec min ask from t",
	"max_ask": "exec max ask from t", "sum_bsize": "exec sum bsize from t", "sum_asize": "exec sum asize from t",
}

// asofFacts is over j, the trades with the quote that held.
var asofFacts = map[string]string{
	"matched": "exec sum not null bid from j", "unmatched": "exec sum null bid from j",
	"mean_spread":              "exec avg ask-bid from j where not null bid",
	"mean_abs_price_minus_mid": "exec avg abs price-.5*bid+ask from j where not null bid",
	"at_ask":                   "exec sum price=ask from j where not null bid", "at_bid": "exec sum price=bid from j where not null bid",
	"inside":  "exec sum(price>bid)&price<ask from j where not null bid",
	"outside": "exec sum(price<bid)|price>ask from j where not null bid",
}

// barFacts is the columns of the half-hour bars.
const barQuery = "select count i,volume:sum size,notional:sum price*size,vwap:size wavg price,open:first price,high:max price,low:min price,close:last price by start:30 xbar time.minute from t"

var barColumns = []string{"count", "volume", "notional", "vwap", "open", "high", "low", "close"}

func TestLobster(t *testing.T) {
	shared := os.Getenv("TOCK_SHARED")
	if shared == "" {
		t.Skip("TOCK_SHARED names the folder of the data; see make check-data")
	}
	text, err := os.ReadFile(filepath.Join(shared, "data/facts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var f facts
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Lobster.Symbols) != 3 {
		t.Fatalf("%d symbols in the facts", len(f.Lobster.Symbols))
	}
	for _, mode := range []struct{ name, timer string }{{"zero latency", "0"}, {"timer", "50"}} {
		t.Run(mode.name, func(t *testing.T) { runDay(t, shared, &f, mode.timer) })
	}
}

// runDay brings the day through feed, tickerplant and RDB, checks, rolls, and checks the HDB.
func runDay(t *testing.T, shared string, f *facts, timer string) {
	root, dir := rig.Root(t), t.TempDir()
	tp, rdb, hdb := rig.Port(t), rig.Port(t), rig.Port(t)
	db := filepath.Join(dir, "db")
	rig.Start(t, dir, tp, "tickerplant", filepath.Join(root, "configs/equities.toml"), db, "-p", fmt.Sprint(tp), "-t", timer)
	rig.Start(t, dir, hdb, "hdb", filepath.Join(db, "equities"), "-p", fmt.Sprint(hdb))
	rig.Start(t, dir, rdb, "rdb", fmt.Sprintf(":%d", tp), fmt.Sprintf(":%d", hdb), "-p", fmt.Sprint(rdb))
	rig.Eventually(t, tp, "min count each .u.w", k.NewLong(1))
	feed := rig.Start(t, dir, 0, "feed", "-config", filepath.Join(root, "configs/lobster.toml"), "-dir", filepath.Join(shared, "data/lobster"),
		"-speed", "max", fmt.Sprintf(":%d", tp))
	if code := feed.Wait(); code != 0 {
		t.Fatalf("feed: exit code %d\n%s", code, feed.Output())
	}
	rig.Eventually(t, rdb, "(count trade;count quote)",
		k.Longs([]int64{int64(f.Lobster.Trades.Rows), int64(f.Lobster.Quotes.Rows)}))
	day := rig.MustAsk(t, tp, ".u.d")
	date := rig.MustAsk(t, tp, "string .u.d").Text()
	t.Run("rdb", func(t *testing.T) { check(t, rdb, f, "") })
	rig.MustAsk(t, tp, ".u.endofday[]")
	rig.Eventually(t, hdb, "@[{last date};::;0Nd]", day)
	rig.Eventually(t, rdb, "count trade", k.NewLong(0))
	t.Run("hdb", func(t *testing.T) { check(t, hdb, f, "date="+date+",") })
}

// check compares every fact with what a process answers; where is the start of the
// condition that picks the day.
func check(t *testing.T, port int, f *facts, where string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	c, err := rig.Dial(ctx, port)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	s := &session{t: t, ctx: ctx, c: c}
	for name, sym := range f.Lobster.Symbols {
		from := " where " + where + "sym=`" + name
		trades, quotes := "(select from trade"+from+")", "(select from quote"+from+")"
		for fact, want := range sym.Trade {
			if expr, ok := tradeFacts[fact]; ok {
				s.equal(name+" trade "+fact, overTable(expr, "t", trades), want)
			}
		}
		for fact, want := range sym.Quote {
			if expr, ok := quoteFacts[fact]; ok {
				s.equal(name+" quote "+fact, overTable(expr, "t", quotes), want)
			}
		}
		for _, end := range []string{"first", "last"} {
			for column, want := range sym.Quote[end].(map[string]any) {
				s.equal(name+" quote "+end+" "+column, "exec "+end+" "+column+" from "+quotes, want)
			}
		}
		for kind, shift := range map[string]string{"at_or_before": "", "strictly_before": "update time:time-1 from "} {
			join := "(aj[`sym`time;" + shift + "select time,sym,price from trade" + from + ";select time,sym,bid,ask from quote" + from + "])"
			for fact, want := range sym.Asof[kind] {
				s.equal(name+" as-of "+kind+" "+fact, overTable(asofFacts[fact], "j", join), want)
			}
		}
		s.bars(name, strings.Replace(barQuery, "from t", "from trade"+from, 1), sym.Trade["half_hours"].([]any))
	}
	s.file(f.Lobster.Trades, "trade", where)
	s.file(f.Lobster.Quotes, "quote", where)
	if s.checked < 3*(len(tradeFacts)+len(quoteFacts)+2*len(asofFacts)+13*len(barColumns)) {
		t.Errorf("only %d facts compared", s.checked)
	}
	t.Logf("%d facts compared, all equal: %v", s.checked, !t.Failed())
}

// overTable puts a table in the place of the one-letter name that stands for it.
func overTable(expr, name, table string) string {
	return regexp.MustCompile(`\b`+name+`\b`).ReplaceAllLiteralString(expr, table)
}

// session asks one process.
type session struct {
	t       *testing.T
	ctx     context.Context
	c       *ipc.Conn
	checked int
}

func (s *session) ask(expr string) k.Value {
	s.t.Helper()
	v, err := s.c.Call(s.ctx, k.String(expr))
	if err != nil {
		s.t.Errorf("%s: %v", expr, err)
	}
	return v
}

func (s *session) equal(name, expr string, want any) {
	s.t.Helper()
	s.checked++
	if got := s.ask(expr); !same(got, want) {
		s.t.Errorf("%s: %s: got %s, want %v", name, expr, describe(got), want)
	}
}

// bars compares the half-hour bars, which come keyed by their start.
func (s *session) bars(name, expr string, want []any) {
	s.t.Helper()
	got := s.ask("0!" + expr).Table()
	if got == nil || got.Len() != len(want) {
		s.t.Errorf("%s: no %d bars", name, len(want))
		return
	}
	for i, bar := range want {
		for c, column := range barColumns {
			s.checked++
			cell, wanted := got.Cols[c+1].At(i), bar.(map[string]any)[column]
			if !same(cell, wanted) {
				s.t.Errorf("%s bar %d %s: got %s, want %v", name, i, column, describe(cell), wanted)
			}
		}
	}
}

// file compares the facts of a whole table; on disk its order is by sym, so the whole
// day's order is looked at where time tells it.
func (s *session) file(want fileFacts, table, where string) {
	s.t.Helper()
	condition := ""
	if where != "" {
		condition = " where " + strings.TrimSuffix(where, ",")
	}
	s.equal(table+" rows", "exec count i from "+table+condition, want.Rows)
	s.equal(table+" first time", "exec min time from "+table+condition, want.FirstTime)
	s.equal(table+" last time", "exec max time from "+table+condition, want.LastTime)
	if where == "" {
		s.equal(table+" equal times", "sum 0=1_deltas exec time from "+table, want.SharingTime)
	}
}

// same compares an atom with a fact: an exact decimal, a number or a time of day.
func same(got k.Value, want any) bool {
	switch w := want.(type) {
	case string:
		if strings.Contains(w, ":") {
			return got.Type() == -k.Timespan && got.Int() == nanos(w)
		}
		x, err := strconv.ParseFloat(w, 64)
		return err == nil && near(number(got), x, 1e-13)
	case float64:
		return near(number(got), w, 1e-11)
	}
	return false
}

// nanos is a time of day in nanoseconds.
func nanos(text string) int64 {
	at, err := time.Parse("15:04:05.000000000", text)
	if err != nil {
		return -1
	}
	return int64(at.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)))
}

func number(v k.Value) float64 {
	switch t := v.Type(); {
	case t >= 0:
		return math.NaN()
	case t.IsFloating():
		return v.Float()
	}
	return float64(v.Int())
}

func near(x, y, tolerance float64) bool {
	return x == y || math.Abs(x-y) <= tolerance*math.Max(1, math.Max(math.Abs(x), math.Abs(y)))
}

func describe(v k.Value) string { return fmt.Sprintf("type %d: %v", v.Type(), number(v)) }
