// Package console edits lines on a terminal: a prompt, keys as in a shell, completion,
// a history kept between sessions, pasted text. What is printed meanwhile goes above the
// line being edited.
//
//	t, ok := console.Open(os.Stdin, os.Stdout, os.Stderr, console.Options{})
//	line, err := t.ReadLine("q)", names)
//
// It knows of q only what ends a line: brackets that are open go on over several lines.
package console
