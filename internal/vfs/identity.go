package vfs

// Identity tells a file or directory from every other that has had its name or will have
// it: two identities are equal when they are of one file, also when the system has used
// the number of a removed one again. The zero value is nobody's.
type Identity struct {
	device, number uint64
	born           int64 // nanoseconds; 0 where the system does not tell
}
