package prim

import (
	"bytes"
	"math"

	"tock/k"
)

// parseTemporal reads a text as an atom of a temporal kind, or its null.
func parseTemporal(kind k.Type, text []byte, dateMode int) k.Value {
	if len(text) == 2 && text[0] == '0' && text[1] == 'W' {
		if kind == k.Datetime {
			return k.FloatAtom(kind, math.Inf(1))
		}
		if storage64(kind) {
			return k.Atom(kind, k.InfLong)
		}
		return k.Atom(kind, int64(k.InfInt))
	}
	switch kind {
	case k.Date:
		date, _ := splitMoment(text)
		if days, ok := parseDate(date, dateMode); ok {
			return k.NewDate(int32(days))
		}
	case k.Month:
		if months, ok := parseMonth(text, dateMode); ok {
			return k.Atom(k.Month, int64(months))
		}
	case k.Timestamp, k.Datetime:
		days, nanos, ok := parseMoment(text, dateMode)
		switch {
		case !ok:
		case kind == k.Datetime:
			return k.FloatAtom(kind, float64(days)+float64(nanos/nanosMilli)/86400000)
		default:
			at := mulClamp(int64(days), nanosDay)
			if at == k.InfLong || at == -k.InfLong {
				return k.NewTimestamp(at)
			}
			return k.NewTimestamp(at + nanos)
		}
	default:
		if nanos, ok := parseDuration(text); ok {
			return k.Atom(kind, floorNanos(nanos, nanosOf(kind)))
		}
	}
	return k.Null(kind)
}

func floorNanos(nanos, unit int64) int64 {
	if nanos < 0 {
		return -(-nanos / unit)
	}
	return nanos / unit
}

func isDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}

// number is the value of a short run of digits.
func number(text []byte) (int, bool) {
	if !isDigits(text) || len(text) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range text {
		n = n*10 + int(c-'0')
	}
	return n, true
}

// splitMoment cuts a text into date and clock: at D, T, a blank or a dash before the
// digits that precede the first colon, or at D, T or blank behind digits when there is
// no colon. The clock is empty when there is none.
func splitMoment(text []byte) (date, clock []byte) {
	if len(text) > 0 && (text[len(text)-1] == 'Z' || text[len(text)-1] == 'z') {
		text = text[:len(text)-1]
	}
	colon := bytes.IndexByte(text, ':')
	if colon < 0 {
		for i := 6; i+1 < len(text); i++ {
			c := text[i]
			if (c == 'D' || c == 'T' || c == ' ') && text[i-1] >= '0' && text[i-1] <= '9' && isDigits(text[i+1:i+2]) {
				return text[:i], text[i+1:]
			}
		}
		return text, nil
	}
	i := colon
	for i > 0 && text[i-1] >= '0' && text[i-1] <= '9' {
		i--
	}
	if i == 0 {
		return nil, text
	}
	return text[:i-1], text[i:]
}

// parseMoment reads a date with or without a clock, or seconds since 1970 with 9 to 11
// digits and perhaps a fraction.
func parseMoment(text []byte, dateMode int) (days int, nanos int64, ok bool) {
	whole, fraction, dotted := bytes.Cut(text, []byte("."))
	if isDigits(whole) && len(whole) >= 9 && len(whole) <= 11 && (!dotted || isDigits(fraction)) {
		var seconds int64
		for _, c := range whole {
			seconds = seconds*10 + int64(c-'0')
		}
		nanos, ok = parseFraction(fraction)
		const epochDays = 10957
		return int(seconds/86400) - epochDays, seconds%86400*nanosSecond + nanos, ok
	}
	if isDigits(whole) && len(whole) >= 14 && !dotted {
		if days, ok = parseDate(whole[:8], dateMode); ok {
			nanos, ok = parseDuration(whole[8:])
		}
		return days, nanos, ok
	}
	date, clock := splitMoment(text)
	if days, ok = parseDate(date, dateMode); !ok || len(clock) == 0 {
		return days, 0, ok
	}
	nanos, ok = parseDuration(clock)
	return days, nanos, ok
}

// parseFraction is the digits behind the point of seconds as nanoseconds; digits past
// the ninth are dropped.
func parseFraction(digits []byte) (int64, bool) {
	var nanos int64
	for i := range 9 {
		nanos *= 10
		if i < len(digits) {
			if digits[i] < '0' || digits[i] > '9' {
				return 0, false
			}
			nanos += int64(digits[i] - '0')
		}
	}
	return nanos, true
}

// parseDuration reads [+-][days D]hh[:mm[:ss[.fraction]]], or the digits hhmmss[fraction]
// without colons, as nanoseconds.
func parseDuration(text []byte) (int64, bool) {
	sign := int64(1)
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		if text[0] == '-' {
			sign = -1
		}
		text = text[1:]
	}
	var days int
	if i := bytes.IndexByte(text, 'D'); i >= 0 {
		var ok bool
		if days, ok = number(text[:i]); !ok || days > 106751 {
			return 0, false
		}
		if text = text[i+1:]; len(text) == 0 {
			return sign * int64(days) * nanosDay, true
		}
	}
	var fields [3][]byte
	var fraction []byte
	if isDigits(text) {
		if len(text) < 6 && len(text)%2 == 1 {
			text = append([]byte{'0'}, text...)
		}
		for i := 0; i < 3 && len(text) >= 2; i++ {
			fields[i], text = text[:2], text[2:]
		}
		fraction = text
	} else {
		var dotted bool
		text, fraction, dotted = bytes.Cut(text, []byte("."))
		parts := bytes.Split(text, []byte(":"))
		if len(parts) > 3 || dotted && len(parts) != 3 {
			return 0, false
		}
		copy(fields[:], parts)
	}
	var hms [3]int
	for i, f := range fields {
		if f == nil {
			break
		}
		var ok bool
		if hms[i], ok = number(f); !ok || i > 0 && hms[i] > 59 || hms[i] > 2400000 {
			return 0, false
		}
	}
	nanos, ok := parseFraction(fraction)
	seconds := int64(hms[0])*3600 + int64(hms[1])*60 + int64(hms[2])
	return sign * (int64(days)*nanosDay + seconds*nanosSecond + nanos), ok
}

var monthNames = []byte("janfebmaraprmayjunjulaugsepoctnovdec")

// monthOfName is 1 to 12 for the first three letters of a month in any case, or 0.
func monthOfName(name []byte) int {
	if len(name) < 3 {
		return 0
	}
	name = bytes.ToLower(name[:3])
	for i := 0; i < len(monthNames); i += 3 {
		if bytes.Equal(name, monthNames[i:i+3]) {
			return i/3 + 1
		}
	}
	return 0
}

// dateFields cuts a date at separators and where digits meet letters.
func dateFields(text []byte) [][]byte {
	var out [][]byte
	class := func(c byte) int {
		switch {
		case c >= '0' && c <= '9':
			return 1
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			return 2
		case c == '.' || c == '/' || c == '-' || c == ' ' || c == ',':
			return 0
		}
		return -1
	}
	from := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && class(text[i]) < 0 {
			return nil
		}
		if i == len(text) || i > from && class(text[i]) != class(text[from]) || class(text[i]) == 0 {
			if i > from && class(text[from]) > 0 {
				out = append(out, text[from:i])
			}
			from = i
			if i < len(text) && class(text[i]) == 0 {
				from = i + 1
			}
		}
	}
	return out
}

// fullYear is a year of two digits in the hundred years from 1950.
func fullYear(digits []byte) (int, bool) {
	y, ok := number(digits)
	switch {
	case !ok:
		return 0, false
	case len(digits) == 4:
		return y, true
	case len(digits) == 2 && y < 50:
		return 2000 + y, true
	case len(digits) == 2:
		return 1900 + y, true
	}
	return 0, false
}

// parseDate reads the formats of "D"$: [yy]yymmdd, ddMMM[yy]yy, yyyy/mm/dd with any
// separator, mm/dd/[yy]yy or dd/mm/[yy]yy by \z, months by number or name.
func parseDate(text []byte, dateMode int) (int, bool) {
	fields := dateFields(text)
	if len(fields) == 1 {
		digits := fields[0]
		switch len(digits) {
		case 6:
			fields = [][]byte{digits[:2], digits[2:4], digits[4:]}
		case 8:
			fields = [][]byte{digits[:4], digits[4:6], digits[6:]}
		default:
			return 0, false
		}
		return dateOf(fields[0], fields[1], fields[2])
	}
	if len(fields) != 3 {
		return 0, false
	}
	switch {
	case len(fields[0]) == 4 && isDigits(fields[0]):
		return dateOf(fields[0], fields[1], fields[2])
	case monthOfName(fields[1]) > 0 || dateMode == 1 && monthOfName(fields[0]) == 0:
		return dateOf(fields[2], fields[1], fields[0])
	}
	return dateOf(fields[2], fields[0], fields[1])
}

// dateOf is the day number of year, month and day as written.
func dateOf(year, month, day []byte) (int, bool) {
	y, ok := fullYear(year)
	m := monthOfName(month)
	if m == 0 {
		m, _ = number(month)
	}
	d, ok2 := number(day)
	if !ok || !ok2 || m < 1 || m > 12 || d < 1 || y < 1 {
		return 0, false
	}
	days := k.DayOf(y, m, d)
	if _, back, _ := k.Civil(days); back != m || d > 31 {
		return 0, false
	}
	return days, true
}

// parseMonth reads yyyy.mm, yyyymm and whole dates.
func parseMonth(text []byte, dateMode int) (int, bool) {
	text = bytes.TrimSuffix(text, []byte("m"))
	fields := dateFields(text)
	var year, month []byte
	switch {
	case len(fields) == 1 && len(fields[0]) == 6:
		year, month = fields[0][:4], fields[0][4:]
	case len(fields) == 2:
		year, month = fields[0], fields[1]
	default:
		days, ok := parseDate(text, dateMode)
		return k.MonthOfDay(days), ok
	}
	y, ok := fullYear(year)
	m := monthOfName(month)
	if m == 0 {
		m, _ = number(month)
	}
	return (y-2000)*12 + m - 1, ok && m >= 1 && m <= 12
}
