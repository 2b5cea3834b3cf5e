package proc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"tock/ipc"
	"tock/k"
	"tock/q"
	"tock/splay"
)

// Config is what a program gives its process beyond the command line.
type Config struct {
	Options *Options
	Name    string // the program's name, for .z.X and the log
	Script  string // file executed at the start (.z.f); "" for none
	Stdin   io.Reader
	Lines   Lines // a terminal, in place of Stdin; nil for none
	Stdout  io.Writer
	Stderr  io.Writer
	Log     zerolog.Logger
	// Daemon keeps the process alive when standard input ends, whether or not it listens.
	Daemon bool
	Hooks  Hooks
}

// Hooks is how a program built on a process takes part in its loop. All are called by
// the executor; nil ones are left out.
type Hooks struct {
	// Frame is offered every message as bytes before it is decoded; true means it was
	// dealt with, answer included. With it set, connections do not decode ahead.
	Frame func(p *Peer, kind ipc.MessageKind, payload []byte) bool
	// Frames is offered messages that came together before Frame is offered the first of
	// them, and tells how many it dealt with, in order. It evaluates nothing.
	Frames func(p *Peer, messages []ipc.Message) int
	// Evaluate is called before anything else of a client is evaluated: what the
	// program has gathered must be in order first.
	Evaluate func()
	// Hold is asked before an answer is sent whether earlier ones to that peer still wait. It
	// gives what takes this one too, so that they stay in order; nil when none wait.
	Hold func(p *Peer) func(answer []byte)
	// Turn is called when everything that was ready has been handled.
	Turn func()
	// Stop is called once when the process ends.
	Stop func()
}

// Process is a running q process.
type Process struct {
	settings

	cfg    Config
	opts   *Options
	log    zerolog.Logger
	interp *q.Interp
	store  *splay.Store
	db     *splay.DB // the database loaded, if one is
	stdout *output
	start  time.Time

	handles *handleTable
	callers *ipc.Callers // the handles opened here
	web     *web
	pages   map[string]http.Handler // by path; not changed once the process listens
	listen  *listening
	beside  sync.WaitGroup // goroutines of Go

	exec  execution
	ready readyList
	round []*Peer // of a turn, used again
	calls chan func()
	lines chan line

	lastLine time.Time // when the last line of a pipe was done with
	typing   typing
	signals  chan os.Signal
	timer    timer

	busy        atomic.Bool              // the executor is evaluating
	depth       int                      // evaluations within one another
	limit       limit                    // of \T
	abandoned   abandon                  // requests whose clients went away
	terminating atomic.Bool              // asked to end: what is interrupted is neither answered nor shown
	settled     chan struct{}            // a client that was let in is connected; one slot
	broken      chan struct{}            // an interrupt for a wait; one slot
	waiting     atomic.Pointer[ipc.Conn] // the connection the executor may be reading itself
	evaluations uint64                   // how many there were, the running one included
	lend        atomic.Bool              // updates are only copied into tables: see brief
	ended       chan struct{}            // closed when the executor has ended
	full        atomic.Bool              // a client was turned away, and the console not told yet
	guard       atomic.Bool              // logins go through .z.pw or a user file
	backtraces  atomic.Bool              // \e is 2: web clients see where an error was
	guardWeb    atomic.Bool              // HTTP requests go through .z.ac
	ownPages    atomic.Bool              // a user assigned .z.ph or .z.pp: every address is theirs
	meters      meters
	gauges      []func(add func(Metric))
	lastSample  atomic.Pointer[sample]
	zset        map[string]k.Value // the .z handlers and variables a user assigned
	handling    bool               // .z.ps or .z.pg are among them

	current  *Peer      // whose message is being evaluated
	entering *ipc.Login // who asks to be let in, while .z.pw decides
	onClose  map[*Peer][]func()
	users    *userFile
	remote   *remote // where the console's lines go; nil for here
	exiting  bool
	threading
	code int
}

// New makes a process; nothing runs until Run.
//
// Errors: of what the command line names (the user file).
func New(cfg Config) (*Process, error) {
	if cfg.Stdout == nil {
		cfg.Stdout = os.Stdout
	}
	if cfg.Stderr == nil {
		cfg.Stderr = os.Stderr
	}
	p := &Process{
		cfg: cfg, opts: cfg.Options, log: cfg.Log,
		stdout: newOutput(cfg.Stdout), start: time.Now(),
		zset: map[string]k.Value{}, onClose: map[*Peer][]func(){}, handles: newHandleTable(), callers: ipc.NewCallers(), calls: make(chan func()), settled: make(chan struct{}, 1), lines: make(chan line, 16),
		signals: make(chan os.Signal, 4), broken: make(chan struct{}, 1), evaluations: 1, ended: make(chan struct{}),
	}
	p.ready.wake = make(chan struct{}, 1)
	p.exec.mu.Lock() // until Run waits for the first time
	p.store = splay.NewStore(splay.Options{Domain: p.domain})
	p.web, p.pages = newWeb(p), map[string]http.Handler{}
	p.Measure(p.measure)
	p.interp = q.New(p, q.Options{Log: cfg.Log})
	p.abandoned.stop, p.abandoned.clear = p.interrupt, p.uninterrupt
	p.backtraces.Store(p.opts.ErrorTrap == 2)
	p.abandoned.gone = p.logAbandoned
	if err := p.configure(); err != nil {
		return nil, err
	}
	p.defineDatabase()
	p.defineWeb()
	return p, nil
}

// domain ties enumerations on disk to the variable of their domain, which is made when
// it is not there yet: columns are met before their domain is loaded.
func (p *Process) domain(name k.Sym) *k.Domain {
	d, err := p.interp.Env().Domain(name)
	if err == nil {
		return d
	}
	if err := p.interp.Set(name.String(), k.Syms(nil)); err != nil {
		return nil
	}
	if d, err = p.interp.Env().Domain(name); err != nil {
		return nil
	}
	return d
}

// Interp is the process's interpreter; only the executor may use it.
func (p *Process) Interp() *q.Interp { return p.interp }

// Log is the process's logger.
func (p *Process) Log() zerolog.Logger { return p.log }

// Options is the command line.
func (p *Process) Options() *Options { return p.opts }

// Run is the main loop; it returns the exit code when the process ends by itself, by
// \\ or exit, by SIGTERM, or when ctx is done.
func (p *Process) Run(ctx context.Context) int {
	stop := p.watchSignals()
	defer stop()
	defer p.shutdown()
	switch {
	case p.cfg.Lines != nil:
		go p.readTerminal(p.cfg.Lines)
	case p.cfg.Stdin != nil:
		go p.readLines(p.cfg.Stdin)
	}
	for !p.exiting {
		p.lockGlobals()
		p.consoleLines()
		if !p.exiting {
			p.turn()
		}
		p.unlockGlobals()
		if !p.exiting {
			p.wait(ctx)
		}
	}
	return p.code
}

// always is a channel that is ready at all times.
var always = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// wait sleeps until something is to do, and does what is not a message: of that one thing
// at a time, also while messages wait. Meanwhile others may execute.
func (p *Process) wait(ctx context.Context) {
	wake, ticks := p.ready.wake, p.timer.C()
	if p.ready.any() {
		wake = always
	}
	p.exec.ticks = ticks
	p.exec.mu.Unlock()
	todo := p.sleep(ctx, wake, ticks)
	p.exec.mu.Lock()
	if todo == nil {
		return
	}
	p.lockGlobals()
	defer p.unlockGlobals()
	p.safely(todo)
}

// sleep waits for something to do that is not a message, or for wake.
func (p *Process) sleep(ctx context.Context, wake chan struct{}, ticks <-chan time.Time) (todo func()) {
	select {
	case <-wake:
	case todo = <-p.calls:
	case <-ticks:
		todo = func() {
			if !p.exiting {
				p.tick()
			}
		}
	case l := <-p.lines:
		todo = func() {
			if !p.exiting {
				p.console(l)
			}
		}
	case s := <-p.signals:
		todo = func() { p.signal(s) }
	case <-ctx.Done():
		todo = func() { p.Exit(0) }
	}
	return todo
}

// Exit ends the process after the current evaluation.
func (p *Process) Exit(code int) {
	if p.exiting {
		return
	}
	p.exiting, p.code = true, code
	if f, ok := p.handler("exit"); ok {
		if _, err := p.apply(nil, f, k.NewLong(int64(code))); err != nil && !errors.Is(err, k.ErrStop) {
			_, _ = io.WriteString(p.Stderr(), q.ConsoleText(err))
		}
	}
	p.interp.Interrupt()
}

// lastFlush is how long a process that ends gives its peers to take what was sent, and
// lastWait how long it waits for the goroutines of connections that are closed.
const (
	lastFlush = 500 * time.Millisecond
	lastWait  = 2 * time.Second
)

// shutdown closes everything the process opened and waits for its goroutines.
func (p *Process) shutdown() {
	close(p.ended) // from here on nobody waits for the executor
	if p.cfg.Hooks.Stop != nil {
		p.cfg.Hooks.Stop()
	}
	peers := p.handles.peers()
	for _, peer := range p.ready.take(nil) {
		if p.handles.get(peer.Number) != handle(peer) { // not opened yet, or closed
			peers = append(peers, peer)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), lastFlush)
	for _, peer := range peers {
		_ = peer.conn.Flush(ctx) // what a peer does not take in time is lost to it
	}
	cancel()
	for _, peer := range peers {
		_ = peer.conn.Close()
	}
	for _, h := range p.handles.byNumber {
		if err := h.close(); err != nil {
			p.log.Debug().Err(err).Msg("closing a file")
		}
	}
	if p.listen != nil {
		if err := p.listen.listener.Shutdown(); err != nil {
			p.log.Debug().Err(err).Msg("closing the port")
		}
		p.listen = nil
	}
	p.web.shutdown()
	ctx, cancel = context.WithTimeout(context.Background(), lastWait)
	defer cancel()
	for _, peer := range peers {
		select {
		case <-peer.conn.Done():
		case <-ctx.Done():
		}
	}
	p.beside.Wait()
	if err := p.store.Close(); err != nil {
		p.log.Warn().Err(err).Msg("closing the database")
	}
	p.closeJournal()
	_ = p.stdout.Flush()
}

// Do runs f on the executor and waits for it; for goroutines of the process's owner, not
// for the executor itself.
// False when the process has ended.
func (p *Process) Do(f func()) bool {
	done := make(chan struct{})
	select {
	case p.calls <- func() { defer close(done); f(); p.publish() }:
		<-done
		return true
	case <-p.ended:
		return false
	}
}

// Stdout is the console's output, gathered until the end of a turn or for a moment.
func (p *Process) Stdout() io.Writer { return p.stdout }

// Stderr is the error output; what the console has so far is written first.
func (p *Process) Stderr() io.Writer {
	_ = p.stdout.Flush()
	return p.cfg.Stderr
}

// Go runs f beside the executor until it returns or the process ends, which waits for it.
func (p *Process) Go(f func(ctx context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	p.beside.Go(func() {
		defer cancel()
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			select {
			case <-p.ended:
				cancel()
			case <-stop:
			}
		}()
		f(ctx)
	})
}
