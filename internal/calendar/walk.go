package calendar

import (
	"math"
	"slices"
)

const (
	// idleDaysMost is how many days in a row may be without working time: more than a year, so that a shop which opens
	// for one season is found.
	idleDaysMost = 400
	// searchDaysMost is how many days one search goes through: over a hundred years, in about a millisecond.
	searchDaysMost = 40_000
	// rangeDaysMost is as many for time between two instants, and the days by which windows reach over the ends of a search.
	rangeDaysMost = searchDaysMost + 2
	// reachDays is how many days before an instant a window that ends at it can start: one, over midnight, and one more
	// where a zone has left out a date.
	reachDays = 2
)

// walk goes through the days of a calendar in order. It lives on the stack of who asks and allocates nothing.
type walk struct {
	calendar *Calendar
	clock    wallClock
	day      int64
	last     int64    // the day it ends on
	override int      // index of the first override after day
	said     *Day     // what is said of day; nil when the weekly pattern holds
	hours    []Window // of day
	left     []Window // those of hours that span has not come to
	reached  int64    // what lies before has been counted, or nobody asks for it; nanoseconds since 1970
	idle     int      // days without working time in a row
	idleMost int
}

// span is a piece of working time, in nanoseconds since 1970, never empty.
type span struct{ from, to int64 }

// walk stands before the day first; its spans begin at from.
func (c *Calendar) walk(first, last, from int64) walk {
	override, _ := slices.BinarySearchFunc(c.overrides, first, func(o override, day int64) int { return int(o.day - day) })
	return walk{
		calendar: c, clock: wallClock{zone: c.zone}, day: first - 1, last: last, override: override, reached: from,
		idleMost: math.MaxInt,
	}
}

// search goes on from an instant until something is found or the bounds are met. It begins with the windows of earlier
// days that reach over.
func (c *Calendar) search(from int64) walk {
	day := dayOf(from, c.zone)
	last := min(day+searchDaysMost, dayOf(endInstant, c.zone))
	search := c.walk(day-reachDays, last, from)
	search.idle, search.idleMost = -reachDays, idleDaysMost // the earlier days are not waited for
	return search
}

// between goes through the working time from one instant to the other. It ends a day later: where the clock is put back
// over midnight, windows of the new day begin while it still shows the old one.
func (c *Calendar) between(from, to int64) (walk, error) {
	first, last := dayOf(from, c.zone), dayOf(to, c.zone)
	if last-first > rangeDaysMost {
		return walk{}, ErrTooFar
	}
	return c.walk(first-reachDays, last+1, from), nil
}

// nextDay moves on to the next day; false when the walk is over.
func (w *walk) nextDay() bool {
	if w.day >= w.last || w.idle >= w.idleMost {
		return false
	}
	w.day++
	w.idle++
	w.said, w.hours = nil, w.calendar.weekly[weekdayOf(w.day)]
	if overrides := w.calendar.overrides; w.override < len(overrides) && overrides[w.override].day == w.day {
		w.said, w.hours = &overrides[w.override].said, overrides[w.override].windows
		w.override++
	}
	w.left = w.hours
	return true
}

// span is the next piece of the day's working time that has not been counted yet.
func (w *walk) span() (span, bool) {
	for len(w.left) > 0 {
		window := w.left[0]
		w.left = w.left[1:]
		from := max(w.clock.nanoseconds(w.day, window.Start), w.reached)
		to := w.clock.nanoseconds(w.day, window.End)
		if from < to {
			w.reached, w.idle = to, 0
			return span{from, to}, true
		}
	}
	return span{}, false
}

// nextSpan is the next piece of working time, on whatever day.
func (w *walk) nextSpan() (span, bool) {
	for {
		if span, ok := w.span(); ok {
			return span, true
		}
		if !w.nextDay() {
			return span{}, false
		}
	}
}

// close is the end of the day's last window, whatever of it another day's window covers; false when the day has none.
func (w *walk) close() (int64, bool) {
	for i := len(w.hours) - 1; i >= 0; i-- {
		from := w.clock.nanoseconds(w.day, w.hours[i].Start)
		to := w.clock.nanoseconds(w.day, w.hours[i].End)
		if from < to {
			w.idle = 0
			return to, true
		}
	}
	return 0, false
}

// failure says why a search is over.
func (w *walk) failure() error {
	if w.idle >= w.idleMost {
		return ErrNoWorkingTime
	}
	return ErrTooFar
}
