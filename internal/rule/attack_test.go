package rule_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

// overreach is what a script asks for and may not have, about an open complaint of grade major about the lead, and what the
// log says instead.
var overreach = []struct{ script, says string }{
	// fields that a rule does not set, by whatever name
	{`act.set("__proto__", "x")`, "failed script"}, {`act.set("constructor", "x")`, "failed script"}, {`act.set("toString", "x")`, "failed script"},
	{`act.set(JSON.parse('{"__proto__":"x"}'))`, "failed script"}, {`act.set(["subject", "x"])`, "failed script"}, {`act.set({ subject: { toString: () => "x" } })`, "failed script"},
	{`act.set("withdrawn_reason", "x")`, "failed script"}, {`act.set("erased_reason", "x")`, "failed script"}, {`act.set("merged_into", "x")`, "failed script"},
	{`act.set("customer", "customer2000000")`, "failed script"}, {`act.set("complained_about", "")`, "failed script"}, {`act.set("accepted_by", "agent0000000000")`, "failed script"},
	{`act.set("reason", "x")`, "failed script"}, {`act.set("id", "x")`, "failed script"}, {`act.set("number", "x")`, "failed script"}, {`act.set("@actor", "x")`, "failed script"}, {`act.set("@by_desk", "x")`, "failed script"},
	{`act.set("escalation", "manager")`, "failed script"}, {`act.set("assignee+", "agent0000000000")`, "failed script"}, {`act.set("tags-", "vip")`, "failed script"}, {`act.set("sla_due_at", "")`, "failed script"},
	{`act.set("followers+", ["agent0000000000"])`, "failed script"}, {`act.set("SUBJECT", "x")`, "failed script"}, {`act.set("subject ", "x")`, "failed script"},
	// making light of a complaint, and ending one
	{`act.grade("general")`, "failed action needs_manager"}, {`act.grade("")`, "failed action needs_manager"}, {`act.grade(null)`, "failed action needs_manager"},
	{`act.grade("crisis"); act.grade("general")`, "failed action needs_manager"}, {`act.set("kind", "repair")`, "failed action"}, {`act.set("kind", "")`, "failed action"},
	{`act.set({ kind: "repair", grade: "", stage: "" })`, "failed action needs_manager"}, {`act.set("status", "closed")`, "failed action status_jump"}, {`act.set("status", "")`, "failed action"},
	{`act.set({ status: "resolved" })`, "failed action resolution_missing"}, {`act.set({ status: "resolved", resolution: " " })`, "failed action resolution_missing"}, {`act.set("grade", "worst")`, "failed action"},
	// people who cannot have it, and what is nobody
	{`act.assign("lead00000000000")`, "failed action assignee_complained_about"}, {`act.assign("qa0000000000000")`, "failed action assignee_cannot_work"}, {`act.assign("gone00000000000")`, "failed action assignee_cannot_work"},
	{`act.assign("customer0000000")`, "failed action person_unknown"}, {`act.assign("manager")`, "failed action validation_missing_rel_records"}, {`act.assign("' OR 1=1 --")`, "failed action person_unknown"}, {`act.assign({ id: "agent0000000000" })`, "failed script"},
	{`act.notify("customer0000000", "x")`, "failed action person_unknown"}, {`act.notify("customer@test.example", "x")`, "failed action person_unknown"}, {`act.notify("never0000000000", "x")`, "failed action person_unknown"},
	{`act.notify("constructor", "x")`, "failed action person_unknown"}, {`act.notify(["assignee", ["lead"]], "x")`, "failed script"},
	{`act.team("' OR 1=1 --")`, "failed action team_unknown"}, {`act.team("%")`, "failed action team_unknown"}, {`act.set("followers", ["customer0000000"])`, "failed action validation_missing_rel_records"},
	{`act.set("followers", [["agent0000000000"]])`, "failed script"}, {`act.set("followers", [null, 1])`, "failed script"}, {`act.set("followers", Array(2000).fill("agent0000000000"))`, "failed script"}, {`act.set("followers", "customer0000000")`, "failed action validation_missing_rel_records"}, {`act.set("product", "customer0000000")`, "failed action validation_missing_rel_records"},
	// shapes of actions
	{`act.escalate("everybody", "x")`, "failed script"}, {`act.escalate(["lead"], "x")`, "failed script"}, {`act.mail("no_such_template")`, "failed action template_unknown"}, {`act.mail("../ticket_received")`, "failed action template_unknown"},
	{`act.remind(1)`, "failed script"}, {`act.remind(-1)`, "failed script"}, {`act.remind({ days: 1e9 })`, "failed script"}, {`act.remind(NaN)`, "failed script"}, {`act.remind("9999-12-31T00:00:00Z")`, "failed script"},
	{`act.remind(600, { key: "x".repeat(101) })`, "failed script"}, {`act.note(" ")`, "failed script"}, {`act.note({ fr: "x" })`, "failed script"}, {`act.note({ en: { a: 1 } })`, "failed script"},
	{`act.set("subject", "x".repeat(20001))`, "failed script"}, {`act.set("subject", "x".repeat(19000))`, "failed action validation_max_text_constraint"}, {`act.tag("x".repeat(101))`, "failed script"},
	{`act.tag(Array(60).fill(0).map((_, i) => "t" + i))`, "failed action tags_invalid"}, {`for (let i = 0; i < 51; i++) act.note("x")`, "failed script"}, {`for (let i = 0; i < 6; i++) act.note("长".repeat(20000))`, "failed script"},
	{`for (let i = 0; i < 3; i++) act.notify("team", { en: "x".repeat(20000), "zh-CN": "x".repeat(20000) })`, "failed script"}, {`for (let i = 0; i < 6; i++) act.set("resolution", "x".repeat(20000))`, "failed script"},
	{`act.set("promise_at", "soon")`, "failed action"}, {`act.problem({})`, "failed script"}, {`act.problem("Leaks", { days: 401 })`, "failed script"}, {`act.problem("Leaks", { within: 3 })`, "failed script"}, {`act.problem("Leaks", { kinds: "repair" })`, "failed script"}, {`act.problem("x".repeat(301))`, "failed action problem_unsorted"}, {`act.webhook("x", {})`, "failed action webhook_unknown"},
}

// TestAttack_APlanMayNotDoWhatARuleMayNot: each script is a rule of its own for a complaint of its own, of which nothing changes.
func TestAttack_APlanMayNotDoWhatARuleMayNot(t *testing.T) {
	t.Parallel()
	w := withPeople(t)
	gone := w.Must(desktest.Superuser, http.MethodPost, records("staff"), map[string]any{
		"id": "gone00000000000", "name": "Gone", "email": "gone@test.example", "role": "agent", "password": "long-enough-1", "passwordConfirm": "long-enough-1"})
	w.Must(desktest.Superuser, http.MethodPatch, records("staff")+"/"+gone.String("id"), map[string]any{"active": false})
	rules, tickets, before := make([]string, len(overreach)), make([]string, len(overreach)), make([]map[string]string, len(overreach))
	for i := range overreach {
		tickets[i] = w.Ask(desktest.Customer, "complaint", fmt.Sprintf("No. %d", i), "He was rude.")
		if answer := w.Change(desktest.Manager, tickets[i], map[string]any{"grade": "major", "complained_about": desktest.ID(desktest.Lead), "assignee": desktest.ID(desktest.Agent)}); answer.Status != http.StatusOK {
			t.Fatal(answer.Text)
		}
	}
	w.Settle()
	for i, o := range overreach {
		rules[i] = ruled(w, map[string]any{"name": o.script, "on": []string{"message.created"}, "when": fmt.Sprintf("ticket.subject === %q", fmt.Sprintf("No. %d", i)),
			"script": "({ event, ticket, act, ask }) => {\n  act.tag('seen');\n  " + o.script + "\n}"})
		before[i] = stateOf(w, tickets[i])
		w.Say(desktest.Agent, tickets[i], "note", "Look.")
	}
	w.Settle()
	for i, o := range overreach {
		t.Run(o.script, func(t *testing.T) {
			w := under(t, w)
			result := lastOf(w, tickets[i], rules[i])
			if got := result.says(); got != o.says && !(o.says == "failed action" && strings.HasPrefix(got, o.says)) && !(o.says == "failed script" && strings.HasPrefix(got, "failed script argument_")) {
				t.Errorf("the log says %q (%+v), want %q", got, result.Error, o.says)
			}
			for name, value := range stateOf(w, tickets[i]) {
				if value != before[i][name] {
					t.Errorf("%s is %s, was %s", name, value, before[i][name])
				}
			}
		})
	}
	if got := count(w, "emails", "template NOT IN ('staff_invited', 'ticket_received', 'complaint_received')"); got > 0 {
		t.Errorf("%d mails went out", got)
	}
	if got := count(w, "notifications", "kind = 'rule_told'"); got > 0 {
		t.Errorf("%d colleagues were told something", got)
	}
}

// stateOf are the fields of a case, but what somebody's note changes.
func stateOf(w *desktest.World, ticket string) map[string]string {
	w.T.Helper()
	fields := map[string]string{}
	for name, value := range w.Ticket(ticket).FieldsData() {
		encoded, err := json.Marshal(value)
		if err != nil {
			w.T.Fatal(err)
		}
		if !strings.HasPrefix(name, "sla_") && name != "updated" && name != "last_staff_at" {
			fields[name] = string(encoded)
		}
	}
	return fields
}

// TestAttack_TextsStayTexts: what a script writes comes out as the characters it is made of, wherever it is read.
func TestAttack_TextsStayTexts(t *testing.T) {
	t.Parallel()
	w := withPeople(t)
	const evil = `<script>alert(1)</script><img src=x onerror=alert(2)>[x](javascript:alert(3)) {link} {name} xplace0holderx xplace1holderx`
	values := map[string]any{"evil": evil}
	rule := ruled(w, map[string]any{"params": values, "script": `({ params, act }) => {
		const { evil } = params, bad = "\ud800";
		act.set({ subject: "Door\r\nBcc: victim@test.example\r\n\r\n" + evil.slice(0, 60), promise_text: evil + bad });
		act.note(evil + "\n\n<iframe src='//x'></iframe>\n\n[y](data:text/html;base64,eA==) ![z](https://x.example/pixel.gif) " + bad);
		act.reply("evil_template", { evil, text: evil, link: "https://evil.example", name: evil, brand: evil, number: evil, subject: evil, line: "x\r\nBcc: victim@test.example" });
		act.notify("manager", evil + bad);
		act.escalate("manager", evil);
	}`})
	for _, language := range []string{"zh-CN", "en"} {
		w.Must(desktest.Superuser, http.MethodPost, records("templates"), map[string]any{"key": "evil_template", "locale": language, "enabled": true,
			"subject": "{line} {evil} {subject}", "body": "{name}\n\n{evil}\n\n[here]({evil}) [there]({line}) {text}\n\n[open]({link})\n\n{brand}"})
	}
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	if got := said(w, ticket, rule); len(got) != 1 || got[0] != "done" {
		t.Fatalf("the log says %v: %s", got, runs(w, ticket)[0].Text)
	}
	mail, err := w.App.FindFirstRecordByFilter("emails", "template = 'evil_template'")
	if err != nil {
		t.Fatal(err)
	}
	if subject := mail.GetString("subject"); strings.ContainsAny(subject, "\r\n") {
		t.Errorf("the mail's subject has several lines: %q", subject)
	}
	if to := mail.GetString("to"); to != "customer@test.example" {
		t.Errorf("the mail goes to %s", to)
	}
	harmless(t, "the mail", mail.GetString("html"))
	if strings.Contains(mail.GetString("html")+mail.GetString("text"), "evil.example") {
		t.Errorf("a rule's value took the place of the mail's link: %s", mail.GetString("text"))
	}
	messages, err := w.App.FindRecordsByFilter("messages", "ticket = {:ticket} && author_customer = ''", "created", 0, 0, map[string]any{"ticket": ticket})
	if err != nil || len(messages) != 2 {
		t.Fatalf("%d messages: %v", len(messages), err)
	}
	for _, message := range messages {
		harmless(t, "the "+message.GetString("kind")+" message", message.GetString("html"))
		if !utf8.ValidString(message.GetString("body")) {
			t.Errorf("the message holds half a character: %q", message.GetString("body"))
		}
	}
	record := w.Ticket(ticket)
	for _, name := range []string{"subject", "promise_text", "escalation_reason"} {
		if !utf8.ValidString(record.GetString(name)) {
			t.Errorf("%s holds half a character: %q", name, record.GetString(name))
		}
	}
	for _, n := range notices(w, "rule_told") {
		if !utf8.ValidString(n.Text) {
			t.Errorf("the notice holds half a character: %q", n.Text)
		}
	}
}

// harmless holds that HTML has no element or address that does anything.
func harmless(t *testing.T, what, html string) {
	t.Helper()
	low := strings.ToLower(html)
	for _, sign := range []string{"<script", "<img", "<iframe", `href="javascript:`, `href="data:`, `" onerror=`, `' onerror=`} {
		if strings.Contains(low, sign) {
			t.Errorf("%s holds %s: %s", what, sign, html)
		}
	}
}

// TestAttack_TheRoutesKnowWhoMay: each door of the room, by who knocks.
func TestAttack_TheRoutesKnowWhoMay(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := ruled(w, map[string]any{"name": "Secret", "script": `({ customer, act }) => act.mail("ticket_received")`, "params": map[string]any{"list": "x"}})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	draft := map[string]any{"rule": drafted(map[string]any{"script": `({ customer, act }) => act.mail("ticket_received")`}), "ticket": ticket, "days": 1}
	all := []string{desktest.Guest, desktest.Customer, desktest.Agent, desktest.Lead, desktest.QA, desktest.Manager, desktest.Superuser}
	for _, door := range []struct {
		method, path string
		body         any
		from         int // the first of all who may
	}{
		{http.MethodGet, "", nil, 2}, {http.MethodGet, "/" + rule + "/versions", nil, 2}, {http.MethodGet, "/" + rule + "/runs", nil, 2},
		{http.MethodGet, "/" + rule + "/reminders", nil, 2}, {http.MethodGet, "/reminders?ticket=" + ticket, nil, 2},
		{http.MethodPost, "/check", draft, 5}, {http.MethodPost, "/dry-run", draft, 5}, {http.MethodPost, "/backtest", draft, 5},
	} {
		for i, who := range all {
			answer := w.Do(who, door.method, "/api/aftercare/rules"+door.path, door.body)
			if may := answer.Status == http.StatusOK; may != (i >= door.from) {
				t.Errorf("%s %s as %q: %d %s", door.method, door.path, who, answer.Status, answer.Text)
			}
			if i < 6 && strings.Contains(answer.Text, w.Person(desktest.Superuser).Email()) || i < 5 && strings.Contains(answer.Text, "customer@test.example") || i < 2 && strings.Contains(answer.Text, "Secret") {
				t.Errorf("%s %s tells %q too much: %s", door.method, door.path, who, answer.Text)
			}
		}
	}
	before, err := w.App.FindRecordById("rules", rule)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{desktest.Guest, desktest.Customer, desktest.Agent, desktest.Lead, desktest.QA, desktest.Manager} {
		for _, change := range []map[string]any{{"script": "() => {}"}, {"params": map[string]any{"list": "y"}}, {"stage": "observe"}, {"when": "true"}, {"enabled": false, "script": "() => {}"}, {"on+": "ticket.closed"}, {"version": 9}, {"source": "x"}} {
			w.Do(who, http.MethodPatch, records("rules")+"/"+rule, change) // it may be passed over instead of refused
		}
		if answer := w.Do(who, http.MethodPost, records("rules"), drafted(map[string]any{"script": "() => {}"})); answer.Status == http.StatusOK {
			t.Errorf("%q made a rule", who)
		}
		if answer := w.Do(who, http.MethodDelete, records("rules")+"/"+rule, nil); answer.Status < 300 {
			t.Errorf("%q deleted a rule", who)
		}
	}
	after, err := w.App.FindRecordById("rules", rule)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"script", "params", "stage", "when", "enabled", "on", "version", "source"} {
		if was, is := fmt.Sprint(before.Get(name)), fmt.Sprint(after.Get(name)); was != is {
			t.Errorf("%s of the rule is %s, was %s", name, is, was)
		}
	}
}

// TestAttack_ARuleSavedByNobody: a save that nobody put a name to has no rights, whatever made it.
func TestAttack_ARuleSavedByNobody(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rules, err := w.App.FindCollectionByNameOrId("rules")
	if err != nil {
		t.Fatal(err)
	}
	record := core.NewRecord(rules)
	for name, value := range drafted(map[string]any{"script": "() => {}"}) {
		record.Set(name, value)
	}
	if err := w.App.Save(record); err == nil {
		t.Error("nobody made a rule")
	}
}

// TestAttack_ManyTrialsLeaveRoom: however many dry runs are asked for at once, a rule that is live finds a runtime before they
// are done.
func TestAttack_ManyTrialsLeaveRoom(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	first := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	rule := scripted(w, "Live", `act.tag("seen")`)
	draft := map[string]any{"rule": drafted(map[string]any{"script": "() => { for (;;); }"}), "ticket": first}
	const many = 12
	w.Token(desktest.Manager)
	var left atomic.Int32
	left.Store(many)
	var all sync.WaitGroup
	for range many {
		all.Go(func() {
			if answer := w.Do(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", draft); answer.Status != http.StatusOK {
				t.Errorf("a dry run answered %d %s", answer.Status, answer.Text)
			}
			left.Add(-1)
		})
	}
	for left.Load() == many {
		runtime.Gosched() // until the first is through, so that all are on their way
	}
	ticket := w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	w.Settle()
	waiting := left.Load()
	all.Wait()
	if got := said(w, ticket, rule); len(got) != 1 || got[0] != "done" {
		t.Errorf("the live rule: %v", got)
	}
	if waiting < 4 {
		t.Errorf("the live rule came after %d of %d dry runs", many-waiting, many)
	}
}

// TestAttack_TrialsAreBounded: large drafts are not read, endless ones end, and of many backtests one runs.
func TestAttack_TrialsAreBounded(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	large := drafted(map[string]any{"script": "() => {}", "about": strings.Repeat("x", 50<<20)})
	for _, path := range []string{"/check", "/dry-run", "/backtest"} {
		if answer := w.Do(desktest.Superuser, http.MethodPost, "/api/aftercare/rules"+path, map[string]any{"rule": large, "days": 1}); answer.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s read 50 MB: %d", path, answer.Status)
		}
	}
	if answer := w.Do(desktest.Superuser, http.MethodPost, records("rules"), large); answer.Status < 400 {
		t.Errorf("a rule of 50 MB was saved: %d", answer.Status)
	}
	for _, draft := range []any{nil, 1, "x", []any{}, map[string]any{}, map[string]any{"on": map[string]any{"a": 1}}, map[string]any{"on": []any{1, nil}}, map[string]any{"params": []any{1}}, map[string]any{"position": "x", "sample": -1, "stage": []any{}},
		drafted(map[string]any{"script": 1}), drafted(map[string]any{"script": nil}), drafted(map[string]any{"script": "() => {}", "params": "x"}), drafted(map[string]any{"id": map[string]any{}, "script": "()"})} {
		for _, path := range []string{"/check", "/dry-run", "/backtest"} {
			if answer := w.Do(desktest.Superuser, http.MethodPost, "/api/aftercare/rules"+path, map[string]any{"rule": draft, "ticket": ticket, "days": 1}); answer.Status < 400 || answer.Status >= 500 {
				t.Errorf("%s of %v: %d %s", path, draft, answer.Status, answer.Text)
			}
		}
	}
	endless := drafted(map[string]any{"script": "() => { for (;;); }"})
	var all sync.WaitGroup
	statuses := make([]int, 20)
	for i := range statuses {
		all.Go(func() {
			statuses[i] = w.Do(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"rule": endless, "days": 1}).Status
		})
	}
	all.Wait()
	refused := 0
	for _, status := range statuses {
		if status == http.StatusTooManyRequests {
			refused++
		} else if status != http.StatusOK {
			t.Errorf("a backtest answered %d", status)
		}
	}
	if refused == 0 {
		t.Error("twenty backtests ran at once")
	}
}
