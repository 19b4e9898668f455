package feedback_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

type desk struct{ *desktest.World }

func newDesk(t *testing.T) desk {
	t.Helper()
	return desk{desktest.New(t)}
}

// said is a case of a kind with its feedback.
func (d desk) said(customer, kind string) (ticket string, feedback *core.Record) {
	d.T.Helper()
	ticket = d.Ask(customer, kind, "Part numbers", "Print the part number on the filter.")
	d.Settle()
	return ticket, d.of(ticket)
}

func (d desk) of(ticket string) *core.Record {
	d.T.Helper()
	found, err := d.App.FindAllRecords("feedback", dbx.HashExp{"ticket": ticket})
	if err != nil || len(found) != 1 {
		d.T.Fatalf("case %s has %d feedback (%v)", ticket, len(found), err)
	}
	return found[0]
}

func (d desk) read(id string) *core.Record {
	d.T.Helper()
	record, err := d.App.FindRecordById("feedback", id)
	if err != nil {
		d.T.Fatal(err)
	}
	return record
}

func (d desk) lead(as, id string, fields map[string]any) desktest.Answer {
	d.T.Helper()
	answer := d.Do(as, http.MethodPatch, records("feedback")+"/"+id, fields)
	d.Settle()
	return answer
}

func (d desk) mustLead(as, id string, fields map[string]any) {
	d.T.Helper()
	if answer := d.lead(as, id, fields); answer.Status != http.StatusOK {
		d.T.Fatalf("%v: %d %s", fields, answer.Status, answer.Text)
	}
}

// team is the desk's only one.
func (d desk) team() string {
	d.T.Helper()
	teams, err := d.App.FindAllRecords("teams")
	if err != nil || len(teams) == 0 {
		d.T.Fatalf("no team: %v", err)
	}
	return teams[0].Id
}

func (d desk) in(days int) string {
	return journal.DateTime(d.Clock.Now().AddDate(0, 0, days)).String()
}

// adopted leads a suggestion to its adoption.
func (d desk) adopted(id string) {
	d.T.Helper()
	d.mustLead(desktest.Agent, id, map[string]any{"state": "analysed", "analysis": "Easy to do."})
	d.mustLead(desktest.Lead, id, map[string]any{"state": "adopted", "team": d.team(), "due_at": d.in(30), "explanation": "With the next batch."})
}

// told are the public messages of the desk in a case.
func (d desk) told(ticket string) string {
	d.T.Helper()
	found, err := d.App.FindAllRecords("messages", dbx.HashExp{"ticket": ticket, "kind": "system", "public": true})
	if err != nil {
		d.T.Fatal(err)
	}
	var all strings.Builder
	for _, message := range found {
		all.WriteString(message.GetString("body") + "\n")
	}
	return all.String()
}

func (d desk) notices(as, kind string) int {
	d.T.Helper()
	n, err := d.App.CountRecords("notifications", dbx.HashExp{"staff": desktest.ID(as), "kind": kind})
	if err != nil {
		d.T.Fatal(err)
	}
	return int(n)
}

func TestSuggestion_GoesItsPathAndItsCustomerIsTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, f := d.said(desktest.Customer, "suggestion")
	if f.GetString("state") != "received" || !f.GetBool("is_open") || !f.GetDateTime("due_at").Time().Equal(f.GetDateTime("created").Time().Add(7*24*time.Hour)) ||
		f.GetString("customer") != desktest.ID(desktest.Customer) {
		t.Fatalf("made: %v", f.PublicExport())
	}
	for _, c := range []struct {
		as          string
		fields      map[string]any
		field, code string
	}{
		{desktest.Agent, map[string]any{"state": "adopted"}, "state", "feedback_state"},
		{desktest.Agent, map[string]any{"state": "thanked"}, "state", "feedback_state"},
		{desktest.Agent, map[string]any{"state": "analysed"}, "analysis", "feedback_analysis"},
		{desktest.QA, map[string]any{"state": "analysed", "analysis": "x"}, "", ""},
		{desktest.Agent, map[string]any{"people": []string{desktest.ID(desktest.Agent2)}}, "people", "feedback_other_kind"},
		{desktest.Agent, map[string]any{"path": []string{}}, "path", "field_kept_by_desk"},
		{desktest.Agent, map[string]any{"owner": "nobody000000000"}, "owner", ""},
		{desktest.Customer, map[string]any{"state": "analysed", "analysis": "x"}, "", ""},
	} {
		if got := d.lead(c.as, f.Id, c.fields); got.Status < 400 || c.code != "" && got.Code(c.field) != c.code {
			t.Errorf("%s %v: %d %s", c.as, c.fields, got.Status, got.Text)
		}
	}
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "analysed", "analysis": "Easy to do."})
	if got := d.lead(desktest.Agent, f.Id, map[string]any{"state": "declined", "explanation": "No."}); got.Code("state") != "needs_lead" {
		t.Errorf("an agent decides: %d %s", got.Status, got.Text)
	}
	if got := d.lead(desktest.Lead, f.Id, map[string]any{"state": "declined"}); got.Code("explanation") != "feedback_explanation" {
		t.Errorf("declined without a word: %d %s", got.Status, got.Text)
	}
	if got := d.lead(desktest.Lead, f.Id, map[string]any{"state": "adopted", "team": d.team(), "due_at": d.in(-1)}); got.Code("due_at") != "feedback_due" {
		t.Errorf("adopted for yesterday: %d %s", got.Status, got.Text)
	}
	if d.told(ticket) != "" {
		t.Errorf("told too early: %s", d.told(ticket))
	}
	d.mustLead(desktest.Lead, f.Id, map[string]any{"state": "adopted", "team": d.team(), "due_at": d.in(30), "explanation": "With the next batch."})
	if said := d.told(ticket); !strings.Contains(said, "With the next batch.") {
		t.Errorf("told: %s", said)
	}
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "in_progress"})
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "done", "explanation": "On every box since today."})
	if _, err := d.Outbox.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	mails := 0
	for _, mail := range d.Mails.Sent() {
		if strings.Contains(mail.Text, "next batch") || strings.Contains(mail.Text, "since today") {
			mails++
		}
	}
	got := d.read(f.Id)
	if mails < 2 || got.GetBool("is_open") || got.GetString("due_at") != "" || got.GetString("decided_by") != desktest.ID(desktest.Lead) ||
		strings.Count(got.GetString("path"), `"state"`) != 5 {
		t.Errorf("%d mails, %v", mails, got.PublicExport())
	}
	var types []string
	for _, event := range events(t, d, ticket) {
		if strings.HasPrefix(event.Type, "feedback.") {
			types = append(types, event.Type)
		}
	}
	if got, want := strings.Join(types, " "), "feedback.created feedback.analysed feedback.adopted feedback.started feedback.done"; got != want {
		t.Errorf("journal: %s", got)
	}
	// Done after all not: a lead takes it up again.
	if again := d.lead(desktest.Agent, f.Id, map[string]any{"state": "in_progress"}); again.Code("state") != "needs_lead" {
		t.Errorf("an agent takes it up again: %d", again.Status)
	}
	d.mustLead(desktest.Lead, f.Id, map[string]any{"state": "in_progress"})
	if got := d.read(f.Id); !got.GetBool("is_open") || got.GetString("due_at") == "" {
		t.Errorf("taken up again: %v", got.PublicExport())
	}
}

func events(t *testing.T, d desk, ticket string) []*journal.Event {
	t.Helper()
	found, err := journal.OfTicket(d.App, ticket)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestFeedback_IsMadeByTheDeskAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	d.Settle()
	body := map[string]any{"ticket": ticket, "customer": desktest.ID(desktest.Customer), "kind": "suggestion", "state": "adopted"}
	for _, as := range []string{desktest.Guest, desktest.Customer, desktest.Agent, desktest.Manager, desktest.Superuser} {
		if got := d.Do(as, http.MethodPost, records("feedback"), body); got.Status < 400 {
			t.Errorf("%s makes feedback", as)
		}
	}
	if n, _ := d.App.CountRecords("feedback"); n != 0 {
		t.Errorf("a repair has %d", n)
	}
}

func TestFeedback_FollowsItsCase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.Ask(desktest.Customer, "consultation", "Filter", "Print it.")
	d.Settle()
	d.Change(desktest.Agent, ticket, map[string]any{"kind": "suggestion"})
	d.Settle()
	f := d.of(ticket)
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "analysed", "analysis": "Easy."})
	d.Change(desktest.Agent, ticket, map[string]any{"kind": "repair"})
	d.Settle()
	if got := d.read(f.Id); got.GetString("state") != "withdrawn" || got.GetBool("is_open") {
		t.Errorf("a repair now: %v", got.PublicExport())
	}
	if got := d.lead(desktest.Agent, f.Id, map[string]any{"owner": desktest.ID(desktest.Agent)}); got.Code("owner") != "feedback_withdrawn" {
		t.Errorf("led on: %d %s", got.Status, got.Text)
	}
	d.Change(desktest.Agent, ticket, map[string]any{"kind": "praise"})
	d.Settle()
	if got := d.read(f.Id); got.GetString("state") != "received" || got.GetString("kind") != "praise" || got.GetString("analysis") != "" {
		t.Errorf("praise now: %v", got.PublicExport())
	}
	d.Must(desktest.Customer, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"withdrawn_reason": "mistake"})
	d.Settle()
	if got := d.read(f.Id); got.GetString("state") != "withdrawn" {
		t.Errorf("withdrawn: %v", got.PublicExport())
	}
	// Another customer's case: what was told the one is not shown to the other.
	moved, g := d.said(desktest.Customer, "suggestion")
	d.Change(desktest.Lead, moved, map[string]any{"customer": desktest.ID(desktest.Customer2)})
	d.Settle()
	if got := d.read(g.Id).GetString("customer"); got != desktest.ID(desktest.Customer2) {
		t.Errorf("it is still %s", got)
	}
}

// TestFeedback_OfACaseMergedAtOnce: a suggestion that is merged before anything was made of it goes the way of one merged later.
func TestFeedback_OfACaseMergedAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, kind := range []string{"suggestion", "consultation"} {
		for _, isLater := range []bool{false, true} {
			into := d.Ask(desktest.Customer, kind, "More stations", "One in the north, please.")
			from := d.Ask(desktest.Customer, "suggestion", "More stations", "One in the north.")
			if isLater {
				d.Settle()
			}
			d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+from, map[string]any{"merged_into": into})
			d.Settle()
			want := ""
			if kind == "suggestion" {
				want = d.of(into).Id
			}
			if got := d.of(from); got == nil || got.GetString("joined_into") != want || got.GetString("customer") != desktest.ID(desktest.Customer) {
				t.Errorf("merged into a %s, later %t: %v", kind, isLater, got)
			}
			if n, err := d.App.CountRecords("feedback", dbx.HashExp{"ticket": from}); err != nil || n != 1 {
				t.Errorf("merged into a %s, later %t: it has %d, %v", kind, isLater, n, err)
			}
		}
	}
	erased := d.Ask(desktest.Customer, "suggestion", "Fewer stations", "One in the north less.")
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+erased, map[string]any{"erased_reason": "Asked for."})
	d.Settle()
	if n, err := d.App.CountRecords("feedback", dbx.HashExp{"ticket": erased}); err != nil || n != 0 {
		t.Errorf("erased at once it has %d, %v", n, err)
	}
}

// TestFeedback_ThatTurnsOutToBeDangerousIsNoneAnyMore: the shipped rule makes a crisis of it and calls in one save, whose changes stand
// with ticket.escalated.
func TestFeedback_ThatTurnsOutToBeDangerousIsNoneAnyMore(t *testing.T) {
	t.Parallel()
	d := desk{desktest.NewWithRules(t)}
	for _, kind := range []string{"suggestion", "praise"} {
		atOnce := d.Ask(desktest.Customer, kind, "Print the part number", "The machine was on fire when I looked for it.")
		later, f := d.said(desktest.Customer2, kind)
		if f.GetString("state") != "received" {
			t.Fatalf("%s: %v", kind, f.PublicExport())
		}
		d.Say(desktest.Customer2, later, "reply", "Now there is smoke coming out of the machine.")
		d.Settle()
		for _, ticket := range []string{atOnce, later} {
			if record := d.Ticket(ticket); record.GetString("grade") != "crisis" {
				t.Fatalf("%s is no crisis: %v", kind, record.PublicExport())
			}
			records, err := d.App.FindAllRecords("feedback", dbx.HashExp{"ticket": ticket, "is_open": true})
			if err != nil || len(records) > 0 {
				t.Errorf("%s that is a crisis is owed an answer as feedback: %d (%v)", kind, len(records), err)
			}
		}
	}
}

func TestFeedback_RingsOnceWhenItsTimeHasPassed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, f := d.said(desktest.Customer, "suggestion")
	d.Advance(7*24*time.Hour - time.Second)
	if d.read(f.Id).GetBool("overdue") {
		t.Fatal("overdue a second early")
	}
	d.Advance(2 * time.Second)
	d.Advance(30 * 24 * time.Hour)
	rung := 0
	for _, event := range events(t, d, ticket) {
		if event.Type == "feedback.overdue" {
			rung++
		}
	}
	if !d.read(f.Id).GetBool("overdue") || rung != 1 || d.notices(desktest.Lead, "feedback_overdue") != 1 {
		t.Errorf("rung %d times, told %d", rung, d.notices(desktest.Lead, "feedback_overdue"))
	}
	d.mustLead(desktest.Agent, f.Id, map[string]any{"due_at": d.in(2), "owner": desktest.ID(desktest.Agent2)})
	if d.read(f.Id).GetBool("overdue") || d.notices(desktest.Agent2, "feedback") != 1 {
		t.Error("moved, it is still overdue, or its owner was not told")
	}
	d.Advance(3 * 24 * time.Hour)
	if !d.read(f.Id).GetBool("overdue") || d.notices(desktest.Agent2, "feedback_overdue") != 1 {
		t.Error("it does not ring again at its new time")
	}
}

func TestFeedback_OfWhomNothingCanBeWrittenToIsATelephoneCall(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, f := d.said(desktest.Customer, "suggestion")
	if _, err := d.App.NonconcurrentDB().NewQuery(`UPDATE customers SET email = '' WHERE id = {:id}`).Bind(dbx.Params{"id": desktest.ID(desktest.Customer)}).Execute(); err != nil {
		t.Fatal(err)
	}
	d.adopted(f.Id)
	tasks, err := d.App.FindAllRecords("follow_ups", dbx.HashExp{"ticket": ticket, "kind": "opinion"})
	if err != nil || len(tasks) != 1 || tasks[0].GetString("text") != "With the next batch." {
		t.Errorf("follow-ups: %v %v", tasks, err)
	}
}

func TestPraise_ReachesPeopleAndCounts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, f := d.said(desktest.Customer, "praise")
	if got := d.lead(desktest.Agent, f.Id, map[string]any{"state": "forwarded", "team": ""}); got.Code("people") != "feedback_nobody" {
		t.Errorf("handed to nobody: %d %s", got.Status, got.Text)
	}
	if got := d.lead(desktest.Agent, f.Id, map[string]any{"people": []string{desktest.ID(desktest.Agent), desktest.ID(desktest.Agent2)}}); got.Code("people") != "feedback_praise_yourself" {
		t.Errorf("praised oneself: %d %s", got.Status, got.Text)
	}
	if got := d.lead(desktest.Agent, f.Id, map[string]any{"analysis": "x"}); got.Status < 400 {
		t.Error("praise is analysed")
	}
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "forwarded", "people": []string{desktest.ID(desktest.Agent2)}})
	if d.notices(desktest.Agent2, "praise_received") != 1 || d.notices(desktest.Lead, "praise_team") != 1 {
		t.Errorf("told: %d and %d", d.notices(desktest.Agent2, "praise_received"), d.notices(desktest.Lead, "praise_team"))
	}
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "thanked"})
	if d.told(ticket) == "" || d.read(f.Id).GetBool("is_open") {
		t.Error("nobody thanked the customer")
	}
	d.said(desktest.Customer2, "praise") // not handed on yet
	_, s := d.said(desktest.Customer2, "suggestion")
	d.adopted(s.Id)
	answer := d.Must(desktest.Agent, http.MethodGet, "/api/aftercare/feedback?days=30", nil)
	people, _ := answer.JSON["people"].([]any)
	teams, _ := answer.JSON["teams"].([]any)
	if len(people) != 1 || people[0].(map[string]any)["staff"] != desktest.ID(desktest.Agent2) || people[0].(map[string]any)["praise"] != 1.0 {
		t.Errorf("people: %v", people)
	}
	sum := map[string]float64{}
	for _, team := range teams {
		for name, value := range team.(map[string]any) {
			n, _ := value.(float64)
			sum[name] += n
		}
	}
	if sum["open"] != 2 || sum["praise"] != 2 || sum["suggestions"] != 1 || sum["adopted"] != 1 || sum["declined"] != 0 {
		t.Errorf("teams: %v", teams)
	}
	for as, want := range map[string]int{desktest.Customer: http.StatusForbidden, desktest.Guest: http.StatusForbidden, desktest.QA: http.StatusOK} {
		if got := d.Do(as, http.MethodGet, "/api/aftercare/feedback", nil); got.Status != want {
			t.Errorf("%s: %d", as, got.Status)
		}
	}
	for _, days := range []string{"0", "401", "x", "-1"} {
		if got := d.Do(desktest.Agent, http.MethodGet, "/api/aftercare/feedback?days="+days, nil); got.Status != http.StatusBadRequest {
			t.Errorf("%s days: %d", days, got.Status)
		}
	}
}

func TestRule_SaysWhomPraiseIsForAndWhoSeesToIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Hand on", "on": []string{"ticket.created"}, "enabled": true, "stage": "live",
		"script": `({ ticket, act }) => ticket.kind === "praise" ? act.feedback({ people: "` + desktest.ID(desktest.Agent) + `" }) : act.feedback({ within: { days: 2 } })`,
	})
	_, p := d.said(desktest.Customer, "praise")
	if got := d.read(p.Id); got.GetString("state") != "forwarded" || got.GetStringSlice("people")[0] != desktest.ID(desktest.Agent) || !got.GetBool("is_open") {
		t.Errorf("praise: %v", got.PublicExport())
	}
	if d.notices(desktest.Agent, "praise_received") != 0 {
		t.Error("the desk tells what the rule tells")
	}
	_, s := d.said(desktest.Customer, "suggestion")
	if got := d.read(s.Id); !got.GetDateTime("due_at").Time().Equal(d.Clock.Now().Add(48 * time.Hour)) {
		t.Errorf("due: %s", got.GetString("due_at"))
	}
}

func TestFeedback_IsErasedWithItsCase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, f := d.said(desktest.Customer, "suggestion")
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "analysed", "analysis": "Mr Wang of Garden Road says so."})
	d.mustLead(desktest.Lead, f.Id, map[string]any{"state": "declined", "explanation": "Dear Mr Wang, no."})
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"erased_reason": "asked"})
	d.Settle()
	if got := d.read(f.Id); got.GetString("analysis")+got.GetString("explanation") != "" || got.GetString("state") != "declined" {
		t.Errorf("left: %v", got.PublicExport())
	}
	for _, event := range events(t, d, ticket) {
		for name, change := range event.Changes {
			if strings.Contains(string(change[0])+string(change[1]), "Wang") {
				t.Errorf("%s keeps %s", event.Type, name)
			}
		}
	}
}

func TestFeedback_IsSeenByWhoSaidIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, f := d.said(desktest.Customer, "suggestion")
	d.adopted(f.Id)
	list := func(as string) []any {
		items, _ := d.Must(as, http.MethodGet, records("feedback")+"?filter="+url.QueryEscape("ticket = '"+ticket+"'"), nil).JSON["items"].([]any)
		return items
	}
	own := list(desktest.Customer)
	if len(own) != 1 {
		t.Fatalf("own: %v", own)
	}
	seen, _ := own[0].(map[string]any)
	if seen["explanation"] != "With the next batch." || seen["state"] != "adopted" {
		t.Errorf("seen: %v", seen)
	}
	for _, name := range []string{"analysis", "owner", "team", "due_at", "overdue", "people", "decided_by", "joined_into"} {
		if _, there := seen[name]; there {
			t.Errorf("%s is shown", name)
		}
	}
	if others := list(desktest.Customer2); len(others) != 0 {
		t.Errorf("others see: %v", others)
	}
	for _, query := range []string{"filter=" + url.QueryEscape("analysis ~ 'Easy'"), "sort=due_at", "expand=ticket", "filter=" + url.QueryEscape("customer != ''")} {
		if got := d.Do(desktest.Customer, http.MethodGet, records("feedback")+"?"+query, nil); got.Status != http.StatusForbidden {
			t.Errorf("%s: %d", query, got.Status)
		}
	}
}

func TestFeedback_OfWhoHasLeftIsTheLeads(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, f := d.said(desktest.Customer, "suggestion")
	d.mustLead(desktest.Lead, f.Id, map[string]any{"owner": desktest.ID(desktest.Agent2)})
	_, kept := d.said(desktest.Customer2, "suggestion")
	d.mustLead(desktest.Lead, kept.Id, map[string]any{"owner": desktest.ID(desktest.Agent)})
	d.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"active": false})
	d.Settle()
	if owner := d.read(f.Id).GetString("owner"); owner != "" || d.notices(desktest.Lead, "feedback") != 1 {
		t.Errorf("it is %s's, and the lead was told %d times", owner, d.notices(desktest.Lead, "feedback"))
	}
	// One that was given to a colleague who left before anything was handed on.
	if _, err := d.App.NonconcurrentDB().NewQuery(`UPDATE staff SET active = 0 WHERE id = {:id}`).Bind(dbx.Params{"id": desktest.ID(desktest.Agent)}).Execute(); err != nil {
		t.Fatal(err)
	}
	d.Advance(7*24*time.Hour + time.Second)
	if !d.read(kept.Id).GetBool("overdue") || d.notices(desktest.Lead, "feedback_overdue") != 2 {
		t.Errorf("overdue: %t, told: %d", d.read(kept.Id).GetBool("overdue"), d.notices(desktest.Lead, "feedback_overdue"))
	}
}

func TestPraise_OfWhoHasLeftIsTheLeadsToHear(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, f := d.said(desktest.Customer, "praise")
	d.Must(desktest.Manager, http.MethodPatch, records("staff")+"/"+desktest.ID(desktest.Agent2), map[string]any{"active": false})
	d.mustLead(desktest.Agent, f.Id, map[string]any{"state": "forwarded", "people": []string{desktest.ID(desktest.Agent2)}})
	if d.notices(desktest.Lead, "praise_received") != 0 || d.notices(desktest.Lead, "praise_team") != 1 {
		t.Errorf("the lead was praised %d times and told %d times", d.notices(desktest.Lead, "praise_received"), d.notices(desktest.Lead, "praise_team"))
	}
}
