package appliance_test

import (
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_DueSoonBesideOverdue has one case stand in two queues: its first answer is overdue and its solution due
// soon. Each queue says the time that put it there.
func TestBrowser_DueSoonBesideOverdue(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "consultation", "Two deadlines", "One is gone.")
	desk.Settle()
	desk.Advance(20*time.Hour + 30*time.Minute)
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/due_soon")
	signInAtDesk(p)
	p.See("Two deadlines")
	if soon, late := p.Count(".row-time.warn"), p.Count(".row-time.danger"); soon != 1 || late != 0 {
		t.Errorf("among what is due soon: got %d rows due soon and %d overdue, want one due soon", soon, late)
	}
	p.Go(desk.URL + "/desk/overdue")
	p.See("Two deadlines")
	if soon, late := p.Count(".row-time.warn"), p.Count(".row-time.danger"); soon != 0 || late != 1 {
		t.Errorf("among what is overdue: got %d rows due soon and %d overdue, want one overdue", soon, late)
	}
}

// TestBrowser_LongCaseShowsWhatIsOwed gives a case more ended clocks than any page asks for, all older than those that are
// owed: the colleague and the customer see what is owed all the same.
func TestBrowser_LongCaseShowsWhatIsOwed(t *testing.T) {
	inShanghai(t)
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "consultation", "A long story", "It goes on.")
	desk.Settle()
	_, err := desk.App.DB().NewQuery(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
		INSERT INTO clocks (id, ticket, kind, leg, started_at, due_at, met_at, start, applied, ended, state, public, created, updated)
		SELECT printf('long%011d', i), {:ticket}, 'next_response', i, '2026-01-01 00:00:00.000Z', '2026-01-01 01:00:00.000Z', '2026-01-01 00:30:00.000Z', -i, -i, i, 'met', 1,
			'2026-01-01 00:00:00.000Z', '2026-01-01 00:30:00.000Z' FROM n`).Bind(dbx.Params{"ticket": ticket}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	agent := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	signInAtDesk(agent)
	agent.See(agent.Word("desk.clocks.earlier.other", "count", 47)) // the latest 50, three of them at once
	if n := agent.Count(".clock-head"); n != 2 {
		t.Errorf("the colleague sees %d deadlines that are owed, want the first answer's and the solution's", n)
	}

	customer := desktest.OpenPage(t, locale.English, 390, 844, desk.URL+"/sign-in")
	signIn(customer)
	customer.See(customer.Word("portal.cases.title"))
	today := at(customer, "today", "今天", "09:30")
	for path, when := range map[string]string{"/cases": today, "/cases/" + ticket: near(customer, today, "in 30 minutes", "30 分钟后")} {
		customer.Go(desk.URL + path)
		customer.See(customer.Word("portal.deadline.answer.ahead", "when", when))
	}
}
