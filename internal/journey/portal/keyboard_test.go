package portal_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

// widths are those of a phone and of a desk.
var widths = []int{360, 1280}

// TestBrowser_DiagnosisToCaseByKeyboard finds a diagnosis, answers its questions, signs in at its end and sends the case, without touching
// mouse or screen.
func TestBrowser_DiagnosisToCaseByKeyboard(t *testing.T) {
	byKeyboard(t, func(t *testing.T, language string, width int) {
		desk := desktest.Serve(t)
		desk.Must(desktest.Lead, http.MethodPost, "/api/collections/flows/records", desktest.DrainFlow())
		p := desktest.OpenPage(t, language, width, 740, desk.URL+"/diagnose")
		// Who looks at the page in a language has chosen it: the customer's own is English.
		p.Evaluate(`localStorage.setItem("aftercare.locale", document.documentElement.lang) ?? ""`)
		enter := func(name string) {
			t.Helper()
			p.TabTo(name)
			p.Keys("\r")
		}
		p.See(p.In("Washer does not drain", "洗衣机不排水"))
		enter(p.In("Washer does not drain", "洗衣机不排水"))
		p.See(p.In("Any tingling when touched?", "摸着麻手吗？"))
		enter(p.In("No tingling", "不麻手"))
		p.See(p.In("Clean the filter.", "请清理过滤器。"))
		enter(p.In("It drains", "排了"))
		p.See(p.In("It drains again.", "排水正常。"))
		enter(p.Word("diagnosis.play.back"))
		p.See(p.In("Clean the filter.", "请清理过滤器。"))
		enter(p.In("Still not", "没有"))
		p.See(p.In("Somebody has to come.", "需要上门。"))
		enter(p.Word("portal.auth.password_way"))
		p.TabTo(p.Word("portal.auth.email"))
		p.Type(desktest.Customer + "@test.example")
		p.TabTo(p.Word("portal.auth.password"))
		p.Type(desktest.Password)
		p.Keys("\r")
		p.See(p.Word("diagnosis.end.words"))
		p.TabTo(p.Word("diagnosis.end.words") + p.Word("common.optional"))
		p.Type("It is loud.")
		if out := p.Overflow(); out != "" {
			t.Errorf("sticks out: %s", out)
		}
		enter(p.Word("diagnosis.end.send"))
		p.See("2026-000001")
		ticket := desk.Ticket(desk.OnlyTicket())
		if ticket.GetString("kind") != "repair" || ticket.GetString("description") != "It is loud." {
			t.Errorf("the case is %s: %q", ticket.GetString("kind"), ticket.GetString("description"))
		}
	})
}

// TestBrowser_AskSuggestionSolvedByKeyboard asks on the first page, opens an article that is suggested beside the request, reads it and says that
// it solved it, without touching mouse or screen.
func TestBrowser_AskSuggestionSolvedByKeyboard(t *testing.T) {
	byKeyboard(t, func(t *testing.T, language string, width int) {
		desk := desktest.Serve(t)
		for _, fields := range []map[string]any{
			{"locale": "en", "title": "The washer shows E21", "body": "Clean the **sieve** of the washer."},
			{"locale": "zh-CN", "title": "洗衣机显示 E21", "body": "清洗洗衣机的**滤网**。"},
		} {
			fields["code"], fields["audience"], fields["state"] = "KB-1", "public", "published"
			desk.Must(desktest.Lead, http.MethodPost, "/api/collections/articles/records", fields)
		}
		p := desktest.OpenPage(t, language, width, 740, desk.URL+"/new?kind=repair")
		title := p.In("The washer shows E21", "洗衣机显示 E21")
		p.See(p.Word("portal.new.what"))
		p.TabTo(p.Word("portal.new.what"))
		p.Type(p.In("My washer shows E21", "洗衣机显示 E21，不动了"))
		p.See(title)
		p.TabTo(title)
		p.Keys("\r")
		p.See(p.In("Clean the sieve of the washer.", "清洗洗衣机的滤网。"))
		if out := p.Overflow(); out != "" {
			t.Errorf("sticks out: %s", out)
		}
		p.TabTo(p.Word("portal.new.solved"))
		p.Keys("\r")
		p.See(p.Word("portal.new.solved_title"))
		desk.Until("it is counted as solved", func() bool {
			return strings.Contains(desk.Must(desktest.Agent, http.MethodGet, "/api/aftercare/articles/figures", nil).Text, `"solved":1`)
		})
		if n, err := desk.App.CountRecords("tickets"); err != nil || n != 0 {
			t.Errorf("%d cases (%v), want none", n, err)
		}
	})
}

// byKeyboard goes a way in both languages, on a phone's width and on a desk's.
func byKeyboard(t *testing.T, walk func(t *testing.T, language string, width int)) {
	t.Helper()
	for _, language := range locale.Locales {
		for _, width := range widths {
			t.Run(fmt.Sprint(language, " ", width), func(t *testing.T) { walk(t, language, width) })
		}
	}
}
