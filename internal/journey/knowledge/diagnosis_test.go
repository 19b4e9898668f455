package knowledge_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// TestBrowser_DiagnosisToCase goes through a diagnosis on a phone, back and on again, signs in at its end, and sends the case
// that says what was tried.
func TestBrowser_DiagnosisToCase(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow())
			pick := func(zh, en string) string { return []string{zh, en}[i] }
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/diagnose")
			page.See(pick("洗衣机不排水", "Washer does not drain"))
			page.TabTo(pick("洗衣机不排水", "Washer does not drain")) // the whole line leads there
			page.Keys("\r")
			page.See(pick("摸着麻手吗？", "Any tingling when touched?"))
			page.Press(pick("麻手", "It tingles"))
			page.See(page.Word("diagnosis.end.safety_send")) // its words alone would be taken for a call for help
			page.Press(page.Word("diagnosis.play.back"))
			page.Ready("document.activeElement.innerText.includes(`" + pick("摸着麻手吗？", "Any tingling when touched?") + "`)")
			page.TabTo(pick("不麻手", "No tingling"))
			page.Keys("\r")
			page.See(pick("请清理过滤器。", "Clean the filter."))
			page.Ready("document.activeElement.innerText.includes(`" + pick("请清理过滤器。", "Clean the filter.") + "`)")
			page.Press(pick("排了", "It drains"))
			page.See(pick("排水正常。", "It drains again."))
			page.Press(page.Word("diagnosis.play.back"))
			page.Press(pick("没有", "Still not"))
			page.See(pick("需要上门。", "Somebody has to come."))
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			page.SignIn()
			page.See(page.Word("diagnosis.end.words"))
			page.FocusOn("main h2") // signing in does not lose one's place
			page.Fill(page.Word("diagnosis.end.words"), "It is loud. 很响。")
			page.Press(page.Word("diagnosis.end.send"))
			page.See("2026-000001")
			ticket := desk.Ticket(desk.OnlyTicket())
			if got := ticket.GetString("description"); got != "It is loud. 很响。" {
				t.Errorf("the description says more than the customer: %q", got)
			}
			if ticket.GetString("kind") != "repair" || ticket.GetString("category") != "not_draining" {
				t.Errorf("the case is %s, %s", ticket.GetString("kind"), ticket.GetString("category"))
			}
			page.See(page.Word("portal.sent.title"))
			if n := page.Count(".sent-advice"); n != 0 {
				t.Errorf("%d pieces of advice in danger beside the path", n)
			}
			page.Go(desk.URL + "/cases/2026-000001")
			page.See(pick("摸着麻手吗？", "Any tingling when touched?"))
			page.See(pick("没有", "Still not"))
			// Going back counts no step twice.
			var begun, again int
			if err := desk.App.DB().NewQuery(`SELECT SUM(CASE WHEN node = 'q1' THEN n END), SUM(CASE WHEN node = 'a1' THEN n END) FROM flow_counts WHERE what = 'entered'`).Row(&begun, &again); err != nil || begun != 1 || again != 1 {
				t.Errorf("begun %d times, came to the second step %d times, %v", begun, again, err)
			}
		})
	}
}

// TestBrowser_DiagnosisToACall comes to an end in danger, which one press sends, about the only unit that it can be about; what follows speaks of
// danger and of a call, and of no complaint. An end in a call asks for a number and speaks of no mail.
func TestBrowser_DiagnosisToACall(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			flow := desktest.DrainFlow()
			flow["category"] = "washing_machine"
			flow["nodes"].(map[string]any)["visit"] = map[string]any{
				"type": "result", "text_zh": "请静置一天。", "text_en": "Let it rest.", "outcome": "callback", "callback_hours": 24, "ticket": map[string]any{"kind": "repair"},
			}
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", flow)
			units := map[string]string{}
			for sku, group := range map[string]string{"TV-1": "television", "WM-1": "washing_machine"} {
				product := desk.Must(desktest.Manager, http.MethodPost, "/api/collections/products/records", map[string]any{"sku": sku, "name_en": sku, "name_zh": sku, "category": group, "active": true}).String("id")
				units[sku] = desk.Must(desktest.Customer, http.MethodPost, "/api/collections/assets/records", map[string]any{"customer": desktest.ID(desktest.Customer), "product": product, "serial": sku + "-77"}).String("id")
			}
			desk.Must(desktest.Customer, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(desktest.Customer), map[string]any{"phone": ""})
			pick := func(zh, en string) string { return []string{zh, en}[i] }
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/diagnose/DRAIN")
			page.Press(pick("麻手", "It tingles"))
			page.See(page.Word("diagnosis.end.safety_now"))
			page.See(pick("请拔掉插头。", "Unplug it."))
			page.SignIn()
			page.Fill(page.Word("diagnosis.end.phone"), "13800138000")
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			page.Press(page.Word("diagnosis.end.safety_button"))
			page.See(page.Word("portal.sent.danger_title"))
			page.See(page.Word("portal.sent.danger_2", "phone", "13800138000"))
			page.Ready(`!!document.querySelector(".sent-promise .deadline")`)
			if got, unwanted := page.Evaluate(`document.querySelector(".sent-promise").innerText`), pick("投诉", "complaint"); strings.Contains(got, unwanted) {
				t.Errorf("what follows danger speaks of a complaint: %q", got)
			}
			if got := desk.Ticket(desk.OnlyTicket()).GetString("asset"); got != units["WM-1"] {
				t.Errorf("the case is about unit %q, want the only washer", got)
			}

			page.Go(desk.URL + "/diagnose/DRAIN")
			page.Press(pick("不麻手", "No tingling"))
			page.Press(pick("没有", "Still not"))
			page.See(page.Word("diagnosis.case.callback", "hours", "24"))
			page.Press(page.Word("diagnosis.end.send_call"))
			page.See(page.Word("portal.sent.call_title"))
			page.See(page.Word("portal.sent.call_1", "phone", "13800138000"))
			page.Ready(`!!document.querySelector(".sent-promise .deadline")`)
			if got := page.Evaluate(`document.querySelector("main").innerText`); strings.Contains(got, page.Word("portal.sent.next_2_plain")) || strings.Contains(got, "@") {
				t.Errorf("where a call was asked for, a mail is promised: %q", got)
			}
		})
	}
}

// TestBrowser_DangerIsNotHeldUpByANumber: what was entered as a number and is none does not stop who is in danger, and neither
// does a number that the desk refuses to keep; both stand in the case's words.
func TestBrowser_DangerIsNotHeldUpByANumber(t *testing.T) {
	for _, number := range []string{"110 ext", "13800138000"} {
		t.Run(number, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow())
			desk.Must(desktest.Customer, http.MethodPatch, "/api/collections/customers/records/"+desktest.ID(desktest.Customer), map[string]any{"phone": ""})
			desk.App.OnRecordUpdateRequest("customers").BindFunc(func(*core.RecordRequestEvent) error { return errors.New("nothing is kept") })
			page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/diagnose/DRAIN")
			page.Press("It tingles")
			page.See(page.Word("diagnosis.end.safety_now"))
			page.SignIn()
			page.Fill(page.Word("diagnosis.end.phone"), number)
			page.Press(page.Word("diagnosis.end.safety_button"))
			page.See(page.Word("portal.sent.danger_title"))
			if got := desk.Ticket(desk.OnlyTicket()).GetString("description"); got != number {
				t.Errorf("the case's words are %q, want the number", got)
			}
		})
	}
}

// TestBrowser_UnsolvedDiagnosisToCase comes to an end that should have mended it and has not: the request that is written then
// says what was tried, also after the browser was closed on the way.
func TestBrowser_UnsolvedDiagnosisToCase(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow())
			pick := func(zh, en string) string { return []string{zh, en}[i] }
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/diagnose/DRAIN")
			page.Press(pick("不麻手", "No tingling"))
			page.Press(pick("排了", "It drains"))
			page.See(pick("排水正常。", "It drains again."))
			page.Press(page.Word("diagnosis.end.not"))
			page.See(page.Word("portal.new.what"))
			page.Go(desk.URL + "/new?step=kind")
			page.Press(page.Word("common.kind.consultation"))
			page.Press(page.Word("portal.new.next"))
			page.Holds("textarea", pick("洗衣机不排水", "Washer does not drain"))
			page.Press(page.Word("portal.new.next"))
			page.SignIn()
			page.Press(page.Word("portal.new.next"))
			page.Press(page.Word("portal.new.send"))
			page.See("2026-000001")
			page.Go(desk.URL + "/cases/2026-000001")
			page.See(pick("请清理过滤器。排水了吗？", "Clean the filter. Does it drain?"))
			if got := desk.Ticket(desk.OnlyTicket()).GetString("description"); strings.Contains(got, pick("麻手", "tingling")) {
				t.Errorf("our question stands in the customer's words: %q", got)
			}
		})
	}
}

// TestBrowser_NewVersionIsAskedFromItsStart leaves a diagnosis after a few answers; once it has another version, none of them
// is taken for an answer to that one, and its question of danger is asked.
func TestBrowser_NewVersionIsAskedFromItsStart(t *testing.T) {
	desk := desktest.Serve(t)
	flow := desktest.DrainFlow()
	flow["start"] = "a1"
	steps := flow["nodes"].(map[string]any)
	first, danger := steps["q1"], steps["stop"]
	delete(steps, "q1")
	delete(steps, "stop")
	id := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", flow).String("id")
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/diagnose/DRAIN")
	page.Press("Still not")
	page.See("Somebody has to come.")
	flow["start"], steps["q1"], steps["stop"] = "q1", first, danger
	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/flows/records/"+id, flow)
	page.Go(desk.URL + "/diagnose/DRAIN")
	page.See("Any tingling when touched?")
	// The step is kept once it was counted.
	page.Ready(`JSON.parse(localStorage.getItem("aftercare.draft.diagnose.DRAIN")).v.version === 2`)
	page.Says("main h2", "Any tingling when touched?")
	page.Press("No tingling")
	page.Says("main h2", "Clean the filter.")
}

// TestBrowser_SwitchedOffOnTheWay is at an end in danger when the diagnosis is switched off: what was written is still there after
// a reload, and is sent; nobody begins it anew.
func TestBrowser_SwitchedOffOnTheWay(t *testing.T) {
	desk := desktest.Serve(t)
	id := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow()).String("id")
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/diagnose/DRAIN")
	page.Press("It tingles")
	page.SignIn()
	page.Press(page.Word("diagnosis.end.safety_add"))
	page.Fill(page.Word("diagnosis.end.words"), "It smells of smoke.")
	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/flows/records/"+id, map[string]any{"enabled": false})
	page.Go(desk.URL + "/diagnose/DRAIN")
	page.Press(page.Word("diagnosis.end.safety_button"))
	page.See(page.Word("portal.sent.danger_title"))
	if got := desk.Ticket(desk.OnlyTicket()).GetString("description"); got != "It smells of smoke." {
		t.Errorf("the case says %q", got)
	}
	page.Go(desk.URL + "/diagnose/DRAIN")
	page.See(page.Word("diagnosis.play.missing"))
}

// TestBrowser_ContextOutlivesTheConnection sends requests of which only what they came of meets no network: the way through a
// diagnosis is told after a reload, questions and answers when the network is back, each once, and the device forgets them.
func TestBrowser_ContextOutlivesTheConnection(t *testing.T) {
	desk := answering(t)
	desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow())
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/sign-in")
	page.OnEveryPage(`{ const through = window.fetch; window.fetch = (to, how) => sessionStorage.cut && /\/(path|case)$/.test(to) ? Promise.reject(new TypeError("no network")) : through(to, how); }`)
	page.SignIn()
	page.See(page.Word("portal.cases.title"))
	held := func(n int) {
		t.Helper()
		page.Ready(fmt.Sprintf(`Object.keys(localStorage).filter(key => key.startsWith("aftercare.draft.tie.")).length === %d`, n))
	}
	stands := func(number, what string) int {
		t.Helper()
		messages, err := desk.App.FindRecordsByFilter("messages", "ticket.number = {:number} && kind != 'reply' && body ~ {:what}", "", 0, 0, dbx.Params{"number": number, "what": what})
		if err != nil {
			t.Fatal(err)
		}
		return len(messages)
	}

	page.Go(desk.URL + "/diagnose/DRAIN")
	page.Press("No tingling")
	page.Press("It drains")
	page.Press(page.Word("diagnosis.end.not"))
	page.See(page.Word("portal.new.what"))
	page.Go(desk.URL + "/new?step=kind")
	page.Press(page.Word("common.kind.consultation"))
	page.Press(page.Word("portal.new.next"))
	page.Holds("textarea", "Washer does not drain")
	page.Press(page.Word("portal.new.next"))
	page.See(page.Word("portal.new.reach.title"))
	page.Press(page.Word("portal.new.next"))
	page.See(page.Word("portal.new.review.title"))
	page.Evaluate(`sessionStorage.cut = "yes"`)
	page.Press(page.Word("portal.new.send"))
	page.See("2026-000001")
	held(1)
	page.Evaluate(`sessionStorage.removeItem("cut") ?? ""`)
	page.Go(desk.URL + "/cases")
	held(0)
	if n := stands("2026-000001", "It drains"); n != 1 {
		t.Errorf("the way stands there %d times", n)
	}

	page.Go(desk.URL + "/ask")
	page.Fill(page.Word("questions.question"), "Trams 电车")
	page.Press(page.Word("questions.send"))
	page.Ready(`localStorage["aftercare.draft.ask"]?.includes("Trams")`)
	page.Press(page.Word("questions.person"))
	page.See(page.Word("portal.new.review.title"))
	page.Evaluate(`sessionStorage.cut = "yes"`)
	page.Press(page.Word("portal.new.send"))
	page.See("2026-000002")
	held(1)
	page.Evaluate(`sessionStorage.removeItem("cut") ?? dispatchEvent(new Event("online")) + ""`)
	held(0)
	if n := stands("2026-000002", "Trams"); n != 1 {
		t.Errorf("the questions stand there %d times", n)
	}
}

// TestBrowser_EndInACustomersArticle comes, not signed in, to an end that leads to an article for customers: it says so, and signing in
// leads to it.
func TestBrowser_EndInACustomersArticle(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			article := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", map[string]any{
				"code": "KB-FILTER", "locale": "en", "title": "How to clean the filter", "body": "Unscrew it.", "audience": "customers", "state": "published"}).String("id")
			flow := desktest.DrainFlow()
			end := flow["nodes"].(map[string]any)["ok"].(map[string]any)
			end["outcome"], end["article"] = "article", "KB-FILTER"
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", flow)
			pick := map[string][]string{locale.Chinese: {"不麻手", "排了"}, locale.English: {"No tingling", "It drains"}}[language]
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/diagnose/DRAIN")
			page.Press(pick[0])
			page.Press(pick[1])
			page.Press(page.Word("diagnosis.end.article"))
			page.See(page.Word("portal.help.door_text"))
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			page.Press(page.Word("portal.nav.sign_in"))
			page.SignIn()
			page.See("Unscrew it.")
			// Who is signed in is led to no article that went before diagnoses kept it.
			if _, err := desk.App.DB().NewQuery(`UPDATE articles SET state = 'archived', published = FALSE WHERE id = {:id}`).Bind(dbx.Params{"id": article}).Execute(); err != nil {
				t.Fatal(err)
			}
			page.Go(desk.URL + "/diagnose/DRAIN")
			page.See(page.Word("diagnosis.end.helped"))
			page.Gone(page.Word("diagnosis.end.article"))
		})
	}
}

// TestBrowser_LeadEditsADiagnosis edits a step where it stands, is told what would be wrong with it, saves another version, and
// takes the first one up again.
func TestBrowser_LeadEditsADiagnosis(t *testing.T) {
	desk := desktest.Serve(t)
	flow := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow()).String("id")
	page := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/flows/"+flow)
	page.SignInAtDeskAs(desktest.Lead)
	page.See(page.Word("diagnosis.staff.no_figures"))
	page.Press("Any tingling when touched?")
	page.Fill(page.Word("diagnosis.staff.text_en"), "")
	page.Press(page.Word("desk.save"))
	page.See("The step q1 lacks a text")
	page.Fill(page.Word("diagnosis.staff.text_en"), "Does it tingle at all?")
	page.Press(page.Word("desk.save"))
	page.See("Saved as version 2")
	page.Press(page.Word("diagnosis.tab.preview"))
	page.See("Does it tingle at all?")
	page.Press("It tingles")
	page.See("Unplug it.")
	page.Press(page.Word("diagnosis.tab.versions"))
	page.Press(page.Word("diagnosis.staff.take"))
	page.Press(page.Word("desk.save"))
	page.See("Saved as version 3")
	record, err := desk.App.FindRecordById("flows", flow)
	if err != nil || !strings.Contains(record.GetString("nodes"), "Any tingling when touched?") || record.GetInt("version") != 3 {
		t.Errorf("version %d: %s, %v", record.GetInt("version"), record.GetString("nodes"), err)
	}
	var counted int
	if err := desk.App.DB().NewQuery(`SELECT COUNT(*) FROM flow_counts`).Row(&counted); err != nil || counted != 0 {
		t.Errorf("the preview counted %d, %v", counted, err)
	}
}

// TestBrowser_DiagnosisOutlivesThePage changes a diagnosis and loses the page before it is saved: what was written stands there again.
func TestBrowser_DiagnosisOutlivesThePage(t *testing.T) {
	desk := desktest.Serve(t)
	flow := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow()).String("id")
	page := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/flows/"+flow)
	page.SignInAtDeskAs(desktest.Lead)
	page.Fill(page.Word("diagnosis.staff.title_en"), "It does not drain at all")
	page.Go(desk.URL + "/desk/articles")
	page.Go(desk.URL + "/desk/flows/" + flow)
	page.See(page.Word("diagnosis.staff.restored"))
	page.Press(page.Word("desk.save"))
	page.See("Saved as version 2")
	if record, err := desk.App.FindRecordById("flows", flow); err != nil || record.GetString("title_en") != "It does not drain at all" {
		t.Errorf("the diagnosis: got %v (%v)", record, err)
	}
}

// TestBrowser_LeadChoosesAnArticle leads an end to an article that is chosen by its title; switched off, it lets the article go,
// and says so in the outline and in the list.
func TestBrowser_LeadChoosesAnArticle(t *testing.T) {
	desk := desktest.Serve(t)
	flow := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow()).String("id")
	article := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", map[string]any{
		"code": "KB-FILTER", "locale": "en", "title": "How to clean the filter", "body": "Unscrew it.", "audience": "public", "state": "published"}).String("id")
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/desk/flows/"+flow)
	page.SignInAtDeskAs(desktest.Lead)
	page.See(page.Word("diagnosis.staff.safety_first"))
	page.Press("It drains again.")
	page.Choose("#step-ok select:has([value=article])", "article")
	page.Press(page.Word("diagnosis.staff.article_choose"))
	page.Press("How to clean the filter")
	if out := page.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	page.Press(page.Word("desk.save"))
	page.See("Saved as version 2")
	if record, err := desk.App.FindRecordById("flows", flow); err != nil || !strings.Contains(record.GetString("nodes"), "KB-FILTER") {
		t.Errorf("the steps: %v, %v", record, err)
	}
	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/flows/records/"+flow, map[string]any{"enabled": false})
	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/articles/records/"+article, map[string]any{"state": "archived"})
	page.Go(desk.URL + "/desk/flows/" + flow)
	page.See(page.Word("diagnosis.staff.article_gone"))
	page.Go(desk.URL + "/desk/flows")
	page.Says(".answer-head", page.Word("diagnosis.staff.article_gone"))
	if out := page.Overflow(); out != "" {
		t.Errorf("the list sticks out at 360 px: %s", out)
	}
}

// TestBrowser_ArticleOfADiagnosisStays tells whoever archives an article which diagnosis leads to it, in their language.
func TestBrowser_ArticleOfADiagnosisStays(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			article := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", map[string]any{
				"code": "KB-FILTER", "locale": "en", "title": "How to clean the filter", "body": "Unscrew it.", "audience": "public", "state": "published"}).String("id")
			flow := desktest.DrainFlow()
			end := flow["nodes"].(map[string]any)["ok"].(map[string]any)
			end["outcome"], end["article"] = "article", "KB-FILTER"
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", flow)
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/desk/articles/"+article)
			page.SignInAtDeskAs(desktest.Lead)
			page.Press(page.Word("articles.more"))
			page.Press(page.Word("articles.do.archive"))
			title := map[string]string{locale.English: "title_en", locale.Chinese: "title_zh"}[language]
			page.Says("[role=alert]", page.Word("error.article_ends_flows", "flows", "“"+flow[title].(string)+"”"))
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			if kept, err := desk.App.FindRecordById("articles", article); err != nil || kept.GetString("state") != "published" {
				t.Errorf("the article is %v (%v)", kept, err)
			}
		})
	}
}

// TestBrowser_FiguresOfSteps goes through a diagnosis to where it is mended, and a lead sees of each step who came, went on, ended
// and had it mended, of the version that was gone through, however many there are since.
func TestBrowser_FiguresOfSteps(t *testing.T) {
	desk := desktest.Serve(t)
	flow := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow()).String("id")
	customer := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/diagnose/DRAIN")
	customer.Press("No tingling")
	customer.Press("Still not")
	customer.See("Somebody has to come.")
	customer.Press(customer.Word("diagnosis.play.back"))
	customer.Press("It drains")
	customer.Press(customer.Word("diagnosis.end.solved"))
	customer.See(customer.Word("diagnosis.end.thanks"))
	want := map[string]int{
		"q1 entered": 1, "q1 answered": 1, "q1 timed": 1, "q1 ended": 1, "q1 solved": 1, "a1 entered": 1, "a1 answered": 1, "a1 timed": 1, "a1 ended": 1, "a1 solved": 1,
		"visit entered": 1, "visit quick": 1, "ok entered": 1, "ok quick": 1, "ok solved": 1,
	}
	// The page waits for no count.
	desk.Until("the steps are counted", func() bool {
		var rows []struct {
			Name string `db:"name"`
			N    int    `db:"n"`
		}
		if err := desk.App.DB().NewQuery(`SELECT node || ' ' || what AS name, n FROM flow_counts WHERE what != 'seconds'`).All(&rows); err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, row := range rows {
			got[row.Name] = row.N
		}
		return maps.Equal(got, want)
	})
	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/flows/records/"+flow, map[string]any{"title_en": "Washer keeps its water"})
	lead := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/flows/"+flow)
	lead.SignInAtDeskAs(desktest.Lead)
	lead.See(lead.Word("diagnosis.staff.no_figures"))
	lead.See("Version 1")
	lead.Choose("select[aria-label='Figures of version']", "1")
	lead.See("1 begun · 100 % came to an end · 100 % solved")
	lead.See("1 came (100 %) · 100 % went on")
	lead.See("100 % came to an end · 100 % solved")
	lead.See(lead.Word("diagnosis.staff.read_only", "n", "1"))
}

// TestBrowser_LeadsSaveOneDiagnosis has a lead save a diagnosis that another one is changing: what the other wrote stays, and is either
// given up for the newer version or saved in its place.
func TestBrowser_LeadsSaveOneDiagnosis(t *testing.T) {
	desk := desktest.Serve(t)
	flow := desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow()).String("id")
	title := func() string {
		record, err := desk.App.FindRecordById("flows", flow)
		if err != nil {
			t.Fatal(err)
		}
		return record.GetString("title_en")
	}
	page := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/flows/"+flow)
	page.SignInAtDeskAs(desktest.Lead)
	field := page.Word("diagnosis.staff.title_en")
	for turn, name := range []string{"Theirs, once", "Theirs, twice"} {
		page.Fill(field, "Mine")
		desk.Advance(time.Minute)
		desk.Must(desktest.Manager, http.MethodPatch, "/api/collections/flows/records/"+flow, map[string]any{"title_en": name})
		page.Press(page.Word("desk.save"))
		page.See(page.Word("diagnosis.staff.overtaken", "n", turn+2))
		if turn == 0 {
			page.Press(page.Word("diagnosis.staff.discard"))
			page.Ready(`[...document.querySelectorAll("input")].some(field => field.value === "Theirs, once")`)
			page.Gone(page.Word("diagnosis.staff.overtaken", "n", turn+2))
		}
	}
	page.Press(page.Word("desk.save"))
	page.See(page.Word("diagnosis.staff.saved", "n", 4))
	if got := title(); got != "Mine" {
		t.Errorf("saved in its place: %q", got)
	}
	page.Go(desk.URL + "/desk/flows")
	page.See(page.Word("diagnosis.staff.no_figures"))
}
