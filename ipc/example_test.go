package ipc_test

import (
	"context"
	"fmt"
	"log"

	"tock/ipc"
	"tock/k"
)

// A server that adds up vectors, and a client that asks it.
func Example() {
	sum := ipc.MessageFunc(func(c *ipc.Conn, kind ipc.MessageKind, v k.Value) {
		if kind != ipc.Sync {
			return
		}
		if v.Type() != k.Long {
			_ = c.Send(ipc.Response, k.NewErrorValue("type"))
			return
		}
		total := int64(0)
		for _, x := range k.Data[int64](v) {
			total += x
		}
		_ = c.Send(ipc.Response, k.NewLong(total))
	})
	server, err := ipc.Listen(ipc.ListenOptions{Options: ipc.Options{Handler: sum}, Host: "127.0.0.1", NoUnix: true})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Shutdown()

	ctx := context.Background()
	addr, err := ipc.ParseAddr(fmt.Sprintf(":127.0.0.1:%d:ann:secret", server.Port()))
	if err != nil {
		log.Fatal(err)
	}
	c, err := ipc.Dial(ctx, addr, ipc.DialOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	total, err := c.Call(ctx, k.Longs([]int64{1, 2, 3}))
	fmt.Println(total.Int(), err)
	_, err = c.Call(ctx, k.NewSymbol("a"))
	fmt.Println(err == k.ErrType, err)
	// Output:
	// 6 <nil>
	// true type
}

// Serialised bytes are the same as kdb+'s -8!.
func ExampleAppendMessage() {
	b, err := ipc.AppendMessage(nil, ipc.Async, k.NewInt(1))
	fmt.Printf("%x %v\n", b, err)
	// Output: 010000000d000000fa01000000 <nil>
}

// A list is walked without building it: Peek shows its head, Skip leads from item to item.
func ExampleSkip() {
	b, err := ipc.Append(nil, k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), k.Longs([]int64{1, 2, 3})))
	if err != nil {
		log.Fatal(err)
	}
	list, err := ipc.Peek(b)
	if err != nil {
		log.Fatal(err)
	}
	rest := b[list.Body:]
	for range list.Len {
		n, err := ipc.Skip(rest)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("% x\n", rest[:n])
		rest = rest[n:]
	}
	// Output:
	// f5 75 70 64 00
	// f5 74 72 61 64 65 00
	// 07 00 03 00 00 00 01 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 03 00 00 00 00 00 00 00
}
