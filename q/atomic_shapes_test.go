package q

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tock/k"
	"tock/q/prim"
)

// naiveEnv takes an atomic primitive down to atoms one item at a time.
type naiveEnv struct {
	ranges rangesTables
	name   string
	known  bool // every value asked for so far is one that the reference gives
}

// binary is the primitive of two values.
func (n *naiveEnv) binary(x, y k.Value) (k.Value, error) {
	xt, yt := x.Type(), y.Type()
	switch {
	case xt < 0 && yt < 0:
		r, err, known := n.ranges.naiveAtoms(n.name, scalarOf(x), scalarOf(y))
		if err != nil {
			return k.Value{}, err
		}
		if !known {
			n.known = false
			return k.NewLong(0), nil
		}
		return r.value(), nil
	case xt == k.TypeDict && yt == k.TypeDict:
		return n.dicts(x.Dict(), y.Dict())
	case xt == k.TypeDict:
		v, err := n.binary(x.Dict().Vals, y)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(x.Dict().Keys, v)
	case yt == k.TypeDict:
		v, err := n.binary(x, y.Dict().Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(y.Dict().Keys, v)
	case xt == k.TypeTable && yt == k.TypeTable:
		return n.tables(x.Table(), y.Table())
	case xt == k.TypeTable:
		return columnwise(x.Table(), func(col k.Value) (k.Value, error) { return n.binary(col, y) })
	case yt == k.TypeTable:
		return columnwise(y.Table(), func(col k.Value) (k.Value, error) { return n.binary(x, col) })
	}
	count := x.Len()
	if xt < 0 {
		count = y.Len()
	} else if yt >= 0 && y.Len() != count {
		return k.Value{}, k.ErrLength
	}
	if count == 0 {
		return n.empty(xt, yt)
	}
	out := make([]k.Value, count)
	for i := range out {
		a, b := x, y
		if xt >= 0 {
			a = x.At(i)
		}
		if yt >= 0 {
			b = y.At(i)
		}
		var err error
		if out[i], err = n.binary(a, b); err != nil {
			return k.Value{}, err
		}
	}
	return k.Collapse(out), nil
}

// empty is the primitive of empty lists of two kinds.
func (n *naiveEnv) empty(x, y k.Type) (k.Value, error) {
	if x == 0 || y == 0 {
		return k.EmptyList, nil
	}
	kind := n.ranges.kindOf(n.name, basic(x), basic(y))
	if kind == 0 {
		return k.Value{}, k.ErrType
	}
	return k.Repeat(k.Null(kind), 0), nil
}

func basic(t k.Type) k.Type {
	if t = t.Abs(); t.IsEnum() {
		return k.Symbol
	}
	return t
}

// dicts is the primitive of two dictionaries: both values where both have a key, else the
// one there is.
func (n *naiveEnv) dicts(x, y *k.Dict) (k.Value, error) {
	if y.Keys.Len() == 0 {
		return k.NewDict(x.Keys, x.Vals)
	}
	vals := append([]k.Value(nil), x.Vals.Each()...)
	keys := append([]k.Value(nil), x.Keys.Each()...)
	for j := range y.Keys.Len() {
		at := -1
		for i := range keys {
			if at < 0 && k.Match(keys[i], y.Keys.At(j)) {
				at = i
			}
		}
		v := y.Vals.At(j)
		var err error
		switch {
		case at >= 0:
			vals[at], err = n.binary(vals[at], v)
		case n.name == "-":
			sign := naiveEnv{ranges: n.ranges, name: "neg", known: true}
			v, err = sign.unary(v)
			fallthrough
		default:
			keys, vals = append(keys, y.Keys.At(j)), append(vals, v)
		}
		if err != nil {
			return k.Value{}, err
		}
	}
	return k.NewDict(k.Collapse(keys), k.Collapse(vals))
}

// tables is the primitive of two tables: of the columns both have; others as they are, the
// right one's after the left one's.
func (n *naiveEnv) tables(x, y *k.Table) (k.Value, error) {
	if x.Len() != y.Len() {
		return k.Value{}, k.ErrLength
	}
	keys := func(t *k.Table) k.Value { return k.Syms(t.Names) }
	joined, err := n.dicts(&k.Dict{Keys: keys(x), Vals: k.NewList(x.Cols)}, &k.Dict{Keys: keys(y), Vals: k.NewList(y.Cols)})
	if err != nil {
		return k.Value{}, err
	}
	return k.NewTable(k.Data[k.Sym](joined.Dict().Keys), joined.Dict().Vals.Items()), nil
}

func columnwise(t *k.Table, f func(k.Value) (k.Value, error)) (k.Value, error) {
	cols := make([]k.Value, len(t.Cols))
	for i, col := range t.Cols {
		var err error
		if cols[i], err = f(col); err != nil {
			return k.Value{}, err
		}
	}
	return k.NewTable(t.Names, cols), nil
}

// unary is the primitive of a value.
func (n *naiveEnv) unary(x k.Value) (k.Value, error) {
	switch t := x.Type(); {
	case t < 0:
		r, err := n.ranges.naiveAtom(n.name, scalarOf(x))
		if err != nil {
			return k.Value{}, err
		}
		return r.value(), nil
	case t == k.TypeDict:
		v, err := n.unary(x.Dict().Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(x.Dict().Keys, v)
	case t == k.TypeTable:
		return columnwise(x.Table(), n.unary)
	case t == 0 && x.Len() == 0:
		return x, nil
	case x.Len() == 0:
		r, err := n.ranges.naiveAtom(n.name, scalarOf(k.Null(basic(t))))
		if err != nil {
			return k.Value{}, err
		}
		return k.Repeat(r.value(), 0), nil
	}
	out := make([]k.Value, x.Len())
	for i := range out {
		var err error
		if out[i], err = n.unary(x.At(i)); err != nil {
			return k.Value{}, err
		}
	}
	return k.Collapse(out), nil
}

// alike is match of types, shapes and payloads: every bit of integers and the signs of
// zeros; floats to a few units of their last place when close is set.
func alike(got, want k.Value, close bool) bool {
	switch t := want.Type(); {
	case got.Type() != t && !(t < 0 && got.IsAtom() && basic(got.Type()) == basic(t)): // an item of an enumeration is its symbol
		return false
	case t < 0:
		if !t.IsFloating() {
			return k.Match(got, want)
		}
		a, b := got.Float(), want.Float()
		switch {
		case a != a || b != b:
			return a != a && b != b
		case a == b:
			return close || math.Signbit(a) == math.Signbit(b)
		}
		limit := 1e-14
		if t == -k.Real {
			limit = 1e-6
		}
		return close && math.Abs(a-b) <= limit*max(math.Abs(a), math.Abs(b))
	case t == k.TypeDict:
		return k.Match(got.Dict().Keys, want.Dict().Keys) && alike(got.Dict().Vals, want.Dict().Vals, close)
	case t == k.TypeTable:
		if got.Table() == nil || len(got.Table().Cols) != len(want.Table().Cols) {
			return false
		}
		for i, col := range want.Table().Cols {
			if got.Table().Names[i] != want.Table().Names[i] || !alike(got.Table().Cols[i], col, close) {
				return false
			}
		}
		return true
	case t.IsList():
		if got.Len() != want.Len() {
			return false
		}
		for i := range want.Len() {
			if !alike(got.At(i), want.At(i), close) {
				return false
			}
		}
		return true
	}
	return k.Match(got, want)
}

// short is the beginning of a text.
func short(text string) string { return text[:min(len(text), 300)] }

// shapes makes random values out of atoms.
type shapes struct {
	*rand.Rand
	pools map[k.Type][]k.Value
	enum  func(symbols k.Value) k.Value
}

// vector is a vector of a kind, part of a longer one at times, or an enumeration.
func (r shapes) vector(kind k.Type, n int) k.Value {
	pool := r.pools[kind]
	lead := 0
	if r.IntN(3) == 0 {
		lead = r.IntN(9)
	}
	items := make([]k.Value, lead+n)
	for i := range items {
		items[i] = pool[r.IntN(len(pool))]
	}
	if len(items) == 0 {
		return k.Repeat(k.Null(kind), 0)
	}
	v := k.Collapse(items).Slice(lead, lead+n)
	if kind == k.Symbol && r.IntN(2) == 0 {
		return r.enum(v)
	}
	return v
}

func (r shapes) atom(kind k.Type) k.Value { return r.pools[kind][r.IntN(len(r.pools[kind]))] }

// length is a length around the blocks of kernels.
func (r shapes) length() int {
	switch r.IntN(12) {
	case 0:
		return 0
	case 1:
		return 1
	case 2:
		return []int{63, 64, 65, 127, 129, 255, 257, 1023, 1025}[r.IntN(9)]
	}
	return r.IntN(34)
}

// nest is a list, dictionary or table of a count made of one or two kinds.
func (r shapes) nest(kinds []k.Type, depth, n int) k.Value {
	kind := kinds[r.IntN(len(kinds))]
	switch r.IntN(6) {
	case 0:
		return r.atom(kind)
	case 1:
		return r.vector(kind, n)
	case 2:
		if depth <= 0 {
			return r.vector(kind, n)
		}
		keys := k.Symbols("a", "b", "c", "d", "e", "f", "g", "h")
		at := make([]int64, n)
		for i, p := range r.Perm(8)[:n] {
			at[i] = int64(p)
		}
		v, err := k.NewDict(keys.Gather(at), r.list(kinds, depth-1, n))
		if err != nil {
			panic(err)
		}
		return v
	case 3:
		if depth > 0 && n > 0 {
			return k.NewTable([]k.Sym{k.Intern("a"), k.Intern("b")}, []k.Value{r.vector(kind, n), r.list(kinds, 0, n)})
		}
	}
	return r.list(kinds, depth, n)
}

func (r shapes) list(kinds []k.Type, depth, n int) k.Value {
	items := make([]k.Value, n)
	for i := range items {
		if items[i] = r.atom(kinds[r.IntN(len(kinds))]); depth > 0 {
			items[i] = r.nest(kinds, depth-1, r.IntN(3))
		}
	}
	return k.Collapse(items)
}

// TestAtomicByDefinition compares the atomic primitives with their definition for all
// pairs of types, in every shape.
func TestAtomicByDefinition(t *testing.T) {
	in, _ := newTestInterp()
	env := in.Env()
	ranges := readRanges(t)
	seed := rand.Uint64()
	t.Log("seed", seed)
	r := shapes{Rand: rand.New(rand.NewPCG(seed, 0)), pools: map[k.Type][]k.Value{}}
	mustEval(t, in, "domain:`a`b`c`")
	r.enum = func(v k.Value) k.Value {
		out, err := in.Apply(mustEval(t, in, "{`domain$x}"), []k.Value{v})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	var kinds []k.Type
	for letter, texts := range atomPools {
		kind, _ := k.TypeOfChar(letter[0])
		kinds = append(kinds, kind)
		for _, text := range texts {
			r.pools[kind] = append(r.pools[kind], mustEval(t, in, text))
		}
	}
	wrong := map[string]int{}
	open, checked := 0, 0
	check := func(name, key string, args ...k.Value) {
		checked++
		f, _ := prim.Value(name, false)
		naive := naiveEnv{ranges: ranges, name: name, known: true}
		var want k.Value
		var wantErr error
		if len(args) == 1 {
			want, wantErr = naive.unary(args[0])
		} else {
			want, wantErr = naive.binary(args[0], args[1])
		}
		got, err := env.Apply(f, args)
		close := strings.Contains("% & | and or", name) || name == "mod" || name == "div" || name == "xbar" || len(name) > 2
		switch {
		case !naive.known && wantErr == nil:
			open++
			return
		case wantErr != nil && err != nil && strings.HasSuffix(key, "nest"): // which of several comes first is open
			return
		case wantErr != nil && errors.Is(err, wantErr), wantErr == nil && err == nil && alike(got, want, close):
			return
		}
		if wrong[key]++; wrong[key] <= 2 && len(wrong) < 200 {
			texts := ""
			for _, a := range args {
				texts += short(in.main.lineText(a)) + "  "
			}
			show := func(v k.Value, err error) string {
				if err != nil {
					return "'" + err.Error()
				}
				return fmt.Sprintf("%d %s", v.Type(), short(in.main.lineText(v)))
			}
			t.Errorf("%s: %s\n got %s\nwant %s", name, texts, show(got, err), show(want, wantErr))
		}
	}
	in.Settings().Precision = 0
	for _, name := range []string{"neg", "abs", "signum", "floor", "ceiling", "reciprocal", "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "not", "null"} {
		for _, kind := range kinds {
			for _, atom := range r.pools[kind] {
				check(name, name+string(kind.Char()), atom)
			}
			if kind != k.Symbol { // an enumeration's null is not null
				for range 6 {
					check(name, name+string(kind.Char()), r.vector(kind, r.length()))
				}
				check(name, name+" nested", r.nest([]k.Type{kind, k.Float}, 3, r.IntN(4)))
			}
		}
	}
	for _, name := range []string{"+", "-", "*", "%", "div", "mod", "xbar", "&", "|", "and", "or", "^", "=", "<>", "<", "<=", ">", ">=", "xexp"} {
		for _, left := range kinds {
			for _, right := range kinds {
				key := name + string(left.Char()) + string(right.Char())
				for _, a := range r.pools[left] {
					for _, b := range r.pools[right] {
						check(name, key, a, b)
					}
				}
				for range 3 {
					n := r.length()
					check(name, key+"vv", r.vector(left, n), r.vector(right, n))
					check(name, key+"av", r.atom(left), r.vector(right, n))
					check(name, key+"va", r.vector(left, n), r.atom(right))
				}
				check(name, key+"vw", r.vector(left, 1+r.IntN(20)), r.vector(right, 1+r.IntN(20)))
				n := r.IntN(4)
				check(name, key+"nest", r.nest([]k.Type{left, right}, 2, n), r.nest([]k.Type{left, right}, 2, n))
			}
		}
	}
	for range 3000 {
		kind := kinds[r.IntN(len(kinds))]
		x, lo, hi := r.vector(kind, r.length()), r.atom(kind), r.atom(kind)
		bounds := k.Collapse([]k.Value{lo, hi})
		want := make([]k.Value, x.Len())
		for i := range want {
			below, _ := naiveOrder(scalarOf(x.At(i)), scalarOf(lo))
			above, _ := naiveOrder(scalarOf(x.At(i)), scalarOf(hi))
			want[i] = flagOf(below >= 0 && above <= 0).value()
		}
		within, _ := prim.Value("within", false)
		if got, err := env.Apply(within, []k.Value{x, bounds}); err != nil || x.Len() > 0 && !k.Match(got, k.Collapse(want)) {
			t.Errorf("%s within %s: %s %v, want %s", in.main.lineText(x), in.main.lineText(bounds), in.main.lineText(got), err, in.main.lineText(k.Collapse(want)))
		}
	}
	t.Logf("%d checks, in %d the reference leaves the value open", checked, open)
	if open > checked/4 {
		t.Errorf("%d of %d checks are none", open, checked)
	}
}
