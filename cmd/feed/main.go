// Command feed sends recorded or made-up ticks to a tickerplant.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"tock/feed"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := feed.Run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
