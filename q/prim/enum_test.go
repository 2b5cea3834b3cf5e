package prim

import (
	"errors"
	"testing"

	"tock/k"
)

// variables is an Env of nothing but global variables and their domains.
type variables struct {
	vals    map[k.Sym]k.Value
	domains map[k.Sym]*k.Domain
}

func newVariables() *variables {
	return &variables{map[k.Sym]k.Value{}, map[k.Sym]*k.Domain{}}
}

func (v *variables) Apply(k.Value, []k.Value) (k.Value, error) { return k.Value{}, k.ErrNYI }
func (v *variables) Eval(k.Value, Columns) (k.Value, error)    { return k.Value{}, k.ErrNYI }
func (v *variables) Check() error                              { return nil }
func (v *variables) Settings() *Settings                       { return &Settings{} }

func (v *variables) Get(name k.Sym) (k.Value, error) {
	x, ok := v.vals[name]
	if !ok {
		return k.Value{}, k.Error(name.String())
	}
	return x, nil
}

func (v *variables) Set(name k.Sym, x k.Value) error {
	v.vals[name] = x
	if d := v.domains[name]; d != nil {
		d.Set(x)
	}
	return nil
}

func (v *variables) Update(name k.Sym, f func(k.Value, bool) (k.Value, error)) error {
	x, err := f(v.vals[name], false)
	if err != nil {
		return err
	}
	return v.Set(name, x)
}

func (v *variables) Domain(name k.Sym) (*k.Domain, error) {
	x, err := v.Get(name)
	if err != nil {
		return nil, err
	}
	if v.domains[name] == nil {
		v.domains[name] = k.NewDomain(name, x)
	}
	return v.domains[name], nil
}

// Examples of code.kx.com/q/ref/enumerate, enum-extend and enumeration.
func TestEnumerate(t *testing.T) {
	env := newVariables()
	d := k.NewSymbol("d")
	if _, err := Enumerate(env, d, abc); err == nil || err.Error() != "d" {
		t.Errorf("undefined domain: %v", err)
	}
	if err := env.Set(d.Sym(), abc); err != nil {
		t.Fatal(err)
	}
	y := k.Symbols("a", "b", "c", "b")
	e, err := Enumerate(env, d, y)
	if err != nil || e.Type() != k.Enum || !k.Match(k.Resolve(e), y) {
		t.Fatalf("enumerated: %v, %v", e.Each(), err)
	}
	if name, ok := EnumKey(e); !ok || !k.Match(name, d) {
		t.Errorf("key: %v", name)
	}
	if err := env.Set(d.Sym(), k.Symbols("o", "b", "c")); err != nil {
		t.Fatal(err)
	}
	if got := k.Resolve(e); !k.Match(got, k.Symbols("o", "b", "c", "b")) {
		t.Errorf("after the domain changed: %v", got.Each())
	}
	for _, missing := range []k.Value{y, k.NewSymbol("a"), mixed(k.Symbols("b"), k.Symbols("a"))} {
		if _, err := Enumerate(env, d, missing); !errors.Is(err, k.ErrCast) {
			t.Errorf("a symbol the domain has not: %v", err)
		}
	}
	if _, err := Enumerate(env, d, longs(1)); !errors.Is(err, k.ErrType) {
		t.Errorf("longs: %v", err)
	}
	if got, err := Enumerate(env, d, k.EmptyList); err != nil || got.Type() != k.Enum || got.Len() != 0 {
		t.Errorf("(): %v %v", got.Type(), err)
	}
	if got, err := Enumerate(env, d, k.NewSymbol("c")); err != nil || got.Type() != -k.Enum || got.Int() != 2 {
		t.Errorf("atom: %v %v", got, err)
	}
	got, err := Enumeration(env, d, k.Ints([]int32{1, k.NullInt}))
	if err != nil || !k.Match(k.Resolve(got), k.Symbols("b", "")) {
		t.Errorf("by index: %v %v", got.Each(), err)
	}
}

func TestEnumExtend(t *testing.T) {
	env := newVariables()
	foo := k.NewSymbol("foo")
	y := k.Symbols("a", "b", "c", "b", "a", "c")
	if err := env.Set(foo.Sym(), k.Symbols("a", "b")); err != nil {
		t.Fatal(err)
	}
	e, err := EnumExtend(env, foo, y)
	if err != nil || !k.Match(k.Resolve(e), y) || !k.Match(env.vals[foo.Sym()], abc) {
		t.Fatalf("extended: %v, domain %v, %v", e.Each(), env.vals[foo.Sym()].Each(), err)
	}
	if grouped, err := EnumExtend(env, foo, k.WithAttr(y, k.Grouped)); err != nil || grouped.Attr() != k.Grouped {
		t.Errorf("attribute: %d %v", grouped.Attr(), err)
	}
	// A domain that is not there is made; nothing already enumerated changes.
	bar := k.NewSymbol("bar")
	first, err := EnumExtend(env, bar, k.Symbols("x", "", "x"))
	if err != nil || !k.Match(env.vals[bar.Sym()], k.Symbols("x", "")) {
		t.Fatalf("made: %v %v", env.vals[bar.Sym()].Each(), err)
	}
	if _, err := EnumExtend(env, bar, k.NewSymbol("y")); err != nil {
		t.Fatal(err)
	}
	if !k.Match(k.Resolve(first), k.Symbols("x", "", "x")) {
		t.Errorf("the first enumeration became %v", k.Resolve(first).Each())
	}
	if _, err := EnumExtend(env, foo, longs(1)); !errors.Is(err, k.ErrType) {
		t.Errorf("longs: %v", err)
	}
}

// A keyed table as the domain is a foreign key (basics/joins: `emaster$1001 1002).
func TestForeignKey(t *testing.T) {
	env := newVariables()
	name := k.NewSymbol("emaster")
	if err := env.Set(name.Sym(), dictOf(column("eid", longs(1001, 1002, 1003)), column("v", abc))); err != nil {
		t.Fatal(err)
	}
	e, err := Enumerate(env, name, longs(1003, 1001))
	if err != nil || !k.Match(k.Longs(k.Data[int64](e)), longs(2, 0)) || !k.Match(k.Resolve(e), longs(1003, 1001)) {
		t.Errorf("%v resolves to %v, %v", k.Data[int64](e), k.Resolve(e).Each(), err)
	}
	if _, err := Enumerate(env, name, longs(7)); !errors.Is(err, k.ErrCast) {
		t.Errorf("a key that is not there: %v", err)
	}
	if at, err := Find(env, e, k.NewLong(1001)); err != nil || at.Int() != 1 {
		t.Errorf("find in a foreign key: %v %v", at, err)
	}
}

func TestAttribute(t *testing.T) {
	for _, c := range []struct {
		attr k.Attr
		x    k.Value
		want string
	}{{k.Sorted, longs(1, 2), "s"}, {k.Unique, longs(2, 1), "u"}, {k.Parted, longs(2, 2, 1), "p"}, {k.Grouped, longs(1, 2, 1), "g"}, {k.NoAttr, k.WithAttr(longs(1), k.Sorted), ""}} {
		x, err := SetAttribute(nil, c.attr, c.x)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := AttrOf(nil, x); err != nil || got.Sym().String() != c.want {
			t.Errorf("%d: attr gives %q, %v", c.attr, got.Sym(), err)
		}
	}
	if got, err := AttrOf(nil, k.NewLong(1)); err != nil || got.Sym() != 0 {
		t.Errorf("atom: %v %v", got, err)
	}
}
