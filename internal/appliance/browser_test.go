package appliance_test

import (
	"fmt"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
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
	signIn(customer)
	customer.Press(customer.Word("portal.new.next"))
	customer.Press(customer.Word("portal.new.send"))
	customer.See("2026-000001")
	ticket := onlyTicket(t, desk)
	customer.Go(desk.URL + "/cases/" + ticket)
	customer.See(customer.Word("portal.case.says.new"))

	agent := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk")
	signInAtDesk(agent)
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

// signIn signs the customer in, who has chosen the page's language on this device: their record's is English.
func signIn(customer *desktest.Page) {
	customer.Evaluate(`localStorage.setItem("aftercare.locale", document.documentElement.lang) ?? ""`)
	signInElsewhere(customer)
}

// signInElsewhere signs the customer in on a device where nobody has chosen a language.
func signInElsewhere(customer *desktest.Page) {
	customer.Press(customer.Word("portal.auth.password_way"))
	customer.Fill(customer.Word("portal.auth.email"), desktest.Customer+"@test.example")
	customer.Fill(customer.Word("portal.auth.password"), desktest.Password)
	customer.Press(customer.Word("portal.auth.sign_in"))
}

func onlyTicket(t *testing.T, desk *desktest.Served) string {
	t.Helper()
	record, err := desk.App.FindFirstRecordByFilter("tickets", "customer = {:customer}", dbx.Params{"customer": desktest.ID(desktest.Customer)})
	if err != nil {
		t.Fatal(err)
	}
	return record.Id
}

// TestBrowser_SpeaksTheCustomersLanguage: who has chosen a language reads it on a new device as well, whatever the browser speaks;
// what was chosen on the device stays.
func TestBrowser_SpeaksTheCustomersLanguage(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.Chinese, 1024, 800, desk.URL+"/sign-in")
	p.See(p.Word("portal.auth.password_way"))
	signInElsewhere(p)
	p.See(locale.Text(locale.English, "portal.nav.cases", nil))
	p.Evaluate(`localStorage.setItem("aftercare.locale", "zh-CN") ?? ""`)
	p.Go(desk.URL + "/")
	p.See(p.Word("portal.nav.cases"))
	p.Ready(`document.documentElement.lang === "zh-CN"`)
}

// TestBrowser_ByKeyboardAlone asks for something without touching a mouse.
func TestBrowser_ByKeyboardAlone(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1024, 800, desk.URL+"/new?kind=suggestion")
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

// TestBrowser_DraftOutlivesTheSession ends an agent's session in the middle of a sentence: the sentence is still there
// after signing in again, and can be sent.
func TestBrowser_DraftOutlivesTheSession(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	number := desk.Ticket(ticket).GetString("number")
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk")
	signInAtDesk(p)
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

func signInAtDesk(p *desktest.Page) {
	p.Fill(p.Word("desk.sign_in.email"), desktest.Agent+"@test.example")
	p.Fill(p.Word("desk.sign_in.password"), desktest.Password)
	p.Press(p.Word("desk.sign_in.submit"))
}

// TestBrowser_PagesLeftBehindHoldNothing opens the desk more often than a browser has connections for a server, each time by its
// address; the pages that it keeps to come back to leave the last one its own.
func TestBrowser_PagesLeftBehindHoldNothing(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk")
	signInAtDesk(p)
	p.See(p.Word("desk.empty.mine"))
	for i := range 9 {
		p.Go(fmt.Sprintf("%s/desk/all?visit=%d", desk.URL, i))
		p.See("Child lock")
	}
}

// TestBrowser_DangerIsAnsweredAtOnce: who has just sent a request that speaks of danger reads there what to do, and nobody else does.
func TestBrowser_DangerIsAnsweredAtOnce(t *testing.T) {
	desk := desktest.ServeWithRules(t)
	danger, other := desk.Ask(desktest.Customer, "repair", "Plug", "It smokes and the plug is burnt."), desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/sign-in")
	signIn(p)
	p.See(p.Word("portal.cases.title"))
	p.Go(desk.URL + "/new/sent/" + desk.Ticket(danger).GetString("number"))
	p.See(p.Word("portal.sent.title"))
	p.See("Your safety comes first.")
	if got := p.Overflow(); got != "" {
		t.Errorf("sticks out: %s", got)
	}
	p.Go(desk.URL + "/new/sent/" + desk.Ticket(other).GetString("number"))
	p.See(p.Word("portal.sent.title"))
	if n := p.Count(".sent-advice"); n != 0 {
		t.Errorf("%d pieces of advice about a door", n)
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
			signIn(portal)
			portal.See(portal.Word("portal.cases.title"))
			for _, path := range []string{"/", "/new", "/new?kind=repair", "/cases", "/cases/" + ticket, "/account", "/nowhere"} {
				portal.Go(desk.URL + path)
				portal.See(portal.Word("portal.brand"))
				if out := portal.Overflow(); out != "" {
					t.Errorf("portal %s: %s", path, out)
				}
			}
			agent := desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk")
			signInAtDesk(agent)
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
