package campaign

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/timer"
)

// shortestPause lies between two rounds of a campaign: customers are asked now and then, not over and over.
const shortestPause = 20 * time.Hour

// roundsLookedAt is how many rounds of a schedule are looked at for their pauses.
const roundsLookedAt = 8

// nextOf is when a schedule next falls due after a moment. It refuses one that cannot be read, and one with rounds that
// follow each other too closely.
func nextOf(cron string, from time.Time) (time.Time, error) { return timer.NextOf(cron, from) }

// isTooOften says whether rounds of a schedule follow each other more closely than [shortestPause].
func isTooOften(cron string, from time.Time) (bool, error) {
	last, err := nextOf(cron, from)
	for range roundsLookedAt {
		if err != nil {
			return false, err
		}
		var next time.Time
		if next, err = nextOf(cron, last); err == nil && next.Sub(last) < shortestPause {
			return true, nil
		}
		last = next
	}
	return false, err
}

// workdays says on which days a campaign asks.
func workdays(app core.App, c *Campaign) (workday, error) {
	id := c.GetString("calendar")
	if id == "" {
		return everyDay, nil
	}
	record, err := app.FindRecordById("calendars", id)
	if err != nil {
		return nil, fmt.Errorf("read the calendar of campaign %s: %w", c.Id, err)
	}
	definition, err := calendar.ParseDefinition(record.GetString("zone"), []byte(record.GetString("weekly")), []byte(record.GetString("days")), record.GetBool("always_open"))
	if err != nil {
		return nil, fmt.Errorf("calendar %s: %w", id, err)
	}
	hours, err := calendar.New(definition)
	if err != nil {
		return nil, fmt.Errorf("calendar %s: %w", id, err)
	}
	return daysOf(hours), nil
}

// setRound has the campaign's next round begin at a moment, in tx; a zero one has none begin.
func (r *room) setRound(tx core.App, c *Campaign, at time.Time) error {
	if at.IsZero() {
		return r.timers.Cancel(tx, timerKind, CollectionCampaigns, c.Id, markRound)
	}
	return r.timers.Set(tx, timer.Timer{Kind: timerKind, Collection: CollectionCampaigns, Record: c.Id, Key: markRound, DueAt: at})
}

// setDay has a round's next day come at a moment, in tx.
func (r *room) setDay(tx core.App, round *core.Record, at time.Time) error {
	return r.timers.Set(tx, timer.Timer{Kind: timerKind, Collection: CollectionRounds, Record: round.Id, Key: markDay, DueAt: at})
}
