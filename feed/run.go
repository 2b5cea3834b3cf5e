package feed

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/rs/zerolog"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
	"tock/schema"
)

// The exit codes of Run.
const (
	exitOK     = 0
	exitFailed = 1 // not everything was sent, confirmed and taken
	exitUsage  = 2
)

// flushLimit is how long an interrupted feed waits for what it sent to be confirmed.
const flushLimit = 5 * time.Second

// Run is the feed program: it reads the command line, publishes until the source ends or
// ctx is done, prints a summary to stdout and gives the exit code. Logs and progress go
// to stderr.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseOptions(args, vfs.OS)
	switch {
	case errors.Is(err, flag.ErrHelp):
		printUsage(stdout)
		return exitOK
	case err != nil:
		fmt.Fprintln(stderr, "feed:", err)
		return exitUsage
	}
	log := newLogger(stderr)
	if err := Publish(ctx, o, log, stdout); err != nil {
		log.Error().Err(err).Msg("feed failed")
		return exitFailed
	}
	return exitOK
}

// newLogger logs for people on a terminal, as JSON otherwise.
func newLogger(w io.Writer) zerolog.Logger {
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			w = zerolog.ConsoleWriter{Out: w, TimeFormat: time.TimeOnly}
		}
	}
	return zerolog.New(w).With().Timestamp().Str("program", "feed").Logger()
}

// Publish publishes as the options say until the source ends or ctx is done, and prints a
// summary to stdout. An interrupted feed is no error if all it sent was confirmed.
func Publish(ctx context.Context, o Options, log zerolog.Logger, stdout io.Writer) error {
	addr, err := ipc.ParseAddr(o.Tickerplant)
	if err != nil {
		return err
	}
	pub := newPublisher(publisherOptions{addr: addr, sync: o.Sync}, log)
	b, conn, at, err := prepare(ctx, o, pub, log)
	if err != nil {
		if ctx.Err() != nil {
			return nil // interrupted before anything was sent
		}
		return err
	}
	began := time.Now()
	pub.start(conn, at)
	log.Info().Str("tickerplant", addr.String()).Str("source", o.Source).Msg("publishing")
	report := startProgress(o.Progress, pub, log)
	runErr := play(ctx, o, b, pub)
	closeErr := b.src.Close()
	if ctx.Err() != nil {
		runErr = nil
	}
	flushCtx := context.Background()
	if ctx.Err() != nil || runErr != nil {
		limited, cancel := context.WithTimeout(flushCtx, flushLimit)
		defer cancel()
		flushCtx = limited
	} else {
		flushCtx = ctx
	}
	flushErr := pub.flush(flushCtx)
	report()
	pub.close()
	stats, unconfirmed := pub.snapshot()
	seconds := time.Since(began).Seconds()
	fmt.Fprintf(stdout, "sent %d rows in %d messages to %s in %.3f s, %.0f rows/s; %d messages confirmed, %d refused, %d unconfirmed\n",
		stats.rows, stats.messages, addr, seconds, float64(stats.rows)/seconds, stats.confirmed, stats.refused, unconfirmed)
	switch {
	case runErr != nil:
		return runErr
	case closeErr != nil:
		return closeErr
	case unconfirmed > 0:
		return fmt.Errorf("%d messages are not confirmed: %w", unconfirmed, flushErr)
	case stats.refused > 0:
		return fmt.Errorf("%d messages were refused", stats.refused)
	}
	return nil
}

// prepare connects, agrees on the schema and opens the source, where it is to go on from.
// It begins again when the connection is lost meanwhile.
func prepare(ctx context.Context, o Options, pub *publisher, log zerolog.Logger) (*batcher, *ipc.Conn, position, error) {
	for {
		conn, err := pub.connect(ctx)
		if err != nil {
			return nil, nil, position{}, err
		}
		b, at, err := prepareOn(ctx, o, conn, log)
		if err == nil {
			return b, conn, at, nil
		}
		lost := conn.Err() != nil && ctx.Err() == nil
		conn.Close()
		if !lost {
			return nil, nil, position{}, err
		}
		log.Warn().Err(err).Msg("lost the tickerplant while preparing")
		if err := sleep(ctx, pub.opts.retryLeast); err != nil {
			return nil, nil, position{}, err
		}
	}
}

func prepareOn(ctx context.Context, o Options, conn *ipc.Conn, log zerolog.Logger) (*batcher, position, error) {
	s, err := agreeOnSchema(ctx, o, conn, log)
	if err != nil {
		return nil, position{}, err
	}
	at, err := settledPosition(ctx, conn)
	if err != nil {
		return nil, position{}, err
	}
	open := func() (*batcher, error) {
		src, err := openSource(o, s)
		if err != nil {
			return nil, err
		}
		return newBatcher(src, o.Window), nil
	}
	if !o.Resume {
		b, err := open()
		return b, at, err
	}
	b, skipped, err := resume(ctx, conn, at, open)
	if err != nil {
		if b != nil {
			err = errors.Join(err, b.src.Close())
		}
		return nil, position{}, err
	}
	log.Info().Int64("skipped", skipped).Msg(describeResume(skipped, at))
	return b, at, nil
}

// openSource opens the source the options name, cut to the limit of rows.
func openSource(o Options, s *schema.Schema) (Source, error) {
	var src Source
	var err error
	if o.Source == "csv" {
		src, err = openFiles(vfs.OS, &o.Config, o.Dir, s)
	} else {
		src, err = newSimulator(o.Config.Sim, s)
	}
	if err != nil {
		return nil, err
	}
	if o.Limit > 0 {
		src = &limited{src, o.Limit}
	}
	return src, nil
}

// limited ends a source after a number of rows.
type limited struct {
	Source
	left int64
}

func (l *limited) Next() (Batch, error) {
	if l.left == 0 {
		return Batch{}, io.EOF
	}
	b, err := l.Source.Next()
	if err != nil {
		return b, err
	}
	if int64(b.Rows()) > l.left {
		b.To = b.From + int(l.left)
	}
	l.left -= int64(b.Rows())
	return b, nil
}

// askSchema is q for the tickerplant's tables, empty.
const askSchema = ".u.t!{0#value x}each .u.t"

// askUpd is q for whether updates can be sent to a process.
const askUpd = "`upd in key`.u"

// agreeOnSchema is the schema to publish: the one of the options, which must be the
// tickerplant's, or else the tickerplant's own. A process that takes updates but has no .u.t gets `sym`.
func agreeOnSchema(ctx context.Context, o Options, conn *ipc.Conn, log zerolog.Logger) (*schema.Schema, error) {
	theirs, err := fetchSchema(ctx, conn)
	if err != nil && (conn.Err() != nil || ctx.Err() != nil) {
		return nil, err
	}
	if err != nil {
		if v, askErr := conn.Call(ctx, k.String(askUpd)); askErr != nil || !v.Bool() {
			return nil, errors.Join(fmt.Errorf("%s is no tickerplant: it has no .u.upd", conn.RemoteAddr()), askErr)
		}
	}
	if o.Schema == "" {
		if err != nil {
			log.Warn().Err(err).Msg("the process does not tell its schema; taking sym")
			return schema.Default(), nil
		}
		return theirs, nil
	}
	ours, loadErr := loadSchema(vfs.OS, o.Schema)
	if loadErr != nil || err != nil {
		return ours, loadErr
	}
	for _, t := range ours.Tables {
		their, ok := theirs.Table(t.Name.String())
		if ok && !sameLayout(t, their) {
			return nil, fmt.Errorf("table %s is %s here and %s at the tickerplant", t.Name, layout(t), layout(their))
		}
	}
	return ours, nil
}

func fetchSchema(ctx context.Context, conn *ipc.Conn) (*schema.Schema, error) {
	v, err := conn.Call(ctx, k.String(askSchema))
	if err != nil {
		return nil, err
	}
	d := v.Dict()
	if d == nil || d.Keys.Type() != k.Symbol {
		return nil, fmt.Errorf("asked for the tables of .u.t: %w", k.ErrType)
	}
	return schema.FromTables(k.Data[k.Sym](d.Keys), d.Vals.Each())
}

// layout is a table's columns with their type letters, as time:n sym:s.
func layout(t schema.Table) string {
	out := "("
	for i, c := range t.Columns {
		if i > 0 {
			out += " "
		}
		out += c.Name.String() + ":" + string(c.Type.Char())
	}
	return out + ")"
}

func sameLayout(a, b schema.Table) bool { return layout(a) == layout(b) }

// play publishes the messages of a source at their times.
func play(ctx context.Context, o Options, b *batcher, pub *publisher) error {
	var began time.Time
	var first int64
	for {
		m, err := b.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if o.Speed > 0 {
			if began.IsZero() {
				began, first = time.Now(), m.time
			}
			due := began.Add(time.Duration(float64(m.time-first) / o.Speed))
			if err := sleep(ctx, time.Until(due)); err != nil {
				return err
			}
		}
		if err := pub.publish(ctx, m); err != nil {
			return err
		}
	}
}

// startProgress logs the progress now and then until the function it gives is called.
func startProgress(every time.Duration, pub *publisher, log zerolog.Logger) (stop func()) {
	if every <= 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		var before publisherStats
		last := time.Now()
		for sleep(ctx, every) == nil {
			stats, unconfirmed := pub.snapshot()
			now := time.Now()
			rate := float64(stats.rows-before.rows) / now.Sub(last).Seconds()
			log.Info().Int64("rows", stats.rows).Int64("rows/s", int64(rate)).Int64("messages", stats.messages).
				Int64("confirmed", stats.confirmed).Int("unconfirmed", unconfirmed).Msg("progress")
			before, last = stats, now
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
