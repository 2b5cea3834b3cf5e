package vfs

// WriteParts writes parts one after the other, as one Write of them joined would: with one
// system call where the system has it and there are not too many.
func WriteParts(f File, parts [][]byte) (n int, err error) {
	if w, ok := f.(interface {
		writeParts(parts [][]byte) (int, error)
	}); ok {
		return w.writeParts(parts)
	}
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	all := make([]byte, 0, size)
	for _, p := range parts {
		all = append(all, p...)
	}
	return f.Write(all)
}
