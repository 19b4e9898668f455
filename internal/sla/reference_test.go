package sla_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// The reference counts working time a second time and as plainly as can be: minute by minute, from a calendar's record and
// the statuses that a case was seen in. Its windows stay within a day; the arithmetic's own tests know the others.

// almanac is a calendar for the reference; nil is round the clock.
type almanac struct {
	zone   *time.Location
	weekly map[string][][2]string
	days   map[string]any
	made   map[string][][2]int // windows by date, in minutes
}

func almanacOf(t testing.TB, record *core.Record) *almanac {
	t.Helper()
	zone, err := time.LoadLocation(record.GetString("zone"))
	if err != nil {
		t.Fatal(err)
	}
	a := &almanac{zone: zone, made: map[string][][2]int{}}
	for name, into := range map[string]any{"weekly": &a.weekly, "days": &a.days} {
		if err := record.UnmarshalJSONField(name, into); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// windows are the hours of a date: its own, a make-up day's, a holiday's none, or the week's.
func (a *almanac) windows(day time.Time) [][2]int {
	date := day.Format(time.DateOnly)
	if made, ok := a.made[date]; ok {
		return made
	}
	texts := a.weekly[weekdays[day.Weekday()]]
	special := a.days[date]
	if named, ok := special.(map[string]any); ok {
		special = named["is"]
		if special == "hours" {
			special = named["hours"]
		}
	}
	switch what := special.(type) {
	case string:
		texts = nil
		if what == "work" {
			for _, weekday := range append(weekdays[1:], "sun") {
				if len(a.weekly[weekday]) > 0 {
					texts = a.weekly[weekday]
					break
				}
			}
		}
	case []any:
		texts = nil
		for _, window := range what {
			pair := window.([]any)
			texts = append(texts, [2]string{pair[0].(string), pair[1].(string)})
		}
	}
	made := [][2]int{}
	for _, text := range texts {
		made = append(made, [2]int{minuteOfDay(text[0]), minuteOfDay(text[1])})
	}
	slices.SortFunc(made, func(a, b [2]int) int { return a[0] - b[0] })
	a.made[date] = made
	return made
}

func minuteOfDay(text string) int {
	hour, minute, _ := strings.Cut(text, ":")
	return (int(hour[0]-'0')*10+int(hour[1]-'0'))*60 + int(minute[0]-'0')*10 + int(minute[1]-'0')
}

func (a *almanac) isOpen(at time.Time) bool {
	if a == nil {
		return true
	}
	local := at.In(a.zone)
	minute := local.Hour()*60 + local.Minute()
	return slices.ContainsFunc(a.windows(local), func(w [2]int) bool { return minute >= w[0] && minute < w[1] })
}

// still is how long a clock stood still; an empty end is not over.
type still struct{ from, to time.Time }

// exhaust walks minute by minute until so much has been worked off. While the clock stands still before that, the instant is
// zero and left says what is missing.
func (a *almanac) exhaust(from time.Time, left time.Duration, stills []still) (time.Time, time.Duration) {
	for left > 0 {
		slot := from.Truncate(time.Minute).Add(time.Minute)
		isStill := false
		for _, s := range stills {
			switch {
			case !from.Before(s.from) && (s.to.IsZero() || from.Before(s.to)):
				if s.to.IsZero() {
					return time.Time{}, left
				}
				isStill, slot = true, s.to
			case from.Before(s.from) && s.from.Before(slot):
				slot = s.from
			}
		}
		if isStill || !a.isOpen(from) {
			from = slot
			continue
		}
		if piece := slot.Sub(from); piece < left {
			left, from = left-piece, slot
			continue
		}
		return from.Add(left), 0
	}
	return from, 0
}

func (a *almanac) worked(from, to time.Time) time.Duration {
	total := time.Duration(0)
	for from.Before(to) {
		slot := from.Truncate(time.Minute).Add(time.Minute)
		if slot.After(to) {
			slot = to
		}
		if a.isOpen(from) {
			total += slot.Sub(from)
		}
		from = slot
	}
	return total
}

// closing is when the last window of a date ends.
func (a *almanac) closing(day time.Time) time.Time {
	windows := a.windows(day)
	last := windows[len(windows)-1][1]
	return time.Date(day.Year(), day.Month(), day.Day(), 0, last, 0, 0, a.zone)
}

// afterDays is the close of the n-th working day after the one of from.
func (a *almanac) afterDays(from time.Time, n int) time.Time {
	day := from.In(a.zone)
	for {
		day = time.Date(day.Year(), day.Month(), day.Day()+1, 12, 0, 0, 0, a.zone)
		if len(a.windows(day)) > 0 {
			n--
		}
		if n == 0 {
			return a.closing(day)
		}
	}
}

// expected is what the reference says of a clock.
type expected struct {
	due   time.Time // zero while it stands still
	left  time.Duration
	marks []time.Time // zero while it stands still before one
}

// expect counts a clock. Days are whole: what a pause has pushed into a day ends at its close.
func (a *almanac) expect(start time.Time, within time.Duration, days int, warn []int, stills []still) expected {
	e := expected{}
	if days == 0 {
		e.due, e.left = a.exhaust(start, within, stills)
	} else {
		due := a.afterDays(start, days)
		within = a.worked(start, due)
		e.due, e.left = a.wholeDays(start, due, stills)
	}
	for _, percent := range warn {
		at, _ := a.exhaust(start, within*time.Duration(percent)/100, stills)
		e.marks = append(e.marks, at)
	}
	return e
}

// wholeDays is the first close of business, from due on, before which as much has been worked as there is from start to due,
// what passed in the pauses that began before it taken off: so pauses are made up for all together.
func (a *almanac) wholeDays(start, due time.Time, stills []still) (time.Time, time.Duration) {
	within := a.worked(start, due)
	for worked := within; worked-a.lost(stills, due) < within; {
		next := a.afterDays(due.Add(-1), 1) // a day that closes at midnight has closed on that day
		worked += a.worked(due, next)
		due = next
	}
	if n := len(stills); n > 0 && stills[n-1].to.IsZero() && stills[n-1].from.Before(due) {
		return time.Time{}, a.worked(stills[n-1].from, due)
	}
	return due, 0
}

// lost is the working time of the pauses that are over and began before an instant.
func (a *almanac) lost(stills []still, before time.Time) time.Duration {
	total := time.Duration(0)
	for _, s := range stills {
		if !s.to.IsZero() && s.from.Before(before) {
			total += a.worked(s.from, s.to)
		}
	}
	return total
}
