package simd

// CountFlags is the number of flags that are set; a flag is the lowest bit of its byte.
func CountFlags(flags []uint8) int {
	n := 0
	if most := head(len(flags), flagBlock); most > 0 {
		n = countFlags(&flags[0], most/flagBlock)
		flags = flags[most:]
	}
	for _, f := range flags {
		n += int(f & 1)
	}
	return n
}
