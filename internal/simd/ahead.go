package simd

// lineBytes is what memory gives at a time.
const lineBytes = 64

// Ahead asks for memory that is going to be read soon, in the order in which memory likes to
// be read, and does not wait for it. Elsewhere than on amd64 it does nothing.
func Ahead(b []byte) {
	if len(b) > 0 {
		ahead(&b[0], (len(b)+lineBytes-1)/lineBytes)
	}
}
