package web

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"

	"tock/ipc"
	"tock/k"
)

// ask sends a message to the process as the user of a request, and gives the answer. The
// connection is closed when the request is given up, which ends the evaluation.
//
// Errors: what the process signalled, k.ErrAccess for a user it does not let in; those of
// connections.
func ask(r *http.Request, message k.Value) (k.Value, error) {
	ctx := r.Context()
	c, err := dialSelf(ctx, r)
	if err != nil {
		return k.Value{}, err
	}
	defer func() { _ = c.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	return c.Call(ctx, message)
}

// dialSelf connects to the process as a client of its own: to the address that the request
// reached it at, encrypted if the request was. So whoever asks through a page is let in,
// confined, stopped and shown like any other client.
func dialSelf(ctx context.Context, r *http.Request) (*ipc.Conn, error) {
	var addr ipc.Addr
	switch at := ctx.Value(http.LocalAddrContextKey).(type) {
	case *net.TCPAddr:
		addr.Host, addr.Port = at.IP.String(), at.Port
	case *net.UnixAddr:
		addr.Unix, addr.Path = true, at.Name
	default:
		return nil, errors.New("the request came from nowhere")
	}
	addr.User, addr.Password, _ = r.BasicAuth()
	addr.TLS = r.TLS != nil
	// The address is this process's own: there is nobody else's certificate to look at.
	opts := ipc.DialOptions{TLS: &tls.Config{InsecureSkipVerify: true}}
	opts.MaxMessageBytes = maxAnswer
	return ipc.Dial(ctx, addr, opts)
}
