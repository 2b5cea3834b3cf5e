package q

import "tock/q/prim"

// MayWrite is 'noupdate where what runs in env may change nothing outside the process:
// within reval, on a reader of a negative port. Natives that write files ask it.
func MayWrite(env prim.Env, what string) error {
	for {
		switch e := env.(type) {
		case *thread:
			return e.noWrite(what)
		case interface{ Unwrap() prim.Env }:
			env = e.Unwrap()
		default:
			return nil
		}
	}
}
