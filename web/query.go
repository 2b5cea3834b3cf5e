package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tock/k"
)

// Bounds of a query by a page.
const (
	maxQuery    = 1 << 20 // bytes of q text
	defaultRows = 1000
	maxRows     = 100_000
	maxAnswer   = 256 << 20 // bytes of the answer on the connection
)

// asked evaluates a text and gives of its value what a page shows: the first rows, how many
// there are, and the time it took. What is on disk is read no further.
const asked = "{[n;q]t:.z.p;r:value q;t:.z.p-t;" +
	"c:$[98h=type r;count r;99h=type r;count r;0h>type r;-1;100h<=type r;-1;count r];" +
	"(t;c;$[c<0;r;1b~@[.Q.qp;r;0b];.Q.ind[r;til n&c];n sublist r])}"

// answerQuery evaluates the q text that is a request's body, as the user of the request.
// ?rows=N bounds the rows of the answer, which is JSON: see answer.
func answerQuery(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST a q expression", http.StatusMethodNotAllowed)
		return
	}
	if !sameOrigin(r) {
		http.Error(w, "a page of another origin may not ask here", http.StatusForbidden)
		return
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxQuery+1))
	if err != nil || len(text) > maxQuery {
		http.Error(w, "the query is too long", http.StatusRequestEntityTooLarge)
		return
	}
	rows := defaultRows
	if s := r.URL.Query().Get("rows"); s != "" {
		if rows, err = strconv.Atoi(s); err != nil || rows < 0 || rows > maxRows {
			http.Error(w, fmt.Sprintf("rows: a number up to %d", maxRows), http.StatusBadRequest)
			return
		}
	}
	begin := time.Now()
	v, err := ask(r, k.ListOf(k.String(asked), k.NewLong(int64(rows)), k.String(string(text))))
	out := answer{Milliseconds: float64(time.Since(begin)) / 1e6}
	status := http.StatusOK
	switch {
	case errors.Is(err, k.ErrAccess):
		out.Error, status = "access", http.StatusForbidden
	case err != nil:
		out.Error, status = err.Error(), http.StatusBadRequest
	default:
		out.fill(v)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(out) // to memory
}

// sameOrigin reports whether a request comes from a page of this process, or from no page.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}
