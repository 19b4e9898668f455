package rule

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

const goldenRule = `rule({
  name: "Ladder",
  on: ["sla.breached", "timer.reminder", "message.created"],
  when: 'event.data.clock !== "promise"',
  params: { ladder: ["assignee", "lead"], minutes: 30 },
  run({ event, ticket, customer, message, params, act, ask }) {
    if (event.type === "message.created") return act.note(message.body + message.kind);
    if (ticket.tags.length > 0 || customer.tags.length > 0 || ticket.steps !== null) return;
    if (ask.count({ customer: ticket.customer, days: 30 }) > 2) return act.grade("major");
    if (event.data.rung === 9) throw new Error("no rung");
    act.escalate(params.ladder[event.data.rung], { en: "late", "zh-CN": "超时" });
    act.remind({ minutes: params.minutes }, { key: "ladder", rung: 1 });
    if (ask.staff({ team: ticket.team })[0].open === 0) act.assign("");
  },
});
`

// golden runs one case of the rule above and gives its lines.
func golden(t *testing.T, content string) string {
	t.Helper()
	report, err := RunGolden(fstest.MapFS{"ladder.js": {Data: []byte(goldenRule)}, "cases/ladder/one.json": {Data: []byte(content)}})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, failure := range report.Failures {
		if failure.File != "cases/ladder/one.json" {
			t.Errorf("the failure is one of %s", failure.File)
		}
		lines = append(lines, failure.Lines...)
	}
	if len(lines) == 0 && report.Passed != 1 {
		t.Errorf("got %+v", report)
	}
	return strings.Join(lines, "\n")
}

const goldenAnswers = `"ask": {"count": 1, "staff": [{"id": "a"}]}`

const goldenPlan = `"plan": [
	{"do": "escalate", "to": "assignee", "reason": {"en": "late", "zh-CN": "超时"}},
	{"do": "remind", "seconds": 1800, "data": {"key": "ladder", "rung": 1}},
	{"do": "assign", "staff": ""}]`

func TestGolden_Holds(t *testing.T) {
	t.Parallel()
	for _, content := range []string{
		`{"event": {"data": {"rung": 0}}, ` + goldenAnswers + `, ` + goldenPlan + `}`,
		`{"about": "x", "event": {"type": "timer.reminder", "at": "2026-01-01T00:00:00Z", "actor": {"kind": "staff"}, "data": {"rung": 0}}, ` + goldenAnswers + `, ` + goldenPlan + `}`,
		`{"event": {"data": {"clock": "promise"}}, "outcome": "skipped"}`,
		`{"ticket": {"tags": ["x"]}, "outcome": "nothing"}`,
		`{"ticket": {"customer": "c1"}, "ask": {"count": [{"with": {"customer": "c2"}, "answer": 1}, {"with": {"customer": "c1", "days": 30}, "answer": 3}]},
			"plan": [{"do": "set", "field": "grade", "value": "major"}]}`,
		`{"ask": {"count": [{"with": {"customer": "c2"}, "answer": 1}, {"answer": 3}]}, "plan": [{"do": "set", "field": "grade", "value": "major"}]}`,
		`{"event": {"data": {"rung": 9}}, "ask": {"count": 0}, "outcome": "failed", "error": "no rung"}`,
		`{"event": {"type": "message.created"}, "message": {"body": "hello", "kind": "reply"}, "plan": [{"do": "note", "text": "helloreply"}]}`,
		`{"event": {"data": {"rung": 0}}, "params": {"ladder": ["manager"], "minutes": 1}, "ask": {"count": 1, "staff": [{"open": 1}]},
			"plan": [{"do": "escalate", "to": "manager", "reason": {"en": "late", "zh-CN": "超时"}}, {"do": "remind", "at": "2026-09-14T01:01:00.000Z", "data": {"key": "ladder", "rung": 1}}]}`,
	} {
		if lines := golden(t, content); lines != "" {
			t.Errorf("%s\n%s", content, lines)
		}
	}
}

// TestGolden_KnowsWhatIsPosted: the name and the payload are compared, whole.
func TestGolden_KnowsWhatIsPosted(t *testing.T) {
	t.Parallel()
	run := func(plan string) string {
		report, err := RunGolden(fstest.MapFS{
			"erp.js":             {Data: []byte(`rule({ name: "ERP", on: ["ticket.created"], run({ ticket, act }) { act.webhook("erp", { number: ticket.number, tags: ticket.tags }); } });`)},
			"cases/erp/one.json": {Data: []byte(`{"ticket": {"number": "2026-000007", "tags": ["a"]}, "plan": [` + plan + `]}`)},
		})
		if err != nil {
			t.Fatal(err)
		}
		if report.Passed == 1 {
			return ""
		}
		return strings.Join(report.Failures[0].Lines, "\n")
	}
	if said := run(`{"do": "webhook", "webhook": "erp", "payload": {"number": "2026-000007", "tags": ["a"]}}`); said != "" {
		t.Errorf("it says %s", said)
	}
	if said := run(`{"do": "webhook", "webhook": "erp", "payload": {"number": "2026-000007"}}`); !strings.Contains(said, "payload") {
		t.Errorf("it says %q", said)
	}
}

func TestGolden_SaysWhatDiffers(t *testing.T) {
	t.Parallel()
	rung := `"event": {"data": {"rung": 0}}, `
	for content, want := range map[string]string{
		`{` + rung + goldenAnswers + `, ` + strings.Replace(goldenPlan, "assignee", "lead", 1) + `}`: `action 1 (escalate): to is "assignee", the case expects "lead"`,
		`{` + rung + goldenAnswers + `, ` + strings.Replace(goldenPlan, "1800", "60", 1) + `}`:       `action 2 (remind): seconds is 1800, the case expects 60`,
		`{` + rung + goldenAnswers + `, ` + strings.Replace(goldenPlan, `"seconds": 1800, `, "", 1) + `}`: `action 2 (remind): at is "2026-09-14T01:30:00.000Z", the case expects null
action 2 (remind): seconds is 1800, the case expects null`,
		`{` + rung + goldenAnswers + `, ` + strings.Replace(goldenPlan, `{"do": "assign", "staff": ""}`, `{"do": "stop"}`, 1) + `}`: `action 3 is {"do":"assign"}, the case expects {"do":"stop"}`,
		`{` + rung + goldenAnswers + `, ` + strings.Replace(goldenPlan, `"staff": ""}`, `"staff": ""}, {"do": "stop"}`, 1) + `}`:    `action 4 is expected and not planned: {"do":"stop"}`,
		`{` + rung + goldenAnswers + `, ` + strings.Replace(goldenPlan, `"late"`, `"late", "x": 1`, 1) + `}`:                        `action 1 (escalate): reason is {"en":"late","zh-CN":"超时"}, the case expects {"en":"late","x":1,"zh-CN":"超时"}`,
		`{"ask": {"count": 3}}`: `action 1 is planned and not expected: {"do":"set","field":"grade","value":"major"}`,
		`{"ask": {"count": 3}, "outcome": "nothing"}`: `the outcome is "fired", the case expects "nothing"
action 1 is planned and not expected: {"do":"set","field":"grade","value":"major"}`,
		`{"ticket": {"tags": ["x"]}}`: `the outcome is "nothing", the case expects "fired"`,
		`{"event": {"data": {"rung": 9}}, "ask": {"count": 0}, "outcome": "failed", "error": "other"}`: `the error is "Error: no rung", the case expects one with "other"`,
		`{"event": {"data": {"rung": 9}}, "ask": {"count": 0}}`:                                        `the outcome is "failed", the case expects "fired" (line 5, column 38: Error: no rung)`,
		`{"ticket": {"customer": "c1"}}`:                                                               `answer ask.count: the case gives no answer to ask.count({"customer":"c1","days":30})`,
		`{"ask": {"count": [{"with": {"days": 7}, "answer": 1}]}}`:                                     `answer ask.count: the case gives no answer to ask.count({"customer":"","days":30})`,
		`{"ask": {"count": 1, "staff": [{"nam": "x"}]}, ` + rung + goldenPlan + `}`:                    `answer ask.staff: the case's answer to ask.staff: there is no field "nam"; rules.d.ts lists those of Colleague`,
		`{"ask": {"cont": 1}}`:                       `the case cannot be run: ask: there is no question "cont"; there are count, staff, open, add, between, history`,
		`{"ticket": {"titel": "x"}}`:                 `the case cannot be run: ticket: there is no field "titel"; rules.d.ts lists those of Ticket`,
		`{"customer": {"email": "x"}}`:               `the case cannot be run: customer: there is no field "email"; rules.d.ts lists those of Customer`,
		`{"event": {"type": "ticket.created"}}`:      `the case cannot be run: the rule does not subscribe to "ticket.created"`,
		`{"event": {"at": "monday"}}`:                `the case cannot be run: event.at "monday" is no moment such as 2026-09-14T01:00:00Z`,
		`{"event": {"actor": {"name": "x"}}}`:        `the case cannot be run: event: an actor has no "name"`,
		`{"event": {"changes": {"status": "open"}}}`: `the case cannot be run: event: changes.status is no [before, after]`,
		`{"params": {"minuets": 1}}`:                 `the rule has no param "minuets"`,
		`{"plans": []}`:                              `the case cannot be read: json: unknown field "plans"`,
		`{`:                                          `the case cannot be read: unexpected EOF`,
		`{"outcome": "nothing", "plan": [{}], ` + `"ticket": {"tags": ["x"]}}`: `the case expects a plan and the outcome "nothing"`,
	} {
		if lines := golden(t, content); lines != want {
			t.Errorf("%s\ngot  %s\nwant %s", content, lines, want)
		}
	}
}

func TestGolden_WholeFolder(t *testing.T) {
	t.Parallel()
	creation := `rule({ name: "x", on: ["ticket.created"], run({ event, ticket, product, act }) {
		if (event.changes.kind[0] === null && event.changes.kind[1] === "repair" && product.active === false) act.tag(ticket.kind);
	} })`
	schedule := `rule({ name: "x", every: "0 9 * * *", run({ event, ticket, message, customer, act }) {
		if (ticket === null && message === null && event.type === "timer.schedule") act.notify("manager", event.at);
	} })`
	report, err := RunGolden(fstest.MapFS{
		"creation.js": {Data: []byte(creation)}, "cases/creation/a.json": {Data: []byte(`{"ticket": {"kind": "repair"}, "plan": [{"do": "tag", "tags": ["repair"]}]}`)},
		"schedule.js": {Data: []byte(schedule)}, "cases/schedule/a.json": {Data: []byte(`{"plan": [{"do": "notify", "who": ["manager"], "text": "2026-09-14T01:00:00.000Z"}]}`)},
		"bare.js": {Data: []byte(schedule)}, "cases/gone/a.json": {Data: []byte(`{}`)}, "rules.d.ts": {Data: []byte("none")}, "cases/README.md": {Data: []byte("none")},
	})
	want := &Golden{Passed: 2, Without: []string{"bare.js"}, Failures: []GoldenFailure{{File: "cases/gone/a.json", Lines: []string{"there is no rule gone.js"}}}}
	if err != nil || !reflect.DeepEqual(report, want) {
		t.Errorf("got %+v, %v", report, err)
	}
	if _, err := RunGolden(fstest.MapFS{"x.js": {Data: []byte("rule({\n")}}); err == nil || !strings.HasPrefix(err.Error(), "x.js:2:1: ") {
		t.Errorf("got %v", err)
	}
}

// TestDeclarations_MatchTheProgram holds rules.d.ts against what the program does.
func TestDeclarations_MatchTheProgram(t *testing.T) {
	t.Parallel()
	declared, err := declaredFields()
	if err != nil {
		t.Fatal(err)
	}
	same := func(name string, want []string) {
		t.Helper()
		got := sortedKeys(declared[name])
		wanted := map[string]bool{}
		for _, member := range want {
			wanted[member] = true
		}
		for _, member := range got {
			if !wanted[member] {
				t.Errorf("%s declares %s, which there is not", name, member)
			}
			delete(wanted, member)
		}
		for member := range wanted {
			t.Errorf("%s does not declare %s", name, member)
		}
	}
	same("Settable", settable)
	same("Rule", append([]string{memberRun}, fileMembers...))
	same("World", append([]string{"act", "ask", "words"}, names...))
	same("RuleEvent", []string{"seq", "type", "at", "actor", "changes", "data"})
	var acts []string
	for name := range (&planner{}).calls() {
		acts = append(acts, name)
	}
	same("Act", acts)
	var questioned []string
	for name := range (&questions{}).calls() {
		questioned = append(questioned, name)
	}
	same("Ask", questioned)
	for _, name := range questioned {
		if !strings.Contains(fmt.Sprint(questionNames), name) {
			t.Errorf("golden cases do not know ask.%s", name)
		}
	}
}
