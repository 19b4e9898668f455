package warranty

import (
	"encoding/json"
	"fmt"
	"time"
)

// Day is a calendar day, counted from 1 January 1970; 0 is none, since no unit was bought on that one. Terms are counted in
// days and never in hours: the last day counts whole, and a day that is an hour shorter is still a day.
type Day int

const daySeconds = 24 * 60 * 60

// DayOf is the day on which an instant falls in a zone; none of none.
func DayOf(at time.Time, zone *time.Location) Day {
	if at.IsZero() {
		return 0
	}
	year, month, day := at.In(zone).Date()
	return dayOn(year, month, day)
}

// dayKept is the day that an instant was written for: one at noon of UTC stands for its day everywhere, beyond the date line too, any other
// one for the day on which it falls in the zone.
func dayKept(at time.Time, zone *time.Location) Day {
	if utc := at.UTC(); utc.Equal(DayOf(utc, time.UTC).Noon(time.UTC)) {
		return DayOf(utc, time.UTC)
	}
	return DayOf(at, zone)
}

func dayOn(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
}

// ParseDay reads a day written as 2026-01-31.
func ParseDay(text string) (Day, error) {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("day %q: %w", text, err)
	}
	return DayOf(at, time.UTC), nil
}

func (d Day) time() time.Time { return time.Unix(int64(d)*daySeconds, 0).UTC() }

// String is the day as 2026-01-31, empty for none.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.time().Format(time.DateOnly)
}

// MarshalJSON writes the day as its text.
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// Noon is the middle of the day in a zone, the instant by which a calendar is asked about it.
func (d Day) Noon(zone *time.Location) time.Time {
	year, month, day := d.time().Date()
	return time.Date(year, month, day, 12, 0, 0, 0, zone)
}

// AddMonths is the same day so many months later, or the last one of a month that has no such day: a month after
// 31 January is 28 February (Civil Code of China, art. 202).
func (d Day) AddMonths(months int) Day {
	year, month, day := d.time().Date()
	first := time.Date(year, month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dayOn(first.Year(), first.Month(), min(day, last))
}
