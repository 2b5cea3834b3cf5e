// Package syntax turns q text into trees: scanner, parser, and the parse tree as a q value
// (what parse returns). It evaluates nothing.
//
//	nodes, err := syntax.Parse("select max price by sym from t", syntax.Options{})
//	tree, err := syntax.Tree(nodes, syntax.TreeOptions{Func: f}) // (?;`t;();(,`sym)!,`sym;..)
package syntax

import "tock/k"

// Span is where a node stands in its source: byte offsets, end exclusive.
type Span struct{ From, To int }

// Node is one node of the tree the parser makes. Evaluation order is right to left:
// arguments of an Apply from the last to the first.
type Node interface{ At() Span }

// Const is a literal: number, vector literal, string, symbol, symbol vector, (), ::.
type Const struct {
	Span
	Value k.Value
}

// Name is a variable: x, abc, .a.b.c. Keywords of .q that are not assigned are Verb nodes.
type Name struct {
	Span
	Name string
}

// Verb is an operator or keyword used as a value or applied: "+", "neg", "+:", "0:".
type Verb struct {
	Span
	Text string // "+:" is the unary form of +
}

// Adverb is a derived function: F with one of ' / \ ': /: \: ; F nil for the bare iterator as a value.
type Adverb struct {
	Span
	Text string
	F    Node
}

// Elided is a missing argument or list item: f[;1].
type Elided struct{ Span }

// ApplyForm is how an application was written; it decides projections and display, not meaning.
type ApplyForm uint8

// The ways to write an application.
const (
	Bracket   ApplyForm = iota // f[x;y]
	Infix                      // x f y ; with Args[1] nil for the projection (x f)
	Juxtapose                  // f x
)

// Apply is the application of F to Args (Elided where left out).
type Apply struct {
	Span
	Form ApplyForm
	F    Node
	Args []Node
}

// List is (a;b;c). A parenthesised single expression is Paren.
type List struct {
	Span
	Items []Node
}

// Paren is (expr): kept because it makes a noun of a verb.
type Paren struct {
	Span
	X Node
}

// TableLit is ([k:..] a:..;b:..); DictLit is ([a:1;b:2]) of 4.1.
type TableLit struct {
	Span
	Keys, Cols []Column
	HasKeys    bool // ([] ..) has not
}

// DictLit is a 4.1 dictionary literal.
type DictLit struct {
	Span
	Items []Column
}

// Column is name:expr; Name "" where none was written (it is derived by the rules of select).
type Column struct {
	Name string
	X    Node
}

// Assign is target:value, target op:value, target::value, a[i;j]op:value, and 4.1's
// pattern assignment (Target a List or DictLit).
type Assign struct {
	Span
	Target Node // Name, or Apply of a Name to indices, or a pattern
	Op     Node // nil for plain assignment; a Verb or any function otherwise
	Global bool // ::
	Value  Node
}

// Lambda is {[a;b] ...}; Params are as written, or nil with Implicit set for x y z.
type Lambda struct {
	Span
	Params   []Node // Name, or patterns of 4.1
	Explicit bool   // had a [..] parameter list
	Body     []Node
	Source   string // with braces
}

// Cond is $[c;a;b;...].
type Cond struct {
	Span
	Args []Node
}

// Control is if[...], do[...], while[...].
type Control struct {
	Span
	Word string
	Args []Node
}

// Block is [a;b;c] where a sequence of expressions stands for its last value.
type Block struct {
	Span
	Items []Node
}

// Return is :x at the head of an expression in a lambda.
type Return struct {
	Span
	X Node
}

// Signal is 'x at the head of an expression.
type Signal struct {
	Span
	X Node
}

// Compose is an implicit composition of verbs with no noun at the right.
type Compose struct {
	Span
	Fs []Node
}

// Select is select, exec, update or delete.
type Select struct {
	Span
	Verb     string // "select" "exec" "update" "delete"
	Distinct bool
	Limit    []Node // select[n;>col]: up to two; the order as Apply of < or > Verb to a Name
	Cols     []Column
	By       []Column
	HasBy    bool
	From     Node
	Where    []Node
}

// System is a line that starts with \ : a system or operating-system command.
type System struct {
	Span
	Text string // without the backslash
}

// Foreign is a line or query with a language prefix: k) s) p) and so on.
type Foreign struct {
	Span
	Lang byte
	Text string
}

func (s Span) At() Span { return s }
