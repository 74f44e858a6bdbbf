package value

import (
	"strconv"
	"time"
)

// within reports whether a value lies within the range of the context: a count or an amount, or the days from now of a day. A whole month does
// where one of its days does.
func (c Context) within(kind Kind, value string) bool {
	if c.Least == nil && c.Most == nil {
		return true
	}
	switch kind { //nolint:exhaustive // the other kinds have no range
	case Count, Amount:
		n, err := strconv.ParseFloat(value, 64)
		return err == nil && (c.Least == nil || n >= float64(*c.Least)) && (c.Most == nil || n <= float64(*c.Most))
	case Date, Time:
		first, last, ok := daysOf(value, c.Now.Location())
		return !ok || (c.Least == nil || !last.Before(c.Day(*c.Least))) && (c.Most == nil || !first.After(c.Day(*c.Most)))
	}
	return true
}

// Day is the begin of the day so many days from now.
func (c Context) Day(ahead int) time.Time {
	return time.Date(c.Now.Year(), c.Now.Month(), c.Now.Day()+ahead, 0, 0, 0, 0, c.Now.Location())
}

// daysOf are the first and the last day that a day, a month or a time stands for; ok is false for an hour without its day.
func daysOf(value string, in *time.Location) (first, last time.Time, ok bool) {
	const month = "2006-01"
	if m, err := time.ParseInLocation(month, value, in); err == nil {
		return m, m.AddDate(0, 1, -1), true
	}
	if len(value) < len(time.DateOnly) {
		return first, last, false
	}
	day, err := time.ParseInLocation(time.DateOnly, value[:len(time.DateOnly)], in)
	return day, day, err == nil
}
