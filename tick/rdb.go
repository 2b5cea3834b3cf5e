package tick

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"tock/ipc"
	"tock/k"
	"tock/proc"
	"tock/q"
	"tock/q/prim"
)

// RDBOptions is what an RDB is started with.
type RDBOptions struct {
	Tickerplant string // address; "" is :5010
	HDB         string // address of the process to tell of a new day; "" is :5012
	Dir         string // database to save into; "" derives it from the log's name as r.q does
	WriteDown   Bound  // what is in memory at most before rows go to disk during the day
}

// RDB is a real-time database: the rows of today, in memory.
type RDB struct {
	p    *proc.Process
	in   *q.Interp
	log  zerolog.Logger
	opts RDBOptions

	upd    q.Slot
	insert k.Value
	rep    k.Value // the native .u.rep
	peer   *proc.Peer
	tables []k.Sym
	day    int32  // the day the rows in memory belong to
	known  bool   // day and log are known
	logs   string // path of the logs without the date; "" without a log

	unsaved []unsavedDay // days that could not be written yet
	down    writeDown
}

// NewRDB makes an RDB on a process: upd, .u.x, .u.rep and .u.end are there, and Start
// subscribes.
func NewRDB(p *proc.Process, opts RDBOptions) (*RDB, error) {
	if opts.Tickerplant == "" {
		opts.Tickerplant = ":5010"
	}
	if opts.HDB == "" {
		opts.HDB = ":5012"
	}
	for _, address := range []string{opts.Tickerplant, opts.HDB} {
		if _, err := ipc.ParseAddr(address); err != nil {
			return nil, &proc.ExitError{Code: 2, Text: fmt.Sprintf("rdb: %q is no address: %s", address, strings.ReplaceAll(err.Error(), "\n", " "))}
		}
	}
	if opts.Dir != "" {
		dir, err := filepath.Abs(opts.Dir)
		if err != nil {
			return nil, err
		}
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return nil, &proc.ExitError{Code: 1, Text: fmt.Sprintf("rdb: -hdb %s is not a directory", opts.Dir)}
		}
		opts.Dir = dir
	}
	r := &RDB{p: p, in: p.Interp(), log: p.Log(), opts: opts}
	p.Measure(r.measure)
	insert, ok := prim.Value("insert", false)
	if !ok {
		return nil, fmt.Errorf("insert: %w", k.ErrNYI)
	}
	r.insert = insert
	r.upd = r.in.Slot("upd")
	r.upd.Set(insert)
	if err := r.in.Set(".u.x", k.ListOf(k.String(opts.Tickerplant), k.String(opts.HDB))); err != nil {
		return nil, err
	}
	defineChange(r.in, ".u.rep", 2, func(a []k.Value) (k.Value, error) { return k.Identity, r.replayStart(a[0], a[1]) })
	defineChange(r.in, ".u.end", 1, func(a []k.Value) (k.Value, error) { return k.Identity, r.end(a[0]) })
	r.rep = r.in.Slot(".u.rep").Get()
	return r, nil
}

// Start subscribes, and tries again until the tickerplant is there.
func (r *RDB) Start() {
	r.watchBound()
	r.try(firstRetry, true)
}

func (r *RDB) try(wait time.Duration, say bool) {
	err := r.subscribe()
	if err == nil {
		return
	}
	if r.peer != nil {
		r.p.Forget(r.peer)
		r.peer = nil
	}
	if say {
		r.log.Warn().Err(err).Str("tickerplant", r.opts.Tickerplant).Msg("not subscribed; trying again until it is there")
	}
	r.p.After(wait, func() { r.try(min(2*wait, longestRetry), false) })
}

// subscription is what a tickerplant answers.
type snapshot struct {
	schemas k.Value // list of (name;table)
	log     k.Value // (messages;log name)
	day     int32
	path    string // of the log; "" without one
	count   int64
}

// subscribeText asks for everything at once: nothing can be published in between.
const subscribeText = "(.u.sub[`;`];`.u `i`L;.u.d)"

// subscribe connects, subscribes, and brings the tables up to date from the log.
func (r *RDB) subscribe() error {
	peer, err := r.p.Dial(r.opts.Tickerplant, connectTimeout)
	if err != nil {
		return err
	}
	r.peer = peer
	answer, err := r.p.Call(peer, k.String(subscribeText))
	if err != nil {
		return err
	}
	s, err := readSnapshot(answer)
	if err != nil {
		return err
	}
	if err := r.catchUp(s); err != nil {
		return err
	}
	r.p.OnClose(peer, func() {
		r.log.Warn().Str("tickerplant", r.opts.Tickerplant).Msg("lost; trying again")
		r.peer = nil
		r.try(firstRetry, false)
	})
	r.log.Info().Str("tickerplant", r.opts.Tickerplant).Int("tables", len(r.tables)).Int64("messages", max(s.count, 0)).
		Str("log", s.path).Msg("subscribed")
	return nil
}

func readSnapshot(v k.Value) (snapshot, error) {
	var s snapshot
	if v.Len() != 3 || v.At(2).Type() != -k.Date {
		return s, fmt.Errorf("no tickerplant: %w", k.ErrType)
	}
	s.schemas, s.log, s.day = v.At(0), v.At(1), int32(v.At(2).Int())
	if s.log.Len() != 2 {
		return s, fmt.Errorf("no tickerplant: %w", k.ErrType)
	}
	if i := s.log.At(0); i.Type() == -k.Long && !i.IsNull() {
		s.count = i.Int()
		s.path = strings.TrimPrefix(s.log.At(1).Text(), ":")
	}
	return s, nil
}

// replayStart is .u.rep[schemas;(messages;log)]: sets the tables, replays the log and
// changes to the database's directory.
func (r *RDB) replayStart(schemas, log k.Value) error {
	r.tables = nil
	for _, pair := range schemas.Each() {
		if pair.Len() != 2 {
			return k.ErrType
		}
		name := pair.At(0).Sym()
		if err := r.in.Set(name.String(), pair.At(1)); err != nil {
			return err
		}
		r.tables = append(r.tables, name)
	}
	if log.Len() != 2 || log.At(0).IsNull() || log.At(0).IsIdentity() {
		return nil
	}
	path := strings.TrimPrefix(log.At(1).Text(), ":")
	if err := r.replay(path, log.At(0).Int(), nil); err != nil {
		return err
	}
	return r.p.Chdir(r.databaseDir(path))
}

// databaseDir is where a day is saved: -hdb, or the log's name without its date.
func (r *RDB) databaseDir(log string) string {
	if r.opts.Dir != "" {
		return r.opts.Dir
	}
	return logPrefix(log)
}

// logPrefix is a log's path without the date at its end.
func logPrefix(path string) string { return path[:max(0, len(path)-len(dateLayout))] }

// plain reports whether upd is still q's insert.
func (r *RDB) plain() bool { return r.upd.Get().Same(r.insert) }
