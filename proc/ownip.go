package proc

import (
	"encoding/binary"
	"net"
	"os"
)

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
