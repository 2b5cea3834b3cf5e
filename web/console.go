package web

import (
	"bytes"
	"embed"
	"html"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed console
var consoleFiles embed.FS

// consolePages is the console: the page at /console, its scripts and styles below.
func consolePages(process string) map[string]http.Handler {
	pages := map[string]http.Handler{}
	entries, err := fs.ReadDir(consoleFiles, "console")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	for _, e := range entries {
		content, err := fs.ReadFile(consoleFiles, "console/"+e.Name())
		if err != nil {
			panic(err) // embedded: cannot fail
		}
		at := "/console/" + e.Name()
		if e.Name() == "index.html" {
			at = "/console"
			content = bytes.ReplaceAll(content, []byte("{{process}}"), []byte(html.EscapeString(process)))
		}
		pages[at] = file(e.Name(), content)
	}
	return pages
}

// file serves one file of the console. Nothing it loads comes from elsewhere.
func file(name string, content []byte) http.Handler {
	kind := map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}[path.Ext(name)]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", strings.Join([]string{http.MethodGet, http.MethodHead}, ", "))
			http.Error(w, "GET", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Cache-Control", "no-cache")
		h.Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(content) // to memory
	})
}
