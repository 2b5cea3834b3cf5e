package k

import "tock/internal/room"

// Stretches is the items of v in rows that are runs (no lists), one run after the other; n
// says how many those are. It is a gather of their places without making them.
func Stretches(v Value, runs []Rows, n int) Value {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return o.stretches(runs, n)
	case *Vec[int16]:
		return o.stretches(runs, n)
	case *Vec[int32]:
		return o.stretches(runs, n)
	case *Vec[int64]:
		return o.stretches(runs, n)
	case *Vec[float32]:
		return o.stretches(runs, n)
	case *Vec[float64]:
		return o.stretches(runs, n)
	case *Vec[Sym]:
		return o.stretches(runs, n)
	case *Vec[GUID]:
		return o.stretches(runs, n)
	}
	return v.Gather(StretchRows(runs, n))
}

// StretchRows is the row numbers of runs, n in all.
func StretchRows(runs []Rows, n int) []int64 {
	out := room.Items[int64](n)
	at := 0
	for _, r := range runs {
		part := out[at : at+r.Len()]
		for i := range part {
			part[i] = int64(r.From + i)
		}
		at += len(part)
	}
	return out
}

func (v *Vec[T]) stretches(runs []Rows, n int) Value {
	out := room.Items[T](n)
	at := 0
	if m := v.maker(); m != nil {
		for _, r := range runs {
			m.Fill(out[at:at+r.Len()], r.From)
			at += r.Len()
		}
		return v.with(out)
	}
	data := v.items()
	for _, r := range runs {
		at += copy(out[at:], data[r.From:r.To])
	}
	return v.with(out)
}
