package ticket

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// eventStep has the cases of a colleague who has left handed on that were too many for one transaction; its record is the colleague's.
const eventStep = "ticket.step"

// handedOnAtOnce is how many cases are handed on in one transaction: everybody who saves something waits meanwhile.
const handedOnAtOnce = 25

// keyLeft marks the save that takes a case from a colleague who has left: had they accepted its escalation, nobody has.
const keyLeft = "@left"

func isLeft(record *core.Record) bool {
	marked, _ := record.GetRaw(keyLeft).(bool)
	return marked
}

// handOnLeft hands on what is open of a colleague who has left, or works on cases no more: what they had accepted calls again, and
// what they had goes on by their team's assignment, or waits for the team.
func (r *room) handOnLeft(tx core.App, event *journal.Event) error {
	if event.Type != eventStep && !event.LosesWork() {
		return nil
	}
	staff := event.Record
	_, isGiven, err := journal.FindColleague(tx, staff)
	if err != nil {
		return err
	}
	if isGiven {
		return nil // switched on again meanwhile
	}
	left, err := casesOf(tx, staff)
	if err != nil {
		return fmt.Errorf("find the open cases of colleague %s: %w", staff, err)
	}
	for _, record := range left {
		if err := takeFrom(tx, Wrap(record), staff, event.System()); err != nil {
			return fmt.Errorf("hand on case %s: %w", record.GetString("number"), err)
		}
	}
	if len(left) < handedOnAtOnce {
		return nil
	}
	actor := event.System()
	if event.Type == eventStep {
		actor.Depth = event.Actor.Depth // however many steps there are, rules follow what comes of each
	}
	return r.journal.Append(tx, &journal.Event{Type: eventStep, Collection: "staff", Record: staff, Actor: actor})
}

// casesOf are the next open cases that a colleague has accepted or has, those first that somebody was called for. What was handed on
// is no more among them.
func casesOf(app core.App, staff string) ([]*core.Record, error) {
	// Only open cases keep when they were escalated, and that has an index.
	found, err := app.FindRecordsByFilter(CollectionTickets, "escalated_at > '' && accepted_by = {:staff} && is_open = true", "id", handedOnAtOnce, 0, dbx.Params{"staff": staff})
	if err != nil || len(found) == handedOnAtOnce {
		return found, err
	}
	theirs, err := app.FindRecordsByFilter(CollectionTickets, "assignee = {:staff} && is_open = true && accepted_by != {:staff}", "", handedOnAtOnce-len(found), 0, dbx.Params{"staff": staff})
	return append(found, theirs...), err
}

// assignedByLeft stands in the data of the event by which a case that is opened again waits for its team, since whoever had it has left.
const assignedByLeft = "left"

// handOnOpened hands on a case that is opened again and was solved by a colleague who has left since, or works on cases no more:
// what had ended stayed theirs. It goes to the next by their team's assignment, or waits for the team.
func handOnOpened(tx core.App, ticket, was *Ticket, changed []string) error {
	isOpened := !was.Status().IsOpen() && ticket.Status().IsOpen()
	if !isOpened || ticket.Assignee() == "" || slices.Contains(changed, "assignee") {
		return nil
	}
	_, isGiven, err := journal.FindColleague(tx, ticket.Assignee())
	if err != nil {
		return fmt.Errorf("read who had case %s: %w", ticket.GetString("number"), err)
	}
	if isGiven {
		return nil
	}
	ticket.Set("assignee", "")
	// Whoever opens it again has not taken it from anybody.
	journal.Annotate(ticket.Record, keyAssignedBy, assignedByLeft)
	journal.ByDesk(ticket.Record, EventAssigned)
	return handOn(tx, ticket)
}

// takeFrom takes a case from a colleague, on behalf of actor.
func takeFrom(tx core.App, ticket *Ticket, staff string, actor journal.Actor) error {
	if ticket.Assignee() == staff {
		ticket.Set("assignee", "")
		if err := handOn(tx, ticket); err != nil {
			return err
		}
	}
	if ticket.GetString("accepted_by") == staff {
		ticket.SetRaw(keyLeft, true)
	}
	journal.Act(ticket.Record, actor)
	markDesk(ticket.Record)
	return tx.SaveNoValidate(ticket.Record)
}
