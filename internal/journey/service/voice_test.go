package service_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

var surveyLink = regexp.MustCompile(`/survey/[A-Za-z0-9_.-]+`)

// solvedAndAsked solves a repair of a customer and returns the link of the mail that asks how it went.
func solvedAndAsked(t *testing.T, desk *desktest.Served, customer, subject string) string {
	t.Helper()
	id := desk.Ask(customer, "repair", subject, "It drips.")
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+id, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+id, map[string]any{"status": "resolved", "resolution": "New seal."})
	desk.Settle()
	desk.Advance(25 * time.Hour)
	link := ""
	desk.Until("a mail asks how it went", func() bool {
		for _, mail := range desk.Mails.Sent() {
			if mail.To.Address == customer+"@test.example" && surveyLink.MatchString(mail.Text) {
				link = surveyLink.FindString(mail.Text)
			}
		}
		return link != ""
	})
	return link
}

// fillIn answers a survey as whoever follows its link does, without signing in.
func fillIn(t *testing.T, desk *desktest.Served, link string, answers map[string]string) {
	t.Helper()
	form := url.Values{}
	for name, value := range answers {
		form.Set(name, value)
	}
	answer, err := http.PostForm(desk.URL+link, form)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusBadRequest {
		t.Fatalf("the answers were refused: %s", answer.Status)
	}
	desk.Settle()
}

// TestBrowser_AnswersToASurveyAreSeenTo replies to what one customer wrote, who reads it in their case, and marks what another
// wrote as read; the list that waits is empty then.
func TestBrowser_AnswersToASurveyAreSeenTo(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			const asks, praises, reply = "Which seal was it? 用的哪种密封圈？", "All fine, thanks. 都很好。", "The blue one. 蓝色的那种。"
			fillIn(t, desk, solvedAndAsked(t, desk, desktest.Customer2, "Lid drips"), map[string]string{"q_overall": "5", "q_comment": praises})
			fillIn(t, desk, solvedAndAsked(t, desk, desktest.Customer, "Door drips"), map[string]string{"q_overall": "4", "q_comment": asks})
			p := desktest.OpenPage(t, language, []int{1440, 390}[i], 900, desk.URL+"/desk/answers")
			p.SignInAtDesk()
			p.See(asks)
			p.See(praises)
			if sticks := p.Overflow(); sticks != "" {
				t.Errorf("the list sticks out: %s", sticks)
			}
			p.Press(p.Word("desk.answers.reply"))
			p.See(p.Word("desk.answers.way.message"))
			p.Fill(p.Word("desk.answers.reply_text"), reply)
			p.Press(p.Word("desk.answers.send"))
			p.See(p.Word("desk.answers.saved_reply"))
			p.Gone(asks) // it has been seen to
			p.Press(p.Word("desk.answers.mark_read"))
			p.See(p.Word("desk.answers.empty.unread"))
			p.Press(p.Word("desk.answers.tab.all"))
			p.See(p.Word("desk.answers.replied.message", "name", desktest.Agent))
			p.See(reply)
			p.See(p.Word("desk.answers.read_by", "name", desktest.Agent))
			desk.Settle()

			customer := desktest.OpenPage(t, language, 390, 844, desk.URL+"/cases/"+desk.Ticket(desk.OnlyTicket()).GetString("number"))
			customer.SignIn()
			customer.See(reply)
		})
	}
}

// feedbackOf is the record of a case's suggestion or praise.
func feedbackOf(t *testing.T, desk *desktest.Served, ticket string) string {
	t.Helper()
	found, err := desk.App.FindAllRecords("feedback", dbx.HashExp{"ticket": ticket})
	if err != nil || len(found) != 1 {
		t.Fatalf("%d records of feedback, want one (%v)", len(found), err)
	}
	return found[0].Id
}

// TestBrowser_FeedbackIsDecidedAndHandedOn adopts one suggestion and declines another with a reason, which its customer reads; hands
// praise to whom it is for, who is told, and thanks the customer.
func TestBrowser_FeedbackIsDecidedAndHandedOn(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			const good, bad, praise, why = "A longer hose 管子长一些", "A gold lid 镀金盖子", "The fitter was kind 师傅很好", "It would cost more than the machine. 成本超过整机。"
			adopted, declined := desk.Ask(desktest.Customer, "suggestion", good, "Two metres."), desk.Ask(desktest.Customer2, "suggestion", bad, "For parties.")
			desk.Ask(desktest.Customer2, "praise", praise, "Thank you.")
			desk.Settle()
			p := desktest.OpenPage(t, language, []int{1440, 390}[i], 900, desk.URL+"/desk/feedback/"+feedbackOf(t, desk, adopted))
			p.SignInAtDeskAs(desktest.Lead)
			p.See(bad)
			if sticks := p.Overflow(); sticks != "" {
				t.Errorf("the list sticks out: %s", sticks)
			}
			analyse := func(ticket, words string) {
				t.Helper()
				p.Go(desk.URL + "/desk/feedback/" + feedbackOf(t, desk, ticket))
				p.Press(p.Word("desk.feedback.deed.analyse"))
				p.Fill(p.Word("desk.feedback.analysis"), words)
				p.Press(p.Word("desk.feedback.deed.analyse"))
				p.See(p.Word("desk.feedback.saved.analyse"))
				p.See(words)
			}
			analyse(adopted, "The supplier has one.")
			p.Press(p.Word("desk.feedback.deed.adopt"))
			p.Fill(p.Word("desk.feedback.explanation"), "With the next model.")
			p.Choose("dialog[open] select", "defaultteam0000")
			p.Press(p.Word("desk.feedback.deed.adopt"))
			p.See(p.Word("desk.feedback.saved.adopt"))
			p.See(p.Word("desk.feedback.state.adopted"))

			analyse(declined, "Nobody else wants it.")
			p.Press(p.Word("desk.feedback.deed.decline"))
			p.Fill(p.Word("desk.feedback.why"), why)
			p.Press(p.Word("desk.feedback.deed.decline"))
			p.See(p.Word("desk.feedback.saved.decline"))
			p.Press(p.Word("desk.feedback.tab.decided"))
			p.See(p.Word("desk.feedback.decided_by", "name", desktest.Lead))

			p.Go(desk.URL + "/desk/feedback?tab=praise")
			p.Press(p.Word("desk.feedback.deed.forward"))
			p.See(p.Word("desk.feedback.deed_title.forward"))
			p.Press(desktest.Agent)
			p.Press(p.Word("desk.feedback.deed.forward"))
			p.See(p.Word("desk.feedback.saved.forward"))
			p.Press(p.Word("desk.feedback.deed.thank"))
			p.Fill(p.Word("desk.feedback.explanation"), "He was glad.")
			p.Press(p.Word("desk.feedback.deed.thank"))
			p.See(p.Word("desk.feedback.saved.thank"))
			p.See(p.Word("desk.feedback.state.thanked"))
			desk.Settle()

			customer := desktest.OpenPage(t, language, 390, 844, desk.URL+"/cases/"+desk.Ticket(adopted).GetString("number"))
			customer.SignIn()
			customer.See("With the next model.")
			desk.Until("a mail says why not", func() bool {
				for _, mail := range desk.Mails.Sent() {
					if mail.To.Address == desktest.Customer2+"@test.example" && strings.Contains(mail.Text, why) {
						return true
					}
				}
				return false
			})
			praised := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/")
			praised.SignInAtDesk()
			praised.Press(praised.Word("desk.notices.title"))
			praised.Says(".notices-box", praise)
		})
	}
}
