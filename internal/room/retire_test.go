package room

import (
	"runtime"
	"testing"
	"time"
)

// What was retired and is nobody's is kept soon, without anybody asking for a collection.
func TestRetire(t *testing.T) {
	Drop()
	func() {
		items, _ := Make[int64](leastKept / 16)
		items = append(items, 1)
		runtime.KeepAlive(items)
	}()
	Retire(leastKept / 16 * 8)
	for deadline := time.Now().Add(time.Minute); Kept() < leastKept/2; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d bytes kept", Kept())
		}
	}
	Drop()
}
