package proc

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// negative has a process listen on a negative port.
func (r *running) negative() {
	r.t.Helper()
	r.p.Do(func() {
		if err := r.p.Listen("localhost:-0W"); err != nil {
			r.t.Error(err)
		}
		r.port = int(-r.p.Port())
	})
}

// Requests to a negative port are answered while the main thread works, over what it
// published, and change nothing.
func TestPagesOfANegativePort(t *testing.T) {
	r := start(t)
	r.q("t:([]a:1 2;b:`x`y)")
	r.negative()
	release := make(chan struct{})
	go r.p.Do(func() { <-release })
	defer close(release)
	for _, c := range []struct{ method, path, status, text string }{
		{"GET", "?1+1", "200", "2"},
		{"GET", ".csv?t", "200", "a,b\n1,x\n2,y"},
		{"GET", ".json?select%20from%20t%20where%20b=`x", "200", `{"a":1,"b":"x"}`},
		{"GET", "", "200", `<a href="/?t">t</a>`},
		{"GET", "?x:1", "400", "noupdate: `. `x"},
		{"GET", "?.z.w", "200", "0"},
		{"GET", "missing.html", "404", "Not found"},
		{"POST", "x", "501", "no .z.pp"},
		{"PUT", "x", "501", "no .z.pm"},
	} {
		status, _, text := r.get(c.method, c.path, "")
		if !strings.HasPrefix(status, c.status) || !strings.Contains(text, c.text) {
			t.Errorf("%s /%s: %s %q, want %s %q", c.method, c.path, status, text, c.status, c.text)
		}
	}
}

// The handlers a user assigns are applied there, too.
func TestHandlersOfANegativePort(t *testing.T) {
	r := start(t)
	r.q(`old:.z.ph;.z.ph:{$[x[0] like "mine*";.h.hy[` + "`txt" + `]"mine ",string .z.u;old x]};.z.pp:{.h.hy[` + "`txt" + `]x 0}`)
	r.negative()
	for _, c := range []struct{ method, path, body, text string }{
		{"GET", "mine", "", "mine "}, {"GET", "?2+3", "", "5"}, {"POST", "a", "body", "a body"},
	} {
		if status, _, text := r.get(c.method, c.path, c.body); !strings.HasPrefix(status, "200") || !strings.Contains(text, c.text) {
			t.Errorf("%s /%s: %s %q", c.method, c.path, status, text)
		}
	}
}

// A request whose client goes away is stopped, on every kind of port.
func TestAbandonedPage(t *testing.T) {
	for _, port := range []string{"positive", "negative"} {
		t.Run(port, func(t *testing.T) {
			r := start(t)
			if port == "negative" {
				r.negative()
			}
			nc, err := net.Dial("tcp", fmt.Sprint("localhost:", r.port))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := fmt.Fprint(nc, "GET /?{while[1b;]}[] HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			if port == "positive" {
				eventually(t, "the evaluation", r.p.busy.Load)
			} else {
				time.Sleep(20 * time.Millisecond)
			}
			_ = nc.Close()
			eventually(t, "the connection to be over", func() bool {
				r.p.web.mu.Lock()
				defer r.p.web.mu.Unlock()
				return len(r.p.web.conns) == 0
			})
			r.expect("1+1", "2")
		})
	}
}
