package proc

import (
	_ "embed" // the help text
	"fmt"
	"slices"
	"strings"

	"tock/q/prim"
)

//go:embed help.txt
var helpIntro string

// help is an overview, or, for a topic, the primitive of that name, or else one line about
// every primitive that has the topic in its name or description (* is all).
func help(topic string) string {
	var b strings.Builder
	if topic == "" {
		b.WriteString(helpIntro)
		b.WriteString(wrapped(primitiveNames(), 100))
		b.WriteString("\\? NAME, or \\? WORD for all about something, as in \\? string\n")
		return b.String()
	}
	about := func(d *prim.Def) { fmt.Fprintf(&b, "%-11s %s\n", d.Name, d.Doc) }
	if d := prim.Lookup(topic); d != nil && d.Doc != "" {
		about(d)
		return b.String()
	}
	for _, name := range primitiveNames() {
		d := prim.Lookup(name)
		if topic == "*" || strings.Contains(name, topic) || strings.Contains(strings.ToLower(d.Doc), strings.ToLower(topic)) {
			about(d)
		}
	}
	if b.Len() == 0 {
		return "nothing about " + topic + "\n"
	}
	return b.String()
}

// primitiveNames is the primitives that have a description, sorted.
func primitiveNames() []string {
	var names []string
	for _, d := range prim.All() {
		if d.Doc != "" {
			names = append(names, d.Name)
		}
	}
	slices.Sort(names)
	return names
}

// wrapped is words on lines of at most a width.
func wrapped(words []string, width int) string {
	var b strings.Builder
	at := 0
	for _, w := range words {
		if at > 0 && at+1+len(w) > width {
			b.WriteByte('\n')
			at = 0
		}
		if at > 0 {
			b.WriteByte(' ')
			at++
		}
		b.WriteString(w)
		at += len(w)
	}
	b.WriteByte('\n')
	return b.String()
}
