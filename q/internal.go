package q

import (
	"math"
	"strconv"
	"strings"

	"tock/k"
	"tock/q/prim"
	"tock/q/qsql"
)

// internals are the functions -n!x that the language has itself; the host has those that
// reach outside.
var internals = map[int64]func(t *thread, x k.Value) (k.Value, error){
	1:   callWord("hsym"),
	2:   callWord("attr"),
	3:   lineNative,
	4:   tokens,
	5:   parseWord,
	6:   evalWord,
	7:   hcountWord,
	8:   encodeInternal,
	9:   decodeInternal,
	10:  freeTypeInternal,
	14:  quoteInternal,
	15:  callWord("md5"),
	16:  func(*thread, k.Value) (k.Value, error) { return k.NewInt(1), nil },
	20:  func(*thread, k.Value) (k.Value, error) { return k.NewLong(0), nil },
	23:  func(_ *thread, x k.Value) (k.Value, error) { return x, nil }, // mapped pages come in by themselves
	24:  revalWord,
	27:  formatInternal,
	29:  parseJSON,
	31:  jsonText,
	32:  func(t *thread, x k.Value) (k.Value, error) { return btoaNative(t, []k.Value{x}) },
	34:  func(t *thread, x k.Value) (k.Value, error) { return pairNative(t, x, timeSpaceNative) },
	35:  func(t *thread, x k.Value) (k.Value, error) { return gzipNative(t, []k.Value{x}) },
	36:  masterKeyInternal,
	33:  func(t *thread, x k.Value) (k.Value, error) { return sha1Native(t, []k.Value{x}) },
	120: func(*thread, k.Value) (k.Value, error) { return k.NewLong(0), nil }, // there is one memory domain
	105: func(t *thread, x k.Value) (k.Value, error) {
		a := x.Items()
		if len(a) != 3 {
			return x, k.ErrRank
		}
		return trpdNative(t, a)
	},
}

// pairNative calls a function of two arguments with the items of a pair.
func pairNative(t *thread, x k.Value, f func(t *thread, a []k.Value) (k.Value, error)) (k.Value, error) {
	if x.Len() != 2 || !x.Type().IsList() {
		return x, k.ErrRank
	}
	return f(t, x.Each())
}

// quoteInternal is -14!x: text with each of its quotes doubled, as a CSV field has them.
func quoteInternal(_ *thread, x k.Value) (k.Value, error) {
	if !x.IsString() {
		return x, k.ErrType
	}
	return k.String(strings.ReplaceAll(x.Text(), `"`, `""`)), nil
}

// callWord is a primitive by its name.
func callWord(name string) func(t *thread, x k.Value) (k.Value, error) {
	return func(t *thread, x k.Value) (k.Value, error) {
		d := prim.Lookup(name)
		if d == nil || d.Unary == nil {
			return x, k.ErrNYI
		}
		return d.Unary(t, x)
	}
}

var _ prim.Outside = (*thread)(nil)

// Internal is n!x for a negative n, and 0N!x which prints x and gives it back; prim.Outside.
func (t *thread) Internal(n int64, x k.Value) (k.Value, error) {
	if n == k.NullLong {
		_, err := t.in.host.Stdout().Write([]byte(t.lineText(x) + "\n"))
		return x, err
	}
	if f := internals[-n]; f != nil {
		return f(t, x)
	}
	if err := t.mayCall(n, x); err != nil {
		return x, err
	}
	v, handled, err := t.in.host.Internal(n, x)
	if err == nil && !handled {
		err = k.ErrNYI
	}
	return v, err
}

// Functional is ?[t;c;b;a...] and ![t;c;b;a]; prim.Outside.
func (t *thread) Functional(glyph byte, args []k.Value) (k.Value, error) {
	if glyph == '?' {
		return qsql.QueryFn(t, args)
	}
	return qsql.BangFn(t, args)
}

var _ prim.FileDomains = (*thread)(nil)

// EnumExtendFile is `:path?symbols: the domain is a file, and a variable of its name;
// prim.FileDomains.
func (t *thread) EnumExtendFile(path k.Sym, y k.Value) (k.Value, error) {
	file := strings.TrimPrefix(path.String(), ":")
	if err := t.noWrite(file); err != nil {
		return y, err
	}
	name, _ := variableOf(file)
	domain, err := t.files().Get(file)
	if err != nil || domain.Type() != k.Symbol {
		domain = k.Syms(nil)
	}
	if err := t.setName(name, domain); err != nil {
		return y, err
	}
	v, err := prim.Query(t, k.NewSymbol(name), y)
	if err != nil {
		return v, err
	}
	now, err := t.getName(name)
	if err != nil || now.Len() == domain.Len() {
		return v, err
	}
	return v, t.files().Set(file, now, k.Value{})
}

func encodeInternal(t *thread, x k.Value) (k.Value, error) {
	b, err := t.in.host.Encode(x)
	return k.Bytes(b), err
}

func decodeInternal(t *thread, x k.Value) (k.Value, error) {
	if x.Type() != k.Byte && x.Type() != k.Char {
		return x, k.ErrType
	}
	return t.in.host.Decode(k.Data[uint8](x))
}

// freeTypeInternal is -10!x: whether a type number is free for an enumeration. All
// enumerations have type 20, which is taken as soon as one has been made.
func freeTypeInternal(t *thread, x k.Value) (k.Value, error) {
	if !x.IsAtom() || x.Type().IsText() || x.Type().IsFloating() {
		return x, k.ErrType
	}
	n := k.Type(x.Int())
	if n != k.Enum {
		return k.NewBool(n.IsEnum()), nil
	}
	return k.NewBool(!t.in.vars.hasDomains()), nil
}

// masterKeyInternal is -36!: whether a key for encrypted files is loaded, which none ever is.
// Errors: that of a kdb+ without its encryption library, for a key to load.
func masterKeyInternal(_ *thread, x k.Value) (k.Value, error) {
	if x.IsIdentity() {
		return k.NewBool(false), nil
	}
	return x, k.Error("Encryption lib unavailable")
}

// jsonText is .j.j of a value, as a string.
func jsonText(t *thread, x k.Value) (k.Value, error) { return prim.ToJSON(t, x, false) }

// parseJSON is .j.k of text or lines of text.
func parseJSON(_ *thread, x k.Value) (k.Value, error) {
	switch x.Type() {
	case k.Char, -k.Char, k.Byte:
		b, err := bytesOf(x)
		if err != nil {
			return x, err
		}
		return prim.FromJSON(b)
	case k.Mixed:
		var b []byte
		for _, line := range x.Items() {
			b = append(append(b, line.Text()...), '\n')
		}
		return prim.FromJSON(b)
	}
	return x, k.ErrType
}

// formatInternal is -27!(digits;number): exactly rounded decimals.
func formatInternal(_ *thread, x k.Value) (k.Value, error) {
	if x.Len() != 2 {
		return x, k.ErrLength
	}
	digits := x.At(0)
	if !digits.IsAtom() || digits.Type().IsFloating() || digits.Type().IsText() {
		return x, k.ErrType
	}
	return formatDecimals(x.At(1), func(f float64) string {
		if math.IsInf(f, 0) { // as C's printf has it
			return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(f, 'f', 0, 64)), "+")
		}
		return strconv.FormatFloat(f, 'f', int(max(0, min(digits.Int(), 17))), 64)
	})
}

// formatDecimals formats a number, or each of a list.
func formatDecimals(x k.Value, format func(f float64) string) (k.Value, error) {
	if x.Type().IsList() {
		out := make([]k.Value, x.Len())
		for i := range out {
			v, err := formatDecimals(x.At(i), format)
			if err != nil {
				return v, err
			}
			out[i] = v
		}
		return k.NewList(out), nil
	}
	f, err := floatOf(x)
	if err != nil {
		return x, err
	}
	if f != f {
		return k.String(""), nil
	}
	return k.String(format(f)), nil
}
