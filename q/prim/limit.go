package prim

import "tock/k"

// tooLong is the error of asking for a list of n items, more than maxItems: 'limit where no
// list could be, 'wsfull where the memory is missing.
// Source: code.kx.com/q/basics/errors.
func tooLong(n int64) error {
	if n >= 1<<40 {
		return k.ErrLimit
	}
	return k.ErrWSFull
}
