package dashboard_test

import (
	"cmp"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/locale"
)

const ladderName = "Escalate a breached clock"

// climbing calls on the ladder's first rung, and on the next one an hour later.
const climbing = `({ event, params, act }) => {
  const rung = event.type === "timer.reminder" ? event.data.rung : 0;
  act.escalate(params.ladder[rung], params.reason);
  if (rung + 1 < params.ladder.length) act.remind({ hours: 1 }, { key: "ladder", rung: rung + 1 });
}
`

// makeLadder makes a rule like the shipped one, for desks without those; it is switched off.
func makeLadder(desk *desktest.Served) string {
	return desk.Must(desktest.Superuser, http.MethodPost, "/api/collections/rules/records", map[string]any{
		"name": ladderName, "about": "One rung after the other.", "on": []string{"sla.breached", "timer.reminder"}, "position": 50, "stage": "live",
		"params": map[string]any{"ladder": []string{"assignee", "lead"}, "reason": map[string]string{locale.English: "It is late", locale.Chinese: "已超时"}},
		"script": climbing,
	}).String("id")
}

// untilBreached is how long nobody must answer for the first clock of a case to be overdue.
const untilBreached = 20*time.Hour + 30*time.Minute

// TestBrowser_Rules walks an administrator from a shipped rule to a copy of their own: changed, tried on a case, over the last
// month, let to watch, and then let go; in both languages, on a desk with all shipped rules.
func TestBrowser_Rules(t *testing.T) {
	for _, language := range locale.Locales {
		t.Run(language, func(t *testing.T) {
			desk := desktest.ServeWithRules(t)
			p := openRules(t, desk, language, 1440, 900)
			switchTheShippedOff(t, desk, p)
			ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
			desk.Advance(untilBreached)
			copyTheLadder(t, desk, p)
			tryTheCopy(t, desk, p, ticket)
			letItWatch(t, desk, p)
			letItGo(t, desk, p)
		})
	}
}

// openRules signs a superuser in to PocketBase's dashboard and opens the page by its link.
func openRules(t *testing.T, desk *desktest.Served, language string, width, height int) *desktest.Page {
	t.Helper()
	p := openDashboard(t, desk, language, width, height)
	p.Press(p.Word("dashboard.rules"))
	p.See(p.Word("dashboard.rules.about"))
	return p
}

func openTab(p *desktest.Page, tab string) { p.Press(p.Word("dashboard.rule.tab." + tab)) }

// theCopy is the copy as it is saved; nil before.
func theCopy(t *testing.T, desk *desktest.Served, p *desktest.Page) map[string]any {
	t.Helper()
	record, err := desk.App.FindFirstRecordByData("rules", "name", p.Word("dashboard.rules.copy_of", "name", shippedLadder(t, desk).GetString("name")))
	if err != nil {
		return nil
	}
	return record.PublicExport()
}

// shippedLadder is the rule "Escalate a breached clock" as it is delivered.
func shippedLadder(t *testing.T, desk *desktest.Served) *core.Record {
	t.Helper()
	record, err := desk.App.FindFirstRecordByData("rules", "source", "escalate.js")
	if err != nil {
		t.Fatal(err)
	}
	return record
}

// switchTheShippedOff keeps two ladders from calling on people for the same case.
func switchTheShippedOff(t *testing.T, desk *desktest.Served, p *desktest.Page) {
	name := shippedLadder(t, desk).GetString("name")
	p.Press(name)
	p.See(p.Word("dashboard.rule.enabled_help"))
	p.Press(p.Word("dashboard.rule.enabled"))
	p.See(p.Word("dashboard.rule.is_off", "name", name))
	if shippedLadder(t, desk).GetBool("enabled") {
		t.Error("the shipped rule is on still")
	}
}

func copyTheLadder(t *testing.T, desk *desktest.Served, p *desktest.Page) {
	p.See(p.Word("dashboard.rule.script_about"))
	p.Holds("#aftercare-script", shippedLadder(t, desk).GetString("script"))
	p.Ready(`document.querySelector(".aftercare-code-paint .token")`) // in colours
	p.Press(p.Word("dashboard.rules.copy"))
	p.See(p.Word("dashboard.rule.enabled_new"))
	p.Holds("#aftercare-field-about", p.Word("dashboard.rules.copy_about", "name", shippedLadder(t, desk).GetString("name"), "about", shippedLadder(t, desk).GetString("about")))
	p.See(p.Word("dashboard.params.beside.ladder.minutes"))
	// Whom it calls is chosen in words, and nobody is offered to whom a case cannot be escalated.
	p.Ready(`[...document.querySelectorAll(".aftercare-chosen select")].map(one => one.selectedOptions[0].label).join() === ` + quoted(strings.Join([]string{p.Word("plan.rung.assignee"), p.Word("plan.rung.lead"), p.Word("plan.rung.manager")}, ",")))
	p.Press(p.Word("dashboard.params.remove_value", "value", p.Word("plan.rung.assignee")))
	p.Ready(`document.querySelectorAll(".aftercare-chosen select").length === 3`)
	if theCopy(t, desk, p) != nil {
		t.Error("the copy is saved before anybody saved it")
	}
}

func tryTheCopy(t *testing.T, desk *desktest.Served, p *desktest.Page, ticket string) {
	openTab(p, "dry-run")
	// It is offered by itself: what the rule waits for has happened in it.
	p.See(p.Word("dashboard.dry_run.awaited"))
	p.Press(desk.Ticket(ticket).GetString("number") + " Child lock")
	p.Press(p.Word("dashboard.dry_run.go"))
	p.See(p.Word("plan.outcome.planned"))
	p.See(p.Word("plan.state.planned", "act", p.Word("plan.act.escalate", "to", p.Word("plan.who_reached", "who", p.Word("plan.who.lead"), "names", "lead"), "reason", "“")))
	p.See(p.Word("desk.field.escalation") + " " + p.Word("dashboard.plan.nothing") + " " + p.Word("plan.who.lead"))
	if got := desk.Ticket(ticket).GetString("escalation"); got != "" {
		t.Errorf("the dry run escalated the case to %q", got)
	}

	openTab(p, "backtest")
	p.Press(p.Word("dashboard.backtest.go"))
	breaches, err := desk.App.CountRecords("events", dbx.HashExp{"type": "sla.breached"})
	if err != nil || breaches == 0 {
		t.Fatalf("%d breaches (%v), want some", breaches, err)
	}
	p.See(p.Word("dashboard.backtest.sentence", "count", 30, "fired", 1, "events", breaches))
	// Held against its original, by which the assignee would have been called first.
	original := p.Word("dashboard.backtest.rule", "name", shippedLadder(t, desk).GetString("name"), "n", shippedLadder(t, desk).GetInt("version"))
	p.See(p.Word("dashboard.backtest.live", "rule", original))
	p.See(desk.Ticket(ticket).GetString("number") + " Child lock")
}

// letItWatch saves the copy, which is off and only observes, and switches it on.
func letItWatch(t *testing.T, desk *desktest.Served, p *desktest.Page) {
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.saved", "name", p.Word("dashboard.rules.copy_of", "name", shippedLadder(t, desk).GetString("name"))))
	p.See(p.Word("dashboard.rule.enabled_help"))
	saved := theCopy(t, desk, p)
	if saved["enabled"] != false || saved["stage"] != "observe" {
		t.Fatalf("the copy is enabled: %v, in stage %v; want off and observe", saved["enabled"], saved["stage"])
	}
	p.Press(p.Word("dashboard.rule.enabled"))
	p.See(p.Word("dashboard.rule.is_on", "name", saved["name"]))

	watched := desk.Ask(desktest.Customer, "consultation", "Second", "How?")
	desk.Advance(untilBreached)
	openTab(p, "log")
	p.See(p.Word("plan.outcome.observed"))
	p.See(desk.Ticket(watched).GetString("number"))
	if got := desk.Ticket(watched).GetString("escalation"); got != "" {
		t.Errorf("a rule that only observes escalated to %q", got)
	}
}

func letItGo(t *testing.T, desk *desktest.Served, p *desktest.Page) {
	p.See(p.Word("dashboard.stage.saved"))
	p.Press(p.Word("dashboard.stage.live"))
	p.See(p.Word("dashboard.stage.unsaved", "stage", p.Word("dashboard.stage.observe")))
	p.Press(p.Word("dashboard.save"))
	p.Gone(p.Word("dashboard.rule.unsaved"))
	if got := theCopy(t, desk, p)["stage"]; got != "live" {
		t.Fatalf("stage: got %v, want live", got)
	}
	ticket := desk.Ask(desktest.Customer, "consultation", "Third", "How?")
	desk.Advance(untilBreached)
	if got := desk.Ticket(ticket).GetString("escalation"); got != "lead" {
		t.Errorf("escalation: got %q, want the ladder's first rung", got)
	}
	p.Press(p.Word("dashboard.log.refresh"))
	p.See(p.Word("plan.outcome.done"))
	desk.Advance(time.Hour)
	if got := desk.Ticket(ticket).GetString("escalation"); got != "manager" {
		t.Errorf("escalation an hour later: got %q, want the second rung", got)
	}
}

// TestBrowser_RuleEditor is about what goes wrong: an error at its line, a rule that somebody else changed meanwhile, and
// the way back to an older version.
func TestBrowser_RuleEditor(t *testing.T) {
	desk := desktest.ServeWithRules(t) // what scripts may name is shipped with the rules
	id := makeLadder(desk)
	p := openRules(t, desk, locale.English, 1440, 900)
	p.Press(ladderName)
	p.See(p.Word("dashboard.rule.script_about"))

	// While one types the server says what is wrong, and where.
	writeScript(p, "({ act }) => {\n  act.stop(;\n}")
	fault := p.Word("error.script_syntax", "line", 2, "column", 12, "said", p.Word("error.quoted_words", "said", p.Word("error.js_unexpected", "token", ";"), "words", "Unexpected token ;"))
	p.See(fault)
	p.Says(".aftercare-code-gutter .wrong", "2")
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("error.fields"))
	p.See(fault)
	p.Ready(`document.activeElement.id === "aftercare-script" && document.activeElement.selectionStart === 26`) // the caret is at the error
	p.Ready(`!dispatchEvent(new Event("beforeunload", { cancelable: true }))`)                                  // a reload asks first

	// The keyboard alone: Tab indents until Escape lets it go; completion by the keys.
	writeScript(p, "({ act }) => {\n}")
	p.Gone(p.Word("error.fields"))
	p.Gone(fault)
	p.Evaluate(`(() => { document.querySelector("#aftercare-script").setSelectionRange(14, 14); return "" })()`)
	p.Keys("\r")
	p.Type("act.sto")
	p.See("(): void")
	p.Keys("\t")
	p.Holds("#aftercare-script", "({ act }) => {\n  act.stop()\n}")
	p.Keys("\x1b", "\t")
	p.Ready(`document.activeElement.id !== "aftercare-script"`) // Escape and Tab lead out of the script

	// Somebody else was faster.
	desk.Clock.Advance(time.Minute)
	desk.Must(desktest.Superuser, http.MethodPatch, "/api/collections/rules/records/"+id, map[string]any{"script": "() => {}", "about": "By another."})
	p.Press(p.Word("dashboard.save"))
	p.See("− " + p.Word("dashboard.versions.theirs"))
	p.See("() => {}")
	if n := strings.Count(p.Evaluate(`document.querySelector(".aftercare-outcome").innerText`), p.Word("error.conflict")); n != 1 {
		t.Errorf("the conflict is told %d times, want once", n)
	}
	p.Press(p.Word("dashboard.overwrite"))
	p.See(p.Word("dashboard.overwrite_ready"))
	desk.Clock.Advance(time.Minute)
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.saved", "name", ladderName))
	saved, err := desk.App.FindRecordById("rules", id)
	if err != nil {
		t.Fatal(err)
	}
	if saved.GetString("script") != "({ act }) => {\n  act.stop()\n}" || saved.GetString("about") != "By another." {
		t.Errorf("saved %q with the note %q, want our script and the other's note", saved.GetString("script"), saved.GetString("about"))
	}

	// Back to the first version, which counts once it is saved.
	openTab(p, "versions")
	p.See(": " + strings.ToLower(p.Word("dashboard.rule_field.script")))
	p.Evaluate(`(() => { [...document.querySelectorAll(".aftercare-versions button")].at(-1).click(); return "" })()`)
	p.See(p.Word("dashboard.rule.script_about"))
	p.Holds("#aftercare-script", climbing)
	p.Press(p.Word("dashboard.save"))
	p.Gone(p.Word("dashboard.rule.unsaved"))
	if saved, err = desk.App.FindRecordById("rules", id); err != nil || saved.GetString("script") != climbing {
		t.Errorf("after going back: got %q, %v", saved.GetString("script"), err)
	}
	openTab(p, "versions")
	p.See(p.Word("dashboard.versions.restored", "n", 1))
}

// TestBrowser_RuleOfTwoAuthors lets somebody else save first: one goes on with theirs, or drops what one has typed, and has what is
// saved now.
func TestBrowser_RuleOfTwoAuthors(t *testing.T) {
	desk := desktest.Serve(t)
	id := makeLadder(desk)
	p := openRules(t, desk, locale.English, 1440, 900)
	p.Press(ladderName)
	p.See(p.Word("dashboard.rule.script_about"))
	about := func(want string) {
		t.Helper()
		p.Ready(`[...document.querySelectorAll("textarea")].find(e => e.labels[0]?.innerText === "` + p.Word("dashboard.field.about") + `").value === ` + quoted(want))
	}
	for _, c := range []struct{ press, theirs string }{{"dashboard.rule.take_theirs", "The first."}, {"dashboard.discard", "The second."}} {
		p.Fill(p.Word("dashboard.field.about"), "Mine.")
		p.See(p.Word("dashboard.rule.unsaved"))
		desk.Clock.Advance(time.Minute)
		desk.Must(desktest.Superuser, http.MethodPatch, "/api/collections/rules/records/"+id, map[string]any{"about": c.theirs})
		p.Press(p.Word("dashboard.save"))
		p.See("− " + p.Word("dashboard.versions.theirs"))
		p.Press(p.Word(c.press))
		p.Gone(p.Word("dashboard.rule.unsaved"))
		about(c.theirs)
		p.Gone("− " + p.Word("dashboard.versions.theirs"))
	}
	p.Fill(p.Word("dashboard.field.about"), "Mine at last.")
	desk.Clock.Advance(time.Minute)
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.saved", "name", ladderName))

	// What somebody else saves shows when the list is read again, and over what is typed it is told before one saves.
	renewed, meanwhile := p.Word("dashboard.rule.renewed"), p.Word("dashboard.rule.saved_meanwhile")
	for _, c := range []struct{ theirs, typed, told string }{{"The third.", "", renewed}, {"The fourth.", "Mine again.", meanwhile}} {
		if c.typed != "" {
			p.Fill(p.Word("dashboard.field.about"), c.typed)
		}
		desk.Clock.Advance(time.Minute)
		desk.Must(desktest.Superuser, http.MethodPatch, "/api/collections/rules/records/"+id, map[string]any{"about": c.theirs})
		p.Press(p.Word("dashboard.rules.refresh"))
		p.See(c.told)
		about(cmp.Or(c.typed, c.theirs))
	}
	p.Press(p.Word("dashboard.discard"))
	about("The fourth.")
}

// TestBrowser_NewRuleLeftUnsaved comes back to a rule that was begun: it is said why no templates are offered, and how to come to
// them.
func TestBrowser_NewRuleLeftUnsaved(t *testing.T) {
	desk := desktest.Serve(t)
	makeLadder(desk)
	p := openRules(t, desk, locale.English, 1440, 900)
	begin := func(press string) {
		t.Helper()
		p.Press(p.Word("dashboard.rules.new"))
		p.See(p.Word("dashboard.rules.new_about"))
		p.Press(press)
		p.See(p.Word("dashboard.rule.script_about"))
		p.Gone(p.Word("dashboard.rules.begun"))
	}
	begin(p.Word("dashboard.template.blank.name"))
	p.Holds("#aftercare-field-about", "")
	p.Press(ladderName)
	p.Holds("#aftercare-field-about", "One rung after the other.")
	p.Press(p.Word("dashboard.rules.new"))
	p.See(p.Word("dashboard.rules.begun"))
	p.Press(p.Word("dashboard.discard"))
	begin(p.Word("dashboard.template.tell.name"))
	p.Holds("#aftercare-field-about", p.Word("dashboard.template.tell.about"))
	// The way to a try stands below the script, where it ends.
	p.Evaluate(`(document.querySelector(".aftercare-script-foot button").click(), "")`)
	p.See(p.Word("dashboard.dry_run.about"))
	p.FocusOn("#aftercare-tab-dry-run")
}

// TestBrowser_RuleAgainstItsLiveVersion changes a rule that is live: a draft that cannot be read is told field by field, the
// backtest says what the live version did instead, and the log says in its rows what was done.
func TestBrowser_RuleAgainstItsLiveVersion(t *testing.T) {
	desk := desktest.Serve(t)
	desk.AddRule(map[string]any{"name": "Tag", "on": []string{"ticket.created"}, "script": `({ act }) => { act.tag("seen"); }`, "params": map[string]any{"names": map[string]any{"repair": []string{"维修", "repair"}, "praise": []string{"表扬", "praise"}}, "days": 3}})
	ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	desk.Settle()
	number := desk.Ticket(ticket).GetString("number")
	p := openRules(t, desk, locale.English, 1440, 900)
	p.Press("Tag")
	p.See(p.Word("dashboard.rule.script_about"))
	// Params: what is short comes first; names with a few words each are a table.
	p.Says(".aftercare-params", p.Word("dashboard.params.entries.other", "count", 2))
	p.Ready(`(said => said.indexOf(` + quoted(p.Word("plan.param.days")) + `) < said.indexOf("Names"))(document.querySelector(".aftercare-params").innerText)`)
	p.Press("Names")
	p.Fill(p.Word("common.kind.repair")+", 2", "mending")

	writeScript(p, "({ act }) => { act.tag( }")
	openTab(p, "backtest")
	p.Press(p.Word("dashboard.backtest.go"))
	p.See(p.Word("dashboard.trial.refused"))
	p.Press(p.Word("dashboard.code.to_line", "line", 1))
	p.See(p.Word("dashboard.rule.script_about"))

	writeScript(p, `({ act, params }) => { act.tag(params.names.repair[1]); }`)
	openTab(p, "backtest")
	p.Press(p.Word("dashboard.backtest.go"))
	saved := p.Word("dashboard.backtest.saved", "n", 1)
	p.See(p.Word("dashboard.backtest.differs.one", "count", 1, "rule", saved))
	tagged := func(state, tag string) string {
		return p.Word("plan.state."+state, "act", p.Word("plan.act.tag", "tags", p.Word("plan.value.quote", "text", tag)))
	}
	p.See(tagged("planned", "mending") + " " + p.Word("dashboard.backtest.live", "rule", saved) + " " + tagged("planned", "seen"))

	openTab(p, "log")
	p.See(p.Word("dashboard.event.ticket.created") + " · " + number)
	p.See(p.Word("plan.did.tag", "tags", p.Word("plan.value.quote", "text", "seen")))

	// Whoever copies a rule that is on is told that there will be two.
	p.Press(p.Word("dashboard.rules.copy"))
	p.See(p.Word("dashboard.rules.copied", "name", "Tag"))
	openTab(p, "backtest")
	p.Press(p.Word("dashboard.backtest.go"))
	p.See(p.Word("dashboard.backtest.differs.one", "count", 1, "rule", p.Word("dashboard.backtest.rule", "name", "Tag", "n", 1)))
	p.Evaluate(`(() => {
		const select = document.querySelector("#aftercare-field-backtest-against");
		select.value = "";
		select.dispatchEvent(new Event("change", { bubbles: true }));
		return "";
	})()`)
	p.Press(p.Word("dashboard.backtest.go"))
	p.Gone(p.Word("dashboard.backtest.differs.one", "count", 1, "rule", p.Word("dashboard.backtest.rule", "name", "Tag", "n", 1)))
	p.See(p.Word("dashboard.backtest.sentence", "count", 30, "fired", 1, "events", 1))
}

// TestBrowser_RuleTriedOnWhatItDoesNotHear tries a rule on two events of a case: only of the one that would not come to it does
// the page say so.
func TestBrowser_RuleTriedOnWhatItDoesNotHear(t *testing.T) {
	desk := desktest.Serve(t)
	desk.AddRule(map[string]any{"name": "Tag", "on": []string{"ticket.created"}, "script": `({ act }) => { act.tag("seen"); }`})
	ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	desk.Settle()
	p := openRules(t, desk, locale.English, 1440, 900)
	p.Press("Tag")
	openTab(p, "dry-run")
	// A case that is looked for by its customer's name says it.
	p.Fill(p.Word("dashboard.dry_run.case"), string(desktest.Customer))
	p.See(desk.Ticket(ticket).GetString("number") + " Child lock " + string(desktest.Customer) + " · ")
	p.Press(desk.Ticket(ticket).GetString("number") + " Child lock")
	p.Press(p.Word("dashboard.dry_run.go"))
	p.See(p.Word("plan.outcome.planned"))
	p.Gone(p.Word("dashboard.dry_run.not_heard"))
	p.Evaluate(`(() => {
		const select = document.querySelector("#aftercare-field-dry-run-event");
		select.value = [...select.options].find((option) => option.label.startsWith(` + quoted(p.Word("dashboard.event.message.created")) + `)).value;
		select.dispatchEvent(new Event("change", { bubbles: true }));
		return "";
	})()`)
	p.Gone(p.Word("plan.outcome.planned"))
	p.Press(p.Word("dashboard.dry_run.go"))
	p.See(p.Word("dashboard.dry_run.not_heard"))
	p.See(p.Word("plan.outcome.planned"))
}

// TestBrowser_RuleWhoseActionCannotBeDone is led from what a trial says to the line that asks for it, in both languages.
func TestBrowser_RuleWhoseActionCannotBeDone(t *testing.T) {
	desk := desktest.Serve(t)
	script := "({ act }) => {\n  act.tag(\"seen\");\n  act.team(\"Gas\");\n}"
	desk.AddRule(map[string]any{"name": "Gas", "on": []string{"ticket.created"}, "script": script})
	ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	desk.Settle()
	only, err := desk.App.FindFirstRecordByFilter("teams", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	team := only.GetString("name")
	for _, language := range locale.Locales {
		p := openRules(t, desk, language, 1440, 900)
		p.Press("Gas")
		isMarked := func() {
			t.Helper()
			p.See(p.Word("dashboard.rule.script_about"))
			p.Says(".aftercare-code-gutter .wrong", "3")
			p.Ready(`document.activeElement.id === "aftercare-script" && document.activeElement.selectionStart === 44`) // the caret is behind act.team
		}
		refused := p.Word("plan.fault.at", "text", p.Word("error.team_unknown", "team", "Gas", "list", team), "line", 3, "column", 11)
		openTab(p, "dry-run")
		p.Press(desk.Ticket(ticket).GetString("number") + " Child lock")
		p.Press(p.Word("dashboard.dry_run.go"))
		p.See(refused)
		p.See(p.Word("plan.state.asked", "act", p.Word("plan.act.tag", "tags", "“seen”")))
		p.Press(p.Word("dashboard.code.to_line", "line", 3))
		isMarked()
		openTab(p, "backtest")
		p.Press(p.Word("dashboard.backtest.go"))
		p.See(refused)
		p.Press(p.Word("dashboard.code.to_line", "line", 3))
		isMarked()
	}
}

// TestBrowser_RuleThatRunsOutOfTime is told from when on a backtest has asked it no more, in both languages.
func TestBrowser_RuleThatRunsOutOfTime(t *testing.T) {
	desk := desktest.Serve(t)
	for range 21 {
		desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	}
	desk.Settle()
	desk.AddRule(map[string]any{"name": "Endless", "on": []string{"ticket.created"}, "script": `() => /^(?=a)(a+)+$/.test("a".repeat(60) + "b")`})
	for _, language := range locale.Locales {
		p := openRules(t, desk, language, 1440, 900)
		p.Press("Endless")
		openTab(p, "backtest")
		p.Press(p.Word("dashboard.backtest.go"))
		before, after, _ := strings.Cut(p.Word("dashboard.backtest.ran_out", "at", "|", "times", 20), "|")
		p.See(strings.TrimSpace(before))
		p.See(strings.TrimSpace(after))
	}
}

// TestBrowser_RuleParamsInAnotherOrder moves the rungs of a ladder, and the rows of a table, by keyboard: the focus goes along, what stands
// where is read aloud, and the order is saved.
func TestBrowser_RuleParamsInAnotherOrder(t *testing.T) {
	desk := desktest.Serve(t)
	params := map[string]any{
		"ladder": []string{"assignee", "lead", "manager"},
		"steps":  []map[string]any{{"minutes": 15, "label": "first"}, {"minutes": 60, "label": "second"}},
	}
	id := desk.AddRule(map[string]any{"name": "Ladder", "on": []string{"sla.breached"}, "script": `({ act, params }) => act.escalate(params.ladder[0], "Late")`, "params": params})
	p := openRules(t, desk, locale.English, 1440, 900)
	p.Press("Ladder")
	p.See(p.Word("dashboard.rule.script_about"))
	rungs := func(want ...string) {
		t.Helper()
		for i, name := range want {
			want[i] = p.Word("plan.rung." + name)
		}
		p.Ready(`[...document.querySelectorAll(".aftercare-chosen select")].map(one => one.selectedOptions[0]?.label).slice(0, 3).join() === ` + quoted(strings.Join(want, ",")))
	}
	focused := func(label string) {
		t.Helper()
		p.Ready(`document.activeElement.ariaLabel === ` + quoted(label))
	}
	arrow := func(way, what string) string { return p.Word("dashboard.params."+way, "what", what) }
	press := func(label string) {
		t.Helper()
		p.Evaluate(`(() => { document.querySelector("[aria-label=" + JSON.stringify(` + quoted(label) + `) + "]").focus(); return "" })()`)
		p.Keys("\r")
	}
	lead, manager := p.Word("plan.rung.lead"), p.Word("plan.rung.manager")
	rungs("assignee", "lead", "manager")
	p.Ready(`document.querySelector("[aria-label=" + JSON.stringify(` + quoted(arrow("up", p.Word("plan.rung.assignee"))) + `) + "]").disabled`)
	press(arrow("down", lead))
	rungs("assignee", "manager", "lead")
	focused(arrow("up", lead)) // it stands at the end now
	p.See(p.Word("dashboard.params.moved", "what", lead, "n", 3, "count", 3))
	press(arrow("up", manager))
	rungs("manager", "assignee", "lead")
	focused(arrow("down", manager))
	press(arrow("down", p.Word("dashboard.params.row", "n", 1)))
	focused(arrow("up", p.Word("dashboard.params.row", "n", 2)))
	p.See(p.Word("dashboard.params.moved_row", "n", 2, "count", 2))
	p.Ready(`document.documentElement.scrollHeight <= innerHeight`) // only what is within the page scrolls
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.saved", "name", "Ladder"))
	saved, err := desk.App.FindRecordById("rules", id)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := saved.GetString("params"), `{"ladder":["manager","assignee","lead"],"steps":[{"label":"second","minutes":60},{"label":"first","minutes":15}]}`; got != want {
		t.Errorf("saved %s, want %s", got, want)
	}

	// In the other language, on a phone.
	p = openRulesNarrow(t, desk)
	p.Press("Ladder")
	p.See(p.Word("dashboard.rule.script_about"))
	rungs("manager", "assignee", "lead")
	press(arrow("up", p.Word("plan.rung.lead")))
	rungs("manager", "lead", "assignee")
	if got := p.Evaluate(`(() => { for (const e of document.querySelectorAll(".aftercare-params, .aftercare-params .aftercare-field")) if (e.scrollWidth > e.clientWidth) return e.className + " " + e.scrollWidth; return "" })()`); got != "" {
		t.Errorf("%q px wide on a screen of 360", got)
	}
}

// TestBrowser_RuleTriedBeforeItChanged: what was tried says of which text it was. It stays when that text is saved, and is one of an earlier
// text once another stands in the editor, to be tried again from there.
func TestBrowser_RuleTriedBeforeItChanged(t *testing.T) {
	desk := desktest.Serve(t)
	desk.AddRule(map[string]any{"name": "Tag", "on": []string{"ticket.created"}, "script": `({ act }) => { act.tag("seen"); }`})
	ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	desk.Settle()
	p := openRules(t, desk, locale.Chinese, 1440, 900)
	p.Press("Tag")
	openTab(p, "dry-run")
	p.Press(desk.Ticket(ticket).GetString("number") + " Child lock")
	p.Press(p.Word("dashboard.dry_run.go"))
	p.See(p.Word("plan.outcome.planned"))
	p.See(p.Word("dashboard.trial.version", "n", 1))
	openTab(p, "script")
	writeScript(p, `({ act }) => { act.tag("looked at"); }`)
	openTab(p, "backtest")
	p.Press(p.Word("dashboard.backtest.go"))
	differs := p.Word("dashboard.backtest.differs.other", "count", 1, "rule", p.Word("dashboard.backtest.saved", "n", 1))
	p.See(differs)
	p.See(p.Word("dashboard.trial.draft"))
	openTab(p, "dry-run")
	p.See(p.Word("dashboard.trial.older_version", "n", 1))
	p.Press(p.Word("dashboard.trial.again"))
	p.See("looked at")
	p.See(p.Word("dashboard.trial.draft"))
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.saved", "name", "Tag"))
	p.See(p.Word("dashboard.trial.version", "n", 2)) // it is what was tried
	openTab(p, "backtest")
	p.See(p.Word("dashboard.trial.version", "n", 2))
	p.See(differs)
	openTab(p, "script")
	writeScript(p, `({ act }) => { act.tag("done"); }`)
	openTab(p, "backtest")
	p.See(p.Word("dashboard.trial.older_version", "n", 2))
	p.Press(p.Word("dashboard.trial.again"))
	p.See(p.Word("dashboard.trial.draft"))
	p.See(p.Word("dashboard.backtest.differs.other", "count", 1, "rule", p.Word("dashboard.backtest.saved", "n", 2)))
}

// TestBrowser_NewRuleTriedAndSaved: what a new rule came to stays when it is saved for the first time.
func TestBrowser_NewRuleTriedAndSaved(t *testing.T) {
	desk := desktest.Serve(t)
	desk.Ask(desktest.Customer, "complaint", "Leaks", "Again.")
	desk.Settle()
	p := openRules(t, desk, locale.English, 1440, 900)
	p.Press(p.Word("dashboard.rules.new"))
	p.Press(p.Word("dashboard.template.tell.name"))
	p.See(p.Word("dashboard.rule.script_about"))
	openTab(p, "backtest")
	p.Press(p.Word("dashboard.backtest.go"))
	sum := p.Word("dashboard.backtest.sentence", "count", 30, "fired", 1, "events", 1)
	p.See(sum)
	p.See(p.Word("dashboard.trial.draft"))
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.trial.version", "n", 1))
	p.See(sum)
	p.Ready(`/^#\/rules\/[a-z0-9]{15}\/backtest$/.test(location.hash)`)
	p.Ready(`document.querySelector("#aftercare-field-backtest-against").selectedOptions[0].label === ` + quoted(p.Word("dashboard.backtest.against_saved")))

	// It goes on as any other rule: what is typed now is its next version.
	openTab(p, "script")
	writeScript(p, `({ act }) => { act.tag("done"); }`)
	p.Press(p.Word("dashboard.save"))
	openTab(p, "backtest")
	p.See(p.Word("dashboard.trial.older_version", "n", 1))
	openTab(p, "versions")
	p.See(": " + strings.ToLower(p.Word("dashboard.rule_field.script")))
	p.Press(p.Word("dashboard.rules.new"))
	p.See(p.Word("dashboard.rules.new_about"))
}

// TestBrowser_SaveUnderWay: what is typed while a rule is saved is not taken for saved, and saved after it where one asks for that; who has gone to another rule stays there.
func TestBrowser_SaveUnderWay(t *testing.T) {
	desk := desktest.Serve(t)
	ladder := makeLadder(desk)
	p := openRules(t, desk, locale.English, 1440, 900)
	p.Evaluate(`(() => {
		const send = window.fetch;
		window.fetch = async (...request) => {
			const [url, init] = request;
			if (init?.method !== "GET" && String(url).includes("/collections/rules/records")) {
				window.isHeld = true;
				await new Promise((go) => { window.letGo = go; });
			}
			return send(...request);
		};
		return "";
	})()`)
	letGo := func() { p.Evaluate(`(window.isHeld = false, window.letGo(), "")`) }
	p.Press(p.Word("dashboard.rules.new"))
	p.Press(p.Word("dashboard.template.tell.name"))
	p.See(p.Word("dashboard.rule.script_about"))
	p.Fill(p.Word("dashboard.rule_field.name"), "Saved late")
	p.Press(p.Word("dashboard.save"))
	p.Ready(`window.isHeld`)
	p.Evaluate(`(location.hash = "#/rules/` + ladder + `", "")`)
	p.Ready(`document.querySelector("#aftercare-rule-title")?.textContent === ` + quoted(ladderName))
	letGo()
	p.See(p.Word("dashboard.saved", "name", "Saved late"))
	p.Ready(`[...document.querySelectorAll(".aftercare-rule-row")].some((row) => row.textContent.includes("Saved late"))`)
	p.Ready(`location.hash === "#/rules/` + ladder + `" && document.querySelector(".aftercare-rule-row.active").id === "aftercare-rule-` + ladder + `"`)

	p.Press("Saved late")
	p.Ready(`document.querySelector("#aftercare-rule-title")?.textContent === "Saved late"`)
	writeScript(p, `({ act }) => { act.tag("one"); }`)
	p.Press(p.Word("dashboard.save"))
	p.Ready(`window.isHeld`)
	writeScript(p, `({ act }) => { act.tag("two"); }`)
	p.Evaluate(`(() => { [...document.querySelectorAll("button")].find((one) => one.textContent === ` + quoted(p.Word("dashboard.save")) + `).click(); return "" })()`)
	letGo()
	p.Ready(`window.isHeld`)
	p.Holds("#aftercare-script", `({ act }) => { act.tag("two"); }`)
	letGo()
	p.Ready(`[...document.querySelectorAll("button")].some((one) => one.textContent === ` + quoted(p.Word("dashboard.save")) + ` && one.disabled)`)
	saved, err := desk.App.FindFirstRecordByFilter("rules", "name = 'Saved late'")
	if err != nil {
		t.Fatal(err)
	}
	if script := saved.GetString("script"); !strings.Contains(script, `"two"`) {
		t.Errorf("saved is %s", script)
	}
}

// TestBrowser_TemplateOfWords: what a field can hold is chosen, of another field anew, and what is still to be chosen is neither tried nor saved.
func TestBrowser_TemplateOfWords(t *testing.T) {
	desk := desktest.Serve(t)
	p := openRules(t, desk, locale.English, 1440, 900)
	p.Press(p.Word("dashboard.rules.new"))
	p.Press(p.Word("dashboard.template.words.name"))
	p.See(p.Word("dashboard.rule.script_about"))
	cell := func(column string, row string) string {
		return `[aria-label="` + p.Word("plan.param."+column) + `, ` + row + `"]`
	}
	p.Holds(cell("value", "1"), "urgent")
	choose := func(selector, value string) {
		p.Evaluate(`(() => { const select = document.querySelector(` + quoted(selector) + `); select.focus(); select.value = "` + value + `"; select.dispatchEvent(new Event("change", { bubbles: true })); return "" })()`)
	}
	choose(cell("field", "1"), "kind")
	p.Holds(cell("value", "1"), "")
	p.FocusOn(cell("field", "1"))
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.fault.value_none", "n", 1, "field", p.Word("desk.field.kind")))
	// Looking for what else is wrong while one types leaves it told.
	p.Fill(p.Word("dashboard.rule_field.name"), "By words")
	writeScript(p, "({ act }) => { act.stop(; }")
	p.See(p.Word("dashboard.code.to_line", "line", 1))
	p.See(p.Word("dashboard.fault.value_none", "n", 1, "field", p.Word("desk.field.kind")))
	writeScript(p, "({ act }) => { act.stop(); }")
	choose(cell("value", "1"), "complaint")
	p.Press(p.Word("dashboard.params.as_json"))
	p.Fill(p.Word("dashboard.params.json"), `{ "table": [{ "words": ["a"], "field": "grade", "value": null }] }`)
	openTab(p, "dry-run")
	p.Press(p.Word("dashboard.dry_run.go"))
	p.See(p.Word("dashboard.fault.value_none", "n", 1, "field", p.Word("desk.field.grade")))
	p.Press(p.Word("dashboard.params.as_fields"))
	choose(cell("value", "1"), "major")
	p.Press(p.Word("dashboard.save"))
	p.See(p.Word("dashboard.saved", "name", "By words"))
}

// TestBrowser_RuleParamsAsTyped: digits of full width are digits, the signs between words are those of both languages, and what is no number
// is told at its field and neither tried nor saved.
func TestBrowser_RuleParamsAsTyped(t *testing.T) {
	desk := desktest.Serve(t)
	params := map[string]any{"minutes": 30, "table": []map[string]any{{"words": []string{"leak"}, "points": 2}}}
	for _, language := range locale.Locales {
		name := "Typed " + language
		id := desk.AddRule(map[string]any{"name": name, "on": []string{"ticket.created"}, "script": `({ act }) => act.stop()`, "params": params})
		p := openRules(t, desk, language, 1440, 900)
		p.Press(name)
		p.See(p.Word("dashboard.rule.script_about"))
		words, points := p.Word("plan.param.words")+", 1", "Points, 1"
		no := func(typed string) string { return p.Word("dashboard.fault.number", "value", typed) }
		p.Fill(p.Word("plan.param.minutes"), "ten")
		p.Fill(words, "漏水、漏电；leak")
		p.See(no("ten")) // once one is elsewhere
		p.Fill(points, "two")
		p.Press(p.Word("dashboard.save"))
		p.See(no("two"))
		openTab(p, "dry-run")
		p.Press(p.Word("dashboard.dry_run.go"))
		p.See(p.Word("dashboard.rule.script_about")) // where it is to be mended
		p.See(no("ten"))
		if got := savedField(t, desk, id, "params"); got != `{"minutes":30,"table":[{"points":2,"words":["leak"]}]}` {
			t.Errorf("saved unread: %s", got)
		}
		p.Fill(p.Word("plan.param.minutes"), "１５")
		p.Gone(no("ten"))
		p.Fill(points, "３")
		p.Press(p.Word("dashboard.save"))
		p.See(p.Word("dashboard.saved", "name", name))
		if got, want := savedField(t, desk, id, "params"), `{"minutes":15,"table":[{"points":3,"words":["漏水","漏电","leak"]}]}`; got != want {
			t.Errorf("saved %s, want %s", got, want)
		}
		p.Holds(`[aria-label="`+words+`"]`, "漏水, 漏电, leak")
	}
}

// TestBrowser_RuleThatMayOnlyFail is asked about before it acts: what is doubtful is told at its field, and how the last dry run failed.
func TestBrowser_RuleThatMayOnlyFail(t *testing.T) {
	desk := desktest.Serve(t)
	ticket := desk.Ask(desktest.Customer, "consultation", "Child lock", "How?")
	desk.Settle()
	for _, language := range locale.Locales {
		name := "Ladder " + language
		id := desk.AddRule(map[string]any{
			"name": name, "on": []string{"ticket.created"}, "stage": "observe", "params": map[string]any{"ladder": []string{"lead"}, "minutes": 30},
			"script": `({ act, params }) => { act.remind({ minutes: params.minutes }); act.escalate(params.ladder[0], "Late"); }`,
		})
		p := openRules(t, desk, language, 1440, 900)
		p.Press(name)
		p.See(p.Word("dashboard.rule.script_about"))
		p.Press(p.Word("dashboard.params.remove_value", "value", p.Word("plan.rung.lead")))
		p.See(p.Word("dashboard.doubt.nobody"))
		p.Fill(p.Word("plan.param.minutes"), "0")
		p.See(p.Word("dashboard.doubt.no_time"))
		p.Press(p.Word("dashboard.save")) // it only observes
		p.See(p.Word("dashboard.saved", "name", name))

		p.Press(p.Word("dashboard.stage.live"))
		p.Press(p.Word("dashboard.save"))
		p.See(p.Word("dashboard.doubt.title"))
		p.See(p.Word("dashboard.doubt.of", "param", p.Word("plan.param.minutes"), "text", p.Word("dashboard.doubt.no_time")))
		p.See(p.Word("dashboard.doubt.of", "param", p.Word("plan.param.ladder"), "text", p.Word("dashboard.doubt.nobody")))
		p.Press(p.Word("common.cancel"))
		p.Gone(p.Word("dashboard.doubt.title"))
		if got := savedField(t, desk, id, "stage"); got != "observe" {
			t.Errorf("it is in stage %s without an answer", got)
		}

		// Mended but for what only a dry run shows.
		p.Fill(p.Word("plan.param.minutes"), "15")
		p.Gone(p.Word("dashboard.doubt.no_time"))
		openTab(p, "dry-run")
		p.Press(desk.Ticket(ticket).GetString("number") + " Child lock")
		p.Press(p.Word("dashboard.dry_run.go"))
		p.See(p.Word("dashboard.dry_run.in_params", "name", p.Word("plan.param.ladder")))
		p.Press(p.Word("dashboard.save"))
		p.See(p.Word("dashboard.doubt.title"))
		told, _, _ := strings.Cut(p.Word("dashboard.doubt.failed", "text", "|"), "|")
		p.See(told)
		p.See(p.Word("error.argument_rung_none", "list", "assignee, lead, manager"))
		p.Press(p.Word("dashboard.doubt.save"))
		p.See(p.Word("dashboard.saved", "name", name))
		if got := savedField(t, desk, id, "stage"); got != "live" {
			t.Errorf("stage: %s, want live", got)
		}
	}
}

// savedField is a field of a rule as it is saved.
func savedField(t *testing.T, desk *desktest.Served, id, field string) string {
	t.Helper()
	saved, err := desk.App.FindRecordById("rules", id)
	if err != nil {
		t.Fatal(err)
	}
	return saved.GetString(field)
}

// writeScript types a script over the one in the editor.
func writeScript(p *desktest.Page, script string) {
	p.Ready(`document.querySelector("#aftercare-script")`)
	p.Evaluate(`(() => { const area = document.querySelector("#aftercare-script"); area.focus(); area.select(); document.execCommand("insertText", false, ` + quoted(script) + `); return "" })()`)
}

// quoted is a text as JavaScript writes it; none of ours has a backtick or a backslash.
func quoted(text string) string { return "`" + text + "`" }

// TestBrowser_RulesNarrow looks for anything that sticks out on a phone, on every tab, and that a reload keeps the place.
func TestBrowser_RulesNarrow(t *testing.T) {
	desk := desktest.Serve(t)
	id := makeLadder(desk)
	p := openRulesNarrow(t, desk)
	for _, c := range []struct{ at, shows string }{
		{"", "dashboard.rules.add"},
		{"/new", "dashboard.rules.new_about"},
		{"/" + id, "dashboard.rule.script_about"},
		{"/" + id + "/dry-run", "dashboard.dry_run.about"},
		{"/" + id + "/backtest", "dashboard.backtest.about"},
		{"/" + id + "/log", "dashboard.log.none"},
		{"/" + id + "/versions", "dashboard.versions.all"},
	} {
		p.Evaluate(`location.hash = "#/rules` + c.at + `"`)
		p.See(p.Word(c.shows))
		if got := p.Evaluate(`(() => { for (const e of document.querySelectorAll(".aftercare-rules .page-content, .aftercare-rule-list")) if (e.getClientRects().length > 0 && e.scrollWidth > e.clientWidth) return e.className + " " + e.scrollWidth; return "" })()`); got != "" {
			t.Errorf("%q is %s px wide on a screen of 360", c.at, got)
		}
	}
	p.Evaluate(`(() => { location.reload(); return "" })()`)
	p.See(p.Word("dashboard.versions.all"))

	// The list and the rule take each other's place, and the focus goes along.
	p.Press(p.Word("dashboard.back"))
	p.See(p.Word("dashboard.rules.add"))
	p.Evaluate(`(() => { document.getElementById("aftercare-rule-` + id + `").focus(); return "" })()`)
	p.Keys("\r")
	p.See(p.Word("dashboard.rule.script_about"))
	p.Focused("aftercare-rule-title")
	p.Press(p.Word("dashboard.back"))
	p.See(p.Word("dashboard.rules.add"))
	p.Focused("aftercare-rule-" + id)
}

func openRulesNarrow(t *testing.T, desk *desktest.Served) *desktest.Page {
	t.Helper()
	p := openDashboard(t, desk, locale.Chinese, 360, 780)
	p.Press(p.Word("dashboard.rules"))
	p.See(p.Word("dashboard.rules.add"))
	return p
}
