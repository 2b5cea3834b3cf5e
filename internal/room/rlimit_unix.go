//go:build linux || darwin || freebsd

package room

import (
	"math"
	"syscall"
)

// dataLimit is the least of the process's limits of data and of address space, as many
// bytes as there can be without one.
func dataLimit() int64 {
	least := int64(math.MaxInt64)
	for _, kind := range []int{syscall.RLIMIT_DATA, syscall.RLIMIT_AS} {
		var l syscall.Rlimit
		if syscall.Getrlimit(kind, &l) == nil && uint64(l.Cur) < uint64(least) {
			least = int64(l.Cur)
		}
	}
	return least
}
