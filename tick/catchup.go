package tick

import (
	"os"
	"path/filepath"
	"strings"

	"tock/internal/vfs"
	"tock/k"
	"tock/splay"
	"tock/tplog"
)

// catchUp makes the tables hold what the tickerplant's log does. At the first
// subscription that is a whole replay, after days that were never saved have been; later
// only what came while the connection was lost, the end of a day included.
func (r *RDB) catchUp(s snapshot) error {
	if !r.known {
		if s.path != "" {
			if err := r.recoverDays(s); err != nil {
				return err
			}
		}
		r.day, r.logs, r.known = s.day, logPrefix(s.path), true
		return r.applyRep(s)
	}
	if s.path == "" {
		return nil // without a log what was missed is lost
	}
	if s.day > r.day {
		r.log.Info().Str("day", dateText(r.day)).Msg("the day ended while the tickerplant was away: completing it from its log")
		if err := r.replay(r.logs+dateText(r.day), -1, r.held()); err != nil {
			return err
		}
		if err := r.end(k.NewDate(r.day)); err != nil {
			return err
		}
		r.day = s.day
	}
	r.logs = logPrefix(s.path)
	return r.replay(s.path, s.count, r.held())
}

// applyRep is .u.rep, the user's own if there is one.
func (r *RDB) applyRep(s snapshot) error {
	if f := r.in.Slot(".u.rep").Get(); !f.Same(r.rep) {
		_, err := r.in.Apply(f, []k.Value{s.schemas, s.log})
		return err
	}
	return r.replayStart(s.schemas, s.log)
}

// held is the rows of each table, which a replay need not bring again. It is nil, and
// the tables are emptied, where rows cannot be counted off against the log: a upd of the
// user's, a keyed table.
func (r *RDB) held() map[k.Sym]int {
	rows := map[k.Sym]int{}
	countable := r.plain()
	for _, name := range r.tables {
		v := r.in.Slot(name.String()).Get()
		countable = countable && v.Table() != nil
		rows[name] = v.Len()
	}
	if countable {
		return rows
	}
	for _, name := range r.tables {
		slot := r.in.Slot(name.String())
		slot.Set(slot.Get().Slice(0, 0))
	}
	return nil
}

// replay applies the first n messages of a log (all, for a negative n), leaving out the
// rows that are held already: the log has every table's rows in the order in which they
// were published.
func (r *RDB) replay(path string, n int64, held map[k.Sym]int) error {
	messages := 0
	_, err := tplog.ReplayCopied(vfs.OS, path, 0, n, r.in.Copies, func(msg k.Value) error {
		if messages++; messages%replayLook == 0 {
			r.keepBound()
		}
		items := msg.Items()
		if held == nil || len(items) != 3 {
			return r.in.Run(msg)
		}
		table := items[1].Sym()
		skip := held[table]
		if skip == 0 {
			return r.in.Run(msg)
		}
		rows := rowsOf(items[2])
		if rows <= skip {
			held[table] = skip - rows
			return nil
		}
		held[table] = 0
		return r.in.Run(k.ListOf(items[0], items[1], dropRows(items[2], skip, rows)))
	})
	return err
}

// rowsOf is the rows of an update: a table, a list of columns, or one row of atoms.
func rowsOf(data k.Value) int {
	if data.Type() >= k.TypeTable {
		return data.Len()
	}
	if data.Len() > 0 {
		if first := data.At(0); first.Type().IsList() {
			return first.Len()
		}
	}
	return 1
}

// dropRows is an update without its first rows.
func dropRows(data k.Value, skip, rows int) k.Value {
	if data.Type() >= k.TypeTable {
		return data.Slice(skip, rows)
	}
	cols := data.Each()
	out := make([]k.Value, len(cols))
	for i, col := range cols {
		out[i] = col.Slice(skip, rows)
	}
	return k.NewList(out)
}

// recoverDays saves days that ended without being saved, because the RDB was not there or
// died: their logs are later than the last partition. Where there is no partition yet,
// only the last log before today counts.
func (r *RDB) recoverDays(s snapshot) error {
	dir := r.databaseDir(s.path)
	if err := r.resumeDay(dir); err != nil {
		return err
	}
	last, have := lastPartition(dir)
	var days []int32
	for _, day := range logDays(logPrefix(s.path)) {
		if day < s.day && (!have || day > last) {
			days = append(days, day)
		}
	}
	if !have && len(days) > 1 {
		days = days[len(days)-1:]
	}
	for _, day := range days {
		if err := r.recoverDay(s, day); err != nil {
			return err
		}
	}
	return nil
}

// recoverDay replays one day's log into fresh tables and saves them.
func (r *RDB) recoverDay(s snapshot, day int32) error {
	path := logPrefix(s.path) + dateText(day)
	extent, err := tplog.Check(vfs.OS, path)
	if err != nil || extent.Messages == 0 {
		return err
	}
	r.log.Warn().Str("log", path).Int64("messages", extent.Messages).Msg("this day was never saved: replaying and saving it")
	start := k.ListOf(k.NewLong(extent.Messages), k.NewSymbol(":"+path))
	if err := r.replayStart(s.schemas, start); err != nil {
		return err
	}
	return r.end(k.NewDate(day))
}

// logDays is the days that have a log, in order.
func logDays(prefix string) []int32 {
	entries, err := os.ReadDir(filepath.Dir(prefix))
	if err != nil {
		return nil
	}
	var days []int32
	for _, e := range entries { // in the order of their names, which is that of the dates
		text, ok := strings.CutPrefix(e.Name(), filepath.Base(prefix))
		if !ok || e.IsDir() {
			continue
		}
		if day, ok := parseDate(text); ok {
			days = append(days, day)
		}
	}
	return days
}

// lastPartition is the latest date that a database has, in its root or its segments.
func lastPartition(dir string) (int32, bool) {
	store := splay.NewStore(splay.Options{})
	defer store.Close()
	db, err := store.Open(dir)
	if err != nil {
		return 0, false
	}
	values := db.AllPartitionValues()
	if values.Type() != k.Date || values.Len() == 0 {
		return 0, false
	}
	return int32(values.At(values.Len() - 1).Int()), true
}
