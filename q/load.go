package q

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tock/k"
	"tock/q/syntax"
)

// script is a file being loaded.
type script struct{ path string }

// Load runs a script, or loads a folder or data file, as \l does.
func (in *Interp) Load(path string) (err error) {
	defer in.guard(in.main, in.main.state(), &err)
	t := in.main
	fr, err := t.enter(&code{hidden: true, ctx: t.ctx}, t.ctx) // where a line that says \l would be
	if err != nil {
		return err
	}
	defer t.leave(fr)
	_, err = t.system("l " + path)
	return err
}

// load is \l: a script by its name (.q is tried too), one of another language by the
// letter that it ends in, otherwise what the host makes of a folder or file. Scripts that
// are not in the current directory are looked for in Home.
func (t *thread) load(path string) error {
	path = strings.TrimPrefix(strings.TrimSpace(path), ":")
	if ext := filepath.Ext(path); ext == ".q" || ext == ".k" || t.language(path) != "" {
		file, data, err := t.script(path)
		if err != nil {
			return err
		}
		return t.loadText(data, file)
	}
	if data, err := t.files().ReadFile(path+".q", 0, -1); err == nil {
		return t.loadText(string(data), path+".q")
	}
	err := t.in.host.LoadDir(path)
	if err != nil {
		if file, data, missing := t.script(path + ".q"); missing == nil {
			return t.loadText(data, file)
		}
	}
	return err
}

// script is the text of a script and the place where it was found: the current directory,
// or Home when the path is relative. The error is that of the current directory.
func (t *thread) script(path string) (file, text string, err error) {
	data, err := t.files().ReadFile(path, 0, -1)
	if home := Home(); err != nil && home != "" && !filepath.IsAbs(path) {
		file := filepath.Join(home, path)
		if data, missing := t.files().ReadFile(file, 0, -1); missing == nil {
			return file, string(data), nil
		}
	}
	return path, string(data), err
}

// Home is the folder searched for scripts that are not in the current directory: QHOME,
// by default q in the user's own; "" when neither is known. Source:
// code.kx.com/q/basics/by-topic ("Environment").
func Home() string {
	if home := os.Getenv("QHOME"); home != "" {
		return home
	}
	if home := os.Getenv("HOME"); home != "" {
		return filepath.Join(home, "q")
	}
	return ""
}

// language is the letter of a language that a script's name ends in, when there is a
// function that evaluates it (.p.e for x.p); "" for q, k and everything else.
func (t *thread) language(file string) string {
	ext := filepath.Ext(file)
	if len(ext) != 2 || ext == ".q" || ext == ".k" || ext[1] < 'a' || ext[1] > 'z' {
		return ""
	}
	if _, err := t.getName(ext + ".e"); err != nil {
		return ""
	}
	return ext[1:]
}

// LoadText runs the statements of a script given as text; path is for errors.
func (in *Interp) LoadText(text, path string) (err error) {
	defer in.guard(in.main, in.main.state(), &err)
	return in.main.loadText(text, path)
}

// loadText runs a script statement by statement. The namespace is restored at its end.
func (t *thread) loadText(text, path string) error {
	if t.readonly {
		return k.Error("noupdate: " + path)
	}
	ctx, old := t.ctx, t.in.script
	if full, err := filepath.Abs(path); err == nil && path != "" {
		path = full
	}
	t.in.script = &script{path}
	defer func() { t.ctx, t.in.script = ctx, old }()
	// A script is compiled at the top level, whoever loads it.
	parser := t.in.parser()
	for _, s := range syntax.SplitScript(text) {
		if err := t.statement(s, path, parser); err != nil {
			return err
		}
	}
	return nil
}

// statement runs one statement of a script; k code may be in it.
func (t *thread) statement(s syntax.Statement, path string, parser *syntax.Parser) error {
	src := s.Text
	if strings.HasSuffix(path, ".k") {
		src = inK(src)
	}
	foreign := strings.HasPrefix(src, "p)") || strings.HasPrefix(src, "s)")
	if lang := t.language(path); lang != "" && !strings.HasPrefix(src, `\`) {
		src, foreign = lang+")"+src, true
	}
	if foreign {
		_, _, err := t.evalUnit(src, origin{file: path, line: s.Line, parser: parser})
		return err
	}
	v, silent, err := t.evalUnit(src, origin{file: path, line: s.Line, parser: parser})
	if err != nil || silent || v.IsIdentity() {
		return err
	}
	_, err = t.in.host.Stdout().Write([]byte(t.consoleText(v)))
	return err
}

// inK is a statement of a script in k: k code, also that which \t and \ts time; other
// commands are as they are.
func inK(src string) string {
	if !strings.HasPrefix(src, `\`) {
		return "k)" + src
	}
	command, code, found := strings.Cut(src, " ")
	word, _, _ := strings.Cut(command[1:], ":")
	code = strings.TrimLeft(code, " ")
	if !found || word != "t" && word != "ts" || code == "" {
		return src
	}
	if _, err := strconv.Atoi(code); err == nil && word == "t" {
		return src // the timer
	}
	return command + " k)" + code
}

// Console evaluates one line typed at the console and prints its value, or its error.
func (in *Interp) Console(line string) {
	if err := in.console(line); err != nil {
		if in.exiting || IsAborted(err) {
			return
		}
		_, _ = in.host.Stderr().Write([]byte(ConsoleText(err)))
	}
}

func (in *Interp) console(line string) (err error) {
	defer in.guard(in.main, in.main.state(), &err)
	t := in.main
	line = strings.TrimRight(line, "\r\n")
	v, silent, err := t.evalUnit(line, origin{typed: true})
	if err != nil || silent || v.IsIdentity() {
		return err
	}
	_, err = in.host.Stdout().Write([]byte(t.consoleText(v)))
	return err
}
