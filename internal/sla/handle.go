package sla

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
)

// Clocks is the room's handle for the rooms beside it, which meet it where the desk is put together.
type Clocks struct{ room *room }

// CalendarOf returns the working time that counts for a case, whose fields are given: that of the calendar which holds its
// channel's hours, else the fallback's, else around the clock in the desk's zone. A nil case has no channel. The hours are
// those that stood at the journal's event with the given seq; a calendar that is younger counts as it was made.
func (c *Clocks) CalendarOf(app core.App, ticket map[string]any, seq int64) (*calendar.Calendar, error) {
	p, err := c.room.shelf.get(app)
	if err != nil {
		return nil, err
	}
	channel, _ := ticket["channel"].(string)
	id, named := p.channels[channel]
	if !named {
		id = p.fallback
	}
	if id == "" {
		return calendar.RoundTheClock(time.Local), nil
	}
	v, err := c.room.versions.newest(app, id)
	if err == nil && seq < v.seq {
		if seq, err = noEarlier(app, id, seq); err == nil {
			v, err = c.room.versions.asOf(app, id, seq)
		}
	}
	if err != nil {
		return nil, err
	}
	return v.hours, nil
}

// noEarlier is the seq, or that of the calendar's making where it is the later one.
func noEarlier(app core.App, id string, seq int64) (int64, error) {
	var made int64
	err := app.ConcurrentDB().NewQuery(`SELECT COALESCE(MIN(seq), 0) FROM events WHERE collection = {:collection} AND record = {:record} AND type = 'calendar.created'`).
		Bind(dbx.Params{"collection": CollectionCalendars, "record": id}).Row(&made)
	if err != nil {
		return 0, fmt.Errorf("find when calendar %s was made: %w", id, err)
	}
	return max(seq, made), nil
}
