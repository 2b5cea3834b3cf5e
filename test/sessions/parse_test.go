//go:build linux

package sessions

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// session is one titled part of a file.
//
//	== title
//	process server = q -q -p $P1     a program and its arguments; $P1 to $P3 are free ports,
//	                                 $R1 to $R6 too, one after the other
//	  env NAME=value, env -NAME
//	  file users.txt                 a file in the session's folder; its lines follow
//	  | ann:secret
//	  later                          started by a step
//	  null                           standard input is /dev/null
//	  lax                            what it prints unasked is let pass
//	server) 2+2                      a line typed; its output follows
//	> 4
//	! expect server                  output that comes by itself
//	! quiet server                   none has come
//	! start server, ! kill server, ! signal INT server, ! close server (its input), ! exit server 3
//	! wait server                    the output of an earlier line typed with @nowait
//	! file name                      waits until the session's folder has it
//	$ shell command                  in the session's folder, $TMP; its output follows
//
// @full compares error backtraces too, @nowait does not wait for the output, @retry repeats
// the line until the output fits. A line with # in front is a comment. In expected output
// <int> is an integer, <any> anything up to the end of the line, <re:x> a regular
// expression, each with =NAME kept for later as $NAME; <sp> is a blank at the end.
type session struct {
	title string
	line  int
	procs []*procSpec
	steps []*step
}

type procSpec struct {
	name        string
	argv        []string
	env         []string
	files       map[string]string
	later, null bool
	lax         bool
}

type step struct {
	line                int
	verb                string // type, expect, shell or the word behind !
	proc, text          string
	want                []string
	checked             bool // output follows, or there must be none
	full, nowait, retry bool
}

func parseSessions(text string) ([]*session, error) {
	var all []*session
	var s *session
	var proc *procSpec
	var file string
	next := &step{}
	for i, line := range strings.Split(text, "\n") {
		bad := func(why string) error { return fmt.Errorf("line %d: %s: %s", i+1, why, line) }
		if title, ok := strings.CutPrefix(line, "== "); ok {
			s = &session{title: title, line: i + 1}
			all = append(all, s)
			continue
		}
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if s == nil {
			return nil, bad("before the first title")
		}
		add := func(verb, proc, text string) {
			next.line, next.verb, next.proc, next.text = i+1, verb, proc, text
			s.steps = append(s.steps, next)
			next = &step{}
		}
		switch {
		case strings.HasPrefix(line, "process "):
			name, command, ok := strings.Cut(line[len("process "):], " = ")
			if !ok {
				return nil, bad("no command")
			}
			proc = &procSpec{name: name, argv: strings.Fields(command), files: map[string]string{}}
			s.procs = append(s.procs, proc)
		case strings.HasPrefix(line, "  | ") || line == "  |":
			proc.files[file] += strings.TrimPrefix(strings.TrimPrefix(line, "  |"), " ") + "\n"
		case strings.HasPrefix(line, "  env "):
			proc.env = append(proc.env, line[len("  env "):])
		case strings.HasPrefix(line, "  file "):
			file = line[len("  file "):]
			proc.files[file] = ""
		case line == "  later":
			proc.later = true
		case line == "  lax":
			proc.lax = true
		case line == "  null":
			proc.null = true
		case line == "@full":
			next.full = true
		case line == "@nowait":
			next.nowait = true
		case line == "@retry":
			next.retry = true
		case strings.HasPrefix(line, "> ") || line == ">":
			if len(s.steps) == 0 {
				return nil, bad("output of nothing")
			}
			last := s.steps[len(s.steps)-1]
			last.want, last.checked = append(last.want, strings.TrimPrefix(strings.TrimPrefix(line, ">"), " ")), true
		case strings.HasPrefix(line, "$ "):
			add("shell", "", line[2:])
		case strings.HasPrefix(line, "! "):
			verb, rest, _ := strings.Cut(line[2:], " ")
			switch verb {
			case "signal":
				signal, name, _ := strings.Cut(rest, " ")
				add(verb, name, signal)
			case "exit":
				name, code, _ := strings.Cut(rest, " ")
				add(verb, name, code)
			case "expect", "quiet", "start", "kill", "close", "wait":
				add(verb, rest, "")
			case "sleep", "file":
				add(verb, "", rest)
			default:
				return nil, bad("no such step")
			}
		default:
			name, text, ok := strings.Cut(line, ") ")
			if !ok || strings.ContainsAny(name, " (") {
				return nil, bad("no step")
			}
			add("type", name, text)
		}
	}
	return all, nil
}

// hole is a place of expected output that is not literal.
var hole = regexp.MustCompile(`<(int|any|sp|re)(?:=(\w+))?(?::((?:[^>\\]|\\.)*))?>`)

// pattern is expected output as a regular expression and the names of its groups.
func pattern(want string, values map[string]string) (*regexp.Regexp, []string, error) {
	var out strings.Builder
	var names []string
	at := 0
	for _, m := range hole.FindAllStringSubmatchIndex(want, -1) {
		out.WriteString(regexp.QuoteMeta(expand(want[at:m[0]], values)))
		at = m[1]
		expr := map[string]string{"int": `-?\d+`, "any": `.*`, "sp": ` `}[want[m[2]:m[3]]]
		if m[6] >= 0 {
			expr = strings.ReplaceAll(want[m[6]:m[7]], `\>`, ">")
		}
		if m[4] >= 0 {
			names = append(names, want[m[4]:m[5]])
			out.WriteString("(" + expr + ")")
		} else {
			out.WriteString("(?:" + expr + ")")
		}
	}
	out.WriteString(regexp.QuoteMeta(expand(want[at:], values)))
	re, err := regexp.Compile(`\A` + out.String() + `\z`)
	return re, names, err
}

var variable = regexp.MustCompile(`\$(\{\w+\}|\w+)`)

// expand puts the values of $NAME and ${NAME} into a text; other dollars stay.
func expand(text string, values map[string]string) string {
	return variable.ReplaceAllStringFunc(text, func(m string) string {
		name := strings.Trim(m[1:], "{}")
		if v, ok := values[name]; ok {
			return v
		}
		for n := len(name) - 1; n > 0 && m[1] != '{'; n-- { // $P1i is the value of P1 and an i
			if v, ok := values[name[:n]]; ok {
				return v + name[n:]
			}
		}
		return m
	})
}

// milliseconds is the argument of a sleep.
func milliseconds(text string) time.Duration {
	n, _ := strconv.Atoi(text)
	return time.Duration(n) * time.Millisecond
}
