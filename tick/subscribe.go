package tick

import (
	"tock/ipc"
	"tock/k"
)

// syncSubscribers brings the core up to date with .u.w, which users may change too.
func (t *Tickerplant) syncSubscribers() {
	w := t.vars.w.Get()
	if w.Same(t.seenSubs) {
		return
	}
	t.flush()
	t.seenSubs = w
	byTable := make([][]subscription, len(t.tables))
	d := w.Dict()
	if d == nil {
		t.core.Subscribe(byTable)
		return
	}
	names := k.Data[k.Sym](d.Keys)
	for i, lt := range t.tables {
		for at, name := range names {
			if name == lt.name {
				byTable[i] = t.capable(subscriptionsOf(d.Vals.At(at)))
			}
		}
	}
	t.core.Subscribe(byTable)
}

// capable notes what the subscribers' connections know.
func (t *Tickerplant) capable(subs []subscription) []subscription {
	for i := range subs {
		subs[i].below = t.belowAll(subs[i].handle)
	}
	return subs
}

// belowAll is how far a handle's connection is below knowing every type.
func (t *Tickerplant) belowAll(handle int32) int {
	if peer := t.p.Peer(handle); peer != nil {
		return belowAll(peer.Conn().Capability())
	}
	return 0
}

// subscriptionsOf reads the entry of one table: a list of (handle;syms).
func subscriptionsOf(v k.Value) []subscription {
	var out []subscription
	for _, entry := range v.Each() {
		if entry.Len() != 2 {
			continue
		}
		h, syms := entry.At(0), entry.At(1)
		if t := h.Type(); t != -k.Int && t != -k.Long {
			continue
		}
		s := subscription{handle: int32(h.Int())}
		switch syms.Type() {
		case -k.Symbol:
			s.all = syms.Sym() == 0
			s.syms = []k.Sym{syms.Sym()}
		case k.Symbol:
			s.syms = k.Data[k.Sym](syms)
		}
		out = append(out, s)
	}
	return out
}

// entries is the subscriptions of a table as .u.w has them.
func (t *Tickerplant) entries(name k.Sym) ([]k.Value, error) {
	d := t.vars.w.Get().Dict()
	if d == nil {
		return nil, k.ErrType
	}
	for at, n := range k.Data[k.Sym](d.Keys) {
		if n == name {
			return append([]k.Value{}, d.Vals.At(at).Each()...), nil
		}
	}
	return nil, k.Error(name.String())
}

// setEntries replaces the subscriptions of a table in .u.w.
func (t *Tickerplant) setEntries(name k.Sym, entries []k.Value) {
	d := t.vars.w.Get().Dict()
	vals := make([]k.Value, d.Keys.Len())
	for at, n := range k.Data[k.Sym](d.Keys) {
		vals[at] = d.Vals.At(at)
		if n == name {
			vals[at] = k.NewList(entries)
		}
	}
	t.vars.w.Set(k.MustDict(d.Keys, k.NewList(vals)))
}

// find is the place of a handle among a table's subscriptions, or their number.
func find(entries []k.Value, handle int64) int {
	for i, e := range entries {
		if e.Len() == 2 && e.At(0).Int() == handle {
			return i
		}
	}
	return len(entries)
}

// sub is .u.sub[table;syms]: replaces the caller's subscription. ` is all tables, or all
// symbols; a list of tables subscribes to each.
// Errors: the table's name when there is no such table.
func (t *Tickerplant) sub(table, syms k.Value) (k.Value, error) {
	if table.Type() == k.Symbol {
		out := make([]k.Value, table.Len())
		for i := range out {
			var err error
			if out[i], err = t.sub(table.At(i), syms); err != nil {
				return k.Value{}, err
			}
		}
		return k.NewList(out), nil
	}
	name, err := nameOf(table)
	if err != nil {
		return k.Value{}, err
	}
	if name == "" {
		return t.sub(t.vars.t.Get(), syms)
	}
	if _, err := t.entries(k.Intern(name)); err != nil {
		return k.Value{}, err
	}
	if syms, err = symsOf(syms); err != nil {
		return k.Value{}, err
	}
	if err := t.del(k.NewSymbol(name), t.caller()); err != nil {
		return k.Value{}, err
	}
	return t.add(k.NewSymbol(name), syms)
}

// symsOf is a filter as symbols: clients without symbols send text.
func symsOf(v k.Value) (k.Value, error) {
	switch v.Type() {
	case -k.Symbol, k.Symbol:
		return v, nil
	case k.Char, -k.Char:
		return k.NewSymbol(v.Text()), nil
	case k.Mixed:
		out := make([]k.Sym, v.Len())
		for i, item := range v.Items() {
			if t := item.Type(); t != k.Char && t != -k.Char && t != -k.Symbol {
				return k.Value{}, k.ErrType
			}
			out[i] = k.Intern(item.Text())
		}
		return k.Syms(out), nil
	}
	return k.Value{}, k.ErrType
}

// caller is .z.w.
func (t *Tickerplant) caller() k.Value {
	v, _ := t.p.Z("w")
	return v
}

// add is .u.add[table;syms]: widens the caller's subscription, or makes it. The result
// is the table's name and schema (its rows, for a keyed table).
// Errors: the table's name; 'type for a caller that does not know the type of a column, who
// could be sent neither the schema nor a row.
func (t *Tickerplant) add(table, syms k.Value) (k.Value, error) {
	name, err := nameOf(table)
	if err != nil {
		return k.Value{}, err
	}
	entries, err := t.entries(k.Intern(name))
	if err != nil {
		return k.Value{}, err
	}
	h := t.caller()
	schema, err := t.subscriberSchema(name, syms)
	if err != nil {
		return k.Value{}, err
	}
	if below := t.belowAll(int32(h.Int())); !ipc.Speaks(schema, ipc.CapabilityGuid-below) {
		return k.Value{}, k.ErrType
	}
	if at := find(entries, h.Int()); at < len(entries) {
		entries[at] = k.ListOf(h, unionSyms(entries[at].At(1), syms))
	} else {
		entries = append(entries, k.ListOf(h, syms))
	}
	t.setEntries(k.Intern(name), entries)
	return k.ListOf(k.NewSymbol(name), schema), nil
}

// unionSyms joins two filters; ` (everything) absorbs the other.
func unionSyms(x, y k.Value) k.Value {
	if isAll(x) || isAll(y) {
		return k.NewSym(0)
	}
	var out []k.Sym
	seen := map[k.Sym]bool{}
	for _, v := range append(x.Each(), y.Each()...) {
		if s := v.Sym(); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return k.Syms(out)
}

func isAll(v k.Value) bool { return v.Type() == -k.Symbol && v.Sym() == 0 }

// subscriberSchema is what a new subscriber starts with: the empty table with g# on sym,
// or the wanted rows of a keyed table.
func (t *Tickerplant) subscriberSchema(name string, syms k.Value) (k.Value, error) {
	v, err := t.in.Get(name)
	if err != nil {
		return k.Value{}, err
	}
	if v.IsKeyedTable() {
		return sel(v, syms)
	}
	empty := v.Slice(0, 0).Table()
	if empty == nil {
		return k.Value{}, k.ErrType
	}
	return groupedSym(empty)
}

// groupedSym is a table with g# on its sym column.
func groupedSym(t *k.Table) (k.Value, error) {
	cols := append([]k.Value{}, t.Cols...)
	for i, name := range t.Names {
		if name.String() == "sym" {
			var err error
			if cols[i], err = k.SetAttr(cols[i], k.Grouped); err != nil {
				return k.Value{}, err
			}
		}
	}
	return k.NewTable(t.Names, cols), nil
}

// del is .u.del[table;handle].
func (t *Tickerplant) del(table, handle k.Value) error {
	name, err := nameOf(table)
	if err != nil {
		return err
	}
	entries, err := t.entries(k.Intern(name))
	if err != nil {
		return err
	}
	at := find(entries, handle.Int())
	if at == len(entries) {
		return nil
	}
	t.setEntries(k.Intern(name), append(entries[:at:at], entries[at+1:]...))
	return nil
}

// sel is .u.sel[rows;syms]: the rows whose sym is wanted.
func sel(rows, syms k.Value) (k.Value, error) {
	if isAll(syms) {
		return rows, nil
	}
	wanted := newFilter(subscription{syms: symbolsOf(syms)}).syms
	table := rows.Table()
	if d := rows.Dict(); d != nil && d.IsKeyedTable() {
		for _, part := range []*k.Table{d.Keys.Table(), d.Vals.Table()} {
			if _, ok := part.Col(k.Intern("sym")); ok {
				table = part
			}
		}
	}
	if table == nil {
		return k.Value{}, k.ErrType
	}
	col, ok := table.Col(k.Intern("sym"))
	if !ok {
		return k.Value{}, k.Error("sym")
	}
	var at []int64
	for i, s := range k.Data[k.Sym](k.Resolve(col)) {
		if wanted[s] {
			at = append(at, int64(i))
		}
	}
	if len(at) == rows.Len() {
		return rows, nil
	}
	return rows.Gather(at), nil
}

func symbolsOf(v k.Value) []k.Sym {
	if v.Type() == -k.Symbol {
		return []k.Sym{v.Sym()}
	}
	return k.Data[k.Sym](v)
}

// pub is .u.pub[table;rows]: every subscriber gets its rows, encoded once for all that
// have the same filter.
func (t *Tickerplant) pub(table, rows k.Value) error {
	name, err := nameOf(table)
	if err != nil {
		return err
	}
	t.flush()
	t.syncSubscribers()
	at, ok := t.core.byName[name]
	if !ok {
		return k.Error(name)
	}
	frames := map[string]*ipc.Frame{}
	for _, g := range t.core.perTable[at] {
		f := g.filters[at]
		frame, done := frames[f.key]
		if !done {
			if frame, err = filteredFrame(name, rows, f); err != nil {
				return err
			}
			frames[f.key] = frame
		}
		if frame == nil || !ipc.Speaks(rows, ipc.CapabilityGuid-g.below) {
			continue
		}
		for _, h := range g.handles {
			t.p.SendFrames(h, frame.Bytes())
		}
	}
	return nil
}

// filteredFrame is (`upd;table;rows) with the rows a filter leaves; nil when it leaves none.
func filteredFrame(name string, rows k.Value, f filter) (*ipc.Frame, error) {
	if !f.all {
		syms := make([]k.Sym, 0, len(f.syms))
		for s := range f.syms {
			syms = append(syms, s)
		}
		var err error
		if rows, err = sel(rows, k.Syms(syms)); err != nil {
			return nil, err
		}
	}
	if rows.Len() == 0 {
		return nil, nil
	}
	return ipc.NewFrame(ipc.Async, k.ListOf(k.NewSymbol("upd"), k.NewSymbol(name), rows), ipc.MaxCapability)
}
