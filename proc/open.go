package proc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"tock/ipc"
	"tock/k"
)

// target is hopen's argument taken apart: an address, or a file.
type target struct {
	addr    ipc.Addr
	file    string
	fifo    bool          // the file is a named pipe, to be read
	timeout time.Duration // 0: none
}

// parseTarget reads a symbol, string, port number, or a list of one and a timeout in ms.
// Errors: ErrType, ErrDomain.
func parseTarget(spec k.Value) (target, error) {
	var t target
	if items := spec.Items(); len(items) == 2 || spec.Type() == k.Long && spec.Len() == 2 || spec.Type() == k.Int && spec.Len() == 2 {
		ms := spec.At(1)
		if ty := ms.Type(); ty != -k.Int && ty != -k.Long && ty != -k.Short {
			return t, k.ErrType
		}
		t.timeout = time.Duration(ms.Int()) * time.Millisecond
		spec = spec.At(0)
	}
	switch spec.Type() {
	case -k.Int, -k.Long, -k.Short:
		n := spec.Int()
		if n <= 0 || n > 65535 {
			return t, k.ErrDomain
		}
		t.addr.Port = int(n)
		return t, nil
	case -k.Symbol, k.Char:
	default:
		return t, k.ErrType
	}
	text := spec.Text()
	if isFile(text) {
		t.file, t.fifo = strings.CutPrefix(strings.TrimPrefix(text, ":"), "fifo://")
		if t.file == "" {
			return t, k.ErrDomain
		}
		return t, nil
	}
	var err error
	t.addr, err = ipc.ParseAddr(text)
	return t, err
}

// address is the form of a host and port behind hopen's first colon.
var address = regexp.MustCompile(`^([^/:]*|\[[^\]]*\]):[^/]|^\d+(:|$)`)

// isFile tells a path from an address: what has no second colon, unless it is a number.
func isFile(text string) bool {
	text = strings.TrimPrefix(text, ":")
	if scheme, _, ok := strings.Cut(text, "://"); ok {
		return scheme == "fifo"
	}
	return text != "" && !address.MatchString(text)
}

// Open is hopen.
func (p *Process) Open(spec k.Value) (k.Value, error) {
	t, err := parseTarget(spec)
	if err != nil {
		return k.Value{}, err
	}
	if t.file != "" {
		if p.confined() || p.blocked() {
			return k.Value{}, k.ErrAccess
		}
		var h handle
		if t.fifo {
			h, err = p.openFifo(t.file)
		} else {
			h, err = openFile(t.file)
		}
		if errors.Is(err, k.ErrStop) {
			return k.Value{}, err
		}
		if err != nil {
			return k.Value{}, k.OSError(t.file, osReports(err))
		}
		return k.NewInt(p.handles.add(h)), nil
	}
	if p.isOwn(t.addr) {
		return k.NewInt(0), nil
	}
	peer, err := p.dial(t)
	if err != nil {
		return k.Value{}, hopError(err)
	}
	return k.NewInt(peer.Number), nil
}

// OpensFile is the path of a file that hopen of an argument opens.
func (p *Process) OpensFile(spec k.Value) (path string, ok bool) {
	t, err := parseTarget(spec)
	return t.file, err == nil && t.file != ""
}

// OnFile reports whether a handle is one on a file.
func (p *Process) OnFile(h int64) bool {
	_, ok := p.handles.find(h).(fileOf)
	return ok
}

// isOwn reports whether an address is the port this process listens on: a message there
// would wait for the executor that sends it.
func (p *Process) isOwn(a ipc.Addr) bool {
	if p.listen == nil {
		return false
	}
	if a.Path != "" {
		return filepath.Base(a.Path) == fmt.Sprintf("kx.%d", p.listen.port) && p.listen.listener.HasUnix(a.Path)
	}
	if int32(a.Port) != p.listen.port {
		return false
	}
	host, _ := os.Hostname()
	switch a.Host {
	case "", "localhost", host:
		return true
	}
	ip := net.ParseIP(a.Host)
	return ip != nil && (ip.IsLoopback() || isLocal(ip) && p.listen.listener.Addr().(*net.TCPAddr).IP.IsUnspecified())
}

// isLocal reports whether an address is one of this machine's.
func isLocal(ip net.IP) bool {
	own, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, a := range own {
		if n, ok := a.(*net.IPNet); ok && n.IP.Equal(ip) {
			return true
		}
	}
	return false
}

// dial opens a connection; without a user it logs in as the user the process runs as.
func (p *Process) dial(t target) (*Peer, error) {
	if t.addr.User == "" && t.addr.Password == "" {
		t.addr.User = userName()
	}
	opts := ipc.DialOptions{UnixDir: os.Getenv("QUDSPATH"), Timeout: t.timeout}
	if t.addr.TLS {
		var err error
		if opts.TLS, err = tlsClient(); err != nil {
			return nil, err
		}
	}
	if t.timeout == 0 {
		opts.Timeout = -1
	}
	peer := p.newPeer(true)
	opts.Handler, opts.Turns, opts.Callers = peer, true, p.callers
	p.opts.Net.connection(&opts.Options)
	// A dial can be long: an interrupt ends it.
	ctx, done, err := p.beginWaitContext()
	if err != nil {
		return nil, err
	}
	defer done()
	if _, err := ipc.Dial(ctx, t.addr, opts); err != nil {
		return nil, err
	}
	// Opened has put the connection into the peer.
	peer.Number = p.handles.add(peer)
	return peer, nil
}

// Dial opens a connection as hopen does, for the process's owner.
// Errors: as hopen.
func (p *Process) Dial(address string, timeout time.Duration) (*Peer, error) {
	a, err := ipc.ParseAddr(address)
	if err != nil {
		return nil, err
	}
	peer, err := p.dial(target{addr: a, timeout: timeout})
	if err != nil {
		return nil, hopError(err)
	}
	return peer, nil
}

// beginWait forgets what would end a wait that is over; an interrupt that came and was
// not noticed yet ends this one before it begins.
func (p *Process) beginWait() error {
	p.passReading()
	select {
	case <-p.broken:
	default:
	}
	if p.exiting {
		return nil // .z.exit may still say good-bye
	}
	return p.interp.Env().Check()
}

// beginWaitContext begins a wait for the network: an interrupt ends the context. done ends
// the wait; what the console has to show is shown before.
func (p *Process) beginWaitContext() (ctx context.Context, done func(), err error) {
	if err := p.beginWait(); err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-p.broken:
			cancel()
		case <-ctx.Done():
		}
	}()
	_ = p.stdout.Flush()
	return ctx, cancel, nil
}

// CloseHandle is hclose.
func (p *Process) CloseHandle(h int64) error {
	n := max(h, -h)
	target := p.handles.find(n)
	if target == nil {
		return k.Error("Cannot close handle. OS reports: Bad file descriptor")
	}
	p.handles.remove(int32(n))
	return target.close()
}

// OneShot is an address applied to a message: open, ask, close.
func (p *Process) OneShot(spec, msg k.Value) (k.Value, error) {
	if t, ok := parseWebTarget(spec); ok {
		return p.askWeb(t, msg)
	}
	t, err := parseTarget(spec)
	if err != nil {
		return k.Value{}, err
	}
	if t.file != "" {
		if spec.Type() != -k.Symbol {
			return k.Value{}, k.ErrType
		}
		return p.applyOwn("{get[x]y}", spec, msg) // `:db/t `col: what the file holds, indexed
	}
	if p.isOwn(t.addr) {
		return p.self(msg)
	}
	peer, err := p.dial(t)
	if err != nil {
		return k.Value{}, hopError(err)
	}
	defer func() {
		if p.handles.get(peer.Number) == handle(peer) {
			p.handles.remove(peer.Number)
			_ = peer.close()
		}
	}()
	return p.call(peer, msg)
}
