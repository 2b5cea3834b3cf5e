package proc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tock/ipc"
)

// Bounds of what an HTTP client may cost.
const (
	maxWebConns = 1024
	maxHead     = 64 << 10 // the request line and headers
	maxBody     = 64 << 20
	maxBodies   = 1 << 30          // of all requests at a time
	headTimeout = 10 * time.Second // for the whole head
	bodyTimeout = time.Minute
	// sendTimeout is how long a client may take to read sendBytes of a response.
	sendTimeout = 30 * time.Second
	sendBytes   = 64 << 10
)

// web is the connections that speak HTTP or are web sockets. Each has a goroutine of its
// own that reads requests and has the executor answer them.
type web struct {
	p *Process

	mu     sync.Mutex
	closed bool
	conns  map[net.Conn]struct{}
	bodies atomic.Int64 // bytes of bodies being read or evaluated
	beside sync.WaitGroup
}

func newWeb(p *Process) *web { return &web{p: p, conns: map[net.Conn]struct{}{}} }

// serve takes a connection over from the listener.
func (w *web) serve(nc net.Conn) { w.take(&webConn{p: w.p, nc: nc, in: bufio.NewReader(nc)}) }

// serveBeside is serve of a negative port.
func (w *web) serveBeside(nc net.Conn) {
	c := &webConn{p: w.p, nc: nc, in: bufio.NewReader(nc)}
	c.beside = newWebReader(c)
	w.take(c)
}

// take has a connection's requests answered, if there is room for it.
func (w *web) take(c *webConn) {
	nc := c.nc
	w.mu.Lock()
	full := len(w.conns) >= maxWebConns
	if w.closed || full {
		w.mu.Unlock()
		if full {
			w.p.log.Warn().Stringer("remote", nc.RemoteAddr()).Int("limit", maxWebConns).Msg("too many HTTP connections")
		}
		nc.Close()
		return
	}
	w.conns[nc] = struct{}{} // under the lock that found room
	w.mu.Unlock()
	w.run(nc, c.run)
}

// run runs f for a connection in a goroutine, and closes the connection when it is done.
func (w *web) run(nc net.Conn, f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		nc.Close()
		return
	}
	w.conns[nc] = struct{}{}
	w.beside.Go(func() {
		f()
		nc.Close()
		w.mu.Lock()
		delete(w.conns, nc)
		w.mu.Unlock()
	})
}

// shutdown closes all connections and waits for their goroutines.
func (w *web) shutdown() {
	w.mu.Lock()
	w.closed = true
	for nc := range w.conns {
		nc.Close()
	}
	w.mu.Unlock()
	w.beside.Wait()
}

// webConn is one connection that speaks HTTP.
type webConn struct {
	p  *Process
	nc net.Conn
	in *bufio.Reader
	// keep is what .h.ka was asked for while a request was evaluated: how long the
	// connection stays open for the next one. Only the executor uses it.
	keep time.Duration
	gone bool   // hclose; only the executor uses it
	user string // of the request being answered

	beside *webReader // evaluates its requests, when it is of a negative port
}

// PeerGone reports whether the client has gone.
func (c *webConn) PeerGone() bool { return ipc.HungUp(c.nc) }

// User is who the request that is answered comes from.
func (c *webConn) User() string { return c.user }

// close is hclose of .z.w.
func (c *webConn) close() error {
	c.gone = true
	return c.nc.Close()
}

// webRequest is a request as it was sent.
type webRequest struct {
	*http.Request
	names, values []string // of the headers, in their order
	body          []byte
}

// text is the request without its first slash, as .z.ph gets it; of a POST with its body
// behind a space.
func (r *webRequest) text() string {
	path := strings.TrimPrefix(r.URL.RequestURI(), "/")
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return path
	}
	return path + " " + string(r.body)
}

// statusError is a request that is refused before it is evaluated.
type statusError struct{ status string }

func (e statusError) Error() string { return e.status }

// run answers the requests of a connection until it is to be closed.
func (c *webConn) run() {
	idle := headTimeout
	for {
		r, err := c.read(idle)
		if err != nil {
			var refused statusError
			if errors.As(err, &refused) {
				c.p.log.Warn().Stringer("remote", c.nc.RemoteAddr()).Str("status", refused.status).Msg("HTTP request refused")
				c.refuse(refused.status)
			}
			return
		}
		reply, keep := c.p.respondWeb(c, r)
		if reply == nil {
			return
		}
		if r.Method == http.MethodHead {
			if at := bytes.Index(reply, headEnd); at >= 0 {
				reply, keep = reply[:at+len(headEnd)], 0
			}
		}
		if c.send(reply) != nil || keep <= 0 || r.Close || !r.ProtoAtLeast(1, 1) || r.ContentLength < 0 || !delimited(reply) {
			return
		}
		idle = keep
	}
}

var headEnd = []byte("\r\n\r\n")

// delimited reports whether a client can tell where a response ends without its
// connection being closed.
func delimited(reply []byte) bool {
	head, body, ok := bytes.Cut(reply, headEnd)
	return ok && bytes.Contains(bytes.ToLower(head), fmt.Appendf(nil, "\r\ncontent-length: %d", len(body)))
}

// send writes a response; a client that does not read loses it.
func (c *webConn) send(reply []byte) error {
	for len(reply) > 0 {
		n := min(len(reply), sendBytes)
		if err := c.nc.SetWriteDeadline(time.Now().Add(sendTimeout)); err != nil {
			return err
		}
		if _, err := c.nc.Write(reply[:n]); err != nil {
			return err
		}
		reply = reply[n:]
	}
	return nil
}

// refuse answers with an error and reads a little of what still comes, so that the answer
// is not lost to a reset.
func (c *webConn) refuse(status string) {
	if c.send(plainReply(status, status, "")) == nil {
		if c.nc.SetReadDeadline(time.Now().Add(100*time.Millisecond)) == nil {
			_, _ = io.CopyN(io.Discard, c.in, 1<<20)
		}
	}
}

// plainReply is a response of text. headers are whole lines.
func plainReply(status, text, headers string) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %s\r\n%sContent-Type: text/plain\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
		status, headers, len(text), text)
}

// read reads one request.
//
// Errors: statusError for one that breaks a bound or HTTP; otherwise the connection's.
func (c *webConn) read(idle time.Duration) (*webRequest, error) {
	if err := c.nc.SetReadDeadline(time.Now().Add(idle)); err != nil {
		return nil, err
	}
	if _, err := c.in.Peek(1); err != nil {
		return nil, err
	}
	if err := c.nc.SetReadDeadline(time.Now().Add(headTimeout)); err != nil {
		return nil, err
	}
	head, err := c.readHead()
	if err != nil {
		return nil, err
	}
	r := &webRequest{}
	if r.Request, err = http.ReadRequest(bufio.NewReader(bytes.NewReader(head))); err != nil {
		return nil, statusError{"400 Bad Request"}
	}
	for i, line := range strings.Split(string(head), "\n") {
		name, value, ok := strings.Cut(line, ":")
		if i > 0 && ok {
			r.names, r.values = append(r.names, name), append(r.values, strings.TrimSpace(value))
		}
	}
	return r, nil
}

// readHead reads up to the empty line behind the headers.
func (c *webConn) readHead() ([]byte, error) {
	var head []byte
	for {
		line, err := c.in.ReadSlice('\n')
		head = append(head, line...)
		switch {
		case len(head) > maxHead:
			return nil, statusError{"431 Request Header Fields Too Large"}
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return nil, err
		case len(bytes.TrimRight(line, "\r\n")) == 0:
			return head, nil
		}
	}
}

// readBody reads what a request announced.
func (c *webConn) readBody(r *webRequest) error {
	if r.ContentLength == 0 {
		return nil
	}
	if r.ContentLength > maxBody {
		return statusError{"413 Content Too Large"}
	}
	if err := c.nc.SetReadDeadline(time.Now().Add(bodyTimeout)); err != nil {
		return err
	}
	if strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
		if err := c.send([]byte("HTTP/1.1 100 Continue\r\n\r\n")); err != nil {
			return err
		}
	}
	from := io.Reader(c.in)
	if r.ContentLength < 0 { // chunked
		from = httputil.NewChunkedReader(c.in)
	} else {
		from = io.LimitReader(from, r.ContentLength)
	}
	var err error
	if r.body, err = io.ReadAll(io.LimitReader(from, maxBody+1)); err != nil {
		return err
	}
	switch {
	case len(r.body) > maxBody:
		return statusError{"413 Content Too Large"}
	case int64(len(r.body)) < r.ContentLength:
		return io.ErrUnexpectedEOF
	}
	return nil
}
