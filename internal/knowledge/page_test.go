package knowledge_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

// hidden marks what no page for everybody may ever say.
const hidden = "HIDDEN"

// library is a desk with articles in all states and for all readers, of which two are public.
func library(t *testing.T) (w *desktest.World, ids map[string]string) {
	t.Helper()
	w, ids = desktest.New(t), map[string]string{}
	settings := w.App.Settings()
	settings.Meta.AppURL = "https://shop.example/"
	w.Must(desktest.Lead, http.MethodPost, categories, object{"code": "faults", "name_zh": "故障排查", "name_en": "Faults", "about_en": "What to look at first.", "position": 1})
	w.Must(desktest.Lead, http.MethodPost, categories, object{"code": "secret", "name_zh": hidden, "name_en": hidden, "position": 2})
	w.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", object{"sku": "WM-1", "name_en": "Washer", "name_zh": "洗衣机", "active": true})
	for key, fields := range map[string]object{
		"en":        with(written, object{"slug": "slow-drain", "category": "faults", "products": []string{"WM-1"}, "tags": []string{"E21"}}),
		"zh":        with(written, object{"locale": "zh-CN", "slug": "pai-shui-man", "title": "洗衣机排水慢", "body": "清洗**滤网**。", "category": "faults"}),
		"one":       {"code": "KB-2", "locale": "zh-CN", "title": "发票遗失怎么办", "body": "订单可以作为凭证。", "audience": "public", "category": "faults"},
		"customers": {"code": "KB-3", "locale": "en", "slug": "for-customers", "title": hidden + " customers", "body": hidden, "audience": "customers", "category": "secret", "tags": []string{"E21"}},
		"internal":  {"code": "KB-4", "locale": "en", "slug": "for-staff", "title": hidden + " staff drains", "body": hidden + " drains", "audience": "internal", "category": "secret", "products": []string{"WM-1"}},
		"draft":     {"code": "KB-5", "locale": "en", "slug": "a-draft", "title": hidden + " draft drains", "body": hidden, "audience": "public", "state": "draft"},
		"review":    {"code": "KB-6", "locale": "en", "title": hidden + " review drains", "body": hidden, "audience": "public", "state": "review"},
		"archived":  {"code": "KB-7", "locale": "en", "title": hidden + " archived drains", "body": hidden, "audience": "public", "state": "archived"},
	} {
		if fields["state"] == nil {
			fields["state"] = "published"
		}
		ids[key] = w.Must(desktest.Lead, http.MethodPost, articles, fields).String("id")
	}
	// A public article in Chinese whose English version is for staff alone, and one with a revision that is not published yet.
	ids["half"] = w.Must(desktest.Lead, http.MethodPost, articles, object{"code": "KB-2", "locale": "en", "title": hidden + " half", "body": hidden, "audience": "internal", "state": "published"}).String("id")
	ids["revision"] = w.Must(desktest.Agent, http.MethodPost, articles, object{"revises": ids["en"], "title": hidden + " revision", "body": hidden, "locale": "en"}).String("id")
	return w, ids
}

// TestPages_TellNothingThatIsNotPublic asks for everything under /help as an attacker would, with every right in turn: the
// pages are for everybody, and say the same to all.
func TestPages_TellNothingThatIsNotPublic(t *testing.T) {
	t.Parallel()
	w, ids := library(t)
	paths := []string{
		"/help", "/help?q=drains", "/help?q=" + hidden, "/help?q=E21", "/help?product=WM-1", "/help?tag=E21", "/help?tag=" + hidden, "/help?q=%25&lang=en", "/help?q='%20OR%201=1",
		"/help/faults", "/help/secret", "/help/KB-1", "/help/slow-drain", "/help/KB-2", "/help/KB-2?lang=en", "/sitemap.xml", "/robots.txt",
	}
	missing := []string{
		"/help/KB-3", "/help/KB-4", "/help/KB-5", "/help/KB-6", "/help/KB-7", "/help/for-customers", "/help/for-staff", "/help/a-draft", "/help/secret",
		"/help/nothing", "/help/'%20OR%201=1%20--", "/help/%25", "/help/kb-4", "/help/KB-4%00", "/help/..%2Fdesk",
	}
	for _, id := range ids {
		missing = append(missing, "/help/"+id)
	}
	var nothing string
	for _, as := range []string{desktest.Guest, desktest.Customer, desktest.Agent, desktest.Manager, desktest.Superuser} {
		for _, path := range append(append([]string{}, paths...), missing...) {
			answer := w.Do(as, http.MethodGet, path, nil)
			if strings.Contains(strings.ReplaceAll(answer.Text, "q="+hidden, ""), hidden) && !strings.Contains(path, hidden) || answer.Status >= 500 {
				t.Errorf("%q %s: %d %s", as, path, answer.Status, answer.Text)
			}
			if strings.Contains(path, hidden) && strings.Contains(answer.Text, hidden+" ") {
				t.Errorf("%q %s: %s", as, path, answer.Text)
			}
		}
		for _, path := range missing {
			answer := w.Do(as, http.MethodGet, path, nil)
			if answer.Status != http.StatusNotFound {
				t.Errorf("%q %s: got %d, want 404", as, path, answer.Status)
			}
			// What is hidden must not be told from what is not there.
			if page := answer.Text; nothing == "" {
				nothing = page
			} else if page != nothing && strings.HasPrefix(path, "/help/KB") {
				t.Errorf("%q %s: another page than for what is not there:\n%s", as, path, page)
			}
			if vote := w.Do(as, http.MethodPost, path, strings.NewReader("helpful=yes"), "Content-Type", "application/x-www-form-urlencoded"); vote.Status != http.StatusNotFound {
				t.Errorf("%q votes at %s: got %d, want 404", as, path, vote.Status)
			}
		}
	}
	var counts int
	if err := w.App.DB().NewQuery("SELECT COUNT(*) FROM article_counts WHERE article NOT IN ('" + ids["en"] + "', '" + ids["zh"] + "', '" + ids["one"] + "')").Row(&counts); err != nil {
		t.Fatal(err)
	}
	if counts != 0 {
		t.Errorf("%d counts of articles that nobody could read", counts)
	}
}

// TestPages_AreWhole looks at what a page gives to readers, browsers and search engines.
func TestPages_AreWhole(t *testing.T) {
	t.Parallel()
	w, _ := library(t)
	answer := w.Do(desktest.Guest, http.MethodGet, "/help/slow-drain?lang=en", nil)
	for _, want := range []string{
		`<html lang="en"`, "<title>The washer drains slowly · Aftercare</title>", `<meta name="description" content="Clean the sieve.">`,
		`<link rel="canonical" href="https://shop.example/help/slow-drain?lang=en">`,
		`hreflang="zh-CN" href="https://shop.example/help/pai-shui-man?lang=zh-CN"`, `hreflang="en" href="https://shop.example/help/slow-drain?lang=en"`, `hreflang="x-default"`,
		"<h1>The washer drains slowly</h1>", "Clean the <strong>sieve</strong>.", ">Washer</a>", ">E21</a>", `href="/new?`, ">Ask a person</a>", `name="helpful" value="yes"`,
	} {
		if !strings.Contains(answer.Text, want) {
			t.Errorf("the page lacks %s:\n%s", want, answer.Text)
		}
	}
	policy := answer.Header.Get("Content-Security-Policy")
	if answer.Status != 200 || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script") || strings.Contains(policy, "unsafe") || answer.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers: %v", answer.Header)
	}
	data := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindStringSubmatch(answer.Text)
	if data == nil || strings.Count(answer.Text, "<script") != 1 {
		t.Fatalf("scripts: %v", data)
	}
	var linked []map[string]any
	if err := json.Unmarshal([]byte(data[1]), &linked); err != nil {
		t.Fatalf("%v: %s", err, data[1])
	}
	if linked[0]["@type"] != "Article" || linked[0]["headline"] != "The washer drains slowly" || linked[0]["inLanguage"] != "en" || linked[1]["@type"] != "BreadcrumbList" || fmt.Sprint(linked[0]["dateModified"]) != "2026-09-14T01:00:00Z" {
		t.Errorf("linked data: %s", data[1])
	}
	again := w.Do(desktest.Guest, http.MethodGet, "/help/slow-drain?lang=en", nil, "If-None-Match", answer.Header.Get("ETag"))
	if again.Status != http.StatusNotModified || again.Text != "" {
		t.Errorf("asked again: %d %q", again.Status, again.Text)
	}
	if moved := w.Do(desktest.Guest, http.MethodGet, "/help/KB-1?lang=zh-CN", nil); moved.Status != http.StatusFound || moved.Header.Get("Location") != "/help/pai-shui-man?lang=zh-CN" {
		t.Errorf("by its code: %d %s", moved.Status, moved.Header.Get("Location"))
	}
	if chinese := w.Do(desktest.Guest, http.MethodGet, "/help/slow-drain", nil, "Accept-Language", "zh"); chinese.Header.Get("Location") != "/help/pai-shui-man?lang=zh-CN" {
		t.Errorf("a Chinese reader is led to %d %s", chinese.Status, chinese.Header.Get("Location"))
	}
	other := w.Do(desktest.Guest, http.MethodGet, "/help/KB-2?lang=en", nil).Text
	for _, want := range []string{"There is no English version yet", `<article lang="zh-CN">`, "发票遗失怎么办", `<link rel="canonical" href="https://shop.example/help/KB-2?lang=zh-CN">`} {
		if !strings.Contains(other, want) {
			t.Errorf("an article in another language lacks %q", want)
		}
	}
	found := w.Do(desktest.Guest, http.MethodGet, "/help?q=my+washer+drains+so+slowly&lang=en", nil).Text
	if !strings.Contains(found, "The washer drains slowly") || !strings.Contains(found, `<meta name="robots" content="noindex">`) {
		t.Errorf("a search finds: %s", found)
	}
	if !strings.Contains(found, `href="/new?about=my&#43;washer&#43;drains&#43;so&#43;slowly"`) {
		t.Errorf("who asks a person after a search is to begin with what was asked: %s", found)
	}
	attack := w.Do(desktest.Guest, http.MethodGet, "/help?q="+`%22%3E%3Cscript%3Ealert(1)%3C/script%3E`, nil)
	if strings.Contains(attack.Text, "<script>alert") {
		t.Error("a search gives markup back")
	}
	home := w.Do(desktest.Guest, http.MethodGet, "/help?lang=en", nil).Text
	if !strings.Contains(home, `href="/help/faults?lang=en"`) || !strings.Contains(home, "What to look at first.") {
		t.Errorf("the first page: %s", home)
	}
	style := regexp.MustCompile(`<link rel="stylesheet" href="(.*?)">`).FindStringSubmatch(home)
	sheet := w.Do(desktest.Guest, http.MethodGet, style[1], nil)
	if sheet.Status != 200 || !strings.Contains(sheet.Header.Get("Cache-Control"), "immutable") || !strings.Contains(sheet.Text, "prefers-color-scheme: dark") {
		t.Errorf("the style sheet %s: %d %v", style[1], sheet.Status, sheet.Header)
	}
}

func TestSitemap_ListsWhatIsPublic(t *testing.T) {
	t.Parallel()
	w, _ := library(t)
	answer := w.Do(desktest.Guest, http.MethodGet, "/sitemap.xml", nil)
	var map_ struct {
		URLs []struct {
			Loc   string `xml:"loc"`
			Links []struct {
				HrefLang string `xml:"hreflang,attr"`
			} `xml:"link"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(answer.Text), &map_); err != nil {
		t.Fatalf("%v: %s", err, answer.Text)
	}
	var got []string
	for _, each := range map_.URLs {
		got = append(got, strings.TrimPrefix(each.Loc, "https://shop.example"))
	}
	want := "[/help?lang=zh-CN /help?lang=en /help/faults?lang=zh-CN /help/faults?lang=en /help/slow-drain?lang=en /help/pai-shui-man?lang=zh-CN /help/KB-2?lang=zh-CN]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if n := len(map_.URLs[4].Links); n != 2 {
		t.Errorf("an article in two languages names %d", n)
	}
	if robots := w.Do(desktest.Guest, http.MethodGet, "/robots.txt", nil).Text; !strings.Contains(robots, "Sitemap: https://shop.example/sitemap.xml") || !strings.Contains(robots, "Disallow: /desk") {
		t.Errorf("robots.txt: %s", robots)
	}
}
