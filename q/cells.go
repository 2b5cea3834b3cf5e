package q

import (
	"tock/k"
	"tock/q/prim"
)

// cellCache remembers the cells of names given as symbols: the function and the table of
// every update. Cells are never replaced, so what it remembers stays true. One thread's own.
type cellCache [64]struct {
	name k.Sym
	ctx  *namespace
	cell *variable
}

// cellOf is the cell of a plain name in the current namespace; nil for a file, a dotted
// path into a variable, the empty name and the root.
func (t *thread) cellOf(name k.Sym) *variable {
	e := &t.cells[uint32(name)%uint32(len(t.cells))]
	if e.name == name && e.ctx == t.ctx && e.cell != nil {
		return e.cell
	}
	text := name.String()
	if text == "" || text == "." || text[0] == ':' {
		return nil
	}
	cell, path := t.in.vars.resolve(text, t.ctx)
	if len(path) > 0 {
		return nil
	}
	e.name, e.ctx, e.cell = name, t.ctx, cell
	return cell
}

var _ prim.Holder = (*thread)(nil)

// Held is prim.Holder.
func (t *thread) Held(name k.Sym) prim.Held {
	cell := t.cellOf(name)
	if cell == nil || t.readonly || cell.view != nil || cell.value.IsZero() || cell.hold.Load() < holdHeader {
		return nil
	}
	return cell
}

// Value is prim.Held.
func (v *variable) Value() k.Value { return v.value }

// Grown is prim.Held.
func (v *variable) Grown() { v.changed() }

// Rows is prim.Held. Batches of rows follow each other as a rule: the numbers of several
// are made at once, and each answer is a stretch of them.
func (v *variable) Rows(from, n int) k.Value {
	const ahead = 4096
	if n == 1 {
		return k.OneLong(int64(from))
	}
	at := from - v.firstNumber
	if at < 0 || at+n > len(v.numbers) {
		room := n
		if from == v.nextRow && n < ahead {
			room = ahead
		}
		v.firstNumber, v.numbers, at = from, make([]int64, room), 0
		for i := range v.numbers {
			v.numbers[i] = int64(from + i)
		}
	}
	v.nextRow = from + n
	return k.Longs(v.numbers[at : at+n : at+n])
}
