package figure

import (
	"time"

	"aftercare/internal/locale"
)

// longestDays bounds a period: three years, the leap day included.
const longestDays = 3*365 + 1

// earliestYear and latestYear bound the days that can be asked for, so that every day has a date of four digits.
const (
	earliestYear = 2000
	latestYear   = 2100
)

// period is from the midnight of one day to that of another, which is not part of it.
type period struct{ from, to time.Time }

// parsePeriod reads the two days in a zone.
func parsePeriod(from, to string, zone *time.Location) (period, error) {
	var p period
	for _, end := range []struct {
		field, text string
		into        *time.Time
	}{{"from", from, &p.from}, {"to", to, &p.to}} {
		day, err := time.ParseInLocation(time.DateOnly, end.text, zone)
		if err != nil || day.Year() < earliestYear || day.Year() > latestYear {
			return period{}, locale.Refuse(end.field, "figure_day", nil)
		}
		*end.into = day
	}
	if !p.to.After(p.from) {
		return period{}, locale.Refuse("to", "figure_period_empty", nil)
	}
	if p.to.After(p.from.AddDate(0, 0, longestDays)) {
		return period{}, locale.Refuse("to", "figure_period_long", map[string]any{"days": longestDays})
	}
	return p, nil
}

// month is a calendar month, or the part of one that lies in a period.
type month struct {
	key string
	period
}

// months cuts the period at the first of each month, by the calendar of its zone.
func (p period) months() []month {
	var all []month
	for from := p.from; from.Before(p.to); {
		next := time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, from.Location())
		if next.After(p.to) {
			next = p.to
		}
		all = append(all, month{from.Format("2006-01"), period{from, next}})
		from = next
	}
	return all
}
