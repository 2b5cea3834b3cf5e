package display

import (
	"math"
	"strconv"

	"tock/k"
)

// appendTemporal appends a payload that is neither null nor infinite.
func appendTemporal(dst []byte, kind k.Type, n int64) []byte {
	switch kind {
	case k.Timestamp:
		const day = 86400e9
		days := floorDiv(n, day)
		dst = append(appendDate(dst, days), 'D')
		return appendClock(dst, n-days*day, 9)
	case k.Month:
		year := floorDiv(n, 12)
		return appendMonth(dst, 2000+year, n-12*year+1)
	case k.Date:
		return appendDate(dst, n)
	}
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	switch kind {
	case k.Timespan:
		dst = strconv.AppendInt(dst, n/86400e9, 10)
		return appendClock(append(dst, 'D'), n%86400e9, 9)
	case k.Minute:
		return appendTwo(append(appendTwo(dst, n/60), ':'), n%60)
	case k.Second:
		return appendClock(dst, n*1e9, 0)
	}
	return appendClock(dst, n*1e6, 3)
}

func floorDiv(x, y int64) int64 {
	q := x / y
	if x%y < 0 {
		q--
	}
	return q
}

// appendTwo appends a number with at least two digits.
func appendTwo(dst []byte, n int64) []byte {
	if n < 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, n, 10)
}

func appendDigits(dst []byte, n int64, width int) []byte {
	from := len(dst)
	for range width {
		dst = append(dst, '0')
	}
	for i := from + width - 1; i >= from; i-- {
		dst[i] = '0' + byte(n%10)
		n /= 10
	}
	return dst
}

func appendMonth(dst []byte, year, month int64) []byte {
	if year < 1 || year > 9999 {
		return append(dst, "0000.00"...)
	}
	return appendDigits(append(appendDigits(dst, year, 4), '.'), month, 2)
}

// appendDate appends a day number; 0000.00.00 outside the calendar.
func appendDate(dst []byte, days int64) []byte {
	if days < k.MinDate || days > k.MaxDate {
		return append(dst, "0000.00.00"...)
	}
	y, m, d := k.Civil(int(days))
	return appendDigits(append(appendMonth(dst, int64(y), int64(m)), '.'), int64(d), 2)
}

// appendClock appends nanoseconds as hh:mm:ss with a fraction of 0, 3 or 9 digits.
func appendClock(dst []byte, nanos int64, fraction int) []byte {
	seconds := nanos / 1e9
	dst = append(appendTwo(dst, seconds/3600), ':')
	dst = append(appendTwo(dst, seconds/60%60), ':')
	dst = appendTwo(dst, seconds%60)
	switch fraction {
	case 3:
		dst = appendDigits(append(dst, '.'), nanos%1e9/1e6, 3)
	case 9:
		dst = appendDigits(append(dst, '.'), nanos%1e9, 9)
	}
	return dst
}

// appendDatetime appends days as a date and a clock to the millisecond.
func appendDatetime(dst []byte, x float64) []byte {
	switch {
	case x != x:
		return append(dst, "0N"...)
	case math.IsInf(x, 1):
		return append(dst, "0w"...)
	case math.IsInf(x, -1):
		return append(dst, "-0w"...)
	}
	if x < k.MinDate || x >= k.MaxDate+1 {
		return append(dst, "0000.00.00T00:00:00.000"...)
	}
	const day = 86400000
	ms := int64(math.Floor(x*day + 0.5))
	days := floorDiv(ms, day)
	return appendClock(append(appendDate(dst, days), 'T'), (ms-days*day)*1e6, 3)
}
