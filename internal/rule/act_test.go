package rule_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

// acted is one action as a script asks for it and what comes of it.
type acted struct {
	name, kind, script string
	// on is what the rule subscribes to, if not the making of the case.
	on string
	// plan is what the log says of it, and changes what the save of the case changed.
	plan, changes string
	// events are those that the rule caused, in order.
	events []string
	check  func(w *desktest.World, ticket *core.Record)
}

var actions = []acted{
	{
		name: "set", script: `act.set("category", "leak")`,
		plan:    `[{"do":"set","field":"category","value":"leak","from":"","state":"applied"}]`,
		changes: `{"category":["","leak"]}`, events: []string{"ticket.classified"},
	},
	{
		name: "set several", script: `act.set({ tier: "2", category: "leak", promise_at: "2026-09-15T02:00:00Z" }); act.priority("urgent")`,
		plan: `[{"do":"set","field":"category","value":"leak","from":"","state":"applied"},
			{"do":"set","field":"promise_at","value":"2026-09-15T02:00:00Z","from":"","state":"applied"},
			{"do":"set","field":"tier","value":"2","from":"1","state":"applied"},
			{"do":"set","field":"priority","value":"urgent","from":"normal","state":"applied"}]`,
		changes: `{"category":["","leak"],"promise_at":["","2026-09-15 02:00:00.000Z"],"tier":["1","2"],"priority":["normal","urgent"],
			"steps":[[{"step":"received","at":"2026-09-14 01:00:00.000Z"}],[{"step":"received","at":"2026-09-14 01:00:00.000Z"},{"step":"promised","at":"2026-09-14 01:00:00.000Z","promised_at":"2026-09-15 02:00:00.000Z"}]]}`,
		events: []string{"ticket.classified"}, // one save
	},
	{
		name: "set twice", script: `act.priority("high"); act.priority("urgent")`,
		plan: `[{"do":"set","field":"priority","value":"high","from":"normal","state":"applied"},
			{"do":"set","field":"priority","value":"urgent","from":"high","state":"applied"}]`,
		changes: `{"priority":["normal","urgent"]}`, events: []string{"ticket.classified"},
	},
	{
		name: "set to nothing", script: `act.set("tier", null)`,
		plan:    `[{"do":"set","field":"tier","value":"","from":"1","state":"applied"}]`,
		changes: `{"tier":["1",""]}`, events: []string{"ticket.updated"},
	},
	{
		name: "set as it is", script: `act.priority("normal"); act.set("followers", []); act.set("promise_at", ""); act.set("promise_at", "2026-09-16T02:00:00Z"); act.set("promise_at", "2026-09-16T10:00:00+08:00"); act.set("promise_at", "")`,
		plan: `[{"do":"set","field":"priority","value":"normal","from":"normal","state":"unchanged"},
			{"do":"set","field":"followers","value":[],"from":[],"state":"unchanged"},
			{"do":"set","field":"promise_at","value":"","from":"","state":"unchanged"},
			{"do":"set","field":"promise_at","value":"2026-09-16T02:00:00Z","from":"","state":"applied"},
			{"do":"set","field":"promise_at","value":"2026-09-16T10:00:00+08:00","from":"2026-09-16 02:00:00.000Z","state":"unchanged"},
			{"do":"set","field":"promise_at","value":"","from":"2026-09-16 02:00:00.000Z","state":"applied"}]`,
	},
	{
		name: "followers", script: `act.set("followers", ["agent0000000000", "lead00000000000"])`,
		plan:    `[{"do":"set","field":"followers","value":["agent0000000000","lead00000000000"],"from":[],"state":"applied"}]`,
		changes: `{"followers":[[],["agent0000000000","lead00000000000"]]}`, events: []string{"ticket.updated"},
	},
	{
		name: "grade", kind: "complaint", script: `act.grade("crisis")`,
		plan:    `[{"do":"set","field":"grade","value":"crisis","from":"general","state":"applied"}]`,
		changes: `{"grade":["general","crisis"]}`, events: []string{"ticket.classified"},
	},
	{
		name: "resolve", on: "ticket.assigned", script: `act.set({ status: "resolved", resolution: "Planed." })`,
		plan:   `[{"do":"set","field":"resolution","value":"Planed.","from":"","state":"applied"},{"do":"set","field":"status","value":"resolved","from":"open","state":"applied"}]`,
		events: []string{"ticket.resolved"},
	},
	{
		name: "assign", script: `act.assign("agent0000000000")`,
		plan:   `[{"do":"assign","staff":"agent0000000000","name":"agent","from":"","state":"applied"}]`,
		events: []string{"ticket.assigned"},
		check: func(w *desktest.World, ticket *core.Record) {
			if ticket.GetString("assignee") != desktest.ID(desktest.Agent) || ticket.GetString("status") != "open" {
				w.T.Errorf("the case is %s's and %s", ticket.GetString("assignee"), ticket.GetString("status"))
			}
			equal(w.T, "told of the assignment", toldOf(w, "assigned", ticket.Id), []string{"agent"})
		},
	},
	{
		name: "assign nobody", script: `act.assign(""); act.assign(null)`,
		plan: `[{"do":"assign","from":"","state":"unchanged"},{"do":"assign","from":"","state":"unchanged"}]`,
	},
	{
		name: "team by name", script: `act.team("Gas")`,
		plan:    `[{"do":"team","team":"Gas","name":"Gas","from":"defaultteam0000","state":"applied"}]`,
		changes: `{"team":["defaultteam0000","gasteam00000000"]}`, events: []string{"ticket.assigned"},
	},
	{
		name: "team by id", script: `act.team("gasteam00000000")`,
		plan:    `[{"do":"team","team":"gasteam00000000","name":"Gas","from":"defaultteam0000","state":"applied"}]`,
		changes: `{"team":["defaultteam0000","gasteam00000000"]}`, events: []string{"ticket.assigned"},
	},
	{
		name: "team as it is", script: `act.team(ticket.team)`,
		plan: `[{"do":"team","team":"defaultteam0000","name":"服务组 Service","from":"defaultteam0000","state":"unchanged"}]`,
	},
	{
		name: "tags", script: `act.tag("a", ["b", " c "], "a"); act.untag("b", "z"); act.tag("a"); act.untag("z")`,
		plan: `[{"do":"tag","tags":["a","b","c"],"state":"applied"},{"do":"untag","tags":["b","z"],"state":"applied"},
			{"do":"tag","tags":["a"],"state":"unchanged"},{"do":"untag","tags":["z"],"state":"unchanged"}]`,
		changes: `{"tags":[null,["a","c"]]}`, events: []string{"ticket.updated"},
	},
	{
		name: "note", script: `act.note("Look at **" + ticket.subject + "**.")`,
		plan:   `[{"do":"note","text":"Look at **note**.","state":"applied"}]`,
		events: []string{"message.created"},
		check: func(w *desktest.World, ticket *core.Record) {
			equal(w.T, "messages", conversation(w, ticket.Id), []string{"note note, kept: Look at **note**."})
			if ticket.GetString("status") != "new" || ticket.GetString("first_response_at") != "" {
				w.T.Error("a rule's note counted as somebody's answer")
			}
		},
	},
	{
		name: "note in two languages", script: `act.note({ en: "Look.", "zh-CN": "请看。" })`,
		plan:   `[{"do":"note","text":{"en":"Look.","zh-CN":"请看。"},"state":"applied"}]`,
		events: []string{"message.created"},
		check: func(w *desktest.World, ticket *core.Record) {
			equal(w.T, "messages", conversation(w, ticket.Id), []string{"note in two languages note, kept: 请看。"})
		},
	},
	{
		name: "mail", script: `act.mail("safety_received", { advice: "x" })`,
		plan: `[{"do":"mail","template":"safety_received","values":{"advice":"x"},"state":"applied"}]`,
		check: func(w *desktest.World, ticket *core.Record) {
			equal(w.T, "messages", conversation(w, ticket.Id), nil)
			equal(w.T, "mails", mailed(w, ticket.Id), []string{"zh-CN safety_received to 王芳 <customer@test.example>"})
		},
	},
	{
		name: "reply", script: `act.reply("pending_reminder")`,
		plan:   `[{"do":"reply","template":"pending_reminder","state":"applied"}]`,
		events: []string{"message.created"},
		check: func(w *desktest.World, ticket *core.Record) {
			equal(w.T, "mails", mailed(w, ticket.Id), []string{"zh-CN pending_reminder to 王芳 <customer@test.example>"})
			list := conversation(w, ticket.Id)
			if len(list) != 1 || !strings.HasPrefix(list[0], "reply system, public: ") || !hasHan(list[0]) {
				w.T.Errorf("the messages are %q", list)
			}
			seen := w.Must(desktest.Customer, http.MethodGet, records("messages")+"?perPage=200&filter="+url.QueryEscape(`ticket = "`+ticket.Id+`"`), nil)
			if !strings.Contains(seen.Text, `"kind":"system"`) {
				w.T.Errorf("the customer reads %s", seen.Text)
			}
		},
	},
	{
		name: "notify", script: `act.notify(["lead", "manager", "lead"], { en: "Look", "zh-CN": "请看" }); act.notify("agent0000000000", "Alone"); act.notify("followers", "Nobody")`,
		plan: `[{"do":"notify","who":["lead","manager"],"text":{"en":"Look","zh-CN":"请看"},"state":"applied","people":[{"id":"lead00000000000","name":"lead"},{"id":"manager00000000","name":"manager"}]},
			{"do":"notify","who":["agent0000000000"],"text":"Alone","state":"applied","people":[{"id":"agent0000000000","name":"agent"}]},
			{"do":"notify","who":["followers"],"text":"Nobody","state":"applied"}]`,
		check: func(w *desktest.World, ticket *core.Record) {
			equal(w.T, "told", toldOf(w, "rule_told", ticket.Id), []string{"agent", "lead", "manager"})
			for _, n := range notices(w, "rule_told") {
				if n.Ticket == ticket.Id && n.Staff == desktest.ID(desktest.Lead) {
					same(w.T, "the lead's notice", n.Params, `{"text":{"en":"Look","zh-CN":"请看"},"rule":"notify","number":"`+ticket.GetString("number")+`","subject":"notify"}`)
				}
			}
		},
	},
	{
		name: "escalate", script: `act.escalate("lead", { en: "Late", "zh-CN": "超时" })`,
		plan:    `[{"do":"escalate","to":"lead","reason":{"en":"Late","zh-CN":"超时"},"from":"","state":"applied","people":[{"id":"lead00000000000","name":"lead"}]}]`,
		changes: `{"escalation":["","lead"],"escalation_reason":["","{\"en\":\"Late\",\"zh-CN\":\"超时\"}"],"escalated_at":["","2026-09-14 01:00:00.000Z"]}`,
		events:  []string{"ticket.escalated"},
		check: func(w *desktest.World, ticket *core.Record) {
			equal(w.T, "told", toldOf(w, "escalated", ticket.Id), []string{"lead"})
			for _, n := range notices(w, "escalated") {
				if n.Ticket == ticket.Id {
					same(w.T, "the notice", n.Params, `{"reason":{"en":"Late","zh-CN":"超时"},"level":"lead","rule":"escalate","number":"`+ticket.GetString("number")+`","subject":"escalate"}`)
				}
			}
		},
	},
	{
		name: "escalate widely", script: `act.escalate("lead", "Late", { also: ["manager", "lead"] }); act.escalate("lead", "Late", {})`,
		plan: `[{"do":"escalate","to":"lead","reason":"Late","who":["manager","lead"],"from":"","state":"applied",
				"people":[{"id":"lead00000000000","name":"lead"},{"id":"manager00000000","name":"manager"}]},
			{"do":"escalate","to":"lead","reason":"Late","from":"","state":"applied","people":[{"id":"lead00000000000","name":"lead"}]}]`,
		changes: `{"escalation":["","lead"],"escalation_reason":["","Late"],"escalated_at":["","2026-09-14 01:00:00.000Z"]}`,
		events:  []string{"ticket.escalated"},
		check: func(w *desktest.World, ticket *core.Record) {
			equal(w.T, "told", toldOf(w, "escalated", ticket.Id), []string{"lead", "manager"})
		},
	},
	{name: "stop", script: `act.stop()`, plan: `[{"do":"stop","state":"applied"}]`},
	{
		name: "remind", script: `act.remind({ minutes: 15, seconds: 30 }, { key: "again", n: 1 }); act.remind({ days: 1 }); act.remind("2026-09-14T03:00:00+01:00", { key: "then" }); act.forget("none")`,
		plan: `[{"do":"remind","seconds":930,"at":"2026-09-14T01:15:30.000Z","key":"again","data":{"key":"again","n":1},"state":"applied"},
			{"do":"remind","seconds":86400,"at":"2026-09-15T01:00:00.000Z","state":"applied"},
			{"do":"remind","seconds":3600,"at":"2026-09-14T02:00:00.000Z","key":"then","data":{"key":"then"},"state":"applied"},
			{"do":"forget","key":"none","state":"applied"}]`,
		check: func(w *desktest.World, ticket *core.Record) {
			pending := reminders(w, ticket.Id)
			if len(pending) != 3 || !pending["again"].Equal(desktest.Begin.Add(930*time.Second)) || !pending["then"].Equal(desktest.Begin.Add(time.Hour)) {
				w.T.Errorf("the reminders are %v", pending)
			}
		},
	},
}

// conversation is what was said in a case after its description.
func conversation(w *desktest.World, ticket string) []string {
	w.T.Helper()
	list := []string{}
	err := w.App.DB().NewQuery(`SELECT author_name || ' ' || kind || CASE WHEN public THEN ', public: ' ELSE ', kept: ' END || body FROM messages
		WHERE ticket = '` + ticket + `' AND author_customer = '' ORDER BY created, rowid`).Column(&list)
	if err != nil {
		w.T.Fatal(err)
	}
	return list
}

// mailed are the mails about a case.
func mailed(w *desktest.World, ticket string) []string {
	w.T.Helper()
	list := []string{}
	err := w.App.DB().NewQuery(`SELECT locale || ' ' || template || ' to ' || to_name || ' <' || [[to]] || '>' FROM emails WHERE ticket = '` + ticket + `' ORDER BY rowid`).Column(&list)
	if err != nil {
		w.T.Fatal(err)
	}
	return list
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(letter rune) bool { return letter >= 0x4e00 && letter < 0xa000 })
}

// withPeople makes a world whose customer reads Chinese, and which has another team.
func withPeople(t *testing.T) *desktest.World {
	t.Helper()
	w := desktest.New(t)
	customer := w.Person(desktest.Customer)
	customer.Set("name", "王芳")
	customer.Set("locale", "zh-CN")
	asDesk(w, customer)
	w.Must(desktest.Superuser, http.MethodPost, records("teams"), map[string]any{"id": "gasteam00000000", "name": "Gas"})
	return w
}

// TestAct_DoesWhatAScriptAsksFor: each action once, for a case of its own, by a rule of its own.
func TestAct_DoesWhatAScriptAsksFor(t *testing.T) {
	t.Parallel()
	w := withPeople(t)
	rules, tickets := map[string]string{}, map[string]string{}
	for _, a := range actions {
		rules[a.name] = ruled(w, map[string]any{
			"name": a.name, "when": fmt.Sprintf("ticket.subject === %q", a.name), "script": "({ event, ticket, act, ask }) => {" + a.script + "}",
			"on": []string{cmp.Or(a.on, "ticket.created")},
		})
	}
	for _, a := range actions {
		tickets[a.name] = w.Ask(desktest.Customer, cmp.Or(a.kind, "repair"), a.name, "It sticks.")
		if a.on != "" {
			w.Change(desktest.Agent, tickets[a.name], map[string]any{"assignee": desktest.ID(desktest.Agent)})
		}
	}
	w.Settle()
	for _, a := range actions {
		t.Run(a.name, func(t *testing.T) {
			result := resultOf(w, tickets[a.name], rules[a.name])
			if result.Outcome != "done" || result.Stage != "live" || result.Version != 1 || result.Name != a.name {
				t.Errorf("the log says %+v", result)
			}
			same(t, "the plan", result.Plan, a.plan)
			if a.changes != "" {
				same(t, "the change", result.Changes, a.changes)
			}
			equal(t, "events", typesOf(w, tickets[a.name], rules[a.name]), a.events)
			if a.check != nil {
				a.check(under(t, w), w.Ticket(tickets[a.name]))
			}
		})
	}
	// For every other rule the case was none of theirs, and the log says so in one row.
	rows := runs(w, tickets["note"])
	if len(rows) != 1 || len(rows[0].Results) != len(actions)-1 || rows[0].Fired != 1 || rows[0].Failed != 0 {
		t.Fatalf("the log is %+v", rows)
	}
	for _, result := range rows[0].Results {
		if result.Rule != rules["note"] && result.says() != "skipped when" {
			t.Errorf("%s: %s", result.Name, result.says())
		}
	}
}

// byBody is a rule that takes what to do with its reminders from each message: "remind key minutes", "forget key", or several
// of these, one a line.
const byBody = `({ event, message, act }) => {
	if (event.type === "timer.reminder") return act.note("again: " + JSON.stringify(event.data));
	for (const line of message.body.split("\n")) {
		const [verb, key, minutes] = line.split(" ");
		if (verb === "remind") act.remind({ minutes: Number(minutes) }, { key });
		if (verb === "forget") act.forget(key);
		if (verb === "many") for (let i = 0; i < Number(key); i++) act.remind({ hours: 1 });
	}
}`

func TestAct_RemindersAreReplacedAndForgotten(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := ruled(w, map[string]any{"on": []string{"message.created", "timer.reminder"}, "when": `event.actor.kind !== "rule" && !event.data.first`, "script": byBody})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	other := w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	for _, step := range []struct {
		body, says string
		pending    map[string]int // by key, in minutes
		many       int
	}{
		{"remind a 10", "done", map[string]int{"a": 10}, 0},
		{"remind a 30\nremind b 20", "done", map[string]int{"a": 30, "b": 20}, 0},
		{"forget a", "done", map[string]int{"b": 20}, 0},
		{"remind c 5\nforget c\nforget b\nremind b 40", "done", map[string]int{"b": 40}, 0},
		{"many 19", "done", map[string]int{"b": 40}, 19},
		{"remind c 5", "failed action rule_reminders_most", map[string]int{"b": 40}, 19},
		{"remind b 50", "done", map[string]int{"b": 50}, 19},
		{"forget b\nremind c 5", "done", map[string]int{"c": 5}, 19},
		{"forget c\nmany 2", "failed action rule_reminders_most", map[string]int{"c": 5}, 19},
	} {
		w.Say(desktest.Agent, ticket, "note", step.body)
		w.Settle()
		if got := lastOf(w, ticket, rule).says(); got != step.says {
			t.Errorf("%q: %s, want %s", step.body, got, step.says)
		}
		pending := reminders(w, ticket)
		for key, minutes := range step.pending {
			if !pending[key].Equal(w.Clock.Now().Add(time.Duration(minutes) * time.Minute)) {
				t.Errorf("%q: %s is due at %v", step.body, key, pending[key])
			}
		}
		if len(pending) != len(step.pending)+step.many {
			t.Errorf("%q: %d reminders are pending: %v", step.body, len(pending), pending)
		}
	}
	w.Say(desktest.Agent, other, "note", "many 20") // what one case has is nothing to another
	w.Settle()
	if got := len(reminders(w, other)); got != 20 {
		t.Errorf("the other case has %d reminders", got)
	}
}

func TestAct_AReminderComesToItsRuleAlone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	const script = `({ event, ticket, act }) => {
		if (event.type === "ticket.created") return act.remind({ minutes: 10 }, { key: "k", n: 1, due_at: "never", rule: "other", ticket: "other", cause: 0 });
		act.note(JSON.stringify(event.data));
		act.tag("seen " + ticket.priority);
	}`
	mine := ruled(w, map[string]any{"name": "Mine", "on": []string{"ticket.created", "timer.reminder"}, "script": script})
	other := ruled(w, map[string]any{"name": "Other", "on": []string{"timer.reminder"}, "script": script})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	w.Change(desktest.Agent, ticket, map[string]any{"priority": "high"})
	w.Advance(10*time.Minute - time.Second)
	equal(t, "before it is due", said(w, ticket, mine), []string{"done"})
	w.Advance(time.Second)
	equal(t, "then", said(w, ticket, mine), []string{"done", "done"})
	equal(t, "the other rule", said(w, ticket, other), nil)
	created := eventsOf(w, ticket)[0]
	notes := conversation(w, ticket)
	if len(notes) != 1 {
		t.Fatalf("the notes are %q", notes)
	}
	same(t, "what came", asJSON(t, strings.TrimPrefix(notes[0], "Mine note, kept: ")),
		fmt.Sprintf(`{"key":"k","n":1,"rule":%q,"ticket":%q,"cause":%d,"due_at":"2026-09-14 01:10:00.000Z"}`, mine, ticket, created.Seq))
	equal(t, "tags", w.Ticket(ticket).GetStringSlice("tags"), []string{"seen high"}) // as of its own event
	if len(reminders(w, ticket)) != 0 {
		t.Error("it is still pending")
	}
	for _, event := range eventsOf(w, ticket) {
		if event.Type == "timer.reminder" && (event.Actor.Kind != "system" || event.Actor.Cause != 0 || event.Actor.Depth != 0) {
			t.Errorf("the reminder's event is caused by %+v", event.Actor)
		}
	}

	// A rule that does not subscribe to reminders any more, or is off, gets none.
	ruled(w, map[string]any{"name": "Deaf", "script": `({ act }) => act.remind(60)`})
	third := w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	w.Settle()
	w.Must(desktest.Manager, http.MethodPatch, records("rules")+"/"+mine, map[string]any{"enabled": false})
	w.Advance(time.Hour)
	for _, row := range runs(w, third) {
		if row.Type != "ticket.created" {
			t.Errorf("somebody was reminded: %s", row.Text)
		}
	}
}

// TestAct_ADeletedRuleLeavesNoReminders: nobody would be there to take them.
func TestAct_ADeletedRuleLeavesNoReminders(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	gone := scripted(w, "Gone", `act.remind(60, { key: "a" })`)
	scripted(w, "Stays", `act.remind(60, { key: "b" })`)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	if got := count(w, "timers", "kind = 'reminder'"); got != 2 {
		t.Fatalf("%d reminders are pending", got)
	}
	w.Must(desktest.Superuser, http.MethodDelete, records("rules")+"/"+gone, nil)
	if _, stays := reminders(w, ticket)["b"]; !stays || len(reminders(w, ticket)) != 1 {
		t.Errorf("pending are %v", reminders(w, ticket))
	}
}

func TestAct_EscalatesUntilSomebodyAccepts(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	up := scripted(w, "Up", `act.escalate(event.type === "ticket.created" ? "assignee" : "manager", "Late")`, "ticket.created", "message.created")
	edited(w, up, map[string]any{"when": `event.type === "ticket.created" || event.actor.kind === "staff"`})
	accepted := scripted(w, "Accepted", `act.note(ticket.accepted_by + " at " + ticket.accepted_at + " " + event.changes.accepted_by[1])`, "ticket.accepted")
	raised := scripted(w, "Raised", `act.notify("lead", ticket.escalation + ticket.escalation_reason)`, "ticket.escalated")
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	equal(t, "told first: nobody has the case, so its team", toldOf(w, "escalated", ticket), []string{"agent", "agent2", "lead"})
	if record := w.Ticket(ticket); record.GetString("escalation") != "assignee" || record.GetString("accepted_by") != "" {
		t.Errorf("the case is escalated to %q", record.GetString("escalation"))
	}
	w.Clock.Advance(time.Minute)
	if answer := w.Change(desktest.Agent, ticket, map[string]any{"accepted_by": desktest.ID(desktest.Agent)}); answer.Status != http.StatusOK {
		t.Fatal(answer.Text)
	}
	w.Settle()
	equal(t, "the rule on acceptance", said(w, ticket, accepted), []string{"done"})
	equal(t, "its note", conversation(w, ticket), []string{"Accepted note, kept: agent0000000000 at 2026-09-14 01:01:00.000Z agent0000000000"})
	w.Say(desktest.Agent2, ticket, "note", "Still nothing.")
	w.Settle()
	if record := w.Ticket(ticket); record.GetString("escalation") != "manager" || record.GetString("accepted_by") != "" || record.GetString("accepted_at") != "" {
		t.Errorf("escalated again, the case is %v", record.PublicExport())
	}
	equal(t, "the rule on escalation", said(w, ticket, raised), []string{"done", "done"})
	equal(t, "its results", said(w, ticket, up), []string{"done", "skipped when", "skipped when", "done"}) // the first message, the other rule's note
}

// TestAct_TakesBackItsOwnEscalation: not another rule's, not what somebody has accepted, and not that of a crisis.
func TestAct_TakesBackItsOwnEscalation(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	calls := scripted(w, "Calls", `event.type === "ticket.created" ? act.escalate("lead", "Late") : act.deescalate({ en: "Answered", "zh-CN": "已答复" })`, "ticket.created", "message.created")
	edited(w, calls, map[string]any{"when": `event.type === "ticket.created" || event.actor.kind === "staff"`})
	other := scripted(w, "Other", `act.deescalate("Not mine")`, "ticket.updated")
	edited(w, other, map[string]any{"when": `event.changes.tags !== undefined`})
	isCalled := func(ticket string) bool { return w.Ticket(ticket).GetString("escalated_at") != "" }
	ask := func(grade string) string {
		ticket := w.Ask(desktest.Customer, "complaint", "Door", "It sticks.")
		w.Settle()
		if grade != "" {
			w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"grade": grade, "reason": "So it is."})
		}
		return ticket
	}
	answered, accepted, crisis := ask(""), ask(""), ask("crisis")
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+answered, map[string]any{"tags": []string{"x"}})
	w.Settle()
	equal(t, "another rule", said(w, answered, other), []string{"done"})
	if !isCalled(answered) {
		t.Error("another rule has taken it back")
	}
	w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+accepted, map[string]any{"accepted_by": desktest.ID(desktest.Agent)})
	for _, ticket := range []string{answered, accepted, crisis} {
		w.Say(desktest.Agent, ticket, "note", "Seen to.")
	}
	w.Settle()
	equal(t, "who is still called for", []bool{isCalled(answered), isCalled(accepted), isCalled(crisis)}, []bool{false, true, true})
	equal(t, "the rule", said(w, answered, calls)[2:], []string{"done"})
}

func TestAct_LeavesMergedAndErasedCasesAlone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	rule := scripted(w, "Tags", `act.tag("x"); act.notify("lead", "Look")`, "ticket.created", "ticket.merged", "message.created")
	tells := scripted(w, "Tells", `act.notify("manager", "Merged")`, "ticket.merged")
	into := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	merged := w.Ask(desktest.Customer, "repair", "Door again", "It sticks.")
	if answer := w.Change(desktest.Agent, merged, map[string]any{"merged_into": into}); answer.Status != http.StatusOK {
		t.Fatal(answer.Text)
	}
	erased := w.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	if answer := w.Change(desktest.Manager, erased, map[string]any{"erased_reason": "Asked for."}); answer.Status != http.StatusOK {
		t.Fatal(answer.Text)
	}
	w.Settle()
	// That a case has been merged may be told; nothing of it can be changed any more.
	equal(t, "merged", said(w, merged, rule), []string{"skipped gone", "skipped gone", "failed action ticket_merged"})
	equal(t, "the one that only tells", said(w, merged, tells), []string{"done"})
	equal(t, "erased", said(w, erased, rule), []string{"skipped gone", "skipped gone"})
	for _, ticket := range []string{merged, erased} {
		if got := w.Ticket(ticket).GetStringSlice("tags"); len(got) > 0 {
			t.Errorf("tags were set: %v", got)
		}
	}
}
