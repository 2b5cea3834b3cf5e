package proc

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"
)

// pageKeep is how long a connection that asked for a page stays open for the next request.
const pageKeep = 30 * time.Second

// HandlePage serves an address of the process's port, such as /metrics, beside kdb+'s own
// pages. The handler runs in the connection's goroutine, not on the executor, once the
// request has been let in (.z.ac, .z.pw, user file). Its request's context is done when the
// client or the process goes; http.LocalAddrContextKey in it is where the client reached
// the process. Who assigns .z.ph or .z.pp has the whole address space.
//
// Pages are given before the process listens.
func (p *Process) HandlePage(path string, h http.Handler) { p.pages[path] = h }

// pageOf is the handler of a request, or nil.
func (p *Process) pageOf(r *webRequest) http.Handler {
	if p.ownPages.Load() {
		return nil
	}
	return p.pages[r.URL.Path]
}

// servePage answers a request whose body has been read.
func (c *webConn) servePage(h http.Handler, r *webRequest) (answer []byte, keep time.Duration) {
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), http.LocalAddrContextKey, c.nc.LocalAddr()))
	defer cancel()
	go c.cancelWhenGone(ctx, cancel)
	req := r.WithContext(ctx)
	req.Body = http.NoBody
	if len(r.body) > 0 {
		req.Body = readCloser{bytes.NewReader(r.body)}
	}
	req.RemoteAddr, req.TLS = c.nc.RemoteAddr().String(), encrypted(c.nc)
	w := pageWriter{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(&w, req)
	return w.reply(), pageKeep
}

// cancelWhenGone cancels a request when its client hangs up or the process ends.
func (c *webConn) cancelWhenGone(ctx context.Context, cancel context.CancelFunc) {
	ticker := time.NewTicker(abandonCheck)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.p.ended:
			cancel()
		case <-ticker.C:
			if c.PeerGone() {
				cancel()
			}
		}
	}
}

// readCloser is a body in memory.
type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// pageWriter gathers a handler's response.
type pageWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *pageWriter) Header() http.Header         { return w.header }
func (w *pageWriter) WriteHeader(status int)      { w.status = status }
func (w *pageWriter) Write(b []byte) (int, error) { return w.body.Write(b) }

func (w *pageWriter) reply() []byte {
	var out bytes.Buffer
	w.header.Set("Content-Length", fmt.Sprint(w.body.Len()))
	fmt.Fprintf(&out, "HTTP/1.1 %d %s\r\n", w.status, http.StatusText(w.status))
	_ = w.header.Write(&out) // to memory
	out.WriteString("\r\n")
	out.Write(w.body.Bytes())
	return out.Bytes()
}

// encrypted is the state of a connection's TLS, nil for a plain one.
func encrypted(nc net.Conn) *tls.ConnectionState {
	for {
		if t, ok := nc.(*tls.Conn); ok {
			state := t.ConnectionState()
			return &state
		}
		inner, ok := nc.(interface{ NetConn() net.Conn })
		if !ok {
			return nil
		}
		nc = inner.NetConn()
	}
}
