package diagnosis_test

import (
	"fmt"
	"maps"
	"math/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

func records(collection string) string { return "/api/collections/" + collection + "/records" }

func option(zh, en, next string) map[string]any {
	return map[string]any{"label_zh": zh, "label_en": en, "next": next}
}

func question(zh, en, yes, no string) map[string]any {
	return map[string]any{"type": "question", "text_zh": zh, "text_en": en, "options": []any{option("是", "Yes", yes), option("否", "No", no)}}
}

func result(outcome string, more map[string]any) map[string]any {
	node := map[string]any{"type": "result", "text_zh": "结果。", "text_en": "The end.", "outcome": outcome}
	for name, value := range more {
		node[name] = value
	}
	return node
}

func washer() map[string]any {
	return map[string]any{
		"code": "WASHER", "title_zh": "洗衣机不排水", "title_en": "Washer does not drain", "category": "washing_machine", "enabled": true, "start": "q1",
		"nodes": map[string]any{
			"q1":     question("漏电吗？", "Any tingling?", "r_stop", "q2"),
			"q2":     question("清理后好了吗？", "Better after cleaning?", "r_ok", "r_pump"),
			"r_stop": result("ticket", map[string]any{"safety": true, "ticket": map[string]any{"kind": "repair", "category": "electrical_hazard"}}),
			"r_ok":   result("solved", nil),
			"r_pump": result("part", map[string]any{"ticket": map[string]any{"kind": "repair", "category": "not_draining", "priority": "low", "part_hint": []any{"WM-PUMP"}}}),
		},
	}
}

type desk struct {
	*desktest.World
	flow string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	w := desktest.New(t)
	return desk{w, w.Must(desktest.Lead, http.MethodPost, records("flows"), washer()).String("id")}
}

// count tells what a page would, in a browser of that name.
func (d desk) count(as string, body map[string]any, browser ...string) int {
	d.T.Helper()
	return d.Do(as, http.MethodPost, "/api/aftercare/flows/"+d.flow+"/count", body, "User-Agent", "Mozilla/5.0 "+strings.Join(browser, "")).Status
}

func (d desk) makeCase(as string, body map[string]any) desktest.Answer {
	d.T.Helper()
	return d.Do(as, http.MethodPost, "/api/aftercare/flows/"+d.flow+"/case", body)
}

func (d desk) counted(node, what string) int {
	d.T.Helper()
	var n int
	err := d.App.DB().NewQuery(`SELECT COALESCE(SUM(n), 0) FROM flow_counts WHERE flow = {:flow} AND node = {:node} AND what = {:what}`).
		Bind(dbx.Params{"flow": d.flow, "node": node, "what": what}).Row(&n)
	if err != nil {
		d.T.Fatal(err)
	}
	return n
}

func TestCase_IsFilledInFromTheFlow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	body := map[string]any{"id": "casefromflow001", "version": 1, "answers": []int{1, 1}, "words": "It is loud."}
	made := d.makeCase(desktest.Customer, body)
	if made.Status != 200 || made.String("number") == "" {
		t.Fatalf("%d %s", made.Status, made.Text)
	}
	ticket := d.Ticket("casefromflow001")
	for name, want := range map[string]string{"kind": "repair", "category": "not_draining", "priority": "low", "subject": "Washer does not drain", "channel": "portal", "customer": desktest.ID(desktest.Customer)} {
		if got := ticket.GetString(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got := ticket.GetString("description"); got != "It is loud." {
		t.Errorf("the description says more than the customer: %q", got)
	}
	told := d.told("casefromflow001")
	for _, want := range []string{"1. Any tingling? **No**", "2. Better after cleaning? **No**"} {
		if len(told) != 1 || !strings.Contains(told[0], want) {
			t.Errorf("the desk has not said %q: %q", want, told)
		}
	}
	if seen := d.Must(desktest.Customer, http.MethodGet, records("messages")+"?filter=kind%3D'system'", nil); !strings.Contains(seen.Text, "Better after cleaning?") {
		t.Errorf("the customer does not see what was answered: %s", seen.Text)
	}
	if seen := d.Must(desktest.Customer, http.MethodGet, records("messages"), nil); strings.Contains(seen.Text, "WM-PUMP") {
		t.Errorf("the customer reads the number of a part: %s", seen.Text)
	}
	if seen := d.Must(desktest.Agent, http.MethodGet, records("messages")+"?filter=kind%3D'note'", nil); strings.Count(seen.Text, `"body":"Parts that may be needed: WM-PUMP"`) != 1 {
		t.Errorf("what colleagues are told of parts: %s", seen.Text)
	}
	if ticket.GetString("promise_at") != "" {
		t.Errorf("promised for %s", ticket.GetString("promise_at"))
	}
	if again := d.makeCase(desktest.Customer, body); again.String("number") != made.String("number") || len(d.told("casefromflow001")) != 1 {
		t.Errorf("sent twice: %d %s, %q", again.Status, again.Text, d.told("casefromflow001"))
	}
	if theirs := d.makeCase(desktest.Customer2, body); theirs.Status != 403 {
		t.Errorf("another customer with this id: %d %s", theirs.Status, theirs.Text)
	}
	var cases int
	if err := d.App.DB().NewQuery(`SELECT COUNT(*) FROM tickets`).Row(&cases); err != nil || cases != 1 {
		t.Errorf("%d cases, %v", cases, err)
	}
	d.Settle()
	for asked, want := range map[string]bool{"loud": true, "tingling": false} {
		found := d.Must(desktest.Agent, http.MethodGet, "/api/aftercare/search?q="+asked, nil)
		if got := strings.Contains(found.Text, "casefromflow001"); got != want {
			t.Errorf("%s is found by %q: %v", made.String("number"), asked, got)
		}
	}
	urgent := d.makeCase(desktest.Customer, map[string]any{"id": "casefromflow002", "version": 1, "answers": []int{0}})
	danger := d.Ticket("casefromflow002")
	for name, want := range map[string]string{"priority": "urgent", "kind": "complaint", "grade": "crisis", "category": "electrical_hazard", "description": "Washer does not drain"} {
		if got := danger.GetString(name); urgent.Status != 200 || got != want {
			t.Errorf("somebody in danger: %d, %s is %q, want %q", urgent.Status, name, got, want)
		}
	}
}

// told is what the desk itself has written into a case.
func (d desk) told(ticket string) (bodies []string) {
	d.T.Helper()
	err := d.App.DB().NewQuery(`SELECT body FROM messages WHERE ticket = {:ticket} AND kind = 'system' AND author_name = 'Guided diagnosis' ORDER BY created`).Bind(dbx.Params{"ticket": ticket}).Column(&bodies)
	if err != nil {
		d.T.Fatal(err)
	}
	return bodies
}

// TestCase_PromisesTheCall ends in a call: the case is promised for when the customer is told, which the desk's clock watches, and
// never for a time when nobody is there to call.
func TestCase_PromisesTheCall(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		after time.Duration // of a Monday, 9 in the morning
		hours int
		due   string
	}{
		"while the desk is open":        {0, 24, "2026-09-15 01:00:00.000Z"},
		"it ends in the night":          {10 * time.Hour, 6, "2026-09-15 02:00:00.000Z"},
		"it is asked for in the night":  {18 * time.Hour, 2, "2026-09-15 02:00:00.000Z"},
		"it ends in the open afternoon": {3 * time.Hour, 2, "2026-09-14 06:00:00.000Z"},
		"nobody promised anything":      {0, 0, ""},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			changed := washer()
			changed["nodes"].(map[string]any)["r_pump"] = result("callback", map[string]any{"callback_hours": c.hours, "ticket": map[string]any{"kind": "repair"}})
			d.Must(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, changed)
			d.Advance(c.after)
			if made := d.makeCase(desktest.Customer, map[string]any{"id": "casefromflow001", "version": 2, "answers": []int{1, 1}}); made.Status != 200 {
				t.Fatalf("%d %s", made.Status, made.Text)
			}
			d.Settle()
			ticket := d.Ticket("casefromflow001")
			if got := ticket.GetString("promise_at"); got != c.due {
				t.Fatalf("promised for %q, want %q", got, c.due)
			}
			if c.due == "" {
				return
			}
			if !strings.Contains(ticket.GetString("promise_text"), "Washer does not drain") || !strings.Contains(ticket.GetString("steps"), c.due) {
				t.Errorf("the customer is told %q, %s", ticket.GetString("promise_text"), ticket.GetString("steps"))
			}
			var due []string
			err := d.App.DB().NewQuery(`SELECT due_at FROM clocks WHERE ticket = {:ticket} AND kind = 'promise'`).Bind(dbx.Params{"ticket": ticket.Id}).Column(&due)
			if err != nil || len(due) != 1 || due[0] != c.due {
				t.Errorf("the clock of the promise: %q, %v", due, err)
			}
		})
	}
}

func TestCase_OnlyWhereTheFlowEndsInOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for what, c := range map[string]struct {
		as     string
		body   map[string]any
		status int
	}{
		"a guest":           {desktest.Guest, map[string]any{"id": "casefromflow003", "version": 1, "answers": []int{0}}, 401},
		"a colleague":       {desktest.Agent, map[string]any{"id": "casefromflow003", "version": 1, "answers": []int{0}}, 401},
		"an end without":    {desktest.Customer, map[string]any{"id": "casefromflow003", "version": 1, "answers": []int{1, 0}}, 400},
		"on the way":        {desktest.Customer, map[string]any{"id": "casefromflow003", "version": 1, "answers": []int{1}}, 400},
		"no such answer":    {desktest.Customer, map[string]any{"id": "casefromflow003", "version": 1, "answers": []int{5}}, 400},
		"no such version":   {desktest.Customer, map[string]any{"id": "casefromflow003", "version": 7, "answers": []int{0}}, 404},
		"an id of its own":  {desktest.Customer, map[string]any{"id": "x", "version": 1, "answers": []int{0}}, 400},
		"another's product": {desktest.Customer, map[string]any{"id": "casefromflow003", "version": 1, "answers": []int{0}, "asset": "nosuchasset0000"}, 400},
	} {
		if got := d.makeCase(c.as, c.body); got.Status != c.status {
			t.Errorf("%s: %d %s, want %d", what, got.Status, got.Text, c.status)
		}
	}
}

// TestPath_IsToldInTheRequest adds the way through a diagnosis that mended nothing to the request that followed: what it says is
// the flow's, it is told once, and nobody tells it in another's case or in one of long ago.
func TestPath_IsToldInTheRequest(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	theirs := d.Ask(desktest.Customer, "repair", "Washer", "It still does not drain.")
	tell := func(as string, body map[string]any) int {
		body["ticket"] = theirs
		return d.Do(as, http.MethodPost, "/api/aftercare/flows/"+d.flow+"/path", body).Status
	}
	for what, c := range map[string]struct {
		as     string
		body   map[string]any
		status int
	}{
		"a guest":               {desktest.Guest, map[string]any{"version": 1, "answers": []int{1, 0}}, 401},
		"a colleague":           {desktest.Agent, map[string]any{"version": 1, "answers": []int{1, 0}}, 401},
		"somebody else":         {desktest.Customer2, map[string]any{"version": 1, "answers": []int{1, 0}}, 404},
		"on the way":            {desktest.Customer, map[string]any{"version": 1, "answers": []int{1}}, 400},
		"an end with a case":    {desktest.Customer, map[string]any{"version": 1, "answers": []int{1, 1}}, 400},
		"no such answer":        {desktest.Customer, map[string]any{"version": 1, "answers": []int{1, 7}}, 400},
		"no such version":       {desktest.Customer, map[string]any{"version": 3, "answers": []int{1, 0}}, 404},
		"words beside the path": {desktest.Customer, map[string]any{"version": 1, "answers": []any{"Trust me"}}, 400},
	} {
		if got := tell(c.as, c.body); got != c.status {
			t.Errorf("%s: %d, want %d", what, got, c.status)
		}
	}
	if told := d.told(theirs); len(told) != 0 {
		t.Fatalf("told: %q", told)
	}
	for range 2 {
		if got := tell(desktest.Customer, map[string]any{"version": 1, "answers": []int{1, 0}}); got != 204 {
			t.Errorf("the way that was taken: %d", got)
		}
	}
	told := d.told(theirs)
	if len(told) != 1 || !strings.Contains(told[0], "1. Any tingling? **No**\n2. Better after cleaning? **Yes**") {
		t.Errorf("told: %q", told)
	}
	d.Advance(25 * time.Hour)
	if got := tell(desktest.Customer, map[string]any{"version": 1, "answers": []int{1, 0}}); got != 404 {
		t.Errorf("a day later: %d", got)
	}
}

// TestSwitchedOff_IsWalkedToItsEnd: whoever was in a flow when it was switched off still sends their case and tells the way that they took.
func TestSwitchedOff_IsWalkedToItsEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	theirs := d.Ask(desktest.Customer, "repair", "Washer", "It still does not drain.")
	d.Must(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, map[string]any{"enabled": false})
	if made := d.makeCase(desktest.Customer, map[string]any{"id": "casefromflow001", "version": 1, "answers": []int{0}}); made.Status != 200 || d.Ticket("casefromflow001").GetString("grade") != "crisis" {
		t.Errorf("a case of danger: %d %s", made.Status, made.Text)
	}
	path := map[string]any{"ticket": theirs, "version": 1, "answers": []int{1, 0}}
	if told := d.Do(desktest.Customer, http.MethodPost, "/api/aftercare/flows/"+d.flow+"/path", path); told.Status != 204 || len(d.told(theirs)) != 1 {
		t.Errorf("the way that was taken: %d %s", told.Status, told.Text)
	}
	if got := d.count(desktest.Guest, map[string]any{"version": 1, "node": "q1", "what": "entered"}); got != 404 {
		t.Errorf("counted: %d", got)
	}
}

func TestVersions_AreKeptAndCountedApart(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.count(desktest.Guest, map[string]any{"version": 1, "node": "q1", "what": "entered"})
	changed := washer()
	changed["nodes"].(map[string]any)["q2"] = question("清理过滤器后好了吗？", "Better after cleaning the filter?", "r_ok", "r_pump")
	if got := d.Must(desktest.Manager, http.MethodPatch, records("flows")+"/"+d.flow, changed).JSON["version"]; got != 2.0 {
		t.Errorf("version after a change: %v", got)
	}
	if got := d.Must(desktest.Manager, http.MethodPatch, records("flows")+"/"+d.flow, map[string]any{"category": "washers"}).JSON["version"]; got != 2.0 {
		t.Errorf("version after another group: %v", got)
	}
	if kept := d.Must(desktest.QA, http.MethodGet, records("flow_versions")+"?sort=version", nil); !strings.Contains(kept.Text, "Better after cleaning?") || !strings.Contains(kept.Text, "cleaning the filter?") ||
		!strings.Contains(kept.Text, desktest.ID(desktest.Manager)) {
		t.Errorf("versions: %s", kept.Text)
	}
	// Whoever began with the earlier one ends with it.
	if made := d.makeCase(desktest.Customer, map[string]any{"id": "casefromflow004", "version": 1, "answers": []int{1, 1}}); made.Status != 200 {
		t.Errorf("a case by the earlier version: %d %s", made.Status, made.Text)
	}
	if told := d.told("casefromflow004"); len(told) != 1 || !strings.Contains(told[0], "Better after cleaning?") {
		t.Errorf("it says: %q", told)
	}
	if got := d.Do(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, map[string]any{"start": "r_ok"}); got.Status != 400 {
		t.Errorf("a flow that cannot be walked: %d %s", got.Status, got.Text)
	}
	if got := d.Do(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, map[string]any{"version": 9}); got.Code("version") != "field_kept_by_desk" {
		t.Errorf("a version of one's own: %d %s", got.Status, got.Text)
	}
}

// TestGuard_SafetyFirst: a flow that asks of danger behind anything else is refused, and whether it asks at all follows from its steps.
func TestGuard_SafetyFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	asks := func() bool {
		return d.Must(desktest.Lead, http.MethodGet, records("flows")+"/"+d.flow, nil).JSON["safety_first"] == true
	}
	if !asks() {
		t.Error("it does not say that it asks for safety first")
	}
	late := washer()
	late["nodes"].(map[string]any)["r_pump"] = result("ticket", map[string]any{"safety": true, "ticket": map[string]any{"kind": "repair"}})
	if got := d.Do(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, late); got.Status != 200 {
		t.Errorf("a second question of safety right behind the first: %d %s", got.Status, got.Text)
	}
	late["nodes"].(map[string]any)["q1"] = question("漏水吗？", "Any water?", "r_ok", "q2")
	delete(late["nodes"].(map[string]any), "r_stop")
	got := d.Do(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, late)
	if got.Code("nodes") != "flow_safety_late" || !strings.Contains(got.Text, "q2") || !strings.Contains(got.Text, "q1") {
		t.Errorf("asked of danger too late: %d %s", got.Status, got.Text)
	}
	harmless := washer()
	harmless["safety_first"] = true
	harmless["nodes"].(map[string]any)["r_stop"] = result("solved", nil)
	d.Must(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, harmless)
	if asks() {
		t.Error("it says that it asks for safety first, and does not")
	}
}

// TestGuard_ArticlesAreThere: an end leads to an article that customers can read. That stays for them while the flow is offered, and the
// refusal names the flow; switched off, it can be switched on again only once it is mended.
func TestGuard_ArticlesAreThere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	article := func(code, audience, state string) string {
		return d.Must(desktest.Lead, http.MethodPost, records("articles"), map[string]any{
			"code": code, "locale": "en", "title": "Filter", "body": "Clean it.", "audience": audience, "state": state}).String("id")
	}
	public := article("KB-PUBLIC", "public", "published")
	article("KB-CUSTOMERS", "customers", "published")
	article("KB-INTERNAL", "internal", "published")
	article("KB-DRAFT", "public", "draft")
	lead := func(code string) desktest.Answer {
		changed := washer()
		changed["nodes"].(map[string]any)["r_ok"] = result("article", map[string]any{"article": code})
		return d.Do(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, changed)
	}
	for code, want := range map[string]string{"KB-NONE": "flow_article_unknown", "KB-INTERNAL": "flow_article_unknown", "KB-DRAFT": "flow_article_unknown", "": "flow_no_article", "KB-CUSTOMERS": "", "kb-public": "flow_article_unknown"} {
		if got := lead(code); got.Code("nodes") != want || want == "" && got.Status != 200 {
			t.Errorf("%s: %d %s, want %q", code, got.Status, got.Text, want)
		}
	}
	if got := lead("KB-PUBLIC"); got.Status != 200 {
		t.Fatalf("%d %s", got.Status, got.Text)
	}
	path := records("articles") + "/" + public
	titles := map[string]string{locale.English: washer()["title_en"].(string), locale.Chinese: washer()["title_zh"].(string)}
	for field, value := range map[string]string{"state": "archived", "audience": "internal", "code": "KB-OTHER"} {
		for language, title := range titles {
			got := d.Do(desktest.Lead, http.MethodPatch, path, map[string]any{field: value}, "Accept-Language", language)
			if got.Code(field) != "article_ends_flows" || !strings.Contains(got.Text, "“"+title+"”") {
				t.Errorf("%s, %s: %d %s, want the name of %s", field, language, got.Status, got.Text, title)
			}
		}
	}
	for _, as := range []string{desktest.Lead, desktest.Superuser} {
		if got := d.Do(as, http.MethodPatch, path, map[string]any{"state": "draft"}); got.Code("state") != "article_ends_flows" {
			t.Errorf("%s took it offline: %d %s", as, got.Status, got.Text)
		}
	}
	d.Must(desktest.Lead, http.MethodPatch, path, map[string]any{"audience": "customers", "title": "The filter"})
	chinese := d.Must(desktest.Lead, http.MethodPost, records("articles"), map[string]any{
		"code": "KB-PUBLIC", "locale": "zh-CN", "title": "滤网", "body": "清洗。", "audience": "public", "state": "published"}).String("id")
	d.Must(desktest.Lead, http.MethodPatch, path, map[string]any{"state": "archived"}) // the other language is still there
	path = records("articles") + "/" + chinese
	if got := d.Do(desktest.Lead, http.MethodPatch, path, map[string]any{"state": "archived"}); got.Code("state") != "article_ends_flows" {
		t.Errorf("the last language was archived: %d %s", got.Status, got.Text)
	}
	d.Must(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, map[string]any{"enabled": false})
	d.Must(desktest.Lead, http.MethodPatch, path, map[string]any{"state": "archived"})
	if got := d.Do(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, map[string]any{"enabled": true}); got.Code("nodes") != "flow_article_unknown" {
		t.Errorf("switched on with an article that has gone: %d %s", got.Status, got.Text)
	}
}

func TestCount_KeepsNumbersAndNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, as := range []string{desktest.Guest, desktest.Customer, desktest.Agent} {
		d.count(as, map[string]any{"version": 1, "node": "q1", "what": "entered"})
	}
	d.count(desktest.Guest, map[string]any{"version": 1, "node": "r_ok", "what": "entered", "seconds": 90}, "a")
	d.count(desktest.Guest, map[string]any{"version": 1, "node": "r_ok", "what": "entered", "seconds": 400}, "b")
	d.count(desktest.Guest, map[string]any{"version": 1, "node": "r_ok", "what": "entered", "seconds": 90000}, "c")
	d.count(desktest.Guest, map[string]any{"version": 1, "node": "r_ok", "what": "solved"})
	for what, got := range map[string][2]int{
		"begun, colleagues left out": {d.counted("q1", "entered"), 2}, "ended": {d.counted("r_ok", "entered"), 3}, "seconds": {d.counted("r_ok", "seconds"), 490},
		"quick": {d.counted("r_ok", "quick"), 1}, "slow": {d.counted("r_ok", "slow"), 1}, "solved": {d.counted("r_ok", "solved"), 1},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %d, want %d", what, got[0], got[1])
		}
	}
	for _, wrong := range []map[string]any{
		{"version": 1, "node": "none", "what": "entered"}, {"version": 1, "node": "q1", "what": "solved"}, {"version": 1, "node": "q1", "what": "seconds"}, {"version": 4, "node": "q1", "what": "entered"},
		{"version": 1, "node": "r_ok", "what": "answered"}, {"version": 1, "node": "q1", "what": "entered", "nodes": []string{"q1"}}, {"version": 1, "node": "r_ok", "what": "entered", "nodes": []string{"q1", "q1"}},
		{"version": 1, "node": "r_ok", "what": "entered", "nodes": []string{"none"}}, {"version": 1, "node": "r_ok", "what": "solved", "nodes": []string{"r_pump"}}, {"version": 1, "node": "q1", "what": "ended"},
	} {
		if status := d.count(desktest.Guest, wrong); status < 400 {
			t.Errorf("%v: %d", wrong, status)
		}
	}
	d.Must(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, map[string]any{"enabled": false})
	if status := d.count(desktest.Guest, map[string]any{"version": 1, "node": "q1", "what": "entered"}); status != 404 {
		t.Errorf("switched off: %d", status)
	}
	var rows int
	if err := d.App.DB().NewQuery(`SELECT COUNT(*) FROM flow_counts`).Row(&rows); err != nil || rows != 6 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// TestCount_OncePerVisitorAndDay tells the same over and over: of a visitor it counts once a day, with the time that it took, and an address counts
// for no more people than may be behind one.
func TestCount_OncePerVisitorAndDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	begun := map[string]any{"version": 1, "node": "q1", "what": "answered", "seconds": 5}
	solved := map[string]any{"version": 1, "node": "r_ok", "what": "solved", "nodes": []string{"q1", "q2"}}
	same := func(node, what string, want int) {
		t.Helper()
		if got := d.counted(node, what); got != want {
			t.Errorf("%s %s: %d, want %d", node, what, got, want)
		}
	}
	for range 5 {
		for _, body := range []map[string]any{begun, solved} {
			if status := d.count(desktest.Guest, body); status != 204 {
				t.Fatalf("%v: %d", body, status)
			}
			d.count(desktest.Customer, body, fmt.Sprint(d.Clock.Now().UnixNano())) // by who they are, whatever the browser calls itself
			d.Clock.Advance(time.Minute)
		}
	}
	same("q1", "answered", 2)
	same("q1", "seconds", 10)
	same("q1", "timed", 2)
	same("r_ok", "solved", 2)
	same("q1", "solved", 2)
	d.Clock.Advance(24 * time.Hour)
	d.count(desktest.Guest, begun)
	same("q1", "answered", 3)
	for n := range 150 {
		d.count(desktest.Guest, begun, fmt.Sprint(n))
	}
	same("q1", "answered", 2+100)
}

// TestCount_IsNotLostWithAFailedWrite counts what could not be written when it is told once more.
func TestCount_IsNotLostWithAFailedWrite(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	begun := map[string]any{"version": 1, "node": "q1", "what": "answered", "seconds": 5}
	run := func(statement string) {
		t.Helper()
		if _, err := d.App.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	run(`CREATE TRIGGER full BEFORE INSERT ON flow_counts BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`)
	if status := d.count(desktest.Guest, begun); status < 400 {
		t.Fatalf("what could not be written: %d", status)
	}
	run(`DROP TRIGGER full`)
	for range 2 {
		if status := d.count(desktest.Guest, begun); status != 204 {
			t.Fatalf("told once more: %d", status)
		}
	}
	if answered, seconds := d.counted("q1", "answered"), d.counted("q1", "seconds"); answered != 1 || seconds != 5 {
		t.Errorf("counted %d times, %d s, want once, 5 s", answered, seconds)
	}
}

// TestCount_IsLimited switches the limiter on, as serve does.
func TestCount_IsLimited(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	settings := d.App.Settings()
	settings.RateLimits.Enabled = true
	if err := d.App.Save(settings); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for range 130 {
		if d.count(desktest.Guest, map[string]any{"version": 1, "node": "q1", "what": "entered"}) == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("of 130 at once %d are refused, want 10", refused)
	}
}

// TestCount_StepsOfRandomRuns goes through the flow as people do, back and forth and on several days and versions, tells what the
// page would tell, and reckons from a log of the runs what the counts must come to.
func TestCount_StepsOfRandomRuns(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	dice := rand.New(rand.NewSource(3))
	yes := map[string]string{"q1": "r_stop", "q2": "r_ok"}
	no := map[string]string{"q1": "q2", "q2": "r_pump"}
	type key struct {
		version   int
		day       string
		node, why string
	}
	want := map[key]int{}
	for version := 1; version <= 2; version++ {
		if version == 2 {
			changed := washer()
			changed["title_en"] = "Washer keeps its water"
			d.Must(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, changed)
		}
		for run := range 60 {
			day := d.Clock.Now().In(time.Local).Format("2006-01-02")
			count := func(node, what string, n int) { want[key{version, day, node, what}] += n }
			tell := func(node, what string, seconds int, nodes []string) {
				if status := d.count(desktest.Guest, map[string]any{"version": version, "node": node, "what": what, "seconds": seconds, "nodes": nodes}, fmt.Sprint(version, run)); status != 204 {
					t.Fatalf("%s %s %v: %d", node, what, nodes, status)
				}
			}
			done := map[string]bool{} // once a run
			once := func(name string) bool {
				is := !done[name]
				done[name] = true
				return is
			}
			fresh := func(way []string, what string) (nodes []string) {
				for _, node := range way {
					if once(what + " " + node) {
						nodes = append(nodes, node)
						count(node, what, 1)
					}
				}
				return nodes
			}
			way, at := []string{}, "q1"
			for range 1 + dice.Intn(7) {
				isEnd := at[0] == 'r'
				if once("entered " + at) {
					seconds := 0
					var nodes []string
					if isEnd {
						seconds, nodes = dice.Intn(4000), fresh(way, "ended")
						if seconds > 0 && seconds <= 3600 {
							count(at, "seconds", seconds)
							count(at, map[bool]string{true: "quick", false: "slow"}[seconds <= 300], 1)
						}
					}
					count(at, "entered", 1)
					tell(at, "entered", seconds, nodes)
				}
				if isEnd {
					if dice.Intn(2) == 0 && once("solved "+at) {
						count(at, "solved", 1)
						tell(at, "solved", 0, fresh(way, "solved"))
					}
					at, way = way[len(way)-1], way[:len(way)-1] // back
					continue
				}
				if once("answered " + at) {
					seconds := dice.Intn(120)
					if dice.Intn(10) == 0 {
						seconds = 5000 // left open
					}
					count(at, "answered", 1)
					if seconds > 0 && seconds <= 3600 {
						count(at, "seconds", seconds)
						count(at, "timed", 1)
					}
					tell(at, "answered", seconds, nil)
				}
				next := no[at]
				if dice.Intn(3) == 0 {
					next = yes[at]
				}
				way, at = append(way, at), next
			}
			if dice.Intn(10) == 0 {
				d.Clock.Advance(17 * time.Hour)
			}
		}
	}
	var rows []struct {
		Version int    `db:"version"`
		Day     string `db:"day"`
		Node    string `db:"node"`
		What    string `db:"what"`
		N       int    `db:"n"`
	}
	if err := d.App.DB().NewQuery(`SELECT version, day, node, what, n FROM flow_counts WHERE flow = {:flow}`).Bind(dbx.Params{"flow": d.flow}).All(&rows); err != nil {
		t.Fatal(err)
	}
	got := map[key]int{}
	for _, row := range rows {
		got[key{row.Version, row.Day, row.Node, row.What}] = row.N
	}
	maps.DeleteFunc(want, func(_ key, n int) bool { return n == 0 })
	if !maps.Equal(got, want) || len(got) < 60 {
		t.Errorf("counted %v\nwant %v", got, want)
	}
}

// TestCounts_OfAllFlowsAtOnce adds up what was counted of each flow's present version, within the days asked for, for colleagues alone.
func TestCounts_OfAllFlowsAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range 2 {
		d.count(desktest.Guest, map[string]any{"version": 1, "node": "q1", "what": "entered"})
		d.Clock.Advance(24 * time.Hour)
	}
	ask := func(as, days string) desktest.Answer {
		return d.Do(as, http.MethodGet, "/api/aftercare/flows/counts?days="+days, nil)
	}
	for days, want := range map[string]string{
		"30": `{"counts":[{"flow":"` + d.flow + `","node":"q1","what":"entered","n":2}]}`,
		"2":  `{"counts":[{"flow":"` + d.flow + `","node":"q1","what":"entered","n":1}]}`,
		"1":  `{"counts":[]}`,
	} {
		if got := ask(desktest.QA, days); strings.TrimSpace(got.Text) != want {
			t.Errorf("in %s days: %s, want %s", days, got.Text, want)
		}
	}
	for _, refused := range []desktest.Answer{ask(desktest.Customer, "30"), ask(desktest.Guest, "30"), ask(desktest.Lead, "0"), ask(desktest.Lead, "4000"), ask(desktest.Lead, "")} {
		if refused.Status < 400 || refused.Status >= 500 {
			t.Errorf("not refused: %d %s", refused.Status, refused.Text)
		}
	}
	d.Must(desktest.Lead, http.MethodPatch, records("flows")+"/"+d.flow, map[string]any{"title_en": "Washer keeps its water"})
	if got := ask(desktest.Lead, "30"); strings.TrimSpace(got.Text) != `{"counts":[]}` {
		t.Errorf("of a version that nobody has gone through: %s", got.Text)
	}
}

func TestLists_GoByIndex(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.count(desktest.Guest, map[string]any{"version": 1, "node": "q1", "what": "entered"})
	for index, do := range map[string]func(){
		"idx_flows_list": func() {
			d.Must(desktest.Guest, http.MethodGet, records("flows")+"?filter=enabled%3Dtrue&sort=category,code&skipTotal=1", nil)
		},
		"idx_flow_counts_step": func() {
			d.Must(desktest.QA, http.MethodGet, records("flow_counts")+"?filter=flow%3D'"+d.flow+"'%26%26version%3D1%26%26day%3E%3D'2026-08-15'&sort=day,node,what&skipTotal=1", nil)
		},
		"idx_flow_versions_flow": func() {
			d.makeCase(desktest.Customer, map[string]any{"id": "casefromflow009", "version": 1, "answers": []int{0}})
		},
	} {
		used := false
		for _, statement := range d.Statements(do) {
			used = used || strings.HasPrefix(statement, "SELECT") && strings.Contains(d.Plan(statement), index)
		}
		if !used {
			t.Errorf("nothing used %s", index)
		}
	}
}
