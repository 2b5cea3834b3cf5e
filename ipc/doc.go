// Package ipc is the kdb+ wire: values to bytes and back, messages, compression, and the
// connections they travel on.
//
// # Bytes
//
// [Append] writes one object of the payload grammar, [Decode] builds the value of one,
// [Skip] passes one without building it and [Size] says how long one will be. The same
// objects lie in tickerplant logs and in serialised files.
//
//	+------+------+---------+----------+
//	| type | attr | i32 n   | n items  |    vector or list: 06 00 02000000 01000000 02000000
//	+------+------+---------+----------+
//	+------+-----------+
//	| type | value     |                    atom:           fa 01000000
//	+------+-----------+
//
// A message is a header and one object:
//
//	+-------+------+--------+---------+-------------+---------+
//	| order | kind | packed | len 32+ | u32 length  | object  |
//	+-------+------+--------+---------+-------------+---------+
//	0       1      2        3         4             8
//
// [AppendMessage] and [DecodeMessage] are whole messages, [Compress] and [Decompress]
// their packed form, byte for byte kdb+'s. All decoding takes foreign bytes: whatever
// they claim, the answer is a value or a [FormatError], and memory stays within a small
// multiple of the bytes given.
//
// # Connections
//
// [Dial] logs in to a process, [Listen] admits clients; both give a [Conn]:
//
//	     Send, SendFrame, Call            Handler.Messages(batch)
//	              |                                 ^
//	encode in the caller's goroutine        split, decompress
//	              v                                 |
//	short and nothing waits: socket         reader goroutine <- socket
//	else: output queue -> writer goroutine
//
// A client without a Handler has no reader while it calls: Call reads its response.
//
// A slow peer costs its own queue only, which is bounded; a slow handler stops its own
// connection's reading only. A [Frame] is a message encoded once for many connections. A
// [Reader] splits any stream of bytes into messages and hands them over in batches, whose
// bytes may be passed on as they are.
//
// A client in a few lines:
//
//	addr, err := ipc.ParseAddr("localhost:5010:user:password")
//	...
//	c, err := ipc.Dial(ctx, addr, ipc.DialOptions{Options: ipc.Options{Callers: callers}}) // ipc.NewCallers, once
//	...
//	defer c.Close()
//	v, err := c.Call(ctx, k.String("select from trade where sym=`MSFT"))
//	if errors.Is(err, k.ErrType) { ... } // the server signalled 'type
//	err = c.Send(ipc.Async, k.ListOf(k.NewSymbol(".u.upd"), k.NewSymbol("trade"), row))
//	err = c.Flush(ctx) // everything sent so far is on its way
//
// Layouts follow KX's published documentation and what real files and vectors hold.
package ipc
