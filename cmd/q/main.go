// Command q is the console: it runs q scripts, reads q from a terminal or standard input
// and listens.
package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/rs/zerolog"

	"tock/arrowio"
	"tock/console"
	"tock/proc"
	"tock/web"
)

const usage = `usage: q [script.q] [args] [options]
       q -connect HOST:PORT[:USER:PASSWORD]
Reads q from the terminal or standard input; with -connect its lines are evaluated by another process.`

func main() { os.Exit(run()) }

func run() int {
	prog := proc.Program{Name: "q", Script: true, LogLevel: zerolog.ErrorLevel, Usage: usage,
		Extra: []proc.ExtraOption{{Name: "-connect", Values: 1}}, Setup: install, Ready: connect}
	var stdout, stderr io.Writer = os.Stdout, os.Stderr
	terminal := os.Getenv("TERM")
	if t, ok := console.Open(os.Stdin, os.Stdout, os.Stderr,
		console.Options{History: history(), Plain: terminal == "" || terminal == "dumb"}); ok {
		defer t.Close()
		prog.Lines, stdout, stderr = t, t.Stdout(), t.Stderr(stderr)
	}
	return prog.Main(context.Background(), os.Args[1:], os.Stdin, stdout, stderr)
}

// install adds what q itself does not have.
func install(p *proc.Process) error {
	arrowio.Install(p.Define)
	p.Mount(arrowio.Mount)
	web.Install(p, "q")
	return nil
}

// connect is -connect.
func connect(p *proc.Process) error {
	if address := p.Options().Extra["-connect"]; address != nil {
		return p.Connect(address[0])
	}
	return nil
}

// history is the file of the lines entered before: TOCK_HISTORY, which may be empty for
// none, or one in the home directory.
func history() string {
	if path, ok := os.LookupEnv("TOCK_HISTORY"); ok {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".tock_history")
}
