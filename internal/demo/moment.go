package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// history is how far back the sample company's cases reach, and a few days for its people to be there first: those that are
// told one by one three weeks, some longer, so that the effect of a measure can be seen; before them are routine ones.
const history = 120 * 24 * time.Hour

// beginning is when the sample company opens its desk: a morning well before its first case.
func beginning(now time.Time) time.Time {
	day := now.Add(-history).In(time.Local)
	return time.Date(day.Year(), day.Month(), day.Day(), 8, 30, 0, 0, time.Local)
}

// calendar reads when things happen, as the cases say it:
//
//	12d 09:14   twelve days before today, at 09:14
//	8m ago      before now
//	+25m        after what came before it
//	+1d 10:20   on the next day, at 10:20
//	today       in two hours, or late today if that comes first
type calendar struct {
	now time.Time
	// read counts what was read: it gives each moment seconds of its own, since people do not write on the full minute.
	read int
}

func (c *calendar) moment(spec string, before time.Time) (time.Time, error) {
	c.read++
	seconds := time.Duration(c.read*37%60) * time.Second
	if spec == "today" {
		return c.today(), nil
	}
	if ago, ok := strings.CutSuffix(spec, " ago"); ok {
		d, err := time.ParseDuration(ago)
		return c.now.Add(-d - seconds), err
	}
	day, clock, isDay := strings.Cut(spec, " ")
	if !isDay {
		d, err := time.ParseDuration(strings.TrimPrefix(spec, "+"))
		return before.Add(d), err
	}
	from, sign := c.now, -1
	if strings.HasPrefix(spec, "+") {
		from, sign = before, 1
	}
	days, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(day, "+"), "d"))
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no moment", spec)
	}
	at, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no moment: %w", spec, err)
	}
	from = from.In(time.Local)
	return time.Date(from.Year(), from.Month(), from.Day()+sign*days, at.Hour(), at.Minute(), 0, 0, time.Local).Add(seconds), nil
}

func (c *calendar) today() time.Time {
	local := c.now.In(time.Local)
	late := time.Date(local.Year(), local.Month(), local.Day(), 23, 55, 0, 0, time.Local)
	if soon := local.Add(2 * time.Hour).Truncate(5 * time.Minute); soon.Before(late) {
		return soon
	}
	return late
}
