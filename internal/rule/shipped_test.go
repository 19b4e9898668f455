package rule_test

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/hooks"
	"aftercare/internal/desktest"
	"aftercare/internal/locale"
	"aftercare/internal/rule"
)

// TestShipped_GoldenCasesHold: each shipped rule has a folder of cases, and each folder a rule.
func TestShipped_GoldenCasesHold(t *testing.T) {
	t.Parallel()
	source := os.DirFS("../../hooks")
	golden, err := rule.RunGolden(source)
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range golden.Failures { // a folder without a rule is one
		t.Errorf("%s:\n%s", failure.File, strings.Join(failure.Lines, "\n"))
	}
	for _, name := range golden.Without {
		t.Errorf("%s has no golden case", name)
	}
	folders, err := fs.Glob(source, "cases/*")
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := fs.Glob(hooks.FS, "*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		name := strings.TrimPrefix(folder, "cases/")
		cases, err := fs.Glob(source, folder+"/*.json")
		if err != nil || len(cases) == 0 || !slices.Contains(shipped, name+".js") {
			t.Errorf("%s: %d cases of a rule that is shipped: %v (%v)", folder, len(cases), slices.Contains(shipped, name+".js"), err)
		}
	}
	t.Logf("%d rules, %d cases", len(shipped), golden.Passed)
}

// TestShipped_ClocksAreNamedAsElsewhere: the rules that speak of deadlines call them what the pages do.
func TestShipped_ClocksAreNamedAsElsewhere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"escalate.js", "deadline_near.js"} {
		source, err := fs.ReadFile(hooks.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		definition, err := rule.ParseFile(name, string(source))
		if err != nil {
			t.Fatal(err)
		}
		clocks, _ := definition.Params["clocks"].(map[string]any)
		if len(clocks) != 12 {
			t.Errorf("%s names %d clocks", name, len(clocks))
		}
		for clock, given := range clocks {
			key := "common.clock." + clock
			want := []any{locale.Text(locale.Chinese, key, nil), strings.ToLower(locale.Text(locale.English, key, nil))}
			if fmt.Sprint(given) != fmt.Sprint(want) {
				t.Errorf("%s calls %s %v, the pages %v", name, clock, given, want)
			}
		}
	}
}

// Files of the shipped rules, by which the stories name them.
const (
	ruleClassify = "classify.js"
	ruleSafety   = "safety.js"
)

// aShop is the test world with the shipped rules live and people with names. When its story is over it is looked through:
// no rule has failed, each event has its one row in the log, and nothing is left behind.
func aShop(t *testing.T) *desktest.World {
	t.Helper()
	w := desktest.NewWithRules(t)
	if n := count(w, "rules", "enabled = 1 AND stage = 'live' AND source != ''"); n < 11 {
		t.Fatalf("%d shipped rules are live", n)
	}
	named(w, "customers", desktest.Customer, map[string]any{"name": "王芳", "locale": "zh-CN"})
	named(w, "customers", desktest.Customer2, map[string]any{"name": "Emma Clarke", "locale": "en"})
	t.Cleanup(func() { inOrder(w) })
	return w
}

// named gives a person of the test world other fields.
func named(w *desktest.World, collection, person string, fields map[string]any) {
	w.T.Helper()
	record := w.Person(person)
	if record.Collection().Name != collection {
		w.T.Fatalf("%s is of %s", person, record.Collection().Name)
	}
	for name, value := range fields {
		record.Set(name, value)
	}
	asDesk(w, record)
	w.Settle()
}

// without switches a shipped rule off.
func without(w *desktest.World, files ...string) {
	w.T.Helper()
	records, err := w.App.FindAllRecords("rules", dbx.In("source", asAny(files)...))
	if err != nil {
		w.T.Fatal(err)
	}
	for _, record := range records {
		edited(w, record.Id, map[string]any{"enabled": false})
	}
	w.Settle()
}

func asAny(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}

// inOrder looks through a shop whose story is over.
func inOrder(w *desktest.World) {
	w.T.Helper()
	pass(w, time.Hour) // what was set going in the story's last minutes
	for _, row := range allRuns(w) {
		for _, result := range row.Results {
			if result.Outcome == "failed" {
				w.T.Errorf("event %d %s: rule %s failed: %+v", row.Seq, row.Type, result.Name, result.Error)
			}
		}
	}
	if n := count(w, "rules", "run_failures > 0 OR run_error != ''"); n > 0 {
		w.T.Errorf("%d rules have failed", n)
	}
	if n := count(w, "failures", "1 = 1"); n > 0 {
		w.T.Errorf("the dispatcher parked %d events", n)
	}
	for _, seq := range seqs(w, `SELECT seq FROM rule_runs GROUP BY seq HAVING COUNT(*) > 1`) {
		w.T.Errorf("event %d has several rows in the log", seq)
	}
	subscribed := `EXISTS (SELECT 1 FROM rules, json_each(rules."on") WHERE value = e.type AND (e.type != 'timer.reminder' OR rules.id = e.record)`
	kept := w.Clock.Now().AddDate(0, 0, -30).UTC().Format(time.DateOnly) // the log keeps thirty days
	for _, seq := range seqs(w, `SELECT seq FROM events e WHERE at > '`+kept+`' AND seq NOT IN (SELECT seq FROM rule_runs) AND `+subscribed+` AND rules.enabled = 1)`) {
		w.T.Errorf("event %d is not in the log", seq)
	}
	for _, seq := range seqs(w, `SELECT seq FROM events e WHERE seq IN (SELECT seq FROM rule_runs) AND NOT `+subscribed+`)`) {
		w.T.Errorf("event %d is in the log, and no rule subscribes to it", seq)
	}
	for _, key := range texts(w, `SELECT record || ' ' || key || ' ' || due_at FROM timers WHERE kind = 'reminder'`) {
		w.T.Errorf("a reminder is left: %s", key)
	}
}

func allRuns(w *desktest.World) []run {
	w.T.Helper()
	var all []run
	for _, ticket := range texts(w, `SELECT DISTINCT ticket FROM rule_runs`) {
		all = append(all, runs(w, ticket)...)
	}
	return all
}

func texts(w *desktest.World, query string) []string {
	w.T.Helper()
	list := []string{}
	if err := w.App.DB().NewQuery(query).Column(&list); err != nil {
		w.T.Fatal(err)
	}
	return list
}

func seqs(w *desktest.World, query string) []int64 {
	w.T.Helper()
	list := []int64{}
	if err := w.App.DB().NewQuery(query).Column(&list); err != nil {
		w.T.Fatal(err)
	}
	return list
}

// pass lets time go by from one timer to the next, as it does, so that each finds the time it was set for.
func pass(w *desktest.World, d time.Duration) {
	w.T.Helper()
	until := w.Clock.Now().Add(d)
	for {
		next, err := w.Timers.Next()
		if err != nil {
			w.T.Fatal(err)
		}
		if next.IsZero() || next.After(until) {
			break
		}
		if next.After(w.Clock.Now()) {
			w.Clock.Set(next)
		}
		w.Settle()
	}
	w.Clock.Set(until)
	w.Settle()
}

// days is so many days of time.
func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// asked makes a case as a customer and lets the desk do what follows.
func asked(w *desktest.World, customer, kind, subject, description string) string {
	w.T.Helper()
	id := w.Ask(customer, kind, subject, description)
	w.Settle()
	return id
}

// entered makes a case as a colleague.
func entered(w *desktest.World, as string, fields map[string]any) string {
	w.T.Helper()
	body := map[string]any{"customer": desktest.ID(desktest.Customer), "kind": "consultation", "subject": "Remote control", "description": "Which one fits?"}
	maps.Copy(body, fields)
	id := w.Must(as, http.MethodPost, records("tickets"), body).String("id")
	w.Settle()
	return id
}

// done changes a case and lets the desk do what follows.
func done(w *desktest.World, as, ticket string, fields map[string]any) {
	w.T.Helper()
	changed(w, as, ticket, fields)
	w.Settle()
}

// wrote says something in a case.
func wrote(w *desktest.World, as, ticket, text string) {
	w.T.Helper()
	if answer := w.Say(as, ticket, "reply", text); answer.Status >= 300 {
		w.T.Fatalf("%d %s", answer.Status, answer.Text)
	}
	w.Settle()
}

// accepted has a colleague accept the escalation.
func accepted(w *desktest.World, as, ticket string) {
	w.T.Helper()
	done(w, as, ticket, map[string]any{"accepted_by": desktest.ID(as)})
}

// solved ends a case by its assignee or a lead.
func solved(w *desktest.World, as, ticket string) {
	w.T.Helper()
	done(w, as, ticket, map[string]any{"status": "resolved", "resolution": "Explained."})
}

// calls are the escalations of a case as those called on see them: when, at which level, who, and why.
func calls(w *desktest.World, ticket string) []string {
	w.T.Helper()
	return noticed(w, ticket, "escalated", "reason")
}

// told are what rules told colleagues about a case: when, whom, what.
func told(w *desktest.World, ticket string) []string {
	w.T.Helper()
	return noticed(w, ticket, "rule_told", "text")
}

// noticed lists notices, several people of one moment together.
func noticed(w *desktest.World, ticket, kind, words string) []string {
	w.T.Helper()
	rows := []struct {
		Staff   string `db:"staff"`
		Created string `db:"created"`
		Params  string `db:"params"`
	}{}
	err := w.App.DB().NewQuery(`SELECT staff, created, params FROM notifications WHERE kind = {:kind} AND ticket = {:ticket} ORDER BY created, rowid`).
		Bind(dbx.Params{"kind": kind, "ticket": ticket}).All(&rows)
	if err != nil {
		w.T.Fatal(err)
	}
	list := []string{}
	for i := 0; i < len(rows); {
		same := i
		var who []string
		for ; i < len(rows) && rows[i].Created == rows[same].Created && rows[i].Params == rows[same].Params; i++ {
			who = append(who, strings.TrimRight(rows[i].Staff, "0"))
		}
		slices.Sort(who)
		params, _ := asJSON(w.T, rows[same].Params).(map[string]any)
		at, err := time.Parse("2006-01-02 15:04:05.000Z", rows[same].Created)
		if err != nil {
			w.T.Fatal(err)
		}
		text, _ := params[words].(map[string]any)
		if zh, _ := text["zh-CN"].(string); !hasHan(zh) || text["en"] == nil {
			w.T.Errorf("the notice is not in both languages: %v", params[words])
		}
		line := at.In(time.Local).Format("02 15:04") + " " + strings.Join(who, " ")
		if level, _ := params["level"].(string); level != "" {
			line += " as " + level
		}
		list = append(list, line+": "+fmt.Sprint(text["en"]))
	}
	return list
}

// after are the entries behind the first n.
func after(list []string, n int) []string { return list[min(n, len(list)):] }

// letters are the mails about a case: when, in which language, which.
func letters(w *desktest.World, ticket string) []string {
	w.T.Helper()
	rows := []struct{ Created, Locale, Template string }{}
	err := w.App.DB().NewQuery(`SELECT created, locale, template FROM emails WHERE ticket = {:ticket} ORDER BY created, rowid`).Bind(dbx.Params{"ticket": ticket}).All(&rows)
	if err != nil {
		w.T.Fatal(err)
	}
	list := []string{}
	for _, row := range rows {
		at, err := time.Parse("2006-01-02 15:04:05.000Z", row.Created)
		if err != nil {
			w.T.Fatal(err)
		}
		list = append(list, at.In(time.Local).Format("02 15:04:05")+" "+row.Locale+" "+row.Template)
	}
	return list
}

// holds wants a case to have these values.
func holds(w *desktest.World, ticket string, want map[string]string) {
	w.T.Helper()
	record := w.Ticket(ticket)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		got := record.GetString(name)
		if slices.Contains([]string{"assignee", "accepted_by"}, name) {
			got = strings.TrimRight(got, "0")
		}
		if got != want[name] {
			w.T.Errorf("%s is %q, want %q", name, got, want[name])
		}
	}
}

// The world begins on Monday, 14 September, at 9:00 in Shanghai.

func TestShipped_CrisisIsCalledUntilANamedPersonAccepts(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "complaint", "洗衣机", "第三次约师傅都没有来。")
	pass(w, 2*time.Minute)
	done(w, desktest.Agent, ticket, map[string]any{"grade": "crisis"})
	equal(t, "called at once", calls(w, ticket), []string{"14 09:02 manager as manager: This is a crisis: please accept it now"})
	pass(w, time.Hour)
	again := []string{
		"14 09:02 manager as manager: This is a crisis: please accept it now",
		"14 09:17 manager as manager: Nobody has accepted this crisis yet (call 2)",
		"14 09:32 lead manager as manager: Nobody has accepted this crisis yet (call 3)",
		"14 09:47 lead manager as manager: Nobody has accepted this crisis yet (call 4)",
		"14 10:02 agent agent2 lead manager as manager: Nobody has accepted this crisis yet (call 5)",
	}
	equal(t, "called again", calls(w, ticket), again)
	accepted(w, desktest.Manager, ticket)
	pass(w, 29*time.Hour)
	equal(t, "silence", calls(w, ticket), again)
	holds(w, ticket, map[string]string{"accepted_by": "manager", "escalation": "manager"}) // no deadline that passes takes that away
	equal(t, "of deadlines told", told(w, ticket), []string{
		"14 09:14 manager: The complaint acknowledgement is due on 14 Sep at 09:17", // whose it is by its grade
		"14 09:24 manager: The first answer is due on 14 Sep at 09:30",
		"14 10:06 manager: The first diagnosis is due on 14 Sep at 10:07",
		"14 10:07 manager: Overdue: first diagnosis",
		"15 04:12 manager: The solution is due on 15 Sep at 09:00",
		"15 09:00 manager: Overdue: solution",
	})

	solved(w, desktest.Manager, ticket)
	wrote(w, desktest.Customer, ticket, "还是不行")
	equal(t, "called again when it is opened again", after(calls(w, ticket), 5), []string{"15 15:02 manager as manager: This is a crisis: please accept it now"})
	pass(w, 16*time.Minute)
	accepted(w, desktest.Manager, ticket)
	pass(w, 10*time.Minute)
	done(w, desktest.Manager, ticket, map[string]any{"tags": []string{"x"}, "priority": "urgent"})
	pass(w, time.Hour)
	equal(t, "and accepted again", after(calls(w, ticket), 6), []string{"15 15:17 manager as manager: Nobody has accepted this crisis yet (call 2)"})
	solved(w, desktest.Manager, ticket)
}

func TestShipped_CrisisCallsPastAnAcceptanceOfSomethingLess(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "complaint", "洗衣机", "第三次约师傅都没有来。")
	done(w, desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	pass(w, 31*time.Minute)
	equal(t, "late", calls(w, ticket), []string{"14 09:30 agent as assignee: Overdue: first answer"})
	accepted(w, desktest.Agent, ticket)
	done(w, desktest.Agent, ticket, map[string]any{"grade": "crisis"})
	pass(w, 20*time.Minute)
	equal(t, "the managers", after(calls(w, ticket), 1), []string{
		"14 09:31 manager as manager: This is a crisis: please accept it now", "14 09:46 manager as manager: Nobody has accepted this crisis yet (call 2)",
	})
	solved(w, desktest.Agent, ticket) // which ends it, too
	pass(w, time.Hour)
	if n := len(calls(w, ticket)); n != 3 {
		t.Errorf("called %d times", n)
	}

	// A ladder that is on its way does not step down from the managers whom the crisis called.
	second := asked(w, desktest.Customer2, "complaint", "Washing machine", "Nobody came.")
	pass(w, 40*time.Minute)
	done(w, desktest.Lead, second, map[string]any{"grade": "crisis"})
	pass(w, 40*time.Minute)
	for _, call := range after(calls(w, second), 1) {
		if !strings.Contains(call, "manager as manager") {
			t.Errorf("called was %s", call)
		}
	}
	solved(w, desktest.Manager, second)
}

// TestShipped_AcceptanceThatARuleUndoes: where a rule's own save makes the case a complaint about whoever accepted it, it calls again once,
// and goes on calling where it is a crisis, as when a person's save does.
func TestShipped_AcceptanceThatARuleUndoes(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	scripted(w, "Late", `if (message.body === "late") act.escalate("lead", { en: "Late", "zh-CN": "超时" })`, "message.created")
	scripted(w, "Sorts", `if (message.body === "complaint") act.set("kind", "complaint"); if (message.body === "crisis") act.set({ kind: "complaint", grade: "crisis" });
		if (message.body === "back") act.deescalate("Seen to");`, "message.created")
	for note, want := range map[string][]string{
		"complaint": {"lead as lead: Late"},
		"crisis":    {"lead as lead: Late", "manager as manager: This is a crisis: please accept it now", "manager as manager: Nobody has accepted this crisis yet (call 2)"},
	} {
		ticket := asked(w, desktest.Customer, "repair", "洗衣机", "第三次约师傅都没有来。")
		for _, text := range []string{"late", note} {
			w.Say(desktest.Agent2, ticket, "note", text)
			w.Settle()
			if text == "late" {
				accepted(w, desktest.Agent, ticket)
				done(w, desktest.Lead, ticket, map[string]any{"complained_about": desktest.ID(desktest.Agent)})
				holds(w, ticket, map[string]string{"accepted_by": "agent"})
			}
		}
		holds(w, ticket, map[string]string{"accepted_by": "", "kind": "complaint"})
		w.Say(desktest.Agent2, ticket, "note", "back") // the call is not this rule's, though its save repeated it
		w.Settle()
		holds(w, ticket, map[string]string{"escalation": map[string]string{"complaint": "lead", "crisis": "manager"}[note]})
		pass(w, 16*time.Minute)
		var got []string
		for _, call := range after(calls(w, ticket), 1) {
			got = append(got, call[len("14 09:00 "):])
		}
		equal(t, "called by "+note, got, want)
		accepted(w, desktest.Lead, ticket)
		solved(w, desktest.Lead, ticket)
	}
}

func TestShipped_CrisisFromTheBeginning(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := entered(w, desktest.Agent, map[string]any{"kind": "complaint", "grade": "crisis", "subject": "记者来电", "description": "记者询问上周的投诉"})
	pass(w, 16*time.Minute)
	equal(t, "called", calls(w, ticket), []string{
		"14 09:00 manager as manager: This is a crisis: please accept it now", "14 09:15 manager as manager: Nobody has accepted this crisis yet (call 2)",
	})
	equal(t, "letters", letters(w, ticket), nil)
	accepted(w, desktest.Manager, ticket)
	pass(w, time.Hour)
	if n := len(calls(w, ticket)); n != 2 {
		t.Errorf("called %d times", n)
	}
	solved(w, desktest.Manager, ticket)
}

func TestShipped_BreachedClockClimbsTheLadder(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "complaint", "发票", "说好的发票没有寄来。")
	done(w, desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	pass(w, 40*time.Minute)
	if answer := w.Say(desktest.Agent, ticket, "note", "问一下财务"); answer.Status >= 300 { // the diagnosis is due five minutes from now
		t.Fatalf("%d %s", answer.Status, answer.Text)
	}
	pass(w, 140*time.Minute)
	ladder := []string{
		"14 09:30 agent as assignee: Overdue: first answer",
		// By then the diagnosis is late as well: one ladder, which names both.
		"14 10:00 lead as lead: Overdue: first answer, first diagnosis",
		"14 10:30 manager as manager: Overdue: first answer, first diagnosis, complaint acknowledgement",
	}
	equal(t, "the ladder", calls(w, ticket), ladder)
	pass(w, 3*time.Hour)
	equal(t, "its end", calls(w, ticket), ladder)

	// What runs late the next day begins a ladder of its own, though nobody accepted the first.
	pass(w, 18*time.Hour+10*time.Minute)
	equal(t, "the next day", after(calls(w, ticket), 3), []string{"15 09:00 agent as assignee: Overdue: solution"})
	pass(w, 25*time.Minute)
	accepted(w, desktest.Lead, ticket)
	pass(w, 4*time.Hour)
	equal(t, "acceptance ends it", after(calls(w, ticket), 4), []string{"15 09:30 lead as lead: Overdue: solution"})
	holds(w, ticket, map[string]string{"accepted_by": "lead"})
	solved(w, desktest.Lead, ticket)
}

func TestShipped_LadderEndsWhereNothingIsLateAnyMore(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	answered := asked(w, desktest.Customer, "consultation", "遥控器", "哪一款能用？")
	ended := asked(w, desktest.Customer2, "consultation", "Remote control", "Which one fits?")
	other := asked(w, desktest.Customer2, "consultation", "Invoice", "Where is it?")
	pass(w, 35*time.Minute)
	// Nobody has the cases, so their team is called on.
	first := "14 09:30 agent agent2 lead as assignee: Overdue: first answer"
	for _, ticket := range []string{answered, ended, other} {
		equal(t, "called", calls(w, ticket), []string{first})
	}
	wrote(w, desktest.Agent, answered, "A 款可以用。")
	solved(w, desktest.Lead, ended)
	pass(w, 10*time.Minute)
	wrote(w, desktest.Customer2, ended, "It does not.") // opened again before the next step
	pass(w, time.Hour)
	equal(t, "answered late, and not accepted", after(calls(w, answered), 1), nil)
	for _, name := range []string{"escalation", "escalation_reason", "escalated_at"} { // it does not wait to be accepted any more
		if got := w.Ticket(answered).GetString(name); got != "" {
			t.Errorf("answered late, its %s is %q", name, got)
		}
	}
	equal(t, "ended, and opened again", after(calls(w, ended), 1), []string{"14 10:15 agent agent2 lead as assignee: Overdue: next answer"})
	equal(t, "the other", after(calls(w, other), 1), []string{
		"14 10:00 lead as lead: Overdue: first answer", "14 10:30 manager as manager: Overdue: first answer",
	})

	// The next breach is called out all the same.
	wrote(w, desktest.Customer, answered, "B 款呢？")
	pass(w, 31*time.Minute)
	equal(t, "the next breach", after(calls(w, answered), 1), []string{"14 11:15 agent agent2 lead as assignee: Overdue: next answer"})
	for _, ticket := range []string{answered, ended, other} {
		solved(w, desktest.Lead, ticket)
	}
}

func TestShipped_LadderEndsHoweverMuchHasHappened(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "consultation", "Remote control", "Which one fits?")
	pass(w, 35*time.Minute)
	holds(w, ticket, map[string]string{"escalation": "assignee"})
	for i := range 110 { // more than a history holds
		if answer := w.Say(desktest.Agent, ticket, "note", fmt.Sprintf("Looked at catalogue %d", i)); answer.Status >= 300 {
			t.Fatal(answer.Text)
		}
	}
	wrote(w, desktest.Agent, ticket, "The second one does.")
	w.Settle()
	holds(w, ticket, map[string]string{"escalation": ""})
}

func TestShipped_LadderPassesOverWhomTheComplaintIsAbout(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := entered(w, desktest.Lead, map[string]any{"kind": "complaint", "subject": "态度", "complained_about": desktest.ID(desktest.Agent)})
	if answer := w.Change(desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)}); answer.Code("assignee") != "assignee_complained_about" {
		t.Errorf("it could be given to them: %d %s", answer.Status, answer.Text)
	}
	pass(w, 3*time.Hour)
	for _, call := range append(calls(w, ticket), told(w, ticket)...) {
		if strings.Contains(call, " agent ") || strings.Contains(call, " agent:") {
			t.Errorf("told was %s", call)
		}
	}
	if n := len(calls(w, ticket)); n != 3 {
		t.Errorf("called %d times", n)
	}
	solved(w, desktest.Lead, ticket)
}

func TestShipped_LastWarning(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "consultation", "遥控器", "哪一款能用？")
	done(w, desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent), "followers": []string{desktest.ID(desktest.QA)}})
	wrote(w, desktest.Agent, ticket, "请稍等，我去查一下。")
	pass(w, 20*time.Hour)
	equal(t, "told, at the second mark alone", told(w, ticket), []string{"15 04:12 agent qa: The solution is due on 15 Sep at 09:00"})
	solved(w, desktest.Agent, ticket)
}

func TestShipped_PendingIsAskedAgainAndThenSolved(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	for customer, want := range map[string]struct{ locale, resolution, words string }{
		desktest.Customer:  {"zh-CN", "客户 7 天没有回复。", "一直没有收到您的答复"},
		desktest.Customer2: {"en", "No answer from the customer for 7 days.", "We have not heard from you"},
	} {
		ticket := asked(w, customer, "consultation", "遥控器", "哪一款能用？")
		wrote(w, desktest.Agent, ticket, "请问是哪个型号？")
		pass(w, time.Minute)
		done(w, desktest.Agent, ticket, map[string]any{"status": "pending"})
		begun := w.Clock.Now()
		pass(w, days(3)-time.Minute)
		equal(t, "before its time", templatesOf(w, ticket), []string{"ticket_replied", "ticket_received"})
		pass(w, time.Minute)
		holds(w, ticket, map[string]string{"status": "pending"})
		pass(w, days(4)-time.Minute)
		holds(w, ticket, map[string]string{"status": "pending"})
		pass(w, time.Minute)
		holds(w, ticket, map[string]string{"status": "resolved", "resolution": want.resolution})
		when := func(n int) string {
			return begun.AddDate(0, 0, n).In(time.Local).Format("02 15:04:05") + " " + want.locale + " "
		}
		equal(t, "the letters", letters(w, ticket)[2:], []string{when(3) + "pending_reminder", when(7) + "auto_resolved"})
		said := conversation(w, ticket)
		if last := said[len(said)-1]; !strings.Contains(last, "system, public: ") || !strings.Contains(last, want.words) {
			t.Errorf("the case says %s", last)
		}
		wrote(w, customer, ticket, "是 A 款。")
		holds(w, ticket, map[string]string{"status": "open"})
		solved(w, desktest.Agent, ticket)
	}
}

func TestShipped_AnAnswerEndsTheWait(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "consultation", "遥控器", "哪一款能用？")
	wrote(w, desktest.Agent, ticket, "请问是哪个型号？")
	done(w, desktest.Agent, ticket, map[string]any{"status": "pending"})
	pass(w, days(2))
	wrote(w, desktest.Customer, ticket, "是 A 款。")
	if left := reminders(w, ticket); len(left) > 0 {
		t.Errorf("reminders are left: %v", left)
	}
	// The wait that begins now is a new one, whatever else the same save says.
	pass(w, time.Hour)
	done(w, desktest.Agent, ticket, map[string]any{"status": "pending", "accepted_by": desktest.ID(desktest.Agent)})
	pass(w, days(2))
	equal(t, "letters", templatesOf(w, ticket), []string{"ticket_replied", "ticket_received"})
	pass(w, days(1))
	equal(t, "letters", templatesOf(w, ticket), []string{"ticket_replied", "ticket_received", "pending_reminder"})
	// Withdrawn, merged or solved, it waits for nobody.
	done(w, desktest.Customer, ticket, map[string]any{"withdrawn_reason": "买了新的"})
	first, second := asked(w, desktest.Customer, "consultation", "遥控器", "问一下"), asked(w, desktest.Customer, "consultation", "遥控器", "再问一下")
	done(w, desktest.Lead, first, map[string]any{"status": "pending"})
	done(w, desktest.Lead, second, map[string]any{"status": "pending"})
	done(w, desktest.Lead, first, map[string]any{"merged_into": second})
	solved(w, desktest.Lead, second)
	for _, id := range []string{ticket, first, second} {
		pass(w, time.Minute)
		if left := reminders(w, id); len(left) > 0 {
			t.Errorf("reminders are left: %v", left)
		}
	}
}

// templatesOf are the letters of a case by their templates alone.
func templatesOf(w *desktest.World, ticket string) []string {
	w.T.Helper()
	list := []string{}
	for _, letter := range letters(w, ticket) {
		list = append(list, letter[strings.LastIndex(letter, " ")+1:])
	}
	return list
}

func TestShipped_WhatNoRuleEnds(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	byPhone := w.Must(desktest.Agent, http.MethodPost, records("customers"), map[string]any{"name": "谢德福", "phone": "13800002111", "locale": "zh-CN"}).String("id")
	complaint := asked(w, desktest.Customer, "complaint", "发票", "说好的发票没有寄来。")
	promised := asked(w, desktest.Customer2, "consultation", "Remote control", "Which one fits?")
	unwritten := entered(w, desktest.Lead, map[string]any{"customer": byPhone, "assignee": desktest.ID(desktest.Agent2)})
	for _, ticket := range []string{complaint, promised} {
		done(w, desktest.Lead, ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
		wrote(w, desktest.Agent, ticket, "Which model is it?")
	}
	done(w, desktest.Agent, promised, map[string]any{"promise_at": "2026-09-30 01:00:00.000Z", "promise_text": "A call"})
	pass(w, time.Minute)
	for ticket, as := range map[string]string{complaint: desktest.Agent, promised: desktest.Agent, unwritten: desktest.Agent2} {
		done(w, as, ticket, map[string]any{"status": "pending"})
	}
	pass(w, days(8))
	for _, ticket := range []string{complaint, promised, unwritten} {
		holds(w, ticket, map[string]string{"status": "pending", "resolution": ""})
	}
	equal(t, "letters of the complaint", templatesOf(w, complaint), []string{"ticket_replied_complaint", "ticket_received_complaint", "pending_reminder_stays"})
	equal(t, "letters of the one with a promise", templatesOf(w, promised), []string{"ticket_replied", "ticket_received", "pending_reminder_stays"})
	equal(t, "letters of the one without an address", templatesOf(w, unwritten), nil)
	decide := "21 09:01 agent: The customer has not answered for 7 days: please decide what to do"
	equal(t, "told of the complaint", told(w, complaint), []string{decide})
	equal(t, "told of the one with a promise", told(w, promised), []string{decide})
	equal(t, "told of the one without an address", told(w, unwritten), []string{
		"17 09:01 agent2: The customer has not answered for 3 days: there is no e-mail address, so please call",
		"21 09:01 agent2: The customer has not answered for 7 days: please decide what to do",
	})
	for _, ticket := range []string{complaint, promised, unwritten} {
		solved(w, desktest.Lead, ticket)
	}
}

func TestShipped_VIPAndRemoteArea(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	named(w, "customers", desktest.Customer, map[string]any{"tier": "vip", "remote_area": true, "region": "丽水市遂昌县"})
	ticket := asked(w, desktest.Customer, "repair", "洗衣机", "门关不上")
	holds(w, ticket, map[string]string{"priority": "high"})
	equal(t, "tags", w.Ticket(ticket).GetStringSlice("tags"), []string{"VIP", "偏远地区 remote"})
	equal(t, "told", told(w, ticket), []string{"14 09:00 lead: A new case from a VIP customer: 王芳"})
	note := `偏远地区提前安排 Plan ahead for remote areas note, kept: 偏远地区（丽水市遂昌县）：请一次带齐配件，并提前和客户约好时间。

Remote area (丽水市遂昌县): please take all parts along, and agree on the time beforehand.`
	equal(t, "notes, though the VIP's priority is an event of its own", conversation(w, ticket), []string{note})
	done(w, desktest.Lead, ticket, map[string]any{"kind": "installation"})
	done(w, desktest.Lead, ticket, map[string]any{"priority": "urgent", "category": "door"})
	equal(t, "notes after it was sorted anew", conversation(w, ticket), []string{note})
	solved(w, desktest.Lead, ticket)

	question := asked(w, desktest.Customer, "consultation", "遥控器", "哪一款能用？")
	equal(t, "tags of a question", w.Ticket(question).GetStringSlice("tags"), []string{"VIP"})
	done(w, desktest.Lead, question, map[string]any{"kind": "repair"})
	equal(t, "tags when it turns out to be a repair", w.Ticket(question).GetStringSlice("tags"), []string{"VIP", "偏远地区 remote"})
	solved(w, desktest.Lead, question)

	ordinary := asked(w, desktest.Customer2, "repair", "Washing machine", "The door sticks")
	holds(w, ordinary, map[string]string{"priority": "normal"})
	equal(t, "tags of another customer's", w.Ticket(ordinary).GetStringSlice("tags"), nil)
	solved(w, desktest.Lead, ordinary)
}

func TestShipped_ThirdComplaint(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	product := w.Must(desktest.Superuser, http.MethodPost, records("products"), map[string]any{"sku": "W-1", "name_zh": "洗衣机", "name_en": "Washing machine"}).String("id")
	gradeOf := func(ticket string) string { return w.Ticket(ticket).GetString("grade") }
	finish := func(ticket string) string { solved(w, desktest.Lead, ticket); return ticket }

	old := finish(asked(w, desktest.Customer, "complaint", "发票", "说好的发票没有寄来。"))
	pass(w, days(31)-days(29))
	first := finish(asked(w, desktest.Customer, "complaint", "发票", "还没有寄来。"))
	pass(w, days(29))
	second := finish(asked(w, desktest.Customer, "complaint", "发票", "到现在也没有。"))
	for _, ticket := range []string{old, first, second} { // 31 days, 29 days, today
		if grade := gradeOf(ticket); grade != "general" {
			t.Errorf("not the third in 30 days, and %s", grade)
		}
	}
	asked(w, desktest.Customer, "consultation", "遥控器", "哪一款能用？")
	third := asked(w, desktest.Customer, "complaint", "发票", "太过分了。")
	if grade := gradeOf(third); grade != "major" {
		t.Errorf("the third is %s", grade)
	}
	notes := []string{"第三次投诉升级 Make a third complaint major note, kept: 升为重大投诉：该客户 30 天内第 3 次投诉。\n\nNow a major complaint: complaint no. 3 of this customer in 30 days."}
	equal(t, "notes", conversation(w, third), notes)
	done(w, desktest.Lead, third, map[string]any{"category": "invoice", "product": product}) // sorted anew: told once
	equal(t, "notes after it was sorted anew", conversation(w, third), notes)
	if list := told(w, third); len(list) != 1 || !strings.HasSuffix(list[0], " lead: Now a major complaint: complaint no. 3 of this customer in 30 days") {
		t.Errorf("told was %q", list)
	}
	finish(third)

	// Of a product by several customers; and one that becomes a complaint later.
	pass(w, days(40))
	for range 2 {
		ticket := entered(w, desktest.Lead, map[string]any{"customer": desktest.ID(desktest.Customer2), "kind": "complaint", "product": product, "subject": "洗衣机"})
		if grade := gradeOf(ticket); grade != "general" {
			t.Errorf("no third of the product, and %s", grade)
		}
		finish(ticket)
	}
	other := entered(w, desktest.Lead, map[string]any{"kind": "consultation", "subject": "洗衣机", "assignee": desktest.ID(desktest.Agent)})
	done(w, desktest.Agent, other, map[string]any{"kind": "complaint"})
	if grade := gradeOf(other); grade != "general" {
		t.Errorf("of no product, and %s", grade)
	}
	done(w, desktest.Agent, other, map[string]any{"product": product})
	if grade := gradeOf(other); grade != "major" {
		t.Errorf("the third of the product is %s", grade)
	}
	if list := conversation(w, other); len(list) != 1 || !strings.Contains(list[0], "该产品 30 天内第 3 次被投诉") {
		t.Errorf("the notes are %q", list)
	}
	finish(other)
	for _, ticket := range texts(w, `SELECT id FROM tickets WHERE is_open = 1`) {
		finish(ticket)
	}
}

// TestShipped_ThirdComplaintThatIsACrisis: what another rule has raised further in the meantime, none can lower, and none fails for it.
func TestShipped_ThirdComplaintThatIsACrisis(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ruled(w, map[string]any{
		"name": "Danger", "on": []string{"ticket.created", "ticket.classified"}, "position": 10, "when": `ticket.kind === "complaint" && ticket.subject === "漏电的那台" && ticket.grade !== "crisis"`,
		"script": `({ act }) => act.grade("crisis")`,
	})
	for _, subject := range []string{"发票", "发票", "漏电的那台"} {
		ticket := asked(w, desktest.Customer, "complaint", subject, "还没有寄来。")
		want := map[string]string{"发票": "general", "漏电的那台": "crisis"}[subject]
		holds(w, ticket, map[string]string{"grade": want})
		solved(w, desktest.Lead, ticket)
	}
}

// acknowledged is a way for a case to come by its kind.
type acknowledged struct {
	name, kind string
	// later does what comes after the case was made.
	later func(w *desktest.World, ticket string)
	want  []string
}

func TestShipped_ExactlyOneAcknowledgement(t *testing.T) {
	t.Parallel()
	sorted := func(after time.Duration, kind string) func(*desktest.World, string) {
		return func(w *desktest.World, ticket string) {
			pass(w, after)
			done(w, desktest.Lead, ticket, map[string]any{"kind": kind})
		}
	}
	stories := []acknowledged{
		{name: "never sorted", want: []string{"ticket_received"}},
		{name: "sorted by a rule at once", want: []string{"ticket_received_repair"}},
		{name: "sorted by a person after 30 seconds", later: sorted(30*time.Second, "installation"), want: []string{"ticket_received_installation"}},
		{name: "sorted by a person after 5 minutes", later: sorted(5*time.Minute, "praise"), want: []string{"ticket_received"}},
		{name: "sorted anew after 30 seconds", kind: "repair", later: sorted(30*time.Second, "complaint"), want: []string{"ticket_received_complaint"}},
		{name: "a crisis at once", kind: "complaint"},
		{name: "a crisis after 30 seconds", kind: "repair", later: func(w *desktest.World, ticket string) {
			pass(w, 30*time.Second)
			done(w, desktest.Lead, ticket, map[string]any{"kind": "complaint", "grade": "crisis"})
		}},
		{name: "solved within the minute", kind: "repair", later: func(w *desktest.World, ticket string) { solved(w, desktest.Lead, ticket) }, want: []string{"ticket_resolved"}},
		{name: "answered within the minute", kind: "repair", later: func(w *desktest.World, ticket string) { wrote(w, desktest.Agent, ticket, "Tomorrow?") }, want: []string{"ticket_replied", "ticket_received_repair"}},
	}
	for _, kind := range []string{"consultation", "complaint", "repair", "return_exchange", "installation", "suggestion", "praise"} {
		template := cmp.Or(map[string]string{"consultation": "ticket_received"}[kind], "ticket_received_"+kind)
		stories = append(stories, acknowledged{name: "from the beginning a " + kind, kind: kind, want: []string{template}})
	}
	w := aShop(t)
	without(w, ruleClassify, ruleSafety)
	ruled(w, map[string]any{"name": "Sorts", "when": `ticket.subject === "sorted by a rule at once"`, "position": 20, "script": `({ act }) => act.set("kind", "repair")`})
	ruled(w, map[string]any{"name": "Fears", "when": `ticket.subject === "a crisis at once"`, "position": 20, "script": `({ act }) => act.grade("crisis")`})
	for customer, language := range map[string]string{desktest.Customer: "zh-CN", desktest.Customer2: "en"} {
		for _, s := range stories {
			ticket := asked(w, customer, s.kind, s.name, "Please look at it.")
			if s.later != nil {
				s.later(w, ticket)
			}
			pass(w, 5*time.Minute)
			var got []string
			for _, letter := range letters(w, ticket) {
				if !strings.Contains(letter, " "+language+" ") {
					t.Errorf("%s: %s", s.name, letter)
				}
				got = append(got, letter[strings.LastIndex(letter, " ")+1:])
			}
			equal(t, s.name+" in "+language, got, s.want)
			if w.Ticket(ticket).GetBool("is_open") {
				done(w, desktest.Manager, ticket, map[string]any{"withdrawn_reason": "Over"})
			}
		}
	}
}

// TestShipped_DangerHasOneLetterAndOneCall: the rules that look for words are live here as well, and none says twice what another has said.
func TestShipped_DangerHasOneLetterAndOneCall(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	named(w, "customers", desktest.Customer2, map[string]any{"tier": "vip", "remote_area": true})
	atOnce := asked(w, desktest.Customer2, "repair", "Dishwasher", "There is smoke coming out of it.")
	later := asked(w, desktest.Customer, "repair", "洗衣机", "门关不上")
	unsorted := asked(w, desktest.Customer, "", "洗衣机", "洗衣机漏水，麻烦上门修一下")
	pass(w, 5*time.Minute)
	wrote(w, desktest.Customer, later, "现在冒烟了")
	pass(w, 11*time.Minute)
	for _, ticket := range []string{atOnce, later} {
		holds(w, ticket, map[string]string{"kind": "complaint", "grade": "crisis", "priority": "urgent", "escalation": "manager"})
	}
	equal(t, "letters of the danger", letters(w, atOnce), []string{"14 09:00:00 en safety_received"})
	equal(t, "letters of the danger that came later", templatesOf(w, later), []string{"ticket_received_repair", "safety_received"})
	equal(t, "letters of what words have sorted", letters(w, unsorted), []string{"14 09:01:00 zh-CN ticket_received_repair"})
	danger := "manager as manager: The customer speaks of danger: "
	called := calls(w, atOnce)
	if len(called) != 2 || !strings.HasPrefix(called[0], "14 09:00 "+danger) || called[1] != "14 09:15 manager as manager: Nobody has accepted this crisis yet (call 2)" {
		t.Errorf("called was %q", called)
	}
	if called := calls(w, later); len(called) != 1 || !strings.HasPrefix(called[0], "14 09:05 "+danger) {
		t.Errorf("called for what came later was %q", called)
	}
	if !slices.Contains(w.Ticket(atOnce).GetStringSlice("tags"), "VIP") {
		t.Error("a VIP in danger is no VIP")
	}
	for _, ticket := range []string{atOnce, later, unsorted} {
		done(w, desktest.Manager, ticket, map[string]any{"status": "resolved", "resolution": "Replaced."})
	}
}

// TestShipped_AcknowledgementReads: a complaint's letter begins with an apology, in the customer's language, and ends with thanks.
func TestShipped_AcknowledgementReads(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	for customer, want := range map[string][]string{
		desktest.Customer:  {"王芳，您好：\n\n很抱歉，这次没有让您满意。", "谢谢您告诉我们"},
		desktest.Customer2: {"Hello Emma Clarke,\n\nWe are sorry that we let you down.", "Thank you for telling us"},
	} {
		ticket := asked(w, customer, "complaint", "发票", "说好的发票没有寄来。")
		pass(w, time.Minute)
		mail, err := w.App.FindFirstRecordByFilter("emails", "ticket = {:ticket}", dbx.Params{"ticket": ticket})
		if err != nil {
			t.Fatal(err)
		}
		text := mail.GetString("text")
		if !strings.HasPrefix(text, want[0]) || !strings.Contains(text, want[1]) || !strings.Contains(text, w.Ticket(ticket).GetString("number")) {
			t.Errorf("the letter says\n%s", text)
		}
		solved(w, desktest.Lead, ticket)
	}
}

func TestShipped_PraiseReachesWhomItIsFor(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	repairs := w.Must(desktest.Superuser, http.MethodPost, records("teams"), map[string]any{"name": "Repairs"}).String("id")
	named(w, "staff", desktest.Agent, map[string]any{"name": "赵明 Ming Zhao", "teams": []string{repairs}})
	named(w, "staff", desktest.Agent2, map[string]any{"name": "李娜 Na Li"})
	named(w, "staff", desktest.QA, map[string]any{"name": "李强"})
	named(w, "staff", desktest.Lead, map[string]any{"name": "陈立"})
	named(w, "staff", desktest.Manager, map[string]any{"name": "韩磊 Lei Han", "role": "lead", "teams": []string{repairs}})
	zhao, li, chen, han := "赵明 Ming Zhao", "李娜 Na Li", "陈立", "韩磊 Lei Han"
	for text, want := range map[string]struct{ praised, leads, names string }{
		"赵明的手艺真好":                         {"agent", "manager", zhao},
		"赵师傅人很好，准时":                       {"agent", "manager", zhao},
		"Mr. Zhao was on time":            {"agent", "manager", zhao},
		"Ming Zhao's work is fine":        {"agent", "manager", zhao},
		"感谢Ming Zhao先生":                   {"agent", "manager", zhao},
		"李娜很耐心":                           {"agent2", "lead", li}, // the whole name is one's alone
		"李娜和赵明配合得很好":                      {"agent agent2", "lead manager", li + ", " + zhao},
		"陈经理亲自打了电话":                       {"lead", "lead", chen}, // whose case it is
		"Thank you, Ms Han, for the call": {"manager", "lead", han},
		"小李很耐心":                           {}, // there are two of that name
		"Mr Lin from the shop next door":  {},
		"很满意":                             {},
	} {
		ticket := asked(w, desktest.Customer, "praise", "表扬", text)
		expected := []string{"14 09:00 lead: Praise from a customer"}
		if want.praised != "" {
			expected = []string{"14 09:00 " + want.praised + ": A customer praises you", "14 09:00 " + want.leads + ": A customer praises " + want.names}
		}
		equal(t, text, told(w, ticket), expected)
		equal(t, "tags", w.Ticket(ticket).GetStringSlice("tags"), []string{"表扬 praise"})
	}
	// A VIP's, whose priority is an event of its own, is passed on once; and so is one that somebody has, and one sorted later.
	named(w, "customers", desktest.Customer2, map[string]any{"tier": "vip"})
	later := entered(w, desktest.Lead, map[string]any{"customer": desktest.ID(desktest.Customer2), "subject": "Thanks", "description": "All good.", "assignee": desktest.ID(desktest.Agent2)})
	done(w, desktest.Lead, later, map[string]any{"kind": "praise"})
	ofVIP := asked(w, desktest.Customer2, "praise", "Thanks", "Ming Zhao was on time.")
	vip := "14 09:00 lead: A new case from a VIP customer: Emma Clarke"
	equal(t, "sorted later", told(w, later), []string{vip, "14 09:00 agent2 lead: Praise from a customer"})
	equal(t, "a VIP's", told(w, ofVIP), []string{vip, "14 09:00 agent: A customer praises you", "14 09:00 manager: A customer praises " + zhao})
	for _, ticket := range texts(w, `SELECT id FROM tickets WHERE is_open = 1`) {
		solved(w, desktest.Lead, ticket)
	}
}

func TestShipped_SuggestionComesBeforeTheLead(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	ticket := asked(w, desktest.Customer, "suggestion", "说明书", "字可以大一点")
	holds(w, ticket, map[string]string{"priority": "low"})
	equal(t, "tags", w.Ticket(ticket).GetStringSlice("tags"), []string{"建议 suggestion"})
	equal(t, "told", told(w, ticket), []string{"14 09:00 lead: A suggestion: please adopt it, or decline it with a reason"})
	pass(w, time.Minute)
	equal(t, "letters", letters(w, ticket), []string{"14 09:01:00 zh-CN ticket_received_suggestion"})
	done(w, desktest.Lead, ticket, map[string]any{"priority": "high"})
	holds(w, ticket, map[string]string{"priority": "high"}) // a person's word stays
	equal(t, "told, after it was sorted anew", told(w, ticket), []string{"14 09:00 lead: A suggestion: please adopt it, or decline it with a reason"})
	solved(w, desktest.Lead, ticket)
}

// aTeam makes a team that takes turns for some kinds, and puts these people into it.
func aTeam(w *desktest.World, name string, kinds []string, people map[string]map[string]any) string {
	w.T.Helper()
	id := w.Must(desktest.Superuser, http.MethodPost, records("teams"), map[string]any{"name": name, "kinds": kinds, "assignment": "round_robin"}).String("id")
	for _, person := range slices.Sorted(maps.Keys(people)) {
		fields := map[string]any{"teams": []string{id}, "presence": "online", "capacity": 0}
		maps.Copy(fields, people[person])
		named(w, "staff", person, fields)
	}
	return id
}

func TestShipped_Routing(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	without(w, ruleClassify, ruleSafety)
	team := aTeam(w, "Repairs", []string{"repair"}, map[string]map[string]any{
		desktest.Agent:  {"skills": []string{"washing_machine", "vacuum"}, "languages": []string{"zh-CN"}, "tier": "1"},
		desktest.Agent2: {"skills": []string{"washing_machine"}, "languages": []string{"zh-CN", "en"}, "tier": "2"},
		desktest.Lead:   {"skills": []string{"usage"}, "languages": []string{"zh-CN", "en"}, "tier": "3"},
	})
	product := func(category string) string {
		return w.Must(desktest.Superuser, http.MethodPost, records("products"), map[string]any{"sku": category, "name_zh": category, "name_en": category, "category": category}).String("id")
	}
	washer, vacuum, lamp := product("washing_machine"), product("vacuum"), product("lamp")
	chinese, english := desktest.ID(desktest.Customer), desktest.ID(desktest.Customer2)
	for _, test := range []struct {
		name     string
		customer string
		fields   map[string]any
		want     string
	}{
		{"by the product", chinese, map[string]any{"product": vacuum}, desktest.Agent},
		{"by the category", chinese, map[string]any{"category": "usage"}, desktest.Lead},
		{"by the product, then the language", english, map[string]any{"product": washer}, desktest.Agent2},
		{"by the product, then the tier", chinese, map[string]any{"product": washer, "tier": "2"}, desktest.Agent2},
		{"by the tier", chinese, map[string]any{"tier": "3"}, desktest.Lead},
		{"of a skill that nobody has, by the tier", chinese, map[string]any{"product": lamp, "tier": "3"}, desktest.Lead},
		{"a skill before the tier", chinese, map[string]any{"product": vacuum, "tier": "3"}, desktest.Agent},
	} {
		for range 3 { // also where its turn would have been another's
			fields := map[string]any{"customer": test.customer, "kind": "repair", "subject": test.name}
			maps.Copy(fields, test.fields)
			ticket := entered(w, desktest.Manager, fields)
			holds(w, ticket, map[string]string{"assignee": test.want, "team": team})
		}
	}
	for _, ticket := range texts(w, `SELECT id FROM tickets WHERE is_open = 1`) {
		solved(w, desktest.Manager, ticket)
	}
}

// TestShipped_RoutingOfWhatCameUnsorted: a rule finds out the kind, the desk brings the case to its team, and another rule to who suits.
func TestShipped_RoutingOfWhatCameUnsorted(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	team := aTeam(w, "Repairs", []string{"repair"}, map[string]map[string]any{
		desktest.Agent: {"languages": []string{"zh-CN"}}, desktest.Agent2: {"languages": []string{"en"}},
	})
	without(w, ruleClassify, ruleSafety)
	ruled(w, map[string]any{"name": "Sorts", "when": `ticket.subject === "sorted by a rule"`, "position": 20, "script": `({ act }) => act.set("kind", "repair")`})
	for range 3 {
		for customer, want := range map[string]string{desktest.Customer: desktest.Agent, desktest.Customer2: desktest.Agent2} {
			holds(w, asked(w, customer, "", "sorted by a rule", "Please look at it."), map[string]string{"kind": "repair", "team": team, "assignee": want})
			ticket := asked(w, customer, "", "sorted by a person", "Please look at it.")
			holds(w, ticket, map[string]string{"kind": "", "assignee": ""})
			done(w, desktest.Lead, ticket, map[string]any{"kind": "repair"})
			holds(w, ticket, map[string]string{"team": team, "assignee": want})
		}
	}
	for _, ticket := range texts(w, `SELECT id FROM tickets WHERE is_open = 1`) {
		solved(w, desktest.Manager, ticket)
	}
}

func TestShipped_RoutingByLoadAndPresence(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	without(w, ruleClassify, ruleSafety)
	skilled := []string{"washing_machine"}
	aTeam(w, "Repairs", []string{"repair"}, map[string]map[string]any{
		desktest.Agent: {"skills": skilled, "capacity": 2}, desktest.Agent2: {"skills": skilled}, desktest.Lead: {"capacity": 9},
	})
	product := w.Must(desktest.Superuser, http.MethodPost, records("products"), map[string]any{"sku": "w", "name_zh": "w", "name_en": "w", "category": "washing_machine"}).String("id")
	next := func(want string, fields map[string]any) string {
		t.Helper()
		body := map[string]any{"kind": "repair", "product": product}
		maps.Copy(body, fields)
		ticket := entered(w, desktest.Manager, body)
		holds(w, ticket, map[string]string{"assignee": want})
		return ticket
	}
	got := map[string]int{}
	for range 4 { // the two with the skill share them, the lightest first
		ticket := entered(w, desktest.Manager, map[string]any{"kind": "repair", "product": product})
		got[strings.TrimRight(w.Ticket(ticket).GetString("assignee"), "0")]++
	}
	if got[desktest.Agent] != 2 || got[desktest.Agent2] != 2 {
		t.Errorf("shared as %v", got)
	}
	next(desktest.Agent2, nil) // the other one is full
	named(w, "staff", desktest.Agent2, map[string]any{"presence": "away"})
	next(desktest.Lead, nil) // no skill, but on duty
	named(w, "staff", desktest.Lead, map[string]any{"presence": "offline"})
	next("", nil) // nobody is there
	named(w, "staff", desktest.Agent2, map[string]any{"presence": "online"})
	next("", map[string]any{"complained_about": desktest.ID(desktest.Agent2), "kind": "complaint", "team": texts(w, `SELECT id FROM teams WHERE name = 'Repairs'`)[0]})
	for _, ticket := range texts(w, `SELECT id FROM tickets WHERE is_open = 1`) {
		done(w, desktest.Manager, ticket, map[string]any{"withdrawn_reason": "Over"})
	}
}

func TestShipped_RoutingToTheAdviser(t *testing.T) {
	t.Parallel()
	w := aShop(t)
	without(w, ruleClassify, ruleSafety)
	named(w, "customers", desktest.Customer, map[string]any{"adviser": desktest.ID(desktest.Agent2)})
	ticket := asked(w, desktest.Customer, "consultation", "遥控器", "哪一款能用？")
	holds(w, ticket, map[string]string{"assignee": desktest.Agent2})
	other := asked(w, desktest.Customer2, "consultation", "Remote control", "Which one fits?")
	holds(w, other, map[string]string{"assignee": ""}) // of a team whose members claim
	about := entered(w, desktest.Lead, map[string]any{"kind": "complaint", "complained_about": desktest.ID(desktest.Agent2)})
	holds(w, about, map[string]string{"assignee": ""})
	chosen := entered(w, desktest.Lead, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	holds(w, chosen, map[string]string{"assignee": desktest.Agent})
	done(w, desktest.Lead, chosen, map[string]any{"kind": "repair"})
	holds(w, chosen, map[string]string{"assignee": desktest.Agent}) // whom a person chose
	claimed := asked(w, desktest.Customer2, "", "Remote control", "Which one fits?")
	done(w, desktest.Agent, claimed, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	done(w, desktest.Agent, claimed, map[string]any{"kind": "consultation"})
	holds(w, claimed, map[string]string{"assignee": desktest.Agent})

	named(w, "staff", desktest.Agent2, map[string]any{"presence": "offline"})
	off := asked(w, desktest.Customer, "consultation", "遥控器", "哪一款能用？")
	holds(w, off, map[string]string{"assignee": ""})
	named(w, "staff", desktest.Agent2, map[string]any{"presence": "online"})
	wrote(w, desktest.Agent, off, "A 款。")
	done(w, desktest.Agent, off, map[string]any{"category": "usage"})
	holds(w, off, map[string]string{"assignee": ""}) // somebody has answered: it is not taken from the conversation

	named(w, "customers", desktest.Customer, map[string]any{"adviser": desktest.ID(desktest.QA)}) // who cannot work cases
	ofQA := asked(w, desktest.Customer, "consultation", "遥控器", "哪一款能用？")
	holds(w, ofQA, map[string]string{"assignee": ""})
	for _, ticket := range texts(w, `SELECT id FROM tickets WHERE is_open = 1`) {
		done(w, desktest.Manager, ticket, map[string]any{"withdrawn_reason": "Over"})
	}
}
