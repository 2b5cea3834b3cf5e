package tick

import (
	"context"
	"path/filepath"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/splay"
)

// unsavedDay is a day whose tables could not be written yet.
type unsavedDay struct {
	date  k.Value
	parts []splay.Part
	spill *splay.Spill // that rows of the parts are in; nil for none
}

const (
	saveRetry   = 5 * time.Second
	reloadWait  = time.Minute
	reloadRetry = 2 * time.Second
	reloadTries = 30
	symColumn   = "sym"
)

// end is .u.end: the tables are saved as the day's partition, emptied, their attributes
// set again, and the HDB is told. What cannot be saved is kept apart from the new day's
// rows and tried again.
func (r *RDB) end(date k.Value) error {
	if date.Type() != -k.Date {
		return k.ErrType
	}
	parts, err := r.takeDay()
	if err != nil {
		return err
	}
	r.day = int32(date.Int()) + 1
	r.unsaved = append(r.unsaved, unsavedDay{date, parts, r.takeSpill()})
	r.record(r.saveDir(), date, stepFlushed)
	r.saveDays()
	return nil
}

// takeDay takes the rows of all tables out of memory and leaves empty tables behind.
func (r *RDB) takeDay() ([]splay.Part, error) {
	names, err := r.in.EvalText("tables`.")
	if err != nil {
		return nil, err
	}
	var parts []splay.Part
	for _, name := range k.Data[k.Sym](names) {
		slot := r.in.Slot(name.String())
		t := slot.Get().Table()
		if t == nil {
			continue // keyed tables are not partitioned
		}
		sym, ok := t.Col(k.Intern(symColumn))
		if !ok {
			continue
		}
		parts = append(parts, splay.Part{Name: name, Table: slot.Get(), Field: k.Intern(symColumn)})
		empty := t.Slice(0, 0)
		if sym.Attr() == k.Grouped {
			if empty, err = groupedSym(empty.Table()); err != nil {
				return nil, err
			}
		}
		slot.Set(empty)
	}
	return parts, nil
}

// saveDays writes the days that wait, oldest first.
func (r *RDB) saveDays() {
	for len(r.unsaved) > 0 {
		day := r.unsaved[0]
		start := time.Now()
		if err := r.p.SaveDay(r.saveDir(), day.date, day.parts); err != nil {
			r.log.Error().Err(err).Str("day", dateText(int32(day.date.Int()))).Dur("retry", saveRetry).
				Msg("the day is not saved; its rows are kept")
			r.p.After(saveRetry, r.saveDays)
			return
		}
		rows := 0
		for _, part := range day.parts {
			rows += part.Table.Len()
		}
		r.log.Info().Str("day", dateText(int32(day.date.Int()))).Int("tables", len(day.parts)).Int("rows", rows).
			Dur("took", time.Since(start)).Str("database", r.saveDir()).Msg("saved")
		r.record(r.saveDir(), day.date, stepRenamed)
		r.unsaved = r.unsaved[1:]
		r.retire(day.spill)
	}
	r.tellHDB(r.saveDir())
}

// saveDir is the database: -hdb, or the directory .u.rep changed to.
func (r *RDB) saveDir() string {
	if r.opts.Dir != "" {
		return r.opts.Dir
	}
	if r.logs != "" {
		return r.logs
	}
	return "."
}

// tellHDB has the HDB load the database again. It is done beside the executor: the day
// is on disk, and an HDB that is slow or away must not hold up the new one.
func (r *RDB) tellHDB(dir string) {
	if full, err := filepath.Abs(dir); err == nil {
		dir = full // the process may change its directory meanwhile
	}
	address, err := ipc.ParseAddr(r.opts.HDB)
	if err != nil {
		r.log.Error().Err(err).Str("hdb", r.opts.HDB).Msg("the hdb's address")
		return
	}
	r.p.Go(func(ctx context.Context) {
		for try := range reloadTries {
			if err = reload(ctx, address); err == nil {
				r.log.Info().Str("hdb", r.opts.HDB).Msg("has loaded the new day")
				r.p.Do(func() { r.recordReloaded(dir) })
				return
			}
			if try == 0 {
				r.log.Warn().Err(err).Str("hdb", r.opts.HDB).Msg("the hdb was not told of the new day; trying again")
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(reloadRetry):
			}
		}
		r.log.Error().Err(err).Str("hdb", r.opts.HDB).Msg("the hdb was not told of the new day; it has it after its next start")
	})
}

// reload sends an HDB what .Q.hdpf does.
func reload(ctx context.Context, address ipc.Addr) error {
	ctx, cancel := context.WithTimeout(ctx, reloadWait)
	defer cancel()
	c, err := ipc.Dial(ctx, address, ipc.DialOptions{})
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	_, err = c.Call(ctx, k.String(`\l .`))
	return err
}
