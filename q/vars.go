package q

import (
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"tock/k"
	"tock/q/syntax"
)

// hold says how exclusively a variable has its value; reading the variable resets it.
const (
	holdShared uint32 = iota // anybody may hold the value
	holdHeader               // nobody else has these vector headers: they may be appended to in place
	holdBuffer               // nobody else has the items either: they may be set in place
)

// variable is the cell of one global variable. Compiled code binds cells once, so a cell
// is never replaced: an undefined variable is a cell without a value.
type variable struct {
	name   string // fully qualified: "a", ".u.i"
	short  string // within its namespace: "i"
	home   *namespace
	value  k.Value
	hold   atomic.Uint32
	space  *namespace // of a name that has names below it: .u
	view   *view
	domain *k.Domain // what enumerations over this variable refer to
	users  []*view   // the views that read it
	order  int       // when it was defined, within its namespace

	// Of a table that rows are inserted into: see Rows.
	numbers              []int64
	firstNumber, nextRow int
	noted                bool    // to be published
	record               *record // as it was published last; guarded by the lock of that
}

// namespace is a set of variables: the root, .u, .a.b.
type namespace struct {
	all    *globals
	name   string // "" for the root, ".u"
	owner  *variable
	vars   map[string]*variable
	next   int    // order of the next definition
	edits  uint64 // how often one of its variables was set
	listed bool   // ever had a variable: stays visible as a namespace
}

func newNamespace(all *globals, name string, owner *variable) *namespace {
	return &namespace{all: all, name: name, owner: owner, vars: map[string]*variable{}}
}

// cell is the variable of a simple name, made when there is none; the caller holds the
// lock of the globals.
func (ns *namespace) cell(short string) *variable {
	if v := ns.vars[short]; v != nil {
		return v
	}
	full := short
	if ns.name != "" {
		full = strings.TrimSuffix(ns.name, ".") + "." + short
	}
	v := &variable{name: full, short: short, home: ns, order: -1}
	ns.vars[short] = v
	return v
}

// below is the namespace of the names below v.
func (v *variable) below() *namespace {
	if v.space == nil {
		v.space = newNamespace(v.home.all, v.name, v)
	}
	return v.space
}

// defined reports whether a read would give a value without asking a parent.
func (v *variable) defined() bool {
	return !v.value.IsZero() || v.view != nil || v.space != nil && v.space.listed
}

// list is the defined variables in order of definition.
func (ns *namespace) list() []*variable {
	ns.all.mu.Lock()
	defer ns.all.mu.Unlock()
	out := make([]*variable, 0, len(ns.vars))
	for _, v := range ns.vars {
		if v.defined() {
			out = append(out, v)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].order != out[j].order {
			return out[i].order < out[j].order
		}
		return out[i].short < out[j].short
	})
	return out
}

// dict is the namespace as a value: its names and what they hold, led by the empty name
// except for the root.
func (ns *namespace) dict(t *thread) (k.Value, error) {
	vars := ns.list()
	names := make([]k.Sym, 0, len(vars)+1)
	vals := make([]k.Value, 0, len(vars)+1)
	if ns.owner != nil {
		names = append(names, 0)
		vals = append(vals, k.Identity)
	}
	for _, v := range vars {
		if v.view != nil {
			names, vals = append(names, k.Intern(v.short)), append(vals, v.view.object())
			continue
		}
		x, err := v.get(t)
		if err != nil {
			return k.Value{}, err
		}
		names, vals = append(names, k.Intern(v.short)), append(vals, x)
	}
	return k.NewDict(k.Syms(names), k.NewList(vals))
}

// root and spaces: plain names live in root, the namespaces .u .Q ... are the variables
// of spaces.
//
// The lock is for making cells, which the workers of peach may do too; a cell's value
// changes on the main thread only. Readers have globals of their own (see replica).
type globals struct {
	mu        sync.Mutex
	root      *namespace
	spaces    *namespace
	published *published // nil: there are no readers

	enumerated bool // guarded by mu: some variable is a domain
}

func newGlobals() *globals {
	g := &globals{}
	g.root, g.spaces = newNamespace(g, "", nil), newNamespace(g, ".", nil)
	return g
}

// maxSpaces is how deep namespaces may be nested; what is left of a longer name is one word.
const maxSpaces = 256

// resolve is the cell a name stands for in a namespace, and what is left of a dotted name
// below a plain variable (d.a.b is entries of d).
func (g *globals) resolve(name string, ctx *namespace) (*variable, []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if full, ok := strings.CutPrefix(name, ".."); ok && full != "" { // of the root, fully qualified
		name, ctx = full, g.root
	}
	if strings.HasPrefix(name, ".") && len(name) > 1 {
		parts := strings.SplitN(name[1:], ".", maxSpaces)
		cell := g.spaces.cell(parts[0])
		for _, part := range parts[1:] {
			cell = cell.below().cell(part)
		}
		return cell, nil
	}
	if ctx == nil {
		ctx = g.root
	}
	if dot := strings.IndexByte(name, '.'); dot > 0 {
		return ctx.cell(name[:dot]), strings.Split(name[dot+1:], ".")
	}
	return ctx.cell(name), nil
}

// context is the namespace of a name as \d and a lambda have it ("" or "u" or ".u").
func (g *globals) context(name string) *namespace {
	name = strings.TrimPrefix(name, ".")
	if name == "" {
		return g.root
	}
	cell, _ := g.resolve("."+name, nil)
	g.mu.Lock()
	defer g.mu.Unlock()
	return cell.below()
}

// domainOf is what enumerations over a variable refer to, made at the first need with the
// variable's value.
func (g *globals) domainOf(v *variable, name k.Sym, value k.Value) *k.Domain {
	g.mu.Lock()
	defer g.mu.Unlock()
	if v.domain == nil {
		v.domain = k.NewDomain(name, value)
		g.enumerated = true
		v.note()
	}
	return v.domain
}

// hasDomains reports whether any variable has been enumerated over.
func (g *globals) hasDomains() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.enumerated
}

// contextName is a namespace's name as a lambda records it: without the leading dot.
func (ns *namespace) contextName() string { return strings.TrimPrefix(ns.name, ".") }

// peek is the variable's value for looking at only: how it is held stays as it is.
func (v *variable) peek(t *thread) (k.Value, error) {
	switch {
	case v.view != nil:
		return v.view.get(t)
	case !v.value.IsZero():
		return v.value, nil
	case v.space != nil && v.space.listed:
		return v.space.dict(t)
	}
	return v.fromParent(t)
}

// get is the variable's value as a value others may keep.
func (v *variable) get(t *thread) (k.Value, error) {
	if v.view == nil && !v.value.IsZero() {
		if v.hold.Load() != holdShared {
			v.hold.Store(holdShared)
		}
		return v.value, nil
	}
	return v.peek(t)
}

// fromParent finds .a.x in a plain dictionary .a, and names the error otherwise.
func (v *variable) fromParent(t *thread) (k.Value, error) {
	if own := v.home.owner; own != nil {
		if own.home == t.in.vars.spaces && own.short == "z" {
			return t.in.z(t, v.short)
		}
		if d := own.value.Dict(); d != nil {
			if x, ok := dictGet(d, k.Intern(v.short)); ok {
				return x, nil
			}
		}
	}
	here := v.home == t.codeContext()
	if v.home == t.in.vars.root || here && v.home.owner != nil && v.home.owner.short != "q" {
		if word := t.in.keyword(v.short); word != nil && (v.home == t.in.vars.root || !isBuiltIn(v.short)) {
			return word.value, nil
		}
	}
	if strings.HasPrefix(v.name, ".") && here {
		return k.Value{}, k.Error(v.short)
	}
	return k.Value{}, k.Error(v.name)
}

// isBuiltIn reports whether a name is a word of the language, which is never read as the
// name of a variable of the current namespace.
func isBuiltIn(name string) bool {
	_, ok := syntax.IsKeyword(name)
	return ok
}

// keyword is the user's addition to the language's words: a variable of .q.
func (in *Interp) keyword(name string) *variable {
	if in.words == nil {
		return nil
	}
	if w := in.words.vars[name]; w != nil && !w.value.IsZero() {
		return w
	}
	return nil
}

// dictGet is the entry of a symbol in a dictionary with symbol keys.
func dictGet(d *k.Dict, key k.Sym) (k.Value, bool) {
	for i, s := range k.Data[k.Sym](d.Keys) {
		if s == key {
			return d.Vals.At(i), true
		}
	}
	return k.Value{}, false
}

// set assigns the variable. A dictionary led by the empty name becomes a namespace.
func (v *variable) set(t *thread, x k.Value) error {
	if t.readonly {
		return t.noUpdate(v)
	}
	own := v.home.owner
	if own != nil {
		if own.home == t.in.vars.spaces && own.short == "z" {
			v.define(x)
			t.in.host.ZSet(v.short, x)
			return nil
		}
		if d := own.value.Dict(); d != nil {
			return setEntry(t, own, v.short, x)
		}
	}
	if v.view != nil {
		v.view.drop()
		v.view = nil
	}
	if l := x.Lambda(); l != nil {
		// Compiled before any other thread can see it.
		if _, err := t.compiled(l); err == nil {
			nameLambda(l, v.name)
		}
	}
	if v.space != nil || v.home == t.in.vars.spaces {
		if d := x.Dict(); d != nil && isNamespace(d) {
			return v.spread(t, d)
		}
		if v.space != nil {
			v.space.clear()
		}
	} else if own != nil {
		if d := x.Dict(); d != nil && isNamespace(d) {
			return v.spread(t, d)
		}
	}
	v.define(x)
	return t.valueSet(v)
}

// valueSet calls .z.vs after a global of the root was set: with its name and the index
// of an amend.
func (t *thread) valueSet(v *variable) error {
	at := t.amended
	t.amended = nil
	handler := t.in.onValueSet
	if handler == nil || handler.value.IsZero() || v.home != t.in.vars.root {
		return nil
	}
	index := k.EmptyList
	if len(at) > 0 {
		index = k.Collapse(append([]k.Value(nil), at...))
	}
	_, err := t.apply(handler.value, []k.Value{k.NewSymbol(v.name), index})
	return err
}

// define stores x; every way to change a variable ends here.
func (v *variable) define(x k.Value) {
	if v.value.IsZero() {
		v.place()
	}
	old := v.value
	v.value = x
	if old.Type() == k.TypeTable && old.Object() != x.Object() {
		k.Retire(old)
	}
	v.hold.Store(holdShared)
	v.changed()
}

// place enters a variable that becomes defined in the order of its namespace.
func (v *variable) place() {
	v.note()
	v.order = v.home.next
	v.home.next++
	for ns := v.home; !ns.listed; {
		ns.listed = true
		if ns.owner == nil {
			break
		}
		ns.owner.note()
		if ns.owner.order < 0 {
			ns.owner.order = ns.owner.home.next
			ns.owner.home.next++
		}
		ns = ns.owner.home
	}
}

// changed tells who depends on the variable.
func (v *variable) changed() {
	v.home.edits++
	if v.home.all.published != nil {
		v.note()
	}
	if v.domain != nil {
		v.domain.Set(v.value)
	}
	for _, w := range v.users {
		w.stale()
	}
	if own := v.home.owner; own != nil && len(own.users) > 0 {
		own.changed()
	}
}

// clear undefines a variable.
func (v *variable) clear() {
	if v.view != nil {
		v.view.drop()
		v.view = nil
	}
	v.value = k.Value{}
	v.order = -1
	v.changed()
}

func (ns *namespace) clear() {
	for _, v := range ns.vars {
		v.clear()
		if v.space != nil {
			v.space.clear()
			v.space.listed = false
		}
	}
}

// isNamespace reports whether a dictionary looks like a namespace: symbols led by the empty one.
func isNamespace(d *k.Dict) bool {
	keys := k.Data[k.Sym](d.Keys)
	return len(keys) > 0 && keys[0] == 0 && d.Vals.At(0).IsIdentity()
}

// spread makes v's names below those of a dictionary.
func (v *variable) spread(t *thread, d *k.Dict) error {
	space := v.below()
	space.clear()
	v.value = k.Value{}
	if !space.listed {
		v.place()
		space.listed = true
	}
	for i, s := range k.Data[k.Sym](d.Keys) {
		if s == 0 {
			continue
		}
		t.in.vars.mu.Lock()
		cell := space.cell(s.String())
		t.in.vars.mu.Unlock()
		if err := cell.set(t, d.Vals.At(i)); err != nil {
			return err
		}
	}
	v.changed()
	return nil
}

// noUpdate is the error of changing a global where that is not allowed.
func (t *thread) noUpdate(v *variable) error {
	ns := v.home.name
	if ns == "" {
		ns = "."
	}
	return k.Error("noupdate: `" + ns + " `" + v.short)
}
