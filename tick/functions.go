package tick

import (
	"errors"
	"fmt"
	"strings"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
	"tock/proc"
	"tock/q"
	"tock/q/prim"
	"tock/schema"
	"tock/tplog"
)

// bindVars finds the variables that q sees.
func (t *Tickerplant) bindVars() {
	t.vars = plantVars{
		i: t.in.Slot(".u.i"), j: t.in.Slot(".u.j"), d: t.in.Slot(".u.d"),
		L: t.in.Slot(".u.L"), l: t.in.Slot(".u.l"), w: t.in.Slot(".u.w"), t: t.in.Slot(".u.t"),
		upd: t.in.Slot(".u.upd"), pub: t.in.Slot(".u.pub"), end: t.in.Slot(".u.end"), ld: t.in.Slot(".u.ld"), ts: t.in.Slot(".u.ts"),
		endofday: t.in.Slot(".u.endofday"), stalled: t.in.Slot(".u.stalled"),
	}
	t.vars.stalled.Set(k.NewBool(false))
	for _, lt := range t.tables {
		lt.slot = t.in.Slot(lt.name.String())
	}
}

// define registers the functions of tick.q and u.q.
func (t *Tickerplant) define() {
	look := func(name string, rank int, fn func(args []k.Value) (k.Value, error)) {
		t.in.Define(name, func(_ prim.Env, args []k.Value) (k.Value, error) { return fn(args) }, rank)
	}
	def := func(name string, rank int, fn func(args []k.Value) (k.Value, error)) {
		defineChange(t.in, name, rank, fn)
	}
	def(".u.init", 0, func([]k.Value) (k.Value, error) { return k.Identity, t.reinit() })
	def(".u.tick", 2, func(a []k.Value) (k.Value, error) { return k.Identity, t.tickFn(a[0], a[1]) })
	def(".u.ld", 1, func(a []k.Value) (k.Value, error) { return t.ldFn(a[0]) })
	def(".u.sub", 2, func(a []k.Value) (k.Value, error) { return t.sub(a[0], a[1]) })
	def(".u.add", 2, func(a []k.Value) (k.Value, error) { return t.add(a[0], a[1]) })
	def(".u.del", 2, func(a []k.Value) (k.Value, error) { return k.Identity, t.del(a[0], a[1]) })
	look(".u.sel", 2, func(a []k.Value) (k.Value, error) { return sel(a[0], a[1]) })
	def(".u.pub", 2, func(a []k.Value) (k.Value, error) { return k.Identity, t.pub(a[0], a[1]) })
	def(".u.upd", 2, func(a []k.Value) (k.Value, error) { return k.Identity, t.upd(a[0], a[1]) })
	def(".u.end", 1, func(a []k.Value) (k.Value, error) { return k.Identity, t.end(a[0]) })
	def(".u.endofday", 0, func([]k.Value) (k.Value, error) { return k.Identity, t.endOfDay() })
	def(".u.ts", 1, func(a []k.Value) (k.Value, error) { return k.Identity, t.ts(a[0]) })
	look(".u.since", 3, func(a []k.Value) (k.Value, error) { return t.since(a[0], a[1], a[2]) })
	look(".u.refused", 0, func([]k.Value) (k.Value, error) { return t.refused.table(), nil })
	def(".u.timer", 1, func([]k.Value) (k.Value, error) { return k.Identity, t.onTimer() })
	def(".u.closed", 1, func(a []k.Value) (k.Value, error) { return k.Identity, t.closed(a[0]) })
	t.natives = natives{upd: t.vars.upd.Get(), pub: t.vars.pub.Get(), end: t.vars.end.Get(), ld: t.vars.ld.Get(), ts: t.vars.ts.Get(),
		endofday: t.vars.endofday.Get()}
	for name, fn := range map[string]string{"upd": ".u.upd", ".z.ts": ".u.timer", ".z.pc": ".u.closed"} {
		v, err := t.in.Get(fn)
		if err == nil {
			err = t.in.Set(name, v)
		}
		if err != nil {
			t.log.Error().Err(err).Str("name", name).Msg("not defined")
		}
	}
}

// defineChange gives q a function that changes the process: it is refused within reval, to
// clients under -b, and to those of a negative port.
func defineChange(in *q.Interp, name string, rank int, fn func(args []k.Value) (k.Value, error)) {
	in.Define(name, func(env prim.Env, args []k.Value) (k.Value, error) {
		if err := q.MayWrite(env, name); err != nil {
			return k.Value{}, err
		}
		return fn(args)
	}, rank)
}

// nameOf is a name sent as a symbol, string or char.
func nameOf(v k.Value) (string, error) {
	switch v.Type() {
	case -k.Symbol, k.Char, -k.Char:
		return v.Text(), nil
	}
	return "", k.ErrType
}

// upd is .u.upd called as a function, or with a message the fast path does not know.
func (t *Tickerplant) upd(table, data k.Value) error {
	name, err := nameOf(table)
	if err != nil {
		return err
	}
	if data.IsKeyedTable() {
		if data, err = unkeyed(data); err != nil {
			return err
		}
	}
	b, err := ipc.Append(nil, data)
	if err != nil {
		return err
	}
	_, _, err = t.update(update{table: []byte(name), data: b})
	return err
}

// unkeyed is a keyed table as a plain one.
func unkeyed(v k.Value) (k.Value, error) {
	keys, vals := v.Dict().Keys.Table(), v.Dict().Vals.Table()
	if keys == nil || vals == nil {
		return k.Value{}, k.ErrType
	}
	names := append(append([]k.Sym{}, keys.Names...), vals.Names...)
	cols := append(append([]k.Value{}, keys.Cols...), vals.Cols...)
	return k.NewTable(names, cols), nil
}

// checkDay ends the day when the clock has passed midnight before the timer noticed.
func (t *Tickerplant) checkDay() error {
	if t.upstream != nil {
		return nil // a chained one's day ends when it is told
	}
	day := dayOf(t.localNow())
	if int64(day) <= t.vars.d.Get().Int() {
		return nil
	}
	if f := t.vars.ts.Get(); !f.Same(t.natives.ts) {
		_, err := t.in.Apply(f, []k.Value{k.NewDate(day)})
		return err
	}
	return t.ts(k.NewDate(day))
}

// ts is .u.ts: ends the day when the date is past it.
func (t *Tickerplant) ts(date k.Value) error {
	if date.Type() != -k.Date {
		return k.ErrType
	}
	day, d := date.Int(), t.vars.d.Get().Int()
	if d >= day {
		return nil
	}
	if d < day-1 {
		t.p.SetTimer(0)
		return k.Error("more than one day?")
	}
	if f := t.vars.endofday.Get(); !f.Same(t.natives.endofday) {
		_, err := t.in.Apply(f, []k.Value{k.Identity})
		return err
	}
	return t.endOfDay()
}

// endOfDay is .u.endofday: everybody is told that the day has ended, and the next one's
// log is begun. What batch mode holds back still belongs to the old day.
func (t *Tickerplant) endOfDay() error {
	if t.batch {
		if err := t.publishTables(); err != nil {
			return err
		}
	}
	t.flush()
	if t.stall.on {
		return fmt.Errorf("%w: the day cannot end before its log is written", k.Error("log"))
	}
	d := t.vars.d.Get()
	if f := t.vars.end.Get(); f.Same(t.natives.end) {
		if err := t.end(d); err != nil {
			return err
		}
	} else if _, err := t.in.Apply(f, []k.Value{d}); err != nil {
		return err
	}
	t.vars.d.Set(k.NewDate(int32(d.Int()) + 1))
	t.refused.summary()
	if t.file == nil {
		return nil
	}
	old := t.file
	t.disk.drain()
	t.p.RemoveFileHandle(t.fileNo)
	t.file = nil
	t.disk.use(nil)
	if err := old.Close(); err != nil {
		t.log.Error().Err(err).Str("log", old.Path()).Msg("closing the log of the ended day")
	}
	h, err := t.applyLd(t.vars.d.Get())
	if err != nil {
		return err
	}
	t.vars.l.Set(h)
	t.log.Info().Str("ended", dateText(int32(d.Int()))).Str("log", t.vars.L.Get().Text()).Msg("end of day")
	return nil
}

// applyLd is .u.ld, the user's own if there is one.
func (t *Tickerplant) applyLd(date k.Value) (k.Value, error) {
	if f := t.vars.ld.Get(); !f.Same(t.natives.ld) {
		return t.in.Apply(f, []k.Value{date})
	}
	return t.ldFn(date)
}

// ldFn is .u.ld date. A torn log ends the process as in kdb+tick.
func (t *Tickerplant) ldFn(date k.Value) (k.Value, error) {
	if date.Type() != -k.Date {
		return k.Value{}, k.ErrType
	}
	h, err := t.openLog(int32(date.Int()))
	var bad *tplog.BadTailError
	if errors.As(err, &bad) {
		_, _ = fmt.Fprintln(t.p.Stderr(), CorruptLine(bad))
		t.p.Exit(1)
	}
	if err != nil {
		return k.Value{}, err
	}
	return k.NewInt(h), nil
}

// tickFn is .u.tick[schema;directory]: starts over with the tables now defined.
func (t *Tickerplant) tickFn(src, dir k.Value) error {
	t.src = src.Text()
	t.opts.LogDir = dir.Text()
	if err := t.reinit(); err != nil {
		return err
	}
	return t.start()
}

// reinit is .u.init for tables that may have changed: they are taken from q.
func (t *Tickerplant) reinit() error {
	t.flush()
	if err := t.tablesFromQ(); err != nil {
		return err
	}
	return t.init()
}

// end is .u.end: every subscriber is told, after all that was published.
func (t *Tickerplant) end(date k.Value) error {
	if t.upstream != nil {
		if err := t.dayEnded(date); err != nil {
			return err
		}
	}
	t.flush()
	t.syncSubscribers()
	frame, err := ipc.AppendMessage(nil, ipc.Async, k.ListOf(k.NewSymbol(".u.end"), date))
	if err != nil {
		return err
	}
	for _, g := range t.core.groups {
		for _, h := range g.handles {
			t.p.SendFrames(h, frame)
		}
	}
	return nil
}

// dayEnded is a chained tickerplant's part of the end of a day: what it holds back still
// belongs to that day.
func (t *Tickerplant) dayEnded(date k.Value) error {
	if date.Type() != -k.Date {
		return k.ErrType
	}
	t.vars.d.Set(k.NewDate(int32(date.Int()) + 1))
	if !t.batch {
		return nil
	}
	return t.publishTables()
}

// onTimer is .z.ts: in batch mode publishes what came since the last time; then looks
// whether the day is over.
func (t *Tickerplant) onTimer() error {
	t.now = 0
	if t.batch {
		if err := t.publishTables(); err != nil {
			return err
		}
	}
	return t.checkDay()
}

// publishTables publishes the rows of every table and empties it.
func (t *Tickerplant) publishTables() error {
	t.flush() // log first
	if t.stall.on {
		return nil
	}
	for _, lt := range t.tables {
		v := lt.slot.Get()
		if v.Len() == 0 {
			continue
		}
		if err := t.publish(k.NewSym(lt.name), v); err != nil {
			return err
		}
		empty, err := lt.def.Empty()
		if err != nil {
			return err
		}
		lt.slot.Set(empty)
	}
	t.vars.i.Set(t.vars.j.Get())
	return nil
}

// publish is .u.pub, the user's own if there is one.
func (t *Tickerplant) publish(table, rows k.Value) error {
	if f := t.vars.pub.Get(); !f.Same(t.natives.pub) {
		_, err := t.in.Apply(f, []k.Value{table, rows})
		return err
	}
	return t.pub(table, rows)
}

// closed is .z.pc: a subscriber that is gone.
func (t *Tickerplant) closed(handle k.Value) error {
	for _, lt := range t.tables {
		if err := t.del(k.NewSym(lt.name), handle); err != nil {
			return err
		}
	}
	return nil
}

// since is .u.since[log;n;m]: messages n to n+m-1 of a log, for a feed that wants to know
// what of its last ones was logged. It reads the log from its start, without keeping it.
func (t *Tickerplant) since(log, from, count k.Value) (k.Value, error) {
	if log.Type() != -k.Symbol || from.Type() != -k.Long || count.Type() != -k.Long {
		return k.Value{}, k.ErrType
	}
	if from.Int() < 0 || count.Int() < 0 {
		return k.Value{}, k.ErrDomain
	}
	var out []k.Value
	_, err := tplog.Replay(vfs.OS, strings.TrimPrefix(log.Text(), ":"), from.Int(), count.Int(), func(msg k.Value) error {
		out = append(out, msg)
		return nil
	})
	if err != nil {
		return k.Value{}, err
	}
	return k.NewList(out), nil
}

// insertFn is q's insert.
func (t *Tickerplant) insertFn() k.Value {
	v, _ := prim.Value("insert", false)
	return v
}

// tablesFromQ takes the schema from the tables of the root namespace.
func (t *Tickerplant) tablesFromQ() error {
	names, err := t.in.EvalText("tables`.")
	if err != nil {
		return err
	}
	syms := k.Data[k.Sym](names)
	values := make([]k.Value, len(syms))
	for i, s := range syms {
		if values[i], err = t.in.Get(s.String()); err != nil {
			return err
		}
	}
	s, err := schema.FromTables(syms, values)
	if err != nil {
		return err
	}
	return t.useSchema(s)
}

var _ proc.FileHandle = (*logHandle)(nil)
