// Package calendar counts working time: pure arithmetic of instants, hours of the week, holidays and make-up days.
//
// Contract: a [Calendar] never changes after [New], so everybody may ask it at once. Instants go in in any zone and come
// out in UTC; whatever is said of days, weekdays and hours is said in the calendar's own zone. Windows are half-open: at
// 18:00 a window 09:00-18:00 is over, and a job that takes until then is due at 18:00, not on the next morning.
//
// A window belongs to the date it starts on, also when it crosses midnight, and that date alone decides whether it is
// held: hours of the date's own, else a make-up day, else a holiday, else the weekly pattern. A make-up day has the hours
// of the first weekday, from Monday on, that has any. Where windows overlap, in a day or over midnight, the time counts
// once, for the earlier date.
//
// Windows follow the clock on the wall. A time of day stands for the first instant at which that clock shows it or a later
// one. So where clocks are put forward, what lies in the gap shrinks, down to nothing; where they are put back, the
// calendar goes on as if the clock stood still until it has caught up: the window that was running runs on, and none is
// held twice. The night shift is an hour shorter in spring and an hour longer in autumn.
//
// Limits: instants of the years 1970 to 2200 ([ErrTooFar] beyond), 400 days in a row without working time
// ([ErrNoWorkingTime]), and about 40,000 days for one question ([ErrTooFar]); so no calendar makes anybody wait.
package calendar

import (
	"slices"
	"strings"
	"time"
)

// Calendar is working time in one zone. It is safe for concurrent use.
type Calendar struct {
	zone       *time.Location
	alwaysOpen bool
	weekly     [7][]Window // from Monday on
	overrides  []override  // by day, each day once
	years      []int       // those with an override, ascending
}

// override is a date that does not follow the weekly pattern.
type override struct {
	day     int64
	windows []Window
	said    Day
}

// weekdays are the names of the days of the week in a definition.
var weekdays = [7]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// New makes the calendar that the definition describes. Windows may come in any order and overlap. Errors are *[Fault];
// of several, it is always the same one. Round the clock, hours and days must be well-formed but are not looked at.
func New(definition Definition) (*Calendar, error) {
	zone, err := loadZone(definition.Zone)
	if err != nil {
		return nil, err
	}
	weekly, err := weeklyHours(definition.Weekly)
	if err != nil {
		return nil, err
	}
	overrides, err := overridesOf(definition.Days, workday(weekly))
	if err != nil {
		return nil, err
	}
	if definition.AlwaysOpen {
		return RoundTheClock(zone), nil
	}
	calendar := &Calendar{zone: zone, weekly: weekly, overrides: overrides}
	for _, override := range overrides {
		year := dateOf(override.day).Year()
		if len(calendar.years) == 0 || calendar.years[len(calendar.years)-1] != year {
			calendar.years = append(calendar.years, year)
		}
	}
	if !calendar.hasHours() {
		return nil, &Fault{Field: "weekly", Code: "calendar_no_working_time"}
	}
	return calendar, nil
}

// RoundTheClock is the calendar that is always open: every day is a working day and closes at midnight of the zone; nil
// means UTC.
func RoundTheClock(zone *time.Location) *Calendar {
	if zone == nil {
		zone = time.UTC
	}
	calendar := &Calendar{zone: zone, alwaysOpen: true}
	for i := range calendar.weekly {
		calendar.weekly[i] = []Window{{Start: 0, End: dayMinutes}}
	}
	return calendar
}

// Zone is the zone whose clock the hours follow.
func (c *Calendar) Zone() *time.Location { return c.zone }

// IsAlwaysOpen says whether the calendar is round the clock.
func (c *Calendar) IsAlwaysOpen() bool { return c.alwaysOpen }

// UnknownYears are the years, ascending, that the time from one instant to the other touches and for which the calendar
// holds no day at all, though it does for others: their holidays are not known yet, so the weekly pattern is a guess.
func (c *Calendar) UnknownYears(from, to time.Time) []int {
	if len(c.years) == 0 || to.Before(from) {
		return nil
	}
	var unknown []int
	first, last := max(from.In(c.zone).Year(), firstYear), min(to.In(c.zone).Year(), lastYear)
	for year := first; year <= last; year++ {
		if _, known := slices.BinarySearch(c.years, year); !known {
			unknown = append(unknown, year)
		}
	}
	return unknown
}

// hasHours says whether any day can have working time.
func (c *Calendar) hasHours() bool {
	return workday(c.weekly) != nil ||
		slices.ContainsFunc(c.overrides, func(o override) bool { return len(o.windows) > 0 })
}

// workday are the hours of a make-up day; nil when the week has none.
func workday(weekly [7][]Window) []Window {
	for _, windows := range weekly {
		if len(windows) > 0 {
			return windows
		}
	}
	return nil
}

func weeklyHours(weekly map[string][]Window) (hours [7][]Window, err error) {
	for _, name := range sorted(weekly) {
		if err := checkWeekday(name); err != nil {
			return hours, err
		}
		if err := checkWindows("weekly", name, weekly[name]); err != nil {
			return hours, err
		}
		hours[slices.Index(weekdays[:], name)] = merge(weekly[name])
	}
	return hours, nil
}

func overridesOf(days map[string]Day, workday []Window) ([]override, error) {
	if len(days) > daysHeldMost {
		return nil, tooManyDays("days", daysHeldMost)
	}
	overrides := make([]override, 0, len(days))
	for _, date := range sorted(days) { // dates sort as they follow each other
		said := days[date]
		said.Hours = slices.Clone(said.Hours)
		day, err := checkDate(date)
		if err != nil {
			return nil, err
		}
		if err := said.check(date); err != nil {
			return nil, err
		}
		windows := merge(said.Hours)
		if said.Is == IsWork {
			windows = workday
		}
		overrides = append(overrides, override{day: day, windows: windows, said: said})
	}
	return overrides, nil
}

// merge puts the windows of one day in order and joins those that overlap or touch.
func merge(windows []Window) []Window {
	if len(windows) == 0 {
		return nil
	}
	ordered := slices.Clone(windows)
	slices.SortFunc(ordered, func(a, b Window) int { return a.Start - b.Start })
	merged := ordered[:1]
	for _, window := range ordered[1:] {
		last := &merged[len(merged)-1]
		if window.Start > last.End {
			merged = append(merged, window)
			continue
		}
		last.End = max(last.End, window.End)
	}
	return merged
}

// loadZone finds a zone by its IANA name. What would be another zone on another machine is refused, and so are the zone
// files that count leap seconds, which time.Time does not.
func loadZone(name string) (*time.Location, error) {
	fault := &Fault{Field: "zone", Code: "calendar_zone_unknown", Params: map[string]any{"zone": shorten(name)}}
	switch {
	case name == "", name == "Local", name == "localtime", name == "posixrules":
		return nil, fault
	case strings.HasPrefix(name, "posix/"), strings.HasPrefix(name, "right/"):
		return nil, fault
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fault
	}
	return zone, nil
}
