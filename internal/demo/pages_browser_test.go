package demo_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
	"aftercare/internal/survey"
	pb_public "aftercare/pb_public"
)

// place is a page as somebody meets it.
type place struct {
	// route is what the page is called in the list of routes that it comes from.
	route string
	// path is its address; what stands in braces there is the first column of that query's first row.
	path string
	// as is who looks: the key of a person in viewers, or nobody.
	as string
	// opens is the word on what is pressed first, by its key: a menu or a dialog that the page keeps closed; keys are pressed
	// after that, each with a moment for what it opens.
	opens string
	keys  []string
	// onDesk says that what is opened is opened so on a desk's screen alone.
	onDesk bool
}

// opened says whether the page is looked at with something open.
func (p place) opened() bool { return p.opens != "" || len(p.keys) > 0 }

// viewer is who looks at pages: where the browser keeps the sign-in, and as whom.
type viewer struct{ key, collection, email string }

var viewers = map[string]viewer{
	"customer":  {"aftercare.portal", "customers", "customer1@demo.example"},
	"agent":     {"aftercare.desk", "staff", "agent1@demo.example"},
	"lead":      {"aftercare.desk", "staff", "lead@demo.example"},
	"manager":   {"aftercare.desk", "staff", "manager@demo.example"},
	"superuser": {"__pb_superusers__/_", "_superusers", "admin@demo.example"},
}

const (
	ownCase    = `{SELECT id FROM tickets WHERE customer = (SELECT id FROM customers WHERE email = 'customer1@demo.example') ORDER BY %s LIMIT 1}`
	anyCase    = `{SELECT number FROM tickets WHERE %s ORDER BY created DESC LIMIT 1}`
	anyArticle = `{SELECT id FROM articles WHERE state = '%s' LIMIT 1}`
)

// portalPlaces and the lists below name every page; a route that none of them names fails the test.
var portalPlaces = []place{
	{route: "/", path: "/"},
	{route: "/", path: "/", as: "customer"},
	{route: "/", path: "/", opens: "portal.display"},
	{route: "/ask", path: "/ask"},
	{route: "/new", path: "/new"},
	{route: "/new", path: "/new?kind=repair", as: "customer"},
	{route: "/new/sent/:number", path: "/new/sent/" + fmt.Sprintf(strings.Replace(ownCase, "SELECT id", "SELECT number", 1), "created DESC"), as: "customer"},
	{route: "/cases", path: "/cases", as: "customer"},
	{route: "/cases/:ref", path: "/cases/" + fmt.Sprintf(ownCase, "created DESC"), as: "customer"},
	{route: "/cases/:ref", path: "/cases/" + fmt.Sprintf(ownCase, "status = 'resolved' DESC, status = 'closed' DESC"), as: "customer"},
	{route: "/suggestions", path: "/suggestions", as: "customer"},
	{route: "/units", path: "/units", as: "customer"},
	{route: "/diagnose", path: "/diagnose"},
	{route: "/diagnose/:flow", path: "/diagnose/{SELECT code FROM flows}"},
	{route: "/register", path: "/register?serial=SN-1", as: "customer"},
	{route: "/standards", path: "/standards"},
	{route: "/articles", path: "/articles", as: "customer"},
	{route: "/articles", path: "/articles?q=E21", as: "customer"},
	{route: "/articles/:code", path: "/articles/KB-01"},
	{route: "/account", path: "/account", as: "customer"},
	{route: "/sign-in", path: "/sign-in"},
	{route: "/forgotten", path: "/forgotten"},
	{route: "/confirm/:what", path: "/confirm/password?token=a.b.c"},
	{route: "/confirm/:what", path: "/confirm/verify?token=a.b.c"},
	{route: "", path: "/nowhere"},
}

var deskPlaces = []place{
	{route: "", path: "/desk"}, // the door
	{route: "/desk", path: "/desk", as: "agent"},
	{route: "/desk", path: "/desk", as: "lead", keys: []string{"?"}},
	{route: "/desk/:queue", path: "/desk/new", as: "agent"},
	// What opens over a list and over a case.
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.palette.hint", onDesk: true},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.palette.hint", keys: []string{"E21"}, onDesk: true},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.notices.title", onDesk: true},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.views.menu"},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.views.filter"},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", keys: []string{"j", "x", "J"}},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", keys: []string{"j", "x", "J", ".", kb.Enter}},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", opens: "desk.case.more"},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", keys: []string{"z"}},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", keys: []string{"e"}},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", keys: []string{"r", "/"}},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", keys: []string{"n", "@"}},
	{route: "/desk/replies", path: "/desk/replies", as: "lead", opens: "replies.new"},
	{route: "/desk/home", path: "/desk/home", as: "agent"},
	{route: "/desk/replies", path: "/desk/replies", as: "lead"},
	{route: "/desk/:queue", path: "/desk/all", as: "agent"},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "agent"},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "kind = 'complaint' AND status <> 'closed'"), as: "lead"},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'closed'"), as: "agent"},
	{route: "/desk/rules", path: "/desk/rules", as: "manager"},
	{route: "/desk/rules/:rule", path: "/desk/rules/{SELECT id FROM rules WHERE id LIKE 'ruleroute%'}", as: "manager"},
	{route: "/desk/callbacks", path: "/desk/callbacks?whose=all", as: "agent"},
	{route: "/desk/callbacks/:callback", path: "/desk/callbacks/{SELECT id FROM callbacks WHERE state = 'open'}", as: "lead"},
	{route: "/desk/callbacks/:callback", path: "/desk/callbacks/{SELECT id FROM callbacks WHERE state = 'done'}", as: "lead"},
	{route: "/desk/follow-ups", path: "/desk/follow-ups?whose=all", as: "lead"},
	{route: "/desk/follow-ups/:followUp", path: "/desk/follow-ups/{SELECT id FROM follow_ups ORDER BY state = 'open' DESC}", as: "lead"},
	{route: "/desk/complaints", path: "/desk/complaints", as: "lead"},
	{route: "/desk/campaigns", path: "/desk/campaigns", as: "lead"},
	{route: "/desk/campaigns/:campaign", path: "/desk/campaigns/{SELECT id FROM campaigns}", as: "lead"},
	{route: "/desk/campaigns/:campaign", path: "/desk/campaigns/new", as: "lead"},
	{route: "/desk/answers", path: "/desk/answers", as: "lead"},
	{route: "/desk/feedback", path: "/desk/feedback", as: "lead"},
	{route: "/desk/feedback/:feedback", path: "/desk/feedback/{SELECT id FROM feedback ORDER BY is_open DESC}", as: "lead"},
	{route: "/desk/flows", path: "/desk/flows", as: "lead"},
	{route: "/desk/flows/:flow", path: "/desk/flows/{SELECT id FROM flows}", as: "lead"},
	{route: "/desk/units", path: "/desk/units", as: "agent"},
	{route: "/desk/units/:unit", path: "/desk/units/{SELECT id FROM assets}", as: "agent"},
	{route: "/desk/figures", path: "/desk/figures?period=last_90", as: "manager"},
	{route: "/desk/articles", path: "/desk/articles", as: "lead"},
	{route: "/desk/articles", path: "/desk/articles?state=use", as: "lead"},
	{route: "/desk/articles/:article", path: "/desk/articles/" + fmt.Sprintf(anyArticle, "review"), as: "lead"},
	{route: "/desk/articles/:article", path: "/desk/articles/" + fmt.Sprintf(anyArticle, "published"), as: "lead"},
	{route: "/desk/problems", path: "/desk/problems", as: "lead"},
	{route: "/desk/problems/:number", path: "/desk/problems/{SELECT number FROM problems WHERE status = 'verifying'}", as: "lead"},
	{route: "/desk/portal", path: "/desk/portal", as: "manager"},
}

// dashboardPlaces are our pages in PocketBase's dashboard.
var dashboardPlaces = []place{
	{route: "rules", path: "/_/#/rules", as: "superuser"},
	{route: "rules", path: "/_/#/rules/ruleroutejs0000", as: "superuser"},
	{route: "serviceTimes", path: "/_/#/service-times", as: "superuser"},
	{route: "serviceTimes", path: "/_/#/service-times/calendars/workdayscn00000", as: "superuser"},
	{route: "serviceTimes", path: "/_/#/service-times/policies", as: "superuser"},
}

// servedPlaces are the pages that the server writes itself; a route is named by its room and by what stands in the call there.
var servedPlaces = []place{
	{route: `knowledge "/help"`, path: "/help"},
	{route: `knowledge "/help/{address}"`, path: "/help/{SELECT slug FROM articles WHERE state = 'published' AND audience = 'public' AND slug <> ''}"},
	{route: `knowledge "/help/{address}"`, path: "/help/nowhere"},
	{route: `survey pagePath+"{token}"`, path: "survey"},
	{route: `survey pagePath+"{token}"`, path: "/survey/gone"},
	{route: `campaign pagePath+"{token}"`, path: "unsubscribe"},
}

// noPages are routes whose answer nobody reads as a page.
var noPages = []string{
	`web assetsPath+"{name...}"`, `web "/favicon.svg"`, `knowledge "/help.css"`, `knowledge "/sitemap.xml"`, `knowledge "/robots.txt"`, `portal "/icons/{name}"`, `web "/sw.js"`, `web "/manifest.webmanifest"`,
	`web "/{path...}"`, // the applications, whose pages are in the lists above
}

// tourPatience bounds the tour of all pages.
const tourPatience = 8 * time.Minute

// sizes are those of a phone, a tablet and a desk. Where the layout is the tablet's, no rule is asked: what is there is there
// at one of the others.
var sizes = []struct {
	width, height int
	isAudited     bool
}{{1440, 900, true}, {768, 1024, false}, {360, 740, true}}

// colourRules are all that the other theme can break: it changes colours alone.
var colourRules = []string{"color-contrast", "link-in-text-block"}

// TestPages_AreForEverybody opens every page of the product on the sample company's desk, in both languages: nothing sticks out
// at any size, and no rule of WCAG 2.2 A and AA is broken at the desk's and the phone's, in either theme.
func TestPages_AreForEverybody(t *testing.T) {
	if testing.Short() {
		t.Skip("a tour of every page")
	}
	s := openWith(t, pb_public.FS)
	server := httptest.NewServer(desktest.WithDashboard(s.handler))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			r := &tour{shop: s, t: t, url: server.URL, language: language, page: desktest.OpenPageFor(t, tourPatience, language, 1440, 900, server.URL+"/help")}
			defer r.report()
			for _, p := range byViewer(slices.Concat(servedPlaces, portalPlaces, deskPlaces, dashboardPlaces)) {
				r.visit(p)
			}
		})
	}
}

// byViewer puts together what one person looks at.
func byViewer(places []place) []place {
	return slices.SortedStableFunc(slices.Values(places), func(a, b place) int { return strings.Compare(a.as, b.as) })
}

// tour is one browser on its way through the pages.
type tour struct {
	*shop
	t             *testing.T
	url, language string
	page          *desktest.Page
	// as is who looks now.
	as    string
	found []string
}

func (r *tour) report() {
	slices.Sort(r.found)
	for _, line := range slices.Compact(r.found) {
		r.t.Error(line)
	}
}

// only is the part of the address of the pages that a run is to look at, for whoever mends one.
var only = os.Getenv("AFTERCARE_PAGES")

func (r *tour) visit(p place) {
	if !strings.Contains(p.path, only) {
		return
	}
	root, part := "", "main"
	if strings.HasPrefix(p.path, "/_/") {
		root, part = ".page.aftercare", ".page.aftercare" // around it stands PocketBase's own
		r.page.Go("about:blank")                          // a change behind # alone would load nothing
	}
	if r.as != p.as {
		r.signIn(p.as)
	}
	r.page.Look(sizes[0].width, sizes[0].height, "light")
	address := r.url + r.address(p.path)
	if !p.opened() {
		r.page.Go(address)
		r.page.Rest(part)
	}
	for _, size := range sizes {
		if p.opened() && (!size.isAudited || p.onDesk && size.width != sizes[0].width) {
			continue
		}
		r.page.Look(size.width, size.height, "light")
		if p.opened() { // anew at each size, since another one closes much of it
			r.open(p, address, part)
		}
		r.note(p, size.width, "", r.page.Overflow())
		if !size.isAudited {
			continue
		}
		r.note(p, size.width, "light", r.page.Audit(root)...)
		r.page.Look(size.width, size.height, "dark")
		r.note(p, size.width, "dark", r.page.Audit(root, colourRules...)...)
	}
}

func (r *tour) open(p place, address, part string) {
	r.page.Go("about:blank") // the same address again would load nothing
	r.page.Go(address)
	r.page.Rest(part)
	if p.opens != "" {
		r.page.Press(r.page.Word(p.opens))
		r.page.Rest(part)
	}
	for _, key := range p.keys {
		if len(key) == 1 && key != "@" { // which is text, where the others are shortcuts
			r.page.Strokes(key)
		} else {
			r.page.Keys(key)
		}
		r.page.Rest(part)
	}
}

// note keeps what was found, so that it reads: page, who looks, size, theme, language, then the rule, the element and why.
func (r *tour) note(p place, width int, theme string, found ...string) {
	for _, what := range found {
		if what != "" {
			r.found = append(r.found, fmt.Sprintf("%s %s %s%q  %d %s %s: %s", p.path, p.as, p.opens, p.keys, width, theme, r.language, what))
		}
	}
}

// signIn makes the browser that of a person, or of nobody, with no choices of before.
func (r *tour) signIn(as string) {
	r.t.Helper()
	r.page.Go(r.url + "/help") // a page of the same origin, whose storage this is
	r.page.Evaluate(`localStorage.clear(), sessionStorage.clear(), ""`)
	r.as = as
	who, ok := viewers[as]
	if !ok {
		return
	}
	record, err := r.app.FindAuthRecordByEmail(who.collection, who.email)
	if err != nil {
		r.t.Fatal(err)
	}
	token, err := record.NewAuthToken()
	if err != nil {
		r.t.Fatal(err)
	}
	kept, err := json.Marshal(map[string]any{"token": token, "record": record.IgnoreEmailVisibility(true).PublicExport()})
	if err != nil {
		r.t.Fatal(err)
	}
	r.page.Evaluate(fmt.Sprintf(`localStorage.setItem(%q, %q), localStorage.setItem("aftercare.locale", %q), ""`, who.key, kept, r.language))
}

// address is a place's path with what its query finds.
func (r *tour) address(path string) string {
	r.t.Helper()
	switch path {
	case "survey":
		return r.surveyAddress()
	case "unsubscribe":
		return r.unsubscribeAddress()
	}
	before, rest, ok := strings.Cut(path, "{")
	if !ok {
		return path
	}
	query, after, _ := strings.Cut(rest, "}")
	return before + r.text(query) + after
}

func (r *tour) text(query string) string {
	r.t.Helper()
	var found string
	if err := r.app.DB().NewQuery(query).Row(&found); err != nil {
		r.t.Fatalf("%s: %v", query, err)
	}
	return found
}

func (r *tour) surveyAddress() string {
	path, err := survey.PathOf(r.app, r.text(`SELECT id FROM survey_invites ORDER BY state = 'sent' DESC LIMIT 1`))
	if err != nil {
		r.t.Fatal(err)
	}
	return path
}

func (r *tour) unsubscribeAddress() string {
	link := regexp.MustCompile(`/unsubscribe/\S+`).FindString(r.text(`SELECT text FROM emails WHERE text LIKE '%/unsubscribe/%' LIMIT 1`))
	if link == "" {
		r.t.Fatal("no mail of the sample company can be unsubscribed from")
	}
	return link
}

// TestPages_NoneIsForgotten holds the lists of pages above against the routes that there are.
func TestPages_NoneIsForgotten(t *testing.T) {
	for _, app := range []struct {
		file, pattern string
		places        []place
	}{
		{"portal/routes.ts", `path: "([^"]+)"`, portalPlaces},
		{"desk/routes.ts", `path: "([^"]+)"`, deskPlaces},
		{"dashboard/pages.ts", `(\w+): async`, dashboardPlaces},
	} {
		source, err := fs.ReadFile(pb_public.FS, app.file)
		if err != nil {
			t.Fatal(err)
		}
		var routes []string
		for _, match := range regexp.MustCompile(app.pattern).FindAllStringSubmatch(string(source), -1) {
			routes = append(routes, match[1])
		}
		compareRoutes(t, app.file, routes, app.places)
	}
	compareRoutes(t, "the server", servedRoutes(t), servedPlaces)
}

func compareRoutes(t *testing.T, where string, routes []string, places []place) {
	t.Helper()
	if len(routes) == 0 {
		t.Errorf("%s: no route found; is it written in another way now?", where)
	}
	named := func(route string) func(place) bool {
		return func(p place) bool { return p.route == route }
	}
	for _, route := range routes {
		if !slices.ContainsFunc(places, named(route)) {
			t.Errorf("%s: no place leads to %s, so that nobody looks whether everybody can use it", where, route)
		}
	}
	for _, p := range places {
		if p.route != "" && !slices.Contains(routes, p.route) {
			t.Errorf("%s: there is no route %s for %s", where, p.route, p.path)
		}
	}
}

// servedRoutes are the routes of the rooms that a browser can open as a page.
func servedRoutes(t *testing.T) []string {
	t.Helper()
	call := regexp.MustCompile(`Router\.GET\((.+?), `)
	var routes []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range call.FindAllStringSubmatch(string(source), -1) {
			route := filepath.Base(filepath.Dir(path)) + " " + match[1]
			if !strings.Contains(match[1], "/api/") && !slices.Contains(noPages, route) {
				routes = append(routes, route)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return routes
}
