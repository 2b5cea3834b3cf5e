package ipc

import "net"

// IPNumber is an address as q has it in .z.a: see Conn.IP.
func IPNumber(a net.Addr) int32 { return ipNumber(a) }
