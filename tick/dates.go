package tick

import (
	"time"
)

const dayNanos = int64(24 * time.Hour)

// dayOf is the date, in days since 2000.01.01, of a time in nanoseconds since then.
func dayOf(t int64) int32 {
	d := t / dayNanos
	if t%dayNanos < 0 {
		d--
	}
	return int32(d)
}

const dateLayout = "2006.01.02"

var year2000 = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// dateText is a date as q writes it.
func dateText(day int32) string { return year2000.AddDate(0, 0, int(day)).Format(dateLayout) }

// parseDate reads a date as q writes it.
func parseDate(text string) (int32, bool) {
	t, err := time.Parse(dateLayout, text)
	if err != nil {
		return 0, false
	}
	return int32(t.Sub(year2000) / (24 * time.Hour)), true
}
