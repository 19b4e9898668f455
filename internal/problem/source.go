package problem

import (
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// collectionsOfSources are what may lead to a problem beside cases; each names the case that it is about.
var collectionsOfSources = []string{"callbacks", "survey_answers", "follow_ups"}

// onSource links a callback, a survey answer or a follow-up to a problem, and its case where that is linked to none.
func (r *room) onSource(e *core.RecordEvent) error {
	record, actor := e.Record, journal.ActorOf(e.Record)
	if !actor.CanWork() || actor.Kind == journal.ActorRule {
		return locale.Forbid("role_cannot_work")
	}
	collection, id, _ := strings.Cut(record.GetString("source"), "/")
	if !slices.Contains(collectionsOfSources, collection) {
		return locale.Refuse("source", "problem_source_unknown", nil)
	}
	source, err := e.App.FindRecordById(collection, id)
	if err != nil {
		return locale.Refuse("source", "problem_source_unknown", nil)
	}
	p, err := e.App.FindRecordById(CollectionProblems, record.GetString("problem"))
	if err != nil {
		return locale.Refuse("problem", "validation_missing_rel_records", nil)
	}
	if Wrap(p).Status() == StatusClosed {
		return locale.Refuse("problem", "problem_closed", nil)
	}
	record.Set("ticket", source.GetString("ticket"))
	record.Set("added_by", "")
	if actor.IsStaff() {
		record.Set("added_by", actor.ID)
	}
	if err := e.Next(); err != nil {
		return err
	}
	return r.linkCase(e.App, record.GetString("ticket"), p.Id, actor)
}

// onSourceGone lets whoever works on problems take a link away again; the case keeps its own.
func (r *room) onSourceGone(e *core.RecordEvent) error {
	if actor := journal.ActorOf(e.Record); !actor.CanWork() || actor.Kind == journal.ActorRule {
		return locale.Forbid("role_cannot_work")
	}
	return e.Next()
}

// linkCase links a case to a problem where it is linked to none and can still be changed.
func (r *room) linkCase(tx core.App, ticket, problem string, actor journal.Actor) error {
	if ticket == "" {
		return nil
	}
	record, err := tx.FindRecordById("tickets", ticket)
	if err != nil {
		return err
	}
	if record.GetString("problem") != "" || record.GetString("merged_into") != "" || record.GetString("erased_at") != "" {
		return nil
	}
	return r.link(tx, ticket, problem, actor)
}
