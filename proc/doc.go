// Package proc is a running q process: the main loop, its handles, the .z handlers,
// timer, console, command-line options and signals. It is the Host of package q: all
// that the language can do to the outside goes through here.
//
// One goroutine, the executor, evaluates everything: lines of the console, messages
// connection by connection, and between two rounds of these the timer, signals and what
// other goroutines ask for (Do). Every connection reads, splits and decodes in its
// own goroutine and writes from its own queue, so the executor never waits for a
// socket except where q itself does (a synchronous request, a flush).
package proc

// Version is set at build time.
var Version = "dev"
