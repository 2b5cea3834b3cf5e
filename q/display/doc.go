// Package display is the text the console shows for a value.
//
// There are two forms. [Line] is the one-line form of -3! and .Q.s1, which reads back as
// q. [Console] is what a session prints for a result: vectors on one line, lists an item
// a line, lists of equal lists, dictionaries and tables in columns, all cut to the
// console's size. Console formats only what fits, however large the value.
//
//	display.Console(v, display.Options{Precision: 7, Rows: 25, Cols: 80})
//
// Layout and cuts were taken from the sessions in KX's documentation (code.kx.com/q).
package display

// Options is the settings that decide how values look; the zero value is not useful.
type Options struct {
	Precision  int // \P, significant digits of floats; 0 is 17
	Rows, Cols int // \c
	// Pause, unless nil, is called between blocks of items of a long line; see vec.Pause.
	Pause func()
}

// Default is kdb+'s settings at start without a terminal.
var Default = Options{Precision: 7, Rows: 25, Cols: 80}
