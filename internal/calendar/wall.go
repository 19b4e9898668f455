package calendar

import (
	"math"
	"time"
)

// The instants that are counted with lie in these years. Before 1970 zones are guesses; beyond 2200 int64 nanoseconds and
// daylight saving rules both come to their end.
const (
	firstYear = 1970
	lastYear  = 2200
)

const (
	daySeconds = 24 * 60 * 60
	dayMinutes = 24 * 60
)

// endInstant is the first instant after lastYear, in nanoseconds since 1970.
var endInstant = time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()

// nanosecondsOf is t in nanoseconds since 1970, which has room for all years that are counted with.
func nanosecondsOf(t time.Time) (int64, error) {
	if seconds := t.Unix(); seconds < 0 || seconds >= endInstant/int64(time.Second) {
		return 0, ErrTooFar
	}
	return t.UnixNano(), nil
}

// instantOf is the inverse of nanosecondsOf.
func instantOf(nanoseconds int64) (time.Time, error) {
	if nanoseconds < 0 || nanoseconds >= endInstant {
		return time.Time{}, ErrTooFar
	}
	return at(nanoseconds), nil
}

func at(nanoseconds int64) time.Time { return time.Unix(0, nanoseconds).UTC() }

// dayOf numbers the day that the zone's clock shows at an instant; 1970-01-01 is day 0.
func dayOf(nanoseconds int64, zone *time.Location) int64 {
	t := time.Unix(0, nanoseconds).In(zone)
	_, offset := t.Zone()
	return floor(t.Unix()+int64(offset), daySeconds)
}

// dateOf is midnight in UTC of the day with that number, for its year, weekday and name.
func dateOf(day int64) time.Time { return time.Unix(day*daySeconds, 0).UTC() }

func nameOf(day int64) string { return dateOf(day).Format(time.DateOnly) }

// weekdayOf counts from Monday, 0; day 0 was a Thursday.
func weekdayOf(day int64) int64 { return day + 3 - 7*floor(day+3, 7) }

func floor(a, b int64) int64 {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
}

// wallClock turns what a zone's clock shows into instants. It keeps the stretch between two changes of the clock that it
// last looked up, since time.Date would look it up for every window.
type wallClock struct {
	zone   *time.Location
	offset int64 // seconds east of UTC from surely to end
	// surely is when no clock time can have been shown before the stretch began; both are seconds since 1970.
	surely, end int64
}

// widest is more than any zone is away from UTC, and than any clock was ever moved, in seconds.
const widest = 48 * 60 * 60

// nanoseconds is the instant of a minute of a day, which may lie in the next one. See [wallClock.first].
func (w *wallClock) nanoseconds(day int64, minute int) int64 {
	return w.first(day*daySeconds+int64(minute)*60) * int64(time.Second)
}

// first is the first second at which the clock shows wall or more; wall is what it shows, as seconds since 1970 of a
// clock in UTC. Unlike time.Date it says what happens to times that are shown twice or never, and it keeps the order: a
// later wall time is never an earlier instant.
func (w *wallClock) first(wall int64) int64 {
	if utc := wall - w.offset; w.surely <= utc && utc < w.end {
		return utc
	}
	seconds := wall - widest // no clock shows wall yet
	for {
		t := time.Unix(seconds, 0).In(w.zone)
		_, offset := t.Zone()
		w.offset = int64(offset)
		w.surely, w.end = math.MinInt64, math.MaxInt64
		start, end := t.ZoneBounds()
		if !start.IsZero() {
			w.surely = start.Unix() + widest
		}
		if !end.IsZero() {
			w.end = end.Unix()
		}
		if w.end <= seconds {
			// Beyond the years that a zone lists, ZoneBounds lets every year end after 365 days, so that on the last day of
			// a leap year the stretch is over before it begins. No clock is changed on that day.
			w.end = (floor(seconds, daySeconds) + 1) * daySeconds
		}
		// Where the clock was put forward over wall, the stretch begins with more than wall.
		if utc := max(wall-w.offset, seconds); utc < w.end {
			return utc
		}
		seconds = w.end
	}
}
