package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"

	"tock/ipc"
	"tock/k"
)

// tockPeer publishes (".u.upd";`trade;x) as a kdb+ feed does, complete with its time
// column, and subscribes with .u.sub; the client is a plain socket, no library.
func tockPeer(c *client) (peer, error) {
	for i := range c.Subs {
		conn, err := tockDial(c.addr())
		if err != nil {
			return peer{}, err
		}
		in := bufio.NewReaderSize(conn, 256<<10)
		if err := tockSubscribe(conn, in); err != nil {
			return peer{}, err
		}
		go c.tockReceive(i, in)
	}
	conn, err := tockDial(c.addr())
	if err != nil {
		return peer{}, err
	}
	go func() { _, _ = io.Copy(io.Discard, conn) }()
	out := bufio.NewWriterSize(conn, 64<<10)
	frame, timeAt, seqAt, err := tockFrame(c.Rows)
	if err != nil {
		return peer{}, err
	}
	publish := func(rows []byte) error {
		copy(frame[timeAt:timeAt+8], rows[:8])
		copy(frame[seqAt:seqAt+8], rows[32:40])
		_, err := out.Write(frame)
		return err
	}
	return peer{publish, out.Flush}, nil
}

// tockFrame is one update message and where its first row's time and number stand.
func tockFrame(rows int) (frame []byte, timeAt, seqAt int, err error) {
	const mark = 0x1122334455667788
	item := func(kind k.Type, x int64) k.Value {
		if rows == 1 {
			return k.Atom(kind, x)
		}
		data := make([]int64, rows)
		data[0] = x
		return k.NewVec(kind, data)
	}
	price, sym := k.NewFloat(100), k.NewSymbol("SYM00042")
	if rows > 1 {
		price, sym = k.Repeat(price, rows), k.Repeat(sym, rows)
	}
	x := k.ListOf(item(k.Timespan, mark), sym, price, item(k.Long, 100), item(k.Long, mark+1))
	frame, err = ipc.AppendMessage(nil, ipc.Async, k.ListOf(k.String(".u.upd"), k.NewSymbol("trade"), x))
	if err != nil {
		return nil, 0, 0, err
	}
	for i := 0; i+8 <= len(frame); i++ {
		switch binary.LittleEndian.Uint64(frame[i:]) {
		case mark:
			timeAt = i
		case mark + 1:
			seqAt = i
		}
	}
	return frame, timeAt, seqAt, nil
}

func tockDial(addr string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write([]byte("bench:\x03\x00")); err != nil {
		return nil, err
	}
	var answer [1]byte
	_, err = io.ReadFull(conn, answer[:])
	return conn, err
}

func tockSubscribe(conn net.Conn, in io.Reader) error {
	ask, err := ipc.AppendMessage(nil, ipc.Sync, k.String(".u.sub[`trade;`]"))
	if err != nil {
		return err
	}
	if _, err := conn.Write(ask); err != nil {
		return err
	}
	head := make([]byte, 8)
	if _, err := io.ReadFull(in, head); err != nil {
		return err
	}
	body := make([]byte, binary.LittleEndian.Uint32(head[4:])-8)
	if _, err := io.ReadFull(in, body); err != nil {
		return err
	}
	if int8(body[0]) == -128 {
		return fmt.Errorf("subscribing: '%s", body[1:len(body)-1])
	}
	if head[1] != 2 {
		return errors.New("subscribing: no response")
	}
	return nil
}

// tockReceive takes published messages: the time column is found behind the fixed head.
func (c *client) tockReceive(sub int, in *bufio.Reader) {
	buf := make([]byte, 64<<10)
	timeAt := 0
	for {
		if _, err := io.ReadFull(in, buf[:8]); err != nil {
			return
		}
		n := int(binary.LittleEndian.Uint32(buf[4:])) - 8
		if _, err := io.ReadFull(in, buf[:n]); err != nil {
			return
		}
		if timeAt == 0 {
			timeAt = publishedTimeAt(buf[:n])
		}
		if c.deliver(sub, stampOf(buf[timeAt:])) {
			return
		}
	}
}

// publishedTimeAt finds the first column's data in (`upd;`trade;flip names!columns):
// behind the general list of columns its type, attribute and count.
func publishedTimeAt(payload []byte) int {
	at := 6
	for range 2 {
		n, err := ipc.Skip(payload[at:])
		if err != nil {
			fail(err)
		}
		at += n
	}
	at += 3 // table, attribute, dictionary
	n, err := ipc.Skip(payload[at:])
	if err != nil {
		fail(err)
	}
	return at + n + 6 + 6
}
