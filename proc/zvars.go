package proc

import (
	"os"
	"os/user"
	"runtime"
	"strings"

	"tock/k"
)

// Z is the .z variables that only the process knows.
// Source: code.kx.com/q/ref/dotz.
func (p *Process) Z(name string) (k.Value, bool) {
	switch name {
	case "w":
		return k.NewInt(p.currentHandle()), true
	case "a":
		switch {
		case p.current != nil:
			return k.NewInt(p.current.ip()), true
		case p.entering != nil:
			return k.NewInt(p.entering.IP), true
		}
		return k.NewInt(ownIP()), true
	case "u":
		switch {
		case p.current != nil:
			return k.NewSym(p.current.user), true
		case p.entering != nil:
			return k.NewSymbol(p.entering.User), true
		}
		return k.NewSymbol(userName()), true
	case "h":
		host, _ := os.Hostname()
		return k.NewSymbol(host), true
	case "i":
		return k.NewInt(int32(os.Getpid())), true
	case "o":
		return k.NewSymbol(platform()), true
	case "c":
		return k.NewInt(int32(runtime.NumCPU())), true
	case "f":
		return k.NewSymbol(p.cfg.Script), true
	case "x":
		return texts(p.opts.Args), true
	case "X":
		return texts(append([]string{p.cfg.Name}, p.opts.Raw...)), true
	case "q":
		return k.NewBool(p.opts.Quiet), true
	case "l":
		return texts([]string{"", "", "", "1", "1", "1", "0", "", "0"}), true // no limit of cores, no dates, no banner
	case "W":
		return p.handles.queued(), true
	case "H":
		return k.WithAttr(k.Ints(p.handles.connections()), k.Sorted), true
	case "e":
		return p.current.encryption(), true
	}
	return k.Value{}, false
}

// ZSet keeps the handlers a user assigned where the loop finds them without a look-up.
func (p *Process) ZSet(name string, v k.Value) {
	if v.IsZero() {
		delete(p.zset, name)
	} else {
		p.zset[name] = v
	}
	switch name {
	case "ph", "pp":
		if name == "ph" && v.IsZero() {
			p.definePage()
		}
		p.ownPages.Store(!p.zset["ph"].IsZero() || !p.zset["pp"].IsZero())
	case "ac":
		p.guardWeb.Store(!v.IsZero())
	case "pw":
		p.guard.Store(!v.IsZero() || p.users != nil)
	case "ps", "pg":
		p.handling = !p.zset["ps"].IsZero() || !p.zset["pg"].IsZero()
	}
}

// handler is a user's .z handler, if there is one.
func (p *Process) handler(name string) (k.Value, bool) {
	f, ok := p.zset[name]
	return f, ok
}

// currentHandle is .z.w: the connection whose message is evaluated, 0 for the console.
func (p *Process) currentHandle() int32 {
	if p.current == nil {
		return 0
	}
	return p.current.Number
}

func texts(words []string) k.Value {
	items := make([]k.Value, len(words))
	for i, w := range words {
		items[i] = k.String(w)
	}
	return k.NewList(items)
}

func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}

// platform is .z.o.
func platform() string {
	letter := map[string]string{"linux": "l", "darwin": "m", "windows": "w"}[runtime.GOOS]
	if strings.HasSuffix(runtime.GOARCH, "64") {
		return letter + "64"
	}
	return letter + "32"
}
