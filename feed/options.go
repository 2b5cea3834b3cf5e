package feed

import (
	"cmp"
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

// commandLine is what a command line says. What it leaves open the configuration file says.
type commandLine struct {
	flags       *flag.FlagSet
	set         map[string]bool // the options given
	tickerplant string
	config      string
	source      string
	speed       string
	schema      string
	syms        string
	window      string
	rows        int
	sim         SimConfig
}

// newCommandLine is an empty one; options without a place in a file go to o.
func newCommandLine(o *Options) *commandLine {
	l := &commandLine{flags: flag.NewFlagSet("feed", flag.ContinueOnError), set: map[string]bool{}}
	flags := l.flags
	flags.SetOutput(io.Discard) // what is wrong is an error, and -h is answered by usage
	flags.StringVar(&l.config, "config", "", "configuration `file`; configs/feed.toml describes it")
	flags.StringVar(&l.source, "source", "", "`kind` of source, csv or sim (default: csv if the configuration names files, else sim)")
	flags.StringVar(&l.speed, "speed", "", "1 for the `pace` of the event times, 10 for ten times that, max for no waiting (default 1)")
	flags.StringVar(&l.schema, "schema", "", "schema `name` or file (default: asked from the tickerplant)")
	flags.StringVar(&o.Dir, "dir", "", "`directory` of the CSV files (default: that of the configuration file)")
	flags.IntVar(&l.rows, "rows", 0, "`rows` after which a message is sent; 1 sends single rows")
	flags.StringVar(&l.window, "window", "", "event `time` after which a message is sent, for instance 10ms")
	flags.Int64Var(&o.Limit, "limit", 0, "end after this many `rows` (default: none)")
	flags.BoolVar(&o.Sync, "sync", false, "publish synchronously, so that the tickerplant's refusals are told")
	flags.BoolVar(&o.Resume, "resume", false, "pass over what the tickerplant's log has already from an earlier run with the same options")
	flags.DurationVar(&o.Progress, "progress", 10*time.Second, "`time` between progress reports; 0 for none")
	flags.Uint64Var(&l.sim.Seed, "seed", 0, "sim: `seed`")
	flags.Float64Var(&l.sim.Rate, "rate", 0, "sim: `rows` a second on average (default 1000)")
	flags.StringVar(&l.syms, "syms", "", "sim: `symbols`, with commas between")
	flags.StringVar(&l.sim.Start, "start", "", "sim: send made-up times from this `time` of day on (default: the tickerplant stamps)")
	return l
}

// parse reads options and address in any order.
// Errors: flag.ErrHelp for -h; else one line.
func (l *commandLine) parse(args []string) error {
	var positional []string
	for len(args) > 0 {
		if err := l.flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			return err
		} else if err != nil {
			return fmt.Errorf("%w; feed -h lists the options", err)
		}
		if args = l.flags.Args(); len(args) > 0 {
			positional = append(positional, args[0])
			args = args[1:]
		}
	}
	if len(positional) > 1 {
		return fmt.Errorf("one tickerplant only, not %s", strings.Join(positional, " and "))
	}
	if len(positional) == 1 {
		l.tickerplant = positional[0]
	}
	l.flags.Visit(func(f *flag.Flag) { l.set[f.Name] = true })
	return nil
}

// printUsage says how a feed is started.
func printUsage(w io.Writer) {
	fmt.Fprint(w, usage)
	l := newCommandLine(&Options{})
	l.flags.SetOutput(w)
	l.flags.PrintDefaults()
}

// parseOptions reads a command line, and the configuration file it names.
// Errors: flag.ErrHelp for -h; else one line.
func parseOptions(args []string, fsys vfs.FS) (Options, error) {
	var o Options
	l := newCommandLine(&o)
	if err := l.parse(args); err != nil {
		return o, err
	}
	if l.config != "" {
		c, err := LoadConfig(fsys, l.config)
		if err != nil {
			return o, err
		}
		o.Config = *c
	}
	c := &o.Config
	if !l.set["rows"] && (!l.set["window"] || l.window == "") {
		l.rows = c.Rows
	}
	o.Source = l.pick("source", l.source, c.Source)
	speed, window := l.pick("speed", l.speed, c.Speed), l.pick("window", l.window, c.Window)
	o.Schema = l.pick("schema", l.schema, c.Schema)
	if !l.set["schema"] && strings.HasSuffix(o.Schema, ".toml") && !filepath.IsAbs(o.Schema) {
		o.Schema = filepath.Join(c.dir, o.Schema)
	}
	o.Tickerplant = cmp.Or(l.tickerplant, c.Tickerplant, ":5010")
	if _, err := ipc.ParseAddr(o.Tickerplant); err != nil {
		return o, fmt.Errorf("%q: %w", o.Tickerplant, err)
	}
	l.simulate(&c.Sim)
	err := c.Sim.check()
	if err != nil {
		return o, err
	}
	if o.Source, err = parseSource(o.Source, len(c.CSV)); err != nil {
		return o, err
	}
	if o.Speed, err = parseSpeed(speed); err != nil {
		return o, err
	}
	if o.Window, err = parseWindow(l.rows, window, o.Speed); err != nil {
		return o, err
	}
	if o.Limit < 0 {
		return o, fmt.Errorf("limit %d is negative", o.Limit)
	}
	return o, nil
}

// pick is what an option says, or the file where the option was not given.
func (l *commandLine) pick(name, given, configured string) string {
	if l.set[name] || configured == "" {
		return given
	}
	return configured
}

// simulate puts what the command line says of a simulation over what the file does.
func (l *commandLine) simulate(c *SimConfig) {
	if l.set["seed"] {
		c.Seed = l.sim.Seed
	}
	if l.set["rate"] {
		c.Rate = l.sim.Rate
	}
	if l.set["start"] {
		c.Start = l.sim.Start
	}
	if l.syms != "" {
		c.Symbols = strings.Split(l.syms, ",")
	}
}

// parseSource is the kind of source: as it was named, or as there are files.
func parseSource(name string, files int) (string, error) {
	switch {
	case name == "" && files > 0:
		return "csv", nil
	case name == "":
		return "sim", nil
	case name == "csv" && files == 0:
		return name, errors.New("source csv needs a -config with [[csv]] in it")
	case name != "csv" && name != "sim":
		return name, fmt.Errorf("unknown source %q, one of csv sim", name)
	}
	return name, nil
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
