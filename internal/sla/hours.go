package sla

import (
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
)

// version is a calendar as it stands since the event with its seq; 0 for one that has never been edited.
type version struct {
	id, name string
	seq      int64
	hours    *calendar.Calendar
}

// versions keeps the calendars in use, made ready for arithmetic. A clock is reckoned by the calendar as of the event in
// hand, so that the same events always give the same deadline.
type versions struct {
	mu      sync.Mutex
	current map[string]*version
}

// forget is called when the event of a calendar's change is handled. Up to then what is kept is right: an earlier event
// has not seen the change.
func (v *versions) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.current = nil
}

// asOf returns the calendar as it stood at an event; an empty id is round the clock, in the desk's zone.
func (v *versions) asOf(app core.App, id string, seq int64) (*version, error) {
	if id == "" {
		return &version{hours: calendar.RoundTheClock(time.Local)}, nil
	}
	current, err := v.newest(app, id)
	if err != nil {
		return nil, err
	}
	if seq >= current.seq {
		return current, nil
	}
	record, err := journal.AsOf(app, CollectionCalendars, id, seq)
	if err != nil {
		return nil, err
	}
	return versionOf(record, seq)
}

func (v *versions) newest(app core.App, id string) (*version, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if found := v.current[id]; found != nil {
		return found, nil
	}
	found, err := readVersion(app, id)
	if err != nil {
		return nil, err
	}
	if v.current == nil {
		v.current = map[string]*version{}
	}
	v.current[id] = found
	return found, nil
}

// readVersion reads a calendar as it stands now.
func readVersion(app core.App, id string) (*version, error) {
	record, err := app.FindRecordById(CollectionCalendars, id)
	if err != nil {
		return nil, fmt.Errorf("read calendar %s: %w", id, err)
	}
	var seq int64
	err = app.ConcurrentDB().NewQuery(`SELECT COALESCE(MAX(seq), 0) FROM events WHERE collection = {:collection} AND record = {:record}
		AND type IN ('calendar.created', 'calendar.updated')`).
		Bind(dbx.Params{"collection": CollectionCalendars, "record": id}).Row(&seq)
	if err != nil {
		return nil, fmt.Errorf("read the last change of calendar %s: %w", id, err)
	}
	return versionOf(record, seq)
}

func versionOf(record *core.Record, seq int64) (*version, error) {
	hours, err := hoursOf(record)
	if err != nil {
		return nil, fmt.Errorf("calendar %s: %w", record.Id, err)
	}
	return &version{id: record.Id, name: record.GetString("name"), seq: seq, hours: hours}, nil
}

// hoursOf makes a calendar's record ready for arithmetic; the error is a [*calendar.Fault] where a field is wrong.
func hoursOf(record *core.Record) (*calendar.Calendar, error) {
	definition, err := calendar.ParseDefinition(record.GetString("zone"), []byte(record.GetString("weekly")), []byte(record.GetString("days")), record.GetBool("always_open"))
	if err != nil {
		return nil, err
	}
	return calendar.New(definition)
}

// fallbackCalendar is the id of the calendar that counts where nothing names one; empty when there is none.
func fallbackCalendar(app core.App) (string, error) {
	var ids []string
	if err := app.ConcurrentDB().NewQuery(`SELECT id FROM calendars WHERE fallback = 1 ORDER BY created, id LIMIT 1`).Column(&ids); err != nil {
		return "", fmt.Errorf("find the fallback calendar: %w", err)
	}
	if len(ids) == 0 {
		return "", nil
	}
	return ids[0], nil
}

// channelCalendars are the ids of the calendars that hold the hours of channels, by channel.
func channelCalendars(app core.App) (map[string]string, error) {
	var rows []struct {
		ID      string `db:"id"`
		Channel string `db:"channel"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT c.id AS id, e.value AS channel FROM calendars c, json_each(c.channels) e ORDER BY c.created DESC, c.id DESC`).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("find the calendars of channels: %w", err)
	}
	channels := map[string]string{}
	for _, row := range rows {
		channels[row.Channel] = row.ID // the first that was made stands
	}
	return channels, nil
}
