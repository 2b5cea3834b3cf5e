package q

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tock/k"
	"tock/q/prim"
)

// atomPools are atoms of each type that matter: nulls, infinities, ends of ranges.
var atomPools = map[string][]string{
	"b": {"0b", "1b"}, "x": {"0x00", "0x01", "0x7f", "0xff"}, "h": {"0Nh", "0Wh", "-0Wh", "0h", "1h", "-7h", "300h"},
	"i": {"0Ni", "0Wi", "-0Wi", "0i", "2i", "-3i", "100000i"}, "j": {"0N", "0W", "-0W", "0", "5", "-5", "9007199254740993"},
	"e": {"0Ne", "0we", "-0we", "0e", "1.5e", "-2.25e"}, "f": {"0n", "0w", "-0w", "0f", "-0f", "2.5", "-1e300"}, "c": {`"a"`, `" "`, `"z"`},
	"s": {"`a", "`", "`b"}, "p": {"0Np", "0Wp", "-0Wp", "2000.01.01D00:00:00.000000001", "1999.12.31D23"}, "m": {"0Nm", "0Wm", "2000.03m", "1999.01m"},
	"d": {"0Nd", "0Wd", "-0Wd", "2000.01.02", "1999.12.30"}, "z": {"0Nz", "0wz", "2000.01.02T12", "1999.01.01T06"}, "n": {"0Nn", "0Wn", "-0Wn", "0D00:00:01", "-1D"},
	"u": {"0Nu", "0Wu", "10:01", "-00:05"}, "v": {"0Nv", "0Wv", "10:01:01", "-00:00:05"}, "t": {"0Nt", "-0Wt", "10:01:01.001", "-00:00:00.005"}, "g": {"0Ng", `"G"$"8c680a01-5a49-5aab-5a65-d4bfddb6a661"`},
}

// atomicWords are the primitives that the reference calls atomic.
var (
	atomicUnary  = strings.Fields("neg not null abs signum sqrt exp log sin cos tan asin acos atan floor ceiling reciprocal lower upper")
	atomicBinary = strings.Fields("+ - * % & | ^ = <> < <= > >= div mod xexp xlog and or")
)

// vectorOf is q text of a random vector of one type, with the items' texts.
func vectorOf(r *rand.Rand, letter string, n int) (text string, items []string) {
	pool := atomPools[letter]
	for range n {
		items = append(items, pool[r.IntN(len(pool))])
	}
	if n == 0 {
		return "(0#" + pool[0] + ")", nil
	}
	if n == 1 {
		return "(enlist " + items[0] + ")", items
	}
	return "(" + strings.Join(items, ";") + ")", items
}

// TestAtomicPrimitives: an atomic function of lists is the function of their items, one
// by one, collected; whatever way it goes for vectors, atoms with vectors, and lists.
func TestAtomicPrimitives(t *testing.T) {
	in, _ := newTestInterp()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	t.Log("seed", seed)
	env := in.Env()
	eval := func(src string) k.Value { return mustEval(t, in, src) }
	wrong := map[string]int{}
	same := func(name, expr string, got k.Value, gotErr error, items int, item func(i int) (k.Value, error)) {
		want := make([]k.Value, items)
		var wantErr error
		for i := range want {
			var err error
			if want[i], err = item(i); err != nil {
				wantErr = err
			}
		}
		switch {
		case items == 0 && gotErr == nil && got.Len() == 0:
			return
		case (wantErr != nil) != (gotErr != nil) && items > 0:
		case wantErr != nil || items == 0:
			return
		case k.Match(plain(got), k.Collapse(want)):
			return
		}
		if wrong[name]++; wrong[name] <= 3 {
			t.Errorf("%s: %s is %s %v, item by item %s %v", name, expr, in.main.lineText(got), gotErr, in.main.lineText(k.Collapse(want)), wantErr)
		}
	}
	for _, name := range atomicUnary {
		f, _ := prim.Value(name, false)
		for letter := range atomPools {
			for n := range 6 {
				text, items := vectorOf(r, letter, n)
				x := eval(text)
				got, err := env.Apply(f, []k.Value{x})
				same(name, name+text, got, err, n, func(i int) (k.Value, error) { return env.Apply(f, []k.Value{eval(items[i])}) })
			}
		}
	}
	cast, _ := prim.Value("$", false)
	for _, kind := range "bgxhijefcspmdznuvt" { // casts and what reads texts
		for letter := range atomPools {
			n := r.IntN(5)
			text, items := vectorOf(r, letter, n)
			for _, target := range []k.Value{k.NewChar(byte(kind)), k.NewChar(byte(kind - 32)), k.NewShort(int16(strings.IndexRune(" bg xhijefcspmdznuvt", kind)))} {
				if letter == "c" && (kind == 's' || target.Type() == -k.Char && target.Int() < 'a') {
					continue // a text is one item
				}
				got, err := env.Apply(cast, []k.Value{target, eval(text)})
				same("$", in.main.lineText(target)+"$"+text, got, err, n, func(i int) (k.Value, error) { return env.Apply(cast, []k.Value{target, eval(items[i])}) })
				mixed := k.ListOf(eval(text), k.ListOf(eval(text)))
				got, err = env.Apply(cast, []k.Value{target, mixed})
				same("$", in.main.lineText(target)+"$("+text+";enlist "+text+")", got, err, 2, func(i int) (k.Value, error) { return env.Apply(cast, []k.Value{target, mixed.At(i)}) })
			}
		}
	}
	for _, name := range atomicBinary {
		f, _ := prim.Value(name, false)
		for left := range atomPools {
			for right := range atomPools {
				n := r.IntN(5)
				xs, xi := vectorOf(r, left, n)
				ys, yi := vectorOf(r, right, n)
				_, ai := vectorOf(r, left, 1)
				_, bi := vectorOf(r, right, 1)
				x, y, a, b := eval(xs), eval(ys), eval(ai[0]), eval(bi[0])
				got, err := env.Apply(f, []k.Value{x, y})
				same(name, xs+name+ys, got, err, n, func(i int) (k.Value, error) { return env.Apply(f, []k.Value{eval(xi[i]), eval(yi[i])}) })
				got, err = env.Apply(f, []k.Value{a, y})
				same(name, ai[0]+name+ys, got, err, n, func(i int) (k.Value, error) { return env.Apply(f, []k.Value{a, eval(yi[i])}) })
				got, err = env.Apply(f, []k.Value{x, b})
				same(name, xs+name+bi[0], got, err, n, func(i int) (k.Value, error) { return env.Apply(f, []k.Value{eval(xi[i]), b}) })
				mixed := k.ListOf(x, a, y)
				got, err = env.Apply(f, []k.Value{mixed, b})
				parts := []k.Value{x, a, y}
				same(name, fmt.Sprintf("(%s;%s;%s)%s%s", xs, ai[0], ys, name, bi[0]), got, err, 3, func(i int) (k.Value, error) { return env.Apply(f, []k.Value{parts[i], b}) })
			}
		}
	}
}

// plain is a value without attributes, a general list of atoms of one type as its vector.
func plain(v k.Value) k.Value {
	if v.Type() == 0 {
		return k.Collapse(v.Items())
	}
	return v
}
