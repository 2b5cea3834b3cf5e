package tick

import (
	"testing"
	"time"
)

func TestParseBound(t *testing.T) {
	for text, want := range map[string]Bound{
		"1000000": {Rows: 1_000_000}, "512MB": {Bytes: 512 << 20}, "4gb": {Bytes: 4 << 30}, "15m": {Every: 15 * time.Minute},
		"00:15": {Every: 15 * time.Minute}, "1h": {Every: time.Hour},
	} {
		if got, err := ParseBound(text); err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "-5", "MB", "-1GB", "99999999GB", "1ms", "00:00", "many"} {
		if got, err := ParseBound(text); err == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}
