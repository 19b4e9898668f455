package desk_test

import (
	"fmt"
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
	p.SignInAtDesk()
	p.See("Two deadlines")
	p.Counted(".row-time.warn", 1)
	p.Counted(".row-time.danger", 0)
	p.Go(desk.URL + "/desk/overdue")
	p.See("Two deadlines")
	p.Counted(".row-time.danger", 1)
	p.Counted(".row-time.warn", 0)
}

// TestBrowser_LongCaseShowsWhatIsOwed gives a case more ended clocks than any page asks for, all older than those that are
// owed: the colleague and the customer see what is owed all the same.
func TestBrowser_LongCaseShowsWhatIsOwed(t *testing.T) {
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
	agent.SignInAtDesk()
	agent.See(agent.Word("desk.clocks.earlier.other", "count", 47)) // the latest 50, three of them at once
	agent.Counted(".clock-head", 2)                                 // the first answer's and the solution's

	customer := desktest.OpenPage(t, locale.English, 390, 844, desk.URL+"/sign-in")
	customer.SignIn()
	customer.See(customer.Word("portal.cases.title"))
	today := customer.At("today", "今天", "09:30")
	for path, when := range map[string]string{"/cases": today, "/cases/" + ticket: customer.Near(today, "in 30 minutes", "30 分钟后")} {
		customer.Go(desk.URL + path)
		customer.See(customer.Word("portal.deadline.answer.ahead", "when", when))
	}
}

// TestBrowser_DraftOutlivesTheSession ends an agent's session in the middle of a sentence: the sentence is still there
// after signing in again, and can be sent.
func TestBrowser_DraftOutlivesTheSession(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	number := desk.Ticket(ticket).GetString("number")
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk")
	p.SignInAtDesk()
	p.See(p.Word("desk.empty.mine"))
	p.Go(desk.URL + "/desk/all/" + number)
	p.Fill(p.Word("desk.composer.write_reply"), "Hold the key for three seconds.")
	p.See(p.Word("desk.composer.draft_kept"))

	colleague := desk.Person(desktest.Agent)
	colleague.RefreshTokenKey() // as when a manager switches them off and on, or they sign out everywhere
	if err := desk.App.UnsafeWithoutHooks().Save(colleague); err != nil {
		t.Fatal(err)
	}
	p.Press(p.Word("desk.send.then_pending"))
	p.See(p.Word("desk.sign_in.kept"))
	p.Fill(p.Word("desk.sign_in.password"), desktest.Password)
	p.Press(p.Word("desk.sign_in.submit"))
	p.Gone(p.Word("desk.sign_in.kept"))
	p.Press(p.Word("desk.send.then_pending"))
	p.Gone(p.Word("desk.composer.draft_kept"))
	desk.Settle()
	messages, err := desk.App.FindAllRecords("messages", dbx.HashExp{"author_staff": desktest.ID(desktest.Agent)})
	if err != nil {
		t.Fatal(err)
	}
	if len(messages) != 1 || messages[0].GetString("body") != "Hold the key for three seconds." {
		t.Errorf("got %d messages, want the one that was being written", len(messages))
	}
}

// TestBrowser_PagesLeftBehindHoldNothing opens the desk more often than a browser has connections for a server, each time by its
// address; the pages that it keeps to come back to leave the last one its own.
func TestBrowser_PagesLeftBehindHoldNothing(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk")
	p.SignInAtDesk()
	p.See(p.Word("desk.empty.mine"))
	for i := range 9 {
		p.Go(fmt.Sprintf("%s/desk/all?visit=%d", desk.URL, i))
		p.See("Child lock")
	}
}

// TestBrowser_DangerIsNotCalledAComplaint has somebody's case taken for one of danger: a list that shows kinds, the case's head and my
// day call it that, with a mark beside the word, and no complaint.
func TestBrowser_DangerIsNotCalledAComplaint(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "complaint", "The socket", "It is hot.")
			desk.Change(desktest.Manager, ticket, map[string]any{"grade": "crisis", "assignee": desktest.ID(desktest.Agent)})
			desk.Settle()
			p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk/list?show=kind")
			p.SignInAtDesk()
			p.Says(".row-facts", p.Word("desk.kind.danger"))
			p.Counted(".row-escalated .icon", 1)
			p.Press("The socket")
			kind := `.props [title="` + p.Word("desk.field.kind") + `"]`
			p.Says(kind, p.Word("desk.kind.danger"))
			p.Counted(kind+" .icon", 1)
			p.Ready("document.querySelector('" + kind + "').getBoundingClientRect().right <= innerWidth")
			p.Go(desk.URL + "/desk/home")
			p.Says(".day-row", "The socket", p.Word("common.grade.crisis"))
			if out := p.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
		})
	}
}
