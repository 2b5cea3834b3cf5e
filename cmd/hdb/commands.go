package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/rs/zerolog"

	"tock/proc"
)

// command is what hdb does with a database instead of serving it: hdb NAME DIR ARGS.
type command struct {
	name  string
	usage string // the arguments, and a line each on what they mean
	run   func(c *call) error
}

// call is one use of a command.
type call struct {
	dir            string
	args           []string
	stdout, stderr io.Writer
	p              *proc.Process // for what needs the language
}

var commands = []command{
	{"maint", maintUsage, maintain},
	{"check", checkUsage, check},
	{"export", exportUsage, export},
	{"import", importUsage, importInto},
}

// runCommand runs the command that args name; false when they name none.
func runCommand(args []string, stdout, stderr io.Writer) (code int, ok bool) {
	if len(args) == 0 {
		return 0, false
	}
	name := strings.TrimPrefix(args[0], "-") // hdb -check DIR too
	at := slices.IndexFunc(commands, func(c command) bool { return c.name == name })
	if at < 0 {
		return 0, false
	}
	cmd := commands[at]
	if len(args) < 2 || slices.Contains(args, "-h") || slices.Contains(args, "-help") || slices.Contains(args, "--help") {
		fmt.Fprintf(stderr, "usage: hdb %s %s\n", cmd.name, cmd.usage)
		return 2, true
	}
	opts, err := proc.ParseOptions(nil)
	if err == nil {
		var p *proc.Process
		p, err = proc.New(proc.Config{Options: opts, Name: "hdb", Stdout: stdout, Stderr: stderr, Log: zerolog.Nop()})
		if err == nil {
			err = cmd.run(&call{dir: args[1], args: args[2:], stdout: stdout, stderr: stderr, p: p})
		}
	}
	if err != nil {
		if text := err.Error(); text != "" {
			fmt.Fprintf(stderr, "hdb %s: %s\n", cmd.name, strings.ReplaceAll(text, "\n", " "))
		}
		return 1, true
	}
	return 0, true
}

// flag takes a flag out of the arguments and reports whether it was there.
func (c *call) flag(name string) bool {
	at := slices.Index(c.args, name)
	if at >= 0 {
		c.args = slices.Delete(c.args, at, at+1)
	}
	return at >= 0
}

// terminal reports whether w is one.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}
