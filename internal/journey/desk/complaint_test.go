package desk_test

import (
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// TestBrowser_SaysThatAComplaintIsAboutWhoInvestigatedIt: a plain agent is sent to a lead, and sees that nothing was changed; a lead
// reads what comes of it, says why, and has the case open before them.
func TestBrowser_SaysThatAComplaintIsAboutWhoInvestigatedIt(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "complaint", "Rude", "He shouted.")
			for _, fields := range []map[string]any{
				{"assignee": desktest.ID(desktest.Agent2)}, {"stage": "investigated", "facts": "Nobody shouted.", "persons_heard": "Myself."},
				{"stage": "resolved", "decision": "None.", "decision_told_at": journal.DateTime(desk.Clock.Now())}, {"status": "resolved", "resolution": "Nothing."},
			} {
				if answer := desk.Change(desktest.Agent2, ticket, fields); answer.Status != 200 {
					t.Fatal(answer.Text)
				}
			}
			desk.Settle()
			here := desk.URL + "/desk/all/" + desk.Ticket(ticket).GetString("number")
			agent := desktest.OpenPage(t, language, 1440, 900, here)
			agent.SignInAtDesk()
			name := func(p *desktest.Page) {
				t.Helper()
				p.See("He shouted.")
				p.Press(p.Word("desk.context.case"))
				p.See("Nobody shouted.")
				p.Press(p.Word("desk.field.complained_about"))
				p.Press(desktest.Agent2)
			}
			name(agent)
			agent.See(agent.Word("error.void_needs_lead"))
			agent.Says(".loop-about", agent.Word("desk.loop.about_nobody"))

			lead := desktest.OpenPage(t, language, 1440, 900, here)
			lead.SignInAtDeskAs(desktest.Lead)
			name(lead)
			lead.See(lead.Word("desk.loop.void_go"))
			lead.Fill(lead.Word("desk.reason.label"), "The recording says so.")
			lead.Press(lead.Word("desk.loop.void_go"))
			lead.Gone("Nobody shouted.")
			lead.Says(".loop-about", desktest.Agent2)
			desk.Settle()
			if got := desk.Ticket(ticket); got.GetString("status") != "open" || got.GetString("stage") != "accepted" {
				t.Errorf("it is %s at %q", got.GetString("status"), got.GetString("stage"))
			}
		})
	}
}
