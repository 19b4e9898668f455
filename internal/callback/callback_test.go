package callback_test

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

func TestCallback_IsMadeOnceAndDueIn48Hours(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	d.solve(ticket)
	c := d.open(ticket)
	resolved := at(d.Ticket(ticket), "resolved_at")
	if due := at(c, "due_at"); !due.Equal(resolved.Add(48*time.Hour)) || c.GetString("caller") != desktest.ID(desktest.Agent) || c.GetInt("round") != 1 {
		t.Errorf("due %v after %v, called by %s", due, resolved, c.GetString("caller"))
	}
	// 09:00 in Shanghai a day later lies in calling hours.
	if call := at(c, "call_at"); !call.Equal(resolved.Add(24 * time.Hour)) {
		t.Errorf("to be called at %v", call)
	}
	d.Advance(24*time.Hour - time.Second)
	if got := d.events(ticket, "callback."); !reflect.DeepEqual(got, []string{"callback.created"}) {
		t.Errorf("before its time: %v", got)
	}
	d.Advance(time.Second)
	d.Advance(24*time.Hour - time.Millisecond)
	if got := d.events(ticket, "callback."); !reflect.DeepEqual(got, []string{"callback.created", "callback.due"}) {
		t.Errorf("before the limit: %v", got)
	}
	d.Advance(time.Millisecond)
	d.Advance(100 * time.Hour)
	if got := d.events(ticket, "callback."); !reflect.DeepEqual(got, []string{"callback.created", "callback.due", "callback.updated", "callback.overdue"}) || !d.open(ticket).GetBool("overdue") {
		t.Errorf("past the limit: %v", got)
	}
	d.mustCall(desktest.Agent, c.Id, map[string]any{"result": "reached", "outcome": "satisfied", "scores": map[string]any{"attitude": 5, "recommend": 0}})
	if c = d.all(ticket)[0]; c.GetString("state") != "done" || c.GetString("outcome") != "satisfied" || !c.GetBool("overdue") || c.GetString("done_by") != desktest.ID(desktest.Agent) {
		t.Errorf("it ended as %v", c.PublicExport())
	}
	if got := d.Ticket(ticket).GetString("callback_outcome"); got != "satisfied" {
		t.Errorf("the case says %q", got)
	}
}

// TestCallback_OfWhatTurnsOutToBeAComplaint: the shipped rule has it called back by the time of its solution, and once.
func TestCallback_OfWhatTurnsOutToBeAComplaint(t *testing.T) {
	t.Parallel()
	d := desk{desktest.NewWithRules(t)}
	ticket := d.Ask(desktest.Customer, "repair", "Washer", "The drum does not turn.")
	d.Change(desktest.Agent, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	d.solve(ticket)
	resolved := at(d.Ticket(ticket), "resolved_at")
	d.Advance(30 * time.Hour)
	if all := d.all(ticket); len(all) != 0 {
		t.Fatalf("a repair has %d callbacks", len(all))
	}
	d.Change(desktest.Lead, ticket, map[string]any{"kind": "complaint"})
	d.Settle()
	if c := d.open(ticket); !at(c, "due_at").Equal(resolved.Add(48 * time.Hour)) {
		t.Errorf("due %v", at(c, "due_at"))
	}
	d.mustCall(desktest.Agent, d.open(ticket).Id, map[string]any{"result": "reached", "outcome": "satisfied"})
	for _, kind := range []string{"repair", "complaint"} {
		d.Change(desktest.Manager, ticket, map[string]any{"kind": kind, "reason": "Once more."})
		d.Settle()
	}
	if all := d.all(ticket); len(all) != 1 || d.Ticket(ticket).GetString("kind") != "complaint" {
		t.Errorf("%d callbacks of one solution", len(all))
	}
}

func TestCallback_FollowsItsCase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	d.solve(ticket)
	first := d.open(ticket)
	d.Must(desktest.Customer, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "open"})
	d.Settle()
	d.Advance(time.Hour)
	d.solve(ticket)
	second := d.open(ticket)
	if all := d.all(ticket); len(all) != 2 || all[0].GetString("cancelled_reason") != "reopened" || second.Id == first.Id || !at(second, "due_at").Equal(at(first, "due_at").Add(time.Hour)) {
		t.Fatalf("opened and solved again: %d callbacks", len(d.all(ticket)))
	}
	d.Advance(72 * time.Hour)
	if got := strings.Join(d.events(ticket, "callback."), " "); strings.Count(got, "callback.due") != 1 || strings.Count(got, "callback.overdue") != 1 {
		t.Errorf("rang %s", got)
	}

	// Merging moves it to the case that goes on, where that has none.
	into := d.complain()
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"merged_into": into})
	d.Settle()
	if moved := d.open(into); moved.Id != second.Id {
		t.Errorf("%s is open, want %s", moved.Id, second.Id)
	}
	if got := strings.Join(d.events(into, "callback."), " "); got != "callback.updated callback.overdue" {
		t.Errorf("of the case that goes on is said %s", got)
	}
	// The solution of that case asks anew, in its place.
	d.solve(into)
	if third := d.open(into); third.Id == second.Id || !at(third, "resolved_at").Equal(at(d.Ticket(into), "resolved_at")) {
		t.Error("the moved callback was not replaced")
	}

	withdrawn := d.complain()
	d.solve(withdrawn)
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+withdrawn, map[string]any{"withdrawn_reason": "Asked twice."})
	d.Settle()
	if all := d.all(withdrawn); len(all) != 1 || all[0].GetString("cancelled_reason") != "withdrawn" {
		t.Error("a withdrawn case is to be called")
	}
}

// unsatisfiedAtTheMerge merges a case and has its customer called at the very save: no reactor of the merge has run by then.
func (d desk) unsatisfiedAtTheMerge(from, into string) (answer desktest.Answer) {
	d.T.Helper()
	open := d.open(from).Id
	once := sync.OnceFunc(func() {
		answer = d.call(desktest.Agent, open, map[string]any{"result": "reached", "outcome": "unsatisfied", "note": "It leaks."})
	})
	d.App.OnRecordAfterUpdateSuccess("tickets").BindFunc(func(e *core.RecordEvent) error {
		if e.Record.Id == from && e.Record.GetString("merged_into") != "" {
			once()
		}
		return e.Next()
	})
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+from, map[string]any{"merged_into": into})
	d.Settle()
	return answer
}

// TestCallback_UnsatisfiedWhileItsCaseIsMerged opens the case that goes on, also before the desk has moved the callback there.
func TestCallback_UnsatisfiedWhileItsCaseIsMerged(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, hasOwn := range []bool{false, true} {
		from, into := d.complain(), d.complain()
		d.solve(from)
		d.solve(into)
		if !hasOwn {
			d.mustCall(desktest.Agent, d.open(into).Id, map[string]any{"result": "reached", "outcome": "satisfied"})
		}
		answer := d.unsatisfiedAtTheMerge(from, into)
		if answer.Status != http.StatusOK {
			t.Fatalf("the call: %d %s", answer.Status, answer.Text)
		}
		if got := d.Ticket(into); got.GetString("status") != "open" || len(d.events(into, "ticket.reopene")) != 1 || d.followUps(into)["grade_review"] == nil {
			t.Errorf("with one of its own %v: the case is %s", hasOwn, got.GetString("status"))
		}
		for _, one := range d.all(into) {
			if one.GetString("state") == "open" {
				t.Errorf("with one of its own %v: somebody is still to be called", hasOwn)
			}
		}
	}
}

// TestCallback_MergedMeanwhileIntoWhatIsAboutTheCaller: whoever the case that goes on is about says nothing in it.
func TestCallback_MergedMeanwhileIntoWhatIsAboutTheCaller(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	from, into := d.complain(), d.complain()
	d.solve(from)
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+into, map[string]any{"complained_about": desktest.ID(desktest.Agent)})
	answer := d.unsatisfiedAtTheMerge(from, into)
	if answer.Code("caller") != "callback_about_you" {
		t.Errorf("the call: %d %s", answer.Status, answer.Text)
	}
}

// TestCallback_OneSolvedCaseMergedIntoAnother leaves one callback to be made: the other's own, or else that of the merged one.
func TestCallback_OneSolvedCaseMergedIntoAnother(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, isCalled := range map[string]bool{"is to be called": false, "was called": true} {
		from, into := d.complain(), d.complain()
		d.solve(from)
		d.solve(into)
		moved, own := d.open(from), d.open(into)
		want := own.Id
		if isCalled {
			d.mustCall(desktest.Agent, own.Id, map[string]any{"result": "reached", "outcome": "satisfied"})
			want = moved.Id
		}
		d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+from, map[string]any{"merged_into": into})
		d.Settle()
		if got := d.open(into).Id; got != want {
			t.Errorf("%s: %s is to be made, want %s", name, got, want)
		}
		if all := d.all(from); !isCalled && (len(all) != 1 || all[0].GetString("cancelled_reason") != "merged") || isCalled && len(all) != 0 {
			t.Errorf("%s: the merged case has %d", name, len(all))
		}
	}
}

// TestCallback_LowScoreIsSeenTo: a low score is the leads' to see to within a day, once, also of who is satisfied on the whole.
func TestCallback_LowScoreIsSeenTo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, c := range map[string]struct {
		said map[string]any
		want []string
	}{
		"low":            {map[string]any{"outcome": "satisfied", "scores": map[string]any{"attitude": 2, "quality": 5}}, []string{"low_score"}},
		"not low":        {map[string]any{"outcome": "satisfied", "scores": map[string]any{"attitude": 3, "recommend": 0}}, nil},
		"partly":         {map[string]any{"outcome": "partly", "note": "The lid.", "scores": map[string]any{"speed": 1}}, []string{"low_score", "partly"}},
		"reviewed as is": {map[string]any{"outcome": "unsatisfied", "note": "It leaks.", "scores": map[string]any{"speed": 1}}, []string{"grade_review"}},
		"none":           {map[string]any{"outcome": "satisfied"}, nil},
	} {
		ticket := d.complain()
		d.solve(ticket)
		c.said["result"] = "reached"
		before := d.toldLead()
		called := d.open(ticket).Id
		d.mustCall(desktest.Agent, called, c.said)
		found := d.followUps(ticket)
		delete(found, "contact_data")
		got := slices.Sorted(maps.Keys(found))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		low := found["low_score"]
		if low == nil {
			continue
		}
		if told := d.toldLead() - before; told != 1 || low.GetString("owner") != "" || !at(low, "due_at").Equal(d.Clock.Now().Add(24*time.Hour)) {
			t.Errorf("%s: told %d times of what %q sees to by %v", name, told, low.GetString("owner"), at(low, "due_at"))
		}
	}
}

// TestCallback_OfAVoidInvestigation: nobody asks about a decision that was withdrawn, and the next solution is asked about also where
// the customer was satisfied with the one before.
func TestCallback_OfAVoidInvestigation(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, isCalled := range []bool{false, true} {
		ticket := d.complain()
		d.Change(desktest.Agent, ticket, map[string]any{"stage": "investigated", "facts": "Nothing was wrong.", "persons_heard": "Me."})
		d.Change(desktest.Agent, ticket, map[string]any{"stage": "resolved", "decision": "None.", "decision_told_at": journal.DateTime(d.Clock.Now())})
		d.solve(ticket)
		first, state := d.open(ticket).Id, "cancelled"
		if isCalled {
			d.Advance(25 * time.Hour)
			d.mustCall(desktest.Agent, first, map[string]any{"result": "reached", "outcome": "satisfied"})
			state = "done"
		}
		d.Advance(time.Hour)
		d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{
			"complained_about": desktest.ID(desktest.Agent), "reason": "The customer says so.", "assignee": desktest.ID(desktest.Agent2)})
		d.Settle()
		if all := d.all(ticket); len(all) != 1 || all[0].GetString("state") != state || d.Ticket(ticket).GetString("callback_outcome") != "" {
			t.Errorf("called: %v: the callback is %s, the case says %q", isCalled, all[0].GetString("state"), d.Ticket(ticket).GetString("callback_outcome"))
		}
		d.Advance(time.Hour)
		if answer := d.Change(desktest.Agent2, ticket, map[string]any{"status": "resolved", "resolution": "A new seal."}); answer.Status != http.StatusOK {
			t.Fatal(answer.Text)
		}
		d.Settle()
		if second := d.open(ticket); second.Id == first || second.GetString("caller") != desktest.ID(desktest.Agent2) {
			t.Errorf("called: %v: the next solution is asked about by %q", isCalled, second.GetString("caller"))
		}
	}
}

// TestCallback_SaysWhatEachTryLedTo: what came of the call is said by its last event alone.
func TestCallback_SaysWhatEachTryLedTo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	d.solve(ticket)
	d.Advance(25 * time.Hour)
	id := d.open(ticket).Id
	d.mustCall(desktest.Agent, id, map[string]any{"result": "no_answer"})
	d.mustCall(desktest.Agent, id, map[string]any{"result": "reached", "outcome": "satisfied", "scores": map[string]any{"attitude": 2}})
	d.Settle()
	events, err := journal.OfTicket(d.App, ticket)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, event := range events {
		if event.Data["result"] != nil {
			said[event.Type] = strings.Join(slices.Sorted(maps.Keys(event.Data)), " ")
		}
	}
	want := map[string]string{"callback.updated": "attempt callback caller due_at overdue result", "callback.done": "attempt callback caller due_at low outcome overdue result"}
	if !maps.Equal(said, want) {
		t.Errorf("the events say %v, want %v", said, want)
	}
}

// toldLead is how many notifications the lead has got.
func (d desk) toldLead() int {
	d.T.Helper()
	found, err := d.App.FindAllRecords("notifications", dbx.HashExp{"staff": desktest.ID(desktest.Lead)})
	if err != nil {
		d.T.Fatal(err)
	}
	return len(found)
}

func TestCallback_IsMadeWhoeverSolves(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Solves", "on": []string{"message.created"}, "when": `message.body.includes("solve it")`, "enabled": true, "stage": "live",
		"script": `({ act }) => act.set({ status: "resolved", resolution: "By rule." })`,
	})
	byRule := d.complain()
	d.Say(desktest.Agent, byRule, "note", "solve it")
	d.Settle()
	d.open(byRule)
	byDashboard := d.complain()
	d.Must(desktest.Superuser, http.MethodPatch, records("tickets")+"/"+byDashboard, map[string]any{"status": "resolved", "resolution": "In the dashboard."})
	d.Settle()
	d.open(byDashboard)
	if other := d.Ask(desktest.Customer, "repair", "Lid", "Loose."); true {
		d.solve(other)
		if len(d.all(other)) != 0 {
			t.Error("a repair is called back")
		}
	}
}

func TestCallback_Outcomes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	phone := map[string]any{"phone": "13800000000"}
	d.Must(desktest.Agent, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), phone)
	solved := func() (string, string) {
		ticket := d.complain()
		d.solve(ticket)
		return ticket, d.open(ticket).Id
	}

	ticket, c := solved()
	d.mustCall(desktest.Agent2, c, map[string]any{"result": "reached", "outcome": "partly", "note": "The lid still rattles.", "round": 7})
	second := d.open(ticket)
	if tries, err := d.App.FindAllRecords("callback_attempts", dbx.HashExp{"callback": c}); err != nil || len(tries) != 1 || tries[0].GetInt("round") != 1 {
		t.Errorf("the try says nothing of its round: %v %v", tries, err)
	}
	now := d.Clock.Now()
	if second.GetInt("round") != 2 || second.GetString("previous") != c || !at(second, "due_at").Equal(now.Add(48*time.Hour)) || second.GetString("caller") != desktest.ID(desktest.Agent2) {
		t.Errorf("after partly: %v", second.PublicExport())
	}
	if task := d.followUps(ticket)["partly"]; task == nil || task.GetString("owner") != desktest.ID(desktest.Agent) || task.GetString("text") != "The lid still rattles." {
		t.Errorf("after partly: %v", task)
	}

	ticket, c = solved()
	d.mustCall(desktest.Agent2, c, map[string]any{"result": "reached", "outcome": "unsatisfied", "note": "It leaks again."})
	record := d.Ticket(ticket)
	if record.GetString("status") != "open" || record.GetInt("reopened") != 1 || d.followUps(ticket)["grade_review"] == nil || record.GetString("callback_outcome") != "" {
		t.Errorf("after unsatisfied: %v", record.PublicExport())
	}
	if got := d.events(ticket, "ticket.reopened"); len(d.events(ticket, "ticket.reopene")) != 1 {
		t.Errorf("opened again %v", got)
	}
	if all := d.all(ticket); len(all) != 1 || all[0].GetString("state") != "done" {
		t.Errorf("an unsatisfied customer's callback is %v", all[0].PublicExport())
	}
	d.solve(ticket)
	d.open(ticket)

	ticket, c = solved()
	d.mustCall(desktest.Agent, c, map[string]any{"result": "reached", "outcome": "refused", "opt_out": true})
	if d.Ticket(ticket).GetString("callback_outcome") != "refused" || !d.Person(desktest.Customer).GetBool("no_callbacks") {
		t.Error("the refusal was not kept")
	}
	ticket = d.complain()
	d.solve(ticket)
	if all := d.all(ticket); len(all) != 1 || all[0].GetString("outcome") != "opted_out" || all[0].GetString("state") != "done" {
		t.Error("who has opted out is called")
	}
}

func TestCallback_IsTriedAsPlanned(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	d.solve(ticket)
	c := d.open(ticket)
	if d.followUps(ticket)["contact_data"] == nil {
		t.Error("nobody is asked to find a number where there is none")
	}
	d.Advance(24 * time.Hour) // 09:00
	d.mustCall(desktest.Agent, c.Id, map[string]any{"result": "no_answer"})
	if next := at(d.open(ticket), "call_at").In(time.Local); next.Format("02 15:04") != "15 14:00" {
		t.Errorf("tried next at %v", next)
	}
	d.Advance(5 * time.Hour)
	d.mustCall(desktest.Agent, c.Id, map[string]any{"result": "wrong_number", "note": "A bakery."})
	if next := at(d.open(ticket), "call_at").In(time.Local); next.Format("02 15:04") != "16 09:00" {
		t.Errorf("tried next at %v", next)
	}
	d.Advance(19 * time.Hour)
	d.mustCall(desktest.Agent, c.Id, map[string]any{"result": "busy"})
	last := d.all(ticket)[0]
	if last.GetString("outcome") != "unreached" || last.GetInt("attempts") != 3 || d.Ticket(ticket).GetString("callback_outcome") != "unreached" {
		t.Errorf("after the last try: %v", last.PublicExport())
	}
	var due int
	for _, name := range d.events(ticket, "callback.") {
		if name == "callback.due" {
			due++
		}
	}
	if due != 3 {
		t.Errorf("rang %d times, once for each try", due)
	}
}

// TestCallback_AskingForAnotherTimeHasAnEnd: who names another time at each call is not reached in the end, too.
func TestCallback_AskingForAnotherTimeHasAnEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	d.solve(ticket)
	c := d.open(ticket).Id
	for try := 1; try <= 10; try++ {
		d.mustCall(desktest.Agent, c, map[string]any{"result": "busy", "next_at": d.Clock.Now().Add(3 * time.Hour)})
		if got, want := d.all(ticket)[0].GetString("state"), map[bool]string{true: "done"}[try == 10]; want != "" && got != want || want == "" && got != "open" {
			t.Fatalf("after %d tries it is %s", try, got)
		}
		d.Advance(2 * time.Hour)
	}
	if got := d.all(ticket)[0].GetString("outcome"); got != "unreached" || d.Ticket(ticket).GetString("callback_outcome") != "unreached" {
		t.Errorf("it ended as %q", got)
	}
}

func TestCallback_RefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	d.solve(ticket)
	c := d.open(ticket).Id
	refuse := func(as string, fields map[string]any, field, code string) {
		t.Helper()
		if answer := d.call(as, c, fields); answer.Status != http.StatusBadRequest || answer.Code(field) != code {
			t.Errorf("%v: %d %s, want %s %s", fields, answer.Status, answer.Text, field, code)
		}
	}
	refuse(desktest.Agent, map[string]any{"result": "reached"}, "outcome", "callback_outcome_missing")
	refuse(desktest.Agent, map[string]any{"result": "busy", "outcome": "satisfied"}, "outcome", "callback_not_reached")
	refuse(desktest.Agent, map[string]any{"outcome": "satisfied"}, "result", "callback_result_missing")
	refuse(desktest.Agent, map[string]any{"result": "reached", "outcome": "unsatisfied"}, "note", "callback_note_missing")
	refuse(desktest.Agent, map[string]any{"result": "reached", "outcome": "satisfied", "opt_out": true}, "opt_out", "callback_opt_out")
	refuse(desktest.Agent, map[string]any{"result": "reached", "outcome": "satisfied", "scores": map[string]any{"attitude": 6}}, "scores", "callback_score_scale")
	refuse(desktest.Agent, map[string]any{"result": "reached", "outcome": "satisfied", "scores": map[string]any{"attitude": 4.5}}, "scores", "callback_score_scale")
	refuse(desktest.Agent, map[string]any{"result": "reached", "outcome": "satisfied", "scores": map[string]any{"looks": 5}}, "scores", "callback_scores")
	refuse(desktest.Agent, map[string]any{"result": "reached", "outcome": "satisfied", "scores": []int{5}}, "scores", "callback_scores")
	refuse(desktest.Agent, map[string]any{"result": "busy", "scores": map[string]any{"attitude": 5}}, "scores", "callback_scores_unasked")
	refuse(desktest.Agent, map[string]any{"result": "busy", "next_at": "2026-09-01 00:00:00.000Z"}, "next_at", "callback_call_at")
	// Which score it is, in the reader's words.
	if answer := d.call(desktest.Agent, c, map[string]any{"result": "reached", "outcome": "satisfied", "scores": map[string]any{"attitude": 5, "recommend": 11}}); !strings.Contains(answer.Text, "Would recommend") {
		t.Errorf("a score out of its scale: %s", answer.Text)
	}
	if answer := d.Do(desktest.Agent, http.MethodPatch, records("callbacks")+"/"+c, map[string]any{"outcome": "satisfied"}); answer.Code("outcome") != "callback_by_try" {
		t.Errorf("an outcome without a try: %s", answer.Text)
	}

	// Whom the complaint is about neither calls nor is given the call.
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"complained_about": desktest.ID(desktest.Agent2)})
	refuse(desktest.Agent2, map[string]any{"result": "reached", "outcome": "satisfied"}, "caller", "callback_about_you")
	if answer := d.Do(desktest.Lead, http.MethodPatch, records("callbacks")+"/"+c, map[string]any{"caller": desktest.ID(desktest.Agent2)}); answer.Code("caller") != "caller_complained_about" {
		t.Errorf("the caller: %s", answer.Text)
	}

	// Two open the same one: the second is told who has it.
	hold := func(as, who string) desktest.Answer {
		return d.Do(as, http.MethodPatch, records("callbacks")+"/"+c, map[string]any{"held_by": who})
	}
	if answer := hold(desktest.Agent, desktest.ID(desktest.Agent)); answer.Status != http.StatusOK {
		t.Fatal(answer.Text)
	}
	name := d.Person(desktest.Agent).GetString("name")
	if answer := hold(desktest.Lead, desktest.ID(desktest.Lead)); answer.Code("held_by") != "callback_held" || !strings.Contains(answer.Text, name) {
		t.Errorf("the second: %s", answer.Text)
	}
	refuse(desktest.Lead, map[string]any{"result": "busy"}, "callback", "callback_held")
	d.Clock.Advance(31 * time.Minute)
	if answer := hold(desktest.Lead, desktest.ID(desktest.Lead)); answer.Status != http.StatusOK {
		t.Errorf("a hold that was forgotten: %s", answer.Text)
	}
	d.mustCall(desktest.Lead, c, map[string]any{"result": "reached", "outcome": "satisfied"})
	refuse(desktest.Agent, map[string]any{"result": "reached", "outcome": "satisfied"}, "callback", "callback_ended")
}

// TestCallback_ANoticeLeadsToIt: what a rule tells of a callback names it, so that the page opens the call and not the case.
func TestCallback_ANoticeLeadsToIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Remind", "on": []string{"callback.due"}, "enabled": true, "stage": "live",
		"script": `({ event, act }) => act.notify(event.data.caller, "It is time to call")`,
	})
	ticket := d.complain()
	d.solve(ticket)
	d.Advance(24 * time.Hour)
	var params []string
	err := d.App.DB().NewQuery(`SELECT params->>'callback' FROM notifications WHERE kind = 'rule_told' AND staff = {:staff}`).
		Bind(dbx.Params{"staff": desktest.ID(desktest.Agent)}).Column(&params)
	if err != nil || !reflect.DeepEqual(params, []string{d.open(ticket).Id}) {
		t.Errorf("the notice leads to %v, %v; want %s", params, err, d.open(ticket).Id)
	}
}

// TestCallback_IsNothingForQualityAssurance: who does that from now on hands on what they were to call, and is given no more.
func TestCallback_IsNothingForQualityAssurance(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, later := d.complain(), d.complain()
	d.solve(ticket)
	d.Must(desktest.Superuser, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent), map[string]any{"role": "qa"})
	d.Settle()
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+later, map[string]any{"status": "resolved", "resolution": "Seal replaced."})
	d.Settle()
	for _, id := range []string{ticket, later} {
		if got := d.open(id).GetString("caller"); got != "" {
			t.Errorf("%s is to call", got)
		}
	}
}

func TestCallback_OfWhoHasLeftIsHandedOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	alone, given := d.complain(), d.complain()
	d.solve(alone)
	d.solve(given)
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+given, map[string]any{"assignee": desktest.ID(desktest.Agent2)})
	d.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent), map[string]any{"active": false})
	d.Settle()
	if got := d.open(alone).GetString("caller"); got != "" {
		t.Errorf("who has left is to call: %q", got)
	}
	if got := d.open(given).GetString("caller"); got != desktest.ID(desktest.Agent2) {
		t.Errorf("whoever has the case by now is not to call: %q", got)
	}
}
