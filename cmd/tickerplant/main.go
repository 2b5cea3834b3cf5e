// Command tickerplant checks, logs and publishes updates.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/rs/zerolog"

	"tock/proc"
	"tock/tick"
	"tock/tplog"
	"tock/web"
)

const usage = `usage: tickerplant [SCHEMA [LOGDIR]] [-p 5010] [-t MS] [-o HOURS] [-sync none|interval|batch] [-sync-every MS] [-repair]
       tickerplant -chain [HOST]:PORT [-p PORT] [-t MS]
SCHEMA is a name (tick/NAME.q, configs/NAME.toml) or a .q or .toml file; default sym. Without LOGDIR there is no log.
-t 0 publishes at once, -t MS every MS milliseconds. -sync batch: a synchronous publisher's answer means "on disk".
-repair cuts a torn log and keeps what was cut beside it. -chain subscribes to another tickerplant.`

func main() {
	var tp *tick.Tickerplant
	prog := proc.Program{
		Name: "tickerplant", DefaultPort: "5010", Daemon: true, LogLevel: zerolog.InfoLevel, Usage: usage, Arguments: 2,
		Extra: []proc.ExtraOption{{Name: "-sync", Values: 1}, {Name: "-sync-every", Values: 1}, {Name: "-repair"}, {Name: "-chain", Values: 1}},
		Keys: []proc.ConfigKey{{Key: "schema", Arg: 0}, {Key: "log_dir", Arg: 1}, {Key: "sync", Option: "-sync"},
			{Key: "sync_every_ms", Option: "-sync-every"}, {Key: "repair", Option: "-repair"}, {Key: "chain", Option: "-chain"}},
		Hooks: tick.Hooks(&tp),
		Setup: func(p *proc.Process) error {
			opts, err := plantOptions(p.Options())
			if err != nil {
				return &proc.ExitError{Code: 2, Text: "tickerplant: " + err.Error()}
			}
			web.Install(p, "tickerplant")
			tp, err = tick.NewTickerplant(p, opts)
			var bad *tplog.BadTailError
			if errors.As(err, &bad) {
				return &proc.ExitError{Code: 1, Text: tick.CorruptLine(bad)}
			}
			return err
		},
	}
	os.Exit(prog.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// plantOptions is the tickerplant's own part of the command line.
func plantOptions(o *proc.Options) (tick.PlantOptions, error) {
	var opts tick.PlantOptions
	args := o.Args
	if len(args) > 0 {
		opts.Schema = args[0]
	}
	if len(args) > 1 {
		opts.LogDir = args[1]
	}
	if v := o.Extra["-sync"]; v != nil {
		level, ok := map[string]tplog.Sync{"none": tplog.SyncNever, "interval": tplog.SyncInterval, "batch": tplog.SyncBatch}[v[0]]
		if !ok {
			return opts, fmt.Errorf("-sync %s: none, interval or batch", v[0])
		}
		opts.Sync = level
	}
	if v := o.Extra["-sync-every"]; v != nil {
		every, err := time.ParseDuration(v[0] + "ms")
		if err != nil || every <= 0 {
			return opts, fmt.Errorf("-sync-every %s: milliseconds", v[0])
		}
		opts.Every = every
	}
	_, opts.Repair = o.Extra["-repair"]
	if v := o.Extra["-chain"]; v != nil {
		opts.Chain = v[0]
	}
	return opts, nil
}
