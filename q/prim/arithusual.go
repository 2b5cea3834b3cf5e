package prim

import "tock/k"

// The usual operands of + - * %: floats with floats, longs with longs, vectors of one length
// or with an atom. For short ones finding out what they are costs more than the loop, so it
// is done once, here; everything else goes through atomicPair.

// usual is an operation on the usual operands that take no longer than a block; false for
// others. longs is nil where the result of longs is not longs.
func usual(floats *loops[float64], longs *loops[int64], x, y k.Value) (k.Value, bool) {
	switch xt, yt := x.Type(), y.Type(); xt {
	case k.Float:
		switch yt {
		case k.Float:
			return usualEach(floats, k.Float, k.Data[float64](x), k.Data[float64](y))
		case -k.Float, -k.Long:
			if a := k.Data[float64](x); len(a) <= blockItems {
				out, dst := k.Fresh[float64](k.Float, len(a))
				floats.right(dst, a, payloadFloat(y))
				return out, true
			}
		}
	case -k.Float:
		switch yt {
		case -k.Float:
			return k.NewFloat(floats.atom(x.Float(), y.Float())), true
		case k.Float:
			return usualLeft(floats, k.Float, x.Float(), k.Data[float64](y))
		}
	case k.Long:
		switch {
		case longs == nil:
		case yt == k.Long:
			return usualEach(longs, k.Long, k.Data[int64](x), k.Data[int64](y))
		case yt == -k.Long:
			if a := k.Data[int64](x); len(a) <= blockItems {
				out, dst := k.Fresh[int64](k.Long, len(a))
				longs.right(dst, a, y.Int())
				return out, true
			}
		}
	case -k.Long:
		switch {
		case yt == k.Float:
			return usualLeft(floats, k.Float, payloadFloat(x), k.Data[float64](y))
		case yt == k.Long && longs != nil:
			return usualLeft(longs, k.Long, x.Int(), k.Data[int64](y))
		}
	}
	return k.Value{}, false
}

func usualEach[T int64 | float64](l *loops[T], kind k.Type, a, b []T) (k.Value, bool) {
	if len(a) != len(b) || len(a) > blockItems {
		return k.Value{}, false
	}
	out, dst := k.Fresh[T](kind, len(a))
	l.each(dst, a, b)
	return out, true
}

func usualLeft[T int64 | float64](l *loops[T], kind k.Type, a T, b []T) (k.Value, bool) {
	if len(b) > blockItems {
		return k.Value{}, false
	}
	out, dst := k.Fresh[T](kind, len(b))
	l.left(dst, a, b)
	return out, true
}
