package hours_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"hotline/engine/acd/hours"
)

const office = `
week:
  - {days: [mon, tue, wed, thu, fri], from: "08:30", to: "12:00"}
  - {days: [mon, tue, wed, thu, fri], from: "13:30", to: "18:00"}
holidays:
  - {name: 国庆节, date: 2026-10-01, until: 2026-10-07}
  - {name: 调休, date: 2026-10-10, from: "09:00", to: "17:00"}
`

const night = `
week:
  - {days: [fri, sat], from: "22:00", to: "06:00"}
  - {days: [sat], from: "05:00", to: "10:00"}
`

const always = `
week:
  - {days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00"}
`

func calendar(t *testing.T, raw, zone string) hours.Calendar {
	t.Helper()
	var h hours.Hours
	if err := yaml.UnmarshalWithOptions([]byte(raw), &h, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	site, err := hours.Zone(zone)
	if err != nil {
		t.Fatal(err)
	}
	c, err := hours.New(h, site)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCalendar_Change(t *testing.T) {
	for name, c := range map[string]struct{ hours, zone, at, next string }{
		"before_opening":      {office, "Asia/Shanghai", "2026-11-18 08:29", "closed until 2026-11-18 08:30"},
		"at_opening":          {office, "Asia/Shanghai", "2026-11-18 08:30", "open until 2026-11-18 12:00"},
		"at_lunch":            {office, "Asia/Shanghai", "2026-11-18 12:00", "closed until 2026-11-18 13:30"},
		"last_minute":         {office, "Asia/Shanghai", "2026-11-18 17:59", "open until 2026-11-18 18:00"},
		"weekend":             {office, "Asia/Shanghai", "2026-11-20 18:00", "closed until 2026-11-23 08:30"},
		"holidays":            {office, "Asia/Shanghai", "2026-10-02 10:00", "closed until 2026-10-08 08:30"},
		"working_saturday":    {office, "Asia/Shanghai", "2026-10-10 16:00", "open until 2026-10-10 17:00"},
		"before_that":         {office, "Asia/Shanghai", "2026-10-09 18:00", "closed until 2026-10-10 09:00"},
		"after_midnight":      {night, "Asia/Shanghai", "2026-11-21 05:30", "open until 2026-11-21 10:00"},
		"over_midnight":       {night, "Asia/Shanghai", "2026-11-20 23:00", "open until 2026-11-21 10:00"},
		"sunday_morning":      {night, "Asia/Shanghai", "2026-11-22 05:59", "open until 2026-11-22 06:00"},
		"sunday_noon":         {night, "Asia/Shanghai", "2026-11-22 12:00", "closed until 2026-11-27 22:00"},
		"around_the_clock":    {always, "Asia/Shanghai", "2026-11-22 12:00", "open until 2027-01-01 12:00"},
		"spring_forward":      {office, "Europe/Berlin", "2027-03-29 08:29", "closed until 2027-03-29 08:30"},
		"night_of_the_change": {night, "Europe/Berlin", "2026-10-24 23:00", "open until 2026-10-25 06:00"},
	} {
		t.Run(name, func(t *testing.T) {
			cal := calendar(t, c.hours, c.zone)
			zone, _ := time.LoadLocation(c.zone)
			at, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
			if err != nil {
				t.Fatal(err)
			}
			open, next := cal.Change(at)
			got := map[bool]string{true: "open until ", false: "closed until "}[open]
			got += next.In(zone).Format("2006-01-02 15:04")
			if got != c.next {
				t.Errorf("%s, want %s", got, c.next)
			}
		})
	}
}

// TestCalendar_AgreesWithItself walks through a fortnight by the minute: what Change announces is what then happens.
func TestCalendar_AgreesWithItself(t *testing.T) {
	for _, raw := range []string{office, night} {
		cal := calendar(t, raw, "Europe/Berlin")
		at := time.Date(2026, 10, 19, 0, 0, 0, 0, time.UTC) // the clocks change on the 25th
		open, next := cal.Change(at)
		for range 14 * 24 * 60 {
			at = at.Add(time.Minute)
			o, n := cal.Change(at)
			if due := !at.Before(next); due != (o != open) {
				t.Fatalf("%v: open %v after %v, announced for %v", at, o, open, next)
			}
			open, next = o, n
		}
	}
}

func TestCalendar_ZeroIsAlwaysOpen(t *testing.T) {
	if open, next := (hours.Calendar{}).Change(time.Unix(0, 0)); !open || !next.IsZero() {
		t.Errorf("open %v, next %v", open, next)
	}
}

func TestHours_Faults(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"empty":       {"zone: Asia/Shanghai", "without one it never opens"},
		"no_day":      {`week: [{from: "08:00", to: "09:00"}]`, "no day given"},
		"wrong_day":   {`week: [{days: [monday], from: "08:00", to: "09:00"}]`, `"monday": use sun, mon`},
		"same_times":  {`week: [{days: [mon], from: "08:00", to: "08:00"}]`, "must differ"},
		"wrong_time":  {`week: [{days: [mon], from: "8:00", to: "09:00"}]`, "no time of day"},
		"late_time":   {`week: [{days: [mon], from: "08:00", to: "24:01"}]`, "no time of day"},
		"wrong_date":  {"week: [{days: [mon], from: \"08:00\", to: \"09:00\"}]\nholidays: [{date: 2026-02-30}]", "no date"},
		"no_date":     {"week: [{days: [mon], from: \"08:00\", to: \"09:00\"}]\nholidays: [{name: x}]", "date: missing"},
		"backwards":   {"week: [{days: [mon], from: \"08:00\", to: \"09:00\"}]\nholidays: [{date: 2026-02-03, until: 2026-02-01}]", "before date"},
		"wrong_zone":  {"zone: Mars/Base\nweek: [{days: [mon], from: \"08:00\", to: \"09:00\"}]", "unknown time zone"},
		"host's_zone": {"zone: Local\nweek: [{days: [mon], from: \"08:00\", to: \"09:00\"}]", "name a zone"},
	} {
		t.Run(name, func(t *testing.T) {
			var h hours.Hours
			err := yaml.Unmarshal([]byte(c.raw), &h)
			if err == nil {
				_, err = hours.New(h, time.UTC)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestClock_RoundTrip(t *testing.T) {
	for _, s := range []string{"00:00", "08:05", "23:59", "24:00"} {
		var c hours.Clock
		if err := c.UnmarshalText([]byte(s)); err != nil {
			t.Fatal(err)
		}
		if got, _ := c.MarshalText(); string(got) != s {
			t.Errorf("%s became %s", s, got)
		}
	}
	var d hours.Date
	if err := d.UnmarshalText([]byte("2026-10-01")); err != nil {
		t.Fatal(err)
	}
	if got, _ := d.MarshalText(); string(got) != "2026-10-01" {
		t.Errorf("date became %s", got)
	}
}

func ExampleCalendar_Change() {
	h := hours.Hours{Week: []hours.Shift{{Days: []string{"mon"}, From: 9 * 60, To: 17 * 60}}}
	cal, err := hours.New(h, time.UTC)
	if err != nil {
		return
	}
	open, next := cal.Change(time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)) // a Wednesday
	fmt.Println(open, next.Format(time.DateTime))
	// Output: false 2026-11-23 09:00:00
}

func BenchmarkCalendar_Change(b *testing.B) {
	h := hours.Hours{Week: []hours.Shift{{Days: []string{"mon", "tue", "wed", "thu", "fri"}, From: 9 * 60, To: 17 * 60}}}
	cal, err := hours.New(h, time.UTC)
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	for b.Loop() {
		cal.Change(at)
	}
}
