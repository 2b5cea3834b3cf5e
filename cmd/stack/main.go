// Command stack starts the whole tick stack on a bundled recording and shows it working.
package main

import (
	"context"
	"flag"
	"fmt"
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
	flag.IntVar(&opts.Port, "port", 5010, "port of the tickerplant; the RDB and the HDB take the next two")
	flag.BoolVar(&opts.Once, "once", false, "verify the answers against known facts and end")
	flag.StringVar(&opts.Dir, "dir", filepath.Join(opts.Root, ".run"), "folder for log and database; it is emptied")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return stack.Run(ctx, opts, os.Stdout, os.Stderr)
}
