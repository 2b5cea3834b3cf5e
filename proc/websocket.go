package proc

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"tock/ipc"
	"tock/k"
)

// maxFrame bounds a message that a web socket may send to us.
const maxFrame = 64 << 20

// isUpgrade reports whether a request asks for a web socket.
func isUpgrade(r *webRequest) bool {
	return r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// upgrading is the writer of a response that hands its connection over.
type upgrading struct {
	c       *webConn
	header  http.Header
	written bool
}

func (u *upgrading) Header() http.Header { return u.header }

func (u *upgrading) WriteHeader(status int) {
	if u.written {
		return
	}
	u.written = true
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	_ = u.header.Write(&b)
	if status != http.StatusSwitchingProtocols {
		b.WriteString("Connection: close\r\n")
	}
	_ = u.c.send([]byte(b.String() + "\r\n")) // a failure shows at the next use
}

func (u *upgrading) Write(b []byte) (int, error) {
	u.WriteHeader(http.StatusOK)
	return len(b), u.c.send(b)
}

// Hijack implements http.Hijacker.
func (u *upgrading) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if err := u.c.nc.SetDeadline(time.Time{}); err != nil {
		return nil, nil, err
	}
	return u.c.nc, bufio.NewReadWriter(u.c.in, bufio.NewWriter(u.c.nc)), nil
}

// serveSocket makes a connection a web socket and hands its messages to .z.ws until it
// closes.
func (p *Process) serveSocket(c *webConn, r *webRequest, user string) {
	opts := &websocket.AcceptOptions{
		InsecureSkipVerify: true, // pages of any origin may connect, as with kdb+; .z.ac sees the header
		CompressionMode:    websocket.CompressionNoContextTakeover,
	}
	for _, offered := range strings.Split(r.Header.Get("Sec-WebSocket-Protocol"), ",") {
		if strings.TrimSpace(offered) == "kxnodeflate" {
			opts.CompressionMode, opts.Subprotocols = websocket.CompressionDisabled, []string{"kxnodeflate"}
		}
	}
	answer := &upgrading{c: c, header: http.Header{}}
	conn, err := websocket.Accept(answer, r.Request, opts)
	if err != nil {
		p.log.Warn().Err(err).Stringer("remote", c.nc.RemoteAddr()).Msg("no web socket")
		return
	}
	s := newSocket(p, c, conn, user, answer.header)
	if p.Do(func() {
		s.peer.Number = p.handles.add(s)
		if f, ok := p.handler("wo"); ok {
			p.tell(s.peer, f, s.peer.Number)
		}
	}) {
		p.runSocket(s)
		return
	}
	_ = conn.CloseNow()
}

// webSocket is a handle whose other end is a web socket.
type webSocket struct {
	peer   *Peer
	conn   *websocket.Conn
	ctx    context.Context // ends with the socket
	cancel context.CancelCauseFunc
	bound  int64
	packs  bool // messages are compressed
	gone   bool // hclose; only the executor uses it

	mu    sync.Mutex
	out   []socketFrame
	bytes int64         // of out, and of the frame being written
	wake  chan struct{} // one slot
	empty chan struct{} // closed when out is empty
}

// socketFrame is one message for a web socket.
type socketFrame struct {
	kind websocket.MessageType
	data []byte
}

// newSocket is a socket that was agreed on; answer is the header of the server's response.
func newSocket(p *Process, c *webConn, conn *websocket.Conn, user string, answer http.Header) *webSocket {
	conn.SetReadLimit(maxFrame)
	s := &webSocket{peer: &Peer{proc: p, user: k.Intern(user), web: c}, conn: conn, wake: make(chan struct{}, 1)}
	s.bound = p.opts.Net.queueBound()
	s.packs = strings.Contains(answer.Get("Sec-WebSocket-Extensions"), "permessage-deflate")
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	return s
}

// runSocket reads a web socket that has its handle, and closes it.
func (p *Process) runSocket(s *webSocket) {
	written := make(chan struct{})
	go func() { defer close(written); s.write() }()
	s.read()
	s.cancel(net.ErrClosed)
	_ = s.conn.CloseNow()
	<-written
	p.Do(func() { p.socketClosed(s) })
}

// read hands messages to the executor one by one.
func (s *webSocket) read() {
	p := s.peer.proc
	for {
		kind, data, err := s.conn.Read(s.ctx)
		if err != nil {
			p.log.Debug().Err(err).Stringer("remote", s.peer.web.nc.RemoteAddr()).Msg("web socket closed")
			return
		}
		msg := k.Bytes(data)
		if kind == websocket.MessageText {
			msg = k.String(string(data))
		}
		if !p.Do(func() { p.socketMessage(s, msg) }) {
			return
		}
	}
}

// socketMessage is .z.ws, which without a handler sends back what came.
func (p *Process) socketMessage(s *webSocket, msg k.Value) {
	if s.gone {
		return
	}
	f, ok := p.handler("ws")
	var err error
	if ok {
		// A message may be an update that nobody waits for: it is dealt with to its end.
		_, err = p.evaluateFor(s.peer, nil, func() (k.Value, error) { return p.interp.Apply(f, []k.Value{msg}) })
	} else {
		err = p.sendSocket(s, msg)
	}
	if err != nil {
		p.complain(err)
	}
}

// socketClosed frees the handle and tells .z.wc, for which .z.w is 0; not after hclose.
func (p *Process) socketClosed(s *webSocket) {
	if s.gone {
		return
	}
	s.gone = true
	p.handles.remove(s.peer.Number)
	if f, ok := p.handler("wc"); ok {
		p.tell(nil, f, s.peer.Number)
	}
}

// write sends what is queued until the socket ends.
func (s *webSocket) write() {
	for {
		select {
		case <-s.wake:
		case <-s.ctx.Done():
			return
		}
		for {
			s.mu.Lock()
			if len(s.out) == 0 {
				if s.empty != nil {
					close(s.empty)
					s.empty = nil
				}
				s.mu.Unlock()
				break
			}
			f := s.out[0]
			s.mu.Unlock()
			if err := s.conn.Write(s.ctx, f.kind, f.data); err != nil {
				s.cancel(err)
				return
			}
			s.mu.Lock()
			s.out[0] = socketFrame{}
			s.out = s.out[1:]
			s.bytes -= int64(len(f.data))
			s.mu.Unlock()
		}
	}
}

// queued is the bytes that wait to be written.
func (s *webSocket) queued() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

// waiting is the messages that wait to be written.
func (s *webSocket) waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.out)
}

// flushed is closed when everything queued so far is written; nil when it is already.
func (s *webSocket) flushed() chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.out) > 0 && s.empty == nil {
		s.empty = make(chan struct{})
	}
	return s.empty
}

// push queues a message. One that passes the bound ends the socket: its client does not
// read.
func (s *webSocket) push(f socketFrame) error {
	s.mu.Lock()
	if s.bytes > 0 && s.bytes+int64(len(f.data)) > s.bound && s.bound >= 0 {
		s.mu.Unlock()
		s.cancel(ipc.ErrQueueFull)
		return ipc.ErrQueueFull
	}
	s.out = append(s.out, f)
	s.bytes += int64(len(f.data))
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return nil
}

// close is hclose: the client is told, what is queued and not flushed is dropped.
func (s *webSocket) close() error {
	s.gone = true
	s.peer.proc.web.beside.Go(func() {
		_ = s.conn.Close(websocket.StatusNormalClosure, "") // waits a little for the client's answer
		s.cancel(net.ErrClosed)
	})
	return nil
}

// sendSocket queues a string as text or bytes as they are; :: waits until all is written.
// Errors: ErrType for anything else; 'utf8.
func (p *Process) sendSocket(s *webSocket, msg k.Value) error {
	if s.ctx.Err() != nil {
		return badHandle(int64(s.peer.Number))
	}
	switch t := msg.Type(); {
	case msg.IsIdentity() || msg.IsZero():
		return p.flushSocket(s)
	case t == k.Char:
		text := msg.Text()
		if !utf8.ValidString(text) {
			return k.Error("utf8")
		}
		return p.pushed(s, s.push(socketFrame{websocket.MessageText, []byte(text)}))
	case t == k.Byte:
		return p.pushed(s, s.push(socketFrame{websocket.MessageBinary, append([]byte(nil), k.Data[uint8](msg)...)}))
	}
	return k.ErrType
}

func (p *Process) pushed(s *webSocket, err error) error {
	if errors.Is(err, ipc.ErrQueueFull) {
		p.log.Warn().Stringer("remote", s.peer.web.nc.RemoteAddr()).Msg("web socket closed: its client does not read")
		return badHandle(int64(s.peer.Number))
	}
	return err
}

// flushSocket blocks until all that was sent is written.
func (p *Process) flushSocket(s *webSocket) error {
	done := s.flushed()
	if done == nil {
		return nil
	}
	if err := p.beginWait(); err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-s.ctx.Done():
		return badHandle(int64(s.peer.Number))
	case <-p.broken:
		p.interp.ClearInterrupt()
		return k.ErrStop
	}
}
