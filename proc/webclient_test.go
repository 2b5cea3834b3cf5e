package proc

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHTTPClient(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/chunks" {
			for range 3 {
				_, _ = fmt.Fprint(w, "part ")
				w.(http.Flusher).Flush()
			}
			return
		}
		_, _ = fmt.Fprintf(w, "%s %s", r.Method, r.URL.Path)
		if body, err := io.ReadAll(r.Body); err == nil && len(body) > 0 {
			_, _ = fmt.Fprintf(w, " %s", body)
		}
	}))
	defer server.Close()
	r := start(t)
	for path, want := range map[string]string{"/a": "GET /a", "/chunks": "part part part "} {
		got := r.q(fmt.Sprintf("last\"\\r\\n\\r\\n\"vs`:%s \"GET %s HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"", server.URL, path))
		if got != fmt.Sprintf("%q", want) {
			t.Errorf("%s gives %s, want %q", path, got, want)
		}
	}
	r.expect(fmt.Sprintf("`:http://localhost:%d \"GET / HTTP/1.1\\r\\n\\r\\n\"", r.port), "'own port")
	r.expect(fmt.Sprintf(".Q.hg`:%s/b", server.URL), `"GET /b"`)
	r.expect(fmt.Sprintf(".Q.hg %q", server.URL+"/c"), `"GET /c"`)
	r.expect(fmt.Sprintf(".Q.hp[%q;.h.ty`txt]\"my data\"", server.URL+"/d"), `"POST /d my data"`)
	r.expect(".Q.hg`nowhere", "'domain")
	server.Close()
	if got := r.q(fmt.Sprintf("`:%s \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"", server.URL)); got != "'hop. OS reports: Connection refused" {
		t.Errorf("without a server: %s", got)
	}
}

func TestWebSocketClient(t *testing.T) {
	server, client := start(t), start(t)
	server.q(".z.wc:{closed::x};.z.ws:{neg[.z.w]\"server replied with \",x}")
	open := fmt.Sprintf("r:(`$\":ws://localhost:%d\")\"GET /some?path HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"", server.port)
	if got := client.q(open); got != "'.z.ws" {
		t.Errorf("without .z.ws: %s", got)
	}
	client.q(".z.ws:{got::x}")
	client.q(open)
	if got := client.q("r 1"); !strings.HasPrefix(got, `"HTTP/1.1 101 Switching Protocols\r\n`) {
		t.Errorf("the response is %s", got)
	}
	client.q(`neg[r 0]"test"`)
	client.await("got", `"server replied with test"`)
	client.q("hclose r 0")
	server.await("closed", "3i")
	server.q(".z.ac:{(0;\"\")}")
	client.q(open)
	client.expect("r 0", "0Ni")
	client.expect("12#r 1", `"HTTP/1.1 401"`)
}
