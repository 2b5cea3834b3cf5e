package main

import (
	"bytes"
	"errors"
	"fmt"

	"tock/ipc"
	"tock/k"
)

// codecPack compresses messages beside a plain rendering of the published algorithm: one
// byte at a time, as the clients have it. Both must give the same bytes.
func (s *settings) codecPack(r *report, c *codecData) error {
	n := min(len(c.time), 100_000)
	til := make([]int64, n)
	for i := range til {
		til[i] = int64(i)
	}
	text := new(bytes.Buffer)
	for i := range n / 10 {
		fmt.Fprintf(text, "2026.01.02D09:30:%02d.%03d INFO trade %s %v\n", i/1000%60, i%1000, c.names[c.sym[i]], c.price[i])
	}
	first := &codecData{time: c.time[:n], size: c.size[:n], sym: c.sym[:n], names: c.names, price: c.price[:n], side: c.side[:n]}
	table := first.table(false).Table()
	bars := k.NewTable([]k.Sym{k.Intern("time"), k.Intern("size"), k.Intern("side")}, []k.Value{table.Cols[0], table.Cols[2], table.Cols[3]})
	for _, x := range []struct {
		name string
		v    k.Value
	}{{"longs", k.Longs(til)}, {"text", k.String(text.String())}, {"table", bars}, {"zeros", k.Longs(make([]int64, n))}} {
		plain, err := ipc.AppendMessage(nil, ipc.Async, x.v)
		if err != nil {
			return err
		}
		packed, ok := ipc.Compress(nil, plain)
		if !ok {
			return fmt.Errorf("%s does not pack", x.name)
		}
		if !bytes.Equal(packed, portCompress(nil, plain)) {
			return errors.New("the compressed bytes differ")
		}
		if !bytes.Equal(plain, portUnpack(nil, packed)) {
			return errors.New("the unpacked bytes differ")
		}
		note := fmt.Sprintf("%d to %d bytes", len(plain), len(packed))
		const times = 10
		var into []byte
		room := make([]byte, len(plain))
		if err := s.compare(r, "compress "+x.name, "ms", 1e3, 0,
			contender{"tock", times, func() error { packed, _ = ipc.Compress(packed[:0], plain); return nil }, note},
			contender{"port", times, func() error { portCompress(nil, plain); return nil }, "as the clients: a byte at a time, into fresh memory"},
			contender{"port, kept", times, func() error { portCompress(room, plain); return nil }, "the same into memory used before"}); err != nil {
			return err
		}
		if err := s.compare(r, "decompress "+x.name, "ms", 1e3, 0,
			contender{"tock", times, func() (err error) { into, err = ipc.AppendDecompressed(into[:0], packed); return }, "into memory used before, as a connection does"},
			contender{"port", times, func() error { portUnpack(nil, packed); return nil }, "as the clients: a byte at a time, into fresh memory"},
			contender{"port, kept", times, func() error { portUnpack(room, packed); return nil }, "the same into memory used before"}); err != nil {
			return err
		}
	}
	return nil
}

// portCompress is the packer; nil when the message does not halve.
func portCompress(z, y []byte) []byte {
	t := len(y)
	e := t / 2
	if z == nil {
		z = make([]byte, e)
	}
	z = z[:e]
	copy(z, y[:4])
	z[2] = 1
	z[8], z[9], z[10], z[11] = byte(t), byte(t>>8), byte(t>>16), byte(t>>24)
	var slot [256]int
	var h, h0 byte
	c, d, s, s0 := 12, 12, 8, 0
	i, f := 0, byte(0)
	for s < t {
		if i == 0 {
			if d > e-17 {
				return nil
			}
			i = 1
			z[c] = f
			c = d
			d++
			f = 0
		}
		p := 0
		literal := s > t-3
		if !literal {
			h = y[s] ^ y[s+1]
			p = slot[h]
			literal = p == 0 || y[s] != y[p]
		}
		if s0 > 0 {
			slot[h0] = s0
			s0 = 0
		}
		if literal {
			h0, s0 = h, s
			z[d] = y[s]
			d++
			s++
		} else {
			slot[h] = s
			f |= byte(i)
			p += 2
			s += 2
			r := s
			q := min(s+255, t)
			for s < q && y[p] == y[s] {
				s++
				p++
			}
			z[d] = h
			z[d+1] = byte(s - r)
			d += 2
		}
		if i *= 2; i == 256 {
			i = 0
		}
	}
	z[c] = f
	z[4], z[5], z[6], z[7] = byte(d), byte(d>>8), byte(d>>16), byte(d>>24)
	return z[:d]
}

// portUnpack is the unpacker, for messages that are whole.
func portUnpack(y, b []byte) []byte {
	t := int(b[8]) | int(b[9])<<8 | int(b[10])<<16 | int(b[11])<<24
	if y == nil {
		y = make([]byte, t)
	}
	y = y[:t]
	copy(y, b[:4])
	y[2] = 0
	copy(y[4:8], b[8:12])
	var slot [256]int
	d, s, p, i := 12, 8, 8, 0
	var f int
	for s < t {
		if i == 0 {
			f = int(b[d])
			d++
			i = 1
		}
		n := 0
		if f&i != 0 {
			r := slot[b[d]]
			n = int(b[d+1])
			d += 2
			y[s], y[s+1] = y[r], y[r+1]
			s += 2
			r += 2
			for p < s-1 {
				slot[y[p]^y[p+1]] = p
				p++
			}
			for m := range n {
				y[s+m] = y[r+m]
			}
			s += n
			p = s
		} else {
			y[s] = b[d]
			d++
			s++
			for p < s-1 {
				slot[y[p]^y[p+1]] = p
				p++
			}
		}
		if i *= 2; i == 256 {
			i = 0
		}
	}
	return y
}
