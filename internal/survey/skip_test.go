package survey_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// setSurvey changes the shipped survey.
func (d desk) setSurvey(change map[string]any) {
	d.T.Helper()
	found, err := d.App.FindFirstRecordByData("surveys", "key", "after_service")
	if err != nil {
		d.T.Fatal(err)
	}
	d.Must(desktest.Superuser, http.MethodPatch, records("surveys")+"/"+found.Id, change)
}

func (d desk) setTemplate(key string, enabled bool) {
	d.T.Helper()
	found, err := d.App.FindRecordsByFilter("templates", "key = '"+key+"'", "", 0, 0)
	if err != nil || len(found) == 0 {
		d.T.Fatalf("no template %s (%v)", key, err)
	}
	for _, template := range found {
		d.Must(desktest.Superuser, http.MethodPatch, records("templates")+"/"+template.Id, map[string]any{"enabled": enabled})
	}
}

// noted is what the journal says of a case's invitations, with the reason of each that is not sent.
func (d desk) noted(ticket string) []string {
	d.T.Helper()
	events, err := journal.OfTicket(d.App, ticket)
	if err != nil {
		d.T.Fatal(err)
	}
	var noted []string
	for _, event := range events {
		if event.Collection != "survey_invites" || event.Type == "timer.survey" {
			continue
		}
		line := event.Type
		if reason, isSkipped := event.Data["reason"].(string); isSkipped {
			line += " " + reason
		}
		noted = append(noted, line)
	}
	return noted
}

func TestSurvey_NotesWhatWasSentAndWhatWasNot(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	asked := d.solved(desktest.Customer, "repair")
	d.Advance(time.Hour)
	spared := d.solved(desktest.Customer, "repair")
	d.Advance(25 * time.Hour)
	if got := d.noted(asked); !slices.Equal(got, []string{"survey.sent"}) {
		t.Errorf("of the first case: %v", got)
	}
	if got := d.noted(spared); !slices.Equal(got, []string{"survey.skipped recent"}) {
		t.Errorf("of the second: %v", got)
	}
	d.Advance(60 * 24 * time.Hour)
	if got := d.noted(asked); len(got) != 1 {
		t.Errorf("once it has run out: %v", got)
	}
}

// TestSurvey_SkipsWhereItAsksNothing: a survey of which no question is about a case's kind sends nobody an empty page, also where a rule
// insists; what it was saved with before it was looked at closely does not keep it from being switched off.
func TestSurvey_SkipsWhereItAsksNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	survey, err := d.App.FindFirstRecordByData("surveys", "key", "after_service")
	if err != nil {
		t.Fatal(err)
	}
	question := map[string]any{"key": "a", "type": "text", "kinds": []string{"praise"}, "text": map[string]string{"zh-CN": "问", "en": "Q"}}
	d.setSurvey(map[string]any{"questions": []any{question}})
	d.insistOnTags()
	ticket := d.solved(desktest.Customer, "repair")
	d.Advance(25 * time.Hour)
	d.Change(desktest.Agent, ticket, map[string]any{"tags": []string{"unreached"}})
	d.Advance(25 * time.Hour)
	if got := d.noted(ticket); !slices.Equal(got, []string{"survey.skipped no_question"}) {
		t.Errorf("a survey without a question for it: %v", got)
	}
	if _, err := d.App.NonconcurrentDB().NewQuery(`UPDATE surveys SET questions = replace(questions, 'praise', 'praises')`).Execute(); err != nil {
		t.Fatal(err)
	}
	d.setSurvey(map[string]any{"enabled": false})
	question["kinds"] = []string{"repairs"}
	if answer := d.Do(desktest.Superuser, http.MethodPatch, records("surveys")+"/"+survey.Id, map[string]any{"questions": []any{question}}); answer.Code("questions") != "survey_question_kind" {
		t.Errorf("a kind that there is not: %d %s", answer.Status, answer.Text)
	}
}

func TestSurvey_SkipsWhatEndedMeanwhile(t *testing.T) {
	t.Parallel()
	for want, meanwhile := range map[string]func(d desk, ticket string){
		"skipped withdrawn": func(d desk, ticket string) {
			d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"withdrawn_reason": "Ordered by mistake."})
		},
		"skipped merged": func(d desk, ticket string) {
			into := d.solved(desktest.Customer, "repair")
			d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"merged_into": into})
			d.Settle()
			d.setTemplate("survey_invite", false) // the other case is asked about by itself, and is not what this is about
		},
		"skipped off": func(d desk, _ string) { d.setSurvey(map[string]any{"enabled": false}) },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			ticket := d.solved(desktest.Customer, "repair")
			meanwhile(d, ticket)
			d.Settle()
			d.Advance(25 * time.Hour)
			if got := d.stood(ticket); got != want {
				t.Errorf("it is %s", got)
			}
			if got := d.mailsWithLinks(); got != 0 {
				t.Errorf("%d mails ask about it", got)
			}
			if got := d.noted(ticket); !slices.Equal(got, []string{"survey." + want}) {
				t.Errorf("the journal says %v", got)
			}
		})
	}
}

func TestSurvey_SaysOfNoReminderThatItWent(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(d desk, ticket string){
		"open again": func(d desk, ticket string) {
			d.Must(desktest.Customer, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "open"})
		},
		"template off": func(d desk, _ string) { d.setTemplate("survey_reminder", false) },
		"survey off":   func(d desk, _ string) { d.setSurvey(map[string]any{"enabled": false}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			ticket := d.solved(desktest.Customer, "repair")
			d.Advance(25 * time.Hour)
			meanwhile(d, ticket)
			d.Settle()
			d.Advance(5 * 24 * time.Hour) // also past the day on which nobody is written to
			invite := d.one("survey_invites", ticket)
			if got := invite.GetString("reminded_at") + invite.GetString("remind_at"); got != "" || d.mailsWithLinks() != 1 {
				t.Errorf("reminded %q, %d mails", got, d.mailsWithLinks())
			}
			if got := invite.GetString("state"); got != "sent" {
				t.Errorf("it is %s", got)
			}
		})
	}
}

// TestSurvey_RemindsOfTheLatestAlone asks about a case after each of its two solutions: the reminder is of the second alone.
func TestSurvey_RemindsOfTheLatestAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.setSurvey(map[string]any{"suppress_days": 0})
	ticket := d.solved(desktest.Customer, "repair")
	d.Advance(25 * time.Hour)
	first := d.one("survey_invites", ticket).Id
	for _, status := range []string{"open", "resolved"} {
		d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": status, "reason": "Again.", "resolution": "Mended anew."})
		d.Settle()
	}
	d.Advance(25 * time.Hour)
	if got := d.mailsWithLinks(); got != 2 {
		t.Fatalf("%d mails ask about it, want one after each solution", got)
	}
	d.Advance(2*24*time.Hour + time.Hour)
	if got := d.mailsWithLinks(); got != 2 {
		t.Errorf("%d mails ask about it once the first would be reminded of", got)
	}
	d.Advance(2 * 24 * time.Hour) // past the Saturday
	if got := d.mailsWithLinks(); got != 3 {
		t.Errorf("%d mails ask about it after the second was reminded of", got)
	}
	invite, err := d.App.FindRecordById("survey_invites", first)
	if err != nil {
		t.Fatal(err)
	}
	if invite.GetString("reminded_at")+invite.GetString("remind_at") != "" {
		t.Errorf("the first was reminded of: %v", invite.PublicExport())
	}
}

// insistOnTags has a rule insist on the survey of a case that is tagged.
func (d desk) insistOnTags() {
	d.T.Helper()
	d.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Insist", "on": []string{"ticket.updated"}, "enabled": true, "stage": "live",
		"script": `({ event, act }) => { if (event.changes.tags) act.survey("after_service", { insist: true }); }`,
	})
}

func (d desk) tag(ticket string) {
	d.T.Helper()
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"tags": []string{"unreached"}})
	d.Settle()
	d.Advance(0)
}

func TestSurvey_InsistsWhereItWasSkipped(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.insistOnTags()
	first := d.solved(desktest.Customer, "repair")
	d.Advance(time.Minute)
	recent := d.solved(desktest.Customer, "repair")
	d.Advance(25 * time.Hour)
	if got := d.stood(recent); got != "skipped recent" {
		t.Fatalf("before, it is %s", got)
	}
	d.tag(recent)
	if got := d.stood(recent); got != "sent" || d.mailsWithLinks() != 2 {
		t.Errorf("asked lately: %s, %d mails", got, d.mailsWithLinks())
	}
	d.tag(first)
	if got := d.mailsWithLinks(); got != 2 {
		t.Errorf("who was asked is asked again: %d mails", got)
	}
	waiting := d.solved(desktest.Customer, "repair")
	d.tag(waiting)
	if got := d.stood(waiting); got != "sent" {
		t.Errorf("not yet asked: %s", got)
	}
	d.setSurvey(map[string]any{"sample": 1})
	for range 3 {
		ticket := d.solved(desktest.Customer2, "repair")
		d.tag(ticket)
		if got := d.stood(ticket); got != "sent" {
			t.Errorf("outside the sample: %s", got)
		}
	}
}

func TestSurvey_InsistsOnTheCustomerWhoHasTheCaseNow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.insistOnTags()
	ticket := d.solved(desktest.Customer, "repair")
	d.give(ticket, desktest.Customer2)
	d.tag(ticket)
	if got := d.one("survey_invites", ticket); got.GetString("state") != "sent" || got.GetString("customer") != desktest.ID(desktest.Customer2) {
		t.Errorf("it is %s, of %s", got.GetString("state"), got.GetString("customer"))
	}
	if _, err := d.Outbox.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, mail := range d.Mails.Sent() {
		if linkShape.MatchString(mail.Text) && mail.To.Address != "customer2@test.example" {
			t.Errorf("asked: %v", mail.To)
		}
	}
}
