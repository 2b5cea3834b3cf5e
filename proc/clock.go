package proc

// Now is the local time of the process, nanoseconds since 2000.01.01: the system's zone,
// or UTC moved by -o.
func (p *Process) Now() int64 { return p.interp.Now() }
