package ipc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// DefaultDialTimeout bounds connecting and the handshake where nothing else is said.
const DefaultDialTimeout = 10 * time.Second

// DialOptions say how to connect. The zero value is ready to use.
type DialOptions struct {
	Options
	// Timeout bounds connecting and the handshake together, not later calls.
	// 0: DefaultDialTimeout; negative: none but the context's.
	Timeout time.Duration
	// TLS is the configuration for an address with TLS; nil verifies the server's name
	// against the system's certificates.
	TLS *tls.Config
	// Capability is what to offer; 0: MaxCapability; negative: none.
	Capability int
	// UnixDir is the directory of Unix domain sockets (QUDSPATH); "" for the default.
	UnixDir string
}

// Dial connects to a process and logs in. The connection's Handler is told Opened before
// Dial returns, and reads from then on.
//
// Errors: ErrAccess when the server refuses the user; ErrTimeout; otherwise the system's
// error, found with errors.As (syscall.Errno).
func Dial(ctx context.Context, addr Addr, opts DialOptions) (*Conn, error) {
	timeout := opts.Timeout
	if timeout == 0 {
		timeout = DefaultDialTimeout
	}
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	c, err := dial(ctx, addr, opts)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
			err = fmt.Errorf("%w: %w", ErrTimeout, err)
		}
		return nil, fmt.Errorf("connecting to %s: %w", addr, err)
	}
	if opts.Handler == nil {
		c.ask(watchAfter)
		return c, nil
	}
	c.opts.Handler.Opened(c)
	if opts.Turns {
		c.ask(turnAfter)
	} else {
		go c.read(&reading{})
	}
	return c, nil
}

func dial(ctx context.Context, addr Addr, opts DialOptions) (*Conn, error) {
	network, address := addr.target(opts.UnixDir)
	var d net.Dialer
	nc, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	// The context ends whatever the handshake waits for.
	stop := context.AfterFunc(ctx, func() { _ = nc.SetDeadline(time.Unix(1, 0)) })
	c, err := login(ctx, nc, addr, opts)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		nc.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, err
	}
	return c, nil
}

// login does the handshakes of TLS and of kdb+ over a new connection.
func login(ctx context.Context, nc net.Conn, addr Addr, opts DialOptions) (*Conn, error) {
	if addr.TLS {
		config := opts.TLS.Clone() // nil for nil
		if config == nil {
			config = &tls.Config{}
		}
		if config.ServerName == "" {
			if config.ServerName = addr.Host; addr.Host == "" {
				config.ServerName = "localhost"
			}
		}
		secure := tls.Client(nc, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		nc = secure
	}
	g := greeting{user: addr.User, password: addr.Password, capability: offer(opts.Capability)}
	var err error
	if g.capability, err = greet(nc, g); err != nil {
		return nil, err
	}
	return newConn(nc, g, nil, opts.Options), nil
}

// offer is the capability of an option: 0 stands for the highest, less than 0 for none.
func offer(option int) int {
	if option == 0 {
		return MaxCapability
	}
	return min(max(option, 0), MaxCapability)
}
