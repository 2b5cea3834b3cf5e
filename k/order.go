package k

// ascending reports whether items stand in q's order: nulls first, symbols by text. The
// common classes are compared directly, the others item by item.
func ascending[T Elem](data []T) bool {
	switch data := any(data).(type) {
	case []uint8:
		return ascendingInts(data)
	case []int16:
		return ascendingInts(data)
	case []int32:
		return ascendingInts(data)
	case []int64:
		return ascendingInts(data)
	case []Sym:
		// Ids say nothing of order, but equal neighbours need no text.
		for i := 1; i < len(data); i++ {
			if data[i] != data[i-1] && data[i].Compare(data[i-1]) < 0 {
				return false
			}
		}
		return true
	}
	for i := 1; i < len(data); i++ {
		if CompareElem(data[i-1], data[i]) > 0 {
			return false
		}
	}
	return true
}

func ascendingInts[T uint8 | int16 | int32 | int64](data []T) bool {
	for i := 1; i < len(data); i++ {
		if data[i] < data[i-1] {
			return false
		}
	}
	return true
}

// ascendingValues is ascending for the items of a general list, from row n on.
func ascendingValues(items []Value, n int) bool {
	for i := max(n, 1); i < len(items); i++ {
		if Compare(items[i-1], items[i]) > 0 {
			return false
		}
	}
	return true
}
