// Command stack starts the whole tick stack on a bundled recording and shows it working.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"tock/stack"
)

func main() { os.Exit(run()) }

func run() int {
	exe, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, "stack:", err)
		return 1
	}
	opts := stack.Options{Bin: filepath.Dir(exe)}
	opts.Root = filepath.Dir(opts.Bin)
	flags := flag.NewFlagSet("stack", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&opts.Port, "port", 5010, "port of the tickerplant; the RDB and the HDB take the next two")
	flags.BoolVar(&opts.Once, "once", false, "verify the answers against known facts and end")
	flags.StringVar(&opts.Dir, "dir", filepath.Join(opts.Root, ".run"), "folder for log and database; it is emptied")
	switch err := flags.Parse(os.Args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Println("usage: stack [options]\nStarts tickerplant, RDB, HDB and feed on a recording and shows them working; make run runs it.")
		flags.SetOutput(os.Stdout)
		flags.PrintDefaults()
		return 0
	case err != nil:
		fmt.Fprintln(os.Stderr, "stack:", err)
		return 2
	case flags.NArg() > 0:
		fmt.Fprintln(os.Stderr, "stack: unknown argument", flags.Arg(0))
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return stack.Run(ctx, opts, os.Stdout, os.Stderr)
}
