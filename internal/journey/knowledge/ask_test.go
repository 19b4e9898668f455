package knowledge_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// answering is a desk with the shipped rules and an article in both languages.
func answering(t *testing.T) *desktest.Served {
	t.Helper()
	desk := desktest.ServeWithRules(t)
	for _, fields := range []map[string]any{
		{"locale": "en", "title": "Change the water filter", "body": "**How often.** Every six months.\n\n**Reset.** Hold the key."},
		{"locale": "zh-CN", "title": "净水器更换滤芯", "body": "**多久换。** 六个月一次。\n\n**复位。** 长按按键。"},
	} {
		fields["code"], fields["audience"], fields["state"] = "KB-1", "public", "published"
		desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", fields)
	}
	return desk
}

// TestBrowser_AskAnswerSolved asks on the first page, on a phone, is answered with the source, says that it helped, and finds it all
// again after a reload.
func TestBrowser_AskAnswerSolved(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := answering(t)
			pick := func(zh, en string) string { return []string{zh, en}[i] }
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/")
			page.Fill(page.Word("portal.home.ask"), pick("滤芯多久换一次？", "How often is the water filter changed?"))
			page.Press(page.Word("portal.home.answer_at_once"))
			page.See(pick("六个月一次。", "Every six months."))
			page.See(page.Word("questions.automatic"))
			page.See(page.Word("questions.source", "title", pick("净水器更换滤芯", "Change the water filter")))
			page.TabTo(page.Word("questions.yes"))
			page.Keys("\r")
			page.See(page.Word("questions.said_yes"))
			page.FocusOn(`p[role="status"]`) // in place of the button that went
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			page.Go(desk.URL + "/ask")
			page.See(page.Word("questions.said_yes"))
			var state string
			if err := desk.App.DB().NewQuery("SELECT state FROM question_sessions").Row(&state); err != nil || state != "solved" {
				t.Errorf("the session is %q, %v", state, err)
			}
		})
	}
}

// TestBrowser_AskKeepsTheQuestion: a question that the first page brings and one that was being written are there after the line broke and the
// page was loaded anew, and go once they are answered.
func TestBrowser_AskKeepsTheQuestion(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := answering(t)
			const field = ".ask-form input"
			question := []string{"滤芯多久换一次？", "How often is the water filter changed?"}[i]
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/ask")
			page.Fill(page.Word("questions.question"), "Weather 天气如何")
			page.Go(desk.URL + "/ask")
			page.Holds(field, "Weather 天气如何")
			desk.Cut(page)
			page.Go(desk.URL + "/ask?question=" + url.QueryEscape(question))
			page.See(page.Word("common.problem.network"))
			page.Holds(field, question+" Weather 天气如何")
			desk.Mend()
			page.Go(desk.URL + "/ask")
			page.Holds(field, question+" Weather 天气如何")
			page.Go(desk.URL + "/ask?question=" + url.QueryEscape(question))
			page.See([]string{"六个月一次。", "Every six months."}[i])
			page.Holds(field, "Weather 天气如何")
			page.Press(page.Word("questions.send"))
			page.Counted(".ask-turns > li", 2)
			page.Holds(field, "")
			page.Go(desk.URL + "/ask")
			page.Counted(".ask-turns > li", 2)
			page.Holds(field, "")
		})
	}
}

// TestBrowser_AskTwoMissesCase asks twice in vain, goes to a person, and sends a case that has it all.
func TestBrowser_AskTwoMissesCase(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := answering(t)
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/ask")
			for _, question := range []string{"Weather 天气如何", "Trains 火车票"} {
				page.Fill(page.Word("questions.question"), question)
				page.Press(page.Word("questions.send"))
				page.See(question)
			}
			page.See(page.Word("questions.hand.missed"))
			page.Press(page.Word("questions.hand.go"))
			page.See(page.Word("portal.new.what.title.consultation")) // which kind it is, is not asked first
			page.Holds("textarea", "Weather 天气如何\n\nTrains 火车票")
			page.Press(page.Word("portal.new.next"))
			page.SignIn()
			page.Press(page.Word("portal.new.next"))
			page.Press(page.Word("portal.new.send"))
			page.See("2026-000001")
			id := desk.OnlyTicket()
			if got := desk.Ticket(id).GetString("description"); !strings.Contains(got, "Weather 天气如何") || !strings.Contains(got, "Trains 火车票") {
				t.Errorf("the case says %q", got)
			}
			// Whoever is signed in has one press to it, and one to send it.
			page.Go(desk.URL + "/ask")
			page.Fill(page.Word("questions.question"), "Trams 电车")
			page.Press(page.Word("questions.send"))
			page.See("Trams 电车")
			page.Press(page.Word("questions.person"))
			page.See(page.Word("portal.new.review.title"))
			page.Press(page.Word("portal.new.send"))
			page.See("2026-000002")
			agent := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/all/2026-000001")
			agent.SignInAtDesk()
			agent.See(agent.Word("questions.note.missed"))
		})
	}
}

// TestBrowser_AskInDanger is told what to do first, and goes to a person at once.
func TestBrowser_AskInDanger(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := answering(t)
			question := []string{"净水器冒烟了", "The water filter is smoking, there are flames"}[i]
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/ask")
			page.Fill(page.Word("questions.question"), question)
			page.Press(page.Word("questions.send"))
			page.See(page.Word("questions.danger_away"))
			page.See(page.Word("questions.hand.danger"))
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			page.Press(page.Word("questions.hand.go"))
			page.See(page.Word("portal.new.what.title.consultation"))
			page.Holds("textarea", question)
		})
	}
}
