// Package followup keeps what colleagues are asked to see to after a case was solved: a number to correct, something still to
// be done, a low score to answer.
//
// Contract: a follow-up is open until somebody says what came of it, and has a deadline. The same record leads to one open
// follow-up of a kind, however often what led to it is handled; once that is done, it can lead to another. Its case and its
// customer stay. Whom the case is about has none of it, whenever that is said. What passes its time goes through the journal once, as follow_up.overdue.
package followup

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// CollectionFollowUps is the collection this room owns.
const CollectionFollowUps = "follow_ups"

// States of a follow-up.
const (
	stateOpen = "open"
	stateDone = "done"
)

// Kinds of follow-up that this room knows.
const (
	KindOther = "other" // a colleague made it by hand
	// KindGradeReview asks the leads whether a complaint is graver than it was taken for.
	KindGradeReview = "grade_review"
)

// Names of the events this room appends beside follow_up.created and follow_up.updated.
const (
	EventOverdue = "follow_up.overdue"
	EventDone    = "follow_up.done"
)

// timerKind is the kind of the timers that stand for when follow-ups are due.
const timerKind = "follow_up"

// FollowUp is something to be seen to.
type FollowUp struct {
	Kind, Ticket, Customer string
	// Owner is the colleague who sees to it; empty, or one who has left, leaves it to the leads.
	Owner string
	Text  string
	DueAt time.Time
	// Source is the record that leads to it, as collection/id.
	Source string
}

// FollowUps is the room's handle for the rooms beside it, which meet it where the desk is put together.
type FollowUps struct{ room *room }

// Open asks for a follow-up in tx, on behalf of actor. One of the same kind from the same source is not asked
// for twice while it is open: what was seen to and is wrong again is to be seen to again.
func (f *FollowUps) Open(tx core.App, wanted FollowUp, actor journal.Actor) error {
	if wanted.Source != "" {
		there, err := tx.FindAllRecords(CollectionFollowUps, dbx.HashExp{"source": wanted.Source, "kind": wanted.Kind, "state": stateOpen})
		if err != nil || len(there) > 0 {
			return err
		}
	}
	followUps, err := tx.FindCachedCollectionByNameOrId(CollectionFollowUps)
	if err != nil {
		return err
	}
	owner, err := ownerOf(tx, wanted.Owner, wanted.Ticket)
	if err != nil {
		return err
	}
	record := core.NewRecord(followUps)
	for name, value := range map[string]any{
		"kind": wanted.Kind, "ticket": wanted.Ticket, "customer": wanted.Customer, "owner": owner, "text": wanted.Text,
		"due_at": journal.DateTime(wanted.DueAt), "source": wanted.Source,
	} {
		record.Set(name, value)
	}
	record.SetRaw(keyDesk, true)
	journal.Act(record, actor)
	if err := tx.SaveNoValidate(record); err != nil {
		return fmt.Errorf("open a follow-up of %s: %w", wanted.Source, err)
	}
	return nil
}

// ownerOf is the colleague who is meant, or nobody once they have left, do quality assurance, or are whom the case is about: then it
// is the leads'.
func ownerOf(app core.App, staff, ticket string) (string, error) {
	if staff == "" {
		return "", nil
	}
	isGiven, err := journal.FindGivenWork(app, staff)
	if err != nil {
		return "", err
	}
	about, err := isAbout(app, ticket, staff)
	if err != nil || !isGiven || about {
		return "", err
	}
	return staff, nil
}

// isAbout says whether a case, or the one that goes on with it, is about a colleague.
func isAbout(app core.App, ticket, staff string) (bool, error) {
	if ticket == "" || staff == "" {
		return false, nil
	}
	var is bool
	err := app.ConcurrentDB().NewQuery(`SELECT EXISTS (SELECT 1 FROM tickets WHERE complained_about = {:staff} AND (id = {:id} OR id = (SELECT merged_into FROM tickets WHERE id = {:id})))`).
		Bind(dbx.Params{"staff": staff, "id": ticket}).Row(&is)
	if err != nil {
		return false, fmt.Errorf("read whom case %s is about: %w", ticket, err)
	}
	return is, nil
}

// Fulfil notes in tx, on behalf of actor, that the open follow-up of a kind from a source was seen to, and what came of it.
// Where none is open there is nothing to note.
func (f *FollowUps) Fulfil(tx core.App, kind, source, result string, actor journal.Actor) error {
	there, err := tx.FindAllRecords(CollectionFollowUps, dbx.HashExp{"source": source, "kind": kind, "state": stateOpen})
	if err != nil {
		return fmt.Errorf("find the follow-up of %s: %w", source, err)
	}
	for _, record := range there {
		record.Set("state", stateDone)
		record.Set("result", result)
		record.Set("done_at", journal.DateTime(f.room.clock.Now()))
		if actor.IsStaff() {
			record.Set("done_by", actor.ID)
		}
		record.SetRaw(keyDesk, true)
		journal.Act(record, actor)
		if err := tx.SaveNoValidate(record); err != nil {
			return fmt.Errorf("fulfil the follow-up of %s: %w", source, err)
		}
	}
	return nil
}

// setTimer has a follow-up ring when it is due, and forgets one that is done.
func (r *room) setTimer(tx core.App, record *core.Record) error {
	due := record.GetDateTime("due_at").Time()
	if record.GetString("state") != stateOpen || record.GetBool("overdue") || due.IsZero() {
		return r.timers.Cancel(tx, timerKind, CollectionFollowUps, record.Id, "")
	}
	return r.timers.Set(tx, timer.Timer{
		Kind: timerKind, Collection: CollectionFollowUps, Record: record.Id, DueAt: due, Data: map[string]any{"ticket": record.GetString("ticket")},
	})
}
