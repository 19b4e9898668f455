package tour

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/survey"
)

// patience bounds the tour of all pages.
const patience = 15 * time.Minute

// Morning is when tours look at the sample company's desk: on a working day, while it is open. What is there, what is late and what customers are
// told hangs on the day and the hour; as it was on each run's own, a fault stood in some and not in the next.
func Morning() time.Time {
	return time.Date(2026, time.September, 15, 10, 30, 0, 0, time.Local) // whose zone is the desk's, see desktest
}

// sizes are those of a desk, a tablet and a phone. Where one is not looked at whole, the dark theme is left out: it is as at one of the others.
var sizes = []struct {
	width, height int
	isWhole       bool
}{{1440, 900, true}, {768, 1024, false}, {360, 740, true}}

// besideRail is the width, in px, from which on the desk has its rail beside the pages.
const besideRail = 704

// colourRules are all that the other theme can break: it changes colours alone.
var colourRules = []string{"color-contrast", "link-in-text-block"}

// Lead opens places in a language: nothing sticks out and no rule of WCAG 2.2 A and AA is broken at any size, in either theme at the
// desk's and the phone's.
func Lead(t *testing.T, shop *Shop, language string, places ...Place) {
	t.Helper()
	shop.Clock.Hold(shop.Clock.Now()) // or what is looked at last would stand later than what is looked at first
	server := httptest.NewServer(desktest.WithDashboard(shop.Handler))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	r := &tour{Shop: shop, t: t, url: server.URL, language: language, page: desktest.OpenPageFor(t, patience, language, 1440, 900, server.URL+"/help")}
	defer r.report()
	for _, p := range byViewer(places) {
		r.visit(p)
	}
}

// byViewer puts together what one person looks at.
func byViewer(places []Place) []Place {
	return slices.SortedStableFunc(slices.Values(places), func(a, b Place) int { return strings.Compare(a.as, b.as) })
}

// tour is one browser on its way through the pages.
type tour struct {
	*Shop
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

func (r *tour) visit(p Place) {
	if p.end != "" {
		p.path, p.kept = r.endOf(p.end)
	}
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
	address := r.url + r.address(p.path)
	if p.opened() || p.isBegun() {
		defer r.keep(draft{})
	}
	for _, size := range sizes {
		if p.onDesk && size.width < besideRail {
			continue
		}
		r.page.Look(size.width, size.height, "light")
		if p.opened() || size == sizes[0] { // anew at each size, since another one closes much of what was opened
			r.open(p, address, part)
		}
		if p.shows != "" {
			r.page.Shown(p.shows)
		}
		r.page.Rest(part) // also where nothing was opened: another size shows, and asks for, other things
		r.note(p, size.width, "", r.page.Overflow())
		r.note(p, size.width, "light", r.page.Audit(root)...)
		r.note(p, size.width, "light", r.page.Low(root)...)
		if !size.isWhole {
			continue
		}
		r.page.Look(size.width, size.height, "dark")
		r.note(p, size.width, "dark", r.page.Audit(root, colourRules...)...)
	}
}

// open goes to a place, with what the device keeps, and opens there what is to be opened.
func (r *tour) open(p Place, address, part string) {
	r.t.Helper()
	if p.opened() || p.isBegun() {
		r.keep(p.kept) // and not what was written there at another size
	}
	r.page.Go(address)
	if !p.opened() {
		return
	}
	r.page.Rest(part)
	for _, field := range p.fills {
		r.page.Fill(r.page.Word(field[0]), field[1])
	}
	if p.opens != "" {
		r.page.Press(r.page.Word(p.opens))
	}
	for _, key := range p.keys {
		r.page.Rest(part)
		if len(key) > 1 || strings.Contains(typed, key) {
			r.page.Keys(key)
		} else {
			r.page.Strokes(key)
		}
	}
}

// typed are the keys that a field or a button takes, where the others are the page's own.
const typed = "@\r"

// note keeps what was found, so that it reads: page, who looks, size, theme, language, then the rule, the element and why.
func (r *tour) note(p Place, width int, theme string, found ...string) {
	for _, what := range found {
		if what != "" {
			r.found = append(r.found, fmt.Sprintf("%s %s %s%s%q  %d %s %s: %s", p.path, p.as, p.end, p.opens, p.keys, width, theme, r.language, what))
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
	record, err := r.App.FindAuthRecordByEmail(who.collection, who.email)
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
	if err := r.App.DB().NewQuery(query).Row(&found); err != nil {
		r.t.Fatalf("%s: %v", query, err)
	}
	return found
}

func (r *tour) surveyAddress() string {
	path, err := survey.PathOf(r.App, r.text(`SELECT id FROM survey_invites ORDER BY state = 'sent' DESC, rowid LIMIT 1`))
	if err != nil {
		r.t.Fatal(err)
	}
	return path
}

func (r *tour) unsubscribeAddress() string {
	link := regexp.MustCompile(`/unsubscribe/\S+`).FindString(r.text(`SELECT text FROM emails WHERE text LIKE '%/unsubscribe/%' ORDER BY rowid LIMIT 1`))
	if link == "" {
		r.t.Fatal("no mail of the sample company can be unsubscribed from")
	}
	return link
}
