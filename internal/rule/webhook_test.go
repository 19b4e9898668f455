package rule_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"

	"aftercare/internal/desktest"
)

// otherSystem is a system to call; it returns the bodies that came.
func otherSystem(t *testing.T, w *desktest.World, name string) (came func() []string) {
	t.Helper()
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, in *http.Request) {
		body, _ := io.ReadAll(in.Body)
		bodies = append(bodies, string(body))
	}))
	t.Cleanup(server.Close)
	w.Must(desktest.Superuser, http.MethodPost, records("webhooks"), map[string]any{"name": name, "url": server.URL, "secret": strings.Repeat("s", 24), "active": true})
	return func() []string {
		t.Helper()
		if _, err := w.Outbox.DrainCalls(context.Background()); err != nil {
			t.Fatal(err)
		}
		return bodies
	}
}

// TestWebhook_IsCalledOnceForAnEvent: also where the event is rolled back by another rule's write and handled again.
func TestWebhook_IsCalledOnceForAnEvent(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	came := otherSystem(t, w, "erp")
	refusing(w, "refused", func() error {
		return validation.Errors{"category": validation.NewError("category_closed", "This category is closed.")}
	})
	calls := ruled(w, map[string]any{"name": "Calls", "position": 1, "script": `({ ticket, act }) => { act.webhook("erp", { number: ticket.number }); act.webhook("erp", { n: 2 }); }`})
	ruled(w, map[string]any{"name": "Refused", "position": 2, "script": `({ act }) => { act.set("category", "refused"); act.webhook("erp", { n: "never" }); }`})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	equal(t, "the log", said(w, ticket, calls), []string{"done"})
	number := w.Ticket(ticket).GetString("number")
	equal(t, "what came", came(), []string{`{"number":"` + number + `"}`, `{"n":2}`})
	if n := count(w, "webhook_calls", "ticket = ? AND rule = ? AND status = 'sent'", ticket, calls); n != 2 {
		t.Errorf("%d calls are kept", n)
	}
	equal(t, "again", came(), []string{`{"number":"` + number + `"}`, `{"n":2}`})
}

// TestWebhook_IsShownAndNotCalledInATrial: nor by a rule that only observes, nor where it is switched off.
func TestWebhook_IsShownAndNotCalledInATrial(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	came := otherSystem(t, w, "erp")
	draft := map[string]any{"name": "Draft", "on": []string{"ticket.created"}, "script": `({ ticket, act }) => act.webhook("erp", { kind: ticket.kind })`}
	observes := map[string]any{"stage": "observe"}
	for name, value := range draft {
		observes[name] = value
	}
	rule := ruled(w, observes)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	equal(t, "the log", said(w, ticket, rule), []string{"observed"})
	answer := w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{"ticket": ticket, "rule": draft})
	plan := answer.JSON["plan"].([]any)[0].(map[string]any)
	same(t, "the plan", plan, `{"do": "webhook", "webhook": "erp", "payload": {"kind": "repair"}, "state": "planned"}`)
	var last struct {
		Result struct{ Fired int }
	}
	lastLine(t, w.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"rule": draft, "days": 1}), &last)
	if last.Result.Fired != 1 {
		t.Errorf("the backtest found %+v", last)
	}
	webhook, err := w.App.FindFirstRecordByData("webhooks", "name", "erp")
	if err != nil {
		t.Fatal(err)
	}
	w.Must(desktest.Superuser, http.MethodPatch, records("webhooks")+"/"+webhook.Id, map[string]any{"active": false})
	edited(w, rule, map[string]any{"stage": "live"})
	off := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	if result := resultOf(w, off, rule); result.says() != "done" || result.Plan[0]["state"] != "unchanged" {
		t.Errorf("switched off: %s %v", result.says(), result.Plan)
	}
	if n := count(w, "webhook_calls", "1 = 1"); n != 0 || len(came()) != 0 {
		t.Errorf("%d calls, %v came", n, came())
	}
}

func TestWebhook_OfAScheduleNeedsNoCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	came := otherSystem(t, w, "erp")
	ruled(w, map[string]any{"name": "Daily", "on": []string{}, "every": "0 * * * *", "script": `({ event, act }) => act.webhook("erp", { at: event.at })`})
	w.Advance(2 * time.Hour)
	if bodies := came(); len(bodies) == 0 || !strings.HasPrefix(bodies[0], `{"at":"2026-09-14T0`) {
		t.Errorf("came %v", bodies)
	}
}
