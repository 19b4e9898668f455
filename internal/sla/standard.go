package sla

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/locale"
)

// standards are what is promised to everybody, read off the live policies: each is asked with the case that a customer
// would make.
type standards struct {
	Name     string           `json:"name"`
	Zone     string           `json:"zone"`
	Hours    *hoursShown      `json:"hours"`
	Channels []channelShown   `json:"channels"`
	Promises []*promisedShown `json:"promises"`
}

type channelShown struct {
	Channel string         `json:"channel"`
	Hours   *hoursShown    `json:"hours"`
	First   *promisedShown `json:"first"`
	Next    *promisedShown `json:"next"`
}

type promisedShown struct {
	ID            string      `json:"id,omitempty"`
	Clock         Kind        `json:"clock"`
	WithinSeconds int         `json:"within_seconds"`
	WorkingDays   int         `json:"working_days"`
	Time          string      `json:"time"`
	Hours         *hoursShown `json:"hours"`
	Pauses        []string    `json:"pauses"`
}

// hoursShown are the hours of a calendar, with the coming days that differ.
type hoursShown struct {
	Name        string          `json:"name"`
	Zone        string          `json:"zone"`
	AlwaysOpen  bool            `json:"always_open"`
	Weekly      json.RawMessage `json:"weekly"`
	Days        []specialShown  `json:"days"`
	OpenNow     bool            `json:"open_now"`
	NextOpening string          `json:"next_opening"`
}

type specialShown struct {
	Date  string            `json:"date"`
	Class calendar.Class    `json:"class"`
	Name  string            `json:"name"`
	Hours []calendar.Window `json:"hours"`
}

// channelsShown are the ways to reach the desk, in the order of the page.
var channelsShown = []string{"portal", "mail", "chat", "phone", "wecom", "social", "counter"}

// promisesShown are the limits beside those of answers, with the case that has them.
var promisesShown = []struct {
	id       string
	kind     Kind
	ticket   map[string]any
	customer map[string]any
}{
	{"resolution", Resolution, map[string]any{"kind": "consultation"}, nil},
	{"resolution_complaint", Resolution, map[string]any{"kind": "complaint", "grade": "general"}, nil},
	{"resolution_repair", Resolution, map[string]any{"kind": "repair"}, nil},
	{"resolution_return_exchange", Resolution, map[string]any{"kind": "return_exchange"}, nil},
	{"resolution_installation", Resolution, map[string]any{"kind": "installation"}, nil},
	{"resolution_suggestion", Resolution, map[string]any{"kind": "suggestion"}, nil},
	{"onsite", Onsite, map[string]any{"kind": "repair"}, nil},
	{"onsite_remote", Onsite, map[string]any{"kind": "repair"}, map[string]any{"remote_area": true}},
	{"repair", Repair, map[string]any{"kind": "repair"}, nil},
	{"complaint_ack", ComplaintAck, map[string]any{"kind": "complaint", "grade": "general"}, nil},
	{"complaint_ack_major", ComplaintAck, map[string]any{"kind": "complaint", "grade": "major"}, nil},
	{"complaint_ack_crisis", ComplaintAck, map[string]any{"kind": "complaint", "grade": "crisis"}, nil},
	{"complaint_reply", ComplaintReply, map[string]any{"kind": "complaint", "grade": "general"}, nil},
	{"complaint_close", ComplaintClose, map[string]any{"kind": "complaint", "grade": "general"}, nil},
}

// specialDays is how far ahead the days that differ are told.
const specialDays = 60

// answerStandards tells everybody the service standards and the hours they count in.
func (r *room) answerStandards(e *core.RequestEvent) error {
	p, err := r.shelf.get(e.App)
	if err != nil {
		return err
	}
	shown := &shownHours{app: e.App, lang: locale.OfRequest(e), now: r.clock.Now(), made: map[string]*hoursShown{}}
	answer := standards{Name: locale.Brand(e.App, shown.lang), Zone: time.Local.String(), Channels: []channelShown{}, Promises: []*promisedShown{}}
	if answer.Hours, err = shown.of(p.fallback); err != nil {
		return err
	}
	for _, channel := range channelsShown {
		f, err := imagined(e.App, map[string]any{"kind": "consultation", "channel": channel}, nil)
		if err != nil {
			return err
		}
		first := (&history{channel: channel}).firstAnswer()
		c := channelShown{Channel: channel}
		if c.Hours, err = shown.ofChannel(p, channel, answer.Hours); err != nil {
			return err
		}
		if c.First, err = shown.promise(p, "", first, f); err != nil {
			return err
		}
		if channel == "phone" || channel == "counter" {
			c.First = nil // who is on the line or at the counter is answered at once
		}
		if c.Next, err = shown.promise(p, "", NextResponse, f); err != nil {
			return err
		}
		answer.Channels = append(answer.Channels, c)
	}
	for _, promise := range promisesShown {
		f, err := imagined(e.App, promise.ticket, promise.customer)
		if err != nil {
			return err
		}
		one, err := shown.promise(p, promise.id, promise.kind, f)
		if err != nil {
			return err
		}
		if one != nil && !one.isLike(answer.Promises) {
			answer.Promises = append(answer.Promises, one)
		}
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	e.Response.Header().Add("Vary", "Accept-Language")
	return e.JSON(http.StatusOK, answer)
}

// isLike says whether the promise is the first of its clock over again: a kind's own is told where it differs.
func (p *promisedShown) isLike(told []*promisedShown) bool {
	for _, other := range told {
		if other.Clock == p.Clock {
			return p.WithinSeconds == other.WithinSeconds && p.WorkingDays == other.WorkingDays && p.Time == other.Time && p.Hours == other.Hours
		}
	}
	return false
}

// imagined is a case that nobody has made, for the policies to be asked with.
func imagined(app core.App, ticket, customer map[string]any) (*facts, error) {
	values, err := specimen(app, "")
	if err != nil {
		return nil, err
	}
	for name, given := range map[string]map[string]any{"ticket": ticket, "customer": customer} {
		into := values[name].(map[string]any)
		for field, value := range given {
			into[field] = value
		}
	}
	return &facts{app: app, ticket: values["ticket"].(map[string]any), values: values}, nil
}

// shownHours makes the hours of each calendar once an answer.
type shownHours struct {
	app  core.App
	lang string
	now  time.Time
	made map[string]*hoursShown
}

func (s *shownHours) promise(p *policies, id string, kind Kind, f *facts) (*promisedShown, error) {
	target, given := p.choose(kind, f)
	if !given {
		return nil, nil
	}
	hours, err := s.of(target.Calendar)
	if err != nil {
		return nil, err
	}
	return &promisedShown{
		ID: id, Clock: kind, WithinSeconds: target.WithinSeconds, WorkingDays: target.WorkingDays, Time: target.Time, Hours: hours,
		Pauses: orEmpty(target.Pauses),
	}, nil
}

// ofChannel gives the service hours of a channel: those of the calendar that names it, else the fallback's.
func (s *shownHours) ofChannel(p *policies, channel string, fallback *hoursShown) (*hoursShown, error) {
	id, named := p.channels[channel]
	if !named {
		return fallback, nil
	}
	return s.of(id)
}

// of gives the hours of a calendar; none for round the clock.
func (s *shownHours) of(id string) (*hoursShown, error) {
	if id == "" {
		return nil, nil
	}
	if made := s.made[id]; made != nil {
		return made, nil
	}
	record, err := s.app.FindRecordById(CollectionCalendars, id)
	if err != nil {
		return nil, fmt.Errorf("read calendar %s: %w", id, err)
	}
	hours, err := hoursOf(record)
	if err != nil {
		return nil, fmt.Errorf("calendar %s: %w", id, err)
	}
	made := &hoursShown{
		Name: record.GetString("name"), Zone: record.GetString("zone"), AlwaysOpen: hours.IsAlwaysOpen(),
		Weekly: weeklyOf(record), Days: []specialShown{}, OpenNow: hours.IsOpen(s.now),
	}
	if next, err := hours.NextOpening(s.now); err == nil {
		made.NextOpening = stamp(next)
	}
	if err := s.special(made, hours); err != nil {
		return nil, err
	}
	s.made[id] = made
	return made, nil
}

func weeklyOf(record *core.Record) json.RawMessage {
	weekly := strings.TrimSpace(record.GetString("weekly"))
	if weekly == "" || weekly == "null" {
		return json.RawMessage("{}")
	}
	return json.RawMessage(weekly)
}

// special lists the coming days that do not follow the week.
func (s *shownHours) special(into *hoursShown, hours *calendar.Calendar) error {
	if into.AlwaysOpen {
		return nil
	}
	reports, err := hours.Days(s.now, s.now.AddDate(0, 0, specialDays))
	if err != nil {
		return err
	}
	for _, report := range reports {
		if report.Class == calendar.ClassWorking || report.Class == calendar.ClassClosed {
			continue
		}
		into.Days = append(into.Days, specialShown{
			Date: report.Date, Class: report.Class, Name: nameIn(s.lang, report.Day.Name, report.Day.NameEN), Hours: windowsOn(report, hours.Zone()),
		})
	}
	return nil
}

// windowsOn are a day's hours as clock times; a make-up day has none of its own to read.
func windowsOn(report calendar.DayReport, zone *time.Location) []calendar.Window {
	windows := make([]calendar.Window, 0, len(report.Windows))
	day, err := time.ParseInLocation(time.DateOnly, report.Date, zone)
	if err != nil {
		return windows
	}
	for _, window := range report.Windows {
		windows = append(windows, calendar.Window{Start: minuteOf(window.From.In(zone), day), End: minuteOf(window.To.In(zone), day)})
	}
	return windows
}

// minuteOf is the wall clock's minute counted from the midnight that a day begins with.
func minuteOf(t, day time.Time) int {
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	first := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	return int(midnight.Sub(first)/(24*time.Hour))*24*60 + t.Hour()*60 + t.Minute()
}
