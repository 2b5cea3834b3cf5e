// Command q is the console: it runs q scripts, reads q from standard input and listens.
package main

import (
	"context"
	"os"

	"github.com/rs/zerolog"

	"tock/proc"
)

const usage = `usage: q [script.q] [args] [-p PORT] [-q] [-t MS] [-u FILE] [-c ROWS COLS] [-P N] ...
Reads q from standard input. The options are those of kdb+; -config FILE.toml reads them from a file.`

func main() {
	prog := proc.Program{Name: "q", Script: true, LogLevel: zerolog.ErrorLevel, Usage: usage}
	os.Exit(prog.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
