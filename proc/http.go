package proc

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/q"
	"tock/q/prim"
)

// reply is what the executor leaves to the connection's goroutine: a response, or the
// file that is one.
type reply struct {
	bytes []byte
	file  *webFile
	keep  time.Duration
}

// respondWeb lets a request in, reads the rest of it and has it evaluated. nil bytes: the
// connection is to be closed without a word.
func (p *Process) respondWeb(c *webConn, r *webRequest) (bytes []byte, keep time.Duration) {
	user, refusal, ok := p.admitWeb(c, r)
	if !ok {
		return refusal, 0
	}
	if isUpgrade(r) {
		p.serveSocket(c, r, user)
		return nil, 0
	}
	room := min(r.ContentLength, maxBody)
	if room < 0 { // chunked: anything
		room = maxBody
	}
	if p.web.bodies.Add(room) > maxBodies && room > 0 {
		p.web.bodies.Add(-room) // before the client knows, who may ask again
		c.refuse("503 Service Unavailable")
		return nil, 0
	}
	defer p.web.bodies.Add(-room)
	if err := c.readBody(r); err != nil {
		var refused statusError
		if errors.As(err, &refused) {
			c.refuse(refused.status)
		}
		return nil, 0
	}
	p.meters.requests.Add(1)
	if h := p.pageOf(r); h != nil {
		return c.servePage(h, r)
	}
	var out reply
	c.user = user
	if c.beside != nil {
		if out, ok = c.beside.answer(c, r); !ok {
			return nil, 0
		}
	} else if !p.Do(func() { out = p.evaluateWeb(c, r, user) }) {
		return nil, 0
	}
	if out.file != nil {
		return out.file.read(), 0
	}
	if r.zips() && !p.ownPages.Load() && len(out.bytes) > 0 {
		out.bytes = zipped(out.bytes)
	}
	return out.bytes, out.keep
}

// arguments is what the handlers get: the request's text and its headers.
func (r *webRequest) arguments() (text, headers k.Value) {
	values := make([]k.Value, len(r.values))
	for i, v := range r.values {
		values[i] = k.String(v)
	}
	return k.String(r.text()), k.MustDict(k.Symbols(r.names...), k.NewList(values))
}

// handler is the name of the request's handler, and its argument.
func (r *webRequest) handler() (name string, arg k.Value) {
	text, headers := r.arguments()
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return "ph", k.ListOf(text, headers)
	case http.MethodPost:
		return "pp", k.ListOf(text, headers)
	}
	return "pm", k.ListOf(k.NewSymbol(r.Method), text, headers)
}

// zips reports whether the answer of the default page may be compressed.
func (r *webRequest) zips() bool {
	_, _, asked := strings.Cut(r.text(), "?")
	return asked && r.Method != http.MethodPost && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

// admitWeb decides about a request with .z.ac, or as about any login with the name and
// password of basic authentication.
// Source: code.kx.com/q/ref/dotz/#zac-http-auth.
func (p *Process) admitWeb(c *webConn, r *webRequest) (user string, refusal []byte, ok bool) {
	name, password, _ := r.BasicAuth()
	if !p.guard.Load() && !p.guardWeb.Load() {
		return name, nil, true // nobody to ask
	}
	login := ipc.Login{User: name, Password: password, Remote: c.nc.RemoteAddr(), IP: ipc.IPNumber(c.nc.RemoteAddr())}
	refusal = plainReply("401 Unauthorized", "401 Unauthorized", "WWW-Authenticate: Basic realm=\"q\"\r\n")
	basic := true
	if !p.Do(func() {
		f, has := p.handler("ac")
		if !has {
			return
		}
		basic = false
		text, headers := r.arguments()
		p.entering = &login
		v, err := p.apply(nil, f, k.ListOf(text, headers))
		p.entering = nil
		if err != nil {
			p.complain(err)
			return
		}
		items := v.Each()
		if v.Len() != 2 || items[0].Type() != -k.Int && items[0].Type() != -k.Long || items[1].Type() != k.Char && items[1].Type() != -k.Symbol {
			p.complain(k.ErrType)
			return
		}
		switch items[0].Int() {
		case 1:
			user, ok = items[1].Text(), true
		case 2:
			refusal = []byte(items[1].Text())
		case 4:
			basic = true
		}
	}) {
		return "", nil, false
	}
	if basic {
		user, ok = name, p.authenticate(login)
	}
	return user, refusal, ok
}

// evaluateWeb applies the handler of a request, on the executor.
func (p *Process) evaluateWeb(c *webConn, r *webRequest, user string) reply {
	peer := &Peer{proc: p, user: k.Intern(user), web: c}
	peer.Number = p.handles.add(c)
	defer func() {
		if p.handles.get(peer.Number) == handle(c) {
			p.handles.remove(peer.Number)
		}
	}()
	handler, arg := r.handler()
	c.keep = 0
	f, ok := p.handler(handler)
	if !ok && handler == "ph" {
		if name, _, asked := strings.Cut(r.text(), "?"); !asked && name != "" {
			var file *webFile
			_, err := p.evaluateFor(peer, peer.web, func() (v k.Value, err error) {
				file, err = pageFile(p.interp.Env(), unescaped(name))
				return v, err
			})
			if err != nil || p.exiting {
				return reply{}
			}
			return reply{file: file}
		}
		f, ok = p.defaultPage()
	}
	if !ok {
		return noHandler(handler)
	}
	v, err := p.applyWeb(peer, f, arg)
	if c.gone || p.exiting {
		return reply{}
	}
	out := p.replyOf(v, err)
	out.keep = c.keep
	return out
}

// defaultPage is what .z.ph is as long as nobody assigns it.
func (p *Process) defaultPage() (f k.Value, ok bool) {
	f, err := p.interp.Get(".z.ph")
	return f, err == nil
}

// noHandler is the answer to a method that no handler is assigned for.
func noHandler(handler string) reply {
	return reply{bytes: plainReply("501 Not Implemented", "no .z."+handler, "")}
}

// replyOf is a handler's result as a response.
func (p *Process) replyOf(v k.Value, err error) reply {
	switch {
	case err != nil:
		return reply{bytes: plainReply("500 Internal Server Error", p.webError(err), "")}
	case v.Type() != k.Char:
		return reply{bytes: plainReply("500 Internal Server Error", "'type", "")}
	}
	return reply{bytes: []byte(v.Text())}
}

// webError is what a web client sees of an error; with \e 2 the backtrace.
func (p *Process) webError(err error) string {
	if p.backtraces.Load() {
		return q.BacktraceText(err)
	}
	return "'" + strings.TrimPrefix(q.ErrorText(err), "'")
}

// applyWeb applies a function for a client within the bounds of a request.
func (p *Process) applyWeb(peer *Peer, f k.Value, args ...k.Value) (k.Value, error) {
	return p.evaluateFor(peer, peer.web, func() (k.Value, error) { return p.interp.Apply(f, args) })
}

// evaluateFor evaluates for a client that speaks HTTP: within \T, and until who waits for
// the answer goes away; nil for nobody.
func (p *Process) evaluateFor(peer *Peer, waiting asker, f func() (k.Value, error)) (v k.Value, err error) {
	p.beforeEvaluation()
	outermost := p.depth == 0
	defer p.leave(p.enter(peer))
	p.interp.SetErrorMode(p.clientMode())
	defer p.interp.Guard(&err)
	p.abandoned.begin(waiting)
	if p.opts.Timeout > 0 && outermost {
		defer p.limit.start(time.Duration(p.opts.Timeout)*time.Second, p.interrupt)()
	}
	return f()
}

// defineWeb gives the language what of .h is the process's.
func (p *Process) defineWeb() {
	// .h.ka: how long, in milliseconds, the connection of the request stays open.
	p.definePage()
	p.interp.Define(".h.ka", func(_ prim.Env, args []k.Value) (k.Value, error) {
		if t := args[0].Type(); t != -k.Int && t != -k.Long {
			return k.Value{}, k.ErrType
		}
		ms := args[0].Int()
		if p.current != nil && p.current.web != nil {
			p.current.web.keep = time.Duration(min(max(ms, 0), int64(time.Hour/time.Millisecond))) * time.Millisecond
		}
		if ms <= 0 {
			return k.String("close"), nil
		}
		return k.String("keep-alive"), nil
	}, 1)
	p.interp.Define(".Q.hg", func(_ prim.Env, args []k.Value) (k.Value, error) {
		return p.fetch(http.MethodGet, args[0], "", nil)
	}, 1)
	p.interp.Define(".Q.hp", func(_ prim.Env, args []k.Value) (k.Value, error) {
		if args[1].Type() != k.Char || args[2].Type() != k.Char {
			return k.Value{}, k.ErrType
		}
		return p.fetch(http.MethodPost, args[0], args[1].Text(), []byte(args[2].Text()))
	}, 3)
	if _, err := p.interp.Get(".h.val"); err != nil {
		if value, ok := prim.Value("value", false); ok {
			_ = p.interp.Set(".h.val", value)
		}
	}
}
