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

// netOptions says how many values each of them takes.
var netOptions = map[string]int{"-net-host": 1, "-net-queue": 1, "-net-buffers": 1, "-net-compress": 1, "-net-clients": 1}

// netKeys is their names in a configuration file.
var netKeys = []ConfigKey{
	{Key: "host", Option: "-net-host"},
	{Key: "queue_bytes", Option: "-net-queue"},
	{Key: "socket_buffers", Option: "-net-buffers"},
	{Key: "compress_messages", Option: "-net-compress"},
	{Key: "max_clients", Option: "-net-clients"},
}

// maxBuffers bounds a socket's buffers.
const maxBuffers = 1 << 30

// set takes one option.
// Errors: one line that names the option.
func (n *NetOptions) set(name, value string) error {
	bad := func(want string) error { return fmt.Errorf("option %s: %q is not %s", name, value, want) }
	switch name {
	case "-net-host":
		n.Host = value
	case "-net-queue":
		if value == "none" {
			n.QueueBytes = -1
			return nil
		}
		bytes, ok := parseBytes(value)
		if !ok || bytes <= 0 {
			return bad("a number of bytes (512MB, 4GB) or none")
		}
		n.QueueBytes = bytes
	case "-net-buffers":
		bytes, ok := parseBytes(value)
		if !ok || bytes < 0 || bytes > maxBuffers {
			return bad("a number of bytes (256KB, 4MB) up to 1GB")
		}
		n.Buffers = int(bytes)
	case "-net-compress":
		switch value {
		case "off":
			n.Compress = -1
		case "always":
			n.Compress = 1
		default:
			bytes, ok := parseBytes(value)
			if !ok || bytes <= 0 || bytes > 1<<31 {
				return bad("off, always or a number of bytes")
			}
			n.Compress = int(bytes)
		}
	case "-net-clients":
		clients, err := strconv.Atoi(value)
		if err != nil || clients < 0 {
			return bad("a number of clients")
		}
		n.Clients = clients
	}
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
