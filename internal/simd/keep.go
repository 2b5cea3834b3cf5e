package simd

// KeepRoom is how many items more than stay there is to be room for in what KeepWide and
// Places write: they write some together. Where there is less they go item by item.
const KeepRoom = lanes

// moves is, for each four flags, where the halves of four items come from for those that
// stay to be first.
var moves = func() (table [16][8]uint32) {
	for flags := range table {
		at := 0
		for item := range uint32(4) {
			if flags>>item&1 != 0 {
				table[flags][at], table[flags][at+1] = 2*item, 2*item+1
				at += 2
			}
		}
	}
	return table
}()

// KeepWide writes the items of x whose flags are set to dst, and gives their number. There
// are as many flags as items, and room in dst for KeepRoom items more than stay.
func KeepWide(dst, x []uint64, flags []uint8) int {
	x = x[:len(flags)]
	at := 0
	if n := head(len(flags), lanes); n > 0 && len(dst) > 0 {
		kept, left := keepWide(&dst[0], &x[0], &flags[0], n/lanes, &moves, len(dst))
		n -= left * lanes
		at, x, flags = kept, x[n:], flags[n:]
	}
	for i, f := range flags {
		dst[at] = x[i] // and the next one over it, unless it is to stay
		at += int(f & 1)
	}
	return at
}

// Places writes the places of the flags that are set to dst, and gives their number. There is
// room in dst for KeepRoom places more.
func Places(dst []int64, flags []uint8) int {
	n, at := head(len(flags), lanes), 0
	if n > 0 && len(dst) > 0 {
		kept, left := places(&dst[0], &flags[0], n/lanes, &moves, len(dst))
		n -= left * lanes
		at = kept
	} else {
		n = 0
	}
	for i, f := range flags[n:] {
		dst[at] = int64(n + i)
		at += int(f & 1)
	}
	return at
}
