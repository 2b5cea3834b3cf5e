package feed

import (
	"errors"
	"fmt"
	"math"
	"time"

	"tock/k"
)

const (
	nsDay    = int64(24 * time.Hour)
	nsMinute = int64(time.Minute)
	nsSecond = int64(time.Second)
)

// epoch2000 is nanoseconds from 1970.01.01 to 2000.01.01, where q's calendar begins.
const epoch2000 = int64(10957) * nsDay

// moment is a parsed time of a day, which may be unknown.
type moment struct {
	day   int64 // since 2000.01.01; 0 if dated is false
	ofDay int64 // nanoseconds since midnight
	dated bool
}

// ns is nanoseconds since 2000.01.01, or since midnight if the day is unknown.
//
// Errors: nanoseconds reach from 1707 to 2292 only.
func (m moment) ns() (int64, error) {
	const most = (1<<63 - 1) / (24 * int64(time.Hour))
	if m.day >= most || m.day <= -most {
		return 0, errors.New("too far from 2000 for nanoseconds")
	}
	return m.day*nsDay + m.ofDay, nil
}

// momentOf is the moment of nanoseconds since 2000.01.01.
func momentOf(ns int64) moment {
	day := floorDiv(ns, nsDay)
	return moment{day, ns - day*nsDay, true}
}

var errNotTime = errors.New("not a time")

// parseMoment reads a date, a time of day or both, as ISO 8601 or q write them:
//
//	2012-06-21T09:30:00.015105074   2012.06.21D09:30:00.015   2012-06-21 09:30Z
//	09:30:00.015105074   0D09:30:00.015   2012.06.21   2012-06-21   20120621
//
// Ten and more digits after the point are cut to nanoseconds. A trailing Z is passed over.
func parseMoment(b []byte) (moment, error) {
	if n := len(b); n > 0 && b[n-1] == 'Z' {
		b = b[:n-1]
	}
	var m moment
	if day, rest, ok := cutDate(b); ok {
		m.day, m.dated = day, true
		if len(rest) == 0 {
			return m, nil
		}
		if c := rest[0]; c != 'T' && c != ' ' && c != 'D' {
			return m, errNotTime
		}
		b = rest[1:]
	} else if len(b) > 2 && b[0] == '0' && b[1] == 'D' {
		b = b[2:]
	}
	var err error
	m.ofDay, err = parseClock(b)
	return m, err
}

// cutDate takes a date off the front: days since 2000.01.01.
func cutDate(b []byte) (day int64, rest []byte, ok bool) {
	if len(b) >= 10 && (b[4] == '-' && b[7] == '-' || b[4] == '.' && b[7] == '.') {
		y, ok1 := digits(b[:4])
		m, ok2 := digits(b[5:7])
		d, ok3 := digits(b[8:10])
		day, ok = dayNumber(y, m, d)
		return day, b[10:], ok && ok1 && ok2 && ok3
	}
	if len(b) == 8 || len(b) > 8 && (b[8] == 'T' || b[8] == ' ' || b[8] == 'D') {
		if n, all := digits(b[:8]); all {
			day, ok = dayNumber(n/10000, n/100%100, n%100)
			return day, b[8:], ok
		}
	}
	return 0, b, false
}

func digits(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(b) > 0
}

// dayNumber is the days from 2000.01.01 to a date of the Gregorian calendar.
func dayNumber(y, m, d int) (int64, bool) {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return 0, false
	}
	return t.Unix()/86400 - 10957, true
}

// parseClock reads hh:mm[:ss[.fraction]] as nanoseconds since midnight.
func parseClock(b []byte) (int64, error) {
	if len(b) < 5 || b[2] != ':' {
		return 0, errNotTime
	}
	h, ok1 := digits(b[:2])
	m, ok2 := digits(b[3:5])
	if !ok1 || !ok2 || h > 23 || m > 59 {
		return 0, errNotTime
	}
	ns := int64(h)*60*nsMinute + int64(m)*nsMinute
	if b = b[5:]; len(b) == 0 {
		return ns, nil
	}
	if len(b) < 3 || b[0] != ':' {
		return 0, errNotTime
	}
	s, ok := digits(b[1:3])
	if !ok || s > 59 {
		return 0, errNotTime
	}
	ns += int64(s) * nsSecond
	if b = b[3:]; len(b) == 0 {
		return ns, nil
	}
	if b[0] != '.' || len(b) == 1 {
		return 0, errNotTime
	}
	scale := nsSecond
	for _, c := range b[1:] {
		if c < '0' || c > '9' {
			return 0, errNotTime
		}
		scale /= 10
		ns += int64(c-'0') * scale
	}
	return ns, nil
}

// parseCount reads a decimal number of units, with a fraction perhaps, as nanoseconds,
// exactly: what is below a nanosecond is cut.
func parseCount(b []byte, unit int64) (int64, error) {
	whole, fraction := b, []byte(nil)
	for i, c := range b {
		if c == '.' {
			whole, fraction = b[:i], b[i+1:]
			break
		}
	}
	n, err := parseInt(whole, 0, math.MaxInt64/unit)
	if err != nil {
		return 0, err
	}
	n *= unit
	scale := unit
	for _, c := range fraction {
		if c < '0' || c > '9' {
			return 0, errNotNumber
		}
		scale /= 10
		n += int64(c-'0') * scale
	}
	return n, nil
}

// clock reads the time column of a source: see TimeConfig for the formats.
type clock struct {
	format string // iso, unix or midnight
	unit   int64  // nanoseconds, of a unix or midnight count
	day    int64  // of times without a date, since 2000.01.01
	hasDay bool
}

// read gives the event time of a field.
func (c clock) read(b []byte) (m moment, err error) {
	switch c.format {
	case "unix":
		var ns int64
		if ns, err = parseCount(b, c.unit); err == nil {
			m = momentOf(ns - epoch2000)
		}
	case "midnight":
		if m.ofDay, err = parseCount(b, c.unit); m.ofDay >= nsDay {
			err = errors.New("not within a day")
		}
	default:
		m, err = parseMoment(b)
	}
	if !m.dated && c.hasDay {
		m.day, m.dated = c.day, true
	}
	return m, err
}

// temporal turns a moment into the payload of a temporal kind.
//
// Errors: a kind with a date needs a moment with one.
func temporal(kind k.Type, m moment) (int64, error) {
	switch kind {
	case k.Timespan:
		return m.ofDay, nil
	case k.Time:
		return m.ofDay / 1e6, nil
	case k.Second:
		return m.ofDay / nsSecond, nil
	case k.Minute:
		return m.ofDay / nsMinute, nil
	}
	if !m.dated {
		return 0, fmt.Errorf("a %s needs a date", kind.Name())
	}
	switch kind {
	case k.Timestamp:
		return m.ns()
	case k.Date:
		return m.day, nil
	case k.Month:
		t := time.Unix((m.day+10957)*86400, 0).UTC()
		return int64(t.Year()-2000)*12 + int64(t.Month()) - 1, nil
	}
	return 0, fmt.Errorf("a %s is no time", kind.Name())
}

// datetime is a moment as a datetime: days with a fraction since 2000.01.01.
func datetime(m moment) (float64, error) {
	if !m.dated {
		return 0, errors.New("a datetime needs a date")
	}
	return float64(m.day) + float64(m.ofDay)/float64(nsDay), nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
