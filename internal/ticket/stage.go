package ticket

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Stage is where a complaint's closed loop stands: beside the status and never in its way.
type Stage string

// The stages of a complaint, each entered with its evidence.
const (
	StageAccepted     Stage = "accepted"
	StageInvestigated Stage = "investigated" // facts, persons_heard
	StageResolved     Stage = "resolved"     // decision, decision_told_at
	StageCalledBack   Stage = "called_back"  // callback_outcome, or a manager's reason where nobody is called
	StageImproved     Stage = "improved"     // root_cause and measure, a problem whose measures are planned, or a reason for none
)

// stages in the order of the loop; the empty one is a complaint that nobody has taken on.
var stages = []Stage{"", StageAccepted, StageInvestigated, StageResolved, StageCalledBack, StageImproved}

// evidence is what a complaint must hold to stand in a stage, beside what the stages before it ask for.
var evidence = map[Stage][]string{
	StageInvestigated: {"facts", "persons_heard"},
	StageResolved:     {"decision", "decision_told_at"},
}

// fieldsOfLoop are what the investigation and the solution of a complaint work with: whom it is about has no hand in them. The
// customer was promised that.
var fieldsOfLoop = []string{"status", "resolution", "stage", "facts", "persons_heard", "decision", "decision_told_at", "root_cause", "measure"}

// fieldsOfWeight make light of a complaint, or an end of it: nor has whom it is about a hand in these. They may make a complaint
// about themselves of what was none.
var fieldsOfWeight = []string{"kind", "grade", "merged_into", "withdrawn_reason", "erased_reason"}

func placeOf(stage Stage) int { return slices.Index(stages, stage) }

// hasReached says whether a complaint stands in the stage or beyond it.
func hasReached(record *core.Record, stage Stage) bool {
	return placeOf(Stage(record.GetString("stage"))) >= placeOf(stage)
}

// guardLoop holds a complaint's closed loop: one stage after the other, each with its evidence, which stays while the
// stage does.
func guardLoop(actor journal.Actor, before, after *core.Record, changed []string, now time.Time, refused validation.Errors) {
	guardAbout(actor, before, after, changed, refused)
	guardVoid(actor, before, after, changed, refused)
	if after.GetString("kind") != KindComplaint {
		return
	}
	if slices.Contains(changed, "stage") {
		guardStage(actor, before, after, now, refused)
		return
	}
	for stage, names := range evidence {
		if !hasReached(after, stage) {
			continue
		}
		for _, name := range names {
			if slices.Contains(changed, name) && isBlank(after, name) {
				refused[name] = locale.Reason("evidence_stays", nil)
			}
		}
	}
	if slices.Contains(changed, "decision_told_at") {
		guardToldAt(after, now, refused)
	}
}

// guardAbout keeps whom a complaint is about out of it, also where the same save would make something else of it.
func guardAbout(actor journal.Actor, before, after *core.Record, changed []string, refused validation.Errors) {
	isOf := func(record *core.Record) bool { return actor.IsStaff() && complainedAbout(record) == actor.ID }
	was, is := isOf(before), isOf(after)
	for _, name := range changed {
		if (was || is) && slices.Contains(fieldsOfLoop, name) || was && slices.Contains(fieldsOfWeight, name) {
			refused[name] = locale.Reason("complaint_about_you", nil)
		}
	}
}

func guardStage(actor journal.Actor, before, after *core.Record, now time.Time, refused validation.Errors) {
	from, to := Stage(before.GetString("stage")), Stage(after.GetString("stage"))
	step := placeOf(to) - placeOf(from)
	switch {
	case placeOf(to) < 0 || step > 1:
		refused["stage"] = locale.Reason("stage_jump", map[string]any{"from": stageWord(from), "to": stageWord(to)})
	case step < 0 && !actor.CanLead():
		refused["stage"] = locale.Reason("needs_lead", nil)
	case step < 0 && !hasReason(after):
		refused["reason"] = locale.Reason("needs_reason", nil)
	case step > 0:
		guardEvidence(actor, after, to, now, refused)
	}
}

// stageWord is a stage in a refusal's params: the key of its word, in the reader's language.
func stageWord(stage Stage) string {
	if stage == "" {
		stage = "none"
	}
	key := "desk.stage." + string(stage)
	return "@" + key
}

// guardEvidence asks for what the stage is entered with, and for nothing of the stages behind: that was looked at then.
func guardEvidence(actor journal.Actor, after *core.Record, to Stage, now time.Time, refused validation.Errors) {
	for _, name := range evidence[to] {
		if isBlank(after, name) {
			refused[name] = locale.Reason("evidence_missing", nil)
		}
	}
	switch to {
	case StageResolved:
		guardToldAt(after, now, refused)
	case StageCalledBack:
		if isBlank(after, "callback_outcome") && !(actor.CanManage() && actor.Kind != journal.ActorRule && hasReason(after)) {
			refused["stage"] = locale.Reason("callback_missing", nil)
		}
	case StageImproved:
		if !hasReason(after) && !isAnsweredByProblem(after) {
			for _, name := range []string{"root_cause", "measure"} {
				if isBlank(after, name) {
					refused[name] = locale.Reason("evidence_or_reason", nil)
				}
			}
		}
	}
}

// keyAnswered marks a save of a case whose problem, in the ledger, has its root cause and its measures.
const keyAnswered = "@answered_by_problem"

func isAnsweredByProblem(record *core.Record) bool {
	marked, _ := record.GetRaw(keyAnswered).(bool)
	return marked
}

// noteProblem looks up, where a complaint is to count as improved, whether its problem says why it happened and what keeps it
// from happening again: both stand in the ledger once, not in each of its cases.
func noteProblem(app core.App, before, after *core.Record) error {
	isEntering := Stage(after.GetString("stage")) == StageImproved && before.GetString("stage") != after.GetString("stage")
	after.SetRaw(keyAnswered, false)
	id := after.GetString("problem")
	if !isEntering || id == "" {
		return nil
	}
	var answered bool
	err := app.ConcurrentDB().NewQuery(`SELECT EXISTS (SELECT 1 FROM problems WHERE id = {:id} AND status IN ('acting', 'verifying', 'closed'))`).
		Bind(dbx.Params{"id": id}).Row(&answered)
	if err != nil {
		return fmt.Errorf("look up problem %s: %w", id, err)
	}
	after.SetRaw(keyAnswered, answered)
	return nil
}

// guardToldAt keeps when the customer was told the decision to what can be: not ahead of the clock, and for a complaint
// that was opened again not the telling that did not satisfy.
func guardToldAt(after *core.Record, now time.Time, refused validation.Errors) {
	told := after.GetDateTime("decision_told_at").Time()
	switch {
	case told.IsZero():
	case !now.IsZero() && told.After(now):
		refused["decision_told_at"] = locale.Reason("told_in_future", nil)
	case hasReached(after, StageResolved) && told.Before(reopenedAt(Wrap(after))):
		refused["decision_told_at"] = locale.Reason("told_before_reopening", nil)
	}
}

// reopenedAt is when the case was last opened again; zero when it never was.
func reopenedAt(t *Ticket) time.Time {
	steps := stepsOf(t)
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].Step == StepReopened {
			at, err := types.ParseDateTime(steps[i].At)
			if err != nil {
				return time.Time{}
			}
			return at.Time()
		}
	}
	return time.Time{}
}

// followLoop keeps what the rest of a save means for the loop: somebody who takes a complaint on accepts it, opening it
// again sends it back to where another decision is due, and what is no complaint has no loop.
func (t *Ticket) followLoop(was *Ticket) {
	if !t.IsComplaint() {
		return
	}
	if !was.Status().IsOpen() && t.Status().IsOpen() {
		t.Set("callback_outcome", "")
		if hasReached(t.Record, StageResolved) {
			t.Set("stage", string(StageInvestigated))
		}
	}
	if t.GetString("stage") == "" && t.Assignee() != "" && t.Status() != StatusNew {
		t.Set("stage", string(StageAccepted))
	}
}

// keyVoid stands in the data of the event by which an investigation became void; keyVoids marks the save by which it does.
const (
	keyVoid  = "investigation_void"
	keyVoids = "@investigation_void"
)

// fieldsOfInvestigation are what the investigation found, and what was decided on it.
var fieldsOfInvestigation = []string{"facts", "persons_heard", "decision", "decision_told_at"}

// noteVoid looks up whether an investigation becomes void by the save: the complaint turns out to be about the colleague who has
// made it, or begun it.
func noteVoid(app core.App, before, after *core.Record) error {
	after.SetRaw(keyVoids, false)
	about := complainedAbout(after)
	if about == "" || about == complainedAbout(before) {
		return nil
	}
	isTheirs, err := hasInvestigated(app, before, about)
	if err != nil {
		return err
	}
	after.SetRaw(keyVoids, isTheirs)
	return nil
}

func isVoided(record *core.Record) bool {
	marked, _ := record.GetRaw(keyVoids).(bool)
	return marked
}

// guardVoid has a lead say why an investigation is void, since that sends the complaint back, and opens it again. Where it has only
// been begun, anybody may say whom the complaint is about.
func guardVoid(actor journal.Actor, before, after *core.Record, changed []string, refused validation.Errors) {
	isBegun := Status(before.GetString("status")).IsOpen() && !hasReached(before, StageInvestigated)
	if !isVoided(after) || isBegun {
		return
	}
	field := "complained_about"
	if !slices.Contains(changed, field) {
		field = "kind" // whom it is about was said before it became a complaint
	}
	switch {
	case refused[field] != nil:
	case actor.Kind == journal.ActorRule:
		refused[field] = locale.Reason("not_for_rules", nil)
	case !actor.CanLead():
		refused[field] = locale.Reason("void_needs_lead", nil)
	case !hasReason(after):
		refused["reason"] = locale.Reason("needs_reason", nil)
	}
}

// reopenVoid opens a case again whose investigation is void: what was decided on it stands no more. Who withdrew it asks for nothing.
func (t *Ticket) reopenVoid() {
	isEnded := t.GetString("withdrawn_reason") != "" || t.GetString("merged_into") != "" || t.GetString("erased_reason") != ""
	if isVoided(t.Record) && !t.Status().IsOpen() && !isEnded {
		t.setStatus(StatusOpen)
	}
}

// voidInvestigation sends a complaint back to where an investigation is due. What was found, what was decided on it and what the
// customer said of that goes into the journal alone, so that nobody goes on with it; what this save itself says stays.
func (t *Ticket) voidInvestigation(changed []string) {
	if !isVoided(t.Record) {
		return
	}
	for _, name := range fieldsOfInvestigation {
		if !slices.Contains(changed, name) {
			t.Set(name, "")
		}
	}
	t.Set("callback_outcome", "")
	if hasReached(t.Record, StageInvestigated) {
		t.Set("stage", string(StageAccepted))
	}
	journal.Annotate(t.Record, keyVoid, true)
}

// Whoever wrote in what stands there since the investigation was begun answers for it, at whatever stage that was, and so does who
// wrote it last. It was begun when there was nothing yet, or when the loop went back. The name of the field stands for ?3, as a path.
const selectWrote = `SELECT EXISTS (SELECT 1 FROM events WHERE ticket = ?1 AND collection = 'tickets' AND actor = ?2 AND json_extract(changes, ?3) IS NOT NULL
	AND (seq > COALESCE((SELECT MAX(seq) FROM events WHERE ticket = ?1 AND collection = 'tickets' AND (json_extract(changes, ?3 || '[1]') = ''
			OR json_extract(changes, '$.stage[0]') IN ('investigated', 'resolved', 'called_back', 'improved') AND json_extract(changes, '$.stage[1]') IN ('', 'accepted'))), 0)
		OR seq = (SELECT MAX(seq) FROM events WHERE ticket = ?1 AND collection = 'tickets' AND json_extract(changes, ?3) IS NOT NULL)))`

// Reopening, which also leads to investigated, is no step of the investigation.
const selectTookOn = `SELECT COALESCE((SELECT actor FROM events WHERE ticket = ?1 AND collection = 'tickets'
	AND json_extract(changes, '$.stage[0]') = 'accepted' AND json_extract(changes, '$.stage[1]') = 'investigated' ORDER BY seq DESC LIMIT 1) = ?2, 0)`

// hasInvestigated says whether the investigation of a case, as it stands, is a colleague's: they wrote in its facts or in who was
// heard, or took it to investigated.
func hasInvestigated(app core.App, record *core.Record, staff string) (bool, error) {
	var isTheirs bool
	ask := func(query string, args ...any) error {
		if isTheirs {
			return nil
		}
		if err := journal.Plain(app.ConcurrentDB()).QueryRow(query, args...).Scan(&isTheirs); err != nil {
			return fmt.Errorf("find who investigated case %s: %w", record.Id, err)
		}
		return nil
	}
	for _, name := range evidence[StageInvestigated] {
		if isBlank(record, name) {
			continue
		}
		if err := ask(selectWrote, record.Id, staff, "$."+name); err != nil {
			return false, err
		}
	}
	if hasReached(record, StageInvestigated) {
		if err := ask(selectTookOn, record.Id, staff); err != nil {
			return false, err
		}
	}
	return isTheirs, nil
}

// leaveLoop takes a case out of the loop that is a complaint no more: the desk put it in, so whoever sorts it need not.
func leaveLoop(before, after *core.Record) {
	isLeft := before.GetString("kind") == KindComplaint && after.GetString("kind") != KindComplaint
	if isLeft && after.GetString("stage") == before.GetString("stage") {
		after.Set("stage", "")
	}
}

// outcomesThatGoOn are the outcomes of a callback with which a complaint may be called called back.
var outcomesThatGoOn = []string{"satisfied", "refused", "unreached", "opted_out"}

// CalledBack notes how the callback after a case's solution ended, in tx, on behalf of actor: a complaint whose decision
// the customer was told goes on to called_back. Outcome is satisfied, refused, unreached or opted_out; what did not satisfy
// opens the case again instead ([Tickets.Reopen]).
func (t *Tickets) CalledBack(tx core.App, id, outcome string, actor journal.Actor) error {
	if !slices.Contains(outcomesThatGoOn, outcome) {
		return nil
	}
	return t.asDesk(tx, id, actor, func(ticket *Ticket) bool {
		if ticket.Status().IsOpen() || ticket.GetString("erased_at") != "" {
			return false
		}
		ticket.Set("callback_outcome", outcome)
		if ticket.IsComplaint() && Stage(ticket.GetString("stage")) == StageResolved {
			ticket.Set("stage", string(StageCalledBack))
		}
		return true
	})
}

// Reopen opens a solved case again, in tx, on behalf of actor, because the customer said that it is not solved. A case that
// is open already stays as it is, and so does one that was merged or erased.
func (t *Tickets) Reopen(tx core.App, id, reason string, actor journal.Actor) error {
	return t.asDesk(tx, id, actor, func(ticket *Ticket) bool {
		if ticket.Status().IsOpen() || ticket.GetString("merged_into") != "" || ticket.GetString("erased_at") != "" {
			return false
		}
		ticket.setStatus(StatusOpen)
		if reason = strings.TrimSpace(reason); reason != "" {
			ticket.Set("reason", reason)
		}
		return true
	})
}

// asDesk changes a case as the desk's own consequence of what actor did; change says whether there is anything to save.
func (t *Tickets) asDesk(tx core.App, id string, actor journal.Actor, change func(*Ticket) bool) error {
	record, err := tx.FindRecordById(CollectionTickets, id)
	if err != nil {
		return err
	}
	if !change(Wrap(record)) {
		return nil
	}
	journal.Act(record, actor)
	markDesk(record)
	return tx.SaveNoValidate(record)
}
