package prim

import (
	"tock/internal/room"
	"tock/k"
)

// Leaves that take long an item, and see no interrupt themselves, are applied to long
// vectors a block at a time. It costs a copy of the result, which is little beside them.

// inBlocks is f that sees an interrupt of env between blocks of a long vector.
func inBlocks(env Env, f leafUnary) leafUnary {
	if env == nil {
		return f
	}
	return func(x k.Value) (k.Value, error) {
		if x.Type() < 0 || x.Len() <= blockItems {
			return f(x)
		}
		return blockwise(env, x.Len(), func(from, to int) (k.Value, error) { return f(x.Slice(from, to)) })
	}
}

// inBlocksUnless is inBlocks where f gives something else than its argument itself.
func inBlocksUnless(env Env, same func(x k.Value) bool, f leafUnary) leafUnary {
	long := inBlocks(env, f)
	return func(x k.Value) (k.Value, error) {
		if same(x) {
			return f(x)
		}
		return long(x)
	}
}

// inBlocksBoth is inBlocks of a leaf of two.
func inBlocksBoth(env Env, f leafBinary) leafBinary {
	if env == nil {
		return f
	}
	return func(x, y k.Value) (k.Value, error) {
		n := max(blockLen(x), blockLen(y))
		if n <= blockItems {
			return f(x, y)
		}
		return blockwise(env, n, func(from, to int) (k.Value, error) {
			return f(blockOf(x, from, to), blockOf(y, from, to))
		})
	}
}

// blockLen is the items of a vector, none of an atom.
func blockLen(x k.Value) int {
	if x.Type() < 0 {
		return 0
	}
	return x.Len()
}

func blockOf(x k.Value, from, to int) k.Value {
	if x.Type() < 0 {
		return x
	}
	return x.Slice(from, to)
}

// blockwise joins what part gives for the blocks of n items: vectors of one kind, as many
// items each.
func blockwise(env Env, n int, part func(from, to int) (k.Value, error)) (k.Value, error) {
	first, err := part(0, blockItems)
	if err != nil {
		return k.Value{}, err
	}
	switch o := first.Object().(type) {
	case *k.Vec[uint8]:
		return joinBlocks(env, n, first.Type(), o.Raw(), part)
	case *k.Vec[int16]:
		return joinBlocks(env, n, first.Type(), o.Raw(), part)
	case *k.Vec[int32]:
		return joinBlocks(env, n, first.Type(), o.Raw(), part)
	case *k.Vec[int64]:
		if first.Domain() == nil {
			return joinBlocks(env, n, first.Type(), o.Raw(), part)
		}
	case *k.Vec[float32]:
		return joinBlocks(env, n, first.Type(), o.Raw(), part)
	case *k.Vec[float64]:
		return joinBlocks(env, n, first.Type(), o.Raw(), part)
	case *k.Vec[k.Sym]:
		return joinBlocks(env, n, first.Type(), o.Raw(), part)
	}
	return part(0, n)
}

func joinBlocks[T k.Elem](env Env, n int, kind k.Type, first []T, part func(from, to int) (k.Value, error)) (k.Value, error) {
	out := room.Items[T](n)
	done := copy(out, first)
	for done < n {
		if err := env.Check(); err != nil {
			return k.Value{}, err
		}
		next, err := part(done, min(done+blockItems, n))
		if err != nil {
			return k.Value{}, err
		}
		done += copy(out[done:], k.Data[T](next))
	}
	return k.NewVec(kind, out), nil
}
