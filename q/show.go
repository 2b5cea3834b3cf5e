package q

import (
	"math"

	"tock/k"
	"tock/q/display"
	"tock/q/prim"
)

func (t *thread) displayOptions() display.Options {
	s := t.in.settings
	return display.Options{Precision: s.Precision, Rows: s.Rows, Cols: s.Cols}
}

// consoleText is what the console prints for a value, line ends included; nothing for ::.
func (t *thread) consoleText(x k.Value) string {
	if x.IsIdentity() {
		return ""
	}
	return display.Console(x, t.displayOptions()) + "\n"
}

// lineText is a value on one line, as -3! has it.
func (t *thread) lineText(x k.Value) string { return display.Line(x, t.displayOptions()) }

// lineNative is -3!x and .Q.s1 x.
func lineNative(t *thread, x k.Value) (k.Value, error) {
	opts := t.displayOptions()
	opts.Pause = prim.Pausing(t, math.MaxInt)
	return k.String(display.Line(x, opts)), nil
}
