package proc

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tock/ipc"
	"tock/k"
)

// listening is the port the process listens on.
type listening struct {
	listener *ipc.Listener
	port     int32
	threaded bool // a negative port: see readers
}

// requestPoll is how long the next request of a client that was just answered is looked for.
const requestPoll = 50 * time.Microsecond

// Port is \p: the port listened on, negative for multithreaded input, 0 for none.
func (p *Process) Port() int32 {
	if p.listen == nil {
		return 0
	}
	if p.listen.threaded {
		return -p.listen.port
	}
	return p.listen.port
}

// Listen is \p with a specification: [rp,][host:]port, where the port is a number, a
// service's name, 0W for a free one or a range from/to; 0 stops listening. Connections
// that are open stay.
//
// Errors: the system's, as q words it.
// Source: code.kx.com/q/basics/listening-port.
func (p *Process) Listen(spec string) error {
	spec = strings.TrimSuffix(strings.TrimSpace(spec), "i")
	opts := ipc.ListenOptions{Log: p.log, Authenticate: p.admit, OnLost: p.settle, OnFull: p.noRoom, HTTP: p.web.serve}
	// QUDSPATH set and empty: no Unix domain socket.
	dir, set := os.LookupEnv("QUDSPATH")
	opts.UnixDir, opts.NoUnix = dir, set && dir == ""
	if err := p.opts.useTLS(&opts); err != nil {
		return err
	}
	p.opts.Net.connection(&opts.Options)
	opts.MaxConns = p.opts.Net.Clients
	if rest, ok := strings.CutPrefix(spec, "rp,"); ok {
		opts.ReusePort, spec = true, rest
	}
	host, port := splitPort(spec)
	if host == "" {
		host = p.opts.Net.Host
	}
	opts.Host = host
	port, threaded := strings.CutPrefix(port, "-")
	ports, err := portsOf(port)
	if err != nil {
		return err
	}
	if len(ports) == 1 && ports[0] == 0 && port != "0W" {
		p.unlisten()
		return nil
	}
	if p.listen != nil && len(ports) == 1 && int32(ports[0]) == p.listen.port && threaded == p.listen.threaded {
		return nil
	}
	opts.Handler = &gate{p: p}
	opts.Brief = p.cfg.Hooks.Frame != nil && !threaded // evaluating is announced: see enter
	if p.cfg.Hooks.Frame == nil && !threaded {
		opts.Poll = requestPoll
	}
	if threaded {
		opts.Handler, opts.HTTP = &readers{p: p}, p.web.serveBeside
		opts.Authenticate, opts.OnLost = p.authenticateReader, nil
		p.startThreaded()
	}
	var last error
	for _, n := range ports {
		opts.Port = n
		l, err := ipc.Listen(opts)
		if err == nil {
			p.unlisten()
			p.listen = &listening{l, int32(l.Port()), threaded}
			return nil
		}
		last = err
	}
	var uds *ipc.UnixError
	if errors.As(last, &uds) {
		spec = "uds " + uds.Path
	}
	return k.Error(fmt.Sprintf("cannot listen on %s. OS reports: %s", spec, osReports(last)))
}

// noRoom reports on the console that clients are turned away; once for many.
func (p *Process) noRoom() {
	if p.full.Swap(true) {
		return
	}
	go p.Do(func() {
		p.full.Store(false)
		p.complain(k.Error("conn"))
	})
}

// unlisten stops listening.
func (p *Process) unlisten() {
	if p.listen == nil {
		return
	}
	if err := p.listen.listener.Close(); err != nil {
		p.log.Debug().Err(err).Msg("closing the port")
	}
	p.listen = nil
}

// checkPort says what is wrong with -p.
func checkPort(spec string) error {
	_, port := splitPort(strings.TrimPrefix(strings.TrimSuffix(spec, "i"), "rp,"))
	if _, err := portsOf(strings.TrimPrefix(port, "-")); err != nil {
		return fmt.Errorf("%q is no port", spec)
	}
	return nil
}

// portsOf is the ports a specification allows, in the order to try them.
func portsOf(spec string) ([]int, error) {
	if spec == "0W" {
		return []int{0}, nil
	}
	if from, to, ok := strings.Cut(spec, "/"); ok {
		lo, err := portOf(from)
		if err != nil {
			return nil, err
		}
		hi, err := portOf(to)
		if err != nil {
			return nil, err
		}
		if lo > hi || lo < 1 {
			return nil, k.ErrDomain
		}
		out := make([]int, hi-lo+1)
		for i, at := range rand.Perm(len(out)) {
			out[i] = lo + at
		}
		return out, nil
	}
	n, err := portOf(spec)
	return []int{n}, err
}

// serviceName is what a service may be called.
var serviceName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// portOf is the number of a port, or of the service of a name. A service that nobody
// knows is an error of its name. Source: code.kx.com/q/releases/ChangesIn2.6, "Named Service Support".
func portOf(spec string) (int, error) {
	if serviceName.MatchString(spec) {
		n, err := net.LookupPort("tcp", spec)
		if err != nil {
			return 0, k.Error(spec)
		}
		return n, nil
	}
	n, err := strconv.Atoi(spec)
	if err != nil || n < 0 || n > 65535 {
		return 0, k.ErrDomain
	}
	return n, nil
}
