package ipc

import (
	"errors"
	"os"
	"testing"

	"tock/k"
)

// turns dials a server that is a handler's, with a handler for what nobody waits for.
func turns(t *testing.T) (c *Conn, server *Conn, unasked chan k.Value) {
	t.Helper()
	noLeaks(t)
	opened, unasked := make(chan *Conn, 1), make(chan k.Value, 16)
	l := listen(t, ListenOptions{Options: Options{Handler: handlerFuncs{
		opened:   func(c *Conn) { opened <- c },
		messages: func(c *Conn, b *Batch) { echo.Messages(c, b) },
	}}})
	c = dialTo(t, l, DialOptions{Options: Options{Turns: true, Handler: MessageFunc(func(_ *Conn, _ MessageKind, v k.Value) { unasked <- v })}})
	return c, <-opened, unasked
}

// takeTurn is one turn of reading, of one message.
func takeTurn(t *testing.T, c *Conn) (int64, error) {
	t.Helper()
	<-c.Turn()
	batch, err := c.ReadTurn()
	if err != nil {
		return 0, err
	}
	defer batch.Release()
	v, err := batch.Messages[0].Decode(nil)
	if err != nil {
		t.Fatal(err)
	}
	return v.Int(), nil
}

// Who has the turn gets what comes; otherwise the handler does, after a turn, too.
func TestTurns(t *testing.T) {
	c, server, unasked := turns(t)
	for i := range int64(5) {
		for n := range int64(20) {
			<-c.Turn() // the watcher has gone
			if err := c.Send(Sync, k.NewLong(n)); err != nil {
				t.Fatal(err)
			}
			c.EndTurn()
			if got, err := takeTurn(t, c); err != nil || got != n {
				t.Fatalf("%d came, %v, want %d", got, err, n)
			}
		}
		if err := server.Send(Async, k.NewLong(i)); err != nil {
			t.Fatal(err)
		}
		if v := <-unasked; v.Int() != i {
			t.Fatalf("%d came unasked, want %d", v.Int(), i)
		}
	}
}

// A turn can be interrupted; the connection is watched and usable afterwards.
func TestTurnInterrupted(t *testing.T) {
	c, server, unasked := turns(t)
	<-c.Turn()
	go c.Interrupt()
	if _, err := c.ReadTurn(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("interrupted: %v", err)
	}
	for range 3 {
		c.Interrupt() // nobody reads in turn: the watcher may
		if err := server.Send(Async, k.NewLong(1)); err != nil {
			t.Fatal(err)
		}
		<-unasked
	}
}

// The end of a connection is told to the handler, also when it comes in a turn.
func TestTurnAtTheEnd(t *testing.T) {
	c, server, _ := turns(t)
	<-c.Turn()
	_ = server.Close()
	if _, err := c.ReadTurn(); !IsEOF(err) {
		t.Fatalf("closed: %v", err)
	}
	<-c.Done()
}
