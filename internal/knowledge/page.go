package knowledge

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/locale"
)

// helpPath is where the public pages lie; a category's code or an article's address follows.
const helpPath = "/help"

// The pages are for everybody, whoever asks: who is signed in sees the same, so that a copy of a page never holds more.
var everybody = readership{}

const (
	// mostOfCategory is how many articles of a category stand on the first page, mostListed in a part of its own list.
	mostOfCategory, mostListed = 6, 50
	// mostParts bounds what an address may ask for.
	mostParts = 10_000
	// mostFound is how many articles a search shows, mostRelated how many stand below another.
	mostFound, mostRelated = 20, 4
	// longestDescription is what search engines show, in runes.
	longestDescription = 155
	// longestAsked is how much of a search goes along to a request, in runes: more is no search, and an address has an end.
	longestAsked = 1000
	largestForm  = 4 << 10
)

//go:embed page.html
var pageSource string

var page = template.Must(template.New("help").Parse(pageSource))

// pagePolicy lets a page have its style sheet, the pictures that lie here, and send its forms home. No script at all.
const pagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// view is what a page shows.
type view struct {
	Locale, Other, OtherName, OtherHref string
	Style, Brand, Title, Heading        string
	Description, Canonical              string
	Alternates                          []alternate
	NoIndex                             bool
	LinkedData                          any
	Crumbs                              []link
	Lead                                string
	Query, QueryNote                    string
	Categories                          []group
	Articles                            []entry
	Flows                               []link
	Article                             *reading
	Words                               map[string]string
	// Text and Theme are what the reader chose in the portal; empty: as the device has it.
	Text, Theme  string
	Logo, Icon   string
	Hours        string
	Contacts     []contact
	WeChat, Lies string
	// WeChatCode is the address of the picture that WeChat reads.
	WeChatCode string
	AskHref    string
	Lang       string // ?lang=… for links within
	// Part says which part of a long list is shown; Before and Behind are the addresses of those beside it.
	Part, Before, Behind string
}

// alternate is the page in a language.
type alternate struct{ Locale, Href string }

type link struct{ Name, Href string }

// contact is a way to reach the shop. Its address begins with tel: or mailto:, and holds what a manager wrote, escaped.
type contact struct {
	Name string
	Href template.URL
}

// group is a category as the first page shows it.
type group struct {
	Name, About, Href, Icon string
	Articles                []entry
	More                    string
}

// reading is an article as its page shows it.
type reading struct {
	entry
	HTML           template.HTML
	Day            string
	OtherLanguage  string
	ProductLinks   []link
	TagLinks       []link
	Related        []entry
	Action         string
	Voted          bool
	ReasonChoices  []link
	HasHelp, Asked bool
}

// languageOf is the page's language: what the address says, else what was chosen in the portal, else what the browser asks for.
func languageOf(e *core.RequestEvent) string {
	if chosen := e.Request.URL.Query().Get("lang"); slices.Contains(locale.Locales, chosen) {
		return chosen
	}
	if chosen := looksOf(e, "locale", locale.Locales...); chosen != "" {
		return chosen
	}
	return locale.OfHeader(e.Request.Header.Get("Accept-Language"))
}

// answerHome shows all categories, or what a search found.
func (r *room) answerHome(e *core.RequestEvent) error {
	language, query := languageOf(e), e.Request.URL.Query()
	say := sayer(language)
	v := &view{Title: say("help_page.title"), Heading: say("help_page.heading"), Lead: say("help_page.lead"), Description: say("help_page.lead")}
	v.alternate(e.App, helpPath, locale.Locales, language)
	asked := strings.TrimSpace(strings.ToValidUTF8(query.Get("q"), ""))
	product, tag, isRest := query.Get("product"), query.Get("tag"), query.Has("rest")
	var err error
	switch {
	case asked != "":
		v.Query, v.NoIndex = cut(asked, longestDescription), true
		v.AskHref = "/new?" + url.Values{"about": {cut(asked, longestAsked)}}.Encode()
		found, err := r.suggest(e.App, everybody, asked, language, nil, mostFound)
		if err != nil {
			return err
		}
		v.Articles = found.articles
		for _, flow := range found.flows {
			v.Flows = append(v.Flows, link{flow.Title, "/diagnose/" + url.PathEscape(flow.Code)})
		}
		v.Heading = locale.Text(language, "help_page.found", map[string]any{"text": v.Query})
		if len(v.Articles)+len(v.Flows) == 0 {
			v.QueryNote = say("help_page.found_none")
		}
	case product != "" || tag != "":
		v.NoIndex = true
		if err := r.fillList(e, v, language, func(it *item) bool { return it.about(product, tag) }); err != nil {
			return err
		}
		name := tag
		if product != "" {
			if name, err = productName(e.App, product, language); err != nil {
				return err
			}
		}
		v.Heading = locale.Text(language, "help_page.about", map[string]any{"name": name})
		if len(v.Articles) == 0 {
			v.Heading, v.QueryNote = v.Title, say("help_page.found_none")
		}
	case isRest:
		v.NoIndex = true
		isSorted, err := sortedIn(e.App)
		if err != nil {
			return err
		}
		if err := r.fillList(e, v, language, func(it *item) bool { return !isSorted[it.category] }); err != nil {
			return err
		}
		if len(v.Articles) == 0 {
			return r.showMissing(e, language)
		}
		v.Heading = say("help_page.others")
	default:
		if v.Categories, err = r.groups(e.App, language); err != nil {
			return err
		}
		v.LinkedData = map[string]any{"@context": "https://schema.org", "@type": "CollectionPage", "name": v.Title, "inLanguage": language, "url": v.Canonical}
	}
	if v.Heading != say("help_page.heading") {
		v.Crumbs = []link{{say("help_page.title"), helpPath + "?lang=" + language}}
		v.Title = v.Heading
		v.Lead = ""
	}
	return r.show(e, http.StatusOK, language, v)
}

// groups are the categories with their first articles, those without any last.
func (r *room) groups(app core.App, language string) ([]group, error) {
	found, err := categories(app)
	if err != nil {
		return nil, err
	}
	places := map[string]int{}
	for i, c := range found {
		places[c.Code] = i
	}
	in := map[string]int{}
	codes, err := r.choose(app, everybody, language, func(it *item) bool {
		at, isKnown := places[it.category]
		if !isKnown {
			at = len(found)
		}
		in[it.code] = at
		return true
	})
	if err != nil {
		return nil, err
	}
	counts, first := make([]int, len(found)+1), []string{}
	for _, code := range codes {
		if counts[in[code]]++; counts[in[code]] <= mostOfCategory {
			first = append(first, code)
		}
	}
	shown, err := inLanguage(app, everybody, first, language)
	if err != nil {
		return nil, err
	}
	var groups []group
	for at, n := range counts {
		g := group{Name: locale.Text(language, "help_page.others", nil), Href: helpPath + "?rest=1&lang=" + language}
		if at < len(found) {
			c := found[at]
			g = group{Name: c.name(language), About: c.about(language), Icon: c.Icon, Href: helpPath + "/" + url.PathEscape(c.Code) + "?lang=" + language}
		}
		for _, item := range shown {
			if in[item.Code] == at {
				g.Articles = append(g.Articles, item)
			}
		}
		if len(g.Articles) == 0 {
			continue
		}
		if n > mostOfCategory {
			g.More = locale.Text(language, "help_page.all_of", map[string]any{"n": n})
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// sortedIn are the codes of the categories that there are.
func sortedIn(app core.App) (map[string]bool, error) {
	found, err := categories(app)
	if err != nil {
		return nil, err
	}
	codes := map[string]bool{}
	for _, c := range found {
		codes[c.Code] = true
	}
	return codes, nil
}

// fillList fills a page with a part of the articles that are wanted, as many as it holds, and says which parts stand before and behind it. A
// part that there is not has no articles.
func (r *room) fillList(e *core.RequestEvent, v *view, language string, wants func(*item) bool) error {
	codes, err := r.choose(e.App, everybody, language, wants)
	if err != nil {
		return err
	}
	at, parts := partOf(e), partsIn(codes)
	if at > parts {
		return nil
	}
	v.Articles, err = inLanguage(e.App, everybody, partAt(codes, at), language)
	if err != nil || parts == 1 {
		return err
	}
	v.Part = locale.Text(language, "help_page.part", map[string]any{"n": at, "of": parts})
	if at > 1 {
		v.Before = partHref(e, language, at-1)
	}
	if at < parts {
		v.Behind = partHref(e, language, at+1)
	}
	return nil
}

// partOf is the part of a list that an address asks for, from 1.
func partOf(e *core.RequestEvent) int {
	at, err := strconv.Atoi(e.Request.URL.Query().Get("page"))
	if err != nil || at < 1 {
		return 1
	}
	return min(at, mostParts)
}

// partHref is the address of another part of the list that is shown.
func partHref(e *core.RequestEvent, language string, at int) string {
	query := e.Request.URL.Query()
	query.Set("lang", language)
	query.Del("page")
	if at > 1 {
		query.Set("page", strconv.Itoa(at))
	}
	return e.Request.URL.Path + "?" + query.Encode()
}

func (c category) name(language string) string {
	if language == locale.English {
		return c.NameEN
	}
	return c.NameZH
}

func (c category) about(language string) string {
	if language == locale.English {
		return c.AboutEN
	}
	return c.AboutZH
}

// answerPage shows a category or an article.
func (r *room) answerPage(e *core.RequestEvent) error {
	language, address := languageOf(e), e.Request.PathValue("address")
	found, err := categories(e.App)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(found, func(c category) bool { return c.Code == address }); i >= 0 {
		return r.showCategory(e, language, found[i])
	}
	return r.showArticle(e, language, address, found)
}

func (r *room) showCategory(e *core.RequestEvent, language string, c category) error {
	say := sayer(language)
	v := &view{Title: c.name(language), Heading: c.name(language), Lead: c.about(language), Description: c.about(language)}
	if err := r.fillList(e, v, language, func(it *item) bool { return it.category == c.Code }); err != nil {
		return err
	}
	if len(v.Articles) == 0 {
		return r.showMissing(e, language)
	}
	if v.Description == "" {
		v.Description = say("help_page.lead")
	}
	v.Crumbs = []link{{say("help_page.title"), helpPath + "?lang=" + language}}
	v.alternate(e.App, helpPath+"/"+url.PathEscape(c.Code), locale.Locales, language)
	v.ofPart(partOf(e))
	v.LinkedData = []any{
		map[string]any{"@context": "https://schema.org", "@type": "CollectionPage", "name": v.Title, "description": v.Description, "inLanguage": language, "url": v.Canonical},
		crumbs(e.App, language, []link{{say("help_page.title"), helpPath}, {v.Title, ""}}),
	}
	return r.show(e, http.StatusOK, language, v)
}

func (r *room) showArticle(e *core.RequestEvent, language, address string, groups []category) error {
	all, err := versions(e.App, everybody, address)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return r.showMissing(e, language)
	}
	at := max(0, slices.IndexFunc(all, func(a article) bool { return a.Locale == language }))
	shown := all[at]
	if shown.Locale == language && shown.Address != address { // its code, or the slug that it has in another language
		e.Response.Header().Set("Cache-Control", "no-cache")
		return e.Redirect(http.StatusFound, shown.href(language))
	}
	say := sayer(language)
	v := &view{Title: shown.Title, Heading: shown.Title, Description: shown.description(), Canonical: absolute(e.App, shown.href(shown.Locale))}
	for _, other := range all {
		v.Alternates = append(v.Alternates, alternate{other.Locale, absolute(e.App, other.href(other.Locale))})
	}
	v.Alternates = append(v.Alternates, alternate{"x-default", absolute(e.App, helpPath+"/"+url.PathEscape(all[0].Address))})
	v.Crumbs = []link{{say("help_page.title"), helpPath + "?lang=" + language}}
	trail := []link{{say("help_page.title"), helpPath}}
	if i := slices.IndexFunc(groups, func(c category) bool { return c.Code == shown.Category }); i >= 0 {
		to := link{groups[i].name(language), helpPath + "/" + url.PathEscape(groups[i].Code)}
		trail = append(trail, to)
		v.Crumbs = append(v.Crumbs, link{to.Name, to.Href + "?lang=" + language})
	}
	data, err := r.linkedData(e.App, shown, v)
	if err != nil {
		return err
	}
	v.LinkedData = []any{data, crumbs(e.App, language, append(trail, link{shown.Title, ""}))}
	v.Article, err = r.reading(e, language, shown)
	if err != nil {
		return err
	}
	v.AskHref = "/new?" + url.Values{"kind": {"consultation"}, "about": {locale.Text(language, "help_page.ask_about", map[string]any{"title": shown.Title})}}.Encode()
	if err := r.show(e, http.StatusOK, language, v); err != nil {
		return err
	}
	if e.Request.Method == http.MethodGet && e.Request.URL.Query().Get("voted") == "" {
		r.countView(e, shown.ID)
	}
	return nil
}

// reading is what stands on an article's page beside its words.
func (r *room) reading(e *core.RequestEvent, language string, shown article) (*reading, error) {
	a := &reading{entry: shown.entry, HTML: template.HTML(shown.HTML)} // sanitised when it was saved
	if at, err := types.ParseDateTime(shown.Updated); err == nil && !at.IsZero() {
		a.Day = dayOf(at.Time())
	}
	if shown.Locale != language {
		a.OtherLanguage = locale.Text(language, "help_page.other_language", nil)
	}
	for _, sku := range words(shown.Products) {
		name, err := productName(e.App, sku, language)
		if err != nil {
			return nil, err
		}
		if name != "" {
			a.ProductLinks = append(a.ProductLinks, link{name, helpPath + "?" + url.Values{"product": {sku}, "lang": {language}}.Encode()})
		}
	}
	for _, tag := range tagsIn(words(shown.Tags), language) {
		a.TagLinks = append(a.TagLinks, link{tag, helpPath + "?" + url.Values{"tag": {tag}, "lang": {language}}.Encode()})
	}
	others, err := r.related(e.App, everybody, language, shown.entry)
	if err != nil {
		return nil, err
	}
	a.Related = others
	a.Action = helpPath + "/" + url.PathEscape(shown.Address) + "?lang=" + language
	a.Voted = e.Request.URL.Query().Get("voted") != ""
	for _, reason := range reasons {
		a.ReasonChoices = append(a.ReasonChoices, link{locale.Text(language, "help_page.reason."+reason, nil), reason})
	}
	return a, nil
}

// productName is what a product that is sold is called, "" for any other.
func productName(app core.App, sku, language string) (string, error) {
	var found []struct {
		ZH string `db:"name_zh"`
		EN string `db:"name_en"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT name_zh, name_en FROM products WHERE sku = {:sku} AND active = TRUE`).Bind(dbx.Params{"sku": sku}).All(&found)
	if err != nil || len(found) == 0 {
		return "", err
	}
	if language == locale.English && found[0].EN != "" || found[0].ZH == "" {
		return found[0].EN, nil
	}
	return found[0].ZH, nil
}

// href is the article's address in a language.
func (a entry) href(language string) string {
	return helpPath + "/" + url.PathEscape(a.Address) + "?lang=" + language
}

// Href is the article's address in its own language.
func (a entry) Href() string { return a.href(a.Locale) }

// description is what search engines show below the title.
func (a article) description() string {
	if a.Summary != "" {
		return a.Summary
	}
	return cut(plainText(a.HTML), longestDescription)
}

// crumbs are the way to a page, as search engines read it.
func crumbs(app core.App, language string, trail []link) map[string]any {
	items := make([]any, len(trail))
	for i, step := range trail {
		item := map[string]any{"@type": "ListItem", "position": i + 1, "name": step.Name}
		if step.Href != "" {
			item["item"] = absolute(app, step.Href+"?lang="+language)
		}
		items[i] = item
	}
	return map[string]any{"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}
}

// alternate says where a page lies in each language, and which of them this one is.
func (v *view) alternate(app core.App, path string, languages []string, language string) {
	v.Canonical = absolute(app, path+"?lang="+language)
	for _, each := range languages {
		v.Alternates = append(v.Alternates, alternate{each, absolute(app, path+"?lang="+each)})
	}
	v.Alternates = append(v.Alternates, alternate{"x-default", absolute(app, path)})
}

// ofPart makes the addresses and the title those of a part of a list.
func (v *view) ofPart(at int) {
	if at == 1 {
		return
	}
	v.Title += " · " + v.Part
	part := "page=" + strconv.Itoa(at)
	v.Canonical += "&" + part
	for i := range v.Alternates {
		mark := "&"
		if !strings.Contains(v.Alternates[i].Href, "?") {
			mark = "?"
		}
		v.Alternates[i].Href += mark + part
	}
}

// absolute is an address with the host that the settings name.
func absolute(app core.App, path string) string {
	return strings.TrimRight(app.Settings().Meta.AppURL, "/") + path
}

// showMissing says the same for what is not there, not published and not public, so that nobody learns which it is.
func (r *room) showMissing(e *core.RequestEvent, language string) error {
	say := sayer(language)
	v := &view{Title: say("help_page.missing"), Heading: say("help_page.missing"), Lead: say("help_page.missing_text"), NoIndex: true}
	v.Crumbs = []link{{say("help_page.title"), helpPath + "?lang=" + language}}
	return r.show(e, http.StatusNotFound, language, v)
}

// answerForm takes in whether an article helped.
func (r *room) answerForm(e *core.RequestEvent) error {
	language := languageOf(e)
	if site := e.Request.Header.Get("Sec-Fetch-Site"); site == "cross-site" {
		return r.showMissing(e, language) // another site's page says it, not its reader
	}
	e.Request.Body = http.MaxBytesReader(e.Response, e.Request.Body, largestForm)
	if err := e.Request.ParseForm(); err != nil {
		return locale.Reject(http.StatusBadRequest, "bad_request")
	}
	all, err := versions(e.App, everybody, e.Request.PathValue("address"))
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return r.showMissing(e, language)
	}
	shown := all[max(0, slices.IndexFunc(all, func(a article) bool { return a.Locale == language }))]
	if _, err := r.vote(e, shown.ID, e.Request.PostForm.Get("helpful") == "yes", e.Request.PostForm.Get("reason")); err != nil {
		return err
	}
	return e.Redirect(http.StatusSeeOther, shown.href(language)+"&voted=1#helpful")
}

// tooOften is what they see whom the rate limiter stops.
func (r *room) tooOften(e *core.RequestEvent) error {
	language := languageOf(e)
	say := sayer(language)
	v := &view{Title: say("help_page.often"), Heading: say("help_page.often"), Lead: say("help_page.often_text"), NoIndex: true}
	return r.show(e, http.StatusTooManyRequests, language, v)
}

func sayer(language string) func(key string) string {
	return func(key string) string { return locale.Text(language, key, nil) }
}

// pageWords are the words that stand on every page.
var pageWords = []string{
	"skip", "search", "search_hint", "search_button", "ask_title", "ask_text", "ask_button", "nav", "standards", "cases", "helpful", "yes", "no", "why", "send",
	"thanks", "updated", "products", "tags", "related", "crumbs", "articles", "flows", "wechat", "wechat_code", "parts", "before", "behind",
}

func (r *room) show(e *core.RequestEvent, status int, language string, v *view) error {
	sheet, err := r.style(e.App)
	if err != nil {
		return err
	}
	if err := r.wear(e, language, v); err != nil {
		return err
	}
	v.Locale, v.Style, v.Brand = language, sheet.address, locale.Brand(e.App, language)
	v.Lang = "?lang=" + language
	v.Other, v.OtherName = locale.English, "English"
	if language == locale.English {
		v.Other, v.OtherName = locale.Chinese, "中文"
	}
	query := e.Request.URL.Query()
	query.Set("lang", v.Other)
	query.Del("voted")
	v.OtherHref = "?" + query.Encode()
	if v.AskHref == "" {
		v.AskHref = "/new"
	}
	v.Words = map[string]string{}
	for _, word := range pageWords {
		v.Words[word] = locale.Text(language, "help_page."+word, nil)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, v); err != nil {
		return fmt.Errorf("show a help page: %w", err)
	}
	protect(e, v.NoIndex)
	return send(e, status, "text/html; charset=utf-8", b.Bytes())
}

// protect states what a page may do, and that what is shown today may be gone tomorrow.
func protect(e *core.RequestEvent, noIndex bool) {
	h := e.Response.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Add("Vary", "Accept-Language, Cookie")
	if noIndex {
		h.Set("X-Robots-Tag", "noindex")
	}
}

// send answers with a body that is asked for again each time and sent only where it has changed.
func send(e *core.RequestEvent, status int, kind string, body []byte) error {
	h := e.Response.Header()
	sum := sha256.Sum256(body)
	tag := `W/"` + hex.EncodeToString(sum[:8]) + `"` // weak: compressing makes other bytes of it
	h.Set("Cache-Control", "no-cache")
	if status == http.StatusOK {
		h.Set("ETag", tag)
		if strings.Contains(e.Request.Header.Get("If-None-Match"), tag) {
			return e.NoContent(http.StatusNotModified)
		}
	}
	return e.Blob(status, kind, body)
}

// inlineTag stands within a word or a sentence, anyTag also between them.
var (
	inlineTag = regexp.MustCompile(`</?(strong|em|del|code|a)\b[^>]*>`)
	anyTag    = regexp.MustCompile(`<[^>]*>`)
)

// plainText is what HTML says, without its elements.
func plainText(html string) string {
	text := anyTag.ReplaceAllString(inlineTag.ReplaceAllString(html, ""), " ")
	return strings.Join(strings.Fields(unescape.Replace(text)), " ")
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&quot;", `"`, "&amp;", "&")

// cut shortens a text to so many runes, at the end of a word where there is one near.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	short := string([]rune(text)[:most-1])
	if i := strings.LastIndexByte(short, ' '); i > len(short)*3/4 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,.;:，。；：") + "…"
}
