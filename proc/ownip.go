package proc

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"tock/k"
)

// lookupTime bounds how long a name or an address is looked up: the process waits for it.
const lookupTime = 5 * time.Second

// addressOf is -13!host, .Q.addr: the IPv4 address of a host's name or of dotted numbers as
// an int, -1i when nobody knows it. Source: code.kx.com/q/ref/dotq/#addr-iphost-as-int.
func addressOf(x k.Value) (k.Value, error) {
	if x.Type() != -k.Symbol {
		return x, k.ErrType
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", x.Text())
	if err != nil || len(addrs) == 0 {
		return k.NewInt(-1), nil
	}
	v4 := addrs[0].Unmap().As4()
	return k.NewInt(int32(binary.BigEndian.Uint32(v4[:]))), nil
}

// hostOf is -12!address, .Q.host: the name of the host of an IPv4 address given as an int,
// the null symbol when it has none. Source: code.kx.com/q/ref/dotq/#host-ip-to-hostname.
func hostOf(x k.Value) (k.Value, error) {
	if x.Type() != -k.Int {
		return x, k.ErrType
	}
	var v4 [4]byte
	binary.BigEndian.PutUint32(v4[:], uint32(x.Int()))
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	names, err := net.DefaultResolver.LookupAddr(ctx, netip.AddrFrom4(v4).String())
	if err != nil || len(names) == 0 {
		return k.NewSymbol(""), nil
	}
	return k.NewSymbol(strings.TrimSuffix(names[0], ".")), nil
}

// ownIP is this host's IPv4 address as .z.a gives it, 127.0.0.1 when it has no other.
func ownIP() int32 {
	const loopback = 127<<24 | 1
	host, err := os.Hostname()
	if err != nil {
		return loopback
	}
	addrs, err := net.LookupIP(host)
	if err != nil {
		return loopback
	}
	for _, a := range addrs {
		if v4 := a.To4(); v4 != nil {
			return int32(binary.BigEndian.Uint32(v4))
		}
	}
	return loopback
}
