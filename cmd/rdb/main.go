// Command rdb keeps today's rows in memory and saves them at the end of the day.
package main

import (
	"context"
	"os"

	"github.com/rs/zerolog"

	"tock/arrowio"
	"tock/flight"
	"tock/proc"
	"tock/tick"
	"tock/web"
)

const usage = `usage: rdb [[HOST]:TPPORT[:USER:PASSWORD] [[HOST]:HDBPORT[:USER:PASSWORD]]] [-p 5011] [-hdb DIR] [-writedown BOUND] [-flight [HOST:]PORT]
Subscribes to the tickerplant (default :5010), replays its log, and at the end of the day saves into the database
and tells the HDB (default :5012). The database is DIR, or LOGDIR/SCHEMA as the log's name says. With -writedown,
rows go to disk during the day whenever more than BOUND is in memory: 1000000 (rows), 512MB, 4GB, 15m; queries see them
all the same. With -flight, Arrow Flight is served on that port.`

func main() {
	var rdb *tick.RDB
	var door *flight.Server
	prog := proc.Program{
		Name: "rdb", DefaultPort: "5011", Daemon: true, LogLevel: zerolog.InfoLevel, Usage: usage, Arguments: 2,
		Extra: []proc.ExtraOption{{Name: "-hdb", Values: 1}, {Name: "-writedown", Values: 1}, {Name: "-flight", Values: 1}},
		Keys: []proc.ConfigKey{{Key: "tickerplant", Arg: 0}, {Key: "hdb", Arg: 1}, {Key: "database", Option: "-hdb"},
			{Key: "write_down", Option: "-writedown"}, {Key: "flight", Option: "-flight"}},
		Setup: func(p *proc.Process) (err error) {
			arrowio.Install(p.Define)
			p.Mount(arrowio.Mount)
			web.Install(p, "rdb")
			o := p.Options()
			var opts tick.RDBOptions
			if len(o.Args) > 0 {
				opts.Tickerplant = o.Args[0]
			}
			if len(o.Args) > 1 {
				opts.HDB = o.Args[1]
			}
			if v := o.Extra["-hdb"]; v != nil {
				opts.Dir = v[0]
			}
			if v := o.Extra["-writedown"]; v != nil {
				if opts.WriteDown, err = tick.ParseBound(v[0]); err != nil {
					return &proc.ExitError{Code: 2, Text: "rdb: -writedown " + err.Error()}
				}
			}
			rdb, err = tick.NewRDB(p, opts)
			return err
		},
		Ready: func(p *proc.Process) error {
			rdb.Start()
			secure, only, err := p.TLS()
			if err == nil {
				door, err = flight.Beside(p.Options().Extra["-flight"], p.Port(), secure, only)
			}
			return err
		},
	}
	code := prog.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	door.Stop()
	os.Exit(code)
}
