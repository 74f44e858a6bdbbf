// Package hours is opening hours: a week, days that differ from it, and when it opens or closes next.
// It owns the calendar and knows no queue; engine/acd uses it. It is pure logic; zones come from the host or, where that has
// none, from the binary.
package hours

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the same opening hours on every host, with or without a zone database
)

// Hours are opening hours: a week, and days that differ from it.
type Hours struct {
	Zone     string    `yaml:"zone"`     // IANA; "" = the site's
	Week     []Shift   `yaml:"week"`     // several may be on one day
	Holidays []Holiday `yaml:"holidays"` // replace the week on their days; the first that names a day counts
}

// Shift is open from From to To on some days of the week. To before From runs into the next day.
type Shift struct {
	Days []string `yaml:"days"` // mon tue wed thu fri sat sun
	From Clock    `yaml:"from"`
	To   Clock    `yaml:"to"`
}

// Holiday is a run of days that are closed, or open from From to To (as on working Saturdays, 调休).
type Holiday struct {
	Name  string `yaml:"name"`
	Date  Date   `yaml:"date"`
	Until Date   `yaml:"until"` // the last day; zero = Date
	From  Clock  `yaml:"from"`
	To    Clock  `yaml:"to"` // equal to From = closed
}

// Clock is a time of day in minutes after midnight, written 08:30; 24:00 is the day's end.
type Clock int

// UnmarshalText reads the written form.
func (c *Clock) UnmarshalText(text []byte) error {
	var h, m int
	s := string(text)
	if _, err := fmt.Sscanf(s, "%d:%d", &h, &m); err != nil || fmt.Sprintf("%02d:%02d", h, m) != s || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return fmt.Errorf("%q is no time of day: write 08:30", s)
	}
	*c = Clock(h*60 + m)
	return nil
}

// MarshalText writes the written form.
func (c Clock) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%02d:%02d", c/60, c%60), nil }

// Date is a day of the calendar, written 2026-10-01.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// UnmarshalText reads the written form.
func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("%q is no date: write 2026-10-01", text)
	}
	*d = dateOf(t)
	return nil
}

// MarshalText writes the written form.
func (d Date) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%04d-%02d-%02d", d.Year, d.Month, d.Day), nil
}

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

func (d Date) number() int { return (d.Year*100+int(d.Month))*100 + d.Day }

// weekdays by number of time.Weekday.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Validate reports the first wrong value.
func (h Hours) Validate() error {
	if len(h.Week) == 0 {
		return errors.New("week: no shift: without one it never opens")
	}
	for i, s := range h.Week {
		if len(s.Days) == 0 {
			return fmt.Errorf("week[%d].days: no day given", i)
		}
		for _, d := range s.Days {
			if !slices.Contains(weekdays, d) {
				return fmt.Errorf("week[%d].days: %q: use %s", i, d, strings.Join(weekdays, ", "))
			}
		}
		if s.From == s.To || !s.From.valid() || !s.To.valid() {
			return fmt.Errorf("week[%d]: from and to must differ: the day around is 00:00 to 24:00", i)
		}
	}
	for i, d := range h.Holidays {
		if d.Date == (Date{}) {
			return fmt.Errorf("holidays[%d].date: missing", i)
		}
		if d.Until != (Date{}) && d.Until.number() < d.Date.number() {
			return fmt.Errorf("holidays[%d].until: before date", i)
		}
		if !d.From.valid() || !d.To.valid() {
			return fmt.Errorf("holidays[%d]: from or to is no time of day", i)
		}
	}
	return nil
}

func (c Clock) valid() bool { return c >= 0 && c <= 24*60 }

// Zone finds an IANA time zone. The host's own ("Local") is refused: it may differ between hosts.
func Zone(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "local") {
		return nil, fmt.Errorf("%q: name a zone such as Asia/Shanghai", name)
	}
	return time.LoadLocation(name)
}

// Calendar is Hours in their zone. The zero value is always open. Safe for concurrent use.
type Calendar struct {
	zone  *time.Location
	hours *Hours
}

// New makes a calendar of h, which is not changed afterwards; site is the zone of hours that name none.
func New(h Hours, site *time.Location) (Calendar, error) {
	if err := h.Validate(); err != nil {
		return Calendar{}, err
	}
	if h.Zone != "" {
		zone, err := Zone(h.Zone)
		if err != nil {
			return Calendar{}, fmt.Errorf("zone: %w", err)
		}
		site = zone
	}
	return Calendar{zone: site, hours: &h}, nil
}

// span is a stretch of open time; to is outside it.
type span struct{ from, to time.Time }

// spans returns when it is open by the entry of one day, sorted. A span may end on the next day.
func (c Calendar) spans(day Date) []span {
	var out []span
	add := func(from, to Clock) {
		if to <= from {
			to += 24 * 60
		}
		// time.Date, not adding hours: a day with a clock change still opens by the clock on the wall.
		at := func(m Clock) time.Time { return time.Date(day.Year, day.Month, day.Day, 0, int(m), 0, 0, c.zone) }
		out = append(out, span{at(from), at(to)})
	}
	for _, h := range c.hours.Holidays {
		last := h.Until
		if last == (Date{}) {
			last = h.Date
		}
		if n := day.number(); h.Date.number() <= n && n <= last.number() {
			if h.From != h.To {
				add(h.From, h.To)
			}
			return out
		}
	}
	name := weekdays[time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, c.zone).Weekday()]
	for _, s := range c.hours.Week {
		if slices.Contains(s.Days, name) {
			add(s.From, s.To)
		}
	}
	slices.SortFunc(out, func(a, b span) int { return a.from.Compare(b.from) })
	return out
}

// horizon is how many days Change looks ahead.
const horizon = 40

// Change says whether it is open at t, and when that changes next; when it does not within 40 days, until when that is known,
// so ask again then. For the zero Calendar next is zero. It takes microseconds, up to 100 for hours around the clock.
func (c Calendar) Change(t time.Time) (open bool, next time.Time) {
	if c.hours == nil {
		return true, time.Time{}
	}
	t = t.In(c.zone)
	var until time.Time // of the open time that t is in
	for i := -1; i <= horizon; i++ {
		noon := time.Date(t.Year(), t.Month(), t.Day()+i, 12, 0, 0, 0, c.zone)
		for _, s := range c.spans(dateOf(noon)) {
			switch {
			case !open && s.from.After(t):
				return false, s.from
			case !open && s.to.After(t):
				open, until = true, s.to
			case open && s.from.After(until):
				return true, until
			case open && s.to.After(until):
				until = s.to
			}
		}
		if open && until.Before(noon) { // of this day: nothing to come can touch it
			return true, until
		}
	}
	return open, t.AddDate(0, 0, horizon)
}
