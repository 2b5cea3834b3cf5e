package ipc

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"tock/k"
)

func TestParseAddr(t *testing.T) {
	for text, want := range map[string]Addr{
		"5010":                        {Port: 5010},
		":5010":                       {Port: 5010},
		"::5010":                      {Port: 5010},
		"localhost:5010":              {Host: "localhost", Port: 5010},
		":10.0.0.1:5010":              {Host: "10.0.0.1", Port: 5010},
		":host:5010:ann:secret":       {Host: "host", Port: 5010, User: "ann", Password: "secret"},
		"::5010:ann:se:cr:et":         {Port: 5010, User: "ann", Password: "se:cr:et"},
		":5010:ann":                   {Port: 5010, User: "ann"},
		":[::1]:5010:ann:x":           {Host: "::1", Port: 5010, User: "ann", Password: "x"},
		"unix://5010":                 {Unix: true, Port: 5010},
		":unix://5010:ann:x":          {Unix: true, Port: 5010, User: "ann", Password: "x"},
		":unix:///tmp/sock:ann:x":     {Unix: true, Path: "/tmp/sock", User: "ann", Password: "x"},
		":tcps://db.example.com:5010": {Host: "db.example.com", Port: 5010, TLS: true},
		"tcps://:5010":                {Port: 5010, TLS: true},
		":unixs://5010":               {Unix: true, Port: 5010, TLS: true},
	} {
		got, err := ParseAddr(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v %v, want %+v", text, got, err, want)
		}
		again, err := ParseAddr(strings.ReplaceAll(got.String(), "***", want.Password))
		if err != nil || again != want {
			t.Errorf("%s: printed as %s, which reads as %+v %v", text, got, again, err)
		}
	}
	for _, text := range []string{"", ":", "host", "host:", "host:no such service", "host:0", "host:65536", "ftp://x:1", "[::1", ":host:-1"} {
		if a, err := ParseAddr(text); !errors.Is(err, k.ErrDomain) {
			t.Errorf("%q: %+v %v", text, a, err)
		}
	}
	if s := (Addr{Host: "h", Port: 1, User: "u", Password: "secret"}).String(); strings.Contains(s, "secret") {
		t.Error(s)
	}
}

func FuzzParseAddr(f *testing.F) {
	f.Add(":tcps://host:5010:user:pw")
	f.Add("[::1]:1")
	f.Fuzz(func(t *testing.T, text string) {
		if a, err := ParseAddr(text); err == nil && a.Path == "" && (a.Port <= 0 || a.Port > 65535) {
			t.Errorf("%+v", a)
		}
	})
}

// What a client may send, what the server makes of it, and its one answer byte.
func TestHandshake(t *testing.T) {
	noLeaks(t)
	var seen Login
	l := listen(t, ListenOptions{Options: Options{Handler: echo}, Authenticate: func(who Login) bool {
		seen = who
		return who.Password != "wrong"
	}})
	for _, c := range []struct {
		greeting   string
		user, pw   string
		capability int
	}{
		{"ann:pw\x03\x00", "ann", "pw", 3},
		{"ann:pw\x06\x00", "ann", "pw", 6},
		{"ann:pw\x01\x00", "ann", "pw", 1},
		{"ann:pw\x00", "ann", "pw", 0},
		{"ann:pw\x00\x00", "ann", "pw", 0},
		{"ann\x03\x00", "ann", "", 3},
		{"\x03\x00", "", "", 3},
		{"\x00", "", "", 0},
		{"ann:a:b:c\x05\x00", "ann", "a:b:c", 5},
		{"ann:tab\t\x00", "ann", "tab\t", 0},
		{strings.Repeat("u", 10_000) + ":x\x03\x00", strings.Repeat("u", 10_000), "x", 3},
	} {
		for _, split := range []bool{false, true} {
			if split && strings.HasSuffix(c.greeting, "\x00\x00") {
				continue // a NUL that comes later cannot be told from a message's first byte
			}
			nc, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			if split {
				for i := 0; i < len(c.greeting); i += 1 + i/3 {
					fmt.Fprint(nc, c.greeting[i:min(len(c.greeting), i+1+i/3)])
					time.Sleep(time.Millisecond)
				}
			} else {
				fmt.Fprint(nc, c.greeting)
			}
			var answer [1]byte
			if _, err := io.ReadFull(nc, answer[:]); err != nil || int(answer[0]) != c.capability {
				t.Errorf("%.20q: answer %d %v, want %d", c.greeting, answer, err, c.capability)
			}
			if seen.User != c.user || seen.Password != c.pw || seen.IP != 127<<24|1 {
				t.Errorf("%.20q: %+v", c.greeting, seen)
			}
			// The stream behind the greeting is intact.
			message, _ := AppendMessage(nil, Sync, k.NewLong(42))
			if _, err := nc.Write(message); err != nil {
				t.Fatal(err)
			}
			got := make([]byte, len(message))
			if _, err := io.ReadFull(nc, got); err != nil || got[1] != byte(Response) {
				t.Errorf("%.20q: response %x %v", c.greeting, got, err)
			}
			nc.Close()
		}
	}
	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	fmt.Fprint(nc, "ann:wrong\x03\x00")
	if n, err := nc.Read(make([]byte, 10)); n != 0 || err != io.EOF {
		t.Errorf("refused: %d bytes, %v", n, err)
	}
	_, err = Dial(patient(t), Addr{Host: "127.0.0.1", Port: l.Port(), User: "ann", Password: "wrong"}, DialOptions{})
	if !errors.Is(err, k.ErrAccess) || strings.Contains(err.Error(), "wrong") {
		t.Errorf("refused: %v", err)
	}
}

// A request sent with the greeting, before the answer, is not lost; and the answer byte
// comes alone even when the server has something to say at once.
func TestHandshakePipelined(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{Options: Options{Handler: handlerFuncs{
		opened:   func(c *Conn) { _ = c.Send(Async, k.NewSymbol("hello")) },
		messages: echo.Messages,
	}}})
	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	request, _ := AppendMessage([]byte("ann:\x03\x00"), Sync, k.NewLong(42))
	if _, err := nc.Write(request); err != nil {
		t.Fatal(err)
	}
	var answer [1]byte
	if _, err := io.ReadFull(nc, answer[:]); err != nil || answer[0] != 3 {
		t.Fatal(err)
	}
	values := []k.Value{}
	for r := NewReader(nc, nil, 3, 0); len(values) < 2; {
		batch, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		for i := range batch.Messages {
			v, err := batch.Messages[i].Decode(nil)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, v)
		}
	}
	if values[0].Text() != "hello" || values[1].Int() != 42 {
		t.Errorf("%v", values)
	}
}

// Clients that take all that has come for the answer find the answer alone.
func TestHandshakeAnswerAlone(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{Options: Options{Handler: handlerFuncs{opened: func(c *Conn) { _ = c.Send(Async, k.NewSymbol("hello")) }}}})
	for range 20 {
		nc, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(nc, "ann:\x03\x00")
		b := make([]byte, 100)
		n, err := nc.Read(b)
		if n != 1 || err != nil {
			t.Errorf("%d bytes for the answer, %v", n, err)
		}
		if batch, err := NewReader(nc, nil, 3, 0).Next(); err != nil || len(batch.Messages) != 1 {
			t.Errorf("the message behind it: %v", err)
		}
		nc.Close()
	}
}

func TestHandshakeTimeoutAndFlood(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{HandshakeTimeout: 50 * time.Millisecond})
	for _, say := range []string{"", "ann:p", "G", strings.Repeat("x", maxGreeting+1024)} {
		nc, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(nc, say)
		_ = nc.SetReadDeadline(time.Now().Add(time.Minute))
		if n, err := nc.Read(make([]byte, 1)); n != 0 || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%.10q: %d %v", say, n, err)
		}
		nc.Close()
	}
}

// A server that says nothing costs a client its timeout only.
func TestDialTimeout(t *testing.T) {
	noLeaks(t)
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	addr := Addr{Host: "127.0.0.1", Port: mute.Addr().(*net.TCPAddr).Port}
	if _, err := Dial(context.Background(), addr, DialOptions{Timeout: 50 * time.Millisecond}); !errors.Is(err, ErrTimeout) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := Dial(ctx, addr, DialOptions{Timeout: -1}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	mute.Close()
	if _, err := Dial(context.Background(), addr, DialOptions{}); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v", err)
	}
}

func TestMaxConns(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{Options: Options{Handler: echo}, MaxConns: 2})
	first, second := dialTo(t, l, DialOptions{}), dialTo(t, l, DialOptions{})
	addr := Addr{Host: "127.0.0.1", Port: l.Port()}
	if _, err := Dial(patient(t), addr, DialOptions{}); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		t.Errorf("third: %v", err)
	}
	for _, c := range []*Conn{first, second} {
		if _, err := c.Call(patient(t), k.NewLong(1)); err != nil {
			t.Error(err)
		}
	}
	first.Close()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		c, err := Dial(patient(t), addr, DialOptions{})
		if err == nil {
			c.Close()
			<-c.Done()
			return
		}
	}
	t.Error("a freed place stays taken")
}

// Closing the listener leaves connections open.
func TestListenerClose(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{Options: Options{Handler: echo}})
	c := dialTo(t, l, DialOptions{})
	// The answer shows that the server's end is past the handshake too.
	if _, err := c.Call(patient(t), k.NewLong(0)); err != nil {
		t.Fatal(err)
	}
	entering, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer entering.Close()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := entering.Read(make([]byte, 1)); err == nil {
		t.Error("a handshake goes on")
	}
	if _, err := c.Call(patient(t), k.NewLong(1)); err != nil {
		t.Errorf("the open connection: %v", err)
	}
	if _, err := Dial(patient(t), Addr{Host: "127.0.0.1", Port: l.Port()}, DialOptions{}); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("new connection: %v", err)
	}
}

func TestUnixSocket(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{Options: Options{Handler: echo}})
	path := unixPath(l.opts.UnixDir, l.Port())
	for name, addr := range map[string]Addr{"port": {Unix: true, Port: l.Port()}, "path": {Unix: true, Path: path}} {
		c, err := Dial(patient(t), addr, DialOptions{UnixDir: l.opts.UnixDir})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := c.Call(patient(t), k.NewLong(3)); err != nil || got.Int() != 3 {
			t.Errorf("%s: %v", name, err)
		}
		if !c.Local() || !c.IsUnix() || c.IP() != 0 || c.FD() < 0 {
			t.Errorf("%s: local %v, ip %d", name, c.Local(), c.IP())
		}
		c.Close()
		<-c.Done()
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket file is left: %v", err)
	}
	// The file of a process that died is in nobody's way.
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	stale.Close()
	again, err := Listen(ListenOptions{Host: "127.0.0.1", Port: l.Port(), UnixDir: l.opts.UnixDir})
	if err != nil {
		t.Fatalf("over a stale socket: %v", err)
	}
	if err := again.Shutdown(); err != nil {
		t.Error(err)
	}
	if _, err := Listen(ListenOptions{Host: "127.0.0.1", UnixDir: "/no/such/directory"}); err == nil || !strings.Contains(err.Error(), "uds") {
		t.Errorf("directory that is not there: %v", err)
	}
}

func TestHTTPHandedOver(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{Options: Options{Handler: echo}, HTTP: func(nc net.Conn) {
		defer nc.Close()
		req, err := http.ReadRequest(bufio.NewReader(nc))
		if err != nil {
			t.Error(err)
			return
		}
		fmt.Fprintf(nc, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(req.URL.Path), req.URL.Path)
	}})
	for _, cut := range []int{0, 1, 3, 4, 10} {
		nc, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		request := "GET /path HTTP/1.1\r\nHost: x\r\n\r\n"
		fmt.Fprint(nc, request[:cut])
		time.Sleep(2 * time.Millisecond)
		fmt.Fprint(nc, request[cut:])
		res, err := http.ReadResponse(bufio.NewReader(nc), nil)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(res.Body); err != nil || string(body) != "/path" {
			t.Errorf("cut at %d: %q %v", cut, body, err)
		}
		nc.Close()
	}
	// A user whose name begins like a method is a user.
	c, err := Dial(patient(t), Addr{Host: "127.0.0.1", Port: l.Port(), User: "GE"}, DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	<-c.Done()
}

// certificate makes a self-signed certificate for 127.0.0.1 and a pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestTLS(t *testing.T) {
	noLeaks(t)
	cert, pool := certificate(t)
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	l := listen(t, ListenOptions{Options: Options{Handler: echo}, TLS: config})
	addr := Addr{Host: "127.0.0.1", Port: l.Port(), TLS: true}
	c, err := Dial(patient(t), addr, DialOptions{TLS: &tls.Config{RootCAs: pool}})
	if err != nil {
		t.Fatal(err)
	}
	big := k.Longs(make([]int64, 100_000))
	if got, err := c.Call(patient(t), big); err != nil || !k.Match(got, big) {
		t.Errorf("%v", err)
	}
	if _, ok := c.TLS(); !ok || !c.Local() || c.FD() < 0 {
		t.Errorf("tls %v, local %v", ok, c.Local())
	}
	c.Close()
	<-c.Done()
	if _, err := Dial(patient(t), addr, DialOptions{}); err == nil {
		t.Error("a certificate nobody signed is trusted")
	}
	plain := dialTo(t, l, DialOptions{})
	if _, err := plain.Call(patient(t), k.NewLong(1)); err != nil {
		t.Errorf("plain on the same port: %v", err)
	}
	only := listen(t, ListenOptions{TLS: config, TLSOnly: true})
	if _, err := Dial(patient(t), Addr{Host: "127.0.0.1", Port: only.Port()}, DialOptions{}); err == nil {
		t.Error("a plain client is let in")
	}
}

func TestReusePort(t *testing.T) {
	noLeaks(t)
	first, err := Listen(ListenOptions{Host: "127.0.0.1", ReusePort: true, NoUnix: true})
	if err != nil {
		t.Skip(err)
	}
	defer first.Shutdown()
	second, err := Listen(ListenOptions{Host: "127.0.0.1", Port: first.Port(), ReusePort: true, NoUnix: true})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Shutdown()
	if l, err := Listen(ListenOptions{Host: "127.0.0.1", Port: first.Port(), NoUnix: true}); err == nil {
		l.Shutdown()
		t.Error("shared with who did not ask for it")
	}
}
