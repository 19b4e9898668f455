package outbox_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

func byCustomer(c *core.Record) journal.Actor {
	return journal.Actor{Kind: journal.ActorCustomer, ID: c.Id}
}

func (w *world) message(ticket *core.Record, fields map[string]any) *core.Record {
	w.t.Helper()
	all := map[string]any{"ticket": ticket.Id, "kind": "reply", "public": true, "body": "请把**水箱**取下来。"}
	for name, value := range fields {
		all[name] = value
	}
	return w.create("messages", all)
}

// A case from its request to its end: three mails in the customer's language that thread.
func TestReact_CaseThreads(t *testing.T) {
	w := newWorld(t)
	customer, colleague := w.customer(nil), w.colleague("agent")
	ticket := w.ticket(customer, nil)
	w.acknowledge(ticket, byCustomer(customer))
	w.happen("message.created", w.message(ticket, map[string]any{"author_staff": colleague.Id}), journal.Actor{Kind: journal.ActorStaff, ID: colleague.Id})
	ticket.Set("resolution", "更换了排水泵")
	ticket.Set("status", "resolved")
	ticket.Set("is_open", false)
	w.must(w.app.Save(ticket))
	w.happen("ticket.resolved", ticket, journal.Actor{Kind: journal.ActorStaff, ID: colleague.Id})
	w.drain()

	if len(w.mails.sent) != 3 {
		t.Fatalf("%d mails", len(w.mails.sent))
	}
	link := "https://help.example/cases/" + ticket.Id
	for i, want := range []struct{ subject, text string }{
		{"[2026-000123] 空调漏水", "王芳，您好："},
		{"Re: [2026-000123] 空调漏水", "> 请把水箱取下来。"},
		{"Re: [2026-000123] 空调漏水", "> 更换了排水泵"},
	} {
		m := w.mails.sent[i]
		if m.Subject != want.subject || !strings.Contains(m.Text, want.text) || !strings.Contains(m.Text, link) || m.To.Address != "wang@example.com" {
			t.Errorf("mail %d: %s\n%s", i, m.Subject, m.Text)
		}
		if i > 0 && m.InReplyTo != w.mails.sent[0].ID {
			t.Errorf("mail %d answers %q", i, m.InReplyTo)
		}
	}
	if !strings.Contains(w.mails.sent[1].HTML, "<strong>水箱</strong>") {
		t.Error("the reply lost its formatting")
	}
}

func TestReact_Silence(t *testing.T) {
	solved := map[string]any{"resolution": "x", "is_open": false}
	for name, test := range map[string]struct {
		event             string
		customer, message map[string]any
		ticket            map[string]any
		actor             journal.Actor // the customer, where it says nothing
	}{
		"a new case":       {event: "ticket.created"}, // what is said to it, a rule says
		"no address":       {event: "ticket.resolved", customer: map[string]any{"email": ""}, ticket: solved},
		"erased customer":  {event: "ticket.resolved", customer: map[string]any{"erased_at": "2026-01-01 00:00:00.000Z"}, ticket: solved},
		"erased case":      {event: "ticket.resolved", ticket: map[string]any{"resolution": "x", "is_open": false, "erased_at": "2026-01-01 00:00:00.000Z"}},
		"solved by a rule": {event: "ticket.resolved", ticket: solved, actor: journal.Actor{Kind: journal.ActorRule}},
		"internal note":    {event: "message.created", message: map[string]any{"kind": "note", "public": false}},
		"system message":   {event: "message.created", message: map[string]any{"kind": "system", "author_staff": ""}},
		"customer's reply": {event: "message.created", message: map[string]any{"author_staff": ""}},
		"copy of a split":  {event: "message.created", message: map[string]any{"copied_from": "message00000001"}},
		"opened again":     {event: "ticket.resolved", ticket: map[string]any{"resolution": "x", "is_open": true}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			customer := w.customer(test.customer)
			subject := w.ticket(customer, test.ticket)
			if test.message != nil {
				fields := map[string]any{"author_staff": w.colleague("agent").Id}
				for field, value := range test.message {
					fields[field] = value
				}
				subject = w.message(subject, fields)
			}
			if test.actor.Kind == "" {
				test.actor = byCustomer(customer)
			}
			w.happen(test.event, subject, test.actor)
			if got := len(w.emails()); got != 0 {
				t.Errorf("%d mails", got)
			}
		})
	}
}

func TestReact_MergedCase(t *testing.T) {
	w := newWorld(t)
	customer := w.customer(map[string]any{"locale": "en"})
	target := w.ticket(customer, map[string]any{"number": "2026-000001"})
	merged := w.ticket(customer, map[string]any{"merged_into": target.Id})
	stranger := w.customer(map[string]any{"email": "li@example.com"})
	apart := w.ticket(stranger, map[string]any{"number": "2026-000124", "merged_into": target.Id})
	colleague := w.colleague("agent")
	for _, ticket := range []*core.Record{merged, apart} {
		w.happen("message.created", w.message(ticket, map[string]any{"author_staff": colleague.Id}), journal.Actor{Kind: journal.ActorStaff})
	}
	rows := w.emails()
	if !strings.Contains(rows[0].GetString("text"), "/cases/"+target.Id) || !strings.Contains(rows[0].GetString("subject"), "2026-000001") {
		t.Errorf("mail %s", rows[0].GetString("text"))
	}
	if !strings.Contains(rows[1].GetString("text"), "/cases/"+apart.Id) {
		t.Errorf("a customer was led to somebody else's case: %s", rows[1].GetString("text"))
	}
}

func TestReact_LongReplyIsShortened(t *testing.T) {
	w := newWorld(t)
	ticket := w.ticket(w.customer(nil), nil)
	w.happen("message.created", w.message(ticket, map[string]any{
		"author_staff": w.colleague("agent").Id, "body": strings.Repeat("很长的一行。\n", 10_000),
	}), journal.Actor{Kind: journal.ActorStaff})
	row := w.email()
	if size := len(row.GetString("html")); size == 0 || size > 100_000 || !strings.Contains(row.GetString("text"), "其余部分请在页面里阅读") {
		t.Errorf("%d bytes", size)
	}
}
