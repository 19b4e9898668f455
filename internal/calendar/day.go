package calendar

import (
	"fmt"
	"time"
)

// Class says why a day has the hours it has.
type Class string

// The classes of a day: by the weekly pattern, or by what the calendar's days say of it.
const (
	ClassWorking  Class = "working"   // the weekly pattern has hours
	ClassClosed   Class = "closed"    // the weekly pattern has none
	ClassHoliday  Class = "holiday"   // days says closed
	ClassMakeUp   Class = "make_up"   // days says work
	ClassOwnHours Class = "own_hours" // days says which hours
)

// Span is a piece of time, half-open, in UTC.
type Span struct{ From, To time.Time }

// DayReport is one date of a calendar. Windows are those that start on it, whole, but without what a window of the day
// before covers already; so no instant stands in two reports. Day is what the calendar's days say of the date; empty when
// they say nothing.
type DayReport struct {
	Date    string
	Class   Class
	Day     Day
	Windows []Span
}

// AddDays is the close of business of the n-th working day after the day on which from falls in the calendar's zone; that
// day itself is not counted, whatever its hours. A working day is one on which a window starts, and its close is the end
// of the last one, which may lie in the next day. With an n of 0 or less it is the first close at or after from of a
// working day, today's included: never a deadline that has passed already.
func (c *Calendar) AddDays(from time.Time, n int) (time.Time, error) {
	due, err := c.addDays(from, n)
	if err != nil {
		return time.Time{}, fmt.Errorf("add %d working days to %s: %w", n, from.Format(time.RFC3339), err)
	}
	return due, nil
}

func (c *Calendar) addDays(from time.Time, n int) (time.Time, error) {
	begin, err := nanosecondsOf(from)
	if err != nil {
		return time.Time{}, err
	}
	today := dayOf(begin, c.zone)
	search := c.search(begin)
	for search.nextDay() {
		if search.day < today || n > 0 && search.day == today {
			continue
		}
		end, ok := search.close()
		if !ok || n <= 0 && end < begin {
			continue
		}
		if n <= 1 {
			return instantOf(end)
		}
		n--
	}
	return time.Time{}, search.failure()
}

// CloseOf is the close of business of the working day in which t falls: of the first, the day before included, that closes
// at or after t. So a window that covers t, or ends exactly at t, counts for the day it starts on, and the close of a
// close is itself.
func (c *Calendar) CloseOf(t time.Time) (time.Time, error) {
	end, err := c.closeOf(t)
	if err != nil {
		return time.Time{}, fmt.Errorf("find the close of business after %s: %w", t.Format(time.RFC3339), err)
	}
	return end, nil
}

func (c *Calendar) closeOf(t time.Time) (time.Time, error) {
	from, err := nanosecondsOf(t)
	if err != nil {
		return time.Time{}, err
	}
	search := c.search(from)
	for search.nextDay() {
		if end, ok := search.close(); ok && end >= from {
			return instantOf(end)
		}
	}
	return time.Time{}, search.failure()
}

// Days reports every date from that of one instant to that of the other, both included, and the day before the first if a
// window of it reaches past from. None when to is before from.
func (c *Calendar) Days(from, to time.Time) ([]DayReport, error) {
	reports, err := c.days(from, to)
	if err != nil {
		return nil, fmt.Errorf("report the days from %s to %s: %w", from.Format(time.RFC3339), to.Format(time.RFC3339), err)
	}
	return reports, nil
}

func (c *Calendar) days(from, to time.Time) ([]DayReport, error) {
	begin, end, err := bothOf(from, to)
	if err != nil || end < begin {
		return nil, err
	}
	first, last := dayOf(begin, c.zone), dayOf(end, c.zone)
	if last-first > rangeDaysMost {
		return nil, ErrTooFar
	}
	reports := make([]DayReport, 0, last-first+2)
	walk := c.walk(first-1-reachDays, last, beforeAll) // what reaches into the day before is cut off from it
	for walk.nextDay() {
		report := walk.report()
		if walk.day >= first || walk.day == first-1 && walk.reached > begin {
			reports = append(reports, report)
		}
	}
	return reports, nil
}

// beforeAll is earlier than any window.
const beforeAll = -1 << 62

// report describes the day that the walk stands on, and counts its windows.
func (w *walk) report() DayReport {
	report := DayReport{Date: nameOf(w.day), Class: w.class()}
	if w.said != nil {
		report.Day = w.said.clone()
	}
	for {
		span, ok := w.span()
		if !ok {
			return report
		}
		report.Windows = append(report.Windows, Span{From: at(span.from), To: at(span.to)})
	}
}

// class says why the day that the walk stands on has its hours.
func (w *walk) class() Class {
	switch {
	case w.said == nil && len(w.hours) > 0:
		return ClassWorking
	case w.said == nil:
		return ClassClosed
	case w.said.Is == IsClosed:
		return ClassHoliday
	case w.said.Is == IsWork:
		return ClassMakeUp
	}
	return ClassOwnHours
}
