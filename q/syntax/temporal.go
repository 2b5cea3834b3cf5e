package syntax

import (
	"strings"

	"tock/k"
)

const (
	nanosSecond = int64(1e9)
	nanosDay    = 86400 * nanosSecond
)

// temporalKind is the kind a text without type letter is written as; Mixed when it is not temporal.
func temporalKind(text string) k.Type {
	date, clock, sep := cutDay(text)
	switch {
	case sep == 'T':
		return k.Datetime
	case sep == 'D' && strings.Contains(date, "."):
		return k.Timestamp
	case sep == 'D':
		return k.Timespan
	case strings.Contains(clock, ":"):
		switch strings.Count(clock, ":") {
		case 1:
			if !strings.Contains(clock, ".") {
				return k.Minute
			}
		case 2:
			_, fraction, ok := strings.Cut(clock, ".")
			switch {
			case !ok:
				return k.Second
			case len(fraction) <= 3:
				return k.Time
			}
		}
		return k.Timespan
	case strings.Count(date, ".") == 2 && strings.Trim(date, "0123456789.") == "":
		return k.Date
	}
	return k.Mixed
}

// cutDay splits a text at D or T; without either all is date or, with a colon, clock.
func cutDay(text string) (date, clock string, sep byte) {
	if i := strings.IndexAny(text, "DT"); i >= 0 {
		return text[:i], text[i+1:], text[i]
	}
	if strings.Contains(text, ":") {
		return "", text, 0
	}
	return text, "", 0
}

// temporal is the word as an atom of a temporal kind.
func (w word) temporal(kind k.Type) (k.Value, bool) {
	sign := int64(1)
	if w.neg {
		sign = -1
	}
	if kind == k.Month {
		n, ok := parseMonth(w.text)
		return k.Atom(k.Month, n*sign), ok
	}
	date, clock, sep := cutDay(w.text)
	var days int64
	dated := strings.Contains(date, ".")
	if date != "" {
		var ok bool
		if dated {
			days, ok = parseDate(date)
		} else {
			days, ok = digits(date)
		}
		if !ok || sep == 'T' && !dated {
			return k.Value{}, false
		}
	}
	if hours, minutes, _ := strings.Cut(clock, ":"); kind == k.Minute && date == "" && !strings.Contains(minutes, ":") {
		h, ok1 := digits(hours)
		m, ok2 := digits(minutes)
		return k.Atom(kind, sign*(h*60+m)), ok1 && ok2 && m < 60 && h*60+m <= int64(k.InfInt)
	}
	nanos, ok := parseClock(clock)
	if !ok {
		return k.Value{}, false
	}
	switch kind {
	case k.Timestamp:
		n, fits := joinDay(days, nanos)
		return k.NewTimestamp(sign * n), dated && fits
	case k.Timespan:
		n, fits := joinDay(days, nanos)
		return k.NewTimespan(sign * n), !dated && fits
	case k.Date:
		return k.NewDate(int32(days)), dated && clock == ""
	case k.Datetime:
		return k.FloatAtom(k.Datetime, float64(days)+float64(nanos/1e6)/86400000), dated
	case k.Minute:
		return k.Atom(kind, sign*(nanos/(60*nanosSecond))), date == ""
	case k.Second:
		return k.Atom(kind, sign*(nanos/nanosSecond)), date == ""
	case k.Time:
		return k.Atom(kind, sign*(nanos/1e6)), date == ""
	}
	return k.Value{}, false
}

// joinDay is days and nanoseconds of the day in nanoseconds; false when 64 bits do not hold them.
func joinDay(days, nanos int64) (n int64, fits bool) {
	seconds, rest := days*86400+nanos/nanosSecond, nanos%nanosSecond
	if seconds < 0 && rest > 0 {
		seconds, rest = seconds+1, rest-nanosSecond
	}
	const most = int64(k.InfLong) / nanosSecond
	if seconds > most || seconds < -most {
		return 0, false
	}
	n = seconds*nanosSecond + rest
	return n, n != k.NullLong && (n < 0) == (seconds < 0 || seconds == 0 && rest < 0)
}

// digits is the number a short run of digits stands for.
func digits(text string) (int64, bool) {
	if text == "" || len(text) > 9 {
		return 0, false
	}
	var n int64
	for i := range len(text) {
		if !isDigit(text[i]) {
			return 0, false
		}
		n = n*10 + int64(text[i]-'0')
	}
	return n, true
}

// parseMonth is the months since 2000.01 of yyyy.mm.
func parseMonth(text string) (int64, bool) {
	year, month, ok := strings.Cut(text, ".")
	y, ok1 := digits(year)
	m, ok2 := digits(month)
	if !ok || !ok1 || !ok2 || m < 1 || m > 12 || len(year) != 4 {
		return 0, false
	}
	return (y-2000)*12 + m - 1, true
}

// parseDate is the days since 2000.01.01 of yyyy.mm.dd.
func parseDate(text string) (int64, bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 || len(parts[0]) != 4 {
		return 0, false
	}
	y, ok1 := digits(parts[0])
	m, ok2 := digits(parts[1])
	d, ok3 := digits(parts[2])
	if !ok1 || !ok2 || !ok3 || m < 1 || m > 12 || d < 1 {
		return 0, false
	}
	first := daysTo(y, m)
	next := daysTo(y+m/12, m%12+1)
	if d > next-first {
		return 0, false
	}
	return first + d - 1, true
}

// daysTo is the days from 2000.01.01 to the first of a month, in the Gregorian calendar
// carried back; years are counted from March so that the leap day comes last.
func daysTo(year, month int64) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 - 730425
}

// parseClock is the nanoseconds of hh, hh:mm, hh:mm:ss and hh:mm:ss.fraction; 0 for "".
func parseClock(text string) (int64, bool) {
	if text == "" {
		return 0, true
	}
	text, fraction, dotted := strings.Cut(text, ".")
	parts := strings.Split(text, ":")
	if len(parts) > 3 || dotted && len(parts) != 3 || len(fraction) > 9 {
		return 0, false
	}
	var total int64
	for i, part := range parts {
		n, ok := digits(part)
		if !ok || i > 0 && n > 59 || i == 0 && n > 2562047 {
			return 0, false
		}
		total = total*60 + n
	}
	for i := len(parts); i < 3; i++ {
		total *= 60
	}
	var nanos int64
	if dotted && fraction != "" {
		n, ok := digits(fraction)
		if !ok {
			return 0, false
		}
		for i := len(fraction); i < 9; i++ {
			n *= 10
		}
		nanos = n
	}
	return total*nanosSecond + nanos, true
}
