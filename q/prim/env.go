// Package prim is the operators, keywords and iterators of q: one file a family, and
// one table of primitives that dispatch, help and coverage come from.
//
// A primitive is a Go function of an Env and values. Env is the little it may ask of
// the evaluator: applying a function, global variables, settings.
package prim

import (
	"tock/k"
)

// Columns is a table's columns as names in an expression see them.
type Columns interface {
	// Column is the column of a name; false when the table has none.
	Column(name k.Sym) (k.Value, bool, error)
}

// Env is what a primitive asks of the evaluator that runs it.
type Env interface {
	// Apply applies any applicable value (function, list, dictionary, table, handle,
	// name) to arguments; fewer than the rank makes a projection, k.Hole leaves one out.
	Apply(f k.Value, args []k.Value) (k.Value, error)
	// Eval evaluates a parse tree; names are columns first (cols may be nil), then the
	// calling function's locals, then globals.
	Eval(tree k.Value, cols Columns) (k.Value, error)
	// Get is a global variable by name (relative to the current namespace unless it
	// starts with a dot). Errors: the name when it is not defined.
	Get(name k.Sym) (k.Value, error)
	// Set assigns a global variable.
	Set(name k.Sym, v k.Value) error
	// Update changes a global in place of Get and Set: f gets the value and whether
	// nobody else can hold it (then it may change it with AppendInPlace).
	Update(name k.Sym, f func(old k.Value, owned bool) (k.Value, error)) error
	// Domain is the enumeration domain of a variable's name, tied to that variable.
	Domain(name k.Sym) (*k.Domain, error)
	// Check answers ErrStop when the running evaluation was interrupted or timed out;
	// long loops ask between chunks.
	Check() error
	// Settings is the session's settings; changes by \P \c \z \W are seen at once.
	Settings() *Settings
}

// Settings is what system commands set and primitives read.
type Settings struct {
	Precision          int     // \P, digits of floats; 0 is the maximum (17)
	Rows, Cols         int     // \c
	HTTPRows, HTTPCols int     // \C
	DateMode           int     // \z: 0 mm/dd/yyyy, 1 dd/mm/yyyy when parsing
	WeekOffset         int     // \W: 0 Saturday .. 2 Monday
	UTCOffset          int     // \o in hours or minutes; NullInt for the system's zone
	Random             *Random // \S
}

// Unary, Binary and Nary are the shapes a primitive can have.
type (
	Unary  func(env Env, x k.Value) (k.Value, error)
	Binary func(env Env, x, y k.Value) (k.Value, error)
	Nary   func(env Env, args []k.Value) (k.Value, error)
)

// Def is one row of the table of primitives.
type Def struct {
	Name   string // "+", "neg", "0:", "aj"
	Unary  Unary
	Binary Binary
	Nary   Nary // three or more arguments (or any number when Variadic)
	// QuietUnary and QuietBinary do the same without making the result, where that costs; nil
	// elsewhere. What they return means nothing.
	QuietUnary  Unary
	QuietBinary Binary
	Ranks       [2]int // least and most arguments; 0,0 is derived from what is set
	Infix       bool   // may stand between its arguments
	// Code101 and Code102 are the wire codes (formats.md 1.4) plus one; 0 where there is none.
	Code101, Code102 int
	Show             string // console text where it is not the name: "#:" for count
	Form             string // the primitive that the word is another name of
	Doc              string // one line for help and coverage
}
