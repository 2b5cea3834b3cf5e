package k

// The proleptic Gregorian calendar on q's day numbers (0 is 2000.01.01) and month
// numbers (0 is 2000.01). Shifting years to start in March puts the leap day last,
// which makes both directions plain arithmetic.

const (
	daysEra   = 146097 // days of 400 years
	epochDays = 730425 // from 0000.03.01 to 2000.01.01
)

// MinDate and MaxDate are the days q shows: 0001.01.01 and 9999.12.31.
const (
	MinDate = -730119
	MaxDate = 2921939
)

// DayOf is the day number of a calendar date. The month is 1 to 12; a day past the
// month's end runs into the next.
func DayOf(year, month, day int) int {
	if month <= 2 {
		year--
		month += 12
	}
	era := floorDiv(year, 400)
	y := year - era*400
	return era*daysEra + y*365 + y/4 - y/100 + (153*(month-3)+2)/5 + day - 1 - epochDays
}

// Civil is the calendar date of a day number.
func Civil(days int) (year, month, day int) {
	z := days + epochDays
	era := floorDiv(z, daysEra)
	d := z - era*daysEra
	y := (d - d/1460 + d/36524 - d/146096) / 365
	d -= 365*y + y/4 - y/100
	m := (5*d + 2) / 153
	day = d - (153*m+2)/5 + 1
	month = m + 3
	year = y + era*400
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

// MonthOfDay is the month number of a day number.
func MonthOfDay(days int) int {
	year, month, _ := Civil(days)
	return (year-2000)*12 + month - 1
}

// FirstDay is the day number of a month number's first day.
func FirstDay(months int) int {
	year := floorDiv(months, 12)
	return DayOf(2000+year, months-12*year+1, 1)
}

func floorDiv(x, y int) int {
	q := x / y
	if x%y < 0 {
		q--
	}
	return q
}
