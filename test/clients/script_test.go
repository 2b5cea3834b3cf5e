package clients

import (
	"fmt"
	"strings"
)

// testCase is one message of a tool and what it needs back. In a file:
//
//	# name
//	text|list|async text|async list [@server] [crlf]
//	the message, as many lines as it has
//	is -3! of the answer
//	holds a q expression over the answer x that must give 1b
//	fails the error
//
// A list's message is q text that makes it. The server is q when none is named. With
// crlf the lines end as Windows ends them. An async message with expectations waits for an
// async message back.
type testCase struct {
	name        string
	server      string
	message     string
	list, async bool
	expect      []expectation
}

type expectation struct{ kind, text string }

// parse reads a file of cases.
func parse(text string) ([]*testCase, error) {
	var cases []*testCase
	var body []string
	var sep string
	var c *testCase
	finish := func() error {
		if c == nil {
			return nil
		}
		if c.server == "" || len(c.expect) == 0 && !c.async {
			return fmt.Errorf("%s: no form, or nothing expected", c.name)
		}
		c.message = strings.Join(body, sep)
		cases = append(cases, c)
		return nil
	}
	for _, line := range strings.Split(text, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case word == "#":
			if err := finish(); err != nil {
				return nil, err
			}
			c, body, sep = &testCase{name: rest}, nil, "\n"
		case c == nil || line == "" && len(c.expect) > 0:
		case c.server == "":
			c.server = "q"
			for _, w := range strings.Fields(line) {
				switch {
				case w == "text" || w == "list":
					c.list = w == "list"
				case w == "async":
					c.async = true
				case w == "crlf":
					sep = "\r\n"
				case w[0] == '@':
					c.server = w[1:]
				default:
					return nil, fmt.Errorf("%s: %s?", c.name, w)
				}
			}
		case word == "is" || word == "holds" || word == "fails":
			c.expect = append(c.expect, expectation{word, rest})
		default:
			if len(c.expect) > 0 {
				return nil, fmt.Errorf("%s: %q after what is expected", c.name, line)
			}
			body = append(body, line)
		}
	}
	return cases, finish()
}
