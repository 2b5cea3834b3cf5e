package q

import "time"

// Now is the local time of the session (see \o): nanoseconds since 2000.01.01.
func (in *Interp) Now() int64 {
	utc := time.Now().UTC()
	return stamp(utc.Add(in.localOffset(utc)))
}
