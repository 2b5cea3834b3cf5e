package proc

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html"
	"io"
	"net/url"
	"os"
	"path"
	"strings"

	"tock/k"
	"tock/q/display"
	"tock/q/prim"
)

// page is the default .z.ph: an index of what there is for no text, the value of q text
// behind a question mark (?text as a page, .csv?text and so on in the formats of .h.tx),
// and otherwise a file below .h.HOME. It may run beside the main thread.
// Source: code.kx.com/q/kb/http.
func (p *Process) page(env prim.Env, text string) ([]byte, error) {
	name, query, asked := strings.Cut(text, "?")
	name = unescaped(name)
	if !asked && name != "" {
		f, err := pageFile(env, name)
		if err != nil {
			return nil, err
		}
		return f.read(), nil
	}
	query = unescaped(query)
	var v k.Value
	var err error
	switch format := strings.TrimPrefix(path.Ext(name), "."); {
	case asked && format != "":
		v, err = applyText(env, "{$[x in key .h.tx;.h.hy[x;$[10h=type r:.h.tx[x].h.val y;r;\"\\n\"sv r]];'x]}", k.NewSymbol(format), k.String(query))
	case asked:
		if v, err = applyText(env, "{.h.val x}", k.String(query)); err == nil {
			v, err = applyText(env, "{.h.hp enlist x}", k.String(escapeText.Replace(httpText(env, v))))
		}
	default:
		v, err = p.index(env)
	}
	if err == nil && v.Type() != k.Char {
		err = k.ErrType
	}
	if err != nil {
		v, err = applyText(env, "{.h.he x}", k.String(strings.TrimPrefix(p.webError(err), "'")))
	}
	if err != nil {
		return nil, err
	}
	return []byte(v.Text()), nil
}

// unescaped is a part of an address as it is meant.
func unescaped(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// definePage makes .z.ph, as long as nobody has assigned it, a function: what replaces it
// may call it for the rest.
func (p *Process) definePage() {
	p.interp.DefineBeside(".z.ph", func(env prim.Env, args []k.Value) (k.Value, error) {
		request := args[0]
		if request.Type() != k.Mixed || request.Len() == 0 || request.At(0).Type() != k.Char {
			return k.Value{}, k.ErrType
		}
		b, err := p.page(env, request.At(0).Text())
		return k.String(string(b)), err
	}, 1)
}

// escapeText makes text of a page what it says; quotes stay, so that it reads well raw.
var escapeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// applyText applies a function given as text, which refers to nothing but .h.
func applyText(env prim.Env, text string, args ...k.Value) (k.Value, error) {
	return env.Apply(k.NewLambda(&k.Lambda{Source: text}), args)
}

// httpText is a value as the console shows it, in the size of \C.
func httpText(env prim.Env, v k.Value) string {
	if v.IsIdentity() || v.IsZero() {
		return ""
	}
	s := env.Settings()
	return display.Console(v, display.Options{Precision: s.Precision, Rows: s.HTTPRows, Cols: s.HTTPCols})
}

// index is the page of all tables, views and variables.
func (p *Process) index(env prim.Env) (k.Value, error) {
	var b strings.Builder
	seen := map[string]bool{}
	for _, section := range [][2]string{{"tables", `system"a"`}, {"views", `system"b"`}, {"variables", `system"v"`}} {
		names, err := applyText(env, "{"+section[1]+"}", k.Identity)
		if err != nil {
			return k.Value{}, err
		}
		items := ""
		for _, name := range names.Each() {
			if text := name.Text(); !seen[text] {
				seen[text] = true
				items += fmt.Sprintf("<li><a href=\"/?%s\">%s</a></li>\n", url.PathEscape(text), html.EscapeString(text))
			}
		}
		if items != "" {
			fmt.Fprintf(&b, "<h3>%s</h3>\n<ul>\n%s</ul>\n", section[0], items)
		}
	}
	if p.pages["/console"] != nil {
		b.WriteString("<p><a href=\"/console\">console</a></p>\n")
	}
	return applyText(env, "{.h.hy[`htm].h.html x}", k.String(b.String()))
}

// zipped compresses the body of a long response.
func zipped(reply []byte) []byte {
	const shortest = 2000
	head, body, ok := bytes.Cut(reply, headEnd)
	if !ok || len(body) < shortest {
		return reply
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write(body); err != nil || w.Close() != nil {
		return reply
	}
	var out bytes.Buffer
	for _, line := range strings.Split(string(head), "\r\n") {
		if !strings.HasPrefix(strings.ToLower(line), "content-length:") {
			out.WriteString(line + "\r\n")
		}
	}
	fmt.Fprintf(&out, "Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", z.Len())
	out.Write(z.Bytes())
	return out.Bytes()
}

// webFile is a file to be sent; it is read beside the executor.
type webFile struct{ home, name, mime string }

// pageFile is a file below .h.HOME, whose type .h.ty knows by its ending.
func pageFile(env prim.Env, name string) (*webFile, error) {
	f := &webFile{name: name, mime: "application/octet-stream"}
	if home, err := env.Get(k.Intern(".h.HOME")); err == nil && home.Type() == k.Char {
		f.home = home.Text()
	}
	mime, err := applyText(env, "{.h.ty x}", k.NewSymbol(strings.TrimPrefix(path.Ext(name), ".")))
	if err == nil && mime.Type() == k.Char && mime.Len() > 0 {
		f.mime = mime.Text()
	}
	return f, env.Check()
}

// maxFile bounds what is sent of .h.HOME.
const maxFile = 256 << 20

// read is the response. A root keeps names and links from leading out of .h.HOME.
func (f *webFile) read() []byte {
	missing := plainReply("404 Not Found", "Not found", "")
	if f.home == "" {
		return missing
	}
	root, err := os.OpenRoot(f.home)
	if err != nil {
		return missing
	}
	defer root.Close()
	info, err := root.Stat(f.name)
	switch {
	case err != nil || !info.Mode().IsRegular():
		return missing
	case info.Size() > maxFile:
		return plainReply("413 Content Too Large", "Too large", "")
	}
	in, err := root.Open(f.name)
	if err != nil {
		return missing
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxFile))
	if err != nil {
		return missing
	}
	return fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", f.mime, len(text), text)
}
