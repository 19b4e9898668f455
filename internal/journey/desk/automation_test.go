package desk_test

import (
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// whyEscalated is what the rule of these tests says to each reader.
var whyEscalated = map[string]string{locale.English: "Nobody has answered", locale.Chinese: "还没有人答复"}

const escalating = `({ act }) => { act.escalate("lead", { en: "Nobody has answered", "zh-CN": "还没有人答复" }); act.tag("late"); act.note("Looked after"); }`

// TestBrowser_EscalatedCaseIsAccepted lets a case run late under a rule that escalates: the colleague who looks at it sees
// the banner come and takes care of the case; Automation names the rule, and on asking also the one that looked on, and why.
func TestBrowser_EscalatedCaseIsAccepted(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.AddRule(map[string]any{"name": "Tell the lead", "on": []string{"sla.breached"}, "position": 10, "script": escalating})
			desk.AddRule(map[string]any{"name": "For repairs", "on": []string{"sla.breached"}, "position": 20, "when": `ticket.kind === "repair"`, "script": `() => {}`})
			ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
			desk.Settle()
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all")
			p.SignInAtDesk()
			p.Press("Child lock")
			p.See(p.Word("desk.customer.first_case"))
			acceptTheCase(t, desk, p, ticket)
			findTheRule(t, p, language)
		})
	}
}

func acceptTheCase(t *testing.T, desk *desktest.Served, p *desktest.Page, ticket string) {
	t.Helper()
	desk.Advance(20*time.Hour + 30*time.Minute)
	p.See(p.Word("desk.escalation.to", "level", p.Word("desk.level.lead")))
	p.See(p.Word("desk.list.escalated"))
	p.Press(p.Word("desk.escalation.accept"))
	p.See(p.Word("desk.saved.accepted"))
	p.Gone(p.Word("desk.escalation.accept"))
	p.Counted(".row-escalated", 0)
	desk.Settle()
	if got := desk.Ticket(ticket).GetString("accepted_by"); got != desktest.ID(desktest.Agent) {
		t.Errorf("accepted by %q, want the agent", got)
	}
}

func findTheRule(t *testing.T, p *desktest.Page, language string) {
	t.Helper()
	reason := whyEscalated[language]
	// Between the messages.
	p.See(p.Word("desk.actor.rule", "name", "Tell the lead") + " " + p.Word("desk.event.escalated", "level", p.Word("desk.level.lead"), "reason", reason))
	p.See(p.Word("desk.event.accepted")) // and took the case, which nobody had
	p.See("Looked after")
	p.Says(".msg.of-note strong", p.Word("desk.actor.rule", "name", "Tell the lead"))
	p.Says(".case-accepted", desktest.Agent, reason)

	p.Press(p.Word("desk.context.case"))
	p.See(p.Word("plan.did.tag", "tags", p.Word("plan.value.quote", "text", "late")))
	p.See("Tell the lead")
	p.Gone("For repairs")
	p.Press(p.Word("desk.automation.all"))
	p.See("For repairs · " + p.Word("plan.why.when"))
	p.Press("Tell the lead")
	p.See(p.Word("desk.rules.script"))
	p.Says(".rule-script", escalating)
}

// TestBrowser_NoCrisis has a rule call the managers because of a crisis: it stands in the queue of what waits, a colleague
// reads whom to ask, and a manager says that it is none.
func TestBrowser_NoCrisis(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.AddRule(map[string]any{"name": "Call", "on": []string{"ticket.created"}, "script": `({ act }) => { act.grade("crisis"); act.escalate("manager", "Smoke"); }`})
			ticket := desk.Ask(desktest.Customer, "complaint", "Smoke", "It was the toast.")
			desk.Settle()
			number := desk.Ticket(ticket).GetString("number")
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/escalated/"+number)
			p.SignInAtDesk()
			p.See(p.Word("desk.list.crisis_waiting"))
			p.See(p.Word("desk.escalation.ask_manager", "names", desktest.Manager))
			p.Gone(p.Word("desk.escalation.no_crisis"))

			p = desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk/escalated/"+number)
			p.SignInAtDeskAs(desktest.Manager)
			p.Press(p.Word("desk.escalation.no_crisis"))
			p.Fill(p.Word("desk.reason.label"), "Only the toast")
			p.Press(p.Word("desk.escalation.no_crisis_go"))
			p.Gone(p.Word("desk.escalation.accept"))
			p.Go(desk.URL + "/desk/escalated")
			p.See(p.Word("desk.empty.escalated"))
			if got := desk.Ticket(ticket); got.GetString("grade") != "general" || got.GetString("escalation") != "" {
				t.Errorf("the case is %q and escalated to %q", got.GetString("grade"), got.GetString("escalation"))
			}
		})
	}
}

// TestBrowser_NewsDoNotLieOverTheAcceptance has news come on a phone while an escalated case is before one: what is pressed where the acceptance
// stands is the acceptance. What is typed is not covered either.
func TestBrowser_NewsDoNotLieOverTheAcceptance(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.AddRule(map[string]any{"name": "Tell the lead", "on": []string{"ticket.created"}, "when": `ticket.subject === "Child lock"`, "script": escalating})
			ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
			others := []string{desk.Ask(desktest.Customer, "consultation", "The noise at night", "Why?"), desk.Ask(desktest.Customer, "consultation", "The hose that came without its ring", "Where?")}
			desk.Settle()
			p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
			p.SignInAtDesk()
			p.See(p.Word("desk.escalation.accept"))
			p.Rest("main")
			p.Fill(p.Word("desk.composer.write_reply"), strings.Repeat("One more line.\n", 40))
			for _, other := range others {
				desk.Change(desktest.Lead, other, map[string]any{"assignee": desktest.ID(desktest.Agent)})
				desk.Settle()
			}
			p.Counted(".toast", 2)
			p.Ready(`document.querySelector(".toasts").getBoundingClientRect().bottom <= document.querySelector(".composer").getBoundingClientRect().top`)
			p.Evaluate(`(() => {
				const { x, y, width, height } = document.querySelector(".note.escalated .button.primary").getBoundingClientRect();
				document.elementFromPoint(x + width / 2, y + height / 2).click();
				return "" })()`)
			p.Counted(".case-accepted", 1)
		})
	}
}

// TestBrowser_SecondToAcceptIsTold has two colleagues look at an escalated case: who presses too late is told who was first.
func TestBrowser_SecondToAcceptIsTold(t *testing.T) {
	desk := desktest.Serve(t)
	desk.AddRule(map[string]any{"name": "Tell the lead", "on": []string{"ticket.created"}, "script": escalating})
	ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	p.SignInAtDesk()
	p.See(whyEscalated[locale.English])
	// Both press at once: this page cannot hear of the other's save before its own is on the way.
	status := p.Evaluate(`(() => {
		const other = new XMLHttpRequest();
		other.open("PATCH", "/api/collections/tickets/records/` + ticket + `", false);
		other.setRequestHeader("Authorization", "` + desk.Token(desktest.Agent2) + `");
		other.setRequestHeader("Content-Type", "application/json");
		other.send(JSON.stringify({ accepted_by: "` + desktest.ID(desktest.Agent2) + `" }));
		document.querySelector(".note.escalated button").click();
		return String(other.status) })()`)
	if status != "200" {
		t.Fatalf("the other's save: %s", status)
	}
	p.See(p.Word("error.accepted_already", "name", desktest.Agent2))
	p.See(p.Word("desk.escalation.accepted", "name", desktest.Agent2))
}

// TestBrowser_RulesForReading opens the page of rules as a manager, in both languages: it says what a rule did and switches it
// off; for an agent there is nothing to switch.
func TestBrowser_RulesForReading(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			rule := desk.AddRule(map[string]any{"name": "Tell the lead", "about": "So that nobody waits.", "on": []string{"ticket.created"}, "params": map[string]any{"words": []string{"leak", "漏水"}}, "script": escalating})
			ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
			desk.Settle()
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk")
			p.SignInAtDeskAs(desktest.Manager)
			p.Press("M " + desktest.Manager) // oneself, at the foot of the rail
			p.Press(p.Word("desk.rules.title"))
			p.See(p.Word("desk.rules.about_manager"))
			p.Press("Tell the lead")
			for _, text := range []string{"So that nobody waits.", p.Word("desk.on.ticket.created"), map[string]string{locale.English: "leak, 漏水", locale.Chinese: "leak、漏水"}[language], desk.Ticket(ticket).GetString("number"), whyEscalated[language]} {
				p.See(text)
			}
			p.Counted(`.week-fired[d^="M"]`, 2) // one in the list and one beside it
			p.Press(p.Word("desk.rules.turn_off"))
			p.See(p.Word("desk.rules.turn_off_text"))
			p.Press(p.Word("desk.rules.turn_off"))
			p.See(p.Word("desk.rules.turned_off", "name", "Tell the lead"))
			p.See(p.Word("desk.rules.state.off"))
			desk.Settle()
			record, err := desk.App.FindRecordById("rules", rule)
			if err != nil {
				t.Fatal(err)
			}
			if record.GetBool("enabled") {
				t.Error("the rule is on still")
			}
			readRulesOnAPhone(t, desk, language, rule)
		})
	}
}

func readRulesOnAPhone(t *testing.T, desk *desktest.Served, language, rule string) {
	t.Helper()
	p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk/rules")
	p.SignInAtDesk()
	p.See(p.Word("desk.rules.about"))
	for _, path := range []string{"/desk/rules", "/desk/rules/" + rule} {
		p.Go(desk.URL + path)
		p.See("Tell the lead")
		if out := p.Overflow(); out != "" {
			t.Errorf("%s: %s", path, out)
		}
	}
	p.See(whyEscalated[language])
	p.Counted("[role=switch]", 0)
}
