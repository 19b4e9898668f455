package campaign_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/outbox"
)

var linkShape = regexp.MustCompile(`/unsubscribe/[A-Za-z0-9_.-]+`)

// sent sends what waits, and returns the mails that a person was sent.
func (d desk) sent(address string) []outbox.Message {
	d.T.Helper()
	if _, err := d.Outbox.Drain(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
	var found []outbox.Message
	for _, message := range d.Mails.Sent() {
		if message.To.Address == address {
			found = append(found, message)
		}
	}
	return found
}

func TestMail_GuidanceAndOffers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	tags := []string{"x"}
	ada := d.customer("adelaide", map[string]any{"tags": tags, "locale": "zh-CN"})
	d.customer("bob", map[string]any{"tags": tags, "mail_consent": "declined"})
	eve := d.customer("eve", map[string]any{"tags": tags, "mail_consent": "agreed"})
	d.customer("fay", map[string]any{"tags": tags, "email": ""})
	// Who signs up by somebody else's address is not written to before they have confirmed it.
	d.Must(desktest.Guest, http.MethodPost, records("customers"), map[string]any{"email": "stranger@test.example", "password": "a long one", "passwordConfirm": "a long one"})
	guidance := d.draft(map[string]any{"kind": "mail"})
	d.start(guidance)
	for name, want := range map[string]int{"adelaide": 1, "bob": 0, "eve": 1, "stranger": 0} {
		if got := len(d.sent(name + "@test.example")); got != want {
			t.Errorf("%s was sent %d mails, want %d", name, got, want)
		}
	}
	if got, want := d.round(guidance).GetString("skipped"), `{"no_address":1,"opted_out":1,"unconfirmed":1}`; got != want {
		t.Errorf("left out %s, want %s", got, want)
	}
	mail := d.sent("adelaide@test.example")[0]
	link := linkShape.FindString(mail.Text)
	if link == "" || !strings.HasSuffix(mail.Unsubscribe, link) || !strings.Contains(mail.Subject, "欢迎") || !strings.Contains(mail.HTML, link) {
		t.Errorf("the mail: %q %q\n%s", mail.Subject, mail.Unsubscribe, mail.Text)
	}
	if strings.Contains(link, ada) || strings.Contains(link, "adelaide") {
		t.Errorf("the link tells whose it is: %s", link)
	}
	offer := d.draft(map[string]any{"kind": "mail", "content": "offer", "template": "campaign_benefit", "filter": map[string]any{"tags": tags}})
	d.start(offer)
	if got := d.find("campaign_contacts", "campaign = '"+offer+"'", nil); len(got) != 1 || got[0].GetString("customer") != eve {
		t.Errorf("the offer went to %d customers", len(got))
	}
	if got, want := d.round(offer).GetString("skipped"), `{"not_agreed":2,"opted_out":1}`; got != want {
		t.Errorf("left out of the offer: %s, want %s", got, want)
	}
}

// TestMail_ToNewCustomers greets each new customer once, by a campaign that runs every day.
func TestMail_ToNewCustomers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.draft(map[string]any{"kind": "mail", "filter": map[string]any{"new_days": 3}, "once": true, "begins_at": "", "cron": "0 10 * * *"})
	d.Clock.Advance(10 * 24 * time.Hour) // who is there already is not new
	d.start(c)
	d.customer("adelaide", nil)
	for day := range 5 {
		if day == 2 {
			d.customer("bob", nil)
		}
		d.Advance(24 * time.Hour)
	}
	for _, name := range []string{"adelaide", "bob"} {
		if got := len(d.sent(name + "@test.example")); got != 1 {
			t.Errorf("%s was greeted %d times", name, got)
		}
	}
	if got := len(d.mails("campaign_welcome")); got != 2 {
		t.Errorf("%d mails in all", got)
	}
}

func TestUnsubscribe(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ada, bob := d.customer("adelaide", map[string]any{"tags": []string{"x"}}), d.customer("bob", map[string]any{"tags": []string{"x"}})
	filter := map[string]any{"tags": []string{"x"}}
	d.start(d.draft(map[string]any{"kind": "mail", "filter": filter}))
	link := linkShape.FindString(d.sent("adelaide@test.example")[0].Text)
	consent := func(customer string) string { return d.one("customers", customer).GetString("mail_consent") }

	// Mail programs follow links to look at them: nothing changes by that, however often.
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
		d.request(method, link, nil)
	}
	shown := d.request(http.MethodGet, link+"?List-Unsubscribe=One-Click", nil)
	body := shown.Body.String()
	if shown.Code != http.StatusOK || consent(ada) != "" || strings.Contains(body, "<script") || strings.Contains(body, "adelaide") || !strings.Contains(body, `method="post"`) {
		t.Errorf("looked at: %d, consent %q\n%s", shown.Code, consent(ada), body)
	}
	for header, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"} {
		if got := shown.Header().Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}

	// Forged and foreign tokens, and those of another purpose, do nothing.
	token := strings.TrimPrefix(link, "/unsubscribe/")
	contact, signature, _ := strings.Cut(token, ".")
	other := linkShape.FindString(d.sent("bob@test.example")[0].Text)
	otherContact, _, _ := strings.Cut(strings.TrimPrefix(other, "/unsubscribe/"), ".")
	for _, forged := range []string{
		contact, contact + ".", "." + signature, otherContact + "." + signature, ada + "." + signature, strings.ToUpper(token), token + "A", token + ".x",
		contact + "." + strings.Repeat("A", len(signature)), "x", "%00", strings.Repeat("a", 3000) + "." + signature,
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if answer := d.request(method, "/unsubscribe/"+forged, nil); answer.Code != http.StatusNotFound {
				t.Errorf("%s %q: %d", method, forged, answer.Code)
			}
		}
	}
	if consent(ada) != "" || consent(bob) != "" {
		t.Fatal("a forged link unsubscribed somebody")
	}

	// One click in the mail program.
	answer := d.request(http.MethodPost, link, url.Values{"List-Unsubscribe": {"One-Click"}})
	d.Settle()
	record := d.one("customers", ada)
	since := record.GetString("mail_consent_at")
	if answer.Code != http.StatusOK || consent(ada) != "declined" || record.GetString("mail_consent_source") != "mail_link" || !record.GetDateTime("mail_consent_at").Time().Equal(d.Clock.Now()) {
		t.Errorf("unsubscribed: %d, %v", answer.Code, record.PublicExport())
	}
	if consent(bob) != "" {
		t.Error("somebody else was unsubscribed, too")
	}
	if got := d.find("campaign_contacts", "unsubscribed_at != ''", nil); len(got) != 1 {
		t.Errorf("%d are counted", len(got))
	}

	// A replayed link changes nothing, since when included.
	d.Clock.Advance(time.Hour)
	d.request(http.MethodPost, link, nil)
	if got := d.one("customers", ada).GetString("mail_consent_at"); got != since {
		t.Errorf("since %s, was %s", got, since)
	}
	// Who agrees again in the portal has agreed; the page never brings anybody back.
	d.Must(desktest.Customer, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"mail_consent": "agreed"})
	if got := d.Person(desktest.Customer); got.GetString("mail_consent_source") != "portal" || got.GetString("mail_consent_at") == "" {
		t.Errorf("agreed in the portal: %v", got.PublicExport())
	}
	if answer := d.Do(desktest.Customer, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"mail_consent_source": "colleague"}); answer.Code("mail_consent_source") != "field_kept_by_desk" {
		t.Errorf("a source of one's own: %s", answer.Text)
	}
	if answer := d.Do(desktest.Customer2, http.MethodPatch, records("customers")+"/"+ada, map[string]any{"mail_consent": "agreed"}); answer.Status < 400 || consent(ada) != "declined" {
		t.Errorf("somebody else's consent: %d", answer.Status)
	}

	// The next campaign leaves her out; mails about her cases reach her.
	before := len(d.sent("adelaide@test.example"))
	d.start(d.draft(map[string]any{"kind": "mail", "filter": filter, "begins_at": d.Clock.Now()}))
	if got := len(d.sent("adelaide@test.example")); got != before {
		t.Error("she was written to all the same")
	}
	ticket := d.Must(desktest.Agent, http.MethodPost, records("tickets"), map[string]any{"customer": ada, "subject": "Leaks", "description": "It leaks.", "kind": "repair"}).String("id")
	d.Say(desktest.Agent, ticket, "reply", "We are on it.")
	d.Settle()
	if got := len(d.sent("adelaide@test.example")); got != before+1 {
		t.Errorf("%d mails about her case", got-before)
	}
	// An erased customer's link shows that there is nothing left to do.
	d.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+bob, map[string]any{"erased_reason": "Asked for it."})
	if answer := d.request(http.MethodPost, other, nil); answer.Code != http.StatusOK {
		t.Errorf("an erased customer's link: %d", answer.Code)
	}
}

// TestMail_IsWithdrawn gives up mails that wait for somebody who wants no more of them.
func TestMail_IsWithdrawn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ada := d.customer("ada", map[string]any{"tags": []string{"x"}})
	d.start(d.draft(map[string]any{"kind": "mail", "filter": map[string]any{"tags": []string{"x"}}}))
	d.Must(desktest.Agent, http.MethodPatch, records("customers")+"/"+ada, map[string]any{"mail_consent": "declined"})
	d.Settle()
	if got := d.mails("campaign_welcome")[0].GetString("status"); got != "expired" {
		t.Errorf("the mail is %s", got)
	}
	if got := d.one("customers", ada).GetString("mail_consent_source"); got != "colleague" {
		t.Errorf("said to %s", got)
	}
}

// TestMail_ToManyWaitsBehindOthers sends a reply before what has waited longer and goes to many.
func TestMail_ToManyWaitsBehindOthers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.crowd(5, "x")
	d.start(d.draft(map[string]any{"kind": "mail", "filter": map[string]any{"tags": []string{"x"}}}))
	ticket := d.Ask(desktest.Customer, "repair", "Leaks", "It leaks.")
	d.Say(desktest.Agent, ticket, "reply", "We are on it.")
	d.Settle()
	d.sent("")
	sent := d.Mails.Sent()
	if len(sent) != 6 || sent[0].Unsubscribe != "" || sent[1].Unsubscribe == "" {
		for _, message := range sent {
			t.Logf("%s to %s", message.Subject, message.To.Address)
		}
		t.Errorf("%d mails in another order", len(sent))
	}
}

// TestMail_KeepsQuietHours has a mail that was queued in the evening wait for the morning, while a reply goes out.
func TestMail_KeepsQuietHours(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.customer("ada", map[string]any{"tags": []string{"x"}})
	d.Clock.Set(time.Date(2026, 9, 14, 11, 59, 0, 0, time.UTC)) // 19:59 in Shanghai
	d.start(d.draft(map[string]any{"kind": "mail", "filter": map[string]any{"tags": []string{"x"}}}))
	if got := len(d.mails("campaign_welcome")); got != 1 {
		t.Fatalf("%d mails are queued", got)
	}
	d.Clock.Advance(2 * time.Minute)
	ticket := d.Ask(desktest.Customer, "repair", "Leaks", "It leaks.")
	d.Say(desktest.Agent, ticket, "reply", "We are on it.")
	d.Settle()
	if got := len(d.sent("ada@test.example")); got != 0 || len(d.Mails.Sent()) != 1 {
		t.Errorf("at night: %d mails to many, %d in all", got, len(d.Mails.Sent()))
	}
	d.Clock.Set(time.Date(2026, 9, 15, 1, 0, 0, 0, time.UTC)) // 09:00
	if got := len(d.sent("ada@test.example")); got != 1 {
		t.Errorf("in the morning: %d", got)
	}
}
