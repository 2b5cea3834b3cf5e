package tick

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tock/k"
	"tock/splay"
)

// Bound is how much an RDB keeps in memory before it writes rows down to disk: rows,
// bytes or time, of all tables together. The zero value is no bound.
type Bound struct {
	Rows  int
	Bytes int
	Every time.Duration
}

// ParseBound reads a bound: 1000000 (rows), 512MB or 4GB, 15m or 00:15 (time).
func ParseBound(text string) (Bound, error) {
	bad := fmt.Errorf("%q is no bound: 1000000 (rows), 512MB, 4GB, 15m or 00:15", text)
	upper := strings.ToUpper(strings.TrimSpace(text))
	for suffix, shift := range map[string]int{"MB": 20, "GB": 30} {
		if digits, ok := strings.CutSuffix(upper, suffix); ok {
			n, err := strconv.Atoi(strings.TrimSpace(digits))
			if err != nil || n <= 0 || n > 1<<20 {
				return Bound{}, bad
			}
			return Bound{Bytes: n << shift}, nil
		}
	}
	if n, err := strconv.Atoi(upper); err == nil && n > 0 {
		return Bound{Rows: n}, nil
	}
	if at, err := time.Parse("15:04", upper); err == nil && at.Hour()+at.Minute() > 0 {
		return Bound{Every: time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute}, nil
	}
	if d, err := time.ParseDuration(strings.ToLower(upper)); err == nil && d >= time.Second {
		return Bound{Every: d}, nil
	}
	return Bound{}, bad
}

const (
	writeDownLook  = 50 * time.Millisecond // between two looks at the bound
	writeDownRetry = 5 * time.Second       // after one that failed
	replayLook     = 1024                  // messages of a replay between two looks
	releaseWait    = time.Minute           // before a saved day's rows lose their addresses
)

// writeDown is what an RDB with a bound keeps: the spill its tables grow in, and the
// rows of each table when it was last written.
type writeDown struct {
	spill  *splay.Spill
	rows   map[k.Sym]int
	at     time.Time // of the last one, or of the start
	failed time.Time // of the last that failed
}

// watchBound looks at the bound again and again.
func (r *RDB) watchBound() {
	if r.opts.WriteDown == (Bound{}) {
		return
	}
	r.down.at = time.Now()
	var look func()
	look = func() {
		r.keepBound()
		r.p.After(writeDownLook, look)
	}
	r.p.After(writeDownLook, look)
}

// keepBound writes the tables down when there is more in memory than the bound.
func (r *RDB) keepBound() {
	if r.opts.WriteDown == (Bound{}) || len(r.tables) == 0 || time.Since(r.down.failed) < writeDownRetry {
		return
	}
	var tables []k.Sym
	rows, bytes := 0, 0
	for _, name := range r.tables {
		t := r.in.Slot(name.String()).Get().Table()
		if t == nil {
			continue // keyed: it does not grow row by row
		}
		tables = append(tables, name)
		rows += max(0, t.Len()-r.down.rows[name])
		if r.down.spill != nil {
			bytes += r.down.spill.Pending(t)
		} else {
			bytes += splay.TableBytes(t)
		}
	}
	bound := r.opts.WriteDown
	switch {
	case bound.Rows > 0 && rows < bound.Rows, bound.Bytes > 0 && bytes < bound.Bytes, bound.Every > 0 && time.Since(r.down.at) < bound.Every:
		return
	}
	if rows == 0 {
		r.down.at = time.Now()
		return
	}
	if err := r.writeTables(tables); err != nil {
		r.down.failed = time.Now()
		r.log.Error().Err(err).Dur("retry", writeDownRetry).Msg("not written down: the rows stay in memory")
	}
}

// writeTables moves the rows of tables to disk. Whoever reads them sees no difference.
func (r *RDB) writeTables(names []k.Sym) error {
	start := time.Now()
	if r.down.spill == nil {
		spill, err := splay.NewSpill(r.saveDir())
		if err != nil {
			return err
		}
		r.down.spill, r.down.rows = spill, map[k.Sym]int{}
	}
	total, rows := 0, 0
	for _, name := range names {
		slot := r.in.Slot(name.String())
		t := slot.Get().Table()
		if !r.down.spill.Holds(t) {
			v, err := r.down.spill.Adopt(t)
			if err != nil {
				return err
			}
			slot.Set(v)
			t = v.Table()
		}
		n, err := r.down.spill.Write(t)
		if err != nil {
			return err
		}
		total += n
		rows += max(0, t.Len()-r.down.rows[name])
		r.down.rows[name] = t.Len()
	}
	r.down.at = time.Now()
	r.log.Info().Int("rows", rows).Int("bytes", total).Dur("took", time.Since(start)).Msg("written down")
	return nil
}

// takeSpill is the spill of the day that ends; the new day begins without one.
func (r *RDB) takeSpill() *splay.Spill {
	spill := r.down.spill
	r.down = writeDown{at: time.Now()}
	return spill
}

// retire gives back a saved day's spill: its files at once, its addresses when no
// variable has rows of it any more. A reader that was answered meanwhile has had its bytes.
func (r *RDB) retire(spill *splay.Spill) {
	if spill == nil {
		return
	}
	if err := spill.Unlink(); err != nil {
		r.log.Warn().Err(err).Msg("the day's rows on disk")
	}
	var try func()
	try = func() {
		if r.p.Port() < 0 || r.inUse(spill) { // readers of their own may be at work
			r.p.After(10*releaseWait, try)
			return
		}
		if err := spill.Close(); err != nil {
			r.log.Warn().Err(err).Msg("the day's rows on disk")
		}
	}
	r.p.After(releaseWait, try)
}

// inUse reports whether a variable has rows of a spill.
func (r *RDB) inUse(spill *splay.Spill) bool {
	all, err := r.in.EvalText("(enlist get`.),{get` sv``,x}each key`")
	if err != nil {
		return true
	}
	for _, day := range r.unsaved {
		for _, part := range day.parts {
			if spill.Has(part.Table) {
				return true
			}
		}
	}
	return spill.Has(all)
}
