package callback_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// desk is a world in which rules call back every solved complaint.
type desk struct{ *desktest.World }

func newDesk(t *testing.T) desk {
	t.Helper()
	w := desktest.New(t)
	w.Must(desktest.Superuser, http.MethodPost, records("rules"), map[string]any{
		"name": "Call back", "on": []string{"ticket.resolved"}, "when": `ticket.kind === "complaint"`, "enabled": true, "stage": "live",
		"script": `({ act }) => act.callback({ within: { hours: 48 }, after: { hours: 24 } })`,
	})
	return desk{w}
}

// complain makes a complaint that an agent has taken.
func (d desk) complain() string {
	d.T.Helper()
	ticket := d.Ask(desktest.Customer, "complaint", "Leaks", "Repaired twice, leaks again.")
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	d.Settle()
	return ticket
}

// solve solves a case.
func (d desk) solve(ticket string) {
	d.T.Helper()
	d.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"status": "resolved", "resolution": "Seal replaced."})
	d.Settle()
}

// all are the callbacks of a case, oldest first.
func (d desk) all(ticket string) []*core.Record {
	d.T.Helper()
	found, err := d.App.FindRecordsByFilter("callbacks", "ticket = {:ticket}", "created,round", 0, 0, dbx.Params{"ticket": ticket})
	if err != nil {
		d.T.Fatal(err)
	}
	return found
}

// open is the one open callback of a case.
func (d desk) open(ticket string) *core.Record {
	d.T.Helper()
	var open []*core.Record
	for _, record := range d.all(ticket) {
		if record.GetString("state") == "open" {
			open = append(open, record)
		}
	}
	if len(open) != 1 {
		d.T.Fatalf("%d callbacks of %s are open, want one", len(open), ticket)
	}
	return open[0]
}

// call records a try as somebody.
func (d desk) call(as, callback string, fields map[string]any) desktest.Answer {
	d.T.Helper()
	body := map[string]any{"callback": callback}
	for name, value := range fields {
		body[name] = value
	}
	return d.Do(as, http.MethodPost, records("callback_attempts"), body)
}

func (d desk) mustCall(as, callback string, fields map[string]any) {
	d.T.Helper()
	if answer := d.call(as, callback, fields); answer.Status != http.StatusOK {
		d.T.Fatalf("call: %d %s", answer.Status, answer.Text)
	}
	d.Settle()
}

// events are the types of a case's events that begin with a word.
func (d desk) events(ticket, noun string) []string {
	d.T.Helper()
	events, err := journal.OfTicket(d.App, ticket)
	if err != nil {
		d.T.Fatal(err)
	}
	var types []string
	for _, event := range events {
		if len(event.Type) > len(noun) && event.Type[:len(noun)] == noun {
			types = append(types, event.Type)
		}
	}
	return types
}

func (d desk) followUps(ticket string) map[string]*core.Record {
	d.T.Helper()
	found, err := d.App.FindRecordsByFilter("follow_ups", "ticket = {:ticket}", "created", 0, 0, dbx.Params{"ticket": ticket})
	if err != nil {
		d.T.Fatal(err)
	}
	byKind := map[string]*core.Record{}
	for _, record := range found {
		if byKind[record.GetString("kind")] != nil {
			d.T.Errorf("there are two follow-ups %s", record.GetString("kind"))
		}
		byKind[record.GetString("kind")] = record
	}
	return byKind
}

func at(record *core.Record, field string) time.Time { return record.GetDateTime(field).Time() }
