package proc

import "testing"

func TestPace(t *testing.T) {
	for _, c := range []struct {
		live, used uint64
		want       int
	}{
		{0, 0, 800}, {1 << 20, 1 << 20, 800}, {32 << 20, 32 << 20, 100}, {64 << 20, 64 << 20, 50}, {10 << 30, 10 << 30, 50},
		{2 << 30, 1 << 30, 25}, {1 << 30, 0, 3},
	} {
		if got := pace(c.live, c.used); got != c.want {
			t.Errorf("%d bytes in use, %d live: %d%%, want %d%%", c.used, c.live, got, c.want)
		}
	}
}
