package proc

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"

	"tock/ipc"
	"tock/k"
)

// maxReply bounds the response to a request of ours.
const maxReply = 1 << 30

// webTarget is an address that is applied to the text of an HTTP request.
type webTarget struct {
	scheme, host, port string
	user               *url.Userinfo
}

// parseWebTarget reads `:http://[user:password@]host[:port]`, or https, ws, wss; ok is
// false for what is no such address.
func parseWebTarget(spec k.Value) (t webTarget, ok bool) {
	if ty := spec.Type(); ty != -k.Symbol && ty != k.Char {
		return t, false
	}
	u, err := url.Parse(strings.TrimPrefix(spec.Text(), ":"))
	if err != nil || u.Hostname() == "" {
		return t, false
	}
	t = webTarget{u.Scheme, u.Hostname(), u.Port(), u.User}
	switch t.scheme {
	case "http", "ws":
		if t.port == "" {
			t.port = "80"
		}
	case "https", "wss":
		if t.port == "" {
			t.port = "443"
		}
	default:
		return t, false
	}
	return t, true
}

func (t webTarget) encrypted() bool { return t.scheme == "https" || t.scheme == "wss" }

// connect opens the connection, encrypted if the address says so.
func (t webTarget) connect(ctx context.Context) (net.Conn, error) {
	var config *tls.Config
	if t.encrypted() {
		var err error
		if config, err = tlsClient(); err != nil {
			return nil, err
		}
		config.ServerName = t.host
	}
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", net.JoinHostPort(t.host, t.port))
	if err != nil || config == nil {
		return nc, err
	}
	secure := tls.Client(nc, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		nc.Close()
		return nil, err
	}
	return secure, nil
}

// errOwnPort is a request to the port of this process: its answer would wait for the
// evaluation that waits for it.
const errOwnPort k.Error = "own port"

// isOwnWeb reports whether an address is the port this process listens on.
func (p *Process) isOwnWeb(t webTarget) bool {
	port, err := strconv.Atoi(t.port)
	return err == nil && p.isOwn(ipc.Addr{Host: t.host, Port: port})
}

// askWeb is an address applied to the text of an HTTP request: the response as text, or
// for a web socket its handle and the response.
//
// Errors: as hopen; ErrType for a request that is no text; ErrLimit for a response beyond
// maxReply.
// Source: code.kx.com/q/kb/http, code.kx.com/q/kb/websockets.
func (p *Process) askWeb(t webTarget, msg k.Value) (k.Value, error) {
	if msg.Type() != k.Char {
		return k.Value{}, k.ErrType
	}
	if p.isOwnWeb(t) {
		return k.Value{}, errOwnPort
	}
	socket := t.scheme == "ws" || t.scheme == "wss"
	if _, ok := p.handler("ws"); socket && !ok {
		return k.Value{}, k.Error(".z.ws") // messages may come at once
	}
	return p.waitWeb(func(ctx context.Context) (k.Value, error) {
		if socket {
			return p.openSocket(ctx, t, msg.Text())
		}
		return t.ask(ctx, msg.Text())
	})
}

// waitWeb has f talk to a web server; an interrupt ends it. Clients under -b and -u may not.
func (p *Process) waitWeb(f func(ctx context.Context) (k.Value, error)) (k.Value, error) {
	if p.confined() || p.blocked() {
		return k.Value{}, k.ErrAccess
	}
	ctx, done, err := p.beginWaitContext()
	if err != nil {
		return k.Value{}, err
	}
	defer done()
	r, err := f(ctx)
	switch {
	case err == nil:
		return r, nil
	case ctx.Err() != nil:
		p.interp.ClearInterrupt()
		return k.Value{}, k.ErrStop
	case errors.Is(err, k.ErrLimit), errors.Is(err, k.ErrDomain):
		return k.Value{}, err
	}
	return k.Value{}, hopError(err)
}

// ask sends a request as it is and gives the response, its chunks put together.
func (t webTarget) ask(ctx context.Context, request string) (k.Value, error) {
	nc, err := t.connect(ctx)
	if err != nil {
		return k.Value{}, err
	}
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { _ = nc.SetDeadline(time.Unix(1, 0)) })()
	if _, err := io.WriteString(nc, request); err != nil {
		return k.Value{}, err
	}
	in := bufio.NewReader(nc)
	var head []byte
	c := webConn{in: in}
	for { // past 100 Continue and such
		if head, err = c.readHead(); err != nil {
			return k.Value{}, err
		}
		if !bytes.HasPrefix(head, []byte("HTTP/1.1 1")) {
			break
		}
	}
	method, _, _ := strings.Cut(request, " ")
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), &http.Request{Method: method})
	if err != nil {
		return k.Value{}, err
	}
	from := io.Reader(in)
	switch {
	case method == http.MethodHead || resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusNotModified:
		from = strings.NewReader("")
	case len(resp.TransferEncoding) > 0:
		from = httputil.NewChunkedReader(in)
	case resp.ContentLength >= 0:
		from = io.LimitReader(in, resp.ContentLength)
	}
	body, err := io.ReadAll(io.LimitReader(from, maxReply+1))
	switch {
	case err != nil:
		return k.Value{}, err
	case len(body) > maxReply:
		return k.Value{}, k.ErrLimit
	case resp.ContentLength > int64(len(body)) && method != http.MethodHead:
		return k.Value{}, io.ErrUnexpectedEOF
	}
	return k.String(string(head) + string(body)), nil
}

// openSocket asks for a web socket. Result: (handle;response), the handle 0Ni when the
// server does not want it.
func (p *Process) openSocket(ctx context.Context, t webTarget, request string) (k.Value, error) {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(request)))
	if err != nil {
		return k.Value{}, k.ErrDomain
	}
	var nc net.Conn
	connect := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var err error
		nc, err = t.connect(ctx)
		return nc, err
	}
	for _, ours := range []string{"Connection", "Upgrade", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Extensions"} {
		r.Header.Del(ours)
	}
	if password, _ := t.user.Password(); t.user != nil && r.Header.Get("Authorization") == "" {
		r.SetBasicAuth(t.user.Username(), password)
	}
	address := url.URL{Scheme: t.scheme, Host: net.JoinHostPort(t.host, t.port), Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	transport := &http.Transport{DialContext: connect, DialTLSContext: connect, DisableKeepAlives: true}
	conn, resp, err := websocket.Dial(ctx, address.String(), &websocket.DialOptions{HTTPClient: &http.Client{Transport: transport},
		HTTPHeader: r.Header, Host: r.Host, CompressionMode: websocket.CompressionNoContextTakeover})
	if err != nil && (resp == nil || ctx.Err() != nil) {
		return k.Value{}, err
	}
	var head strings.Builder
	fmt.Fprintf(&head, "HTTP/1.1 %s\r\n", resp.Status)
	if err := resp.Header.Write(&head); err != nil {
		return k.Value{}, err
	}
	head.WriteString("\r\n")
	if err != nil {
		if body, err := io.ReadAll(io.LimitReader(resp.Body, maxHead)); err == nil {
			head.Write(body)
		}
		return k.ListOf(k.Null(-k.Int), k.String(head.String())), nil
	}
	s := newSocket(p, &webConn{p: p, nc: nc}, conn, userName(), resp.Header)
	s.peer.Number = p.handles.add(s)
	p.web.run(nc, func() { p.runSocket(s) })
	return k.ListOf(k.NewInt(s.peer.Number), k.String(head.String())), nil
}
