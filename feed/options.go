package feed

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/schema"
)

// Options are a feed's settings, as the command line and the configuration file say.
type Options struct {
	Tickerplant string // [host]:port[:user:password]
	Source      string // csv or sim; default: csv where the configuration has files
	Config      Config
	Schema      string        // name or file; default: as the tickerplant has it
	Dir         string        // of relative paths of CSV files; default: the configuration file's
	Speed       float64       // of the event times; 0: as fast as possible
	Window      Window        // what becomes one message
	Limit       int64         // rows in all; 0: no limit
	Sync        bool          // publish synchronously
	Resume      bool          // go on where an earlier run left off
	Progress    time.Duration // between progress reports; 0: none
}

const usage = `usage: feed [options] [[host]:port[:user:password]]

Sends ticks to the tickerplant at the given address, :5010 if none is given: recorded
ones from CSV files, or made-up trades and quotes without end. With -p PORT it is a q process,
too, that answers on the port; q's other options are known then.

`

// The defaults of windows: as fast as possible, and at some pace.
const (
	maxSpeedRows = 1000
	pacedSpan    = 10 * time.Millisecond
)

// errUsage says that the command line was explained already.
var errUsage = errors.New("usage")

// parseOptions reads a command line, options and address in any order, and the
// configuration file it names. Explanations go to stderr.
func parseOptions(args []string, fsys vfs.FS, stderr io.Writer) (Options, error) {
	o := Options{Progress: 10 * time.Second}
	flags := flag.NewFlagSet("feed", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	var config, speed, syms, window string
	var rows int
	sim := SimConfig{}
	flags.StringVar(&config, "config", "", "configuration `file`; configs/feed.toml describes it")
	flags.StringVar(&o.Source, "source", "", "`csv` or sim (default: csv if the configuration names files, else sim)")
	flags.StringVar(&speed, "speed", "", "1 for the pace of the event times, 10 for ten times that, `max` for no waiting (default 1)")
	flags.StringVar(&o.Schema, "schema", "", "schema `name` or file (default: asked from the tickerplant)")
	flags.StringVar(&o.Dir, "dir", "", "`directory` of the CSV files (default: that of the configuration file)")
	flags.IntVar(&rows, "rows", 0, "rows after which a message is sent; 1 sends single rows")
	flags.StringVar(&window, "window", "", "event `time` after which a message is sent, for instance 10ms")
	flags.Int64Var(&o.Limit, "limit", 0, "end after this many rows (default: none)")
	flags.BoolVar(&o.Sync, "sync", false, "publish synchronously, so that the tickerplant's refusals are told")
	flags.BoolVar(&o.Resume, "resume", false, "pass over what the tickerplant's log has already from an earlier run with the same options")
	flags.DurationVar(&o.Progress, "progress", o.Progress, "between progress reports; 0 for none")
	flags.Uint64Var(&sim.Seed, "seed", 0, "sim: seed")
	flags.Float64Var(&sim.Rate, "rate", 0, "sim: rows a second on average (default 1000)")
	flags.StringVar(&syms, "syms", "", "sim: symbols, with commas between")
	flags.StringVar(&sim.Start, "start", "", "sim: send made-up times from this `time` of day on (default: the tickerplant stamps)")

	var positional []string
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return o, err
			}
			return o, errUsage
		}
		if args = flags.Args(); len(args) > 0 {
			positional = append(positional, args[0])
			args = args[1:]
		}
	}
	if len(positional) > 1 {
		return o, fmt.Errorf("one tickerplant only, not %s", strings.Join(positional, " and "))
	}
	if config != "" {
		c, err := LoadConfig(fsys, config)
		if err != nil {
			return o, err
		}
		o.Config = *c
	}
	c := &o.Config
	set := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { set[f.Name] = true })
	pick := func(name string, value *string, configured string) {
		if !set[name] && configured != "" {
			*value = configured
		}
	}
	pick("source", &o.Source, c.Source)
	pick("speed", &speed, c.Speed)
	pick("window", &window, c.Window)
	if !set["rows"] && (!set["window"] || window == "") {
		rows = c.Rows
	}
	if !set["schema"] && c.Schema != "" {
		o.Schema = c.Schema
		if strings.HasSuffix(o.Schema, ".toml") && !filepath.IsAbs(o.Schema) {
			o.Schema = filepath.Join(c.dir, o.Schema)
		}
	}
	o.Tickerplant = c.Tickerplant
	if len(positional) == 1 {
		o.Tickerplant = positional[0]
	}
	if o.Tickerplant == "" {
		o.Tickerplant = ":5010"
	}
	if _, err := ipc.ParseAddr(o.Tickerplant); err != nil {
		return o, fmt.Errorf("%q: %w", o.Tickerplant, err)
	}
	if set["seed"] {
		c.Sim.Seed = sim.Seed
	}
	if set["rate"] {
		c.Sim.Rate = sim.Rate
	}
	if set["start"] {
		c.Sim.Start = sim.Start
	}
	if syms != "" {
		c.Sim.Symbols = strings.Split(syms, ",")
	}
	if err := c.Sim.check(); err != nil {
		return o, err
	}
	switch o.Source {
	case "":
		o.Source = "sim"
		if len(c.CSV) > 0 {
			o.Source = "csv"
		}
	case "sim":
	case "csv":
		if len(c.CSV) == 0 {
			return o, errors.New("source csv needs a -config with [[csv]] in it")
		}
	default:
		return o, fmt.Errorf("unknown source %q, one of csv sim", o.Source)
	}
	var err error
	if o.Speed, err = parseSpeed(speed); err != nil {
		return o, err
	}
	if o.Window, err = parseWindow(rows, window, o.Speed); err != nil {
		return o, err
	}
	if o.Limit < 0 {
		return o, fmt.Errorf("limit %d is negative", o.Limit)
	}
	return o, nil
}

func parseSpeed(text string) (float64, error) {
	if text == "max" {
		return 0, nil
	}
	if text == "" {
		return 1, nil
	}
	x, err := strconv.ParseFloat(strings.TrimSuffix(text, "x"), 64)
	if err != nil || !(x > 0) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("speed %q is neither max nor a number above 0", text)
	}
	return x, nil
}

func parseWindow(rows int, span string, speed float64) (Window, error) {
	w := Window{Rows: rows}
	if rows < 0 {
		return w, fmt.Errorf("rows %d is negative", rows)
	}
	if span != "" {
		var err error
		if w.Span, err = time.ParseDuration(span); err != nil || w.Span <= 0 {
			return w, fmt.Errorf("window %q is no time above 0, as 10ms is", span)
		}
	}
	if w.Rows == 0 && w.Span == 0 {
		w.Rows = maxSpeedRows
		if speed > 0 {
			w.Span = pacedSpan
		}
	}
	return w, nil
}

// loadSchema reads the schema an option names: a file, or one of those built in.
func loadSchema(fsys vfs.FS, name string) (*schema.Schema, error) {
	if name == "sym" {
		return schema.Default(), nil
	}
	if !strings.HasSuffix(name, ".toml") {
		name = filepath.Join("configs", name+".toml")
	}
	return schema.Load(fsys, name)
}
