package q

import (
	_ "embed"

	"tock/k"
	"tock/q/prim"
	"tock/q/sql"
)

//go:embed boot.q
var bootText string

// firstWords is the words that key`.q begins with in the documentation (q/ref/key).
var firstWords = [...]string{"neg", "not", "null", "string", "reciprocal", "floor", "ceiling", "signum", "mod", "xbar", "xlog", "and", "or", "each", "scan", "over", "prior"}

// boot fills the namespaces every session has: .q .Q .h .j .o from native words and the
// definitions in boot.q.
func (in *Interp) boot() {
	word := func(name string) {
		if v, ok := prim.Value(name, false); ok {
			cell, _ := in.vars.resolve(".q."+name, nil)
			cell.define(v)
		}
	}
	for _, name := range firstWords {
		word(name)
	}
	for _, d := range prim.All() {
		if isWord(d.Name) {
			word(d.Name)
		}
	}
	in.defineNatives()
	in.main.depth, in.main.room = 0, 0
	if err := in.LoadText(bootText, ""); err != nil {
		in.log.Error().Str("error", ConsoleText(err)).Msg("boot.q")
	}
	if err := in.LoadText(sql.Boot, ""); err != nil {
		in.log.Error().Str("error", ConsoleText(err)).Msg("boot.q of SQL")
	}
	q, _ := in.vars.resolve(".q", nil)
	in.words = q.below()
	in.main.ctx = in.vars.root
}

// isWord reports whether a primitive is called by letters.
func isWord(name string) bool {
	c := name[0]
	return c >= 'a' && c <= 'z'
}

// defineNatives registers what .Q and .j have that q text would do badly.
func (in *Interp) defineNatives() {
	for name, d := range dotNatives {
		in.define(name, func(env prim.Env, args []k.Value) (k.Value, error) { return d.fn(threadOf(env), args) }, d.rank)
	}
}
