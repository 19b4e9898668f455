package appliance

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/callback"
	"aftercare/internal/feedback"
	"aftercare/internal/figure"
	"aftercare/internal/followup"
	"aftercare/internal/journal"
	"aftercare/internal/problem"
	"aftercare/internal/sla"
	"aftercare/internal/survey"
	"aftercare/internal/ticket"
	"aftercare/internal/web"
)

// afterService are the rooms of what comes after a case was solved.
type afterService struct {
	callbacks *callback.Callbacks
	surveys   *survey.Surveys
	problems  *problem.Problems
	feedback  *feedback.Feedbacks
}

// registerAfterService binds them, each with what the others do for it.
func (a *Appliance) registerAfterService(tickets *ticket.Tickets, clocks *sla.Clocks, face func(app core.App) (*web.Face, error)) (*afterService, error) {
	followUps, err := followup.Register(a.App, followup.Config{
		Clock: a.Clock, Journal: a.Journal, Timers: a.Timers,
		Tell: func(tx core.App, event *journal.Event, who, id, kind string, params map[string]any) error {
			return tellOf(tickets, tx, event, who, id, kind, params)
		},
	})
	if err != nil {
		return nil, fmt.Errorf("register the follow-ups: %w", err)
	}
	after := &afterService{}
	after.callbacks, err = callback.Register(a.App, callback.Config{
		Clock: a.Clock, Journal: a.Journal, Timers: a.Timers, CalledBack: tickets.CalledBack, Reopen: tickets.Reopen,
		FollowUp: func(tx core.App, wanted callback.FollowUp, actor journal.Actor) error {
			return followUps.Open(tx, followup.FollowUp(wanted), actor)
		},
		OpenCase: func(tx core.App, wanted callback.OpenCase, actor journal.Actor) (string, error) {
			return tickets.Open(tx, ticket.Intake(wanted), actor)
		},
	})
	if err != nil {
		return nil, fmt.Errorf("register the callbacks: %w", err)
	}
	after.surveys, err = survey.Register(a.App, survey.Config{
		Clock: a.Clock, Journal: a.Journal, Timers: a.Timers, Outbox: a.Outbox, Reply: tickets.Reply, ShownAt: tickets.ShownAt, Fulfil: followUps.Fulfil, Face: face,
		FollowUp: func(tx core.App, wanted survey.FollowUp, actor journal.Actor) error {
			return followUps.Open(tx, followup.FollowUp(wanted), actor)
		},
		CallUntil: after.callbacks.AwaitedUntil,
		Opening:   func(app core.App, at time.Time) (time.Time, error) { return nextOpening(clocks, app, at) },
	})
	if err != nil {
		return nil, fmt.Errorf("register the surveys: %w", err)
	}
	after.problems, err = problem.Register(a.App, problem.Config{
		Clock: a.Clock, Journal: a.Journal, Timers: a.Timers,
		Calendar: func(app core.App) (problem.Calendar, error) { return clocks.CalendarOf(app, nil, math.MaxInt64) },
		Link: func(tx core.App, id, problem string, actor journal.Actor) error {
			_, err := tickets.Change(tx, id, map[string]any{"problem": problem}, actor)
			return err
		},
		Tell: func(tx core.App, event *journal.Event, who []string, kind string, params map[string]any) error {
			return tellSome(tickets, tx, event, who, "", kind, params)
		},
	})
	if err != nil {
		return nil, fmt.Errorf("register the problems: %w", err)
	}
	if err := a.registerCampaigns(after, face); err != nil {
		return nil, fmt.Errorf("register the campaigns: %w", err)
	}
	if err := figure.Register(a.App, figure.Config{Clock: a.Clock, Journal: a.Journal}); err != nil {
		return nil, fmt.Errorf("register the figures: %w", err)
	}
	after.feedback, err = feedback.Register(a.App, a.feedbackConfig(tickets, followUps))
	if err != nil {
		return nil, fmt.Errorf("register the feedback: %w", err)
	}
	return after, nil
}

// nextOpening is the first moment from at on at which the desk is open, by its fallback calendar. One that never opens again does
// not keep customers from being written to.
func nextOpening(clocks *sla.Clocks, app core.App, at time.Time) (time.Time, error) {
	hours, err := clocks.CalendarOf(app, nil, math.MaxInt64)
	if err != nil {
		return time.Time{}, err
	}
	if opening, err := hours.NextOpening(at); err == nil {
		return opening, nil
	}
	return at, nil
}

// tellOf tells those whom a word means for a case, which may be none.
func tellOf(tickets *ticket.Tickets, tx core.App, event *journal.Event, who, id, kind string, params map[string]any) error {
	return tellSome(tickets, tx, event, []string{who}, id, kind, params)
}

// tellSome tells those whom several words mean for a case, which may be none, each once.
func tellSome(tickets *ticket.Tickets, tx core.App, event *journal.Event, who []string, id, kind string, params map[string]any) error {
	record, err := caseOrNone(tx, id)
	if err != nil {
		return err
	}
	var ids []string
	for _, word := range who {
		people, err := tickets.People(tx, record, word)
		if err != nil {
			return err
		}
		for _, person := range people {
			if !slices.Contains(ids, person.ID) {
				ids = append(ids, person.ID)
			}
		}
	}
	return tickets.Tell(tx, event, ids, id, kind, params)
}

// caseOrNone is a case, or one that says nothing where there is none.
func caseOrNone(app core.App, id string) (*core.Record, error) {
	if id != "" {
		return app.FindRecordById(ticket.CollectionTickets, id)
	}
	tickets, err := app.FindCachedCollectionByNameOrId(ticket.CollectionTickets)
	if err != nil {
		return nil, err
	}
	return core.NewRecord(tickets), nil
}
