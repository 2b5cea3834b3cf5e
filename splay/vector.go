package splay

import (
	"unsafe"

	"tock/k"
)

// view is n items of T over b, in place where b is aligned for T, else a copy.
// b holds at least n items.
func view[T k.Elem](b []byte, n int) []T {
	if n == 0 {
		return []T{}
	}
	var zero T
	if uintptr(unsafe.Pointer(&b[0]))%unsafe.Alignof(zero) == 0 {
		return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), n)
	}
	out := make([]T, n)
	copy(raw(out), b)
	return out
}

// raw is the bytes of x, in place.
func raw[T k.Elem](x []T) []byte {
	if len(x) == 0 {
		return nil
	}
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), len(x)*int(unsafe.Sizeof(zero)))
}

// vectorOf is a vector of a basic kind of fixed width over n items of b.
func vectorOf(kind k.Type, b []byte, n int) k.Value {
	switch kind {
	case k.Boolean, k.Byte, k.Char:
		return k.NewVec(kind, b[:n:n])
	case k.Guid:
		return k.NewVec(kind, view[k.GUID](b, n))
	case k.Short:
		return k.NewVec(kind, view[int16](b, n))
	case k.Int, k.Month, k.Date, k.Minute, k.Second, k.Time:
		return k.NewVec(kind, view[int32](b, n))
	case k.Long, k.Timestamp, k.Timespan:
		return k.NewVec(kind, view[int64](b, n))
	case k.Real:
		return k.NewVec(kind, view[float32](b, n))
	case k.Float, k.Datetime:
		return k.NewVec(kind, view[float64](b, n))
	}
	return k.EmptyList
}

// vectorBytes is the items of a vector of fixed width as they stand in memory and on
// disk (indices for an enumeration); nil for symbols and lists.
func vectorBytes(v k.Value) []byte {
	switch o := v.Object().(type) {
	case *k.Vec[uint8]:
		return o.Raw()
	case *k.Vec[int16]:
		return raw(o.Raw())
	case *k.Vec[int32]:
		return raw(o.Raw())
	case *k.Vec[int64]:
		return raw(o.Raw())
	case *k.Vec[float32]:
		return raw(o.Raw())
	case *k.Vec[float64]:
		return raw(o.Raw())
	case *k.Vec[k.GUID]:
		return raw(o.Raw())
	}
	return nil
}

// isFixed reports whether values of a vector type have a fixed width on disk.
func isFixed(kind k.Type) bool { return kind.IsBasic() && kind > 0 && kind != k.Symbol }
