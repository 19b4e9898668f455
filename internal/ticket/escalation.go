package ticket

import (
	"maps"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// fieldsOfEscalation say that a case needs somebody now, and who took it on. None is set when a case is made; all are
// emptied when it ends.
var fieldsOfEscalation = []string{"escalation", "escalation_reason", "escalated_at", "accepted_by", "accepted_at"}

// keyEscalate marks the save by which a rule escalates a case, also at the level where it stands already, or takes an escalation
// back: nobody but the room's own handle can set it.
const keyEscalate = "@escalate"

func markEscalation(record *core.Record) { record.SetRaw(keyEscalate, true) }

// keyLost stands in the data of an escalation that no rule has asked for: whoever had accepted the case has left, or turned out to be
// whom the complaint is about. Whose save that was, also a rule's, says nothing of it.
const keyLost = "lost"

func isEscalating(record *core.Record) bool {
	marked, _ := record.GetRaw(keyEscalate).(bool)
	return marked
}

// guardEscalation leaves raising a case, and taking that back while nobody has accepted it, to rules, which do it by the room's
// handle, and its end to the desk.
func guardEscalation(before, after *core.Record) error {
	switch {
	case !isEscalating(after) || isTakenBack(after) && before.GetString("accepted_by") != "":
		return locale.Reason("field_kept_by_desk", nil)
	case !Status(before.GetString("status")).IsOpen() || !Status(after.GetString("status")).IsOpen():
		return locale.Reason("escalation_ended", nil)
	}
	return nil
}

// isTakenBack says whether a save takes an escalation back.
func isTakenBack(after *core.Record) bool {
	return isEscalating(after) && after.GetString("escalation") == ""
}

// guardAcceptance lets a colleague accept an escalated case for themselves. That nobody else did before is looked at where
// their name can be read ([guardAccepted]).
func guardAcceptance(actor journal.Actor, before, after *core.Record) error {
	switch accepted := after.GetString("accepted_by"); {
	case !actor.IsStaff() || accepted != actor.ID:
		return locale.Reason("accepted_for_yourself", nil)
	case before.GetString("escalation") == "":
		return locale.Reason("accepted_nothing", nil)
	case accepted == after.GetString("complained_about") && after.GetString("kind") == KindComplaint:
		return locale.Reason("assignee_complained_about", nil)
	}
	return nil
}

// guardAccepted refuses to accept what a colleague has accepted already, and says who.
func guardAccepted(app core.App, before *core.Record) error {
	first := before.GetString("accepted_by")
	if first == "" {
		return nil
	}
	name := ""
	if colleague, err := app.FindRecordById("staff", first); err == nil {
		name = colleague.GetString("name")
	}
	return locale.Refuse("accepted_by", "accepted_already", map[string]any{"name": name})
}

// waitsForAcceptance says whether somebody is being called, and nobody has said yet that they take care of it.
func (t *Ticket) waitsForAcceptance() bool {
	return t.GetString("escalation") != "" && t.GetString("accepted_by") == ""
}

// gradeCrisis is the gravest grade of a complaint.
const gradeCrisis = "crisis"

func (t *Ticket) isCrisis() bool { return t.GetString("grade") == gradeCrisis }

// followAcceptance gives a case that nobody has to whoever accepts it, and a crisis in any case: it was called out until
// somebody takes it on, whoever it was given to meanwhile, who goes on following it. Another case that somebody has they
// follow. Whom it is about gets no hand in it.
func (t *Ticket) followAcceptance(was *Ticket) {
	accepted := t.GetString("accepted_by")
	isNew := accepted != "" && accepted != was.GetString("accepted_by")
	followers := t.GetStringSlice("followers")
	switch {
	case !isNew || accepted == t.GetString("complained_about") || accepted == t.Assignee():
	case t.Assignee() == "" || t.isCrisis():
		if before := t.Assignee(); before != "" && !slices.Contains(followers, before) {
			t.Set("followers", append(followers, before))
		}
		t.Set("assignee", accepted)
	case !slices.Contains(followers, accepted):
		t.Set("followers", append(followers, accepted))
	}
}

// followEscalation keeps when a case was escalated and accepted. What has ended needs nobody, and a crisis that turned out
// to be none calls nobody any more. An acceptance by whom the complaint turns out to be about is none, nor is that of who has left:
// it calls anew.
func (t *Ticket) followEscalation(was *Ticket, now time.Time) {
	isCalledOff := was.isCrisis() && !t.isCrisis() && t.waitsForAcceptance() && !isEscalating(t.Record)
	isLost := t.GetString("accepted_by") != "" && (t.GetString("accepted_by") == complainedAbout(t.Record) || isLeft(t.Record))
	switch {
	case !t.Status().IsOpen() || isCalledOff || isTakenBack(t.Record):
		for _, name := range fieldsOfEscalation {
			t.Set(name, "")
		}
	case isEscalating(t.Record) || isLost:
		if !isEscalating(t.Record) {
			journal.Annotate(t.Record, keyLost, true)
		}
		if last := was.GetDateTime("escalated_at").Time(); !now.After(last) {
			now = last.Add(time.Millisecond) // also the same level over again is an escalation of its own
		}
		t.Set("escalated_at", journal.DateTime(now))
		t.Set("accepted_by", "")
		t.Set("accepted_at", "")
	case t.GetString("accepted_by") != "" && t.GetString("accepted_by") != was.GetString("accepted_by"):
		t.Set("accepted_at", journal.DateTime(now))
	}
}

// followTaken keeps a crisis that waits for a person from telling the customer that somebody has taken it: a team's turn or
// the assignee of a lesser case is not whoever the danger was called out to.
func (t *Ticket) followTaken(was *Ticket, now time.Time) {
	wasHeld, isHeld := was.isHeldBack(), t.isHeldBack()
	switch {
	case isHeld && !wasHeld:
		t.dropStep(StepAssigned)
	case wasHeld && !isHeld && t.Status().IsOpen() && t.Assignee() != "" && !t.hasStep(StepAssigned) && !t.hasStep(StepDiagnosed):
		t.addStep(StepAssigned, now)
	}
}

// isHeldBack says whether the tracker does not show yet that somebody has the case.
func (t *Ticket) isHeldBack() bool { return t.isCrisis() && t.waitsForAcceptance() }

// namesOfEscalation are the events that a save means for those who wait for help.
func namesOfEscalation(after *core.Record, changes journal.Changes) []string {
	var list []string
	isChanged := func(field string) bool { _, ok := changes[field]; return ok }
	if after.GetString("escalation") != "" && slices.ContainsFunc([]string{"escalation", "escalated_at"}, isChanged) {
		list = append(list, EventEscalated)
	}
	if after.GetString("accepted_by") != "" && isChanged("accepted_by") {
		list = append(list, EventAccepted)
	}
	return list
}

// stillWanted leaves out what would escalate a case that has ended meanwhile: it needs nobody any more. What else a change
// asks for stays.
func stillWanted(record *core.Record, fields map[string]any) map[string]any {
	if Wrap(record).Status().IsOpen() {
		return fields
	}
	rest := maps.Clone(fields)
	maps.DeleteFunc(rest, func(name string, _ any) bool { return slices.Contains(fieldsOfEscalation, name) })
	return rest
}
