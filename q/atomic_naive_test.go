package q

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"tock/k"
)

// The definition of the atomic primitives by the reference, one pair of atoms at a time:
// the kind of the result from the tables of testdata/ranges.txt, its value from the pages
// of the functions and basics/comparison, basics/math. Nothing here uses the primitives.

// scalar is an atom: an integer payload, a floating one, a text or a guid.
type scalar struct {
	kind k.Type
	n    int64
	f    float64
	s    string
	g    k.GUID
}

func scalarOf(v k.Value) scalar {
	s := scalar{kind: v.Type().Abs()}
	switch {
	case s.kind == k.Symbol || s.kind.IsEnum():
		s.kind, s.s = k.Symbol, v.Sym().String()
	case s.kind == k.Guid:
		s.g = v.Guid()
	case s.kind.IsFloating():
		s.f = v.Float()
	default:
		s.n = v.Int()
	}
	return s
}

func (s scalar) value() k.Value {
	switch {
	case s.kind == k.Symbol:
		return k.NewSymbol(s.s)
	case s.kind == k.Guid:
		return k.NewGuid(s.g)
	case s.kind.IsFloating():
		return k.FloatAtom(s.kind, s.f)
	}
	return k.Atom(s.kind, s.n)
}

func (s scalar) null() bool {
	switch s.kind {
	case k.Boolean, k.Byte:
		return false
	case k.Char:
		return s.n == ' '
	case k.Symbol:
		return s.s == ""
	case k.Guid:
		return s.g == k.GUID{}
	}
	return s.missing()
}

// missing is null but for a blank, which is a number like other characters.
func (s scalar) missing() bool {
	switch s.kind {
	case k.Short:
		return s.n == math.MinInt16
	case k.Int, k.Month, k.Date, k.Minute, k.Second, k.Time:
		return s.n == math.MinInt32
	case k.Long, k.Timestamp, k.Timespan:
		return s.n == math.MinInt64
	case k.Real, k.Float, k.Datetime:
		return s.f != s.f
	}
	return false
}

// float is the payload as a float.
func (s scalar) float() float64 {
	switch {
	case s.missing():
		return math.NaN()
	case s.kind.IsFloating():
		return s.f
	}
	return float64(s.n)
}

func nullOf(kind k.Type) scalar { return scalarOf(k.Null(kind)) }

// whole makes an atom of a payload cut to the width of its kind.
func whole(kind k.Type, n int64) scalar { return scalarOf(k.Atom(kind, n)) }

func flagOf(b bool) scalar {
	if b {
		return scalar{kind: k.Boolean, n: 1}
	}
	return scalar{kind: k.Boolean}
}

// as is the payload as that of another kind, rounded, clamped to its infinities.
func (s scalar) as(kind k.Type) scalar {
	switch {
	case kind == s.kind:
		return s
	case kind.IsFloating():
		return scalarOf(k.FloatAtom(kind, s.float()))
	case s.missing():
		return nullOf(kind)
	case s.kind.IsFloating():
		r := math.Floor(s.f + 0.5)
		lo, hi := bounds(kind)
		switch {
		case r >= float64(hi):
			return whole(kind, hi)
		case r <= float64(lo):
			return whole(kind, lo)
		}
		return whole(kind, int64(r))
	}
	lo, hi := bounds(kind)
	return whole(kind, min(max(s.n, lo), hi))
}

// bounds are the infinities of a kind, or the ends of its range.
func bounds(kind k.Type) (lo, hi int64) {
	switch kind {
	case k.Boolean:
		return 0, 1
	case k.Byte, k.Char:
		return 0, 255
	case k.Short:
		return -math.MaxInt16, math.MaxInt16
	case k.Long, k.Timestamp, k.Timespan:
		return -math.MaxInt64, math.MaxInt64
	}
	return -math.MaxInt32, math.MaxInt32
}

const dayNanos = 86400e9

// unit is the length of one of a kind's payload in nanoseconds, 0 where it has none.
func unit(kind k.Type) int64 {
	switch kind {
	case k.Timestamp, k.Timespan:
		return 1
	case k.Date, k.Datetime:
		return dayNanos
	case k.Minute:
		return 60e9
	case k.Second:
		return 1e9
	case k.Time:
		return 1e6
	}
	return 0
}

func floorDiv(a, b int64) int64 {
	d := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		d--
	}
	return d
}

// daysOfMonth is the first day of a month, both counted from 2000.01.
func daysOfMonth(m int64) int64 {
	const epoch = 946684800
	return floorDiv(time.Date(2000, time.Month(1+m), 1, 0, 0, 0, 0, time.UTC).Unix()-epoch, 86400)
}

// temporal is a temporal as one of another kind, cut down where that is coarser. exact is
// false where the payload has no counterpart there, at the ends of the range.
func (s scalar) temporal(kind k.Type) (out scalar, exact bool) {
	if s.kind == kind {
		return s, true
	}
	if s.missing() {
		return nullOf(kind), true
	}
	if s.kind == k.Datetime {
		if math.IsInf(s.f, 0) || math.Abs(s.f) > 1e5 {
			return scalar{}, false
		}
		if kind == k.Float {
			return scalar{kind: kind, f: s.f}, true
		}
		s = whole(k.Timestamp, int64(math.Round(s.f*86400e3))*1e6)
		if kind == k.Timestamp {
			return s, true
		}
	}
	if _, hi := bounds(s.kind); s.n >= hi-1 || s.n <= 1-hi {
		return scalar{}, false
	}
	switch {
	case s.kind == k.Month:
		if kind == k.Datetime {
			return scalar{kind: kind, f: float64(daysOfMonth(s.n))}, true
		}
		return whole(k.Date, daysOfMonth(s.n)).temporal(kind)
	case kind == k.Datetime:
		return scalar{kind: kind, f: float64(s.n) * float64(unit(s.kind)) / dayNanos}, true
	}
	if math.Abs(float64(s.n)*float64(unit(s.kind))) > math.MaxInt64 {
		return scalar{}, false
	}
	n := s.n * unit(s.kind)
	if s.kind == k.Timestamp && kind != k.Date {
		n -= dayNanos * floorDiv(n, dayNanos)
	}
	return whole(kind, floorDiv(n, unit(kind))), true
}

// rangesTables are the kinds of results by name and by the letters of the arguments.
type rangesTables map[string]map[[2]byte]byte

func readRanges(t *testing.T) rangesTables {
	t.Helper()
	text, err := os.ReadFile("testdata/ranges.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := rangesTables{}
	name := ""
	for _, line := range strings.Split(string(text), "\n") {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "#") || len(fields) == 0:
		case len(fields) == 2:
			name = fields[0]
			out[name] = map[[2]byte]byte{}
		case len(fields) == len(typeLetters)+1:
			for i, r := range fields[1:] {
				out[name][[2]byte{fields[0][0], typeLetters[i]}] = r[0]
			}
		case len(fields) == len(typeLetters)+2:
			out[fields[0]] = map[[2]byte]byte{}
			for i, r := range fields[2:] {
				if other, ok := rangeExceptions[fields[0]+" "+typeLetters[i:i+1]]; ok {
					r = other
				}
				out[fields[0]][[2]byte{typeLetters[i], 0}] = r[0]
			}
		}
	}
	for from, to := range map[string]string{"and": "&", "or": "|", "=": "<", "<>": "<", "<=": "<", ">=": ">"} {
		out[from] = out[to]
	}
	for from, to := range map[string]string{"asin": "sin", "acos": "cos", "atan": "tan"} {
		out[from] = out[to]
	}
	return out
}

// kindOf is the kind of a result, 0 for 'type.
func (r rangesTables) kindOf(name string, x, y k.Type) k.Type {
	key := [2]byte{x.Char(), 0}
	if y != 0 {
		key[1] = y.Char()
	}
	kind, _ := k.TypeOfChar(r[name][key])
	return kind
}

// naiveAtoms is the value of a binary primitive of two atoms, or 'type; known is false
// where the reference leaves the value open.
func (r rangesTables) naiveAtoms(name string, x, y scalar) (out scalar, err error, known bool) {
	kind := r.kindOf(name, x.kind, y.kind)
	if kind == 0 {
		return scalar{}, k.ErrType, true
	}
	switch name {
	case "+", "-", "*":
		out, known = naiveSum(name[0], kind, x, y)
	case "%":
		out, known = scalar{kind: k.Float, f: x.float() / y.float()}, true
	case "div", "mod", "xbar":
		out, known = naiveQuotient(name, kind, x, y)
	case "&", "|", "and", "or":
		greater := name == "|" || name == "or"
		a, aok := x.meet(kind)
		b, bok := y.meet(kind)
		if known = aok && bok; known {
			if out = b; naiveLess(a, b, 0) != greater {
				out = a
			}
			if !naiveLess(a, b, 0) && !naiveLess(b, a, 0) {
				out = a
			}
		}
	case "^":
		if y.null() {
			out, known = x.meet(kind)
		} else {
			out, known = y.meet(kind)
		}
	case "=", "<>", "<", "<=", ">", ">=":
		var c int
		if c, known = naiveOrder(x, y); known {
			out = flagOf(map[string]bool{"=": c == 0, "<>": c != 0, "<": c < 0, "<=": c <= 0, ">": c > 0, ">=": c >= 0}[name])
		}
	case "xexp":
		a, b := x.float(), y.float()
		out, known = scalar{kind: k.Float, f: math.Exp(b * math.Log(a))}, true
		if b == 0 && a == a {
			out.f = 1
		}
	}
	return out, nil, known
}

// meet is an operand of & | ^ in the kind of the result.
func (s scalar) meet(kind k.Type) (scalar, bool) {
	switch {
	case s.kind == kind || kind == k.Symbol || kind == k.Guid:
		return s, true
	case s.kind.IsTemporal() && kind.IsTemporal():
		return s.temporal(kind)
	case kind == k.Char && (s.missing() || s.kind.IsFloating() || s.n < 0 || s.n > 255):
		return scalar{}, false
	case !kind.IsFloating() && s.kind.IsFloating():
		return s.as(kind), math.Abs(s.f) < 1e9 && s.f == math.Floor(s.f) || s.missing()
	case !kind.IsFloating():
		lo, hi := bounds(kind)
		return s.as(kind), s.missing() || s.n > lo && s.n < hi || s.kind != k.Long
	}
	return s.as(kind), true
}

// naiveSum is + - * in the kind of the result: temporals by their units, others by payload.
func naiveSum(op byte, kind k.Type, x, y scalar) (scalar, bool) {
	if kind.IsFloating() {
		a, b := x.float(), y.float()
		if kind == k.Datetime && op != '*' {
			if u := unit(x.kind); u > 0 {
				a *= float64(u) / dayNanos
			}
			if u := unit(y.kind); u > 0 {
				b *= float64(u) / dayNanos
			}
		}
		if kind == k.Real {
			c, d := float32(a), float32(b)
			return scalar{kind: kind, f: float64(map[byte]float32{'+': c + d, '-': c - d, '*': c * d}[op])}, true
		}
		return scalar{kind: kind, f: map[byte]float64{'+': a + b, '-': a - b, '*': a * b}[op]}, true
	}
	if x.missing() || y.missing() {
		return nullOf(kind), true
	}
	known := true
	payload := func(s scalar) int64 {
		if s.kind.IsFloating() && s.kind != k.Datetime {
			known = known && s.f == math.Floor(s.f) && math.Abs(s.f) < 1e9
			return int64(s.f)
		}
		if op == '*' || !kind.IsTemporal() || !s.kind.IsTemporal() || s.kind == kind {
			return s.n
		}
		if s.kind == k.Month || s.kind == k.Datetime {
			var ok bool
			s, ok = s.temporal(k.Timestamp)
			known = known && ok
		}
		return s.n * (unit(s.kind) / unit(kind)) // both wrap like the sum itself
	}
	a, b := payload(x), payload(y)
	out := whole(kind, map[byte]int64{'+': a + b, '-': a - b, '*': a * b}[op])
	if k.Type(kind).Width() == 4 && (a != int64(int32(a)) || b != int64(int32(b))) {
		known = false // a wider operand cut to the result
	}
	return out, known
}

// naiveQuotient is div, mod and xbar, by payload.
func naiveQuotient(name string, kind k.Type, x, y scalar) (scalar, bool) {
	if x.kind.IsFloating() || y.kind.IsFloating() {
		a, b := x.float(), y.float()
		var q float64
		switch name {
		case "div":
			q = math.Floor(a / b)
		case "mod":
			q = a - b*math.Floor(a/b)
		default:
			q = a * math.Floor(b/a)
			if a == 0 {
				q = b
			}
		}
		if !kind.IsFloating() {
			lo, hi := bounds(kind)
			if q == q && (q >= float64(hi) || q <= float64(lo) || q != math.Floor(q)) {
				return scalar{}, false
			}
		}
		return scalar{kind: k.Float, f: q}.as(kind), true
	}
	if name == "xbar" {
		switch {
		case y.missing():
			return nullOf(kind), true
		case x.missing() || x.n < 0:
			return scalar{}, false // the page asks for x not negative
		case x.n == 0:
			return whole(kind, y.n), int64(int32(y.n)) == y.n
		}
		r := x.n * floorDiv(y.n, x.n)
		return whole(kind, r), kind.Width() == 8 || int64(int32(r)) == r
	}
	if x.missing() || y.missing() {
		return nullOf(kind), true
	}
	if y.n == 0 {
		return scalar{}, false
	}
	q := floorDiv(x.n, y.n)
	if name == "mod" {
		q = x.n - y.n*q
	}
	return whole(kind, q), kind.Width() == 8 || int64(int32(q)) == q
}

// naiveLess is x<y of one kind with a tolerance; a null is below everything.
func naiveLess(x, y scalar, tolerance float64) bool {
	switch {
	case x.missing() || y.missing():
		return x.missing() && !y.missing()
	case x.kind == k.Symbol:
		return x.s < y.s
	case x.kind == k.Guid:
		return string(x.g[:]) < string(y.g[:])
	case x.kind.IsFloating():
		if !math.IsInf(x.f, 0) && !math.IsInf(y.f, 0) && math.Abs(x.f-y.f) <= tolerance*max(math.Abs(x.f), math.Abs(y.f)) {
			return false
		}
		return x.f < y.f
	}
	return x.n < y.n
}

// naiveOrder compares two atoms as the six comparisons do: temporals where their kinds
// meet (basics/comparison), other numbers by what lies under them.
func naiveOrder(x, y scalar) (order int, known bool) {
	known = true
	switch {
	case x.kind == y.kind:
	case x.kind.IsTemporal() && y.kind.IsTemporal():
		const kinds = "pmdznuvt"
		meets := []string{"ppppnuvt", "pmd.....", "pddz....", "p.zznuvt", "n..nnnnn", "u..unuvt", "v..vnvvt", "t..tnttt"}
		meet, _ := k.TypeOfChar(meets[strings.IndexByte(kinds, x.kind.Char())][strings.IndexByte(kinds, y.kind.Char())])
		var aok, bok bool
		x, aok = x.temporal(meet)
		y, bok = y.temporal(meet)
		known = aok && bok
	case x.kind.IsFloating() || y.kind.IsFloating():
		x, y = scalar{kind: k.Float, f: x.float()}, scalar{kind: k.Float, f: y.float()}
	default:
		if x.missing() {
			x.n = math.MinInt64
		}
		if y.missing() {
			y.n = math.MinInt64
		}
		x.kind, y.kind = k.Long, k.Long
	}
	tolerance := math.Pow(2, -43)
	switch {
	case naiveLess(x, y, tolerance):
		return -1, known
	case naiveLess(y, x, tolerance):
		return 1, known
	}
	return 0, known
}

// naiveAtom is the value of a unary primitive of an atom, or 'type.
func (r rangesTables) naiveAtom(name string, x scalar) (out scalar, err error) {
	switch name {
	case "null":
		return flagOf(x.null()), nil
	case "not":
		switch {
		case x.kind == k.Symbol:
			return scalar{}, k.ErrType
		case x.kind == k.Guid:
			return flagOf(x.g == k.GUID{}), nil
		case x.kind.IsFloating():
			return flagOf(x.f == 0), nil
		}
		return flagOf(x.n == 0), nil
	}
	kind := r.kindOf(name, x.kind, 0)
	if kind == 0 {
		return scalar{}, k.ErrType
	}
	unsigned := x.kind == k.Boolean || x.kind == k.Byte || x.kind == k.Char
	switch name {
	case "neg", "abs", "ceiling", "floor":
		switch {
		case x.kind == k.Symbol:
			return scalar{kind: kind, s: strings.ToLower(x.s)}, nil
		case x.kind == k.Char && kind == k.Char:
			return whole(kind, int64(strings.ToLower(string(rune(x.n)))[0])), nil
		case unsigned:
			x = whole(kind, x.n)
		}
		if x.missing() {
			return nullOf(kind), nil
		}
		switch {
		case name == "neg":
			return scalar{kind: kind, n: -x.n, f: -x.f}, nil
		case name == "abs" && x.n < 0:
			return whole(kind, -x.n), nil
		case name == "abs":
			return scalar{kind: kind, n: x.n, f: math.Abs(x.f)}, nil
		case !x.kind.IsFloating():
			return x, nil
		case name == "floor":
			return scalar{kind: k.Float, f: math.Floor(x.f)}.as(kind), nil
		}
		return scalar{kind: k.Float, f: math.Ceil(x.f)}.as(kind), nil
	case "signum":
		switch f := x.float(); {
		case f > 0:
			return whole(kind, 1), nil
		case f == 0:
			return whole(kind, 0), nil
		}
		return whole(kind, -1), nil
	case "reciprocal":
		return scalar{kind: kind, f: 1 / x.float()}, nil
	}
	f := map[string]func(float64) float64{"sqrt": math.Sqrt, "exp": math.Exp, "log": math.Log, "sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "asin": math.Asin, "acos": math.Acos, "atan": math.Atan}[name]
	return scalar{kind: kind, f: f(x.float())}, nil
}
