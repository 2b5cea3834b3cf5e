// Command feed sends recorded or made-up ticks to a tickerplant. With -p it is a q process
// besides, that answers on its port while it sends.
package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"sync/atomic"
	"syscall"

	"github.com/rs/zerolog"

	"tock/feed"
	"tock/proc"
	"tock/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	args, code := os.Args[1:], 0
	if slices.Contains(args, "-p") && !slices.Contains(args, "-h") && !slices.Contains(args, "-help") {
		code = serve(ctx, args)
	} else {
		code = feed.Run(ctx, args, os.Stdout, os.Stderr)
	}
	stop()
	os.Exit(code)
}

// serve is a feed that listens: q's options are the process's, the others the feed's. It ends
// with the feed, and the feed with it.
func serve(ctx context.Context, args []string) int {
	ctx, end := context.WithCancel(ctx)
	defer end()
	args, own := withoutConfig(args)
	var failed atomic.Int64
	prog := proc.Program{
		Name: "feed", Daemon: true, Arguments: -1, LogLevel: zerolog.InfoLevel,
		Setup: func(p *proc.Process) error {
			web.Install(p, "feed")
			return nil
		},
		Ready: func(p *proc.Process) error {
			own = append(own, p.Options().Args...)
			p.Go(func(ctx context.Context) {
				defer end()
				failed.Store(int64(feed.Run(ctx, own, os.Stdout, os.Stderr)))
			})
			return nil
		},
	}
	if code := prog.Main(ctx, args, os.Stdin, os.Stdout, os.Stderr); code != 0 {
		return code
	}
	return int(failed.Load())
}

// withoutConfig takes the configuration file off a command line: it is the feed's.
func withoutConfig(args []string) (rest, config []string) {
	for i, a := range args {
		if (a == "-config" || a == "--config") && i+1 < len(args) {
			return append(slices.Clone(args[:i]), args[i+2:]...), args[i : i+2]
		}
	}
	return args, nil
}
