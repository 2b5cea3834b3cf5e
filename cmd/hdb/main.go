// Command hdb serves a database on disk.
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

const usage = `usage: hdb DIR [-p 5012] [-flight [HOST:]PORT]
       hdb maint DIR ...     changes tables in all partitions; hdb maint -h tells how
       hdb check DIR ...     says what is wrong, and repairs; hdb check -h
       hdb export DIR ...    writes a table as Parquet or Arrow; hdb export -h
       hdb import DIR ...    reads Parquet into partitions; hdb import -h
Serves the database in DIR, which may be empty at first, and loads it again when it is sent "\\l .". With -flight, Arrow
Flight is served on that port.`

func main() {
	if code, ok := runCommand(os.Args[1:], os.Stdout, os.Stderr); ok {
		os.Exit(code)
	}
	var door *flight.Server
	prog := proc.Program{
		Name: "hdb", DefaultPort: "5012", Daemon: true, LogLevel: zerolog.InfoLevel, Usage: usage, Arguments: 1,
		Extra: []proc.ExtraOption{{Name: "-flight", Values: 1}},
		Keys:  []proc.ConfigKey{{Key: "database", Arg: 0}, {Key: "flight", Option: "-flight"}},
		Setup: func(p *proc.Process) error {
			if len(p.Options().Args) == 0 {
				return &proc.ExitError{Code: 2, Text: "hdb: which database? hdb DIR; hdb -h tells more"}
			}
			arrowio.Install(p.Define)
			p.Mount(arrowio.Mount)
			web.Install(p, "hdb")
			return tick.LoadHDB(p, p.Options().Args[0])
		},
		Ready: func(p *proc.Process) error {
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
