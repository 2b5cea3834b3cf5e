package k

import (
	"testing"
	"time"
)

func TestCalendarAgainstTime(t *testing.T) {
	first := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for days := MinDate; days <= MaxDate; days += 17 {
		want := first.AddDate(0, 0, days)
		y, m, d := Civil(days)
		if y != want.Year() || m != int(want.Month()) || d != want.Day() {
			t.Fatalf("Civil(%d) = %d.%d.%d, want %v", days, y, m, d, want)
		}
		if got := DayOf(y, m, d); got != days {
			t.Fatalf("DayOf(%d,%d,%d) = %d, want %d", y, m, d, got, days)
		}
		month := MonthOfDay(days)
		if got := FirstDay(month); got != days-d+1 {
			t.Fatalf("FirstDay(%d) = %d, want %d", month, got, days-d+1)
		}
	}
	if y, m, d := Civil(MinDate); y != 1 || m != 1 || d != 1 {
		t.Errorf("MinDate is %d.%d.%d", y, m, d)
	}
	if y, m, d := Civil(MaxDate); y != 9999 || m != 12 || d != 31 {
		t.Errorf("MaxDate is %d.%d.%d", y, m, d)
	}
}
