package sla

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// explanation is why a clock stands where it stands, step by step.
type explanation struct {
	Number string `json:"number"`
	Now    string `json:"now"`
	// Zone is that of the calendar, or the desk's where it counts around the clock: the days are its days.
	Zone      string       `json:"zone"`
	Target    targetShown  `json:"target"`
	Calendar  *calendarRef `json:"calendar"`
	Allowed   int          `json:"target_seconds"`
	Counted   int          `json:"counted_seconds"`
	Remaining int          `json:"remaining_seconds"`
	Marks     []markShown  `json:"marks"`
	// UnknownYears are those whose holidays nobody has entered: they are counted by the weekly hours alone.
	UnknownYears []int      `json:"unknown_years"`
	Days         []dayShown `json:"days"`
	// counted is what Counted says in seconds, to the millisecond.
	counted  time.Duration
	Text     []string `json:"text"`
	Warnings []string `json:"warnings"`
}

type targetShown struct {
	WithinSeconds int      `json:"within_seconds"`
	WorkingDays   int      `json:"working_days"`
	Time          string   `json:"time"`
	Warn          []int    `json:"warn"`
	Pauses        []string `json:"pauses"`
}

type calendarRef struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Zone       string `json:"zone"`
	AlwaysOpen bool   `json:"always_open"`
}

type markShown struct {
	Percent int    `json:"percent"`
	At      string `json:"at"`
	Reached bool   `json:"reached"`
}

type dayShown struct {
	Date     string         `json:"date"`
	Class    calendar.Class `json:"class"`
	Name     string         `json:"name"`
	Segments []segmentShown `json:"segments"`
}

// segmentShown is a piece of a day: counted already, stood still in, or still ahead.
type segmentShown struct {
	From    string `json:"from"`
	To      string `json:"to"`
	What    string `json:"what"`
	Seconds int    `json:"seconds"`
	Status  string `json:"status,omitempty"`
}

const (
	whatCounted = "counted"
	whatPaused  = "paused"
	whatAhead   = "ahead"
)

// mostDays bounds how much of a long clock is drawn day by day.
const mostDays = 400

// account is one clock with all it was reckoned from.
type account struct {
	clock    *clock
	all      []*clock
	reckoned reckoning
	version  *version
	// now is the instant of the account; until is where its counting ends: there, or where the clock ended.
	now, until time.Time
}

// accountOf reckons a clock anew from the journal, as it stands at this instant.
func (r *room) accountOf(app core.App, ticket, id string) (*account, error) {
	h, rows, err := readCase(app, ticket, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	latest := &journal.Event{Seq: math.MaxInt64, Ticket: ticket, At: r.clock.Now()}
	clocks, err := r.assemble(app, latest, ticket, h, rows)
	if err != nil {
		return nil, err
	}
	index := slices.IndexFunc(clocks, func(c *clock) bool { return c.id == id })
	if index < 0 {
		return nil, fmt.Errorf("the journal knows nothing of clock %s", id)
	}
	a := &account{clock: clocks[index], all: clocks, now: latest.At, until: latest.At}
	seq := latest.Seq
	if !a.clock.course.owed() {
		a.until, seq = a.clock.course.endedAt, a.clock.course.ended
	}
	// Read anew: what the room keeps is as of the event that the dispatcher has in hand.
	if a.version, err = (&versions{}).asOf(app, a.clock.target.Calendar, seq); err != nil {
		return nil, err
	}
	a.reckoned, err = r.reckonBy(a.version, a.clock, h, latest.At)
	return a, err
}

// explain puts the account into steps and sentences in the given language. ForStaff names the policy.
func (a *account) explain(lang, number string, forStaff bool) (*explanation, error) {
	c, reckoned := a.clock, a.reckoned
	e := &explanation{
		Number: number, Now: stamp(a.now), Zone: a.version.hours.Zone().String(), Allowed: seconds(reckoned.allowed),
		Target: targetShown{c.target.WithinSeconds, c.target.WorkingDays, c.target.Time, orEmpty(c.target.Warn), orEmpty(c.target.Pauses)},
		Marks:  []markShown{}, UnknownYears: []int{}, Days: []dayShown{},
	}
	if a.version.id != "" {
		hours := a.version.hours
		e.Calendar = &calendarRef{a.version.id, a.version.name, hours.Zone().String(), hours.IsAlwaysOpen()}
	}
	for i, mark := range reckoned.marks {
		e.Marks = append(e.Marks, markShown{mark.percent, stamp(mark.at), i < reckoned.warned})
	}
	from, to := c.course.startedAt, a.end()
	e.UnknownYears = orEmpty(a.version.hours.UnknownYears(from, to))
	if err := a.draw(e, lang, from, to); err != nil {
		return nil, err
	}
	var err error
	if e.Remaining, err = a.remaining(e); err != nil {
		return nil, err
	}
	e.Text, e.Warnings = a.sentences(e, lang, forStaff), a.warnings(e, lang)
	return e, nil
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func seconds(d time.Duration) int { return int(d / time.Second) }

// share is how many whole seconds a further piece makes, so that the pieces are together as long as their sum.
func share(sum *time.Duration, piece time.Duration) int {
	before := seconds(*sum)
	*sum += piece
	return seconds(*sum) - before
}

// remaining is the working time left, in seconds. Of whole days it is to the deadline, which a pause may have pushed on to a
// close of business.
func (a *account) remaining(e *explanation) (int, error) {
	due := a.reckoned.due
	switch {
	case due.IsZero():
		return seconds(a.reckoned.remaining), nil
	case !a.clock.course.owed():
		return max(0, e.Allowed-e.Counted), nil
	}
	left, err := a.version.hours.Between(a.until, due)
	if err != nil {
		return 0, fmt.Errorf("explain clock %s: %w", a.clock.id, err)
	}
	return seconds(e.counted+left) - e.Counted, nil
}

// end is where the drawing ends: at the deadline, or where the clock ended or stands still before it.
func (a *account) end() time.Time {
	due := a.reckoned.due
	if due.IsZero() {
		return a.until
	}
	if !a.clock.course.owed() && a.until.Before(due) {
		return a.until
	}
	return due
}

// draw fills in the days, each with its pieces.
func (a *account) draw(e *explanation, lang string, from, to time.Time) error {
	if longest := from.AddDate(0, 0, mostDays); to.After(longest) {
		to = longest
	}
	reports, err := a.version.hours.Days(from, to)
	if err != nil {
		return fmt.Errorf("explain clock %s: %w", a.clock.id, err)
	}
	place := map[string]int{}
	for _, report := range reports {
		place[report.Date] = len(e.Days)
		e.Days = append(e.Days, dayShown{report.Date, report.Class, nameIn(lang, report.Day.Name, report.Day.NameEN), []segmentShown{}})
	}
	var worked, stood time.Duration
	draw := func(what, status string, from, to time.Time) error {
		segments, err := a.version.hours.Segments(from, to)
		if err != nil {
			return fmt.Errorf("explain clock %s: %w", a.clock.id, err)
		}
		for _, s := range segments {
			sum := &worked
			if what == whatPaused {
				sum = &stood
			}
			length := share(sum, s.To.Sub(s.From))
			if what == whatCounted {
				e.counted, e.Counted = worked, seconds(worked)
			}
			if i, shown := place[s.Date]; shown {
				e.Days[i].Segments = append(e.Days[i].Segments, segmentShown{stamp(s.From), stamp(s.To), what, length, status})
			}
		}
		return nil
	}
	cursor := from
	for _, pause := range a.reckoned.pauses {
		if !pause.From.Before(to) {
			break
		}
		if err := draw(whatCounted, "", cursor, pause.From); err != nil {
			return err
		}
		ends := pause.To
		if ends.IsZero() || ends.After(to) {
			ends = to
		}
		if err := draw(whatPaused, pause.Status, pause.From, ends); err != nil {
			return err
		}
		cursor = ends
	}
	counted := a.until
	if counted.After(to) {
		counted = to
	}
	if counted.After(cursor) {
		if err := draw(whatCounted, "", cursor, counted); err != nil {
			return err
		}
		cursor = counted
	}
	return draw(whatAhead, "", cursor, to)
}

func nameIn(lang, zh, en string) string {
	if (lang == locale.English || zh == "") && en != "" {
		return en
	}
	return zh
}
