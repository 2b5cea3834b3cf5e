package vfs

// WriteParts writes parts one after the other, as one Write of them joined would: with one
// system call where the system has it and there are not too many.
func WriteParts(f File, parts [][]byte) (n int, err error) { return writeParts(f, parts, false) }

// WriteBriefly is WriteParts for a caller who expects it to last microseconds, as what the page
// cache takes does. The Go scheduler is not told of the call, where the system allows: to look
// after the caller's processor meanwhile, a process that was idle wakes a thread of its own,
// and one that is busy changes threads, which costs more than the write. A write that lasts
// after all holds that processor up.
func WriteBriefly(f File, parts [][]byte) (n int, err error) { return writeParts(f, parts, true) }

func writeParts(f File, parts [][]byte, brief bool) (n int, err error) {
	if w, ok := f.(interface {
		writeParts(parts [][]byte, brief bool) (int, error)
	}); ok {
		return w.writeParts(parts, brief)
	}
	if len(parts) == 1 {
		return f.Write(parts[0])
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
