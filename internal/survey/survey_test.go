package survey_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// desk is a world in which a rule asks about every solved case a day later.
type desk struct{ *desktest.World }

func newDesk(t *testing.T) desk {
	t.Helper()
	w := desktest.New(t)
	w.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Ask", "on": []string{"ticket.resolved"}, "enabled": true, "stage": "live",
		"script": `({ act }) => act.survey("after_service", { after: { days: 1 } })`,
	})
	return desk{w}
}

func (d desk) solved(customer, kind string) string {
	d.T.Helper()
	ticket := d.Ask(customer, kind, "Leaks", "It leaks.")
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "resolved", "resolution": "Seal replaced."})
	d.Settle()
	return ticket
}

func (d desk) one(collection, ticket string) *core.Record {
	d.T.Helper()
	found, err := d.App.FindAllRecords(collection, dbx.HashExp{"ticket": ticket})
	if err != nil || len(found) != 1 {
		d.T.Fatalf("%d records of %s, want one (%v)", len(found), collection, err)
	}
	return found[0]
}

var linkShape = regexp.MustCompile(`/survey/[A-Za-z0-9_.-]+`)

// link is the link in the last mail that has one.
func (d desk) link() string {
	d.T.Helper()
	if _, err := d.Outbox.Drain(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
	sent := d.Mails.Sent()
	for i := len(sent) - 1; i >= 0; i-- {
		if found := linkShape.FindString(sent[i].Text); found != "" {
			return found
		}
	}
	d.T.Fatal("no mail has a link")
	return ""
}

func (d desk) get(path string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	answer := httptest.NewRecorder()
	d.Handler().ServeHTTP(answer, request)
	return answer
}

func (d desk) post(path string, form url.Values) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	d.Handler().ServeHTTP(answer, request)
	return answer
}

func (d desk) answers() int {
	d.T.Helper()
	n, err := d.App.CountRecords("survey_answers")
	if err != nil {
		d.T.Fatal(err)
	}
	return int(n)
}

func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set("q_"+pairs[i], pairs[i+1])
	}
	return values
}

func TestSurvey_IsSentOnceAndAnsweredOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved(desktest.Customer, "repair")
	if got := d.one("survey_invites", ticket); got.GetString("state") != "waiting" {
		t.Fatalf("it is %s", got.GetString("state"))
	}
	d.Advance(24 * time.Hour)
	if got := d.one("survey_invites", ticket); got.GetString("state") != "sent" {
		t.Fatalf("a day later it is %s %s", got.GetString("state"), got.GetString("skip_reason"))
	}
	link := d.link()
	if strings.Contains(link, ticket) || strings.Contains(link, desktest.ID(desktest.Customer)) {
		t.Errorf("the link tells whose it is: %s", link)
	}
	shown := d.get(link + "?score=2")
	body := shown.Body.String()
	if shown.Code != http.StatusOK || !strings.Contains(body, `value="2" checked`) || strings.Contains(body, "<script") || strings.Contains(body, "test.example") {
		t.Errorf("shown: %d %s", shown.Code, body)
	}
	if number := d.Ticket(ticket).GetString("number"); !strings.Contains(body, number+": Leaks") {
		t.Errorf("the page does not say what it is about: %s", body)
	}
	for header, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"} {
		if got := shown.Header().Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}
	if d.answers() != 0 || d.one("survey_invites", ticket).GetString("state") != "sent" {
		t.Fatal("a look recorded something")
	}
	if wrong := d.post(link, form("overall", "9")); wrong.Code != http.StatusUnprocessableEntity || d.answers() != 0 {
		t.Errorf("a score beyond its scale: %d", wrong.Code)
	}
	if done := d.post(link, form("overall", "2", "parts", "na", "recommend", "0", "comment", "<script>alert(1)</script> 漏水", "contact", "yes")); done.Code != http.StatusOK {
		t.Fatalf("answered: %d %s", done.Code, done.Body)
	}
	d.Settle()
	answer := d.one("survey_answers", ticket)
	if answer.GetInt("csat") != 2 || answer.GetInt("nps") != 0 || answer.GetInt("ces") != 0 || !answer.GetBool("low") || !answer.GetBool("unread") ||
		answer.GetString("customer") != desktest.ID(desktest.Customer) {
		t.Errorf("kept: %v", answer.PublicExport())
	}
	if task := d.one("follow_ups", ticket); task.GetString("kind") != "low_score" || !task.GetDateTime("due_at").Time().Equal(answer.GetDateTime("created").Time().Add(24*time.Hour)) {
		t.Errorf("follow-up: %v", task.PublicExport())
	}
	again := d.post(link, form("overall", "5"))
	if again.Code != http.StatusOK || d.answers() != 1 || d.one("survey_answers", ticket).GetInt("csat") != 2 {
		t.Errorf("answered twice: %d", again.Code)
	}
	if strings.Contains(again.Body.String(), "<form") {
		t.Error("the form is shown after the answer")
	}
	read := d.Do(desktest.Agent, http.MethodPatch, records("survey_answers")+"/"+answer.Id, map[string]any{"unread": false})
	if read.Status != http.StatusOK || d.one("survey_answers", ticket).GetString("read_by") != desktest.ID(desktest.Agent) {
		t.Errorf("marked as read: %d %s", read.Status, read.Text)
	}
	if forged := d.Do(desktest.Agent, http.MethodPatch, records("survey_answers")+"/"+answer.Id, map[string]any{"csat": 5}); forged.Code("csat") != "field_kept_by_desk" {
		t.Errorf("a colleague's own score: %s", forged.Text)
	}
}

func TestSurvey_EndsAndForgedLinks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved(desktest.Customer, "repair")
	d.Advance(24 * time.Hour)
	link := d.link()
	for _, forged := range []string{link[:len(link)-1] + "x", "/survey/" + d.one("survey_invites", ticket).Id, "/survey/" + d.one("survey_invites", ticket).Id + ".", "/survey/x.y", "/survey/%00"} {
		if got := d.get(forged); got.Code != http.StatusNotFound && got.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", forged, got.Code)
		}
		if got := d.post(forged, form("overall", "5")); got.Code != http.StatusNotFound && got.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", forged, got.Code)
		}
	}
	d.Advance(3 * 24 * time.Hour)
	if got := d.one("survey_invites", ticket); got.GetString("reminded_at") == "" {
		t.Error("nobody was reminded")
	}
	d.Advance(4*24*time.Hour - time.Second)
	if got := d.get(link); got.Code != http.StatusOK {
		t.Errorf("a second before its end: %d", got.Code)
	}
	d.Advance(time.Second)
	if got := d.one("survey_invites", ticket).GetString("state"); got != "expired" {
		t.Errorf("at its end it is %s", got)
	}
	if got := d.post(link, form("overall", "5")); got.Code != http.StatusGone || d.answers() != 0 {
		t.Errorf("after its end: %d", got.Code)
	}
}

func TestSurvey_SaysWhyNobodyIsAsked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.solved(desktest.Customer, "repair")
	d.Advance(time.Minute)
	second := d.solved(desktest.Customer, "repair")
	reopened := d.solved(desktest.Customer2, "repair")
	d.Must(desktest.Customer2, http.MethodPatch, records("tickets")+"/"+reopened, map[string]any{"status": "open"})
	d.Settle()
	d.Advance(25 * time.Hour)
	for ticket, want := range map[string]string{first: "sent ", second: "skipped recent", reopened: "skipped reopened"} {
		got := d.one("survey_invites", ticket)
		if said := got.GetString("state") + " " + got.GetString("skip_reason"); said != want {
			t.Errorf("%s, want %s", said, want)
		}
	}
	d.Advance(34 * 24 * time.Hour) // a Monday again
	later := d.solved(desktest.Customer, "repair")
	d.Advance(25 * time.Hour)
	if got := d.one("survey_invites", later).GetString("state"); got != "sent" {
		t.Errorf("a month later: %s", got)
	}
	survey := d.Must(desktest.Superuser, http.MethodGet, records("surveys"), nil)
	items, _ := survey.JSON["items"].([]any)
	id, _ := items[0].(map[string]any)["id"].(string)
	if answer := d.Do(desktest.Manager, http.MethodPatch, records("surveys")+"/"+id, map[string]any{"sample": 1}); answer.Status < 400 {
		t.Error("a manager changes a survey")
	}
	d.Must(desktest.Superuser, http.MethodPatch, records("surveys")+"/"+id, map[string]any{"sample": 1, "suppress_days": 0})
	skipped := 0
	for range 20 {
		if got := d.one("survey_invites", d.solved(desktest.Customer, "repair")); got.GetString("skip_reason") == "sample" {
			skipped++
		}
	}
	if skipped < 15 {
		t.Errorf("of 20 in a sample of 1 per cent %d were skipped", skipped)
	}
}
