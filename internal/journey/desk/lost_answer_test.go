package desk_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// lostAnswers lets what a page creates reach the server, and has the next answers lost on their way back: window.lose says how many.
const lostAnswers = `(() => {
	window.lose = 0;
	const creates = (method, url) => method === "POST" && /\/collections\/\w+\/records/.test(String(url));
	const real = window.fetch;
	window.fetch = async (url, options) => {
		const answer = await real(url, options);
		if (!creates(options?.method, url) || !window.lose) return answer;
		window.lose--;
		throw new TypeError("the connection broke");
	};
	const open = XMLHttpRequest.prototype.open;
	XMLHttpRequest.prototype.open = function (method, url, ...rest) {
		if (creates(method, url) && window.lose) {
			window.lose--;
			Object.defineProperty(this, "status", { get: () => 0 });
			Object.defineProperty(this, "responseText", { get: () => "" });
		}
		return open.call(this, method, url, ...rest);
	};
})()`

// TestBrowser_LostAnswerMakesNoSecond sends a reply with what it does, a call, a part of a case as a case of its own, a customer and
// a case while the answers are lost: sent once more, each is there once, and nothing is asked of the desk a second time.
func TestBrowser_LostAnswerMakesNoSecond(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	desk.Settle()
	count := func(collection string, where dbx.HashExp) int64 {
		t.Helper()
		n, err := desk.App.CountRecords(collection, where)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	p := desktest.OpenPage(t, locale.English, 1440, 900, "about:blank")
	p.OnEveryPage(lostAnswers)
	here := desk.URL + "/desk/all/" + desk.Ticket(ticket).GetString("number")
	p.Go(here)
	p.SignInAtDesk()
	p.See("It sticks.")

	p.Fill(p.Word("desk.composer.write_reply"), "Oil the hinge.")
	p.Evaluate(`(window.lose = 1, "")`)
	p.Press(p.Word("desk.send.then_pending"))
	p.See(p.Word("common.problem.network"))
	if got := desk.Ticket(ticket).GetString("status"); got != "pending" {
		t.Fatalf("the reply is to have arrived: the case is %s", got)
	}
	p.See(p.Word("desk.composer.draft_kept"))
	p.Go(here) // what was tried outlives the page
	p.Holds(".composer textarea", "Oil the hinge.")
	p.Press(p.Word("desk.send.reply"))
	p.Holds(".composer textarea", "")
	if n := count("messages", dbx.HashExp{"ticket": ticket, "kind": "reply", "body": "Oil the hinge."}); n != 1 {
		t.Errorf("replies: got %d, want 1", n)
	}

	p.Press(p.Word("desk.message.call"))
	p.Fill(p.Word("desk.composer.write_call"), "They will oil it.")
	p.Evaluate(`(window.lose = 1, "")`)
	p.Press(p.Word("desk.send.call"))
	p.See(p.Word("common.problem.network"))
	p.Press(p.Word("desk.send.call"))
	p.Holds(".composer textarea", "")
	// The same words once more are another call.
	p.Press(p.Word("desk.message.call"))
	p.Fill(p.Word("desk.composer.write_call"), "They will oil it.")
	p.Press(p.Word("desk.send.call"))
	p.Holds(".composer textarea", "")
	if n := count("messages", dbx.HashExp{"ticket": ticket, "kind": "call"}); n != 2 {
		t.Errorf("calls: got %d, want 2", n)
	}
}

// TestBrowser_LostAnswerMakesNoSecondCase takes in a customer and a case whose answers are lost; what was changed before it was sent
// once more stands in the one that had arrived.
func TestBrowser_LostAnswerMakesNoSecondCase(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 1440, 900, "about:blank")
	p.OnEveryPage(lostAnswers)
	p.Go(desk.URL + "/desk/new")
	p.SignInAtDesk()
	p.Fill(p.Word("desk.field.customer"), "Wanda Weber")
	p.Press(p.Word("desk.new.customer_take_in", "typed", "Wanda Weber"))
	p.Fill(p.Word("desk.customer.phone"), "13900001111")
	p.Evaluate(`(window.lose = 1, "")`)
	p.Press(p.Word("desk.new.customer_save"))
	p.See(p.Word("common.problem.network"))
	p.Press(p.Word("desk.new.customer_save"))
	p.See(p.Word("desk.new.other_customer"))
	if n, err := desk.App.CountRecords("customers", dbx.HashExp{"name": "Wanda Weber"}); err != nil || n != 1 {
		t.Errorf("customers: got %d (%v), want 1", n, err)
	}

	p.Press(p.Word("common.kind.repair"))
	p.Fill(p.Word("desk.field.subject"), "Dor")
	p.Fill(p.Word("desk.new.description"), "It sticks.")
	p.Evaluate(`(window.lose = 1, "")`)
	p.Press(p.Word("desk.new.create"))
	p.See(p.Word("common.problem.network"))
	desk.Until("the case has arrived", func() bool {
		arrived, err := desk.App.FindAllRecords("tickets")
		return err == nil && len(arrived) == 1
	})
	arrived, err := desk.App.FindFirstRecordByFilter("tickets", "")
	if err != nil {
		t.Fatal(err)
	}
	desk.Change(desktest.Lead, arrived.Id, map[string]any{"priority": "high"}) // as a rule does, meanwhile
	p.Fill(p.Word("desk.field.subject"), "Door")
	p.Press(p.Word("desk.new.create"))
	p.See("It sticks.")
	desk.Until("the case says what was sent last", func() bool {
		found, err := desk.App.FindAllRecords("tickets")
		return err == nil && len(found) == 1 && found[0].GetString("subject") == "Door"
	})
	if got := desk.Ticket(arrived.Id).GetString("priority"); got != "high" {
		t.Errorf("its priority is %s again", got)
	}
}

// TestBrowser_LostAnswerSplitsOnce takes a message out into a case of its own while the answers are lost, of the case and of its copy.
func TestBrowser_LostAnswerSplitsOnce(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	if answer := desk.Say(desktest.Customer, ticket, "reply", "The window, too."); answer.Status >= http.StatusMultipleChoices {
		t.Fatal(answer.Text)
	}
	desk.Settle()
	p := desktest.OpenPage(t, locale.English, 1440, 900, "about:blank")
	p.OnEveryPage(lostAnswers)
	p.Go(desk.URL + "/desk/all/" + desk.Ticket(ticket).GetString("number"))
	p.SignInAtDesk()
	p.See("The window, too.")
	p.Press(p.Word("desk.case.more"))
	p.Press(p.Word("desk.deed.split"))
	p.See(p.Word("desk.split.pick"))
	p.Evaluate(`(document.querySelector("input[type=checkbox][aria-label*=window]").click(), "")`)
	p.Press(p.Word("desk.split.go"))
	p.Fill(p.Word("desk.field.subject"), "Window")
	p.Evaluate(`(window.lose = 2, "")`)
	for left := range 2 { // the answer of the case, and then that of the next try
		p.Press(p.Word("desk.split.make"))
		p.Ready(fmt.Sprintf(`window.lose === %d && !document.querySelector("dialog[open] [aria-busy=true]")`, 1-left))
		p.Says("dialog[open]", p.Word("common.problem.network"))
	}
	p.Press(p.Word("desk.split.make"))
	p.Counted("dialog[open]", 0)
	for collection, where := range map[string]dbx.Expression{"tickets": dbx.HashExp{"linked_to": ticket}, "messages": dbx.Not(dbx.HashExp{"copied_from": ""})} {
		if n, err := desk.App.CountRecords(collection, where); err != nil || n != 1 {
			t.Errorf("%s of the split: got %d (%v), want 1", collection, n, err)
		}
	}
}
