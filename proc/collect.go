package proc

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"

	"tock/internal/room"
)

// Columns are large and hold no pointers: collecting garbage beside them costs next to
// nothing, letting it double the memory would cost a lot. A process that holds little is
// the other way round: messages make garbage quickly. So what may become garbage before
// it is collected is half of what is in use, and at least garbageFloor.
const garbageFloor = 32 << 20

// paceCollector sets the collector's pace after every collection. Who sets GOGC wants
// something else and gets that.
func paceCollector() {
	if os.Getenv("GOGC") == "" {
		setPace()
		afterCollection()
	}
}

// afterCollection is called back by the collector: an object nobody holds is found dead by
// each collection, and the next one is left for the next.
func afterCollection() {
	sentinel := new([16]byte)
	runtime.SetFinalizer(sentinel, func(*[16]byte) {
		setPace()
		afterCollection()
	})
}

func setPace() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Kind() != metrics.KindUint64 {
		return
	}
	// Buffers kept for the next columns live, but nobody uses them.
	n := live[0].Value.Uint64()
	used := n - min(n, uint64(room.Kept()))
	room.Trim(int64(used))
	debug.SetGCPercent(pace(n, used))
}

// pace is the percentage of what lives that may become garbage, by what of it is in use.
func pace(live, used uint64) int {
	// The runtime takes 4 MB as in use where it is less, and before the first collection.
	const least = 4 << 20
	live = max(live, least)
	return int(max(garbageFloor, used/2) * 100 / live)
}
