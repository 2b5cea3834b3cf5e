package proc

import (
	"tock/ipc"
	"tock/k"
)

// webReader answers the HTTP requests of a connection to a negative port, beside the main
// thread. Web sockets are the main thread's there, too: their handlers send.
type webReader struct{ *reader }

func newWebReader(c *webConn) *webReader {
	remote := c.nc.RemoteAddr()
	return &webReader{newReader(c.p, ipc.IPNumber(remote), func(name string) (k.Value, bool) {
		switch name {
		case "u":
			return k.NewSymbol(c.user), true
		case "a":
			return k.NewInt(ipc.IPNumber(remote)), true
		case "w":
			return k.NewInt(0), true // no handle: nothing can be sent
		case "e":
			return tlsStatus(tlsOf(c.nc)), true
		}
		return k.Value{}, false
	})}
}

// answer evaluates a request; ok is false when the process has ended.
func (w *webReader) answer(c *webConn, r *webRequest) (out reply, ok bool) {
	if !w.p.begun() {
		return out, false
	}
	defer w.bound()()
	defer w.abandoned.end(w.abandoned.begin(c))
	handler, arg := r.handler()
	v, has, err := w.q.ApplyHandler(handler, arg)
	if !has && err == nil {
		return noHandler(handler), true
	}
	return w.p.replyOf(v, err), true
}
