package proc

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"tock/k"
)

// fetch is .Q.hg and .Q.hp: the body of what a server answers, whatever its status;
// compressed ones unpacked, redirections not followed.
//
// Errors: ErrType, ErrDomain for what is no address; otherwise as hopen.
// Source: code.kx.com/q/ref/dotq/#hg-http-get.
func (p *Process) fetch(method string, address k.Value, kind string, body []byte) (k.Value, error) {
	if ty := address.Type(); ty != -k.Symbol && ty != k.Char {
		return k.Value{}, k.ErrType
	}
	t, ok := parseWebTarget(address)
	u, err := url.Parse(strings.TrimPrefix(address.Text(), ":"))
	if !ok || err != nil || t.scheme != "http" && t.scheme != "https" {
		return k.Value{}, k.ErrDomain
	}
	if p.isOwnWeb(t) {
		return k.Value{}, errOwnPort
	}
	return p.waitWeb(func(ctx context.Context) (k.Value, error) {
		connect := func(ctx context.Context, _, _ string) (net.Conn, error) { return t.connect(ctx) }
		client := http.Client{
			Transport:     &http.Transport{DialContext: connect, DialTLSContext: connect, DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		r, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
		if err != nil {
			return k.Value{}, k.ErrDomain
		}
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		resp, err := client.Do(r)
		if err != nil {
			return k.Value{}, err
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
		if err != nil {
			return k.Value{}, err
		}
		if len(text) > maxReply {
			return k.Value{}, k.ErrLimit
		}
		return k.String(string(text)), nil
	})
}
