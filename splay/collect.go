package splay

import (
	"path"

	"tock/k"
)

// Tables that come piece by piece and are longer than memory: their rows are appended to a
// splayed table in the stage, in the order of arrival, from where [WriteDown.Save] takes
// them mapped.

// stageRows is the directory of tables that are being collected.
const stageRows = "rows"

// Collect adds rows to those collected for a table of the partition. Symbols are enumerated
// over the domain ("" is "sym"), attributes left out.
//
// Errors: ErrType for what is no plain table, ErrMismatch for other columns than before,
// those of the files.
func (w *WriteDown) Collect(name k.Sym, domain string, rows k.Value) error {
	t := rows.Table()
	if t == nil {
		return inTable(name.String(), k.ErrType, "only a plain table can be saved in a partition")
	}
	if err := checkColumns(name.String(), t); err != nil {
		return err
	}
	dir := w.collected(name)
	filled, there := w.collecting[name]
	if there && t.Len() == 0 {
		return nil
	}
	plain, err := w.s.Enumerate(w.root, domain, k.NewTable(t.Names, unattributed(t.Cols)))
	if err != nil {
		return err
	}
	if err := w.refersTo(domain, t); err != nil {
		return err
	}
	if filled {
		return w.s.appendSplayed(dir, plain)
	}
	if there { // an empty list of lists has no form that rows go behind
		if err := w.s.removeAll(dir); err != nil {
			return err
		}
	}
	if w.collecting == nil {
		w.collecting = map[k.Sym]bool{}
	}
	w.collecting[name] = t.Len() > 0
	return w.s.Set(dir+"/", plain)
}

// Collected is the rows collected for a table, mapped: what to [WriteDown.Save].
func (w *WriteDown) Collected(name k.Sym) (k.Value, error) {
	t, err := w.s.ReadSplayed(w.collected(name))
	if err != nil {
		return k.Value{}, err
	}
	return k.NewTable(t.Names, t.Cols), nil
}

func (w *WriteDown) collected(name k.Sym) string {
	return path.Join(w.stage, stageRows, name.String())
}

// unattributed is columns as they are but for their attributes.
func unattributed(cols []k.Value) []k.Value {
	out := make([]k.Value, len(cols))
	for i, col := range cols {
		out[i] = k.WithAttr(col, k.NoAttr)
	}
	return out
}
