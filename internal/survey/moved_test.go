package survey_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// give makes a case another customer's.
func (d desk) give(ticket, customer string) {
	d.T.Helper()
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"customer": desktest.ID(customer)})
	d.Settle()
}

// mailsWithLinks is how many mails were sent that ask how it went.
func (d desk) mailsWithLinks() int {
	d.T.Helper()
	if _, err := d.Outbox.Drain(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
	found := 0
	for _, mail := range d.Mails.Sent() {
		if linkShape.MatchString(mail.Text) {
			found++
		}
	}
	return found
}

// stood is where the invitation of a case stands, with why it was not sent.
func (d desk) stood(ticket string) string {
	d.T.Helper()
	invite := d.one("survey_invites", ticket)
	return strings.TrimSpace(invite.GetString("state") + " " + invite.GetString("skip_reason"))
}

func TestSurvey_NeverTellsTheEarlierCustomerOfACaseThatMoved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved(desktest.Customer, "repair")
	d.give(ticket, desktest.Customer2)
	if got := d.stood(ticket); got != "skipped moved" {
		t.Errorf("moved, it is %s", got)
	}
	d.Advance(25 * time.Hour)
	if got := d.mailsWithLinks(); got != 0 {
		t.Errorf("%d mails ask about a case that is another's", got)
	}
}

func TestSurvey_EndsTheLinkOfACaseThatMoved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.solved(desktest.Customer, "repair")
	d.Advance(25 * time.Hour)
	link := d.link()
	d.give(ticket, desktest.Customer2)
	if got := d.stood(ticket); got != "expired" {
		t.Errorf("moved after the mail, it is %s", got)
	}
	if got := d.post(link, form("overall", "5")); got.Code != http.StatusGone || d.answers() != 0 {
		t.Errorf("the earlier customer answers: %d", got.Code)
	}
	d.Advance(4 * 24 * time.Hour)
	if got := d.mailsWithLinks(); got != 1 {
		t.Errorf("%d mails, want the first alone", got)
	}
}

func TestSurvey_ErasesTheWordsOfACustomerWhoseCaseMoved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, answer := d.answered(desktest.Customer)
	waiting := d.solved(desktest.Customer, "repair")
	d.reply(desktest.Agent, answer, "Dear Mr Wang of Garden Road.")
	d.give(ticket, desktest.Customer2)
	d.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"erased_reason": "asked"})
	d.Settle()
	got := d.one("survey_answers", ticket)
	if got.GetString("comment") != "" || got.GetString("reply") != "" || strings.Contains(got.GetString("answers"), "太晚") || got.GetInt("csat") != 2 {
		t.Errorf("left: %v", got.PublicExport())
	}
	if said := d.stood(waiting); said != "skipped erased" {
		t.Errorf("the waiting one is %s", said)
	}
	var kept int
	err := d.App.DB().NewQuery(`SELECT count(*) FROM events WHERE collection IN ('survey_answers', 'follow_ups') AND (changes LIKE '%太晚%' OR changes LIKE '%Garden%')`).Row(&kept)
	if err != nil || kept != 0 {
		t.Errorf("%d events keep the words (%v)", kept, err)
	}
	if task := d.one("follow_ups", ticket); task.GetString("text") != "" {
		t.Errorf("the follow-up keeps %q", task.GetString("text"))
	}
}

// TestReply_ComesToNoOtherCustomer: the case of an answer was merged into one that has come to be another's.
func TestReply_ComesToNoOtherCustomer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, answer := d.answered(desktest.Customer)
	target := d.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"merged_into": target})
	_, err := d.App.NonconcurrentDB().NewQuery(`UPDATE tickets SET customer = {:customer} WHERE id = {:id}`).
		Bind(dbx.Params{"customer": desktest.ID(desktest.Customer2), "id": target}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	if got := d.reply(desktest.Agent, answer, "Your key is 4711."); got.Status != http.StatusOK {
		t.Fatalf("replied: %d %s", got.Status, got.Text)
	}
	d.Settle()
	if way := d.one("survey_answers", ticket).GetString("reply_way"); way != "mail" || len(d.publicMessages(target)) != 0 {
		t.Errorf("it went by %s, and into the other's case came %d messages", way, len(d.publicMessages(target)))
	}
	if _, err := d.Outbox.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	sent := d.Mails.Sent()
	last := sent[len(sent)-1]
	if last.To.Address != "customer@test.example" || !strings.Contains(last.Text, "4711") || strings.Contains(last.Text, target) {
		t.Errorf("mailed to %v: %s", last.To, last.Text)
	}
}
