package proc

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"tock/k"
)

// webMethods is what a request of FuzzWeb begins with; the last opens a web socket first.
var webMethods = [...]string{"GET /", "POST /", "OPTIONS /",
	"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
		"Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n\r\n"}

// maskedFrame is a frame of a web socket's client, masked with zeros; a length is in the head.
func maskedFrame(head, payload string) string { return head + "\x00\x00\x00\x00" + payload }

// FuzzWeb: whatever a browser sends is answered or closed, and the process lives on. What came
// is handed to handlers that evaluate none of it.
func FuzzWeb(f *testing.F) {
	for _, text := range []string{
		" HTTP/1.1\r\nHost: x\r\n\r\n", "?1+1 HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YTpi\r\nConnection: close\r\n\r\n",
		"%zz?%2 HTTP/1.0\r\n\r\n", "?a HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\nGET /b HTTP/1.1\r\nHost: y\r\n\r\n",
	} {
		f.Add(byte(0), []byte(text))
	}
	for _, text := range []string{
		"?x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab", "?x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
		"?x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"?x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc", "?x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
	} {
		f.Add(byte(1), []byte(text))
	}
	for _, text := range []string{
		maskedFrame("\x81\x83", "abc"), maskedFrame("\x82\x83", "\x01\x00\x00"), maskedFrame("\x89\x80", ""), maskedFrame("\x88\x82", "\x03\xe8"),
		maskedFrame("\x01\x81", "a") + maskedFrame("\x80\x81", "b"), maskedFrame("\xc1\x83", "\x4a\x04\x00"), maskedFrame("\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff", "a"),
		maskedFrame("\x82\xff\x00\x00\x00\x00\x7f\xff\xff\xff", "a"), "\x81\x03abc",
	} {
		f.Add(byte(3), []byte(text))
	}
	r := start(f)
	for _, line := range []string{`.z.ph:.z.pp:.z.pm:{.h.hy[` + "`txt;.Q.s1 x]}", ".z.ws:{neg[.z.w]x}", ".z.pg:.z.ps:{::}"} {
		if got := r.q(line); got != "::" {
			f.Fatal(got)
		}
	}
	address := fmt.Sprintf("localhost:%d", r.port)
	f.Fuzz(func(t *testing.T, method byte, data []byte) {
		nc, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		_ = nc.SetDeadline(time.Now().Add(longest))
		request := append([]byte(webMethods[int(method)%len(webMethods)]), data...)
		go func() {
			_, _ = io.Copy(nc, bytes.NewReader(request)) // it may be closed before
			_ = nc.(*net.TCPConn).CloseWrite()
		}()
		if _, err := io.Copy(io.Discard, nc); err != nil {
			if e, ok := err.(net.Error); ok && e.Timeout() {
				t.Fatalf("neither answered nor closed: %q", request)
			}
		}
		alive := false
		if !r.p.Do(func() {
			v, err := r.p.interp.EvalText("1+1")
			alive = err == nil && k.Match(v, k.NewLong(2))
		}) || !alive {
			t.Fatalf("the process does not answer after %q", request)
		}
	})
}
