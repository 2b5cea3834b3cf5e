package arrowio

import (
	"os"

	"golang.org/x/sys/unix"
)

// growFile asks for the room of a file of about so many bytes at once. Not every file
// system has it to give; then the file grows as it is written.
func growFile(f *os.File, size int64) {
	_ = unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, 0, size)
}
