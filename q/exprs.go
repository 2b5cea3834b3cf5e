package q

import "tock/k"

// What is evaluated where nothing was written. They are never changed.
var (
	identityExpr = &constExpr{k.Identity}
	holeExpr     = &constExpr{k.Hole}
)

// exprs is the room for the code of one unit, a line or statement with the functions in it:
// the pieces that are many come from blocks, which live and die together as a rule.
type exprs struct {
	consts   block[constExpr]
	locals   block[localExpr]
	globals  block[globalExpr]
	unaries  block[unaryExpr]
	binaries block[binaryExpr]
	applies  block[apply1Expr]
	lists    []expr
	listed   int
}

// block is a stretch of T, used from its start; the next one is twice as long.
type block[T any] struct {
	free []T
	made int
}

const blockMost = 32

func (b *block[T]) add(x T) *T {
	if len(b.free) == 0 {
		b.made = min(blockMost, max(1, 2*b.made))
		b.free = make([]T, b.made)
	}
	p := &b.free[0]
	b.free = b.free[1:]
	*p = x
	return p
}

// list is room for n pieces of code.
func (r *exprs) list(n int) []expr {
	if n == 0 {
		return nil
	}
	if len(r.lists) < n {
		r.listed = max(n, min(blockMost, max(2, 2*r.listed)))
		r.lists = make([]expr, r.listed)
	}
	out := r.lists[:n:n]
	r.lists = r.lists[n:]
	return out
}

func (r *exprs) list1(e expr) []expr {
	out := r.list(1)
	out[0] = e
	return out
}

// literal is a constant.
func (c *compiler) literal(v k.Value) expr { return c.room.consts.add(constExpr{v}) }
