package sla

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
)

// course is what the journal says of one clock: from when it counts, and how it ended. Whether a policy gave it a target
// is not for the journal to say; a course without one is no clock.
type course struct {
	kind Kind
	// start is the seq of the event that started it, applied of the one at which its target was chosen: the same, until the
	// policies are applied again.
	start, applied int64
	startedAt      time.Time
	// due is a promise's own.
	due time.Time
	// reopened marks what a reopening began anew.
	reopened bool
	// anew marks what an investigation that became void began anew.
	anew bool
	// regrade marks a limit of a raised grade: it takes the place of the one that runs, if it gives another limit.
	regrade bool

	ended   int64 // seq of the event that ended it; 0 while it is owed
	endedAt time.Time
	met     bool
	reason  string // why it was cancelled
}

func (c *course) owed() bool { return c.ended == 0 }

// span is how long a case stood in a status; to is zero while it does.
type span struct {
	status   string
	from, to time.Time
}

// word is when something was first said.
type word struct {
	seq int64
	at  time.Time
}

// history is what the journal says of a case's time: its courses, in the order in which they began, and its statuses.
type history struct {
	courses []*course
	spans   []span
	// at is when the last event happened.
	at time.Time

	created   word
	opened    time.Time // when it was made, or last opened again
	channel   string
	kind      string
	grade     string
	status    string
	assignee  string
	promise   time.Time
	inPerson  bool
	answer    word // the first public answer of a colleague
	spoken    word // the first answer, call or visit
	visit     word
	diagnosed bool // the case has been taken, and its diagnosis clock has had its time
}

// trace follows a case through its events, oldest first. It is pure: the same events give the same history.
func trace(events []*journal.Event) *history {
	h := &history{}
	for _, event := range events {
		h.follow(event)
	}
	return h
}

func (h *history) follow(event *journal.Event) {
	if event.At.Before(h.at) { // a record saved twice in a millisecond is stamped one ahead; time does not run back for that
		later := *event
		later.At = h.at
		event = &later
	}
	h.at = event.At
	switch {
	case event.Type == EventReapplied:
		h.reapply(event)
	case event.Type == eventCarried:
		h.carry(event)
	case event.Collection == "messages" && event.Type == "message.created":
		h.followMessage(event)
	case event.Collection == "tickets" && event.Type == "ticket.created":
		h.begin(event)
	case event.Collection == "tickets" && len(event.Changes) > 0:
		h.change(event)
	}
}

// heard are the fields of a case by whose change its course changes.
var heard = []string{"kind", "grade", "status", "promise_at", "decision_told_at"}

// plainChanges are the events of a case that matter by nothing but what changed.
var plainChanges = []string{"ticket.updated", "ticket.assigned", "ticket.classified", "ticket.escalated", "ticket.accepted"}

// isHeard says whether an event may change the course of a case. Most do not, and then its history need not be read: a note, an automatic
// answer, the first message, which is the case itself, another assignee, a tag. Whatever its assignee does takes the case.
func isHeard(event *journal.Event) bool {
	switch {
	case event.Type == "message.created":
		staff, _ := textOf(event, "author_staff")
		customer, _ := textOf(event, "author_customer")
		return event.Data["first"] != true && (customer != "" || staff != "")
	case slices.Contains(plainChanges, event.Type) && !event.Actor.IsStaff():
		return slices.ContainsFunc(heard, func(name string) bool { _, changed := event.Changes[name]; return changed })
	}
	return true
}

// begin is the making of a case. Who stands at the counter or is on the line is answered already.
func (h *history) begin(event *journal.Event) {
	h.created, h.opened = word{event.Seq, event.At}, event.At
	h.channel, _ = textOf(event, "channel")
	h.kind, _ = textOf(event, "kind")
	h.grade, _ = textOf(event, "grade")
	h.assignee, _ = textOf(event, "assignee")
	h.inPerson = event.Actor.IsStaff() && (h.channel == "phone" || h.channel == "counter")
	status, _ := textOf(event, "status")
	h.enter(status, event.At)
	if !h.inPerson {
		h.start(h.firstAnswer(), event, event.At)
	}
	h.startKind(event, event.At)
	h.start(Resolution, event, event.At)
	h.followPromise(event)
	h.take(event)
}

// firstAnswer is the clock of the first answer on the case's channel.
func (h *history) firstAnswer() Kind {
	switch h.channel {
	case "chat":
		return ChatAnswer
	case "social":
		return SocialReply
	}
	return FirstResponse
}

func (h *history) startKind(event *journal.Event, at time.Time) {
	for _, kind := range kindsOf(h.kind) {
		h.start(kind, event, at)
	}
}

// kindsOf are the limits that a case has because of its own kind.
func kindsOf(kind string) []Kind {
	switch kind {
	case "complaint":
		return complaints
	case "repair":
		return []Kind{Onsite, Repair}
	}
	return nil
}

// change is any other change of the case. The order matters: what it is comes before where it stands.
func (h *history) change(event *journal.Event) {
	if assignee, changed := textOf(event, "assignee"); changed {
		h.assignee = assignee
	}
	h.classify(event)
	if _, changed := textOf(event, "decision_told_at"); changed {
		if told, _ := textOf(event, "decision_told_at"); told != "" {
			h.meet(event, ComplaintReply)
		}
	}
	h.followPromise(event)
	if status, changed := textOf(event, "status"); changed {
		h.move(event, status)
	}
	h.investigateAnew(event)
	h.take(event)
}

// keyVoid stands in the data of the event by which an investigation became void: the complaint turned out to be about who had made it.
const keyVoid = "investigation_void"

// investigateAnew: with an investigation that became void its decision was taken back, so that the complaint is not answered any
// more. Whoever looks into it anew has the whole limit, since nothing of it was theirs; what the first came to stays. A customer who
// still waits for the first answer waits no longer for this.
func (h *history) investigateAnew(event *journal.Event) {
	if event.Data[keyVoid] != true || !h.isOpen() || h.kind != "complaint" {
		return
	}
	if told, _ := textOf(event, "decision_told_at"); told != "" {
		return // the same save gives another answer
	}
	isOwed := slices.ContainsFunc(h.courses, func(c *course) bool { return c.kind == ComplaintReply && c.owed() })
	if !isOwed {
		h.start(ComplaintReply, event, event.At).anew = true
	}
}

// classify follows kind and grade. The first kind that an unsorted case is given was the customer's from the beginning, so
// its limits count from there, or from when it was last opened again: sorting late buys no time. One that is given another kind later has that kind's limits from
// then on.
func (h *history) classify(event *journal.Event) {
	if grade, changed := textOf(event, "grade"); changed {
		raised := grades[grade] > grades[h.grade] && h.grade != ""
		h.grade = grade
		if raised && h.kind == "complaint" && h.isOpen() {
			for _, kind := range complaints {
				h.start(kind, event, event.At).regrade = true
			}
		}
	}
	kind, changed := textOf(event, "kind")
	if !changed {
		return
	}
	was := h.kind
	h.kind = kind
	if was == "complaint" {
		h.cancel(event, "reclassified", complaints...)
	}
	if was == "repair" {
		h.cancel(event, "reclassified", Onsite, Repair)
	}
	if !h.isOpen() {
		return
	}
	from := event.At
	if was == "" {
		from = h.opened
	}
	before := len(h.courses)
	h.startKind(event, from)
	for _, c := range h.courses[before:] {
		h.catchUp(c)
	}
}

// catchUp ends a course that counts from earlier than its own event by what happened in between.
func (h *history) catchUp(c *course) {
	first := word{}
	switch c.kind {
	case ComplaintAck:
		first = h.spoken
	case Onsite:
		first = h.visit
	}
	if first.seq != 0 && !first.at.Before(c.startedAt) {
		c.ended, c.endedAt, c.met = c.start, first.at, true
	}
}

// grades orders the gravity of complaints.
var grades = map[string]int{"": 0, "general": 1, "major": 2, "crisis": 3}

// move follows the status.
func (h *history) move(event *journal.Event, status string) {
	wasOpen := h.isOpen()
	h.enter(status, event.At)
	switch {
	case status == "resolved":
		h.resolve(event)
	case status == "closed":
		h.cancel(event, endedBy(event), Kinds...)
	case !wasOpen && h.isOpen():
		h.reopen(event)
	}
}

// resolve meets what a solution is owed. A person who resolves tells the customer so, in a mail with the solution in it;
// a rule that resolves because nobody wrote any more has answered nobody.
func (h *history) resolve(event *journal.Event) {
	h.meet(event, Resolution, Repair, ComplaintClose)
	if event.Actor.IsStaff() || event.Actor.Kind == journal.ActorSuperuser {
		h.meet(event, answers...)
		h.meet(event, Diagnosis, ComplaintAck, ComplaintReply, Promise)
	}
	h.cancel(event, "resolved", Kinds...)
}

// reopen begins anew what the solution ended; the first leg stays as it was. What the case has never had, since it was given
// its kind while nothing was owed, begins now. A customer who says "not yet" waits for a word.
func (h *history) reopen(event *journal.Event) {
	h.opened = event.At
	for _, kind := range append([]Kind{Resolution}, kindsOf(h.kind)...) {
		if kind.in(renewed) || !h.had(kind) {
			h.start(kind, event, event.At).reopened = true
		}
	}
	if h.promise.After(event.At) {
		h.start(Promise, event, event.At).due = h.promise
	}
	if event.Actor.IsCustomer() {
		h.await(event)
	}
}

func endedBy(event *journal.Event) string {
	switch event.Type {
	case "ticket.withdrawn", "ticket.merged", "ticket.erased":
		return strings.TrimPrefix(event.Type, "ticket.")
	}
	return "closed"
}

// followPromise: an emptied promise was kept; one that is moved gives way to the new one.
func (h *history) followPromise(event *journal.Event) {
	value, changed := textOf(event, "promise_at")
	if !changed {
		return
	}
	parsed, err := types.ParseDateTime(value)
	if err != nil {
		return
	}
	h.promise = parsed.Time()
	if h.promise.IsZero() {
		h.meet(event, Promise)
		return
	}
	h.cancel(event, "moved", Promise)
	if h.isOpen() {
		h.start(Promise, event, event.At).due = h.promise
	}
}

// take: a case is taken by the first thing that its assignee does to it. Whoever has answered already has looked.
func (h *history) take(event *journal.Event) {
	if h.diagnosed || h.inPerson || h.answer.seq != 0 || !h.isOpen() {
		return
	}
	if event.Actor.IsStaff() && event.Actor.ID == h.assignee {
		h.diagnosed = true
		h.start(Diagnosis, event, event.At)
	}
}

func (h *history) followMessage(event *journal.Event) {
	if event.Data["first"] == true {
		return // the case itself
	}
	if copied, _ := textOf(event, "copied_from"); copied != "" {
		return
	}
	if customer, _ := textOf(event, "author_customer"); customer != "" {
		h.await(event)
		return
	}
	if staff, _ := textOf(event, "author_staff"); staff == "" || !event.Actor.IsStaff() {
		return // an automatic answer answers nobody
	}
	now := word{event.Seq, event.At}
	switch event.Data["kind"] {
	case "reply":
		h.answer, h.spoken = first(h.answer, now), first(h.spoken, now)
		h.meet(event, answers...)
		h.meet(event, Diagnosis, ComplaintAck)
	case "call":
		h.spoken = first(h.spoken, now)
		h.meet(event, ComplaintAck)
	case "visit":
		h.spoken, h.visit = first(h.spoken, now), first(h.visit, now)
		h.meet(event, ComplaintAck, Onsite)
	}
	h.take(event)
}

func first(was, now word) word {
	if was.seq != 0 {
		return was
	}
	return now
}

// await starts the clock of a customer's turn at its first message; what they add to it does not start it again.
func (h *history) await(event *journal.Event) {
	for _, c := range h.courses {
		if c.owed() && c.kind.in(answers) {
			return
		}
	}
	h.start(NextResponse, event, event.At)
}

// carry goes on with the turn of a customer whose case was merged into this one: the older turn of the two counts.
func (h *history) carry(event *journal.Event) {
	since, _ := event.Data["since"].(string)
	at, err := types.ParseDateTime(since)
	if err != nil || at.IsZero() || !h.isOpen() {
		return
	}
	for _, c := range h.courses {
		if !c.owed() || !c.kind.in(answers) {
			continue
		}
		if !c.startedAt.After(at.Time()) {
			return // the customer has waited here for longer
		}
		c.ended, c.endedAt, c.reason = event.Seq, event.At, "merged"
	}
	h.start(NextResponse, event, at.Time())
}

// reapply lets the courses that are owed go on under the targets of the event, from where they began. The event says which
// course of a kind it means: a raised grade that gave no other limit leaves one beside it that is no clock.
func (h *history) reapply(event *journal.Event) {
	starts, _ := event.Data["starts"].(map[string]any)
	for _, c := range slices.Clone(h.courses) {
		start, named := starts[string(c.kind)].(float64)
		if !named || int64(start) != c.start || !c.owed() {
			continue
		}
		next := *c
		next.applied, next.regrade = event.Seq, false
		c.ended, c.endedAt, c.reason = event.Seq, event.At, "reapplied"
		h.courses = append(h.courses, &next)
	}
}

func (h *history) start(kind Kind, event *journal.Event, at time.Time) *course {
	c := &course{kind: kind, start: event.Seq, applied: event.Seq, startedAt: at}
	h.courses = append(h.courses, c)
	return c
}

func (h *history) meet(event *journal.Event, kinds ...Kind) {
	for _, c := range h.courses {
		if c.owed() && c.kind.in(kinds) {
			c.ended, c.endedAt, c.met = event.Seq, event.At, true
		}
	}
}

func (h *history) cancel(event *journal.Event, reason string, kinds ...Kind) {
	for _, c := range h.courses {
		if c.owed() && c.kind.in(kinds) {
			c.ended, c.endedAt, c.reason = event.Seq, event.At, reason
		}
	}
}

func (h *history) had(kind Kind) bool {
	return slices.ContainsFunc(h.courses, func(c *course) bool { return c.kind == kind })
}

func (h *history) enter(status string, at time.Time) {
	if len(h.spans) > 0 {
		h.spans[len(h.spans)-1].to = at
	}
	h.status = status
	h.spans = append(h.spans, span{status: status, from: at})
}

func (h *history) isOpen() bool { return h.status != "resolved" && h.status != "closed" }

// textOf is the new value of a field, and whether the event changed it. Numbers and the like are none of ours.
func textOf(event *journal.Event, field string) (value string, changed bool) {
	change, changed := event.Changes[field]
	if !changed {
		return "", false
	}
	_ = json.Unmarshal(change[1], &value) // null and what is no text are an empty one
	return value, true
}
