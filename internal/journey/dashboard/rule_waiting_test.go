package dashboard_test

import (
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_RuleForWhichACaseWaits: whoever switches a rule off, or has it observe, that will look at a case again is asked, with the case; without
// an answer it goes on.
func TestBrowser_RuleForWhichACaseWaits(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			name := "Ladder"
			id := desk.AddRule(map[string]any{"name": name, "on": []string{"ticket.created", "timer.reminder"}, "script": `({ event, act }) => { if (event.type === "ticket.created") act.remind({ hours: 1 }); }`})
			ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
			desk.Settle()
			p := openRules(t, desk, language, 1440, 900)
			p.Press(name)
			p.See(p.Word("dashboard.rule.enabled_help"))
			p.Press(p.Word("dashboard.rule.enabled"))
			p.See(p.Word("dashboard.waiting.off_text"))
			p.See(desk.Ticket(ticket).GetString("number"))
			p.Press(p.Word("common.cancel"))
			p.Gone(p.Word("dashboard.waiting.off_text"))
			if got := savedField(t, desk, id, "enabled"); got != "true" {
				t.Errorf("enabled without an answer: %s", got)
			}
			p.Press(p.Word("dashboard.stage.observe"))
			p.Press(p.Word("dashboard.save"))
			p.See(p.Word("dashboard.waiting.observe_text"))
			p.Press(p.Word("dashboard.waiting.observe_go"))
			p.See(p.Word("dashboard.saved", "name", name))
			if got := savedField(t, desk, id, "stage"); got != "observe" {
				t.Errorf("stage: %s, want observe", got)
			}
		})
	}
}
