package appliance_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// loop is a complaint on its way round the closed loop, with the shipped rules live.
type loop struct {
	*desktest.World
	ticket string
}

// TestLoop walks a complaint from its first word to the end of its closed loop, by what people can do at the desk, at the
// portal and from a mail, with the rules as they ship: each step is looked at where it is to be seen.
func TestLoop(t *testing.T) {
	t.Parallel()
	l := &loop{World: desktest.NewWithRules(t)}
	l.Must(desktest.Superuser, http.MethodPatch, "/api/collections/teams/records/defaultteam0000", map[string]any{"lead": desktest.ID(desktest.Lead)})
	l.ticket = l.Ask(desktest.Customer, "complaint", "Nobody came on Friday",
		"I waited the whole morning for your engineer, and nobody called.")
	l.Settle()
	l.sees("graded", "grade", "general")
	l.change(desktest.Agent, map[string]any{"grade": "major", "reason": "It was promised in writing."})
	l.sees("raised", "grade", "major")
	l.sees("the lead's", "assignee", desktest.ID(desktest.Lead))
	if answer := l.Change(desktest.Lead, l.ticket, map[string]any{"grade": "general", "reason": "It is not that bad."}); answer.Code("grade") == "" {
		t.Errorf("a lead lowered the grade: %d %s", answer.Status, answer.Text)
	}

	if answer := l.Change(desktest.Agent, l.ticket, map[string]any{"stage": "investigated"}); answer.Status == http.StatusOK {
		t.Error("it was investigated without facts")
	}
	l.change(desktest.Lead, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	l.sees("taken on", "stage", "accepted")
	l.change(desktest.Agent, map[string]any{"stage": "investigated", "facts": "The seal was of the wrong size.", "persons_heard": "The customer, and who repaired it."})
	l.solve("A seal of the right size was put in.")
	l.change(desktest.Agent, map[string]any{"stage": "resolved", "decision": "Repaired again, free of charge.", "decision_told_at": l.now()})

	l.mails("ticket_resolved_complaint", "we are sorry", "Thank you for telling us")
	first := l.callback()
	if due := first.GetDateTime("due_at").Time().Sub(l.Ticket(l.ticket).GetDateTime("resolved_at").Time()); due != 48*time.Hour {
		t.Errorf("the callback is due %s after the solution", due)
	}
	l.Advance(24 * time.Hour)
	l.happened("callback.due")
	l.call(first, map[string]any{"result": "reached", "outcome": "unsatisfied", "note": "It drips still."})
	l.sees("open again", "status", "open")
	l.sees("back at the inquiry", "stage", "investigated")
	l.happened("ticket.reopened")
	if !l.isTold(desktest.Lead, "escalated") {
		t.Error("the lead was not told that the customer is not content")
	}
	if steps := l.customerSteps(); !strings.Contains(steps, "reopened") {
		t.Errorf("the customer sees the steps %s", steps)
	}

	l.Advance(time.Hour)
	l.solve("The pipe behind it was cracked, and was replaced.")
	l.change(desktest.Agent, map[string]any{"stage": "resolved", "decision": "Pipe replaced, next service free.", "decision_told_at": l.now()})
	second := l.callback()
	if second.Id == first.Id {
		t.Fatal("the first callback is still open")
	}
	l.Advance(24 * time.Hour)
	l.call(second, map[string]any{"result": "reached", "outcome": "satisfied", "scores": map[string]any{"attitude": 5}})
	l.change(desktest.Agent, map[string]any{"stage": "called_back"})

	told := l.notices(desktest.Lead)
	l.answerSurvey(map[string]string{"q_overall": "4", "q_speed": "1"})
	l.happened("survey.answered")
	followUp := l.one("follow_ups", dbx.HashExp{"ticket": l.ticket, "kind": "low_score"})
	if due := followUp.GetDateTime("due_at"); due.IsZero() || followUp.GetString("state") != "open" {
		t.Errorf("the low score is to be seen to by %s, and is %s", due, followUp.GetString("state"))
	}
	if got := l.notices(desktest.Lead) - told; got != 1 {
		t.Errorf("the lead was told %d times of the low score", got)
	}
	// What the low score came from stands in the ledger, and with it the case.
	problem := l.Must(desktest.Agent, http.MethodPost, "/api/collections/problems/records", map[string]any{"title": "Seals of two sizes in one box"}).String("id")
	l.Must(desktest.Agent, http.MethodPost, "/api/collections/problem_sources/records", map[string]any{"problem": problem, "source": "follow_ups/" + followUp.Id})
	l.Settle()
	l.sees("in the ledger", "problem", problem)
	affected := l.Must(desktest.QA, http.MethodGet, "/api/aftercare/problems/affected?ids="+problem, nil)
	if !strings.Contains(affected.Text, `"`+problem+`":{"cases":1,`) {
		t.Errorf("the ledger counts %s", affected.Text)
	}
	l.Must(desktest.Agent, http.MethodPatch, "/api/collections/follow_ups/records/"+followUp.Id, map[string]any{"state": "done", "result": "Called; the customer will be told beforehand who comes."})
	l.Settle()
	l.change(desktest.Agent, map[string]any{"stage": "improved", "root_cause": "Seals of two sizes lie in one box.", "measure": "One box a size, marked."})
	l.sees("improved", "stage", "improved")

	for _, want := range []string{"ticket.created", "ticket.updated", "ticket.assigned", "ticket.resolved", "callback.created", "callback.done"} {
		l.happened(want)
	}
	l.checkJournal()
}

func (l *loop) now() string { return journal.DateTime(l.Clock.Now()).String() }

func (l *loop) change(as string, fields map[string]any) {
	l.T.Helper()
	l.Must(as, http.MethodPatch, "/api/collections/tickets/records/"+l.ticket, fields)
	l.Settle()
}

func (l *loop) solve(how string) {
	l.T.Helper()
	l.change(desktest.Agent, map[string]any{"status": "resolved", "resolution": how})
}

func (l *loop) sees(when, field, want string) {
	l.T.Helper()
	if got := l.Ticket(l.ticket).GetString(field); got != want {
		l.T.Errorf("%s: %s is %q, want %q", when, field, got, want)
	}
}

func (l *loop) one(collection string, filter dbx.HashExp) *core.Record {
	l.T.Helper()
	found, err := l.App.FindAllRecords(collection, filter)
	if err != nil || len(found) != 1 {
		l.T.Fatalf("%d records of %s with %v, want one (%v)", len(found), collection, filter, err)
	}
	return found[0]
}

// callback is the one open callback of the case.
func (l *loop) callback() *core.Record {
	l.T.Helper()
	return l.one("callbacks", dbx.HashExp{"ticket": l.ticket, "state": "open"})
}

func (l *loop) call(callback *core.Record, fields map[string]any) {
	l.T.Helper()
	fields["callback"] = callback.Id
	l.Must(desktest.Agent, http.MethodPost, "/api/collections/callback_attempts/records", fields)
	l.Settle()
}

func (l *loop) types() []string {
	l.T.Helper()
	events, err := journal.OfTicket(l.App, l.ticket)
	if err != nil {
		l.T.Fatal(err)
	}
	var types []string
	for _, event := range events {
		types = append(types, event.Type)
	}
	return types
}

func (l *loop) happened(eventType string) {
	l.T.Helper()
	if types := l.types(); !slices.Contains(types, eventType) {
		l.T.Errorf("the journal has no %s among %v", eventType, types)
	}
}

// notices are how many notifications somebody has got.
func (l *loop) notices(staff string) int {
	l.T.Helper()
	found, err := l.App.FindAllRecords("notifications", dbx.HashExp{"staff": desktest.ID(staff)})
	if err != nil {
		l.T.Fatal(err)
	}
	return len(found)
}

func (l *loop) isTold(who, kind string) bool {
	l.T.Helper()
	n, err := l.App.CountRecords("notifications", dbx.HashExp{"staff": desktest.ID(who), "ticket": l.ticket, "kind": kind})
	if err != nil {
		l.T.Fatal(err)
	}
	return n > 0
}

// customerSteps are the steps of the case as its customer reads them.
func (l *loop) customerSteps() string {
	l.T.Helper()
	answer := l.Must(desktest.Customer, http.MethodGet, "/api/collections/tickets/records/"+l.ticket, nil)
	if strings.Contains(answer.Text, "wrong size") {
		l.T.Errorf("the customer reads the facts: %s", answer.Text)
	}
	return answer.String("steps")
}

// mails holds that the last mail is of a template and says these words.
func (l *loop) mails(template string, words ...string) {
	l.T.Helper()
	if _, err := l.Outbox.Drain(l.T.Context()); err != nil {
		l.T.Fatal(err)
	}
	sent := l.Mails.Sent()
	last := sent[len(sent)-1]
	for _, word := range words {
		if !strings.Contains(last.Text, word) {
			l.T.Errorf("the mail lacks %q:\n%s", word, last.Text)
		}
	}
	if n, err := l.App.CountRecords("emails", dbx.HashExp{"ticket": l.ticket, "template": template}); err != nil || n != 1 {
		l.T.Errorf("%d mails of %s (%v)", n, template, err)
	}
}

var surveyLink = regexp.MustCompile(`/survey/[A-Za-z0-9_.-]+`)

// answerSurvey waits for the survey's mail and answers it as whoever follows its link does, without signing in.
func (l *loop) answerSurvey(answers map[string]string) {
	l.T.Helper()
	l.Advance(24 * time.Hour)
	if _, err := l.Outbox.Drain(l.T.Context()); err != nil {
		l.T.Fatal(err)
	}
	link := ""
	for _, mail := range l.Mails.Sent() {
		if found := surveyLink.FindString(mail.Text); found != "" {
			link = found
		}
	}
	if link == "" {
		l.T.Fatal("no mail asks how it went")
	}
	form := url.Values{}
	for name, value := range answers {
		form.Set(name, value)
	}
	request := httptest.NewRequest(http.MethodPost, link, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	l.Handler().ServeHTTP(answer, request)
	if answer.Code >= 400 {
		l.T.Fatalf("the answers were refused: %d %s", answer.Code, answer.Body)
	}
	l.Settle()
}

// checkJournal holds that nothing of the loop failed on its way, and that no rule did.
func (l *loop) checkJournal() {
	l.T.Helper()
	failures, err := l.App.CountRecords("failures")
	if err != nil || failures > 0 {
		l.T.Errorf("%d events failed (%v)", failures, err)
	}
	runs, err := l.App.FindAllRecords("rule_runs", dbx.NewExp("failed > 0"))
	if err != nil || len(runs) > 0 {
		l.T.Errorf("%d runs failed (%v)", len(runs), err)
	}
	for _, run := range runs {
		l.T.Log(run.GetString("results"))
	}
}
