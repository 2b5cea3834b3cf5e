package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tock/test/rig"
)

const script = `trade:([]time:0D09:30 0D09:31 0Nn;sym:` + "`a`b`a" + `;price:1.5 0n 0w;size:1 0N 9007199254740993;name:("x,y";"";"\"q\""));
ref:([sym:` + "`a`b" + `]lot:10 20);
slow:{t:.z.p;while[.z.p<t+x*1000000000;];x};
done:0;
`

// start starts a q process with the script, in a folder of its own, and waits until it has run:
// the port is open before, and pages do not wait for the main thread.
func start(t *testing.T, more string, args ...string) (url string) {
	t.Helper()
	dir, port := t.TempDir(), rig.Port(t)
	if err := os.WriteFile(filepath.Join(dir, "s.q"), []byte(script+more), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "users"), []byte("ann:secret\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	rig.Start(t, dir, port, "q", append([]string{"s.q", "-q", "-p", fmt.Sprint(port)}, args...)...)
	url = fmt.Sprintf("http://127.0.0.1:%d", port)
	get(t, url+"/?0")
	return url
}

type column struct {
	Name, Type string
	Key        bool
	Values     []any
	Numbers    []*float64
}

type answer struct {
	Kind    string
	Rows    int64
	Columns []column
	Text    string
	Error   string
}

func query(t *testing.T, url, text string, change ...func(*http.Request)) (status int, a answer) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(r)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(b, &a); err != nil {
			t.Fatalf("%s: %v in %s", text, err, b)
		}
	}
	return resp.StatusCode, a
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestQuery(t *testing.T) {
	url := start(t, "") + "/query"
	for _, x := range []struct {
		q, want string // the answer's columns as JSON, or its text
	}{
		{"trade", `[{"Name":"time","Type":"n","Key":false,"Values":["0D09:30:00.000000000","0D09:31:00.000000000",""],"Numbers":[34200000000000,34260000000000,null]},` +
			`{"Name":"sym","Type":"s","Key":false,"Values":["a","b","a"],"Numbers":null},{"Name":"price","Type":"f","Key":false,"Values":[1.5,null,"0w"],"Numbers":null},` +
			`{"Name":"size","Type":"j","Key":false,"Values":[1,null,"9007199254740993"],"Numbers":null},{"Name":"name","Type":"","Key":false,"Values":["x,y","","\"q\""],"Numbers":null}]`},
		{"ref", `[{"Name":"sym","Type":"s","Key":true,"Values":["a","b"],"Numbers":null},{"Name":"lot","Type":"j","Key":false,"Values":[10,20],"Numbers":null}]`},
		{"`a`b!(1 2;`x)", `[{"Name":"key","Type":"s","Key":true,"Values":["a","b"],"Numbers":null},{"Name":"value","Type":"","Key":false,"Values":["1 2","x"],"Numbers":null}]`},
		{"101b", `[{"Name":"value","Type":"b","Key":false,"Values":[true,false,true],"Numbers":null}]`},
	} {
		if _, a := query(t, url, x.q); a.Error != "" {
			t.Errorf("%s: '%s", x.q, a.Error)
		} else if b, _ := json.Marshal(a.Columns); string(b) != x.want {
			t.Errorf("%s:\n%s\nwant\n%s", x.q, b, x.want)
		}
	}
	for _, x := range []struct{ q, kind, text string }{{"1+1", "atom", "2"}, {"{x+1}", "function", "{x+1}"}, {"\"abc\"", "list", `"abc"`}, {"done:1", "function", ""}, {"", "function", ""}} {
		if _, a := query(t, url, x.q); a.Kind != x.kind || a.Text != x.text {
			t.Errorf("%q: %+v", x.q, a)
		}
	}
	if _, a := query(t, url+"?rows=2", "til 10"); a.Rows != 10 || len(a.Columns[0].Values) != 2 {
		t.Errorf("rows=2: %+v", a)
	}
	if status, a := query(t, url, "1+`a"); status != http.StatusBadRequest || a.Error != "type" {
		t.Errorf("an error: %d %+v", status, a)
	}
}

func TestQueryRefused(t *testing.T) {
	url := start(t, "") + "/query"
	if status, _ := query(t, url, "done:1", func(r *http.Request) { r.Header.Set("Origin", "http://elsewhere.example") }); status != http.StatusForbidden {
		t.Errorf("of another origin: %d", status)
	}
	if status, _ := query(t, url+"?rows=no", "done:1"); status != http.StatusBadRequest {
		t.Errorf("rows=no: %d", status)
	}
	if status, _ := query(t, url, strings.Repeat(" ", 2<<20)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a long text: %d", status)
	}
	if status, _ := get(t, url); status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", status)
	}
	if _, a := query(t, url, "done"); a.Text != "0" {
		t.Errorf("a refused query was evaluated")
	}
}

// A page is a client like any other: user file, -b and .z.pg hold for it.
func TestQueryAsUser(t *testing.T) {
	ann := func(r *http.Request) { r.SetBasicAuth("ann", "secret") }
	url := start(t, "asked:();.z.pg:{asked,:.z.u;value x};\n", "-u", "users") + "/query"
	if status, _ := query(t, url, "1"); status != http.StatusUnauthorized {
		t.Fatalf("without a name: %d", status)
	}
	if _, a := query(t, url, "last asked", ann); a.Text != "`ann" {
		t.Errorf("asked by %s", a.Text)
	}
	if _, a := query(t, start(t, "", "-b")+"/query", "done:1"); a.Error != "noupdate: `. `done" {
		t.Errorf("-b: %+v", a)
	}
}

// A query ends when its page is closed; meanwhile the figures come.
func TestClosedAndBusy(t *testing.T) {
	url := start(t, "")
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r, _ := http.NewRequestWithContext(ctx, http.MethodPost, url+"/query", strings.NewReader("slow 3600"))
		if resp, err := http.DefaultClient.Do(r); err == nil {
			resp.Body.Close()
		}
	}()
	busy := func(want string) {
		t.Helper()
		for deadline := time.Now().Add(rig.Patience); ; time.Sleep(20 * time.Millisecond) {
			_, body := get(t, url+"/metrics")
			if strings.Contains(body, "\ntock_evaluating "+want+"\n") {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("tock_evaluating is not %s in\n%s", want, body)
			}
		}
	}
	busy("1")
	cancel()
	<-ended
	busy("0")
}

func TestMetrics(t *testing.T) {
	url := start(t, "")
	query(t, url+"/query", "2+2")
	query(t, url+"/query", "1+`a")
	status, body := get(t, url+"/metrics")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	const requests = "tock_http_requests_total 4" // that of start among them
	for _, line := range []string{`tock_table_rows{table="trade"} 3`, `tock_table_rows{table="ref"} 2`, "tock_messages_total 2", "tock_errors_total 1", requests} {
		if !strings.Contains(body, "\n"+line+"\n") {
			t.Errorf("no %s in\n%s", line, body)
		}
	}
}

func TestConsole(t *testing.T) {
	url := start(t, "")
	status, page := get(t, url+"/console")
	if status != http.StatusOK || !strings.Contains(page, "<title>q - Tock</title>") {
		t.Fatalf("%d %s", status, page)
	}
	for _, part := range strings.Split(page, `"`) {
		if strings.HasPrefix(part, "/console/") {
			if status, _ := get(t, url+part); status != http.StatusOK {
				t.Errorf("%s: %d", part, status)
			}
		}
	}
	if _, index := get(t, url+"/"); !strings.Contains(index, `href="/console"`) {
		t.Errorf("the front page does not lead to the console: %s", index)
	}
}

// Who assigns .z.ph has all addresses.
func TestOwnPages(t *testing.T) {
	url := start(t, ".z.ph:{.h.hy[`txt] \"mine: \",first x};\n")
	for _, path := range []string{"console", "metrics"} {
		if _, body := get(t, url+"/"+path); body != "mine: "+path {
			t.Errorf("%s: %q", path, body)
		}
	}
}
