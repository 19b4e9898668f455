package survey_test

import (
	"net/http"
	"net/url"
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

// answered is a solved case whose customer has said something.
func (d desk) answered(customer string) (ticket, answer string) {
	d.T.Helper()
	ticket = d.solved(customer, "repair")
	d.Advance(25 * time.Hour)
	if got := d.post(d.link(), form("overall", "2", "comment", "你们来得太晚")); got.Code != http.StatusOK {
		d.T.Fatalf("answered: %d %s", got.Code, got.Body)
	}
	d.Settle()
	return ticket, d.one("survey_answers", ticket).Id
}

func (d desk) reply(as, answer, text string) desktest.Answer {
	return d.Do(as, http.MethodPatch, records("survey_answers")+"/"+answer, map[string]any{"reply": text})
}

func (d desk) publicMessages(ticket string) []*core.Record {
	d.T.Helper()
	found, err := d.App.FindAllRecords("messages", dbx.HashExp{"ticket": ticket, "kind": "reply", "public": true, "author_customer": ""})
	if err != nil {
		d.T.Fatal(err)
	}
	return found
}

func TestReply_StandsInTheCaseWhileThatIsNotClosed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, answer := d.answered(desktest.Customer)
	if got := d.reply(desktest.Agent, answer, "  Sorry. We come **sooner** next time.  "); got.Status != http.StatusOK {
		t.Fatalf("replied: %d %s", got.Status, got.Text)
	}
	said := d.publicMessages(ticket)
	if len(said) != 1 || said[0].GetString("body") != "Sorry. We come **sooner** next time." || said[0].GetString("author_staff") != desktest.ID(desktest.Agent) {
		t.Fatalf("in the case: %v", said)
	}
	got := d.one("survey_answers", ticket)
	if got.GetBool("unread") || got.GetString("reply_way") != "message" || got.GetString("replied_by") != desktest.ID(desktest.Agent) ||
		got.GetString("read_by") != desktest.ID(desktest.Agent) || !got.GetDateTime("replied_at").Time().Equal(d.Clock.Now()) {
		t.Errorf("kept: %v", got.PublicExport())
	}
	followUp := d.one("follow_ups", ticket)
	if followUp.GetString("state") != "done" || followUp.GetString("result") != got.GetString("reply") || followUp.GetString("done_by") != desktest.ID(desktest.Agent) ||
		!followUp.GetDateTime("done_at").Time().Equal(d.Clock.Now()) {
		t.Errorf("the follow-up of the low score: %v", followUp.PublicExport())
	}
	d.Settle()
	if _, err := d.Outbox.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	sent := d.Mails.Sent()
	if last := sent[len(sent)-1]; !strings.Contains(last.Text, "sooner") {
		t.Errorf("the customer is not told: %s", last.Text)
	}
	if again := d.reply(desktest.Agent2, answer, "Me too."); again.Code("reply") != "survey_replied" || len(d.publicMessages(ticket)) != 1 {
		t.Errorf("a second reply: %d %s", again.Status, again.Text)
	}
}

// TestReply_OnlyFulfilsTheFollowUp: who has read a low score has not seen to it yet.
func TestReply_OnlyFulfilsTheFollowUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, answer := d.answered(desktest.Customer)
	d.Must(desktest.Lead, http.MethodPatch, records("survey_answers")+"/"+answer, map[string]any{"unread": false})
	if got := d.one("follow_ups", ticket).GetString("state"); got != "open" {
		t.Fatalf("read, the follow-up is %s", got)
	}
	if got := d.reply(desktest.Agent, answer, ""); got.Code("reply") == "" && got.Status != http.StatusOK || d.one("follow_ups", ticket).GetString("state") != "open" {
		t.Errorf("an empty reply: %d %s", got.Status, got.Text)
	}
	d.Must(desktest.Lead, http.MethodPatch, records("follow_ups")+"/"+d.one("follow_ups", ticket).Id, map[string]any{"state": "done", "result": "Called."})
	if got := d.reply(desktest.Agent, answer, "Sorry."); got.Status != http.StatusOK || d.one("follow_ups", ticket).GetString("result") != "Called." {
		t.Errorf("a reply after the follow-up was done: %d %s", got.Status, got.Text)
	}
}

func TestReply_GoesByMailWhereTheCaseIsClosed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, answer := d.answered(desktest.Customer)
	d.Must(desktest.Customer, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "closed"})
	d.Settle()
	before := len(d.Mails.Sent())
	if got := d.reply(desktest.Agent, answer, "Thank you, we look into it."); got.Status != http.StatusOK {
		t.Fatalf("replied: %d %s", got.Status, got.Text)
	}
	d.Settle()
	if _, err := d.Outbox.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	sent := d.Mails.Sent()[before:]
	if len(sent) != 1 || !strings.Contains(sent[0].Text, "Thank you, we look into it.") || !strings.Contains(sent[0].Text, "/cases/"+ticket) {
		t.Errorf("mails: %v", sent)
	}
	if got := d.one("survey_answers", ticket); got.GetString("reply_way") != "mail" || len(d.publicMessages(ticket)) != 0 {
		t.Errorf("kept: %v", got.PublicExport())
	}
}

func TestReply_RefusesWhatReachesNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, answer := d.answered(desktest.Customer)
	for _, c := range []struct{ as, text, field, code string }{
		{desktest.Agent, "   ", "reply", "validation_required"},
		{desktest.Agent, strings.Repeat("长", 20_001), "reply", "validation_max_text_constraint"},
		{desktest.QA, "Hello", "", "role_cannot_work"},
		{desktest.Superuser, "Hello", "", "role_cannot_work"},
		{desktest.Customer, "Hello", "", ""},
	} {
		got := d.reply(c.as, answer, c.text)
		if got.Status < 400 || c.field != "" && got.Code(c.field) != c.code {
			t.Errorf("%s replies %.20q: %d %s", c.as, c.text, got.Status, got.Text)
		}
	}
	for _, body := range []map[string]any{{"replied_by": desktest.ID(desktest.Agent2)}, {"reply_way": "mail"}, {"reply": "x", "comment": "y"}, {"unread": false, "read_by": desktest.ID(desktest.Lead)}} {
		if got := d.Do(desktest.Agent, http.MethodPatch, records("survey_answers")+"/"+answer, body); got.Status < 400 {
			t.Errorf("%v was kept", body)
		}
	}
	d.Must(desktest.Customer, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "closed"})
	if _, err := d.App.NonconcurrentDB().NewQuery(`UPDATE customers SET email = '' WHERE id = {:id}`).Bind(dbx.Params{"id": desktest.ID(desktest.Customer)}).Execute(); err != nil {
		t.Fatal(err)
	}
	if got := d.reply(desktest.Agent, answer, "Hello"); got.Code("reply") != "survey_reply_nowhere" {
		t.Errorf("to nobody: %d %s", got.Status, got.Text)
	}
	if got := d.one("survey_answers", ticket); !got.GetBool("unread") || got.GetString("reply") != "" {
		t.Errorf("kept: %v", got.PublicExport())
	}
}

func TestReply_IsErasedWithTheCase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, answer := d.answered(desktest.Customer)
	d.reply(desktest.Agent, answer, "Dear Mr Wang of Garden Road.")
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"erased_reason": "asked"})
	d.Settle()
	if got := d.one("survey_answers", ticket); got.GetString("reply") != "" || got.GetString("comment") != "" {
		t.Errorf("left: %v", got.PublicExport())
	}
	events, err := journal.OfTicket(d.App, ticket)
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range events {
		for name, change := range event.Changes {
			if strings.Contains(string(change[1]), "Garden") || strings.Contains(string(change[1]), "太晚") {
				t.Errorf("%s keeps %s", event.Type, name)
			}
		}
	}
	if got := d.reply(desktest.Agent2, answer, "Hello"); got.Status < 400 {
		t.Error("somebody replies to what was erased")
	}
}

func TestReply_OfTwoAtOnceGoesOutOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, answer := d.answered(desktest.Customer)
	colleagues := []string{desktest.Agent, desktest.Agent2, desktest.Lead, desktest.Manager}
	for _, as := range colleagues {
		d.Token(as)
	}
	var group sync.WaitGroup
	status := make([]int, len(colleagues))
	for i, as := range colleagues {
		group.Go(func() { status[i] = d.reply(as, answer, "From "+as).Status })
	}
	group.Wait()
	done := slices.DeleteFunc(slices.Clone(status), func(s int) bool { return s != http.StatusOK })
	if len(done) != 1 || len(d.publicMessages(ticket)) != 1 {
		t.Errorf("answers %v, messages %d", status, len(d.publicMessages(ticket)))
	}
}

func TestAnswer_IsSeenByWhoGaveIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket, answer := d.answered(desktest.Customer)
	d.reply(desktest.Agent, answer, "Sorry.")
	list := func(as string) []any {
		items, _ := d.Must(as, http.MethodGet, records("survey_answers")+"?filter="+url.QueryEscape("ticket = '"+ticket+"'"), nil).JSON["items"].([]any)
		return items
	}
	own := list(desktest.Customer)
	if len(own) != 1 {
		t.Fatalf("own answers: %v", own)
	}
	seen, _ := own[0].(map[string]any)
	if seen["comment"] != "你们来得太晚" || seen["reply"] != "Sorry." {
		t.Errorf("seen: %v", seen)
	}
	for _, name := range []string{"low", "unread", "read_by", "replied_by", "invite"} {
		if _, there := seen[name]; there {
			t.Errorf("%s is shown", name)
		}
	}
	if others := list(desktest.Customer2); len(others) != 0 {
		t.Errorf("others see: %v", others)
	}
	for _, query := range []string{"filter=" + url.QueryEscape("low = true"), "sort=csat", "expand=invite"} {
		if got := d.Do(desktest.Customer, http.MethodGet, records("survey_answers")+"?"+query, nil); got.Status != http.StatusForbidden {
			t.Errorf("%s: %d", query, got.Status)
		}
	}
}
