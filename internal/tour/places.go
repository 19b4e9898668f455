// Package tour leads a browser through every page of the product on the sample company's desk.
//
// The pages are listed here, once; the packages below lead through parts of them, so that none of them takes long. It is for tests alone.
package tour

import (
	"fmt"
	"strings"
)

// Place is a page as somebody meets it.
type Place struct {
	// route is what the page is called in the list of routes that it comes from.
	route string
	// path is its address; what stands in braces there is the first column of that query's first row. The order is that in which the
	// rows were made: ids are other ones each time.
	path string
	// as is who looks: the key of a person in viewers, or nobody.
	as string
	// kept is what the device keeps of something begun; end has it keep a diagnosis that came to such an end, whose address this is.
	kept draft
	end  string
	// fills are fields by the keys of their labels, each with what is entered before anything is pressed.
	fills [][2]string
	// opens is the word on what is pressed first, by its key: a menu or a dialog that the page keeps closed; keys are pressed
	// after that, each when what came of the one before is there.
	opens string
	keys  []string
	// shows is the selector of what must be seen then: of what does not open nothing would be found.
	shows string
	// onDesk says that what is opened is opened so beside the rail alone, which a phone has in a drawer.
	onDesk bool
}

// opened says whether the page is looked at with something open.
func (p Place) opened() bool { return p.opens != "" || len(p.keys) > 0 }

// isBegun says whether the page finds something begun on the device.
func (p Place) isBegun() bool { return p.kept.name != "" || p.end != "" }

// viewer is who looks at pages: where the browser keeps the sign-in, and as whom.
type viewer struct{ key, collection, email string }

var viewers = map[string]viewer{
	"customer":   {"aftercare.portal", "customers", "customer1@demo.example"},
	"endangered": {"aftercare.portal", "customers", "peng.lei@mail.example"}, // who smelt gas
	"agent":      {"aftercare.desk", "staff", "agent1@demo.example"},
	"lead":       {"aftercare.desk", "staff", "lead@demo.example"},
	"manager":    {"aftercare.desk", "staff", "manager@demo.example"},
	"qa":         {"aftercare.desk", "staff", "qa@demo.example"},
	"superuser":  {"__pb_superusers__/_", "_superusers", "admin@demo.example"},
}

// What is shown by what is opened.
const (
	menu    = "[role=menu]"
	dialog  = "dialog[open]"
	choices = "[role=listbox] [role=option]"
	wrong   = ".field-error"
	expired = ".note.warn[role=alert]"
)

const (
	ownCase    = `{SELECT id FROM tickets WHERE customer = (SELECT id FROM customers WHERE email = 'customer1@demo.example') ORDER BY %s, rowid LIMIT 1}`
	anyCase    = `{SELECT number FROM tickets WHERE %s ORDER BY created DESC, rowid LIMIT 1}`
	anyArticle = `{SELECT id FROM articles WHERE state = '%s' ORDER BY rowid LIMIT 1}`
)

// mailedToken is that of a mailed link, as far as a page reads it: for ann@tour.example, to become ann@new.example. The server knows it not.
const mailedToken = "x.eyJlbWFpbCI6ImFubkB0b3VyLmV4YW1wbGUiLCJuZXdFbWFpbCI6ImFubkBuZXcuZXhhbXBsZSJ9.y"

// PortalPlaces and the lists below name every page; a route that none of them names fails a test.
var PortalPlaces = []Place{
	{route: "/", path: "/"},
	{route: "/", path: "/", as: "customer"},
	{route: "/", path: "/", opens: "portal.display", shows: menu},
	{route: "/ask", path: "/ask"},
	{route: "/ask", path: "/ask?question=E21"},
	{route: "/ask", path: "/ask?question=I+smell+gas+闻到燃气味"},
	{route: "/new", path: "/new"},
	{route: "/new", path: "/new?kind=repair", as: "customer"},
	{route: "/new", path: "/new?step=what", as: "customer", kept: request("repair"), opens: "portal.new.next", shows: wrong},
	{route: "/new", path: "/new?step=proof", as: "customer", kept: request("repair", happened)},
	{route: "/new", path: "/new?step=proof", as: "customer", kept: request("repair", happened), opens: "portal.new.next", shows: wrong},
	{route: "/new", path: "/new?step=proof", as: "customer", kept: request("return_exchange", happened), opens: "portal.new.next", shows: wrong},
	{route: "/new", path: "/new?step=reach", kept: request("consultation", happened)},
	{route: "/new", path: "/new?step=reach", kept: request("consultation", happened), fills: [][2]string{{"portal.auth.name", "Ann"}, {"portal.auth.email", "ann@tour.example"}, {"portal.auth.new_password", "short"}}, opens: "portal.auth.create", shows: wrong},
	{route: "/new", path: "/new?step=reach", as: "customer", kept: request("installation", happened, proven, map[string]any{"phone": "none"}), opens: "portal.new.next", shows: wrong},
	{route: "/new", path: "/new?step=review", as: "customer", kept: request("repair", happened, proven, reached)},
	{route: "/new/sent/:number", path: "/new/sent/{SELECT number FROM tickets WHERE grade = 'crisis' AND customer = (SELECT id FROM customers WHERE email = 'peng.lei@mail.example') ORDER BY rowid}", as: "endangered"},
	{route: "/new/sent/:number", path: "/new/sent/" + fmt.Sprintf(strings.Replace(ownCase, "SELECT id", "SELECT number", 1), "created DESC") + "?as=call", as: "customer"},
	{route: "/new/sent/:number", path: "/new/sent/" + fmt.Sprintf(strings.Replace(ownCase, "SELECT id", "SELECT number", 1), "created DESC") + "?as=praise", as: "customer"},
	{route: "/new/sent/:number", path: "/new/sent/" + fmt.Sprintf(strings.Replace(ownCase, "SELECT id", "SELECT number", 1), "created DESC"), as: "customer"},
	{route: "/cases", path: "/cases", as: "customer"},
	{route: "/cases/:ref", path: "/cases/" + fmt.Sprintf(ownCase, "created DESC"), as: "customer"},
	{route: "/cases/:ref", path: "/cases/" + fmt.Sprintf(ownCase, "status = 'resolved' DESC, status = 'closed' DESC"), as: "customer"},
	{route: "/cases/:ref", path: "/cases/" + fmt.Sprintf(ownCase, "status = 'pending' DESC"), as: "customer", opens: "portal.reply.send", shows: wrong},
	{route: "/suggestions", path: "/suggestions", as: "customer"},
	{route: "/units", path: "/units", as: "customer"},
	{route: "/diagnose", path: "/diagnose"},
	{route: "/diagnose/:flow", path: "/diagnose/{SELECT code FROM flows ORDER BY rowid}"},
	{route: "/diagnose/:flow", end: "solved"},
	{route: "/diagnose/:flow", end: "ticket"},
	{route: "/diagnose/:flow", end: "ticket", as: "customer"},
	{route: "/diagnose/:flow", end: "danger"},
	{route: "/diagnose/:flow", end: "danger", as: "customer"},
	{route: "/register", path: "/register", as: "customer", opens: "warranty.register.send", shows: wrong},
	{route: "/register", path: "/register?serial=SN-1", as: "customer"},
	{route: "/standards", path: "/standards"},
	{route: "/articles", path: "/articles", as: "customer"},
	{route: "/articles", path: "/articles?q=E21", as: "customer"},
	{route: "/articles/:code", path: "/articles/KB-01"},
	{route: "/account", path: "/account", as: "customer"},
	{route: "/sign-in", path: "/sign-in"},
	{route: "/forgotten", path: "/forgotten"},
	{route: "/confirm/:what", path: "/confirm/password-reset#" + mailedToken},
	{route: "/confirm/:what", path: "/confirm/password-reset#" + mailedToken, fills: [][2]string{{"portal.auth.next_password", "a long password"}}, opens: "portal.confirm.password-reset.action", shows: expired},
	{route: "/confirm/:what", path: "/confirm/email-change#" + mailedToken},
	{route: "/confirm/:what", path: "/confirm/verification#" + mailedToken},
	{route: "/confirm/:what", path: "/confirm/email-change?cut#off"},
	{route: "", path: "/nowhere"},
}

// DeskPlaces are what colleagues see.
var DeskPlaces = []Place{
	{route: "", path: "/desk"}, // the door
	{route: "/desk", path: "/desk", as: "agent"},
	{route: "/desk", path: "/desk", as: "lead", keys: []string{"?"}, shows: dialog},
	{route: "/desk/:queue", path: "/desk/new", as: "agent"},
	// What opens over a list and over a case.
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.palette.hint", shows: dialog, onDesk: true},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.palette.hint", keys: []string{"E21"}, shows: `.palette-sub`, onDesk: true},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.notices.title", shows: `.notices [role=dialog]`, onDesk: true},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.views.menu", shows: menu},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", opens: "desk.views.filter", shows: dialog},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", keys: []string{"j", "x", "J"}, shows: `.bulk-bar`},
	{route: "/desk/:queue", path: "/desk/all", as: "agent", keys: []string{"j", "x", "J", ".", "\r"}, shows: choices},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", opens: "desk.case.more", shows: menu},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", keys: []string{"z"}, shows: dialog},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", keys: []string{"e"}, shows: dialog},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", keys: []string{"r", "/"}, shows: choices},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "lead", keys: []string{"n", "@"}, shows: choices},
	{route: "/desk/replies", path: "/desk/replies", as: "lead", opens: "replies.new", shows: dialog},
	{route: "/desk/home", path: "/desk/home", as: "agent"},
	{route: "/desk/replies", path: "/desk/replies", as: "lead"},
	{route: "/desk/:queue", path: "/desk/all", as: "agent"},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "agent"},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "kind = 'complaint' AND status <> 'closed'"), as: "lead"},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'closed'"), as: "agent"},
	{route: "/desk/rules", path: "/desk/rules", as: "manager"},
	{route: "/desk/rules/:rule", path: "/desk/rules/{SELECT id FROM rules WHERE id LIKE 'ruleroute%' ORDER BY rowid}", as: "manager"},
	{route: "/desk/callbacks", path: "/desk/callbacks?whose=all", as: "agent"},
	{route: "/desk/callbacks/:callback", path: "/desk/callbacks/{SELECT id FROM callbacks WHERE state = 'open' ORDER BY rowid}", as: "lead"},
	{route: "/desk/callbacks/:callback", path: "/desk/callbacks/{SELECT id FROM callbacks WHERE state = 'done' ORDER BY rowid}", as: "lead"},
	{route: "/desk/follow-ups", path: "/desk/follow-ups?whose=all", as: "lead"},
	{route: "/desk/follow-ups/:followUp", path: "/desk/follow-ups/{SELECT id FROM follow_ups ORDER BY state = 'open' DESC, rowid}", as: "lead"},
	{route: "/desk/complaints", path: "/desk/complaints", as: "lead"},
	{route: "/desk/campaigns", path: "/desk/campaigns", as: "lead"},
	{route: "/desk/campaigns/:campaign", path: "/desk/campaigns/{SELECT id FROM campaigns ORDER BY rowid}", as: "lead"},
	{route: "/desk/campaigns/:campaign", path: "/desk/campaigns/new", as: "lead"},
	{route: "/desk/answers", path: "/desk/answers", as: "lead"},
	{route: "/desk/feedback", path: "/desk/feedback", as: "lead"},
	{route: "/desk/feedback/:feedback", path: "/desk/feedback/{SELECT id FROM feedback ORDER BY is_open DESC, rowid}", as: "lead"},
	{route: "/desk/flows", path: "/desk/flows", as: "lead"},
	{route: "/desk/flows/:flow", path: "/desk/flows/{SELECT id FROM flows ORDER BY rowid}", as: "lead"},
	{route: "/desk/units", path: "/desk/units", as: "agent"},
	{route: "/desk/units/:unit", path: "/desk/units/{SELECT id FROM assets ORDER BY rowid}", as: "agent"},
	{route: "/desk/figures", path: "/desk/figures?period=this_year", as: "manager"},
	{route: "/desk/articles", path: "/desk/articles", as: "lead"},
	{route: "/desk/articles", path: "/desk/articles?state=use", as: "lead"},
	{route: "/desk/articles/:article", path: "/desk/articles/" + fmt.Sprintf(anyArticle, "review"), as: "lead"},
	{route: "/desk/articles/:article", path: "/desk/articles/" + fmt.Sprintf(anyArticle, "published"), as: "lead"},
	{route: "/desk/problems", path: "/desk/problems", as: "lead"},
	{route: "/desk/problems/:number", path: "/desk/problems/{SELECT number FROM problems WHERE status = 'verifying' ORDER BY rowid}", as: "lead"},
	{route: "/desk/portal", path: "/desk/portal", as: "manager"},
	// What quality sees, who reads what others work at.
	{route: "/desk/home", path: "/desk/home", as: "qa"},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "status = 'open'"), as: "qa"},
	{route: "/desk/:queue/:number", path: "/desk/all/" + fmt.Sprintf(anyCase, "kind = 'complaint' AND status <> 'closed'"), as: "qa"},
	{route: "/desk/callbacks/:callback", path: "/desk/callbacks/{SELECT id FROM callbacks WHERE state = 'open' ORDER BY rowid}", as: "qa"},
	{route: "/desk/follow-ups/:followUp", path: "/desk/follow-ups/{SELECT id FROM follow_ups ORDER BY state = 'open' DESC, rowid}", as: "qa"},
	{route: "/desk/feedback/:feedback", path: "/desk/feedback/{SELECT id FROM feedback ORDER BY is_open DESC, rowid}", as: "qa"},
	{route: "/desk/complaints", path: "/desk/complaints", as: "qa"},
	{route: "/desk/articles/:article", path: "/desk/articles/" + fmt.Sprintf(anyArticle, "published"), as: "qa"},
	{route: "/desk/problems/:number", path: "/desk/problems/{SELECT number FROM problems WHERE status = 'verifying' ORDER BY rowid}", as: "qa"},
	{route: "/desk/campaigns/:campaign", path: "/desk/campaigns/{SELECT id FROM campaigns ORDER BY rowid}", as: "qa"},
}

// DashboardPlaces are our pages in PocketBase's dashboard.
var DashboardPlaces = []Place{
	{route: "rules", path: "/_/#/rules", as: "superuser"},
	{route: "rules", path: "/_/#/rules/ruleroutejs0000", as: "superuser"},
	{route: "serviceTimes", path: "/_/#/service-times", as: "superuser"},
	{route: "serviceTimes", path: "/_/#/service-times/calendars/workdayscn00000", as: "superuser"},
	{route: "serviceTimes", path: "/_/#/service-times/policies", as: "superuser"},
}

// ServedPlaces are the pages that the server writes itself; a route is named by its room and by what stands in the call there.
var ServedPlaces = []Place{
	{route: `knowledge "/help"`, path: "/help"},
	{route: `knowledge "/help/{address}"`, path: "/help/{SELECT slug FROM articles WHERE state = 'published' AND audience = 'public' AND slug <> '' ORDER BY rowid}"},
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
