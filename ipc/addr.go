package ipc

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"tock/k"
)

// DefaultUnixDir is where the sockets of kdb+ lie unless QUDSPATH says otherwise.
const DefaultUnixDir = "/tmp"

// Addr is the address of a process, with credentials.
type Addr struct {
	Host           string // "" for this host
	Port           int
	Unix           bool   // the Unix domain socket of the port on this host
	Path           string // a Unix domain socket by its path, instead of Port
	TLS            bool
	User, Password string
}

// ParseAddr reads an address as hopen takes it, with or without its first colon:
//
//	5010   :5010   ::5010   host:5010   :host:5010:user:password   [::1]:5010
//	unix://5010   :unix://5010:user:password   unix:///path/of/socket
//	tcps://host:5010:user:password   unixs://5010
//
// All after the user's colon is the password. A port may be a service's name.
// Errors: ErrDomain when there is no port or it is out of range.
func ParseAddr(text string) (Addr, error) {
	var a Addr
	bad := func(why string) (Addr, error) { return Addr{}, fmt.Errorf("%w: address: %s", k.ErrDomain, why) }
	rest := strings.TrimPrefix(text, ":")
	if scheme, after, found := strings.Cut(rest, "://"); found {
		rest = after
		switch scheme {
		case "tcp":
		case "tcps":
			a.TLS = true
		case "unix":
			a.Unix = true
		case "unixs":
			a.Unix, a.TLS = true, true
		default:
			return bad("no such protocol")
		}
	}
	var port, credentials string
	switch first, after, _ := strings.Cut(rest, ":"); {
	case a.Unix && strings.HasPrefix(first, "/"):
		a.Path, credentials = first, after
	case a.Unix || allDigits(first):
		port, credentials = first, after
	case strings.HasPrefix(rest, "["):
		host, after, ok := strings.Cut(rest[1:], "]:")
		if !ok {
			return bad("unfinished IPv6 address")
		}
		a.Host = host
		port, credentials, _ = strings.Cut(after, ":")
	default:
		a.Host = first
		port, credentials, _ = strings.Cut(after, ":")
	}
	a.User, a.Password, _ = strings.Cut(credentials, ":")
	if a.Path != "" {
		return a, nil
	}
	var err error
	if a.Port, err = strconv.Atoi(port); err != nil && port != "" {
		a.Port, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return bad("no port")
	}
	if a.Port <= 0 || a.Port > 65535 {
		return bad("port out of range")
	}
	return a, nil
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// String is the address in hopen's form, with *** for a password.
func (a Addr) String() string {
	var b strings.Builder
	b.WriteByte(':')
	switch {
	case a.Unix && a.TLS:
		b.WriteString("unixs://")
	case a.Unix:
		b.WriteString("unix://")
	case a.TLS:
		b.WriteString("tcps://")
	}
	switch {
	case a.Path != "":
		b.WriteString(a.Path)
	case a.Unix:
		fmt.Fprint(&b, a.Port)
	case strings.Contains(a.Host, ":"):
		fmt.Fprintf(&b, "[%s]:%d", a.Host, a.Port)
	default:
		fmt.Fprintf(&b, "%s:%d", a.Host, a.Port)
	}
	if a.User != "" || a.Password != "" {
		b.WriteString(":" + a.User)
	}
	if a.Password != "" {
		b.WriteString(":***")
	}
	return b.String()
}

// target is network and address as package net takes them. dir is the directory of Unix
// domain sockets, "" for the default.
func (a Addr) target(dir string) (network, address string) {
	switch {
	case a.Path != "":
		return "unix", a.Path
	case a.Unix:
		return "unix", unixName(dir, a.Port)
	}
	host := a.Host
	if host == "" {
		host = "localhost"
	}
	return "tcp", net.JoinHostPort(host, strconv.Itoa(a.Port))
}

// unixPath is the path of a port's Unix domain socket.
func unixPath(dir string, port int) string {
	if dir == "" {
		dir = DefaultUnixDir
	}
	return strings.TrimSuffix(dir, "/") + "/kx." + strconv.Itoa(port)
}
