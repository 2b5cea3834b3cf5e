package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"

	"tock/ipc"
	"tock/k"
)

// facts is what the recording must give: computed from it with exact arithmetic, beside
// it in testdata.
type facts struct {
	Rows  map[string]float64        `json:"rows"`
	Trade map[string]map[string]any `json:"trade"`
	Quote map[string]map[string]any `json:"quote"`
}

// factQueries is the expression of each fact of a symbol's rows.
var factQueries = map[string]map[string]string{
	"trade": {
		"rows": "count i", "first_ns": `"j"$first time`, "last_ns": `"j"$last time`, "volume": "sum size",
		"notional": "sum price*size", "vwap": "size wavg price", "open": "first price", "high": "max price", "low": "min price",
		"close": "last price", "buys": `sum side="B"`, "sells": `sum side="S"`,
	},
	"quote": {
		"rows": "count i", "first_ns": `"j"$first time`, "last_ns": `"j"$last time`, "last_bid": "last bid", "last_ask": "last ask",
		"highest_bid": "max bid", "lowest_ask": "min ask", "mean_spread": "avg ask-bid", "bsize": "sum bsize", "asize": "sum asize",
	},
}

func readFacts(path string) (*facts, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var f facts
	return &f, json.Unmarshal(text, &f)
}

// verify holds a process's answers against the facts; every one that differs is named.
func verify(ctx context.Context, c *ipc.Conn, f *facts, where string) error {
	if len(f.Trade) == 0 || len(f.Quote) == 0 {
		return errors.New("no facts to compare with")
	}
	var wrong []error
	compare := func(table, sym, fact string, want any) {
		expr, ok := factQueries[table][fact]
		if !ok {
			wrong = append(wrong, fmt.Errorf("no query for the fact %s of %s", fact, table))
			return
		}
		condition := " where "
		if where != "" {
			condition = where + ","
		}
		q := fmt.Sprintf("exec %s from %s%ssym=`%s", expr, table, condition, sym)
		got, err := c.Call(ctx, k.String(q))
		if err != nil || !agrees(got, want) {
			wrong = append(wrong, fmt.Errorf("%s: %s, not %v (%v)", q, text(got), want, err))
		}
	}
	for table, syms := range map[string]map[string]map[string]any{"trade": f.Trade, "quote": f.Quote} {
		for sym, values := range syms {
			for fact, want := range values {
				compare(table, sym, fact, want)
			}
		}
	}
	return errors.Join(wrong...)
}

// tolerance is how far a sum of floats may be from the exact one.
const tolerance = 1e-11

// agrees compares an atom with an exact decimal or a number.
func agrees(got k.Value, want any) bool {
	w, ok := want.(float64)
	if s, isText := want.(string); isText {
		var err error
		w, err = strconv.ParseFloat(s, 64)
		ok = err == nil
	}
	x := value(got)
	return ok && (x == w || math.Abs(x-w) <= tolerance*math.Max(1, math.Abs(w)))
}

func value(v k.Value) float64 {
	switch t := v.Type(); {
	case t >= 0:
		return math.NaN()
	case t.IsFloating():
		return v.Float()
	}
	return float64(v.Int())
}

func text(v k.Value) string { return strconv.FormatFloat(value(v), 'g', -1, 64) }
