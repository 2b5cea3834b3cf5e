package tick

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
	"tock/proc"
	"tock/q"
	"tock/schema"
	"tock/tplog"
)

// PlantOptions is what a tickerplant is started with.
type PlantOptions struct {
	Schema string // a name (tick/NAME.q, NAME.toml or built in), or a .q or .toml file
	LogDir string // "" for no log
	Sync   tplog.Sync
	Every  time.Duration // of SyncInterval
	Repair bool          // cut a torn log instead of refusing to start
	Chain  string        // address of the tickerplant to subscribe to, for a chained one
}

// Tickerplant is a running tickerplant.
type Tickerplant struct {
	p      *proc.Process
	in     *q.Interp
	log    zerolog.Logger
	opts   PlantOptions
	src    string // the schema's name, the first part of the log's
	core   *Plant
	tables []*liveTable
	batch  bool // publish on the timer
	// blocked is -b: an update is refused where any change is, in the language.
	blocked bool

	file   *tplog.Log // nil without a log
	fileNo int32      // its handle
	disk   diskAnswers

	vars     plantVars
	natives  natives
	seenSubs k.Value // .u.w as the core has it
	now      int64   // local time of this turn; 0 when not yet asked
	refused  refusals
	stall    stall
	settled  bool // nothing was evaluated since an update was taken in this turn
	counted  int  // updates that .u.i and .u.j have yet to count
	upstream *upstream
}

// liveTable is a table of the schema in the tickerplant's sight.
type liveTable struct {
	name k.Sym
	def  schema.Table
	slot q.Slot
}

// plantVars is the variables that q sees and the tickerplant changes.
type plantVars struct {
	i, j, d, L, l, w, t             q.Slot
	upd, pub, end, ld, ts, endofday q.Slot
	stalled                         q.Slot
}

// natives is the values of the functions that the fast path stands for; a user who
// assigned another gets that one called.
type natives struct{ upd, pub, end, ld, ts, endofday k.Value }

// NewTickerplant makes a tickerplant on a process: schema, log, variables and functions.
//
// Errors: of the schema ('timesym among them) and of the log; a torn log is a
// *tplog.BadTailError unless it is to be repaired.
func NewTickerplant(p *proc.Process, opts PlantOptions) (*Tickerplant, error) {
	t := &Tickerplant{p: p, in: p.Interp(), log: p.Log(), opts: opts, blocked: p.Blocked()}
	t.refused.log, t.refused.console = t.log, p.Stderr
	t.disk.p, t.disk.log = p, t.log
	if opts.LogDir != "" {
		dir, err := filepath.Abs(opts.LogDir) // an RDB elsewhere must find the log by .u.L
		if err != nil {
			return nil, err
		}
		t.opts.LogDir = dir
	}
	if opts.Chain != "" {
		t.upstream = &upstream{t: t, address: opts.Chain}
		if err := t.upstream.connect(); err != nil {
			return nil, err
		}
	} else if err := t.loadSchema(); err != nil {
		return nil, err
	}
	t.bindVars()
	t.define()
	p.Measure(t.measure)
	if err := t.init(); err != nil {
		return nil, err
	}
	t.batch = p.TimerMillis() > 0
	if !t.batch {
		p.SetTimer(1000)
	}
	if err := t.start(); err != nil {
		return nil, err
	}
	if t.upstream != nil {
		t.vars.d.Set(t.upstream.day)
	}
	return t, nil
}

// Hooks is how the tickerplant takes part in the process's loop. The tickerplant comes
// after the process, so the hooks go through a pointer that is filled in between.
func Hooks(t **Tickerplant) proc.Hooks {
	return proc.Hooks{
		Frame: func(peer *proc.Peer, kind ipc.MessageKind, payload []byte) bool {
			return *t != nil && (*t).frame(peer, kind, payload)
		},
		Frames: func(peer *proc.Peer, messages []ipc.Message) int {
			if *t == nil {
				return 0
			}
			return (*t).frames(peer, messages)
		},
		Evaluate: func() {
			if *t != nil {
				(*t).settled = false
				(*t).flush()
				(*t).disk.drain()
			}
		},
		Hold: func(peer *proc.Peer) func(answer []byte) {
			if *t == nil || !(*t).stall.holds(peer) {
				return nil
			}
			return func(answer []byte) { (*t).reply(peer, answer) }
		},
		Turn: func() {
			if *t != nil {
				(*t).flush()
				(*t).now, (*t).settled = 0, false
			}
		},
		Stop: func() {
			if *t != nil {
				(*t).stop()
			}
		},
	}
}

// init is .u.init: the table names, and no subscribers.
func (t *Tickerplant) init() error {
	names := make([]k.Sym, len(t.tables))
	infos := make([]TableInfo, len(t.tables))
	empty := make([]k.Value, len(t.tables))
	for i, lt := range t.tables {
		names[i] = lt.name
		infos[i] = infoOf(lt.def)
		empty[i] = k.EmptyList
	}
	t.core = NewPlant(infos)
	t.vars.t.Set(k.Syms(names))
	t.vars.w.Set(k.MustDict(k.Syms(names), k.NewList(empty)))
	t.seenSubs = t.vars.w.Get()
	return nil
}

// start opens the day's log, or says that there is none.
func (t *Tickerplant) start() error {
	today := dayOf(t.p.Now())
	if t.opts.LogDir == "" {
		t.vars.d.Set(k.NewDate(today))
		t.vars.l.Set(k.NewLong(0))
		t.vars.L.Set(k.NewSym(0))
		t.vars.i.Set(k.NewLong(k.NullLong))
		t.vars.j.Set(k.NewLong(k.NullLong))
		return nil
	}
	if last, ok := t.lastLogDay(); ok && last > today {
		t.log.Warn().Str("log", t.logName(last)).Msg("a later day has begun already: going on with its log")
		today = last
	}
	t.vars.d.Set(k.NewDate(today))
	h, err := t.openLog(today)
	if err != nil {
		return err
	}
	t.vars.l.Set(k.NewInt(h))
	return nil
}

// logName is the path of a day's log.
func (t *Tickerplant) logName(day int32) string {
	return filepath.Join(t.opts.LogDir, t.src+dateText(day))
}

// lastLogDay is the latest day that has a log: the end of a day may have come before
// midnight, and it must not come twice.
func (t *Tickerplant) lastLogDay() (int32, bool) {
	entries, err := vfs.OS.ReadDir(t.opts.LogDir)
	if err != nil {
		return 0, false
	}
	last, found := int32(0), false
	for _, e := range entries {
		text, ok := strings.CutPrefix(e.Name(), t.src)
		if !ok || e.IsDir() {
			continue
		}
		if day, ok := parseDate(text); ok && (!found || day > last) {
			last, found = day, true
		}
	}
	return last, found
}

// openLog is .u.ld: opens (or makes) a day's log, counts its messages and gives its handle.
func (t *Tickerplant) openLog(day int32) (int32, error) {
	name := t.logName(day)
	opts := tplog.Options{Sync: t.opts.Sync, Interval: t.opts.Every}
	if opts.Sync == tplog.SyncBatch {
		opts.OnSync = t.disk.synced
	}
	file, err := tplog.Open(vfs.OS, name, opts)
	var bad *tplog.BadTailError
	if errors.As(err, &bad) && t.opts.Repair {
		report, repairErr := tplog.Repair(vfs.OS, name)
		if repairErr != nil {
			return 0, repairErr
		}
		t.log.Warn().Str("log", name).Msg(report.String())
		file, err = tplog.Open(vfs.OS, name, opts)
	}
	if err != nil {
		return 0, err
	}
	t.file = file
	if opts.Sync == tplog.SyncBatch {
		t.disk.use(file)
	}
	t.fileNo = t.p.AddFile(&logHandle{t, file})
	t.vars.L.Set(k.NewSymbol(":" + name))
	t.vars.i.Set(k.NewLong(file.Messages()))
	t.vars.j.Set(k.NewLong(file.Messages()))
	return t.fileNo, nil
}

// logHandle is the log as .u.l: applied to a list it appends its items.
type logHandle struct {
	t    *Tickerplant
	file *tplog.Log
}

// Append writes the items of a list as records.
func (h *logHandle) Append(v k.Value, _ bool) error {
	var batch []byte
	var err error
	items := v.Each()
	for _, item := range items {
		if batch, err = ipc.Append(batch, item); err != nil {
			return err
		}
	}
	return h.file.Write(batch, len(items))
}

func (h *logHandle) Close() error { return h.file.Close() }

// frames is the fast path of updates like ones that were taken in this turn: it tells how
// many of messages it took.
func (t *Tickerplant) frames(peer *proc.Peer, messages []ipc.Message) (taken int) {
	if !t.settled || t.blocked {
		return 0
	}
	for taken < len(messages) {
		n := t.core.Known(messages[taken:])
		if n == 0 {
			break
		}
		for i := range messages[taken : taken+n] {
			if messages[taken+i].Kind == ipc.Sync {
				t.reply(peer, okReply)
			}
		}
		taken += n
		t.counted += n
		t.flushMuch()
	}
	return taken
}

// frame is the way of an update as bytes. Anything else, or anything a user has
// redefined, is left to the language.
func (t *Tickerplant) frame(peer *proc.Peer, kind ipc.MessageKind, payload []byte) bool {
	if kind == ipc.Response || t.blocked {
		return false
	}
	if t.p.HandlesMessages() {
		return false
	}
	u, ok := cutUpdate(payload)
	if !ok || !t.vars.updIs(t) {
		return false
	}
	s, at, err := t.update(u)
	if err == nil && !t.batch {
		// The end of a day may have come first, with the user's functions.
		t.settled = t.vars.updIs(t) && !t.p.HandlesMessages()
		t.core.Remember(payload, at, u.data, s)
	}
	switch {
	case kind == ipc.Sync && err == nil:
		t.reply(peer, okReply)
	case kind == ipc.Sync && t.stall.on && !t.stall.holds(peer): // it need not wait
		t.p.RespondError(peer, err)
	case kind == ipc.Sync:
		t.reply(peer, errorReply(q.ErrorText(err)))
	case err != nil:
		t.refused.note(peer, string(u.table), err)
	}
	t.flushMuch()
	return true
}

// flushMuch flushes when much has been gathered.
func (t *Tickerplant) flushMuch() {
	if t.core.Pending() > flushBytes {
		t.flush()
	}
}

// flushBytes is the log bytes after which a long turn writes what it has.
const flushBytes = 1 << 20

// updIs reports whether .u.upd and .u.pub are still the tickerplant's own.
func (v *plantVars) updIs(t *Tickerplant) bool {
	return v.upd.Get().Same(t.natives.upd) && v.pub.Get().Same(t.natives.pub)
}

// update takes one update, native or by bytes; it is in the log and with the subscribers
// after the next flush.
func (t *Tickerplant) update(u update) (s schema.Shape, at int, err error) {
	if err := t.checkDay(); err != nil {
		return s, 0, err
	}
	t.syncSubscribers()
	data, at, s, err := t.core.Update(u, t.stamp, !t.batch)
	if err != nil {
		return s, at, err
	}
	t.count(1)
	if !t.batch {
		return s, at, nil
	}
	return s, at, t.keep(t.tables[at], data)
}

// count adds to the messages in the log, .u.j and, but in batch mode, .u.i; not those that
// wait because it cannot be written.
func (t *Tickerplant) count(n int) {
	if n == 0 || t.file == nil || t.stall.on {
		return
	}
	t.vars.j.Add(int64(n))
	if !t.batch {
		t.vars.i.Add(int64(n))
	}
}

// keep inserts an update into the tickerplant's own table, from which the timer publishes.
func (t *Tickerplant) keep(lt *liveTable, data []byte) error {
	v, _, err := ipc.Decode(data)
	if err != nil {
		return err
	}
	_, err = t.in.Apply(t.insertFn(), []k.Value{k.NewSym(lt.name), v})
	return err
}

// localNow is the local time, asked once a turn.
func (t *Tickerplant) localNow() int64 {
	if t.now == 0 {
		t.now = t.p.Now()
	}
	return t.now
}

// stamp is the present in the units of a table's time column.
func (t *Tickerplant) stamp(kind k.Type) int64 {
	now := t.p.Now()
	sinceMidnight := now - int64(dayOf(now))*dayNanos
	switch kind {
	case k.Timestamp:
		return now
	case k.Time:
		return sinceMidnight / int64(time.Millisecond)
	case k.Second:
		return sinceMidnight / int64(time.Second)
	case k.Minute:
		return sinceMidnight / int64(time.Minute)
	}
	return sinceMidnight
}

// flush writes what was gathered to the log and hands it on.
func (t *Tickerplant) flush() {
	t.count(t.counted)
	t.counted = 0
	var log Log
	if t.file != nil {
		log = t.file
	}
	answers := Outlet(t.p)
	if t.opts.Sync == tplog.SyncBatch && t.file != nil {
		answers = &t.disk
	}
	n, err := t.core.Flush(log, t.p, answers)
	switch {
	case err != nil && !t.stall.on:
		t.stalled(err)
	case err == nil && t.stall.on:
		t.recovered(n)
	}
}

// stop writes and closes the log.
func (t *Tickerplant) stop() {
	t.flush()
	t.disk.drain()
	if t.file != nil {
		if err := t.file.Close(); err != nil {
			t.log.Error().Err(err).Msg("closing the log")
		}
	}
	t.refused.summary()
}

// CorruptLine is what a tickerplant prints of a torn log before it exits with 1.
func CorruptLine(bad *tplog.BadTailError) string {
	return fmt.Sprintf(":%s is a corrupt log. Truncate to length %d and restart", bad.Path, bad.Extent.Bytes)
}
