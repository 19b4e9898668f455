package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_TwoAnswerSideBySide has two colleagues write in one case: each sees that the other one does, and whose answer is
// the second is held back until it was looked at.
func TestBrowser_TwoAnswerSideBySide(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
			desk.Settle()
			here := desk.URL + "/desk/all/" + desk.Ticket(ticket).GetString("number")
			first := desktest.OpenPage(t, language, 1440, 900, here)
			first.SignInAtDesk()
			first.See("It sticks.")
			second := desktest.OpenPage(t, language, 1440, 900, here)
			second.SignInAtDeskAs(desktest.Agent2)
			first.See(first.Word(oneForm(language, "teamwork.here.looks"), "names", ""))
			second.See(first.Word(oneForm(language, "teamwork.here.looks"), "names", ""))
			second.Fill(second.Word("desk.composer.write_reply"), "Oil the hinge.")
			first.See(first.Word(oneForm(language, "teamwork.here.writes"), "names", ""))

			desk.Clock.Advance(time.Minute)
			first.Fill(first.Word("desk.composer.write_reply"), "Lift it a little.")
			first.Press(first.Word("desk.send.then_pending"))
			second.See(second.Word("teamwork.news.title"))
			second.Press(second.Word("desk.send.reply"))
			second.See(second.Word("teamwork.news.stopped"))
			if desk.Ticket(ticket).GetString("last_staff_at") == "" {
				t.Error("the first answer is not in the case")
			}
			if answers, err := desk.App.CountRecords("messages", dbx.HashExp{"ticket": ticket, "author_staff": desktest.ID(desktest.Agent2)}); err != nil || answers != 0 {
				t.Errorf("answers of the second colleague: got %d (%v), want none yet", answers, err)
			}

			// What was written survives a reload, and so does that it was held back.
			second.Go(here)
			second.See(second.Word("teamwork.news.title"))
			second.Press(second.Word("desk.send.reply"))
			second.Press(second.Word("teamwork.news.send"))
			first.See("Oil the hinge.")

			second.Go(desk.URL + "/desk/articles")
			first.Gone(first.Word(oneForm(language, "teamwork.here.looks"), "names", ""))
		})
	}
}

// TestBrowser_DraftFollowsBetweenTabs writes in one tab what another of the same browser keeps open: the other follows, also when
// it is sent, and lets nothing go that is being written in it just now.
func TestBrowser_DraftFollowsBetweenTabs(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	p.SignInAtDesk()
	p.See("It sticks.")
	p.Fill(p.Word("desk.composer.write_reply"), "Oil the hinge.")
	p.See(p.Word("desk.composer.draft_kept"))
	// What a browser tells its other tabs of.
	told := func(change string) {
		p.Evaluate(`(() => {
			const key = Object.keys(localStorage).find(key => key.startsWith("aftercare.draft.case."));
			const kept = JSON.parse(localStorage.getItem(key));
			dispatchEvent(new StorageEvent("storage", { key, newValue: ` + change + ` }));
			return "";
		})()`)
	}
	told(`(kept.v.text.reply = "Lift it.", JSON.stringify(kept))`)
	p.Ready(`document.querySelector(".composer textarea").value === "Lift it."`)
	told(`null`)
	p.Ready(`document.querySelector(".composer textarea").value === ""`)
}

// TestBrowser_TwoLeadsChangeTheSame has another lead save a canned reply and a shared view while they are being written: what only
// one changed comes together, what both changed is shown and chosen.
func TestBrowser_TwoLeadsChangeTheSame(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			reply := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/canned_replies/records", map[string]any{"title": "Hello", "body": "Hello."}).String("id")
			view := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/views/records", map[string]any{"name": "Doors", "shared": true, "sort": "-updated"}).String("id")
			p := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/replies")
			p.SignInAtDeskAs(desktest.Lead)
			p.Press("Hello")
			p.Fill(p.Word("replies.body"), "Good evening.")
			desk.Clock.Advance(time.Minute)
			desk.Must(desktest.Manager, http.MethodPatch, "/api/collections/canned_replies/records/"+reply, map[string]any{"title": "Greeting", "body": "Good day."})
			p.Press(p.Word("replies.save"))
			p.Says("dialog[open] .note[role=alert]", p.Word("replies.body"), "Good day.", "Good evening.")
			p.Press(p.Word("desk.conflict.mine"))
			p.Press(p.Word("replies.save"))
			p.Counted("dialog[open]", 0)
			if got, err := desk.App.FindRecordById("canned_replies", reply); err != nil || got.GetString("title") != "Greeting" || got.GetString("body") != "Good evening." {
				t.Errorf("the reply: got %v (%v)", got, err)
			}

			p.Go(desk.URL + "/desk/view-" + view)
			p.Press(p.Word("desk.views.menu"))
			p.Press(p.Word("desk.views.edit"))
			p.Fill(p.Word("views.name"), "Front doors")
			desk.Clock.Advance(time.Minute)
			desk.Must(desktest.Manager, http.MethodPatch, "/api/collections/views/records/"+view, map[string]any{"name": "All doors", "sort": "created"})
			p.Press(p.Word("views.save"))
			p.Says("dialog[open] .note[role=alert]", p.Word("views.name"), "All doors", "Front doors")
			p.Press(p.Word("desk.conflict.theirs"))
			p.Press(p.Word("views.save"))
			p.Counted("dialog[open]", 0)
			if got, err := desk.App.FindRecordById("views", view); err != nil || got.GetString("name") != "All doors" || got.GetString("sort") != "created" {
				t.Errorf("the view: got %v (%v)", got, err)
			}
		})
	}
}

// TestBrowser_CustomerNoteOutlivesTheCase leaves a customer's note half written for another page: it stands there on coming back, and
// where a colleague wrote one meanwhile, both are shown.
func TestBrowser_CustomerNoteOutlivesTheCase(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Settle()
	here := desk.URL + "/desk/all/" + desk.Ticket(ticket).GetString("number")
	p := desktest.OpenPage(t, locale.English, 1440, 900, here)
	p.SignInAtDesk()
	p.Press(p.Word("desk.customer.add_note"))
	p.Fill(p.Word("desk.customer.note"), "Ring twice.")
	p.Go(desk.URL + "/desk/articles")
	p.See(p.Word("articles.title"))
	desk.Clock.Advance(time.Minute)
	desk.Must(desktest.Agent2, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(desktest.Customer), map[string]any{"note": "Has a dog."})
	p.Go(here)
	p.Holds(".customer-note textarea", "Ring twice.")
	p.Says(".customer-note .note[role=alert]", "Has a dog.", "Ring twice.")
	p.Press(p.Word("desk.conflict.mine"))
	p.Press(p.Word("desk.save"))
	p.See(p.Word("desk.saved.customer_note"))
	if customer, err := desk.App.FindRecordById("customers", desktest.ID(desktest.Customer)); err != nil || customer.GetString("note") != "Ring twice." {
		t.Errorf("the note: got %v (%v)", customer, err)
	}
}

// oneForm is the key of a sentence about one.
func oneForm(language, key string) string {
	if language == locale.English {
		return key + ".one"
	}
	return key + ".other"
}

// TestBrowser_MentionsAColleague calls a colleague by name in a note, by keyboard alone: they are told in their page, read it
// there, and follow the case. Whom the complaint is about is not offered, and refused where the name is typed all the same.
func TestBrowser_MentionsAColleague(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			ticket := desk.Ask(desktest.Customer, "complaint", "Rude", "He shouted.")
			desk.Settle()
			desk.Change(desktest.Lead, ticket, map[string]any{"complained_about": desktest.ID(desktest.QA)})
			number := desk.Ticket(ticket).GetString("number")
			lead := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/callbacks")
			lead.SignInAtDeskAs(desktest.Lead)
			lead.See(lead.Word("desk.notices.title"))
			agent := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all/"+number)
			agent.SignInAtDesk()
			agent.See("He shouted.")
			agent.Press(agent.Word("desk.message.note"))
			agent.TabTo(agent.Word("desk.composer.write_note"))
			agent.Type("Who was on shift? @le")
			agent.See(agent.Word("desk.role.lead"))
			agent.Keys("\r")
			agent.Type("knows.")
			agent.Press(agent.Word("desk.send.note"))
			lead.See(lead.Word("desk.notice.mention", "author", desktest.Agent, "number", number, "subject", "Rude"))
			lead.Press(lead.Word("desk.open"))
			lead.See("@lead knows.")
			lead.See(lead.Word("desk.mention.you"))

			agent.Press(agent.Word("desk.message.note"))
			agent.Fill(agent.Word("desk.composer.write_note"), "And @qa?")
			agent.Press(agent.Word("desk.send.note"))
			agent.See(agent.Word("error.mention_no_access", "name", desktest.QA))
			desk.Settle()
			if followers := desk.Ticket(ticket).GetStringSlice("followers"); len(followers) != 1 || followers[0] != desktest.ID(desktest.Lead) {
				t.Errorf("followers: got %v, want the lead", followers)
			}
		})
	}
}

// TestBrowser_LooksAtAnotherCaseBeside reads what the customer asked before without leaving the case, works on it instead, and
// prints: what colleagues wrote among themselves stays off the paper.
func TestBrowser_LooksAtAnotherCaseBeside(t *testing.T) {
	desk := desktest.Serve(t)
	before := desk.Ask(desktest.Customer, "repair", "Lid", "It rattles.")
	desk.Change(desktest.Agent, before, map[string]any{"status": "resolved", "resolution": "Tightened the hinge."})
	desk.Settle()
	desk.Clock.Advance(time.Hour)
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Change(desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	desk.Say(desktest.Agent2, ticket, "note", "An old model.")
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/home")
	p.SignInAtDesk()
	p.See(p.Word("teamwork.day.due"))
	p.Press("Door")
	p.See("It sticks.")
	p.Press(p.Word("desk.customer.beside", "number", desk.Ticket(before).GetString("number")))
	p.See("Tightened the hinge.")
	p.See("It sticks.")
	if kept := p.Evaluate(`(() => { window.print = () => window.dispatchEvent(new Event("beforeprint")); return location.search })()`); kept == "" {
		t.Error("the case beside does not stand in the address")
	}
	p.Press(p.Word("desk.case.more"))
	p.Press(p.Word("desk.deed.print"))
	p.Counted(".msg.inside", 1) // left out of print, where nothing is asked for
	p.Ready(`document.documentElement.dataset.print === undefined`)
	p.Press(p.Word("teamwork.beside.swap"))
	p.See("It rattles.")
}

// TestBrowser_LongCaseTellsOfItsEnd gives a case more events than are fetched at once: what happened last is told, and what
// happened first when it is asked for.
func TestBrowser_LongCaseTellsOfItsEnd(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "consultation", "A long story", "It goes on.")
	desk.Settle()
	_, err := desk.App.DB().NewQuery(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
		INSERT INTO events (id, seq, type, ticket, collection, record, actor_kind, actor, changes, data, at)
		SELECT printf('long%011d', i), (SELECT MAX(seq) FROM events) + i, 'ticket.updated', {:ticket}, 'tickets', {:ticket}, 'staff', {:lead},
			json_object('category', json_array('before ' || (i - 1), 'after ' || i)), '{}', '2026-09-14 01:00:01.000Z' FROM n`).
		Bind(dbx.Params{"ticket": ticket, "lead": desktest.ID(desktest.Lead)}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	p.SignInAtDesk()
	p.See("It goes on.")
	p.Press(p.Word("desk.context.history"))
	p.See("after 700")
	if strings.Contains(p.Evaluate(`document.querySelector(".history").textContent`), "after 199") {
		t.Error("all events are fetched at once")
	}
	p.Press(p.Word("common.more"))
	p.See("after 199")
}

// TestBrowser_EveryMentionIsReachedFromMyDay mentions somebody more often than the card of mentions shows at once.
func TestBrowser_EveryMentionIsReachedFromMyDay(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	for range 7 {
		desk.Must(desktest.Lead, http.MethodPost, "/api/collections/messages/records", map[string]any{
			"ticket": ticket, "kind": "note", "body": "@agent look", "mentions": []string{desktest.ID(desktest.Agent)}})
		desk.Settle()
		desk.Advance(time.Minute)
	}
	p := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/home")
	p.SignInAtDesk()
	card := `section[aria-label="` + p.Word("teamwork.day.mentions") + `"] li`
	p.Counted(card, 6)
	p.Press(p.Word("common.more"))
	p.Counted(card, 7)
}
