package proc

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"tock/ipc"
	"tock/k"
)

// TestReaders: clients of a negative port query beside each other while the main thread
// takes in rows; nobody sees half a row, and nobody can change anything.
func TestReaders(t *testing.T) {
	r := start(t)
	r.p.Do(func() {
		if err := r.p.Listen("localhost:-0W"); err != nil {
			t.Error(err)
		}
		if _, err := r.p.Interp().EvalText("t:([]a:`long$();b:`g#`symbol$())"); err != nil {
			t.Error(err)
		}
	})
	var port int
	r.p.Do(func() { port = int(-r.p.Port()) })
	if port <= 0 {
		t.Fatalf("port %d", port)
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	var clients sync.WaitGroup
	for n := range 4 {
		clients.Go(func() {
			c, err := ipc.Dial(ctx, ipc.Addr{Host: "localhost", Port: port, User: fmt.Sprint("u", n)}, ipc.DialOptions{})
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = c.Close() }()
			for range 100 {
				v, err := c.Call(ctx, k.String("(count each flip t;sum t`a;exec count i from t where b=`x)"))
				if err != nil {
					t.Error(err)
					return
				}
				n := v.At(0).Dict().Vals
				if n.At(0).Int() != n.At(1).Int() || v.At(2).Int() != n.At(0).Int() || v.At(1).Int() != n.At(0).Int() {
					t.Errorf("half a row: %v %v, sum %v", n.At(0).Int(), n.At(1).Int(), v.At(1).Int())
				}
			}
			if v, err := c.Call(ctx, k.String(".z.u")); err != nil || v.Text() != fmt.Sprint("u", n) {
				t.Errorf(".z.u is %q, %v", v.Text(), err)
			}
			if _, err := c.Call(ctx, k.String("`t insert (1;`x)")); err == nil {
				t.Error("a reader inserted")
			}
		})
	}
	for range 500 {
		r.p.Do(func() {
			if _, err := r.p.Interp().EvalText("`t insert (1;`x)"); err != nil {
				t.Error(err)
			}
		})
	}
	clients.Wait()
}

// TestReadersWhileBusy: the main thread keeps nobody waiting, and what it has not finished is not seen.
func TestReadersWhileBusy(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("users", []byte("ann:pw\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, "-u", filepath.Join(dir, "users"))
	var port int
	r.p.Do(func() {
		if err := r.p.Listen("localhost:-0W"); err != nil {
			t.Error(err)
		}
		port = int(-r.p.Port())
		if _, err := r.p.Interp().EvalText("a:1;.z.pg:{(.z.u;value x)};save`a"); err != nil {
			t.Error(err)
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	c, err := ipc.Dial(ctx, ipc.Addr{Host: "localhost", Port: port, User: "ann", Password: "pw"}, ipc.DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	expect := func(text, want string) {
		t.Helper()
		if got := show(c.Call(ctx, k.String(text))); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	busy, free, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		r.p.Do(func() {
			if _, err := r.p.Interp().EvalText("a:2;b:3"); err != nil {
				t.Error(err)
			}
			close(busy)
			<-free
		})
	}()
	<-busy
	expect("a", "(`ann;1)")
	expect("b", "'b")
	expect("{x+a}each 1 2", "(`ann;2 3)")
	close(free)
	<-done
	expect("a,b", "(`ann;2 3)")
	for text, want := range map[string]string{
		"get`:a": "(`ann;1)", "get`:/etc/passwd": "'access", "system\"ls\"": "'access", "`:x set 1": "'noupdate: x",
		"\\t 50": "'access", "-25!(1 2;`a)": "'nosocket", "exit 3": "'access", "hopen`:x": "'nosocket", ".z.W": "(`ann;(`int$())!`long$())",
		"-11!`:x": "'noupdate", fmt.Sprintf("`:unix://%d:ann:pw \"1+1\"", port): "(`ann;(`ann;2))",
	} {
		expect(text, want)
	}
}
