package room

import "golang.org/x/sys/unix"

// addresses is n bytes of addresses that nothing may use, nil where there are none.
func addresses(n int) []byte {
	mem, err := unix.Mmap(-1, 0, n, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		return nil
	}
	return mem
}
