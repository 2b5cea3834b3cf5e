//go:build linux || darwin

package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestDebugger suspends a script that is loaded, goes on with another value, and leaves
// from within.
// Source: code.kx.com/q/basics/debug, "Resume".
func TestDebugger(t *testing.T) {
	script := filepath.Join(t.TempDir(), "test.q")
	text := "/ test script\na:b:0\nfunc:{1+x}\na:func`a\nb:1\n"
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, command(t, "", script))
	r.await("'type\r\n  [3]  " + script + ":3: func:{1+x}\r\n")
	r.await("q))")
	r.typed("x\r")
	r.await("\n`a\r\n")
	// .z.ex: what failed, .z.ey: what it was given.
	r.typed(".z.ex,.z.ey\r")
	r.await("+\r\n1\r\n`a\r\n")
	r.typed(":42\r")
	r.await("q)")
	r.typed("a,b\r")
	r.await("\n42 1\r\n")
	r.typed("\\l " + script + "\r")
	r.await("q))")
	r.typed(".Q.bt[]\r")
	r.await(">>[3]  ")
	r.await("  [2]  " + script + ":4: a:func`a\r\n")
	r.await("  [1]  \\l " + script + "\r\n       ^\r\n")
	r.await("  [0]  \\l " + script + "\r\n       ^\r\n")
	r.typed("{z}[1;2;nosuch]\r")
	r.await("'nosuch")
	r.await("q))")
	r.typed("{x+`b}1\r")
	r.await("q)))")
	r.typed("f:{while[1;y:1]}\r")
	r.await("q)))")
	r.typed("1+\x03") // takes the line back
	r.typed("2\r")
	r.await("\n2\r\n")
	r.typed("\\\r")
	r.await("q))")
	r.typed("exit 3\r")
	r.ends(3)
}

// TestDebugClients is \e 1: an asynchronous message suspends the server, a request does not.
func TestDebugClients(t *testing.T) {
	server := start(t, command(t, "", "-p", "0W", "-e", "1"))
	server.await("q)")
	port := server.port()
	server.typed("f:{x*`a}\r")
	server.await("q)")
	client := start(t, command(t, ""))
	client.await("q)")
	client.typed("h:hopen " + port + "\r")
	client.await("q)")
	client.typed("h\"f 1\"\r")
	client.await("'type")
	client.typed("neg[h]\"f 7\"\r")
	server.await("'type\r\n  [1]  f:{x*`a}\r\n")
	server.await("q))") // the line that was begun has the prompt of the debugger now
	server.typed("x\r")
	server.await("\n7\r\n")
	server.await("q))")
	client.typed("h\"1+1\"\r") // waits until the server goes on
	server.typed("\\\r")
	server.await("q)")
	client.await("\n2\r\n")
	server.typed("\\e 2\r")
	server.await("\\e 2")
	server.await("q)")
	client.typed("neg[h]\"f 8\"\r")
	server.await("  [1]  f:{x*`a}\r\n           ^\r\n  [0]  f 8\r\n")
	client.typed("\x04")
	client.ends(0)
	server.typed("\x04")
	server.ends(0)
}

// TestDebugWeb is \e for web requests and the timer: 1 suspends, 2 answers with the frames.
// Source: code.kx.com/q/basics/debug, "Error trap modes".
func TestDebugWeb(t *testing.T) {
	server := start(t, command(t, "", "-p", "0W", "-e", "1"))
	server.await("q)")
	address := "http://localhost:" + server.port() + "/x"
	server.typed(".z.ph:{y:1;first[x]*`a};`is,`set\r")
	server.await("`is`set")
	answers := make(chan string, 2)
	ask := func() {
		r, err := http.Get(address)
		if err != nil {
			answers <- err.Error()
			return
		}
		defer func() { _ = r.Body.Close() }()
		text, _ := io.ReadAll(r.Body)
		answers <- string(text)
	}
	go ask()
	server.await("'type\r\n")
	server.await("q))")
	server.typed("x 0\r")
	server.await("\"x\"")
	server.typed(":\"HTTP/1.1 200 OK\\r\\nContent-length: 2\\r\\n\\r\\nok\"\r")
	if got := <-answers; got != "ok" {
		t.Errorf("resumed: %q", got)
	}
	server.typed(".z.ts:{t:x;system\"t 0\";`a+1}\r")
	server.await("q)")
	server.typed("\\t 10\r")
	server.await("'type\r\n")
	server.await("q))")
	server.typed("type t\r")
	server.await("-12h")
	server.typed("\\\r")
	server.await("q)")
	server.typed("\\e 2\r")
	server.typed("\\e\r")
	server.await("2i")
	go ask()
	if got := <-answers; !strings.HasPrefix(got, "'type\n") || !strings.Contains(got, "[0]  .z.ph:{y:1;first[x]*`a}") && !strings.Contains(got, "{y:1;first[x]*`a}") {
		t.Errorf("frames: %q", got)
	}
	server.typed("\x04")
	server.ends(0)
}

// TestToggle is \ toggle q/k: a lone backslash makes the lines k, and q again.
// Source: code.kx.com/q/basics/syscmds, "toggle q/k".
func TestToggle(t *testing.T) {
	r := start(t, command(t, ""))
	r.await("q)")
	r.typed("\\\r")
	r.await("  ")
	r.typed("2+!3\r")
	r.await("\n2 3 4\r\n")
	r.typed("\\\r")
	r.await("q)")
	r.typed("2+til 4\r")
	r.await("\n2 3 4 5\r\n")
	r.typed("\x04")
	r.ends(0)
}

// TestScriptError shows all frames of a script that fails where nobody can be asked.
func TestScriptError(t *testing.T) {
	script := filepath.Join(t.TempDir(), "test.q")
	if err := os.WriteFile(script, []byte("f:{1+x}\nf`a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := command(t, "", script, "-q")
	out, err := cmd.CombinedOutput()
	want := "'type\n  [3]  " + script + ":1: f:{1+x}\n"
	if err != nil && exitCode(err) < 0 || string(out[:min(len(out), len(want))]) != want {
		t.Errorf("%q, %v", out, err)
	}
}

func exitCode(err error) int {
	if e, ok := err.(*exec.ExitError); ok {
		return e.ExitCode()
	}
	return -1
}
