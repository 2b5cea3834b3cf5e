package prim

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// cycle is size items of y over and over, from item next on; y has some, and fewer.
func cycle(pause vec.Pause, y k.Value, size, next int) k.Value {
	switch o := y.Object().(type) {
	case *k.Vec[uint8]:
		return o.With(cycled(o.Raw(), size, next))
	case *k.Vec[int16]:
		return o.With(cycled(o.Raw(), size, next))
	case *k.Vec[int32]:
		return o.With(cycled(o.Raw(), size, next))
	case *k.Vec[int64]:
		return o.With(cycled(o.Raw(), size, next))
	case *k.Vec[float32]:
		return o.With(cycled(o.Raw(), size, next))
	case *k.Vec[float64]:
		return o.With(cycled(o.Raw(), size, next))
	case *k.Vec[k.Sym]:
		return o.With(cycled(o.Raw(), size, next))
	case *k.Vec[k.GUID]:
		return o.With(cycled(o.Raw(), size, next))
	case *k.List:
		return k.NewList(cycledList(pause, y.Items(), size, next))
	}
	at, have := make([]int64, size), int64(y.Len())
	for i := range at {
		at[i] = (int64(next) + int64(i)) % have
	}
	return gather(y, at)
}

// cycledList is cycled of a list's items, a block at a time. What is there already is
// always whole rounds.
func cycledList(pause vec.Pause, items []k.Value, size, next int) []k.Value {
	out := make([]k.Value, 0, size)
	out = append(append(out, items[next:]...), items[:next]...)
	block := max(1, pauseFrom/len(items)) * len(items)
	for len(out) < size {
		pause.Take()
		out = append(out, out[:min(len(out), block, size-len(out))]...)
	}
	return out
}

// cycled copies what is there already until there is enough.
func cycled[T k.Elem](items []T, size, next int) []T {
	out := room.Items[T](size)
	done := copy(out, items[next:])
	done += copy(out[done:], items[:next])
	for done < size {
		done += copy(out[done:], out[:done])
	}
	return out
}
