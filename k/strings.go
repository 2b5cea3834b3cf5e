package k

// AppendStrings appends a char vector for each piece to dst. The pieces' bytes are kept
// where they are; the vectors' headers come from one allocation a call.
func AppendStrings(dst []Value, pieces [][]byte) []Value {
	heads := make([]Vec[uint8], len(pieces))
	for i, piece := range pieces {
		heads[i].typ, heads[i].data = Char, piece[:len(piece):len(piece)]
		dst = append(dst, Value{&heads[i], 0})
	}
	return dst
}
