package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tock/ipc"
	"tock/k"
)

// queries is what is shown: WHERE stands for the condition on the day.
var queries = []string{
	"select trades:count i, volume:sum size, vwap:size wavg price by sym from trade",
	"select open:first price, high:max price, low:min price, close:last price by sym, 2 xbar time.minute from trade",
	"select last bid, last ask, spread:avg ask-bid by sym from quote",
	"3#select sym, time, price, bid, ask from aj[`sym`time; select from trade WHERE sym=`ETHUSDT; select from quote WHERE]",
}

// show prints each query and the process's own console text of its answer.
func (d *demo) show(ctx context.Context, c *ipc.Conn, where string) error {
	for _, q := range queries {
		if strings.Contains(q, "WHERE") {
			q = strings.Replace(strings.Replace(q, "WHERE ", and(where), 1), " WHERE", where, 1)
		} else {
			q += where
		}
		text, err := c.Call(ctx, k.String(".Q.s "+q))
		if err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
		fmt.Fprintf(d.out, "q)%s\n%s", q, text.Text())
	}
	return nil
}

// and is a condition with another one to follow.
func and(where string) string {
	if where == "" {
		return "where "
	}
	return strings.TrimPrefix(where, " ") + ","
}

// feed plays the recording, with a line of figures while it runs.
func (d *demo) feed(ctx context.Context) error {
	speed := "60"
	if d.opts.Once {
		speed = "max"
	}
	config := filepath.Join(d.opts.Root, "configs/binance.toml")
	if err := d.launch("feed", "-config", config, "-speed", speed, fmt.Sprintf(":%d", d.opts.Port)); err != nil {
		return err
	}
	feed := d.last()
	before, at := int64(0), time.Now()
	for running := true; running; {
		select {
		case <-feed.done:
			running = false
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
		s, err := d.status(ctx)
		if err != nil {
			return err
		}
		rate := float64(s.rows-before) / time.Since(at).Seconds()
		before, at = s.rows, time.Now()
		fmt.Fprintf(d.out, "rows in %7d (%6.0f/s)   log %6.1f MB   subscribers %d   lag %d bytes queued\n",
			s.rows, rate, float64(s.logBytes)/1e6, s.subscribers, s.queued)
	}
	if code := feed.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("the feed ended with exit code %d", code)
	}
	return d.until(ctx, d.rdb, "count[trade]+count quote", k.NewLong(recordedRows))
}

// recordedRows is the rows of the bundled recording.
const recordedRows = 15863 + 52117

// status is the live figures.
type status struct{ rows, logBytes, subscribers, queued int64 }

func (d *demo) status(ctx context.Context) (status, error) {
	var s status
	v, err := d.tp.Call(ctx, k.String("(hcount .u.L;count distinct raze .u.w[;;0];sum .z.W)"))
	if err != nil {
		return s, err
	}
	rows, err := d.rdb.Call(ctx, k.String("count[trade]+count quote"))
	if err != nil {
		return s, err
	}
	s.rows = rows.Int()
	s.logBytes, s.subscribers, s.queued = v.At(0).Int(), v.At(1).Int(), v.At(2).Int()
	return s, nil
}

// endOfDay ends the day and waits until the HDB has it; the date.
func (d *demo) endOfDay(ctx context.Context) (string, error) {
	day, err := d.tp.Call(ctx, k.String(".u.d"))
	if err != nil {
		return "", err
	}
	text, err := d.tp.Call(ctx, k.String("string .u.d"))
	if err != nil {
		return "", err
	}
	if _, err := d.tp.Call(ctx, k.String(".u.endofday[]")); err != nil {
		return "", err
	}
	return text.Text(), d.until(ctx, d.hdb, "@[{last date};::;0Nd]", day)
}

// stay keeps the stack up, with made-up ticks coming in, until the user ends it.
func (d *demo) stay(ctx context.Context) error {
	p := d.opts.Port
	if err := d.launch("feed", "-source", "sim", "-rate", "50", "-syms", "BTCUSDT,ETHUSDT", fmt.Sprintf(":%d", p)); err != nil {
		return err
	}
	fmt.Fprintf(d.out, `
The stack stays up, with made-up ticks coming in. From a q console or any kdb+ client:
  %[1]s/q
  q)h:hopen %[2]d; h"select last price by sym from trade"                       / the RDB
  q)k:hopen %[3]d; k"select count i by date from trade"                         / the HDB
  q)t:hopen %[4]d; upd:{[t;x]show x}; t".u.sub[`+"`trade;`BTCUSDT"+`]"                      / subscribe
In a browser: http://localhost:%[2]d/console, http://localhost:%[4]d/metrics
Ctrl-C ends it.
`, relative(d.opts.Bin), p+1, p+2, p)
	<-ctx.Done()
	return ctx.Err()
}

// relative is a folder as seen from the working folder.
func relative(dir string) string {
	here, err := os.Getwd()
	if err != nil {
		return dir
	}
	if rel, err := filepath.Rel(here, dir); err == nil {
		return rel
	}
	return dir
}
