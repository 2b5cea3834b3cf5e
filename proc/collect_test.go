package proc

import "testing"

func TestPace(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{
		{0, 800}, {1 << 20, 800}, {32 << 20, 100}, {64 << 20, 50}, {10 << 30, 50},
	} {
		if got := pace(c.live); got != c.want {
			t.Errorf("%d bytes in use: %d%%, want %d%%", c.live, got, c.want)
		}
	}
}
