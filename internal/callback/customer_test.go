package callback_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// moveTo moves a case to another customer.
func (d desk) moveTo(ticket, customer string) {
	d.T.Helper()
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"customer": desktest.ID(customer)})
	d.Settle()
}

// TestCallback_ACaseThatMovesIsAskedAboutAnew: whose case it has become is called, by the same limit, and what they wish is
// kept with them.
func TestCallback_ACaseThatMovesIsAskedAboutAnew(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	d.solve(ticket)
	d.Advance(24 * time.Hour)
	was := d.open(ticket)
	d.mustCall(desktest.Agent, was.Id, map[string]any{"result": "no_answer"})
	d.moveTo(ticket, desktest.Customer2)

	all, now := d.all(ticket), d.open(ticket)
	if len(all) != 2 || all[0].GetString("cancelled_reason") != "moved" || all[0].GetString("customer") != desktest.ID(desktest.Customer) {
		t.Fatalf("of the earlier customer: %v", all[0].PublicExport())
	}
	isKept := at(now, "due_at").Equal(at(was, "due_at")) && at(now, "resolved_at").Equal(at(was, "resolved_at")) && now.GetString("caller") == was.GetString("caller") &&
		now.GetString("plan") == was.GetString("plan") && now.GetInt("round") == 1
	if !isKept || now.GetInt("attempts") != 0 || now.GetString("customer") != desktest.ID(desktest.Customer2) {
		t.Errorf("of the new customer: %v", now.PublicExport())
	}
	if answer := d.call(desktest.Agent, was.Id, map[string]any{"result": "reached", "outcome": "satisfied"}); answer.Code("callback") != "callback_ended" {
		t.Errorf("the earlier customer is called: %s", answer.Text)
	}
	d.Advance(24 * time.Hour)
	if got := strings.Join(d.events(ticket, "callback."), " "); strings.Count(got, "callback.overdue") != 1 {
		t.Errorf("past the limit: %s", got)
	}
	d.mustCall(desktest.Agent, now.Id, map[string]any{"result": "reached", "outcome": "refused", "opt_out": true})
	if d.Person(desktest.Customer).GetBool("no_callbacks") || !d.Person(desktest.Customer2).GetBool("no_callbacks") {
		t.Error("the wish was kept with the wrong customer")
	}

	// Whose case it becomes does not want to be called.
	other := d.complain()
	d.solve(other)
	d.moveTo(other, desktest.Customer2)
	if all := d.all(other); len(all) != 2 || all[1].GetString("outcome") != "opted_out" || d.Ticket(other).GetString("callback_outcome") != "opted_out" {
		t.Errorf("%d callbacks, the case says %q", len(all), d.Ticket(other).GetString("callback_outcome"))
	}
}

// TestCallback_IsErasedWithItsCustomer blanks what a customer said in calls about a case that is another's by now, and nothing
// of what that other said.
func TestCallback_IsErasedWithItsCustomer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ticket := d.complain()
	d.solve(ticket)
	d.mustCall(desktest.Agent, d.open(ticket).Id, map[string]any{"result": "busy", "note": "SECRET wife answered."})
	d.mustCall(desktest.Agent, d.open(ticket).Id, map[string]any{"result": "reached", "outcome": "unsatisfied", "note": " SECRET it leaks. "})
	d.solve(ticket)
	d.moveTo(ticket, desktest.Customer2)
	d.mustCall(desktest.Agent, d.open(ticket).Id, map[string]any{"result": "reached", "outcome": "unsatisfied", "note": "KEPT it drips."})
	count := func(word, table, column string) (n int) {
		t.Helper()
		if err := d.App.DB().NewQuery(`SELECT COUNT(*) FROM ` + table + ` WHERE ` + column + ` LIKE {:word}`).Bind(dbx.Params{"word": "%" + word + "%"}).Row(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if notes, reasons := count("SECRET", "callback_attempts", "note"), count("SECRET", "events", "data"); notes != 2 || reasons != 1 {
		t.Fatalf("before: %d notes, %d reasons", notes, reasons)
	}
	d.Must(desktest.Manager, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"erased_reason": "Asked for it."})
	d.Settle()
	if notes, reasons := count("SECRET", "callback_attempts", "note"), count("SECRET", "events", "data"); notes != 0 || reasons != 0 {
		t.Errorf("after: %d notes, %d reasons", notes, reasons)
	}
	if notes, reasons := count("KEPT", "callback_attempts", "note"), count("KEPT", "events", "data"); notes != 1 || reasons != 1 {
		t.Errorf("of the other customer: %d notes, %d reasons", notes, reasons)
	}
	if d.Ticket(ticket).GetString("erased_at") != "" {
		t.Error("the other customer's case was erased")
	}
}

// TestCallback_AnOptOutEndsAllOfTheCustomers, whether it is said in a call or noted with the customer.
func TestCallback_AnOptOutEndsAllOfTheCustomers(t *testing.T) {
	t.Parallel()
	for name, optOut := range map[string]func(d desk, callback string){
		"in a call": func(d desk, callback string) {
			d.mustCall(desktest.Agent, callback, map[string]any{"result": "reached", "outcome": "refused", "opt_out": true})
		},
		"by hand": func(d desk, _ string) {
			d.Must(desktest.Agent, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"no_callbacks": true})
			d.Settle()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			one, other := d.complain(), d.complain()
			d.solve(one)
			d.solve(other)
			strangers := d.complain()
			d.moveTo(strangers, desktest.Customer2)
			d.solve(strangers)
			optOut(d, d.open(one).Id)
			if got := d.all(other)[0]; got.GetString("state") != "done" || got.GetString("outcome") != "opted_out" || d.Ticket(other).GetString("callback_outcome") != "opted_out" {
				t.Errorf("of the other case: %v", got.PublicExport())
			}
			d.Advance(72 * time.Hour)
			if got := strings.Join(d.events(other, "callback."), " "); got != "callback.created callback.done" {
				t.Errorf("it rang: %s", got)
			}
			d.open(strangers)
		})
	}
}

// TestCallback_AnOptOutIsNotedOnce, also where two rules ask about the same solution.
func TestCallback_AnOptOutIsNotedOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.AddRule(map[string]any{"name": "Call back, too", "on": []string{"ticket.resolved"}, "script": `({ act }) => act.callback({ within: { hours: 72 } })`})
	d.Must(desktest.Agent, http.MethodPatch, records("customers")+"/"+desktest.ID(desktest.Customer), map[string]any{"no_callbacks": true})
	ticket := d.complain()
	d.solve(ticket)
	if all := d.all(ticket); len(all) != 1 || all[0].GetString("outcome") != "opted_out" {
		t.Errorf("%d callbacks", len(all))
	}
	// Another solution is asked about anew.
	d.Advance(time.Hour)
	d.Change(desktest.Agent, ticket, map[string]any{"status": "open"})
	d.Settle()
	d.solve(ticket)
	if all := d.all(ticket); len(all) != 2 {
		t.Errorf("%d callbacks after another solution", len(all))
	}
}

// TestCallback_NobodyCallsAboutThemselves: who is named in the complaint after it was solved has its callback no longer, nor
// comes to have that of a case that is merged into one about them.
func TestCallback_NobodyCallsAboutThemselves(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	me := desktest.ID(desktest.Agent)
	ticket := d.complain()
	d.solve(ticket)
	c := d.open(ticket)
	d.Must(desktest.Agent, http.MethodPatch, records("callbacks")+"/"+c.Id, map[string]any{"held_by": me})
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"complained_about": me})
	d.Settle()
	if got := d.open(ticket); got.Id != c.Id || got.GetString("caller") == me || got.GetString("held_by") != "" || got.GetString("held_at") != "" {
		t.Errorf("named after the solution: %v", got.PublicExport())
	}
	d.mustCall(desktest.Agent2, c.Id, map[string]any{"result": "reached", "outcome": "satisfied"})

	from, into := d.complain(), d.Ask(desktest.Customer, "complaint", "Rude", "They hung up on me.")
	d.Must(desktest.Lead, http.MethodPatch, records("tickets")+"/"+into, map[string]any{"complained_about": me})
	d.solve(from)
	c = d.open(from)
	if c.GetString("caller") != me {
		t.Fatalf("called by %q", c.GetString("caller"))
	}
	d.Must(desktest.Manager, http.MethodPatch, records("tickets")+"/"+from, map[string]any{"merged_into": into})
	d.Settle()
	if got := d.open(into); got.Id != c.Id || got.GetString("caller") == me {
		t.Errorf("merged into a complaint about the caller: %v", got.PublicExport())
	}

	// The case that goes on is not solved: what the customer says is about the earlier solution, and the case notes no outcome.
	d.mustCall(desktest.Agent2, c.Id, map[string]any{"result": "reached", "outcome": "satisfied"})
	if got := d.Ticket(into); !got.GetBool("is_open") || got.GetString("callback_outcome") != "" {
		t.Errorf("the open case says %q", got.GetString("callback_outcome"))
	}
}
