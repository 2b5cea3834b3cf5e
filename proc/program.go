package proc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/rs/zerolog"

	"tock/q"
)

// Program is a command built on a process: what its main says once.
type Program struct {
	Name        string
	Extra       []ExtraOption
	Keys        []ConfigKey // besides CommonKeys
	DefaultPort string      // listened on without -p; "" for none
	Arguments   int         // how many it takes beside options; negative: any, and options of its own
	Script      bool        // the first argument is a script to run, the others are the script's
	Daemon      bool        // stays alive when standard input ends
	LogLevel    zerolog.Level
	Usage       string
	Hooks       Hooks
	Lines       Lines // the terminal, when there is one: see Config
	// Setup makes the program of the process, before it listens.
	Setup func(p *Process) error
	// Ready is called when the process listens, before the main loop.
	Ready func(p *Process) error
}

// ExitError ends a program with a code; its text, if any, is printed as it is.
type ExitError struct {
	Code int
	Text string
}

func (e *ExitError) Error() string { return e.Text }

// Main runs the program: command line, setup, main loop. It returns the exit code: 2 for
// a command line or configuration that cannot be used, 1 when it cannot start.
func (prog Program) Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 { // only there: a script may have a -h of its own
		switch args[0] {
		case "-h", "-help", "--help":
			fmt.Fprintf(stdout, "%s\n\n%s", prog.Usage, optionsHelp(prog.Keys))
			return 0
		case "-version", "--version":
			fmt.Fprintln(stdout, prog.Name, Version)
			return 0
		}
	}
	args, err := ExpandConfig(args, append(CommonKeys(), prog.Keys...), prog.Extra...)
	if err != nil {
		return fail(stderr, prog.Name, 2, err)
	}
	opts, err := ParseOptions(args, prog.Extra...)
	if err != nil {
		return fail(stderr, prog.Name, 2, err)
	}
	if err := prog.checkArguments(opts.Args); err != nil {
		return fail(stderr, prog.Name, 2, err)
	}
	cfg := Config{Options: opts, Name: prog.Name, Stdin: stdin, Stdout: stdout, Stderr: stderr,
		Log: newLog(stderr, prog.LogLevel), Daemon: prog.Daemon, Hooks: prog.Hooks, Lines: prog.Lines}
	if prog.Script && len(opts.Args) > 0 && !strings.HasPrefix(opts.Args[0], "-") {
		cfg.Script = opts.Args[0]
		opts.Args = opts.Args[1:]
	}
	paceCollector()
	p, err := New(cfg)
	if err != nil {
		return fail(stderr, prog.Name, 2, err)
	}
	if err := prog.begin(p); err != nil {
		p.shutdown()
		return fail(stderr, prog.Name, 1, err)
	}
	return p.Run(ctx)
}

// checkArguments refuses what is neither an option nor an argument that is taken.
func (prog Program) checkArguments(args []string) error {
	if prog.Script || prog.Arguments < 0 {
		return nil
	}
	for i, arg := range args {
		switch {
		case strings.HasPrefix(arg, "-"):
			return fmt.Errorf("unknown option %s; %s -h lists them", arg, prog.Name)
		case i == prog.Arguments:
			return fmt.Errorf("%s is one argument too many; %s -h tells what is taken", arg, prog.Name)
		}
	}
	return nil
}

// begin is all between the making of the process and its main loop.
func (prog Program) begin(p *Process) error {
	p.banner()
	if prog.Setup != nil {
		if err := prog.Setup(p); err != nil {
			return err
		}
	}
	port := p.opts.Port
	if port == "" && p.Port() == 0 {
		port = prog.DefaultPort
	}
	if port != "" {
		if err := p.Listen(port); err != nil {
			return err
		}
	}
	defer p.unlockGlobals()
	if prog.Script {
		if path := startupScript(); path != "" {
			p.runScript(path)
		}
	}
	if p.cfg.Script != "" && !p.exiting {
		p.runScript(p.cfg.Script)
	}
	if err := p.openJournal(); err != nil {
		return err
	}
	if err := p.follow(); err != nil {
		return err
	}
	if prog.Ready != nil && !p.exiting {
		return prog.Ready(p)
	}
	return nil
}

// startupScript is the script that a console loads before that of its command line: QINIT, or
// q.q in QHOME; "" when there is none. Source: code.kx.com/q/basics/by-topic ("Environment").
func startupScript() string {
	path := os.Getenv("QINIT")
	if home := q.Home(); path == "" && home != "" {
		path = filepath.Join(home, "q.q")
	}
	if info, err := os.Stat(path); path == "" || err != nil || info.IsDir() {
		return ""
	}
	return path
}

// runScript loads the script of the command line; its error is shown and the console goes on.
func (p *Process) runScript(path string) {
	if filepath.Ext(path) == "" {
		if _, err := os.Stat(path); err != nil {
			path += ".q"
		}
	}
	if _, err := os.Stat(path); err != nil && p.opts.LogUpdates {
		return // a name for the log alone
	}
	suspends := p.cfg.Lines != nil && !p.opts.Quiet
	if suspends {
		p.interp.SetErrorMode(q.Suspend)
	}
	err := p.interp.Load(path)
	p.interp.SetErrorMode(q.Collect)
	if err != nil && !p.exiting && !q.IsAborted(err) {
		text := q.BacktraceText(err)
		if suspends {
			text = q.ConsoleText(err)
		}
		_, _ = io.WriteString(p.Stderr(), text)
	}
	_ = p.stdout.Flush()
}

// fail prints why a program ends.
func fail(stderr io.Writer, name string, code int, err error) int {
	var exit *ExitError
	if errors.As(err, &exit) {
		if exit.Text != "" {
			fmt.Fprintln(stderr, exit.Text)
		}
		return exit.Code
	}
	fmt.Fprintf(stderr, "%s: %s\n", name, strings.ReplaceAll(err.Error(), "\n", " "))
	return code
}

// newLog logs to stderr: for people on a terminal, JSON otherwise.
func newLog(stderr io.Writer, level zerolog.Level) zerolog.Logger {
	out := stderr
	f, file := stderr.(*os.File)
	t, terminal := stderr.(interface{ Terminal() bool })
	if file && isTerminal(f) || terminal && t.Terminal() {
		out = zerolog.ConsoleWriter{Out: stderr, TimeFormat: "15:04:05.000"}
	}
	return zerolog.New(out).Level(level).With().Timestamp().Logger()
}

// isTerminal reports whether a file is a character device such as a terminal.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && info.Mode()&os.ModeDevice != 0 && f.Name() != os.DevNull
}
