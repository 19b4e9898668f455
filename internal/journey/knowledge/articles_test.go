package knowledge_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/knowledge"
	"aftercare/internal/locale"
)

// TestBrowser_ArticleFromCaseToSolved has an agent make an article of a solved case, a lead publish it, and the next customer
// find it while they write, read it, and be done without a request.
func TestBrowser_ArticleFromCaseToSolved(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			walkArticle(t, desktest.Serve(t), language)
		})
	}
}

func walkArticle(t *testing.T, desk *desktest.Served, language string) {
	ticket := desk.Ask(desktest.Customer, "repair", "Washer shows E21 洗衣机显示 E21", "It drains slowly. 排水很慢。")
	desk.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{
		"status": "resolved", "resolution": "Cleaned the sieve. 清洗了滤网。", "assignee": desktest.ID(desktest.Agent)})
	word := func(name string) string { return locale.Text(language, "articles."+name, nil) }

	agent := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/solved/"+desk.Ticket(ticket).GetString("number"))
	agent.SignInAtDesk()
	agent.Press(agent.Word("desk.context.case"))
	agent.Press(agent.Word("desk.articles.make"))
	agent.See(word("state.draft"))
	agent.See(word("help.body"))
	agent.Fill(word("field.title"), "Washer shows E21: clean the sieve 洗衣机显示 E21：清洗滤网")
	agent.Press(word("do.review"))
	agent.See(word("state.review"))
	if got := agent.Overflow(); got != "" {
		t.Errorf("the article's page is too wide: %s", got)
	}

	// The lead, who looks at it with an agent's browser of their own.
	id := onlyArticle(t, desk)
	desk.Must(desktest.Lead, http.MethodPatch, "/api/collections/articles/records/"+id, map[string]any{"state": "published", "audience": "public"})
	agent.See(word("state.published"))

	customer := desktest.OpenPage(t, language, 390, 844, desk.URL+"/new?kind=repair")
	customer.Fill(customer.Word("portal.new.what"), "My washer shows E21 我的洗衣机显示 E21")
	customer.Press("Washer shows E21: clean the sieve")
	customer.See("Cleaned the sieve.")
	customer.Press(customer.Word("portal.new.solved"))
	customer.See(customer.Word("portal.new.solved_title"))
	if got := customer.Overflow(); got != "" {
		t.Errorf("too wide for a phone: %s", got)
	}
	desk.Until("the article is counted", func() bool {
		figures := articleFigures(desk)
		return figures.Shown == 1 && figures.Opened == 1 && figures.Solved == 1 && figures.Submitted == 0
	})
	if n, err := desk.App.CountRecords("tickets"); err != nil || n != 1 {
		t.Errorf("%d cases %v, want the first alone", n, err)
	}

	// It did not hold after all: what was written is taken up again.
	customer.Press(customer.Word("portal.new.take_up"))
	customer.See("E21")
}

// TestBrowser_LeadPublishesForWhoHasNoScript has a lead write an article for everybody and publish it, and a visitor whose browser
// runs no script find it on the help pages and read it.
func TestBrowser_LeadPublishesForWhoHasNoScript(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			word := func(name string) string { return locale.Text(language, "articles."+name, nil) }
			lead := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/articles")
			lead.SignInAtDeskAs(desktest.Lead)
			lead.Press(word("write"))
			lead.Fill(word("field.title"), "Clean the filter 清洗过滤器")
			lead.Fill(word("field.body"), "Turn it **to the left**. 向左旋开。")
			lead.Press(word("part.facts"))
			lead.Fill(word("field.audience"), "public")
			lead.Press(word("save"))
			lead.See(word("state.draft"))
			lead.Press(word("do.publish"))
			lead.See(word("state.published"))

			visitor := desktest.OpenPage(t, language, 390, 844, desk.URL+"/help")
			visitor.WithoutScript()
			visitor.Go(visitor.Evaluate(`[...document.querySelectorAll("main a")].find(a => a.innerText.includes("Clean the filter")).href`))
			for _, want := range []string{"Turn it to the left.", "向左旋开。"} {
				visitor.Says("main", want)
			}
			visitor.Go(desk.URL + "/")
			if href := visitor.Evaluate(`document.querySelector("noscript a")?.getAttribute("href") ?? ""`); href != "/help" {
				t.Errorf("without script the portal leads to %q, want the help pages", href)
			}
		})
	}
}

// TestBrowser_SuggestedDiagnosisSolves suggests a diagnosis beside a request, which solves it; what was written is still there.
func TestBrowser_SuggestedDiagnosisSolves(t *testing.T) {
	for i, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow())
			pick := func(zh, en string) string { return []string{zh, en}[i] }
			page := desktest.OpenPage(t, language, 360, 740, desk.URL+"/new?kind=repair")
			page.Fill(page.Word("portal.new.what"), "The washer does not drain 洗衣机不排水了")
			page.See(page.Word("portal.new.diagnosis", "title", pick("洗衣机不排水", "Washer does not drain")))
			if out := page.Overflow(); out != "" {
				t.Errorf("sticks out at 360 px: %s", out)
			}
			page.Press(page.Word("portal.new.diagnosis", "title", pick("洗衣机不排水", "Washer does not drain")))
			page.Press(pick("不麻手", "No tingling"))
			page.Press(pick("排了", "It drains"))
			page.TabTo(page.Word("diagnosis.end.solved"))
			page.Keys("\r")
			page.See(page.Word("diagnosis.end.thanks"))
			page.FocusOn(`.diagnose section > div`) // in place of the button that went
			// The page thanks without waiting for the count.
			desk.Until("the diagnosis is counted", func() bool {
				figures := articleFigures(desk)
				return len(figures.Flows) == 1 && figures.Flows[0].Opened == 1 && figures.Flows[0].Solved == 1 && figures.Solved == 1
			})
			page.Go(desk.URL + "/new")
			page.See(page.Word("portal.new.restored"))
			page.Ready(`document.querySelector("textarea").value.includes("洗衣机不排水了")`)
		})
	}
}

func articleFigures(desk *desktest.Served) knowledge.Figures {
	var figures knowledge.Figures
	if err := json.Unmarshal([]byte(desk.Must(desktest.Agent, http.MethodGet, "/api/aftercare/articles/figures", nil).Text), &figures); err != nil {
		desk.T.Fatal(err)
	}
	return figures
}

func onlyArticle(t *testing.T, desk *desktest.Served) string {
	t.Helper()
	var ids []string
	if err := desk.App.DB().NewQuery("SELECT id FROM articles").Column(&ids); err != nil || len(ids) != 1 {
		t.Fatalf("articles: %v %v", ids, err)
	}
	return ids[0]
}

// TestBrowser_PublishedForColleaguesSaysSo: a draft is for colleagues until somebody says otherwise, and is not taken for one that
// customers find.
func TestBrowser_PublishedForColleaguesSaysSo(t *testing.T) {
	desk := desktest.Serve(t)
	lead := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/articles")
	lead.SignInAtDeskAs(desktest.Lead)
	lead.Press(lead.Word("articles.write"))
	lead.Fill(lead.Word("articles.field.title"), "Clean the filter")
	lead.Fill(lead.Word("articles.field.body"), "Turn it to the left.")
	lead.Press(lead.Word("articles.save"))
	lead.See(lead.Word("articles.state.draft"))
	lead.Press(lead.Word("articles.do.publish"))
	lead.See(lead.Word("articles.saved.publish_inside"))
}

// TestBrowser_LeadKeepsCategories makes a category on a phone, is told what it lacks, and takes it away.
func TestBrowser_LeadKeepsCategories(t *testing.T) {
	desk := desktest.Serve(t)
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/desk/articles?state=categories")
	page.SignInAtDeskAs(desktest.Lead)
	page.Press(page.Word("articles.categories.new"))
	page.Fill(page.Word("articles.categories.name_en"), "Heat pumps")
	page.Fill(page.Word("articles.field.code"), "heat_pumps")
	page.Press(page.Word("articles.save"))
	page.See("both languages")
	page.Fill(page.Word("articles.categories.name_zh"), "热泵")
	if out := page.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	page.Press(page.Word("articles.save"))
	page.See("热泵")
	made, err := desk.App.FindFirstRecordByData("article_categories", "code", "heat_pumps")
	if err != nil || made.GetString("name_zh") != "热泵" || made.GetInt("position") <= 0 {
		t.Fatalf("made: %v %v", made, err)
	}
	page.Press("Heat pumps")
	page.Press(page.Word("articles.categories.remove"))
	page.Gone("热泵")
}

// TestBrowser_PictureIsPlaced sends a picture from the editor while its text is being written, places it and sees it in the
// preview of a draft, which is for colleagues alone.
func TestBrowser_PictureIsPlaced(t *testing.T) {
	desk := desktest.Serve(t)
	id := desk.Must(desktest.Agent, http.MethodPost, "/api/collections/articles/records", map[string]any{"locale": "en", "title": "Close the valve", "body": "Turn it."}).String("id")
	page := desktest.OpenPage(t, locale.English, 360, 740, desk.URL+"/desk/articles/"+id)
	page.SignInAtDeskAs(desktest.Agent)
	page.Fill(page.Word("articles.field.body"), "Turn it to the right.\n")
	page.Evaluate(`(() => {
		const bytes = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
		const list = new DataTransfer();
		list.items.add(new File([bytes], "valve.png", { type: "image/png" }));
		const input = document.querySelector(".article-sides input[type=file]");
		input.files = list.files;
		input.dispatchEvent(new Event("change", { bubbles: true }));
		return "";
	})()`)
	page.See("valve.png")
	page.Press(page.Word("articles.picture_place"))
	page.Ready(`document.querySelector(".article-preview img")?.naturalWidth === 1`)
	page.Press(page.Word("articles.save"))
	page.See(page.Word("articles.saved.save"))
	if out := page.Overflow(); out != "" {
		t.Errorf("sticks out at 360 px: %s", out)
	}
	article, err := desk.App.FindRecordById("articles", id)
	if err != nil {
		t.Fatal(err)
	}
	want := "Turn it to the right.\n![" + page.Word("articles.picture_words") + "](" + article.GetStringSlice("pictures")[0] + ")\n"
	if got := article.GetString("body"); got != want {
		t.Errorf("the text is %q, want %q", got, want)
	}
}

// TestBrowser_PicturesAreThereForReaders reads articles with a picture as those who may: one for customers on its page and over a
// request, one for colleagues from the palette at the desk.
func TestBrowser_PicturesAreThereForReaders(t *testing.T) {
	desk := desktest.Serve(t)
	for code, audience := range map[string]string{"KB-1": "customers", "KB-2": "internal"} {
		path := "/api/collections/articles/records"
		path += "/" + desk.Must(desktest.Lead, http.MethodPost, path, map[string]any{"code": code, "locale": "en", "title": "Close the valve for " + audience, "body": "Turn it."}).String("id")
		sent := desk.UploadTo("pictures", desktest.Lead, http.MethodPatch, path, nil, map[string][]byte{"valve.png": desktest.OnePixel(t)})
		names, _ := sent.JSON["pictures"].([]any)
		if len(names) != 1 {
			t.Fatalf("send a picture: %d %s", sent.Status, sent.Text)
		}
		desk.Must(desktest.Lead, http.MethodPatch, path, map[string]any{"body": "![the valve](" + names[0].(string) + ")", "state": "published", "audience": audience})
	}
	const isThere = `document.querySelector(".prose img")?.naturalWidth === 1`
	customer := desktest.OpenPage(t, locale.English, 390, 844, desk.URL+"/sign-in")
	customer.SignIn()
	customer.See(customer.Word("portal.cases.title"))
	customer.Go(desk.URL + "/articles/KB-1")
	customer.Ready(isThere)
	customer.Go(desk.URL + "/new?kind=repair")
	customer.Fill(customer.Word("portal.new.what"), "How do I close the valve?")
	customer.Press("Close the valve for customers")
	customer.Ready(isThere)

	desk.Settle()
	agent := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all")
	agent.SignInAtDesk()
	agent.See(agent.Word("desk.queue.mine"))
	agent.OpenPalette()
	agent.Type("close the valve")
	agent.Press("Close the valve for internal")
	agent.Ready(isThere)
}

// TestBrowser_ArticleIsSentWithoutItsPictures puts the text of an article with a picture and a link into a reply: a message shows no
// pictures and knows no address of ours, so it gets the article's link, and the other's in full.
func TestBrowser_ArticleIsSentWithoutItsPictures(t *testing.T) {
	desk := desktest.Serve(t)
	path := "/api/collections/articles/records"
	path += "/" + desk.Must(desktest.Lead, http.MethodPost, path, map[string]any{"code": "KB-1", "locale": "en", "title": "Close the valve", "body": "Turn it."}).String("id")
	sent := desk.UploadTo("pictures", desktest.Lead, http.MethodPatch, path, nil, map[string][]byte{"valve.png": desktest.OnePixel(t)})
	names, _ := sent.JSON["pictures"].([]any)
	if len(names) != 1 {
		t.Fatalf("send a picture: %d %s", sent.Status, sent.Text)
	}
	desk.Must(desktest.Lead, http.MethodPatch, path, map[string]any{"body": "Turn it.\n\n![the valve](" + names[0].(string) + ")\n\nThen [drain it](/help/KB-2).", "state": "published", "audience": "public"})
	ticket := desk.Ask(desktest.Customer, "repair", "How do I close the valve?", "It drips.")
	desk.Settle()
	agent := desktest.OpenPage(t, locale.English, 1440, 900, desk.URL+"/desk/all/"+desk.Ticket(ticket).GetString("number"))
	agent.SignInAtDesk()
	agent.Press(agent.Word("articles.insert_text_of", "title", "Close the valve"))
	agent.Ready(`document.querySelector(".composer-text").value === "Turn it.\n\nThen [drain it](" + location.origin + "/help/KB-2).\n\n[Close the valve](" + location.origin + "/help/KB-1?lang=en)"`)
}

// TestBrowser_ArticleIsPublishedByKeys has a lead write an article and publish it without a mouse.
func TestBrowser_ArticleIsPublishedByKeys(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.Serve(t)
			lead := desktest.OpenPage(t, language, 1440, 900, desk.URL+"/desk/articles")
			lead.SignInAtDeskAs(desktest.Lead)
			lead.See(lead.Word("articles.empty.published"))
			lead.TabTo(lead.Word("articles.write"))
			lead.Keys(kb.Enter)
			lead.See(lead.Word("articles.help.body"))
			lead.TabTo(lead.Word("articles.field.title"))
			lead.Type("Close the valve")
			lead.TabTo(lead.Word("articles.field.body"))
			lead.Type("Turn it to the right.")
			lead.TabTo(lead.Word("articles.save"))
			lead.Keys(kb.Enter)
			lead.See(lead.Word("articles.saved.save"))
			lead.See(lead.Word("articles.do.publish"))
			lead.TabTo(lead.Word("articles.do.publish"))
			lead.Keys(kb.Enter)
			lead.See(lead.Word("articles.state.published"))
			article, err := desk.App.FindRecordById("articles", onlyArticle(t, desk))
			if err != nil || article.GetString("state") != "published" || article.GetString("body") != "Turn it to the right." {
				t.Errorf("the article: %v %v", article, err)
			}
		})
	}
}
