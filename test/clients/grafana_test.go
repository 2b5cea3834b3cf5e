package clients

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"tock/ipc"
	"tock/test/rig"
)

// The WebSocket data source's handler: binary frames in and out.
func TestGrafanaWebSocket(t *testing.T) {
	s := start(t)
	rig.MustAsk(t, s.ports["q"], ".z.ws:{ds:-9!x;neg[.z.w] -8! `o`ID!(@[value;ds[`i];{`$\"'\",x}];ds[`ID])}")
	ctx, cancel := context.WithTimeout(context.Background(), rig.Patience)
	defer cancel()
	ws, resp, err := websocket.Dial(ctx, fmt.Sprintf("ws://127.0.0.1:%d/", s.ports["q"]), nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Body != nil {
		defer func() { _ = resp.Body.Close() }()
	}
	defer func() { _ = ws.CloseNow() }()
	clerk := s.dial(t, "clerk")
	for _, tt := range []struct{ text, want string }{
		{".z.ws", "(100h=type x`o)&7~x`ID"},
		{"2#trade", "(2=count x`o)&7~x`ID"},
		{"nosuch", "(`$\"'nosuch\")~x`o"},
	} {
		frame, err := ipc.AppendMessage(nil, ipc.Async, rig.MustAsk(t, s.ports["clerk"], fmt.Sprintf("`i`ID!(%q;7)", tt.text)))
		if err != nil {
			t.Fatal(err)
		}
		if err := ws.Write(ctx, websocket.MessageBinary, frame); err != nil {
			t.Fatal(err)
		}
		kind, data, err := ws.Read(ctx)
		if err != nil || kind != websocket.MessageBinary {
			t.Fatalf("%v %v", kind, err)
		}
		_, v, err := ipc.DecodeMessage(data)
		if bad := (expectation{"holds", tt.want}).check(clerk, v, err); bad != "" {
			t.Errorf("%s: %s", tt.text, bad)
		}
		if tt.text == ".z.ws" && !strings.Contains(line(v), "ds:-9!x;") {
			t.Errorf("the handler's text is %s", line(v))
		}
	}
}

// The JSON data source's handlers: header names as they were sent, path and body.
func TestGrafanaJSON(t *testing.T) {
	s := start(t)
	port := s.ports["q"]
	rig.MustAsk(t, port, ".z.ph:{[f;x]$[(`$\"X-Grafana-Org-Id\")in key last x;\"HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n\";f x]}[@[value;`.z.ph;{{[x]}}]]")
	rig.MustAsk(t, port, "zpp:{got::x;.h.hy[`json].j.j .j.k(1+first[x]?\" \")_first x}")
	rig.MustAsk(t, port, ".z.pp:{[f;x]$[(`$\"X-Grafana-Org-Id\")in key last x;zpp;f]x}[@[value;`.z.pp;{{[x]}}]]")
	do := func(method, path, body string) (int, string) {
		t.Helper()
		req, err := http.NewRequest(method, fmt.Sprintf("http://127.0.0.1:%d/%s", port, path), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Grafana-Org-Id", "1")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	if code, body := do("GET", "", ""); code != 200 || body != "" {
		t.Errorf("GET: %d %q", code, body)
	}
	if code, body := do("POST", "search", `{"target":"a"}`); code != 200 || body != `{"target":"a"}` {
		t.Errorf("POST: %d %q", code, body)
	}
	if v := rig.MustAsk(t, port, "first got"); v.Text() != `search {"target":"a"}` {
		t.Errorf("the handler got %s", line(v))
	}
}
