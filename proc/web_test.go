package proc

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tock/ipc"
	"tock/k"
)

// get is a response's status, content type and body.
func (r *running) get(method, path, body string, headers ...string) (status, kind, text string) {
	r.t.Helper()
	req, err := http.NewRequest(method, fmt.Sprintf("http://localhost:%d/%s", r.port, path), strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}, Timeout: longest}
	resp, err := client.Do(req)
	if err != nil {
		r.t.Fatalf("%s /%s: %v", method, path, err)
	}
	defer resp.Body.Close()
	in := io.Reader(resp.Body)
	if resp.Header.Get("Content-Encoding") == "gzip" {
		if in, err = gzip.NewReader(in); err != nil {
			r.t.Fatal(err)
		}
	}
	all, err := io.ReadAll(in)
	if err != nil {
		r.t.Fatalf("%s /%s: %v", method, path, err)
	}
	return resp.Status, resp.Header.Get("Content-Type"), string(all)
}

func TestDefaultPages(t *testing.T) {
	r := start(t)
	r.q("t:([]a:1 2;b:`x`y);v::1+count t;x:til 3")
	home := t.TempDir()
	for name, text := range map[string]string{"index.html": "<p>hello", "../outside.txt": "secret"} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../outside.txt", filepath.Join(home, "link.txt")); err != nil {
		t.Fatal(err)
	}
	r.q(fmt.Sprintf(".h.HOME:%q", home))
	for _, c := range []struct{ path, status, kind, text string }{
		{"?1%2b1", "200", "text/html", "2"},
		{"?1+1", "200", "text/html", "2"},
		{"?select%20from%20t", "200", "text/html", "a b\n---\n1 x\n2 y"},
		{"?%22%3Cb%3E%22", "200", "text/html", "&lt;b&gt;"},
		{"?1+`a", "400", "text/plain", "'type"},
		{".csv?t", "200", "text/comma-separated-values", "a,b\n1,x\n2,y"},
		{"t.csv?t", "200", "text/comma-separated-values", "a,b\n1,x\n2,y"},
		{".txt?t", "200", "text/plain", "a\tb\n1\tx\n2\ty"},
		{".xml?t", "200", "text/plain", "<r><a>1</a><b>x</b></r>"},
		{".json?t", "200", "application/json", `{"a":1,"b":"x"}`},
		{".xls?t", "200", "application/msexcel", "Workbook"},
		{".foo?t", "400", "text/plain", "'foo"},
		{"", "200", "text/html", `<a href="/?t">t</a>`},
		{"index.html", "200", "text/html", "<p>hello"},
		{"none.html", "404", "text/plain", "Not found"},
		{"link.txt", "404", "text/plain", "Not found"},
		{"..%2foutside.txt", "404", "text/plain", "Not found"},
		{"%2fetc%2fpasswd", "404", "text/plain", "Not found"},
	} {
		status, kind, text := r.get("GET", c.path, "")
		if !strings.HasPrefix(status, c.status) || kind != c.kind || !strings.Contains(text, c.text) {
			t.Errorf("GET /%s gives %s, %s, %q; want %s, %s, %q", c.path, status, kind, text, c.status, c.kind, c.text)
		}
	}
	r.q(".h.val:{\"evaluated \",x}")
	if _, _, text := r.get("GET", "?1+1", ""); !strings.Contains(text, `"evaluated 1+1"`) {
		t.Errorf("with an .h.val of one's own the page is %q", text)
	}
	r.q(".h.val:value")
	if _, _, text := r.get("GET", ".csv?([]n:til%201000)", "", "Accept-Encoding", "gzip"); !strings.HasSuffix(strings.TrimSpace(text), "\n999") {
		t.Errorf("a compressed response ends in %q", text[max(0, len(text)-20):])
	}
}

func TestHTTPHandlers(t *testing.T) {
	r := start(t)
	r.q(`f:{.h.hy[` + "`txt" + `]"|" sv (x 0;string .z.u;string .z.w;x[1]` + "`$\"X-Some-Thing\"" + `)};.z.ph:f;.z.pp:f`)
	r.q(".z.pm:{.h.hy[`txt](string x 0),\" \",x 1}")
	if _, _, text := r.get("GET", "a?b=1", "", "X-Some-Thing", "yes"); text != "a?b=1||3|yes" {
		t.Errorf(".z.ph gives %q", text)
	}
	if _, _, text := r.get("POST", "a", "some body", "X-Some-Thing", "no"); text != "a some body||3|no" {
		t.Errorf(".z.pp gives %q", text)
	}
	if _, _, text := r.get("DELETE", "a", ""); text != "DELETE a " {
		t.Errorf(".z.pm gives %q", text)
	}
	r.q(".z.ph:{'oops}")
	if status, _, text := r.get("GET", "", ""); status != "500 Internal Server Error" || text != "'oops" {
		t.Errorf("a failing .z.ph gives %s %q", status, text)
	}
	r.q(`\x .z.pp`)
	if status, _, _ := r.get("POST", "", "x"); status != "501 Not Implemented" {
		t.Errorf("without .z.pp a POST gives %s", status)
	}
	r.p.web.bodies.Add(maxBodies) // others send that much
	if status, _, _ := r.get("POST", "", "x"); status != "503 Service Unavailable" {
		t.Errorf("beside bodies of %d bytes a POST gives %s", maxBodies, status)
	}
	if status, _, _ := r.get("OPTIONS", "", ""); status != "200 OK" {
		t.Errorf("beside them a request without a body gives %s", status)
	}
	r.expect("count .z.H", "0")
}

func TestHTTPLogin(t *testing.T) {
	r := start(t)
	r.q(".z.pw:{[u;p](u=`ann)&p~\"pw\"};.z.ph:{.h.hy[`txt]string .z.u}")
	if status, _, _ := r.get("GET", "", ""); status != "401 Unauthorized" {
		t.Errorf("without a password: %s", status)
	}
	if _, _, text := r.get("GET", "", "", "Authorization", "Basic YW5uOnB3"); text != "ann" {
		t.Errorf("with ann's password .z.u is %q", text)
	}
	r.q(".z.ac:{$[\"bob\"~x[1]`Token;(1;\"bob\");\"four\"~x[1]`Token;(4;\"\");\"two\"~x[1]`Token;(2;\"HTTP/1.1 403 No\\r\\nContent-Length: 0\\r\\n\\r\\n\");(0;\"\")]}")
	for _, c := range [][3]string{{"bob", "200 OK", "bob"}, {"eve", "401 Unauthorized", "401 Unauthorized"}, {"two", "403 No", ""}, {"four", "401 Unauthorized", "401 Unauthorized"}} {
		if status, _, text := r.get("GET", "", "", "Token", c[0]); status != c[1] || text != c[2] {
			t.Errorf("token %s: %s %q", c[0], status, text)
		}
	}
}

func TestKeepAlive(t *testing.T) {
	r := start(t)
	r.q("n:0;.z.ph:{n+:1;\"HTTP/1.1 200 OK\\r\\nConnection: \",.h.ka[2000i],\"\\r\\nContent-Length: 1\\r\\n\\r\\n\",string n}")
	nc, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", r.port))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	in := bufio.NewReader(nc)
	if _, err := io.WriteString(nc, strings.Repeat("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 3)); err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 3; i++ {
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(resp.Body); err != nil || string(body) != fmt.Sprint(i) {
			t.Errorf("response %d is %q, %v", i, body, err)
		}
	}
}

// What a hostile client sends gets an error or nothing, and others are served meanwhile.
func TestHostileHTTP(t *testing.T) {
	r := start(t)
	for _, c := range []struct{ name, send, want string }{
		{"huge headers", "GET / HTTP/1.1\r\nX: " + strings.Repeat("a", 100<<10), "HTTP/1.1 431"},
		{"huge body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", "HTTP/1.1 413"},
		{"no HTTP", "GET \x00 / \r\n\r\n", "HTTP/1.1 400"},
		{"two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "HTTP/1.1 400"},
		{"bad upgrade", "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 426"},
	} {
		nc, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", r.port))
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.WriteString(nc, c.send) }()
		_ = nc.SetReadDeadline(time.Now().Add(longest))
		got, _ := io.ReadAll(nc)
		nc.Close()
		if !strings.HasPrefix(string(got), c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	for range 50 { // clients that never finish their request
		nc, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", r.port))
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		_, _ = io.WriteString(nc, "GET / HTTP/1.1\r\nX-Slow:")
	}
	if _, _, text := r.get("GET", ".txt?([]a:1%202)", ""); !strings.Contains(text, "a\n1\n2") {
		t.Errorf("beside slow clients a page is %q", text)
	}
	c, err := ipc.Dial(context.Background(), ipc.Addr{Port: r.port}, ipc.DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if v, err := c.Call(context.Background(), k.String("6*7")); err != nil || v.Int() != 42 {
		t.Errorf("beside slow clients 6*7 is %v, %v", v, err)
	}
}

func TestHTTPS(t *testing.T) {
	serverFiles(t)
	r := start(t, "-E", "2")
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
	resp, err := client.Get(fmt.Sprintf("https://localhost:%d/.txt?([]p:1%%23.z.e%%60PROTOCOL)", r.port))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(body), "TLSv1.3") {
		t.Errorf("%q, %v", body, err)
	}
}

// socket dials a web socket.
func (r *running) socket(opts *websocket.DialOptions) *websocket.Conn {
	r.t.Helper()
	c, _, err := websocket.Dial(context.Background(), fmt.Sprintf("ws://localhost:%d/", r.port), opts)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = c.CloseNow() })
	c.SetReadLimit(1 << 26)
	return c
}

func exchange(t *testing.T, c *websocket.Conn, kind websocket.MessageType, send string) (websocket.MessageType, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	if err := c.Write(ctx, kind, []byte(send)); err != nil {
		t.Fatal(err)
	}
	kind, got, err := c.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return kind, string(got)
}

func TestWebSocket(t *testing.T) {
	r := start(t)
	r.q(".z.wo:{opened::x,.z.w};.z.wc:{closed::x,.z.w}")
	c := r.socket(&websocket.DialOptions{CompressionMode: websocket.CompressionContextTakeover})
	if kind, got := exchange(t, c, websocket.MessageText, "echo"); kind != websocket.MessageText || got != "echo" {
		t.Errorf("the default .z.ws answers %q", got)
	}
	r.expect("opened", "3 3i")
	r.expect(".z.H", "`s#,3i")
	r.expect("3#value -38!3i", `("w";"t";1b)`)
	r.expect("-30!(3i;0b;1)", "'Handle 3 was not expecting a response msg")
	r.q(".z.ws:{neg[.z.w]$[10h=type x;.Q.s value x;-8!value -9!x]}")
	if _, got := exchange(t, c, websocket.MessageText, "til 3"); got != "0 1 2\n" {
		t.Errorf("til 3 gives %q", got)
	}
	for _, n := range []int{4, 300_000} { // as browsers do with c.js
		sent, err := ipc.AppendMessage(nil, ipc.Async, k.String(fmt.Sprintf("til %d", n)))
		if err != nil {
			t.Fatal(err)
		}
		kind, got := exchange(t, c, websocket.MessageBinary, string(sent))
		if _, v, err := ipc.DecodeMessage([]byte(got)); kind != websocket.MessageBinary || err != nil || v.Len() != n {
			t.Errorf("til %d in bytes: %d bytes, %v", n, len(got), err)
		}
	}
	r.expect(`3"sync"`, "'nyi")
	r.expect("neg[3]1 2 3", "'type")
	r.expect(`neg[3]"c"$0xff00fe`, "'utf8")
	r.expect("neg[3][]", "::")
	_ = c.Close(websocket.StatusNormalClosure, "")
	r.await("closed", "3 0i")
	r.expect("count .z.H", "0")

	c = r.socket(nil)
	r.await("count .z.H", "1")
	r.expect("(-38!3i)`z", "0b")
	r.q("hclose 3")
	if _, _, err := c.Read(context.Background()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("after hclose the client sees %v", err)
	}
}

// A client that does not read is closed when its queue passes the bound.
func TestWebSocketSlow(t *testing.T) {
	r := start(t)
	r.p.opts.Net.QueueBytes = 1 << 20
	r.socket(nil)
	r.await("count .z.H", "1")
	r.q("do[200;@[neg[3];100000#0x00;::]]")
	r.await("count .z.H", "0")
}
