package q

import (
	"strings"

	"tock/q/syntax"
)

// Clients ask the same again and again: code of short texts is kept. It is bound to cells,
// as a function's is, so it stays good whatever is assigned; only a word that is added to
// .q changes what a text means.

const (
	// maxTextBytes is the longest text whose code is kept, and maxTexts how many are.
	maxTextBytes = 512
	maxTexts     = 256
)

// texts is the code of texts, by namespace and text. It is the main thread's.
type texts struct {
	codes map[textKey]*code
	words uint64 // edits of .q when these were compiled
}

type textKey struct {
	ctx *namespace
	src string
}

// kept is the code of a text of one statement, or nil.
func (t *thread) kept(src string) *code {
	if t != t.in.main || len(src) > maxTextBytes || t.in.words == nil || t.in.texts.words != t.in.words.edits {
		return nil
	}
	return t.in.texts.codes[textKey{t.ctx, src}]
}

// keepText keeps the code of a text that is about to run. A text whose functions may be
// values makes new ones each time: one may get a name, and is found by it in a backtrace.
func (t *thread) keepText(src string, nodes []syntax.Node, c *code) {
	if t != t.in.main || len(src) > maxTextBytes || t.in.words == nil || len(nodes) != 1 || showsFunctions(src, nodes[0]) {
		return
	}
	all := &t.in.texts
	if edits := t.in.words.edits; all.codes == nil || len(all.codes) >= maxTexts || all.words != edits {
		all.codes, all.words = map[textKey]*code{}, edits
	}
	all.codes[textKey{c.ctx, src}] = c
}

// showsFunctions reports whether a function of a text may be seen as a value, that is
// whether one stands elsewhere than at the head of an application, as {x+1} does in {x+1}2,
// or speaks of itself.
func showsFunctions(src string, n syntax.Node) bool {
	if strings.IndexByte(src, '{') < 0 {
		return false
	}
	shows := strings.Contains(src, ".z.s")
	var look func(m syntax.Node) bool
	look = func(m syntax.Node) bool {
		switch m := m.(type) {
		case *syntax.Lambda:
			shows = true // those within it are made with its code, once
			return false
		case *syntax.Apply:
			if _, ok := m.F.(*syntax.Lambda); ok {
				for _, arg := range m.Args {
					walk(arg, look)
				}
				return false
			}
		}
		return !shows
	}
	walk(n, look)
	return shows
}
