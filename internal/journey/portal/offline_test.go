package portal_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

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
	p.SignIn()
	p.See(p.Word("portal.cases.title"))
	p.Go(desk.URL + "/cases/" + number)
	p.See("Child lock")

	desk.Cut(p)
	p.Fill(p.Word("portal.reply.label"), "It is the blue one.")
	p.Press(p.Word("portal.reply.send"))
	p.See(p.Word("portal.waiting.text"))
	p.Go(desk.URL + "/cases/" + number)
	p.See(p.Word("common.problem.network")) // the page is there, and says what is not
	desk.Mend()
	p.Press(p.Word("common.retry"))
	p.See("It is the blue one.")
	p.Gone(p.Word("portal.waiting.text"))

	desk.LoseAnswers()
	p.Fill(p.Word("portal.reply.label"), "Bought in May.")
	p.Press(p.Word("portal.reply.send"))
	p.See(p.Word("portal.waiting.text"))
	desk.Mend()
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

// TestBrowser_CutAnswerSignsNobodyOut: the answer that renews the sign-in may be cut short, by the network or because the page is left
// meanwhile; whoever is signed in stays so.
func TestBrowser_CutAnswerSignsNobodyOut(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/account")
	p.SignIn()
	p.See(p.Word("portal.account.you"))
	p.OnEveryPage(`const whole = fetch;
		window.fetch = async (...asked) => {
			const answer = await whole(...asked);
			if (!String(asked[0]).includes("auth-refresh")) return answer;
			window.wasCut = true;
			return new Response(new ReadableStream({ start: body => { body.enqueue(new TextEncoder().encode('{"token":')); body.error(new TypeError("network error")); } }), { status: 200, headers: answer.headers });
		};`)
	p.Go(desk.URL + "/account")
	p.Ready(`window.wasCut`)
	p.Ready(`new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true), 100)))`)
	p.See(p.Word("portal.account.you"))
	p.Go(desk.URL + "/account")
	p.See(p.Word("portal.account.you"))
}

// TestBrowser_KeepsNothingOfAnybody: what the browser keeps for poor connections is the portal's own files and its empty page.
func TestBrowser_KeepsNothingOfAnybody(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	p := desktest.OpenPage(t, locale.English, 390, 844, desk.URL+"/sign-in")
	p.SignIn()
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
	p.SignIn()
	p.Press(p.Word("portal.new.next"))
	p.See(p.Word("portal.new.review.title"))
	desk.LoseAnswers()
	p.Press(p.Word("portal.new.send"))
	p.See(p.Word("portal.waiting.text"))
	if out := p.Overflow(); out != "" {
		t.Errorf("sticks out: %s", out)
	}
	desk.Mend()
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

// pickFile chooses a file in the page's form, as one of that many bytes.
func pickFile(p *desktest.Page, name string, size int) {
	p.PickFile(name, "text/plain", strings.Repeat(" ", size))
}

// inStore waits until so many drafts have files on the device.
func inStore(p *desktest.Page, n int) {
	p.Ready(fmt.Sprintf(`new Promise(r => { const o = indexedDB.open("aftercare.portal"); o.onsuccess = () => {
		if (!o.result.objectStoreNames.contains("files")) return r(false);
		const c = o.result.transaction("files").objectStore("files").count(); c.onsuccess = () => (o.result.close(), r(c.result === %d)); }; })`, n))
}

// TestBrowser_FilesOutliveAReload chooses a file for a request and one for a reply, reloads both pages, sends both while the line
// loses answers, and finds each once in the case and nothing on the device.
func TestBrowser_FilesOutliveAReload(t *testing.T) {
	desk := desktest.Serve(t)
	p := desktest.OpenPage(t, locale.English, 390, 844, desk.URL+"/new?kind=consultation")
	p.Fill(p.Word("portal.new.what"), "How do I switch the child lock off?")
	pickFile(p, "panel.txt", 100)
	inStore(p, 1)
	p.Go(desk.URL + "/new")
	p.See("panel.txt")
	p.Press(p.Word("portal.new.next"))
	p.SignIn()
	p.Press(p.Word("portal.new.next"))
	p.Press(p.Word("portal.new.send"))
	p.See(p.Word("portal.sent.files_done.one", "count", 1))
	inStore(p, 0)

	p.Go(desk.URL + "/cases/2026-000001")
	p.Fill(p.Word("portal.reply.label"), "Here is the label.")
	pickFile(p, "label.txt", 100)
	desk.LoseAnswers()
	p.Press(p.Word("portal.reply.send"))
	p.See(p.Word("portal.waiting.text"))
	inStore(p, 1)
	desk.Mend()
	p.Go(desk.URL + "/cases/2026-000001")
	p.See("label.txt")
	p.Gone(p.Word("portal.waiting.text"))
	inStore(p, 0)
	messages, err := desk.App.FindRecordsByFilter("messages", "author_customer != '' && kind = 'reply' && attachments:length > 0", "created", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(messages) != 2 || len(messages[0].GetStringSlice("attachments")) != 1 || len(messages[1].GetStringSlice("attachments")) != 1 {
		t.Errorf("%d messages with files", len(messages))
	}

	// Signing out leaves none to the next person, and what is too large says so.
	pickFile(p, "secret.txt", 100)
	inStore(p, 1)
	for i := range 4 {
		pickFile(p, fmt.Sprintf("film%d.txt", i), 17<<20)
	}
	p.See(p.Word("portal.files.not_kept"))
	p.Go(desk.URL + "/account")
	p.Press(p.Word("portal.nav.sign_out"))
	inStore(p, 0)
}

// TestBrowser_FilesOfTwoRequests sends a request whose files do not get through, then another one: the first one's are said there
// as well, and after a reload each case has its own.
func TestBrowser_FilesOfTwoRequests(t *testing.T) {
	desk := desktest.Serve(t)
	var refuses atomic.Bool
	desk.App.OnRecordCreateRequest("messages").BindFunc(func(e *core.RecordRequestEvent) error {
		if refuses.Load() {
			return errors.New("nothing is taken in")
		}
		return e.Next()
	})
	p := desktest.OpenPage(t, locale.English, 390, 844, desk.URL+"/sign-in")
	p.SignIn()
	p.See(p.Word("portal.cases.title"))
	refuses.Store(true)
	for i, file := range []string{"panel.txt", "label.txt"} {
		p.Go(desk.URL + "/new?kind=consultation")
		p.Fill(p.Word("portal.new.what"), "How do I switch the child lock off?")
		pickFile(p, file, 100)
		inStore(p, i+1)
		p.Press(p.Word("portal.new.next"))
		p.Ready(`!!document.querySelector("main input[autocomplete=name]")?.value`)
		p.Press(p.Word("portal.new.next"))
		p.Press(p.Word("portal.new.send"))
		p.See(fmt.Sprintf("2026-%06d", i+1))
		p.Counted(".sent .card .file", i+1)
		inStore(p, i+1)
	}
	p.See("panel.txt")
	p.See(p.Word("portal.sent.files_kept", "number", "2026-000001"))
	refuses.Store(false)
	p.Go(desk.URL + "/new/sent/2026-000002")
	p.See(p.Word("portal.sent.files_done.one", "count", 1))
	inStore(p, 0)
	for number, file := range map[string]string{"2026-000001": "panel", "2026-000002": "label"} {
		messages, err := desk.App.FindRecordsByFilter("messages", "ticket.number = {:number} && attachments:length > 0", "", 0, 0, dbx.Params{"number": number})
		if err != nil || len(messages) != 1 || !strings.HasPrefix(strings.Join(messages[0].GetStringSlice("attachments"), " "), file) {
			t.Errorf("%s has %v, %v", number, messages, err)
		}
	}
}

// TestBrowser_LeavingAfterTheSignInEnded closes the dialog that asks to sign in again: what is written stays as long as one stays, and
// goes with whoever leaves, so that the next person at the device is offered none of it.
func TestBrowser_LeavingAfterTheSignInEnded(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/sign-in")
			p.SignIn()
			p.See(p.Word("portal.cases.title"))
			p.Go(desk.URL + "/new?kind=consultation")
			p.Fill(p.Word("portal.new.what"), "My address is Long Street 1.")
			pickFile(p, "receipt.txt", 100)
			inStore(p, 1)
			p.Ready(`localStorage["aftercare.draft.case.new"]?.includes("Long Street")`)
			customer := desk.Person(desktest.Customer)
			customer.RefreshTokenKey()
			if err := desk.App.UnsafeWithoutHooks().Save(customer); err != nil {
				t.Fatal(err)
			}
			p.Go(desk.URL + "/new")
			p.See(p.Word("portal.auth.again_text"))
			p.Press(p.Word("common.close"))
			p.See(p.Word("portal.auth.leave_text"))
			if out := p.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			p.Press(p.Word("common.cancel"))
			p.See(p.Word("portal.auth.again_text"))
			p.Holds("main textarea", "My address is Long Street 1.")
			p.Press(p.Word("common.close"))
			p.Press(p.Word("portal.nav.sign_out"))
			p.See(p.Word("portal.nav.signed_out"))
			inStore(p, 0)
			p.Go(desk.URL + "/new?kind=consultation")
			p.Holds("main textarea", "")
		})
	}
}

// TestBrowser_RegistrationOutlivesTheConnection registers a unit with its proof and corrects it, while answers are lost and the page is loaded
// anew: the unit is made once, and each proof is there once.
func TestBrowser_RegistrationOutlivesTheConnection(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) { registerOnAPoorLine(t, desktest.Serve(t), language) })
	}
}

func registerOnAPoorLine(t *testing.T, desk *desktest.Served, language string) {
	const bill = "%PDF-1.4\n%%EOF\n"
	desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer", "active": true})
	p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/register?serial=SN-1&product=w-1")
	p.SignIn()
	p.See(p.Word("warranty.register.proof_help"))
	p.PickFile("bill.pdf", "application/pdf", bill)
	inStore(p, 1)
	lose := func(word string) {
		desk.LoseAnswers()
		p.Press(p.Word(word))
		p.See(p.Word("portal.waiting.text"))
	}
	backOn := func() {
		desk.Mend()
		p.Evaluate(`dispatchEvent(new Event("online")) + ""`)
	}
	unit := func(bought string, proofs int) string {
		p.See(p.Word("warranty.units.about"))
		inStore(p, 0)
		all, err := desk.App.FindAllRecords("assets")
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != 1 || len(all[0].GetStringSlice("proof")) != proofs || !strings.HasPrefix(all[0].GetString("bought_at"), bought) {
			t.Fatalf("%d units, the first bought %q with %v", len(all), all[0].GetString("bought_at"), all[0].GetStringSlice("proof"))
		}
		return all[0].Id
	}
	lose("warranty.register.send")
	desk.Cut(p)
	p.Go(desk.URL + "/register?serial=SN-1&product=w-1")
	p.See(p.Word("common.problem.network"))
	desk.Mend()
	p.Press(p.Word("common.retry")) // and it goes by itself
	id := unit("", 1)

	p.Go(desk.URL + "/register?unit=" + id)
	p.Fill(p.Word("warranty.register.bought"), "2026-05-01")
	p.PickFile("order.pdf", "application/pdf", bill)
	lose("warranty.register.save")
	backOn()
	unit("2026-05-01", 2)

	p.Go(desk.URL + "/register?unit=" + id)
	p.Fill(p.Word("warranty.register.bought"), "2026-05-02")
	p.PickFile("label.pdf", "application/pdf", bill)
	lose("warranty.register.save")
	p.Fill(p.Word("warranty.register.bought"), "2026-05-03") // what is changed goes when it is sent
	p.Gone(p.Word("portal.waiting.text"))
	desk.Mend()
	p.Press(p.Word("warranty.register.save"))
	unit("2026-05-03", 3)
}

// TestBrowser_ChangeAfterALostAnswerIsNotDropped sends a request whose answer is lost, changes it, and sends it again: the customer sees what
// arrived and adds the change.
func TestBrowser_ChangeAfterALostAnswerIsNotDropped(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			p := desktest.OpenPage(t, language, 360, 740, desk.URL+"/new?kind=consultation")
			p.Fill(p.Word("portal.new.what"), "How do I switch the child lock off?")
			p.Press(p.Word("portal.new.next"))
			p.SignIn()
			p.Press(p.Word("portal.new.next"))
			p.See(p.Word("portal.new.review.title"))
			desk.LoseAnswers()
			p.Press(p.Word("portal.new.send"))
			p.See(p.Word("portal.waiting.text"))
			p.Press(p.Word("portal.waiting.stop"))
			desk.Mend()
			p.Go(desk.URL + "/new?step=what")
			p.Fill(p.Word("portal.new.what"), "How do I switch the child lock on?")
			p.Press(p.Word("portal.new.next"))
			p.Press(p.Word("portal.new.next"))
			p.Press(p.Word("portal.new.send"))
			p.See(p.Word("portal.new.arrived_title", "number", "2026-000001"))
			p.See("How do I switch the child lock off?")
			if out := p.Overflow(); out != "" {
				t.Errorf("sticks out: %s", out)
			}
			p.Press(p.Word("portal.new.arrived_add"))
			p.See(p.Word("portal.sent.title"))
			messages, err := desk.App.FindRecordsByFilter("messages", "author_customer != '' && kind = 'reply'", "created", 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			last := messages[len(messages)-1].GetString("body")
			if !strings.Contains(last, p.Word("portal.new.arrived_message")) || !strings.Contains(last, "How do I switch the child lock on?") {
				t.Errorf("the case got %q", last)
			}
		})
	}
}

// TestBrowser_EditsOfALostRegistrationArrive changes a registration whose answer was lost, and the change meets no network: when the line is whole
// again, what was said last is there, with the proof that was added, and with the one that a colleague has added meanwhile.
func TestBrowser_EditsOfALostRegistrationArrive(t *testing.T) {
	const bill = "%PDF-1.4\n%%EOF\n"
	desk := desktest.Serve(t)
	desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washer", "active": true})
	p := desktest.OpenPage(t, locale.Chinese, 360, 740, desk.URL+"/register?serial=SN-1&product=w-1")
	p.SignIn()
	p.See(p.Word("warranty.register.proof_help"))
	p.PickFile("发票.pdf", "application/pdf", bill)
	inStore(p, 1)
	desk.LoseAnswers()
	p.Press(p.Word("warranty.register.send"))
	p.See(p.Word("portal.waiting.text"))
	if _, err := desk.App.NonconcurrentDB().NewQuery(`UPDATE assets SET proof = json_insert(proof, '$[#]', 'delivery_note.pdf')`).Execute(); err != nil {
		t.Fatal(err)
	}

	p.Fill(p.Word("warranty.register.bought"), "2026-05-01")
	p.PickFile("订单.pdf", "application/pdf", bill)
	p.Gone(p.Word("portal.waiting.text"))
	desk.Cut(p)
	p.Press(p.Word("warranty.register.send"))
	p.See(p.Word("portal.waiting.text"))
	desk.Mend()
	p.Evaluate(`dispatchEvent(new Event("online")) + ""`)
	p.See(p.Word("warranty.units.about"))
	inStore(p, 0)
	units, err := desk.App.FindAllRecords("assets")
	if err != nil {
		t.Fatal(err)
	}
	if len(units) != 1 || !strings.HasPrefix(units[0].GetString("bought_at"), "2026-05-01") {
		t.Fatalf("%d units, the first bought %q", len(units), units[0].GetString("bought_at"))
	}
	if proof := units[0].GetStringSlice("proof"); len(proof) != 3 || proof[0] != "delivery_note.pdf" {
		t.Errorf("its proofs are %v", proof)
	}
}
