package syntax

import "tock/k"

// Error is text that cannot be parsed: q's word for it and where it stands.
type Error struct {
	Msg string // without the quote: the offending token for most
	Pos int    // byte offset in the source
}

func (e *Error) Error() string { return e.Msg }

// Unwrap makes errors.Is(err, k.Error(e.Msg)) hold.
func (e *Error) Unwrap() error { return k.Error(e.Msg) }

// fail leaves the parser with an error; Parse catches it.
func fail(pos int, msg string) { panic(&Error{Msg: msg, Pos: pos}) }

// catch turns the panic of fail into an error.
func catch(err *error) {
	switch e := recover().(type) {
	case nil:
	case *Error:
		*err = e
	default:
		panic(e)
	}
}
