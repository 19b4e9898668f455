package sla

import (
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Limits of a preview: it looks at so many clocks and for so long, in wall time, and says when there were more.
const (
	previewClocks   = 20_000
	previewTime     = 5 * time.Second
	previewExamples = 10
)

// foreseen is what a draft would do to the clocks that are owed now. Nothing is written.
type foreseen struct {
	Clocks   int       `json:"clocks"`
	Tickets  int       `json:"tickets"`
	Moved    int       `json:"moved"`
	Earlier  int       `json:"earlier"`
	Later    int       `json:"later"`
	Overdue  int       `json:"overdue"`
	Complete bool      `json:"complete"`
	Examples []example `json:"examples"`
}

type example struct {
	Ticket  string `json:"ticket"`
	Number  string `json:"number"`
	Subject string `json:"subject"`
	Clock   string `json:"clock"`
	From    string `json:"from"`
	To      string `json:"to"`
}

// answerPreview says what saving a calendar would move, or what applying a policy to open cases would.
func (r *room) answerPreview(e *core.RequestEvent) error {
	if !journal.RequestActor(e).CanManage() {
		return locale.Forbid("needs_manager")
	}
	var body struct {
		Collection string         `json:"collection"`
		Record     map[string]any `json:"record"`
		Delete     bool           `json:"delete"`
	}
	if err := readBody(e, &body); err != nil {
		return err
	}
	if body.Collection != CollectionCalendars && body.Collection != CollectionPolicies {
		return locale.Refuse("collection", "bad_request", nil)
	}
	draft, err := draftOf(e.App, body.Collection, body.Record)
	if err != nil {
		return err
	}
	p := &preview{room: r, app: e.App, now: r.clock.Now(), until: time.Now().Add(previewTime)}
	switch {
	case body.Collection == CollectionCalendars && body.Delete:
		// what may be removed, nothing counts by
		p.seen, err = foreseen{Complete: true, Examples: []example{}}, guardCalendarDelete(e.App, draft)
	case body.Collection == CollectionCalendars:
		err = p.ofCalendar(draft)
	default:
		if body.Delete {
			draft.Set("enabled", false)
		}
		err = p.ofPolicy(draft)
	}
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, p.seen)
}

// draftOf is the record as the save would make it, without saving it.
func draftOf(app core.App, collection string, values map[string]any) (*core.Record, error) {
	definition, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	draft := core.NewRecord(definition)
	draft.Id = core.GenerateDefaultRandomId() // one that nothing counts by; an empty one is round the clock
	if id, _ := values["id"].(string); id != "" {
		if draft, err = app.FindRecordById(collection, id); err != nil {
			return nil, locale.Reject(http.StatusNotFound, "not_found")
		}
	}
	for _, name := range []string{"id", "created", "updated"} {
		delete(values, name)
	}
	draft.Load(values)
	return draft, nil
}

// preview gathers what a draft would do.
type preview struct {
	room  *room
	app   core.App
	now   time.Time
	until time.Time
	seen  foreseen
}

func (p *preview) ofCalendar(draft *core.Record) error {
	if err := guardCalendar(p.app, draft); err != nil {
		return err
	}
	if err := p.app.Validate(draft); err != nil {
		return err
	}
	hours, err := hoursOf(draft)
	if err != nil {
		return err
	}
	next := &version{id: draft.Id, name: draft.GetString("name"), hours: hours}
	tickets, complete, err := ticketsOfCalendar(p.app, draft.Id)
	if err != nil {
		return err
	}
	return p.look(tickets, complete, func(c *clock, _ *openCase) (Target, *version, error) {
		if c.target.Calendar == draft.Id {
			return c.target.Target, next, nil
		}
		return c.target.Target, nil, nil
	})
}

func (p *preview) ofPolicy(draft *core.Record) error {
	if err := guardPolicy(p.app, draft); err != nil {
		return err
	}
	if err := p.app.Validate(draft); err != nil {
		return err
	}
	drafted, err := readPolicies(p.app, draft)
	if err != nil {
		return err
	}
	tickets, err := openTickets(p.app, "", previewClocks)
	if err != nil {
		return err
	}
	return p.look(tickets, len(tickets) < previewClocks, func(c *clock, open *openCase) (Target, *version, error) {
		target, given := drafted.choose(c.course.kind, open.facts)
		if !given || c.course.kind == Promise || c.target.equal(target) {
			return c.target.Target, nil, nil
		}
		version, err := currentVersion(p.app, target.Calendar, math.MaxInt64)
		return target.Target, version, err
	})
}

func ticketsOfCalendar(app core.App, calendar string) (tickets []string, complete bool, err error) {
	err = app.ConcurrentDB().NewQuery(`SELECT ticket FROM clocks WHERE calendar = {:calendar} AND ended = 0 ORDER BY id LIMIT {:limit}`).
		Bind(dbx.Params{"calendar": calendar, "limit": previewClocks}).Column(&tickets)
	complete = len(tickets) < previewClocks
	slices.Sort(tickets)
	return slices.Compact(tickets), complete, err
}

// look reckons the open clocks of the cases as they stand and as they would; next gives the target and the calendar that
// would count, or no calendar where nothing changes.
func (p *preview) look(tickets []string, complete bool, next func(c *clock, open *openCase) (Target, *version, error)) error {
	p.seen = foreseen{Complete: complete, Examples: []example{}}
	for _, ticket := range tickets {
		if time.Now().After(p.until) {
			p.seen.Complete = false
			return nil
		}
		open, err := p.room.openCase(p.app, ticket)
		if err != nil {
			return err
		}
		if err := p.compare(ticket, open, next); err != nil {
			return err
		}
	}
	return nil
}

func (p *preview) compare(ticket string, open *openCase, next func(c *clock, open *openCase) (Target, *version, error)) error {
	isMoved, isEarlier, isLater, isOverdue := false, false, false, false
	p.seen.Tickets++
	for _, course := range open.history.courses {
		row := rowOf(open.rows, course)
		if row == nil || !course.owed() {
			continue
		}
		p.seen.Clocks++
		row.course = course
		target, version, err := next(row, open)
		if err != nil {
			return err
		}
		if version == nil {
			continue
		}
		drafted := *row
		drafted.target.Target = target
		would, err := p.room.reckonBy(version, &drafted, open.history, p.now)
		if err != nil {
			return err
		}
		was := row.kept
		if would.due.Equal(was.due) {
			continue
		}
		isMoved = true
		isEarlier = isEarlier || !was.due.IsZero() && would.due.Before(was.due) && !would.due.IsZero()
		isLater = isLater || would.due.After(was.due) && !was.due.IsZero()
		isOverdue = isOverdue || was.breached.IsZero() && !would.breached.IsZero()
		if err := p.exemplify(ticket, row, would); err != nil {
			return err
		}
	}
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	count(&p.seen.Moved, isMoved)
	count(&p.seen.Earlier, isEarlier)
	count(&p.seen.Later, isLater)
	count(&p.seen.Overdue, isOverdue)
	return nil
}

func (p *preview) exemplify(ticket string, row *clock, would reckoning) error {
	if len(p.seen.Examples) >= previewExamples {
		return nil
	}
	record, err := p.app.FindRecordById("tickets", ticket)
	if err != nil {
		return err
	}
	p.seen.Examples = append(p.seen.Examples, example{
		Ticket: ticket, Number: record.GetString("number"), Subject: record.GetString("subject"),
		Clock: string(row.course.kind), From: stamp(row.kept.due), To: stamp(would.due),
	})
	return nil
}
