package simd

// CountFlags is the number of flags that are set; a flag is the lowest bit of its byte.
func CountFlags(flags []uint8) int {
	n := 0
	if blocks := len(flags) / flagBlock; ready && len(flags) >= few {
		n = countFlags(&flags[0], blocks)
		flags = flags[blocks*flagBlock:]
	}
	for _, f := range flags {
		n += int(f & 1)
	}
	return n
}
