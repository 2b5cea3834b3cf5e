package ipc

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/rs/zerolog"
)

// DefaultHandshakeTimeout is how long a client may take to say who it is.
const DefaultHandshakeTimeout = 30 * time.Second

// Login is a client that wants to connect.
type Login struct {
	User, Password string
	Remote         net.Addr
	IP             int32 // as Conn.IP
}

// ListenOptions say where and how to listen. The zero value listens on a free port of all
// interfaces, and on the Unix domain socket of that port, and lets everybody in.
type ListenOptions struct {
	Options // of the connections
	Host    string
	// Port is the TCP port and gives the Unix domain socket its name. 0: a free one.
	Port int
	// ReusePort lets several processes listen on one port (SO_REUSEPORT).
	ReusePort bool
	// NoUnix leaves the Unix domain socket out; UnixDir is its directory (QUDSPATH),
	// "" for the default. On Linux the socket is offered by its abstract name, as
	// kdb+ does, and by its path, which other clients use.
	NoUnix  bool
	UnixDir string
	// TLS, when set, admits encrypted connections on the same port; TLSOnly admits no others.
	TLS     *tls.Config
	TLSOnly bool
	// Authenticate decides about a client; nil admits all. It is called in a goroutine
	// of the client's own and may take its time.
	Authenticate func(Login) bool
	// OnLost is called when a client that Authenticate let in has gone before it was
	// connected; by the goroutine that called Authenticate.
	OnLost func()
	// MaxConns bounds the connections at a time, those in the handshake included. 0: no bound.
	MaxConns int
	// HandshakeTimeout is how long a client may take to send its login.
	// 0: DefaultHandshakeTimeout.
	HandshakeTimeout time.Duration
	// Capability is the most to agree on; 0: MaxCapability; negative: none.
	Capability int
	// HTTP is given connections that begin with an HTTP request, what was read of it
	// included; they are its own from then on. nil: they are closed.
	HTTP func(net.Conn)
	// OnFull is called when a client was turned away because MaxConns is reached or the
	// process has no descriptors left; by the accepting goroutine.
	OnFull func()
	Log    zerolog.Logger
}

// Listener admits clients on one TCP port and the Unix domain socket of the same number.
type Listener struct {
	opts     ListenOptions
	port     int
	sockets  []net.Listener
	accepts  sync.WaitGroup
	sessions sync.WaitGroup
	spare    *spare

	company company // of its connections

	mu       sync.Mutex
	closed   bool
	ending   bool                  // Shutdown: connections end too
	entering map[net.Conn]struct{} // in the handshake
	admitted int                   // answered, on their way from entering to conns
	conns    map[*Conn]struct{}
}

// Listen starts listening.
//
// Errors: the system's; a Unix domain socket in the default directory that cannot be made
// is only logged.
func Listen(opts ListenOptions) (*Listener, error) {
	if opts.HandshakeTimeout == 0 {
		opts.HandshakeTimeout = DefaultHandshakeTimeout
	}
	if opts.Handler == nil {
		opts.Handler = noHandler{}
	}
	if opts.OnFull == nil {
		opts.OnFull = func() {}
	}
	if opts.OnLost == nil {
		opts.OnLost = func() {}
	}
	l := &Listener{opts: opts, entering: map[net.Conn]struct{}{}, conns: map[*Conn]struct{}{}}
	l.company.pause = clientsPause
	tcp, err := listenTCP(net.JoinHostPort(opts.Host, strconv.Itoa(opts.Port)), opts.ReusePort)
	if err != nil {
		return nil, err
	}
	l.port = tcp.Addr().(*net.TCPAddr).Port
	l.sockets = append(l.sockets, tcp)
	if !opts.NoUnix {
		if err := l.listenUnix(); err != nil {
			l.closeSockets()
			return nil, err
		}
	}
	l.spare = newSpare()
	for _, socket := range l.sockets {
		l.accepts.Go(func() { l.acceptLoop(socket) })
	}
	return l, nil
}

func (l *Listener) listenUnix() error {
	path := unixPath(l.opts.UnixDir, l.port)
	names := []string{path}
	if abstractNames {
		names = []string{"@" + path, path}
	}
	for _, name := range names {
		if name == path {
			removeStale(path)
		}
		socket, err := net.Listen("unix", name)
		if err == nil {
			l.sockets = append(l.sockets, socket)
			continue
		}
		// Of processes that share a port the first has the socket.
		shared := l.opts.ReusePort && errors.Is(err, syscall.EADDRINUSE)
		if l.opts.UnixDir != "" && name == path && !shared {
			return &UnixError{path, err}
		}
		l.opts.Log.Warn().Err(err).Str("socket", name).Msg("no Unix domain socket")
	}
	return nil
}

// Port is the port that is listened on.
func (l *Listener) Port() int { return l.port }

// Addr is the TCP address that is listened on.
func (l *Listener) Addr() net.Addr { return l.sockets[0].Addr() }

// Close stops admitting clients and breaks handshakes off. Connections stay open.
func (l *Listener) Close() error {
	l.mu.Lock()
	l.closed = true
	for nc := range l.entering {
		nc.Close()
	}
	l.mu.Unlock()
	err := l.closeSockets()
	l.accepts.Wait()
	l.spare.close()
	return err
}

// Shutdown is Close that also closes the connections admitted here and waits until all
// their goroutines are gone, handlers included.
func (l *Listener) Shutdown() error {
	err := l.Close()
	l.mu.Lock()
	l.ending = true
	for c := range l.conns {
		c.Close()
	}
	l.mu.Unlock()
	l.sessions.Wait()
	return err
}

func (l *Listener) closeSockets() error {
	var first error
	for _, socket := range l.sockets {
		if err := socket.Close(); err != nil && first == nil && !errors.Is(err, net.ErrClosed) {
			first = err
		}
	}
	return first
}

// acceptLoop admits clients until the socket is closed. What a client or a lack of
// descriptors can cause does not end it.
func (l *Listener) acceptLoop(socket net.Listener) {
	const longestPause = time.Second
	pause := time.Duration(0)
	for {
		nc, err := socket.Accept()
		if exhausted(err) {
			var full bool
			if nc, full, err = l.spare.accept(socket); err == nil && full {
				l.opts.Log.Warn().Stringer("remote", nc.RemoteAddr()).Msg("conn: no descriptors left")
				l.spare.turnAway(nc)
				l.opts.OnFull()
				continue
			}
			if errors.Is(err, os.ErrDeadlineExceeded) {
				continue
			}
		}
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			pause = min(max(2*pause, 5*time.Millisecond), longestPause)
			l.opts.Log.Error().Err(err).Dur("pause", pause).Msg("cannot accept a connection")
			time.Sleep(pause)
			continue
		}
		pause = 0
		if !l.enter(nc) {
			continue
		}
		l.sessions.Go(func() { l.serve(nc) })
	}
}

// enter counts a new client in, or turns it away with a reset.
func (l *Listener) enter(nc net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	full := l.opts.MaxConns > 0 && len(l.entering)+l.admitted+len(l.conns) >= l.opts.MaxConns
	if l.closed || full {
		reset(nc)
		if full {
			l.opts.OnFull()
			l.opts.Log.Warn().Stringer("remote", nc.RemoteAddr()).Int("limit", l.opts.MaxConns).Msg("conn: too many connections")
		}
		return false
	}
	l.entering[nc] = struct{}{}
	return true
}

// serve is one client from its first byte to its last.
func (l *Listener) serve(nc net.Conn) {
	c, err := l.admit(nc)
	l.mu.Lock()
	delete(l.entering, nc)
	if c != nil {
		l.admitted--
		l.conns[c] = struct{}{}
		if l.ending {
			c.Close()
		}
	}
	l.mu.Unlock()
	switch {
	case err != nil:
		nc.Close()
		level := zerolog.WarnLevel
		if errors.Is(err, io.EOF) { // it only looked whether somebody listens
			level = zerolog.DebugLevel
		}
		l.opts.Log.WithLevel(level).Err(err).Stringer("remote", nc.RemoteAddr()).Msg("client not admitted")
		return
	case c == nil:
		return
	}
	c.opts.Handler.Opened(c)
	c.run()
	l.mu.Lock()
	delete(l.conns, c)
	l.mu.Unlock()
	if reason := c.Err(); !IsEOF(reason) && !errors.Is(reason, net.ErrClosed) {
		l.opts.Log.Warn().Err(reason).Stringer("remote", nc.RemoteAddr()).Str("user", c.user).Msg("connection closed")
	}
}
