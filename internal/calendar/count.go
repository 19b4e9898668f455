package calendar

import (
	"fmt"
	"time"
)

// IsOpen says whether t is working time. Nothing is open outside the years 1970 to 2200.
func (c *Calendar) IsOpen(t time.Time) bool {
	from, err := nanosecondsOf(t)
	if err != nil {
		return false
	}
	if c.alwaysOpen {
		return true
	}
	day := dayOf(from, c.zone)
	walk := c.walk(day-reachDays, day+1, from)
	span, ok := walk.nextSpan()
	return ok && span.from == from
}

// NextOpening is the first instant of working time at or after t: t itself when open.
func (c *Calendar) NextOpening(t time.Time) (time.Time, error) {
	opening, err := c.nextOpening(t)
	if err != nil {
		return time.Time{}, fmt.Errorf("find the next opening after %s: %w", t.Format(time.RFC3339), err)
	}
	return opening, nil
}

func (c *Calendar) nextOpening(t time.Time) (time.Time, error) {
	from, err := nanosecondsOf(t)
	if err != nil {
		return time.Time{}, err
	}
	if c.alwaysOpen {
		return instantOf(from)
	}
	search := c.search(from)
	span, ok := search.nextSpan()
	if !ok {
		return time.Time{}, search.failure()
	}
	return instantOf(span.from)
}

// Add is the earliest instant by which d of working time has passed since from. What ends exactly at closing stays there.
// A d of nothing or less gives from, open or not.
func (c *Calendar) Add(from time.Time, d time.Duration) (time.Time, error) {
	sum, err := c.add(from, int64(d))
	if err != nil {
		return time.Time{}, fmt.Errorf("add %s of working time to %s: %w", d, from.Format(time.RFC3339), err)
	}
	return sum, nil
}

func (c *Calendar) add(from time.Time, left int64) (time.Time, error) {
	begin, err := nanosecondsOf(from)
	if err != nil {
		return time.Time{}, err
	}
	if left <= 0 {
		return instantOf(begin)
	}
	if c.alwaysOpen {
		if left >= endInstant-begin { // the sum might not even fit
			return time.Time{}, ErrTooFar
		}
		return instantOf(begin + left)
	}
	search := c.search(begin)
	for {
		span, ok := search.nextSpan()
		if !ok {
			return time.Time{}, search.failure()
		}
		if left <= span.to-span.from {
			return instantOf(span.from + left)
		}
		left -= span.to - span.from
	}
}

// Between is the working time from one instant up to, not including, the other; 0 when to is not after from.
func (c *Calendar) Between(from, to time.Time) (time.Duration, error) {
	total, err := c.count(from, to)
	if err != nil {
		return 0, fmt.Errorf("count working time from %s to %s: %w", from.Format(time.RFC3339), to.Format(time.RFC3339), err)
	}
	return total, nil
}

func (c *Calendar) count(from, to time.Time) (time.Duration, error) {
	begin, end, err := bothOf(from, to)
	if err != nil {
		return 0, err
	}
	if begin >= end {
		return 0, nil
	}
	if c.alwaysOpen {
		return time.Duration(end - begin), nil
	}
	walk, err := c.between(begin, end)
	if err != nil {
		return 0, err
	}
	var total int64
	for {
		span, ok := walk.nextSpan()
		if !ok || span.from >= end {
			return time.Duration(total), nil
		}
		total += min(span.to, end) - span.from
	}
}

// bothOf are two instants in nanoseconds since 1970.
func bothOf(from, to time.Time) (begin, end int64, err error) {
	if begin, err = nanosecondsOf(from); err != nil {
		return 0, 0, err
	}
	end, err = nanosecondsOf(to)
	return begin, end, err
}
