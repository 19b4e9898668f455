package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(createJournal, func(app core.App) error { return dropAll(app, "failures", "cursors", "timers", "events") })
}

func createJournal(app core.App) error {
	events := core.NewBaseCollection("events")
	events.Fields.Add(
		whole("seq", "Position in the journal: 1, 2, 3 ... without a gap."),
		text("type", lengthCode, "What happened, such as ticket.resolved; docs/GLOSSARY lists them."),
		text("ticket", 15, "Id of the case it belongs to, if any."),
		text("collection", lengthCode, "Collection of the record that changed."),
		text("record", 15, "Id of the record that changed."),
		choice("actor_kind", "Who did it.", "staff", "customer", "superuser", "rule", "system", "unknown"),
		text("actor", lengthCode, "Id of the person, if a person did it."),
		text("rule", lengthCode, "Id of the rule, if a rule did it."),
		document("changes", "Every changed field as [old, new]."),
		document("data", "What else is worth keeping, by type."),
		whole("cause", "seq of the event that led to this one; 0 when a person or the clock began."),
		whole("depth", "How many events lie between this one and its beginning."),
		instant("at", "When, by the clock of the desk."),
	)
	access(events, rule(ruleStaff), rule(ruleStaff), nil, nil, nil)
	events.AddIndex("idx_events_seq", true, "seq", "")
	events.AddIndex("idx_events_ticket", false, "ticket, seq", "")
	events.AddIndex("idx_events_record", false, "collection, record, seq", "")
	events.AddIndex("idx_events_type", false, "type, seq", "")
	if err := app.Save(events); err != nil {
		return err
	}

	timers := core.NewBaseCollection("timers")
	timers.Fields.Add(
		text("kind", lengthCode, "What falls due; becomes the event timer.<kind>."),
		text("collection", lengthCode, "Collection of the record it belongs to."),
		text("record", 15, "Id of that record."),
		text("key", lengthCode, "Tells several timers of one record and kind apart."),
		instant("due_at", "When it falls due."),
		document("data", "Handed on with the event."),
	)
	timers.Fields.Add(stamps()...)
	timers.AddIndex("idx_timers_identity", true, "kind, collection, record, key", "")
	timers.AddIndex("idx_timers_due", false, "due_at, id", "")
	if err := app.Save(timers); err != nil {
		return err
	}

	cursors := core.NewBaseCollection("cursors")
	cursors.Fields.Add(
		required(text("name", lengthCode, "Whose position or counter this is.")),
		whole("seq", "The last number taken or the last event handled."),
	)
	cursors.AddIndex("idx_cursors_name", true, "name", "")
	if err := app.Save(cursors); err != nil {
		return err
	}

	failures := core.NewBaseCollection("failures")
	failures.Fields.Add(
		whole("event", "seq of the event that could not be handled."),
		text("reactor", lengthCode, "Which part of the program failed on it."),
		text("error", lengthNote, "What it said the last time."),
		whole("attempts", "How often it was tried before it was set aside."),
		instant("retried_at", "When somebody had it tried again."),
	)
	failures.Fields.Add(stamps()...)
	access(failures, rule(ruleManager), rule(ruleManager), nil, nil, nil)
	failures.AddIndex("idx_failures_event", true, "event, reactor", "")
	return app.Save(failures)
}
