package campaign

import (
	"slices"
	"time"

	"aftercare/internal/calendar"
)

// part is which of so many customers belong to a day: the places from the first to the one before the second. The days of a
// round share its customers evenly, none more than one above another, and each customer belongs to exactly one.
func part(day, days, customers int) (from, to int) {
	upTo := func(day int) int { return (day*customers + days - 1) / days }
	return upTo(day), upTo(day + 1)
}

// turns is the order in which callers take a day's customers: whoever has had fewer in the round comes first, so that what is
// left over after equal shares evens itself out from day to day. It does not change what it is given.
func turns(callers []string, had map[string]int) []string {
	order := slices.Clone(callers)
	slices.SortStableFunc(order, func(a, b string) int { return had[a] - had[b] })
	return order
}

// turn is who takes a day's customer, counted from 0; empty where nobody is named, which leaves it to whoever comes first.
func turn(order []string, customer int) string {
	if len(order) == 0 {
		return ""
	}
	return order[customer%len(order)]
}

// firstHour and lastHour bound when customers are called or written to, by the desk's clocks: a mail at night wakes people,
// too. Calls keep the hours of their plan within these.
const (
	firstHour = 9
	lastHour  = 20
)

// longestWait is how many days are looked at for a working day: a calendar that is closed for longer has none.
const longestWait = 400

// workday says whether a day is one on which customers are asked.
type workday func(day time.Time) bool

// everyDay is where no calendar says otherwise.
func everyDay(time.Time) bool { return true }

// daysOf takes the working days from a calendar: those on which it opens at all.
func daysOf(hours *calendar.Calendar) workday {
	return func(day time.Time) bool {
		begins := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, day.Location())
		opens, err := hours.NextOpening(begins)
		return err == nil && opens.Before(begins.AddDate(0, 0, 1))
	}
}

// dayFrom is the first moment from at on at which customers may be asked, in at's zone; at itself where none comes.
func dayFrom(at time.Time, isWorkday workday) time.Time {
	for day := range longestWait {
		opens := time.Date(at.Year(), at.Month(), at.Day()+day, firstHour, 0, 0, 0, at.Location())
		closes := time.Date(at.Year(), at.Month(), at.Day()+day, lastHour, 0, 0, 0, at.Location())
		if !at.Before(closes) || !isWorkday(opens) {
			continue
		}
		if at.After(opens) {
			return at
		}
		return opens
	}
	return at
}

// dayAfter is the first such moment on a later day.
func dayAfter(at time.Time, isWorkday workday) time.Time {
	return dayFrom(time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, at.Location()), isWorkday)
}
