package ipc

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"tock/k"
)

// sample is one value of every shape the wire has.
func sample() []k.Value {
	sym := k.NewDomain(k.Intern("sym"), k.Symbols("a", "bb", "a long name"))
	people := k.MustDict(
		k.NewTable([]k.Sym{k.Intern("id")}, []k.Value{k.Ints([]int32{10, 20})}),
		k.NewTable([]k.Sym{k.Intern("name")}, []k.Value{k.Symbols("Ann", "Bob")}))
	plus := primitiveOf(k.TypeBinary, 1)
	sorted := func(v k.Value) k.Value { return k.WithAttr(v, k.Sorted) }
	out := []k.Value{
		k.NewGuid(k.GUID{1, 2, 3, 15: 9}), k.Guids([]k.GUID{{1}, {2}}),
		k.Atom(k.Month, -3), k.Atom(k.Minute, 7), k.Atom(k.Second, int64(k.NullInt)), k.Atom(k.Timespan, k.InfLong),
		k.FloatAtom(k.Datetime, math.Inf(-1)), k.NewReal(1.5), k.NewByte(255), k.NewChar('x'), k.NewBool(true),
		k.EmptyList, k.Symbols(), k.Longs(nil), k.String(""),
		k.ListOf(k.NewLong(1), k.EmptyList, k.String("abc"), k.Identity),
		sorted(k.Longs([]int64{1, 2, 3})), k.WithAttr(k.Symbols("x", "y"), k.Unique),
		k.WithAttr(k.Symbols("x", "x", "y"), k.Parted), k.WithAttr(k.Ints([]int32{1, 2, 1}), k.Grouped),
		k.NewSortedDict(sorted(k.Symbols("a", "b")), k.ListOf(k.NewLong(1), k.String("z"))),
		k.MustDict(k.EmptyList, k.EmptyList), people,
		k.NewEnum(sym, []int64{2, 0, k.NullLong, 1, 99}), k.NewEnumAtom(sym, 1), k.NewEnumAtom(sym, k.NullLong),
		k.NewEnum(k.NewDomain(k.Intern("people"), people), []int64{1, 0}),
		k.NewLambda(&k.Lambda{Source: "{x+y}", Context: "ns"}),
		k.NewProjection(plus, []k.Value{k.NewLong(3)}),
		k.NewProjection(plus, []k.Value{k.Hole, k.NewLong(3)}),
		k.NewProjection(primitiveOf(k.TypeUnary, enlistCode), []k.Value{k.NewLong(3), k.Hole}),
		k.NewComposition([]k.Value{plus, k.Identity}),
		k.NewDerived(k.TypeOver, plus), k.NewDerived(k.TypeEachLeft, plus), primitiveOf(k.TypeIterator, 2),
		k.NewErrorValue("length"), k.Value{},
	}
	many := make([]k.Sym, 1000)
	for i := range many {
		many[i] = k.Intern(strings.Repeat("n", i%11) + fmt.Sprint(i%37))
	}
	out = append(out, k.Syms(many))
	cols := []k.Value{k.Syms(many)}
	names := []k.Sym{k.Intern("sym")}
	for _, t := range []k.Type{k.Boolean, k.Byte, k.Char, k.Short, k.Int, k.Long, k.Real, k.Float, k.Timestamp, k.Month,
		k.Date, k.Datetime, k.Timespan, k.Minute, k.Second, k.Time, k.Guid, k.Mixed} {
		names = append(names, k.Intern("c"+t.Name()))
		cols = append(cols, k.MakeVec(t, len(many)))
	}
	return append(out, k.NewTable(names, cols))
}

// Every value encodes to Size bytes, decodes to what matches it (enumerations as what
// they stand for) and encodes to the same bytes again.
func TestRoundTrip(t *testing.T) {
	for i, v := range sample() {
		b, err := Append([]byte("dst"), v)
		if err != nil {
			t.Errorf("%d (type %d): %v", i, v.Type(), err)
			continue
		}
		b = b[3:]
		if n, err := Size(v); n != len(b) || err != nil {
			t.Errorf("%d (type %d): size %d %v, encoded %d", i, v.Type(), n, err, len(b))
		}
		w, n, err := Decode(b)
		if err != nil || n != len(b) {
			t.Errorf("%d (type %d): decoded %d of %d, %v", i, v.Type(), n, len(b), err)
			continue
		}
		if n, err := Skip(b); err != nil || n != len(b) {
			t.Errorf("%d (type %d): skipped %d of %d, %v", i, v.Type(), n, len(b), err)
		}
		plain := k.Resolve(v)
		if d := v.Domain(); d != nil && d.Value().Type() != k.Symbol {
			plain = k.Ints([]int32{20, 10})
		}
		if v.IsZero() {
			plain = k.Identity
		}
		if p := v.Projection(); p == nil && (!k.Match(plain, w) || plain.Attr() != w.Attr()) {
			t.Errorf("%d (type %d): decodes to another value of type %d\n%x", i, v.Type(), w.Type(), b)
		}
		if again, err := Append(nil, w); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%d (type %d): %v\n got %x\nwant %x", i, v.Type(), err, again, b)
		}
	}
}

// bigEndian turns a little-endian encoding of fixed-width pieces round; it is written by
// hand below because the grammar decides which bytes belong together.
func TestDecodeBigEndian(t *testing.T) {
	for _, c := range []struct{ little, big string }{
		{"fa01000000", "fa00000001"},
		{"fb0102", "fb0201"},
		{"f7000000000000f03f", "f73ff0000000000000"},
		{"f80000803f", "f83f800000"},
		{"0700020000000100000000000000ffffffffffffffff", "0700000000020000000000000001ffffffffffffffff"},
		{"060001000000feffffff", "060000000001fffffffe"},
		{"05000100000002ff", "050000000001ff02"},
		{"09000100000000000000000000c0", "090000000001c000000000000000"},
		{"0b000200000061006200", "0b000000000261006200"},
		{"fe000102030405060708090a0b0c0d0e0f", "fe000102030405060708090a0b0c0d0e0f"},
		{"02000100000000112233445566778899aabbccddeeff", "02000000000100112233445566778899aabbccddeeff"},
		{"630b00010000006100060001000000feffffff", "630b00000000016100060000000001fffffffe"},
		{"6802000000650af90100000000000000", "6800000002650af90000000000000001"},
	} {
		little, _ := hex.DecodeString(c.little)
		big, _ := hex.DecodeString(c.big)
		want, _, err := Decode(little)
		if err != nil {
			t.Fatalf("%s: %v", c.little, err)
		}
		got, n, err := new(Decoder).DecodeOrder(big, true)
		if err != nil || n != len(big) || !k.Match(got, want) {
			t.Errorf("%s: %d bytes, %v, want the value of %s", c.big, n, err, c.little)
		}
		if n, err := SkipOrder(big, true); n != len(big) || err != nil {
			t.Errorf("%s: skip %d %v", c.big, n, err)
		}
		message := append([]byte{0, 1, 0, 0, 0, 0, 0, byte(HeaderBytes + len(big))}, big...)
		if kind, v, err := DecodeMessage(message); err != nil || kind != Sync || !k.Match(v, want) {
			t.Errorf("%s as a message: %v %v", c.big, kind, err)
		}
	}
}

func TestAppendErrors(t *testing.T) {
	deep := k.EmptyList
	for range MaxDepth + 1 {
		deep = k.ListOf(deep)
	}
	native := k.NewPrimitive(&k.Primitive{Kind: k.TypeUnary, Code: 1000, Name: "mine"})
	for name, c := range map[string]struct {
		v    k.Value
		want error
	}{
		"foreign":         {k.NewForeign(&k.Foreign{Name: "x"}), k.ErrType},
		"native function": {k.ListOf(k.NewLong(1), native), k.ErrType},
		"partitioned":     {k.NewPartTable(nil), k.ErrType},
		"nested error":    {k.ListOf(k.NewErrorValue("x")), k.ErrType},
		"deep":            {deep, k.ErrLimit},
	} {
		dst, err := Append([]byte("abc"), c.v)
		if !errors.Is(err, c.want) || string(dst) != "abc" {
			t.Errorf("%s: %v, dst %q", name, err, dst)
		}
		if _, err := Size(c.v); !errors.Is(err, c.want) {
			t.Errorf("%s: size: %v", name, err)
		}
		if dst, err := AppendMessage([]byte("abc"), Sync, c.v); err == nil || string(dst) != "abc" {
			t.Errorf("%s: message: %v, dst %q", name, err, dst)
		}
	}
	b, err := Append(nil, k.ListOf(k.NewSymbol("a\x00b"), k.Symbols("\x00", "c\x00")))
	if want := "00000200000" + "0f561000b00020000000063" + "00"; err != nil || hex.EncodeToString(b) != want {
		t.Errorf("names with NUL: %x, want %s (%v)", b, want, err)
	}
}

// Malformed bytes: each is refused by Decode and Skip alike.
func TestDecodeErrors(t *testing.T) {
	deep := bytes.Repeat([]byte{0, 0, 1, 0, 0, 0}, MaxDepth+2)
	deep = append(deep, 0x65, 0)
	for name, digits := range map[string]string{
		"nothing": "", "type 3": "03000000000000", "atom of type 3": "fd00", "atom of type -20": "ec0000000000000000",
		"enumeration": "1473796d000000000000", "type 77": "4d000000000000", "type 112": "7000", "type 126": "7e",
		"short int": "fa010000", "open symbol": "f56162", "attribute 5": "060501000000" + "01000000",
		"negative count": "0600ffffffff", "count past the end": "07000200000000000000000000",
		"largest count": "0700ffffff7f", "list past the end": "0000040000006500650065",
		"open names": "0b00020000006100", "source no chars": "640004000000000000", "unary code 45": "652d",
		"unary code -2": "65fe", "binary code -1": "66ff", "iterator code 6": "6706", "no parts": "6800000000",
		"dict of atoms": "63f90000000000000000f90000000000000000", "dict of two counts": "63040001000000610400000000" + "00",
		"table of no dict": "6200fa01000000", "table with long keys": "6200630700000000000000000000000000",
		"table of two counts": "6200630b00020000006100620000000200000004000100000001" + "040002000000" + "0102",
		"table with atom":     "6200630b0001000000610000000100000" + "0f90000000000000000",
		"columns too many":    "6200630b00010000006100000002000000040000000000040000000000",
		"nested error":        "000001000000807800", "deep": hex.EncodeToString(deep),
	} {
		b, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, _, err = Decode(b)
		if !errors.Is(err, ErrBadMsg) {
			t.Errorf("%s: Decode: %v", name, err)
		}
		if _, skipErr := Skip(b); !errors.Is(skipErr, ErrBadMsg) || errors.Is(skipErr, ErrTruncated) != errors.Is(err, ErrTruncated) {
			t.Errorf("%s: Skip: %v, Decode: %v", name, skipErr, err)
		}
	}
}

// A prefix of an object is reported as truncated wherever it is cut, never as another fault.
func TestTruncatedEverywhere(t *testing.T) {
	for i, v := range sample() {
		b, err := Append(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		step := max(1, len(b)/300)
		for cut := 0; cut < len(b); cut += step {
			if _, _, err := Decode(b[:cut]); !errors.Is(err, ErrTruncated) {
				t.Fatalf("value %d cut at %d of %d: Decode: %v", i, cut, len(b), err)
			}
			if _, err := Skip(b[:cut]); !errors.Is(err, ErrTruncated) {
				t.Fatalf("value %d cut at %d of %d: Skip: %v", i, cut, len(b), err)
			}
		}
	}
}

// Counts that cannot be true cost memory in proportion to the bytes sent only, also
// when lists claim all of the rest at every level.
func TestHostileCountsBounded(t *testing.T) {
	const size = 1 << 20
	nested := make([]byte, 0, size)
	for len(nested) < MaxDepth*6 {
		n := (size - len(nested) - 6) / 2
		nested = append(nested, 0, 0, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
	nested = append(nested, make([]byte, size-len(nested))...)
	for name, b := range map[string][]byte{
		"nested": nested,
		"names":  append([]byte{11, 0, 0xff, 0xff, 0xff, 0x7f}, make([]byte, 100)...),
		"guids":  append([]byte{2, 0, 0xff, 0xff, 0xff, 0x7f}, make([]byte, 100)...),
		"list":   append([]byte{0, 0, 0xff, 0xff, 0xff, 0x7f}, make([]byte, 100)...),
	} {
		got := uint64(math.MaxUint64)
		for range 5 { // the least: a collection may have taken the decoder that was kept, with what it remembers
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := Decode(b)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Errorf("%s: accepted", name)
			}
			got = min(got, after.TotalAlloc-before.TotalAlloc)
		}
		if most := uint64(16*len(b) + 64<<10); got > most {
			t.Errorf("%s: %d bytes allocated for %d", name, got, len(b))
		}
	}
}

// Serialised files hold enumerations; the wire does not.
func TestDecodeFileEnumeration(t *testing.T) {
	b, _ := hex.DecodeString("15" + "73796d00" + "03" + "03000000" + "00000000" + "01000000" + "00000080")
	domain := k.NewDomain(k.Intern("sym"), k.Symbols("a", "b"))
	d := Decoder{Enum: func(name k.Sym, at []int64) k.Value {
		if name != domain.Name() {
			t.Errorf("domain %s", name)
		}
		return k.NewEnum(domain, at)
	}}
	v, n, err := d.Decode(b)
	if err != nil || n != len(b) || !k.Match(k.Resolve(v), k.Symbols("a", "b", "")) {
		t.Fatalf("%d bytes, %v", n, err)
	}
	if v.Attr() != k.Parted {
		t.Errorf("attribute %d", v.Attr())
	}
	if _, _, err := Decode(b); !errors.Is(err, ErrBadMsg) {
		t.Errorf("on the wire: %v", err)
	}
}

func TestPeek(t *testing.T) {
	for digits, want := range map[string]Object{
		"fa01000000":                         {k.Type(-k.Int), 0, 1, 1},
		"0701020000000100000000000000":       {k.Long, k.Sorted, 2, 6},
		"000003000000":                       {k.Mixed, 0, 3, 6},
		"6201630b0000000000":                 {k.TypeTable, k.Sorted, 1, 2},
		"7f0b0102000000":                     {k.TypeSortedDict, 0, 1, 1},
		"6802000000660165ff":                 {k.TypeProjection, 0, 2, 5},
		"64000a00050000007b782b797d00000000": {k.TypeLambda, 0, 1, 1},
	} {
		b, _ := hex.DecodeString(digits)
		if got, err := Peek(b); err != nil || got != want {
			t.Errorf("%s: %+v %v, want %+v", digits, got, err, want)
		}
	}
	if _, err := Peek([]byte{7, 0, 1}); !errors.Is(err, ErrTruncated) {
		t.Errorf("short head: %v", err)
	}
}

func TestDecoderPrimitiveHook(t *testing.T) {
	mine := k.NewPrimitive(&k.Primitive{Kind: k.TypeBinary, Code: 1, Name: "+", Impl: "mine"})
	d := Decoder{Primitive: func(kind k.Type, code int) k.Value {
		if kind != k.TypeBinary || code != 1 {
			t.Errorf("asked for %d %d", kind, code)
		}
		return mine
	}}
	v, _, err := d.Decode([]byte{0, 0, 3, 0, 0, 0, 0x66, 1, 0x65, 0, 0x65, 0xff})
	if err != nil || !v.At(0).Same(mine) || !v.At(1).IsIdentity() || !v.At(2).IsHole() {
		t.Fatalf("%v", err)
	}
}

// A general list of atoms of one kind, which only clients send, is the vector.
func TestUniformListIsVector(t *testing.T) {
	for _, c := range []struct {
		wire string
		want k.Value
	}{
		{"000002000000f56100f56200", k.Symbols("a", "b")},
		{"000001000000f90700000000000000", k.Longs([]int64{7})},
		{"000002000000ff01ff00", k.Bools([]uint8{1, 0})},
		{"000002000000f56100f90700000000000000", k.ListOf(k.NewSymbol("a"), k.NewLong(7))},
		{"0000020000000a0001000000610a000100000062", k.ListOf(k.String("a"), k.String("b"))},
		{"000000000000", k.EmptyList},
	} {
		raw, err := hex.DecodeString(c.wire)
		if err != nil {
			t.Fatal(err)
		}
		v, n, err := (&Decoder{}).Decode(raw)
		if err != nil || n != len(raw) || v.Type() != c.want.Type() || !k.Match(v, c.want) {
			t.Errorf("%s gives %v of type %d, %v", c.wire, v, v.Type(), err)
		}
	}
}
