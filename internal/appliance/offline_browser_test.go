package appliance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_ReplyOutlivesTheConnection writes to a case while the line is cut: the words are kept, also through a reload, which
// the kept pages answer, and are sent once when the line is whole again; so are those whose answer was lost on the way.
func TestBrowser_ReplyOutlivesTheConnection(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	number := desk.Ticket(ticket).GetString("number")
	p := desktest.OpenPage(t, locale.English, 390, 844, desk.URL+"/sign-in")
	signIn(p)
	p.See(p.Word("portal.cases.title"))
	p.Go(desk.URL + "/cases/" + number)
	p.See("Child lock")
	p.Ready("navigator.serviceWorker.ready")

	desk.SetLine(desktest.LineCut)
	p.Fill(p.Word("portal.reply.label"), "It is the blue one.")
	p.Press(p.Word("portal.reply.send"))
	p.See(p.Word("portal.waiting.text"))
	p.Go(desk.URL + "/cases/" + number)
	p.See(p.Word("common.problem.network")) // the page is there, and says what is not
	desk.SetLine(desktest.LineWhole)
	p.Press(p.Word("common.retry"))
	p.See("It is the blue one.")
	p.Gone(p.Word("portal.waiting.text"))

	desk.SetLine(desktest.LineLosesAnswers)
	p.Fill(p.Word("portal.reply.label"), "Bought in May.")
	p.Press(p.Word("portal.reply.send"))
	p.See(p.Word("portal.waiting.text"))
	desk.SetLine(desktest.LineWhole)
	p.Evaluate(`dispatchEvent(new Event("online")) + ""`)
	p.Gone(p.Word("portal.waiting.text"))
	desk.Settle()
	messages, err := desk.App.FindRecordsByFilter("messages", "ticket = {:ticket} && author_customer != '' && kind = 'reply'", "created", 0, 0, dbx.Params{"ticket": ticket})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, message := range messages {
		said = append(said, message.GetString("body"))
	}
	if got := strings.Join(said, " | "); got != "How? | It is the blue one. | Bought in May." {
		t.Errorf("in the case stands: %s", got)
	}
}

// TestBrowser_KeepsNothingOfAnybody: what the browser keeps for poor connections is the portal's own files and its empty page.
func TestBrowser_KeepsNothingOfAnybody(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	p := desktest.OpenPage(t, locale.English, 390, 844, desk.URL+"/sign-in")
	signIn(p)
	p.See(p.Word("portal.cases.title"))
	p.Ready("navigator.serviceWorker.ready")
	for _, path := range []string{"/cases", "/help", "/standards", "/desk"} {
		p.Go(desk.URL + path)
	}
	p.Ready(`caches.keys().then(async names => { window.kept = []; for (const n of names) for (const r of await (await caches.open(n)).keys()) kept.push(new URL(r.url).pathname); return kept.length > 0; })`)
	for _, path := range strings.Fields(p.Evaluate(`window.kept.join(" ")`)) {
		if path != "/" && !strings.HasPrefix(path, "/assets/portal-") && !strings.HasPrefix(path, "/assets/boot-") {
			t.Errorf("it keeps %s", path)
		}
	}
	page := desk.Must(desktest.Customer, http.MethodGet, "/cases", nil).Text
	if strings.Contains(page, "Child lock") || strings.Contains(page, desktest.Customer+"@") {
		t.Error("the page that is kept holds something of a customer")
	}
}

// TestBrowser_RequestOutlivesTheConnection sends a request whose answers are lost on the way: it waits, and one case is made.
func TestBrowser_RequestOutlivesTheConnection(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.Chinese, 360, 740, desk.URL+"/new?kind=consultation")
	p.Fill(p.Word("portal.new.what"), "How do I switch the child lock off?")
	p.Press(p.Word("portal.new.next"))
	signIn(p)
	p.Press(p.Word("portal.new.next"))
	p.See(p.Word("portal.new.review.title"))
	desk.SetLine(desktest.LineLosesAnswers)
	p.Press(p.Word("portal.new.send"))
	p.See(p.Word("portal.waiting.text"))
	if out := p.Overflow(); out != "" {
		t.Errorf("sticks out: %s", out)
	}
	desk.SetLine(desktest.LineWhole)
	p.Go(desk.URL + "/new") // one went away and came back
	p.See("2026-000001")
	tickets, err := desk.App.FindAllRecords("tickets", dbx.HashExp{"customer": desktest.ID(desktest.Customer)})
	if err != nil {
		t.Fatal(err)
	}
	if len(tickets) != 1 {
		t.Errorf("%d cases were made of one request", len(tickets))
	}
}
