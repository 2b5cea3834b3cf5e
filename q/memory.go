package q

import (
	"runtime"
	"runtime/debug"

	"tock/internal/room"
	"tock/k"
)

// gcNative is .Q.gc: unused memory goes back to the system; it gives the bytes.
// Source: code.kx.com/q/ref/dotq/#gc-garbage-collect.
func gcNative(*thread, []k.Value) (k.Value, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	room.Without(func() {
		runtime.GC() // finds what was kept for later columns
		debug.FreeOSMemory()
	})
	runtime.ReadMemStats(&after)
	return k.NewLong(max(0, int64(after.HeapReleased)-int64(before.HeapReleased))), nil
}
