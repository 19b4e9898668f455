package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// TestBrowser_CaseFromPortalToSolved walks one case as people do, in both languages: a customer asks in the portal, an
// agent takes it, answers and solves it at the desk, the customer sees every step and confirms.
func TestBrowser_CaseFromPortalToSolved(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			walkCase(t, desktest.Serve(t), language)
		})
	}
}

func walkCase(t *testing.T, desk *desktest.Served, language string) {
	const question = "How do I switch the child lock off? 童锁怎么关"
	customer := desktest.OpenPage(t, language, 390, 844, desk.URL+"/new?kind=consultation")
	customer.Fill(customer.Word("portal.new.what"), question)
	customer.Press(customer.Word("portal.new.next"))
	customer.SignIn()
	customer.Press(customer.Word("portal.new.next"))
	customer.Press(customer.Word("portal.new.send"))
	customer.See("2026-000001")
	ticket := desk.OnlyTicket()
	customer.Go(desk.URL + "/cases/" + ticket)
	customer.See(customer.Word("portal.case.says.new"))

	agent := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk")
	agent.SignInAtDesk()
	agent.See(agent.Word("desk.empty.mine"))
	agent.Press(agent.Word("desk.queue.unassigned"))
	agent.Press("How do I switch the child lock off")
	agent.Press(agent.Word("desk.deed.claim"))
	customer.See(customer.Word("portal.step.assigned.done")) // live, without a reload

	agent.Fill(agent.Word("desk.composer.write_reply"), "Hold the key for **three** seconds.")
	agent.Press(agent.Word("desk.send.then_pending"))
	customer.See("Hold the key for three seconds.")
	customer.See(customer.Word("portal.step.waiting.now"))

	customer.Fill(customer.Word("portal.reply.label"), "That works. 好了。")
	customer.Press(customer.Word("portal.reply.send"))
	agent.See("That works. 好了。")

	agent.Press(agent.Word("desk.deed.resolve"))
	agent.Fill(agent.Word("desk.resolve.label"), "Explained the child lock.")
	agent.Press(agent.Word("desk.deed.resolve"))
	customer.See(customer.Word("portal.solved.title"))
	customer.Press(customer.Word("portal.solved.yes"))
	customer.See(customer.Word("portal.solved.thanks"))
	desk.Settle()
	if got := desk.Ticket(ticket).GetString("status"); got != "closed" {
		t.Errorf("status: got %q, want closed", got)
	}
}

// TestBrowser_SpeaksTheCustomersLanguage: who has chosen a language reads it on a new device as well, whatever the browser speaks;
// what was chosen on the device stays.
func TestBrowser_SpeaksTheCustomersLanguage(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.Chinese, 1024, 800, desk.URL+"/sign-in")
	p.See(p.Word("portal.auth.password_way"))
	p.SignInElsewhere()
	p.See(locale.Text(locale.English, "portal.nav.cases", nil))
	p.Evaluate(`localStorage.setItem("aftercare.locale", "zh-CN") ?? ""`)
	p.Go(desk.URL + "/")
	p.See(p.Word("portal.nav.cases"))
	p.Ready(`document.documentElement.lang === "zh-CN"`)
}

// TestBrowser_ByKeyboardAlone asks for something without touching a mouse.
func TestBrowser_ByKeyboardAlone(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) { askByKeyboard(t, language) })
	}
}

func askByKeyboard(t *testing.T, language string) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, language, 1024, 800, desk.URL+"/new?kind=suggestion")
	p.See(p.Word("portal.new.what"))
	p.TabTo(p.Word("portal.new.what"))
	p.Type("Send the name of the engineer before the visit.")
	p.TabTo(p.Word("portal.new.next"))
	p.Keys("\r")
	p.See(p.Word("portal.auth.create"))
	p.TabTo(p.Word("portal.auth.name"))
	p.Type("Ann")
	p.TabTo(p.Word("portal.auth.email"))
	p.Type("ann@keyboard.example")
	p.TabTo(p.Word("portal.auth.new_password"))
	p.Type("a-long-password")
	p.TabTo(p.Word("portal.auth.create"))
	p.Keys("\r")
	p.See(p.Word("portal.new.reach.signed_in", "email", "ann@keyboard.example"))
	p.TabTo(p.Word("portal.new.next"))
	p.Keys("\r")
	p.See(p.Word("portal.new.review.title"))
	p.TabTo(p.Word("portal.new.send"))
	p.Keys("\r")
	p.See("2026-000001")
}

// TestBrowser_DangerIsAnsweredAtOnce: who has just sent a request that speaks of danger reads there what to do, and nobody else does,
// whatever else a rule writes to them. A crisis to which no letter goes is called danger as well.
func TestBrowser_DangerIsAnsweredAtOnce(t *testing.T) {
	desk := desktest.ServeWithRules(t)
	danger, other := desk.Ask(desktest.Customer, "repair", "Plug", "It smokes and the plug is burnt."), desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	silent := desk.Ask(desktest.Customer, "complaint", "Noise", "It hums.")
	desk.Settle()
	if answer := desk.Change(desktest.Manager, silent, map[string]any{"grade": "crisis"}); answer.Status != http.StatusOK {
		t.Fatalf("make it a crisis: %d %s", answer.Status, answer.Text)
	}
	writeAsDesk(desk.World, other, "We are on holiday until Monday.")
	p := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/sign-in")
	p.SignIn()
	p.See(p.Word("portal.cases.title"))
	p.Go(desk.URL + "/new/sent/" + desk.Ticket(silent).GetString("number"))
	p.See(p.Word("portal.sent.danger_title"))
	p.Go(desk.URL + "/new/sent/" + desk.Ticket(danger).GetString("number"))
	p.See(p.Word("portal.sent.danger_title"))
	p.See("Your safety comes first.")
	if got := p.Overflow(); got != "" {
		t.Errorf("sticks out: %s", got)
	}
	// On to another case without loading the page anew: nothing of this one stays.
	p.Evaluate(`history.pushState({}, "", "/new/sent/` + desk.Ticket(other).GetString("number") + `"), dispatchEvent(new PopStateEvent("popstate")) + ""`)
	p.See(p.Word("portal.sent.title"))
	p.Gone(p.Word("portal.sent.danger_title"))
	p.Gone("Your safety comes first.")
	p.Go(desk.URL + "/new/sent/" + desk.Ticket(other).GetString("number"))
	p.See(p.Word("portal.sent.title"))
	p.Ready(`!!document.querySelector(".sent-promise .deadline")`) // the case was asked for by then
	asked := `performance.getEntriesByType("resource").filter(e => e.name.includes("/tickets/records")).length`
	p.Ready(asked + ` === 5`) // to the end, and once at a time
	p.Rest("main")
	if n := p.Evaluate(asked + ` + ""`); n != "5" {
		t.Errorf("the case was asked for %s times", n)
	}
	if n := p.Count(".sent-advice"); n != 0 {
		t.Errorf("%d pieces of advice about a door", n)
	}
	if got := p.Evaluate(`document.querySelector("main").innerText`); strings.Contains(got, p.Word("portal.sent.danger_title")) {
		t.Errorf("a door is danger: %q", got)
	}
}

// writeAsDesk writes to the customer in nobody's name, as a rule's reply does.
func writeAsDesk(w *desktest.World, ticket, body string) {
	w.T.Helper()
	messages, err := w.App.FindCollectionByNameOrId("messages")
	if err != nil {
		w.T.Fatal(err)
	}
	message := core.NewRecord(messages)
	message.Load(map[string]any{"ticket": ticket, "kind": "system", "public": true, "body": body})
	journal.Act(message, journal.Actor{Kind: journal.ActorSystem})
	if err := w.App.Save(message); err != nil {
		w.T.Fatalf("write as the desk: %v", err)
	}
}

// TestBrowser_NothingSticksOutAt360 opens the pages on the narrowest phone that counts, in both languages.
func TestBrowser_NothingSticksOutAt360(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "repair", "Averyveryverylongwordwithoutanyspaceinitthatmustbebrokensomewhere", "See https://example.com/"+longPath)
			number := desk.Ticket(ticket).GetString("number")
			portal := desktest.OpenPage(t, language, 360, 740, desk.URL+"/sign-in")
			portal.SignIn()
			portal.See(portal.Word("portal.cases.title"))
			for _, path := range []string{"/", "/new", "/new?kind=repair", "/cases", "/cases/" + ticket, "/account", "/nowhere"} {
				portal.Go(desk.URL + path)
				portal.See(portal.Word("portal.brand"))
				if out := portal.Overflow(); out != "" {
					t.Errorf("portal %s: %s", path, out)
				}
			}
			agent := desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk")
			agent.SignInAtDesk()
			agent.See(agent.Word("desk.empty.mine"))
			for _, path := range []string{"/desk/all", "/desk/all/" + number} {
				agent.Go(desk.URL + path)
				agent.See("Averyvery")
				if out := agent.Overflow(); out != "" {
					t.Errorf("desk %s: %s", path, out)
				}
			}
		})
	}
}

const longPath = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

// TestBrowser_SuggestionGoesOnInAMergedCase: what became of a suggestion stands on the page of the repair that it was merged into, with where
// it was said, for its customer and at the desk.
func TestBrowser_SuggestionGoesOnInAMergedCase(t *testing.T) {
	desk := desktest.Serve(t)
	said, repair := desk.Ask(desktest.Customer, "suggestion", "Print part numbers", "On the filter."), desk.Ask(desktest.Customer, "repair", "Filter leaks", "It drips.")
	desk.Settle()
	if answer := desk.Change(desktest.Lead, said, map[string]any{"merged_into": repair}); answer.Status != http.StatusOK {
		t.Fatalf("merge: %d %s", answer.Status, answer.Text)
	}
	desk.Settle()
	number := desk.Ticket(repair).GetString("number")
	for _, language := range locale.Locales {
		p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/sign-in")
		p.SignIn()
		p.See(p.Word("portal.cases.title"))
		p.Go(desk.URL + "/cases/" + number)
		p.Says(".case-voice", p.Word("idea.path_suggestion"), desk.Ticket(said).GetString("number"), "Print part numbers", p.Word("idea.state_received"))
		if got := p.Overflow(); got != "" {
			t.Errorf("%s: sticks out: %s", language, got)
		}
		agent := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all/"+number)
		agent.SignInAtDesk()
		agent.Press(agent.Word("desk.context.case"))
		agent.Says(".follow-up", "Print part numbers", desk.Ticket(said).GetString("number"))
	}
}

// TestBrowser_ShowsWhatOneScored: whoever answered the survey reads each score that they gave, beside the whole.
func TestBrowser_ShowsWhatOneScored(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "repair", "Filter leaks", "It drips.")
	desk.Settle()
	if answer := desk.Change(desktest.Agent, ticket, map[string]any{"status": "resolved", "resolution": "A new seal."}); answer.Status != http.StatusOK {
		t.Fatalf("solve: %d %s", answer.Status, answer.Text)
	}
	_, err := desk.App.NonconcurrentDB().Insert("survey_answers", dbx.Params{
		"id": "answer000000001", "invite": "invite", "ticket": ticket, "customer": desktest.ID(desktest.Customer), "csat": 4, "nps": -1,
		"dimensions": `{"overall":4,"parts":2,"attitude":5}`, "created": "2026-09-10 01:00:00.000Z",
	}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range locale.Locales {
		p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/sign-in")
		p.SignIn()
		p.See(p.Word("portal.cases.title"))
		p.Go(desk.URL + "/cases/" + desk.Ticket(ticket).GetString("number"))
		score := func(dimension string, n int) string {
			return p.Word("idea.score", "name", p.Word("idea.dimension_"+dimension), "n", n)
		}
		p.Says(".case-voice", p.Word("idea.overall", "n", 4), score("attitude", 5), score("parts", 2))
		if got := p.Overflow(); got != "" {
			t.Errorf("%s: sticks out: %s", language, got)
		}
	}
}

// TestBrowser_ReplyTakesDroppedFiles drops a file beside a reply, where there is only a button to choose one.
func TestBrowser_ReplyTakesDroppedFiles(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/cases/"+desk.Ticket(ticket).GetString("number"))
	p.SignIn()
	p.See("It sticks.")
	p.Ready(`(() => {
		const box = document.querySelector(".composer-foot .file-drop");
		if (!box) return false;
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File(["x"], "door.txt", { type: "text/plain" }));
		const over = new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer });
		box.dispatchEvent(over);
		box.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
		return over.defaultPrevented;
	})()`)
	p.See("door.txt")
}
