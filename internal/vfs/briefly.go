package vfs

// WriteBriefly is f.Write for a caller who expects it to last microseconds, as a few bytes for
// the page cache do. The Go scheduler is not told of the call, where the system allows: to look
// after the caller's processor meanwhile, a process that was idle wakes a thread of its own,
// which costs more than the write. A write that lasts after all holds that processor up.
func WriteBriefly(f File, b []byte) (int, error) {
	if w, ok := f.(interface {
		writeBriefly(b []byte) (int, error)
	}); ok {
		return w.writeBriefly(b)
	}
	return f.Write(b)
}
