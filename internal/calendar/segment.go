package calendar

import (
	"fmt"
	"time"
)

// Segment is a piece of counted time, half-open, in UTC. Date is the day that its window starts on; Class, Name and NameEN
// are that day's, the names empty where the calendar's days give none.
type Segment struct {
	From, To time.Time
	Date     string
	Class    Class
	Name     string
	NameEN   string
}

// Segments are the pieces of working time from one instant up to, not including, the other, in order and without overlap;
// together they are as long as [Calendar.Between] says. Round the clock they end at every midnight of the zone.
func (c *Calendar) Segments(from, to time.Time) ([]Segment, error) {
	segments, err := c.segments(from, to)
	if err != nil {
		return nil, fmt.Errorf("list working time from %s to %s: %w", from.Format(time.RFC3339), to.Format(time.RFC3339), err)
	}
	return segments, nil
}

func (c *Calendar) segments(from, to time.Time) ([]Segment, error) {
	begin, end, err := bothOf(from, to)
	if err != nil || end <= begin {
		return nil, err
	}
	walk, err := c.between(begin, end)
	if err != nil {
		return nil, err
	}
	var segments []Segment
	for {
		span, ok := walk.nextSpan()
		if !ok || span.from >= end {
			return segments, nil
		}
		segment := Segment{From: at(span.from), To: at(min(span.to, end)), Date: nameOf(walk.day), Class: walk.class()}
		if walk.said != nil {
			segment.Name, segment.NameEN = walk.said.Name, walk.said.NameEN
		}
		segments = append(segments, segment)
	}
}
