package proc

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFifo(t *testing.T) {
	t.Chdir(t.TempDir())
	r := start(t)
	// What runs in the background is not waited for.
	r.expect(`system"mkfifo f";system"printf 'a\\nb\\nccc' > f &";l:();.Q.fps[{l,:x}]`+"`:f;l", `(,"a";,"b";"ccc")`)
	r.expect("h:hopen`:fifo:///dev/zero;a:read1(h;3);hclose h;a", "0x000000")
	r.expect(`system"printf abc > f &";h:hopen`+"`:fifo://f;a:read1 h;b:read1 h;hclose h;(a;b)", "(0x616263;`byte$())")
	r.expect(`system"printf 'ab\nc\n' > f &";h:hopen`+"`:fifo://f;a:read0(h;2);b:read0 h;c:read0 h;hclose h;(a;b;c)", `("ab";("";,"c");())`)
	r.expect("@[read1;99i;::]", `"type"`)
	r.expect("@[hopen;`:fifo://none;::]", `"none. OS reports: No such file or directory"`)
	r.expect("hopen`:fifo://", "'domain")
	if _, err := os.Stat("none"); err == nil {
		t.Error("hopen of a pipe made a file")
	}
	// An interrupt ends the wait for a writer.
	done := make(chan string)
	go func() { done <- r.q("hopen`:fifo://f") }()
	eventually(t, "the process to be busy", r.p.busy.Load)
	r.p.interrupt()
	if got := <-done; got != "'stop" {
		t.Errorf("interrupted: %s", got)
	}
	r.expect("1+1", "2")
}

// TestOwnSocket: the process's own port is itself by each of its names.
func TestOwnSocket(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("QUDSPATH", dir)
	r := start(t)
	r.expect("system\"p 0W\";p:string system\"p\";hopen each(`$\":unix://\",p;`$\"::\",p;`$\":127.0.0.1:\",p;\"I\"$p)", "0 0 0 0i")
	r.expect("hopen`$\":unix://"+filepath.ToSlash(dir)+"/kx.\",p", "0i")
}
