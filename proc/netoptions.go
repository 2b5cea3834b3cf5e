package proc

import (
	"fmt"
	"strconv"
	"strings"

	"tock/ipc"
)

// NetOptions is what kdb+ has no option for: what connections may cost, and how they are
// set up. They hold for the port and for what is opened from here.
type NetOptions struct {
	Host       string // -net-host: the address listened on where the port names none
	QueueBytes int64  // -net-queue: bound of a connection's output queue; 0 is the default, -1 none
	Buffers    int    // -net-buffers: bytes of the system's buffers of a socket; 0: the system's own
	Compress   int    // -net-compress, as ipc.Options.CompressBytes
	Clients    int    // -net-clients: connections at a time, 'conn beyond; 0: what the system allows
}

// maxBuffers bounds a socket's buffers.
const maxBuffers = 1 << 30

func netQueue(o *Options, vals []string) error {
	if vals[0] == "none" {
		o.Net.QueueBytes = -1
		return nil
	}
	bytes, ok := parseBytes(vals[0])
	if !ok || bytes <= 0 {
		return fmt.Errorf("%q is not a number of bytes (512MB, 4GB) or none", vals[0])
	}
	o.Net.QueueBytes = bytes
	return nil
}

func netBuffers(o *Options, vals []string) error {
	bytes, ok := parseBytes(vals[0])
	if !ok || bytes > maxBuffers {
		return fmt.Errorf("%q is not a number of bytes (256KB, 4MB) up to 1GB", vals[0])
	}
	o.Net.Buffers = int(bytes)
	return nil
}

func netCompress(o *Options, vals []string) error {
	switch vals[0] {
	case "off":
		o.Net.Compress = -1
	case "always":
		o.Net.Compress = 1
	default:
		bytes, ok := parseBytes(vals[0])
		if !ok || bytes == 0 || bytes > 1<<31 {
			return fmt.Errorf("%q is not off, always or a number of bytes", vals[0])
		}
		o.Net.Compress = int(bytes)
	}
	return nil
}

func netClients(o *Options, vals []string) error {
	clients, err := strconv.Atoi(vals[0])
	if err != nil || clients < 0 {
		return fmt.Errorf("%q is not a number of clients", vals[0])
	}
	o.Net.Clients = clients
	return nil
}

// parseBytes reads 1000, 256KB, 4MB or 2GB.
func parseBytes(text string) (int64, bool) {
	digits, shift := text, 0
	for suffix, by := range map[string]int{"KB": 10, "MB": 20, "GB": 30} {
		if rest, ok := strings.CutSuffix(text, suffix); ok {
			digits, shift = rest, by
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n<<shift>>shift != n {
		return 0, false
	}
	return n << shift, true
}

// connection is what the options say of a connection.
func (n *NetOptions) connection(o *ipc.Options) {
	o.MaxQueueBytes, o.CompressBytes, o.BufferBytes = n.QueueBytes, n.Compress, n.Buffers
}

// queueBound is the bound of a web socket's output queue; negative for none.
func (n *NetOptions) queueBound() int64 {
	if n.QueueBytes == 0 {
		return ipc.DefaultQueueBytes
	}
	return n.QueueBytes
}
