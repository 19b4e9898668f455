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
	Clocks  int `json:"clocks"`
	Tickets int `json:"tickets"`
	Moved   int `json:"moved"`
	Earlier int `json:"earlier"`
	Later   int `json:"later"`
	Overdue int `json:"overdue"`
	// Anyway counts the cases that applying the policies would change though the draft does not: it has not been done since
	// the last change.
	Anyway   int       `json:"anyway"`
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
	if err := locale.ReadBody(e, bodyLimit, &body); err != nil {
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
	// isAnyway says that the case in hand would be changed without the draft.
	isAnyway bool
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
	return p.look(tickets, complete, func(_ *openCase, _ *course, row *clock) (Target, *version, error) {
		if row == nil || row.target.Calendar != draft.Id {
			return Target{}, nil, nil
		}
		return row.target.Target, next, nil
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
	current, err := readPolicies(p.app, nil)
	if err != nil {
		return err
	}
	read := &versions{}
	return p.look(tickets, len(tickets) < previewClocks, func(open *openCase, course *course, row *clock) (Target, *version, error) {
		target, other := open.otherTarget(drafted, course, row)
		if !other || course.kind == Promise {
			return Target{}, nil, nil
		}
		if as, other := open.otherTarget(current, course, row); other && as.equal(target) {
			p.isAnyway = true
			return Target{}, nil, nil
		}
		version, err := read.asOf(p.app, target.Calendar, math.MaxInt64)
		return target.Target, version, err
	})
}

func ticketsOfCalendar(app core.App, calendar string) (tickets []string, complete bool, err error) {
	err = app.ConcurrentDB().NewQuery(`SELECT ticket FROM clocks WHERE calendar = {:calendar} AND ended = 0 ORDER BY id` + journal.AtMost(previewClocks)).
		Bind(dbx.Params{"calendar": calendar}).Column(&tickets)
	complete = len(tickets) < previewClocks
	slices.Sort(tickets)
	return slices.Compact(tickets), complete, err
}

// would gives the target and the calendar that an owed course of a case would count by; no calendar where nothing changes.
// The row is nil where the course is no clock yet.
type would func(open *openCase, course *course, row *clock) (Target, *version, error)

// look reckons the open clocks of the cases as they stand and as they would.
func (p *preview) look(tickets []string, complete bool, would would) error {
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
		if err := p.compare(ticket, open, would); err != nil {
			return err
		}
	}
	return nil
}

func (p *preview) compare(ticket string, open *openCase, would would) error {
	isMoved, isEarlier, isLater, isOverdue := false, false, false, false
	p.seen.Tickets++
	p.isAnyway = false
	for _, kind := range Kinds {
		course, row := open.owed(kind)
		if course == nil {
			continue
		}
		was := kept{}
		if row != nil {
			p.seen.Clocks++
			was = row.kept
		}
		target, version, err := would(open, course, row)
		if err != nil {
			return err
		}
		if version == nil {
			continue
		}
		is, err := p.room.reckonBy(version, &clock{course: course, target: snapshot{Target: target}}, open.history, p.now)
		if err != nil {
			return err
		}
		if is.due.Equal(was.due) {
			continue
		}
		isMoved = true
		isEarlier = isEarlier || !was.due.IsZero() && is.due.Before(was.due) && !is.due.IsZero()
		isLater = isLater || is.due.After(was.due) && !was.due.IsZero()
		isOverdue = isOverdue || was.breached.IsZero() && !is.breached.IsZero()
		if err := p.exemplify(ticket, kind, was, is); err != nil {
			return err
		}
	}
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	count(&p.seen.Moved, isMoved)
	count(&p.seen.Anyway, p.isAnyway)
	count(&p.seen.Earlier, isEarlier)
	count(&p.seen.Later, isLater)
	count(&p.seen.Overdue, isOverdue)
	return nil
}

func (p *preview) exemplify(ticket string, kind Kind, was kept, is reckoning) error {
	if len(p.seen.Examples) >= previewExamples {
		return nil
	}
	record, err := p.app.FindRecordById("tickets", ticket)
	if err != nil {
		return err
	}
	p.seen.Examples = append(p.seen.Examples, example{
		Ticket: ticket, Number: record.GetString("number"), Subject: record.GetString("subject"),
		Clock: string(kind), From: stamp(was.due), To: stamp(is.due),
	})
	return nil
}
