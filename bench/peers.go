package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/redis/go-redis/v9"
)

func (c *client) addr() string { return fmt.Sprintf("127.0.0.1:%d", c.Port) }

func stampOf(rows []byte) int64 { return int64(binary.LittleEndian.Uint64(rows)) }

// natsPeer is NATS core (no log) and JetStream with a file store.
func natsPeer(c *client) (peer, error) {
	nc, err := nats.Connect("nats://" + c.addr())
	if err != nil {
		return peer{}, err
	}
	ctx := context.Background()
	var js jetstream.JetStream
	if c.Engine == "jetstream" {
		if js, err = jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(8192)); err != nil {
			return peer{}, err
		}
		if _, err = js.CreateStream(ctx, jetstream.StreamConfig{Name: "T", Subjects: []string{"trade"}, Storage: jetstream.FileStorage}); err != nil {
			return peer{}, err
		}
	}
	for i := range c.Subs {
		sc, err := nats.Connect("nats://" + c.addr())
		if err != nil {
			return peer{}, err
		}
		sub, err := sc.Subscribe("trade", func(m *nats.Msg) { c.deliver(i, stampOf(m.Data)) })
		if err != nil {
			return peer{}, err
		}
		if err := sub.SetPendingLimits(-1, -1); err != nil {
			return peer{}, err
		}
		if err := sc.Flush(); err != nil {
			return peer{}, err
		}
	}
	if js == nil {
		return peer{func(rows []byte) error { return nc.Publish("trade", rows) }, nc.Flush}, nil
	}
	publish := func(rows []byte) error {
		data := append([]byte(nil), rows...)
		for {
			_, err := js.PublishAsync("trade", data)
			if !errors.Is(err, jetstream.ErrTooManyStalledMsgs) {
				return err
			}
			// The client library gives up on a slow broker after 200 ms; the
			// measurement goes on for as long as it takes.
		}
	}
	flush := func() error {
		if c.Rate > 0 {
			return nil
		}
		return nc.Flush()
	}
	return peer{publish, flush}, nil
}

// redisPeer is Redis streams, pipelined.
func redisPeer(c *client) (peer, error) {
	ctx := context.Background()
	rc := redis.NewClient(&redis.Options{Addr: c.addr()})
	for i := range c.Subs {
		sc := redis.NewClient(&redis.Options{Addr: c.addr(), ReadTimeout: -1})
		go func() {
			last := "0-0"
			for {
				res, err := sc.XRead(ctx, &redis.XReadArgs{Streams: []string{"trade", last}, Count: 1000, Block: 0}).Result()
				if err != nil {
					fail(err)
				}
				for _, m := range res[0].Messages {
					last = m.ID
					if c.deliver(i, stampOf([]byte(m.Values["d"].(string)))) {
						return
					}
				}
			}
		}()
	}
	depth := 100
	if c.Rows > 1 {
		depth = 10
	}
	pipe := rc.Pipeline()
	flush := func() error {
		if pipe.Len() == 0 {
			return nil
		}
		_, err := pipe.Exec(ctx)
		return err
	}
	publish := func(rows []byte) error {
		pipe.XAdd(ctx, &redis.XAddArgs{Stream: "trade", Values: []any{"d", string(rows)}})
		if pipe.Len() >= depth {
			return flush()
		}
		return nil
	}
	return peer{publish, flush}, nil
}

// barePeer talks to the bare loop: length-prefixed messages.
func barePeer(c *client) (peer, error) {
	dial := func(role string) (net.Conn, error) {
		conn, err := net.Dial("tcp", c.addr())
		if err != nil {
			return nil, err
		}
		_, err = conn.Write([]byte(role))
		return conn, err
	}
	for i := range c.Subs {
		conn, err := dial("S")
		if err != nil {
			return peer{}, err
		}
		go func() {
			in := bufio.NewReaderSize(conn, 256<<10)
			buf := make([]byte, 64<<10)
			for {
				if _, err := io.ReadFull(in, buf[:4]); err != nil {
					return
				}
				n := binary.LittleEndian.Uint32(buf)
				if _, err := io.ReadFull(in, buf[:n]); err != nil {
					return
				}
				if c.deliver(i, stampOf(buf)) {
					return
				}
			}
		}()
	}
	conn, err := dial("P")
	if err != nil {
		return peer{}, err
	}
	out := bufio.NewWriterSize(conn, 64<<10)
	publish := func(rows []byte) error {
		var n [4]byte
		binary.LittleEndian.PutUint32(n[:], uint32(len(rows)))
		_, _ = out.Write(n[:])
		_, err := out.Write(rows)
		return err
	}
	return peer{publish, out.Flush}, nil
}
