package e2e

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tock/k"
	"tock/test/rig"
)

// TestRoll moves the local time over midnight with \o: the update after it belongs to
// the new day, the day ends once, and a jump of days is refused.
func TestRoll(t *testing.T) {
	for _, timer := range []string{"0", "60000"} {
		t.Run("timer "+timer, func(t *testing.T) {
			dir, tp, noon := t.TempDir(), rig.Port(t), rig.Noon()
			db := filepath.Join(dir, "db")
			rig.Start(t, dir, tp, "tickerplant", "sym", db, "-p", strconv.Itoa(tp), "-t", timer, "-o", strconv.Itoa(noon-1440))
			s := subscribe(t, tp, ".u.sub[`;`]")
			first := rig.MustAsk(t, tp, ".u.d")
			oldLog := rig.MustAsk(t, tp, ".u.L")
			rig.MustAsk(t, tp, tenRows)
			rig.MustAsk(t, tp, fmt.Sprintf(`system"o %d"`, noon))
			rig.MustAsk(t, tp, "do[3;"+tenRows+"]")
			if timer != "0" {
				rig.MustAsk(t, tp, ".z.ts .z.p") // what the timer would do
			}
			await(t, s, 40, 1)
			if d := rig.MustAsk(t, tp, ".u.d"); d.Int() != first.Int()+1 {
				t.Errorf("the day is %d, was %d", d.Int(), first.Int())
			}
			counts := rig.MustAsk(t, tp, fmt.Sprintf("(-11!(-2;`%s);-11!(-2;.u.L);.u.i)", oldLog.Text()))
			if !k.Match(counts, k.Longs([]int64{1, 3, 3})) {
				t.Errorf("messages in the logs: %v %v, .u.i %v; want 1 3 3", counts.At(0).Int(), counts.At(1).Int(), counts.At(2).Int())
			}
			rig.MustAsk(t, tp, fmt.Sprintf(`system"o %d"`, noon+4320))
			if _, err := rig.Ask(tp, tenRows); err == nil || !strings.Contains(err.Error(), "more than one day?") {
				t.Errorf("three days at once: %v", err)
			}
			if ms := rig.MustAsk(t, tp, `system"t"`); ms.Int() != 0 {
				t.Errorf("the timer still runs, every %d ms", ms.Int())
			}
			await(t, s, 40, 1)
		})
	}
}
