package rule_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// secretWord is what nobody may find anywhere once its case is erased.
const secretWord = "xylophone"

// TestErase_LeavesNoWordAnywhere has rules quote a customer in every way, erases the case and looks through every table.
func TestErase_LeavesNoWordAnywhere(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	scripted(w, "Quotes", `act.note(ticket.description); act.notify("lead", ticket.description);
		act.remind({ days: 3 }, { key: "later", text: ticket.description }); console.log(ticket.description);`)
	scripted(w, "Fails", `throw new Error(ticket.description)`)
	scripted(w, "Late", `console.log(ticket.description); act.note(ticket.description)`, "ticket.updated")
	ticket := w.Ask(desktest.Customer, "repair", "A "+secretWord, "My "+secretWord+" is broken.")
	w.Settle()
	if found := tablesWith(t, w, secretWord); len(found) < 4 {
		t.Fatalf("the rules quoted it in %v only", found)
	}
	// What is planned but not yet written when the case is erased says nothing either.
	changed(w, desktest.Agent, ticket, map[string]any{"tier": "2"})
	if answer := w.Change(desktest.Manager, ticket, map[string]any{"erased_reason": "Asked for."}); answer.Status != http.StatusOK {
		t.Fatal(answer.Text)
	}
	w.Settle()
	w.Advance(4 * 24 * time.Hour)
	for _, table := range tablesWith(t, w, secretWord) {
		t.Errorf("%s still quotes the customer", table)
	}
	if len(runs(w, ticket)) == 0 {
		t.Error("that the rules ran is gone as well")
	}
}

// tablesWith lists the columns that hold a word somewhere.
func tablesWith(t *testing.T, w *desktest.World, word string) []string {
	t.Helper()
	var columns []struct {
		Name   string `db:"name"`
		Column string `db:"col"`
	}
	err := w.App.DB().NewQuery(`SELECT m.name AS name, p.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`).All(&columns)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, c := range columns {
		var n int
		query := fmt.Sprintf("SELECT COUNT(*) FROM `%s` WHERE CAST(`%s` AS TEXT) LIKE '%%%s%%'", c.Name, c.Column, word)
		if err := w.App.DB().NewQuery(query).Row(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 && !strings.HasPrefix(c.Name, "_") {
			found = append(found, c.Name+"."+c.Column)
		}
	}
	return found
}

// TestOvertaken_WhatGoesTogether: where a person was faster, what was meant together is left out together, and nobody failed.
func TestOvertaken_WhatGoesTogether(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	on := []string{"message.created"}
	solves := ruled(w, map[string]any{"name": "Solves", "on": on, "when": `message.body === "solve"`,
		"script": `({ act }) => { act.set({ status: "resolved", resolution: "No answer." }); act.reply("auto_resolved"); act.tag("asked"); }`})
	sorts := ruled(w, map[string]any{"name": "Sorts", "on": on, "when": `message.body === "sort"`,
		"script": `({ act }) => { act.set({ kind: "complaint", grade: "major", category: "x" }); act.tag("sorted"); }`})
	calls := ruled(w, map[string]any{"name": "Calls", "on": on, "when": `message.body === "call"`, "script": `({ act }) => { act.escalate("lead", "Late"); act.tag("called"); }`})
	begin := func() string {
		ticket := w.Ask(desktest.Customer, "", "Door", "It sticks.")
		changed(w, desktest.Agent, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
		w.Settle()
		return ticket
	}
	states := func(ticket, rule string) string {
		var last result
		for _, one := range resultsOf(w, ticket, rule) {
			if one.Outcome != "skipped" {
				last = one
			}
		}
		list := last.says()
		for _, action := range last.Plan {
			list += fmt.Sprint(" ", action["state"])
		}
		return list
	}

	ticket := begin()
	changed(w, desktest.Agent, ticket, map[string]any{"status": "pending"})
	w.Settle()
	w.Say(desktest.Agent, ticket, "note", "solve")
	w.Say(desktest.Customer, ticket, "reply", "Here is the photo.") // opens it
	w.Settle()
	if got := states(ticket, solves); got != "done overtaken overtaken overtaken applied" {
		t.Errorf("solved: %s", got)
	}
	if record := w.Ticket(ticket); record.GetString("status") != "open" || record.GetString("resolution") != "" || len(mailed(w, ticket)) != 0 {
		t.Errorf("the case is %s, %q", record.GetString("status"), record.GetString("resolution"))
	}

	ticket = begin()
	w.Say(desktest.Agent, ticket, "note", "sort")
	changed(w, desktest.Agent, ticket, map[string]any{"kind": "repair"})
	w.Settle()
	if got := states(ticket, sorts); got != "done applied overtaken overtaken applied" {
		t.Errorf("sorted: %s", got)
	}

	ticket = begin()
	w.Say(desktest.Agent, ticket, "note", "call")
	w.Settle()
	w.Say(desktest.Agent, ticket, "note", "call")
	changed(w, desktest.Lead, ticket, map[string]any{"accepted_by": desktest.ID(desktest.Lead)})
	w.Settle()
	if got := states(ticket, calls); got != "done overtaken unchanged" || w.Ticket(ticket).GetString("accepted_by") != desktest.ID(desktest.Lead) {
		t.Errorf("called: %s, accepted by %q", got, w.Ticket(ticket).GetString("accepted_by"))
	}
}
