package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	natsd "github.com/nats-io/nats-server/v2/server"
)

// brokers is how each engine's broker is started, with a log in dir, listening on port.
var brokers = map[string]func(s *settings, port int, dir string) *exec.Cmd{
	"tock": func(s *settings, port int, dir string) *exec.Cmd {
		schema, _ := filepath.Abs("schema.toml")
		return exec.Command(filepath.Join(s.bin, "tickerplant"), schema, dir, "-p", strconv.Itoa(port), "-q")
	},
	"nats": self("nats"),
	"bare": self("bare"),
	"redis": func(_ *settings, port int, dir string) *exec.Cmd {
		return exec.Command("redis-server", "--bind", "127.0.0.1", "--port", strconv.Itoa(port), "--dir", dir,
			"--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--auto-aof-rewrite-percentage", "0")
	},
}

// self runs this program as a broker.
func self(kind string) func(*settings, int, string) *exec.Cmd {
	return func(_ *settings, port int, dir string) *exec.Cmd {
		exe, _ := os.Executable()
		return exec.Command(exe, "-broker", kind, "127.0.0.1:"+strconv.Itoa(port), dir)
	}
}

// broker is a running one.
type broker struct {
	port, pid int
	stop      func()
}

// startBroker starts a broker pinned to CPU 0, with more arguments, and waits for its port.
func startBroker(s *settings, kind, dir string, more ...string) (*broker, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	cmd := brokers[kind](s, port, dir)
	cmd.Args = append(cmd.Args, more...)
	if taskset, err := exec.LookPath("taskset"); err == nil {
		cmd.Args = append([]string{"taskset", "-c", "0", cmd.Path}, cmd.Args[1:]...)
		cmd.Path = taskset
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop := func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = os.RemoveAll(dir)
	}
	for range 2400 { // a minute: only a broker that does not come takes it
		if c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second); err == nil {
			_ = c.Close()
			time.Sleep(200 * time.Millisecond)
			return &broker{port, cmd.Process.Pid, stop}, nil
		}
		time.Sleep(25 * time.Millisecond)
	}
	stop()
	return nil, fmt.Errorf("%s does not listen", kind)
}

// runBroker is this program as a broker.
func runBroker(kind, listen, dir string) {
	switch kind {
	case "echo":
		runEcho(listen, dir)
	case "fan":
		runFan(listen)
	case "nats":
		runNats(listen, dir)
	case "bare":
		runBare(listen, dir)
	}
}

func runNats(listen, dir string) {
	host, text, _ := net.SplitHostPort(listen)
	port, _ := strconv.Atoi(text)
	server, err := natsd.NewServer(&natsd.Options{Host: host, Port: port, NoSigs: true, NoLog: true, JetStream: true, StoreDir: dir, MaxPending: 256 << 20})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go server.Start()
	untilStopped()
	server.Shutdown()
}

// untilStopped waits for a signal; a forgotten broker ends by itself.
func untilStopped() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-c:
	case <-time.After(20 * time.Minute):
	}
}

// runBare is the bound: a loop that appends to a file and forwards to every subscriber
// what one read brought, with no subjects, checks or queues.
func runBare(listen, dir string) {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	log, err := os.Create(filepath.Join(dir, "bare.log"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	b := &bare{log: log}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go b.serve(c)
		}
	}()
	untilStopped()
}

type bare struct {
	log  *os.File
	mu   sync.Mutex
	subs []net.Conn
}

func (b *bare) serve(c net.Conn) {
	var role [1]byte
	if _, err := io.ReadFull(c, role[:]); err != nil {
		return
	}
	if role[0] == 'S' {
		b.mu.Lock()
		b.subs = append(b.subs, c)
		b.mu.Unlock()
		return
	}
	buf := make([]byte, 256<<10)
	fill := 0
	for {
		n, err := c.Read(buf[fill:])
		if err != nil {
			return
		}
		fill += n
		end := 0
		for end+4 <= fill {
			size := int(binary.LittleEndian.Uint32(buf[end:]))
			if end+4+size > fill {
				break
			}
			end += 4 + size
		}
		if end == 0 {
			continue
		}
		if _, err := b.log.Write(buf[:end]); err != nil {
			return
		}
		b.mu.Lock()
		for _, s := range b.subs {
			_, _ = s.Write(buf[:end])
		}
		b.mu.Unlock()
		copy(buf, buf[end:fill])
		fill -= end
	}
}
