package person_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// walkers are who tries every door, in the order of the columns below: a guest, the customer whom the record concerns,
// another customer, the agent whom it concerns, another agent, a lead, quality assurance, a manager, a superuser.
var walkers = []string{
	desktest.Guest, desktest.Customer, desktest.Customer2, desktest.Agent, desktest.Agent2, desktest.Lead, desktest.QA, desktest.Manager, desktest.Superuser,
}

// door is one collection with who may do what: a y in a walker's column says that it works, a dot that it is refused and
// changes nothing.
type door struct {
	collection string
	what       string
	//                                  guest owner other agent agent2 lead qa manager superuser
	list, view, create, update, remove string
	// make returns a fresh record that concerns Customer and Agent.
	make func(t *testing.T, w *desktest.World, i int) string
	// body and change are what the walkers send.
	body   func(w *desktest.World, i int) map[string]any
	change map[string]any
}

func doors() []door {
	at := "2026-12-01 00:00:00.000Z"
	return []door{
		{
			collection: "staff", list: "...yyyyyy", view: "...yyyyyy", create: ".......yy", update: "...y...yy", remove: ".........",
			make: func(*testing.T, *desktest.World, int) string { return desktest.ID(desktest.Agent) },
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"name": "New", "role": "agent", "email": fmt.Sprintf("new%d@test.example", i), "password": "a long one", "passwordConfirm": "a long one"}
			},
			change: map[string]any{"signature_zh": "Yours", "signature_en": "Yours"},
		},
		{
			collection: "staff", what: "role", list: "...yyyyyy", view: "...yyyyyy", create: ".......yy", update: ".......yy", remove: ".........",
			make: func(*testing.T, *desktest.World, int) string { return desktest.ID(desktest.Agent) },
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"name": "New", "role": "manager", "active": true, "email": fmt.Sprintf("new%d@test.example", i), "password": "a long one", "passwordConfirm": "a long one"}
			},
			change: map[string]any{"capacity": 3},
		},
		{
			collection: "customers", what: "sign-up", list: ".y.yyyyyy", view: ".y.yyyyyy", create: "yyy.....y", update: ".y.yyy.yy", remove: ".........",
			make: func(*testing.T, *desktest.World, int) string { return desktest.ID(desktest.Customer) },
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"name": "New", "email": fmt.Sprintf("new%d@test.example", i), "password": "a long one", "passwordConfirm": "a long one"}
			},
			change: map[string]any{"company": "Firm"},
		},
		{
			collection: "customers", what: "by hand", list: ".y.yyyyyy", view: ".y.yyyyyy", create: "...yyy.yy", update: "...yyy.yy", remove: ".........",
			make:   func(*testing.T, *desktest.World, int) string { return desktest.ID(desktest.Customer) },
			body:   func(_ *desktest.World, i int) map[string]any { return map[string]any{"name": "New", "tier": "vip"} },
			change: map[string]any{"note": "Calls often."},
		},
		{
			collection: "teams", list: "...yyyyyy", view: "...yyyyyy", create: ".......yy", update: ".......yy", remove: ".........",
			make:   insert("teams", func(int) map[string]any { return map[string]any{"name": "Second"} }),
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"name": "Third"} },
			change: map[string]any{"name": "Fourth"},
		},
		{
			collection: "products", list: "yyyyyyyyy", view: "yyyyyyyyy", create: ".......yy", update: ".......yy", remove: "........y",
			make: insert("products", func(i int) map[string]any { return map[string]any{"sku": fmt.Sprint("P", i), "active": true} }),
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"sku": fmt.Sprint("N", i), "active": true}
			},
			change: map[string]any{"name_en": "Washer"},
		},
		{
			collection: "products", what: "withdrawn", list: "...yyyyyy", view: "...yyyyyy", create: ".......yy", update: ".......yy", remove: "........y",
			make:   insert("products", func(i int) map[string]any { return map[string]any{"sku": fmt.Sprint("P", i)} }),
			body:   func(_ *desktest.World, i int) map[string]any { return map[string]any{"sku": fmt.Sprint("N", i)} },
			change: map[string]any{"name_en": "Washer"},
		},
		{
			collection: "assets", list: ".y.yyyyyy", view: ".y.yyyyyy", create: ".yyyyy.yy", update: ".y.yyy.yy", remove: "........y",
			make: insert("assets", func(int) map[string]any { return map[string]any{"customer": desktest.ID(desktest.Customer)} }),
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"customer": desktest.ID(desktest.Customer), "serial": fmt.Sprint("S", i)}
			},
			change: map[string]any{"sale": "shop"},
		},
		{
			collection: "tickets", list: ".y.yyyyyy", view: ".y.yyyyyy", create: "..yyyy.yy", update: "...yyy.yy", remove: ".........",
			make: func(_ *testing.T, w *desktest.World, _ int) string {
				return w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
			},
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"customer": desktest.ID(desktest.Customer2), "subject": "Lid", "kind": "repair"}
			},
			change: map[string]any{"priority": "high"},
		},
		{
			collection: "messages", what: "reply", list: ".y.yyyyyy", view: ".y.yyyyyy", create: ".y.yyy.yy", update: ".........", remove: ".........",
			make: message("reply"), body: inCase("reply"), change: map[string]any{"body": "Otherwise"},
		},
		{
			collection: "messages", what: "note", list: "...yyyyyy", view: "...yyyyyy", create: "...yyyyyy", update: ".........", remove: ".........",
			make: message("note"), body: inCase("note"), change: map[string]any{"public": true},
		},
		{
			collection: "events", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: func(t *testing.T, w *desktest.World, _ int) string {
				return rowID(t, w, "SELECT id FROM events ORDER BY seq DESC LIMIT 1")
			},
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"seq": 900, "type": "ticket.closed"} },
			change: map[string]any{"type": "ticket.closed"},
		},
		{
			collection: "timers", list: "........y", view: "........y", create: "........y", update: "........y", remove: "........y",
			make: func(t *testing.T, w *desktest.World, i int) string {
				err := w.App.RunInTransaction(func(tx core.App) error {
					return w.Timers.Set(tx, timer.Timer{Kind: "probe", Record: fmt.Sprint(i), DueAt: desktest.Begin.AddDate(1, 0, 0)})
				})
				if err != nil {
					t.Fatal(err)
				}
				return rowID(t, w, fmt.Sprintf("SELECT id FROM timers WHERE record = '%d'", i))
			},
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"kind": fmt.Sprint("made", i), "due_at": at}
			},
			change: map[string]any{"due_at": at},
		},
		{
			// the counters that numbers and the dispatcher are made of are nobody's to touch
			collection: "cursors", list: "........y", view: "........y", create: ".........", update: ".........", remove: ".........",
			make: func(t *testing.T, w *desktest.World, _ int) string {
				return rowID(t, w, "SELECT id FROM cursors LIMIT 1")
			},
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"name": fmt.Sprint("n", i), "seq": 1}
			},
			change: map[string]any{"seq": 7},
		},
		{
			collection: "calendars", list: "...yyyyyy", view: "...yyyyyy", create: "........y", update: "........y", remove: "........y",
			make: insert("calendars", func(int) map[string]any {
				return map[string]any{"name": "C", "zone": "Asia/Shanghai", "always_open": true}
			}),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"name": "D", "zone": "Asia/Shanghai", "always_open": true}
			},
			change: map[string]any{"name": "E"},
		},
		{
			collection: "sla_policies", what: "switch", list: "...yyyyyy", view: "...yyyyyy", create: "........y", update: ".......yy", remove: "........y",
			make: insert("sla_policies", func(int) map[string]any { return map[string]any{"name": "P"} }),
			body: func(*desktest.World, int) map[string]any { return map[string]any{"name": "Q"} },
			// what it is changed to differs from what it is for the first who may
			change: map[string]any{"enabled": true},
		},
		{
			collection: "sla_policies", what: "words", list: "...yyyyyy", view: "...yyyyyy", create: "........y", update: "........y", remove: "........y",
			make:   insert("sla_policies", func(int) map[string]any { return map[string]any{"name": "P"} }),
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"name": "Q", "when": "true"} },
			change: map[string]any{"name": "R", "enabled": true},
		},
		{
			collection: "clocks", list: ".y.yyyyyy", view: ".y.yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: clockOf("first_response"), body: clockBody, change: map[string]any{"state": "met"},
		},
		{
			collection: "clocks", what: "of the desk's own", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: clockOf("diagnosis"), body: clockBody, change: map[string]any{"public": true},
		},
		{
			collection: "rules", what: "switch", list: "...yyyyyy", view: "...yyyyyy", create: "........y", update: ".......yy", remove: "........y",
			make: insert("rules", ruleFields), body: ruleBody, change: map[string]any{"enabled": true},
		},
		{
			collection: "rules", what: "script", list: "...yyyyyy", view: "...yyyyyy", create: "........y", update: "........y", remove: "........y",
			make: insert("rules", ruleFields), body: ruleBody, change: map[string]any{"script": "({ act }) => act.stop()", "enabled": true},
		},
		{
			collection: "rule_runs", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: runRow,
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"seq": 2000 + i, "type": "ticket.created"}
			},
			change: map[string]any{"fired": 3},
		},
		{
			collection: "callbacks", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: "...yyy.yy", remove: ".........",
			make: callbackRow,
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"ticket": "x", "customer": desktest.ID(desktest.Customer), "state": "open"}
			},
			change: map[string]any{"call_at": at},
		},
		{
			collection: "callbacks", what: "outcome", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".........", remove: ".........",
			make:   callbackRow,
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"outcome": "satisfied"} },
			change: map[string]any{"outcome": "satisfied", "state": "done"},
		},
		{
			collection: "callback_attempts", list: "...yyyyyy", view: "...yyyyyy", create: "...yyy.y.", update: ".........", remove: ".........",
			make: func(t *testing.T, w *desktest.World, i int) string {
				t.Helper()
				id := fmt.Sprintf("attempt%08d", i)
				_, err := w.App.NonconcurrentDB().NewQuery(`INSERT INTO callback_attempts (id, callback, result) VALUES ({:id}, {:callback}, 'busy')`).
					Bind(dbx.Params{"id": id, "callback": callbackRow(t, w, i)}).Execute()
				if err != nil {
					t.Fatal(err)
				}
				return id
			},
			body: func(w *desktest.World, i int) map[string]any {
				return map[string]any{"callback": callbackRow(w.T.(*testing.T), w, 100+i), "result": "no_answer"}
			},
			change: map[string]any{"note": "Otherwise"},
		},
		{
			collection: "surveys", list: "...yyyyyy", view: "...yyyyyy", create: "........y", update: "........y", remove: ".........",
			make:   surveyRow,
			body:   func(_ *desktest.World, i int) map[string]any { return surveyFields(fmt.Sprint("made_", i)) },
			change: map[string]any{"sample": 50},
		},
		{
			collection: "surveys", what: "switch", list: "...yyyyyy", view: "...yyyyyy", create: "........y", update: ".......yy", remove: ".........",
			make:   surveyRow,
			body:   func(_ *desktest.World, i int) map[string]any { return surveyFields(fmt.Sprint("made_", i)) },
			change: map[string]any{"enabled": true},
		},
		{
			collection: "survey_invites", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: inviteRow,
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"customer": desktest.ID(desktest.Customer), "state": "sent"}
			},
			change: map[string]any{"state": "answered"},
		},
		{
			collection: "survey_answers", list: ".y.yyyyyy", view: ".y.yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: answerRow,
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"customer": desktest.ID(desktest.Customer), "csat": 5}
			},
			change: map[string]any{"csat": 5, "unread": false},
		},
		{
			collection: "survey_answers", what: "mark as read", list: ".y.yyyyyy", view: ".y.yyyyyy", create: ".........", update: "...yyy.yy", remove: ".........",
			make:   answerRow,
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"unread": true} },
			change: map[string]any{"unread": false},
		},
		{
			collection: "follow_ups", list: "...yyyyyy", view: "...yyyyyy", create: "...yyy.yy", update: "...yyy.yy", remove: ".........",
			make: insert("follow_ups", func(i int) map[string]any {
				return map[string]any{"kind": "other", "customer": desktest.ID(desktest.Customer), "text": "Send the part.", "due_at": at}
			}),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"kind": "other", "text": "Ask for the photo.", "due_at": at}
			},
			change: map[string]any{"owner": desktest.ID(desktest.Agent2)},
		},
		{
			collection: "problems", list: "...yyyyyy", view: "...yyyyyy", create: "...yyy.yy", update: "...yyy.yy", remove: ".........",
			make:   insert("problems", func(int) map[string]any { return map[string]any{"title": "Seals leak"} }),
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"title": "Lids stick"} },
			change: map[string]any{"symptom": "Water on the floor."},
		},
		{
			collection: "problem_sources", list: "...yyyyyy", view: "...yyyyyy", create: "...yyy.yy", update: ".........", remove: "...yyy.yy",
			make: problemSource,
			body: func(w *desktest.World, i int) map[string]any {
				return map[string]any{"problem": problemRow(w), "source": "follow_ups/" + followUpRow(w, 100+i)}
			},
			change: map[string]any{"source": "follow_ups/other"},
		},
		{
			collection: "campaigns", list: "...yyyyyy", view: "...yyyyyy", create: ".....y.yy", update: ".....y.yy", remove: ".........",
			make:   insert("campaigns", func(int) map[string]any { return map[string]any{"name": "C", "kind": "call"} }),
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"name": "D", "kind": "mail"} },
			change: map[string]any{"again_days": 30},
		},
		{
			collection: "campaign_rounds", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: roundRow,
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"campaign": "campaign0000000", "number": 9}
			},
			change: map[string]any{"state": "done"},
		},
		{
			collection: "campaign_contacts", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: func(t *testing.T, w *desktest.World, i int) string {
				t.Helper()
				id := fmt.Sprintf("contact%08d", i)
				execute(t, w, `INSERT INTO campaign_contacts (id, campaign, round, customer, kind, state) SELECT {:id}, '`+roundRow(t, w, i)+`', {:ticket}, {:customer}, 'mail', 'planned'`, id)
				return id
			},
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"customer": desktest.ID(desktest.Customer), "state": "made"}
			},
			change: map[string]any{"state": "made"},
		},
		{
			collection: "figure_targets", list: "...yyyyyy", view: "...yyyyyy", create: "........y", update: "........y", remove: "........y",
			make: func(*testing.T, *desktest.World, int) string { return "targetcsat00000" },
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"key": "callback_satisfaction", "value": 90}
			},
			change: map[string]any{"value": 20},
		},
		{
			collection: "portal_settings", list: ".......yy", view: ".......yy", create: ".........", update: ".......yy", remove: ".........",
			make: func(t *testing.T, w *desktest.World, _ int) string {
				execute(t, w, `UPDATE portal_settings SET phone = '' WHERE id = {:id}`, "portalsettings1")
				return "portalsettings1"
			},
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"phone": "400 800 1234"} },
			change: map[string]any{"phone": "400 800 1234"},
		},
		{
			collection: "rule_settings", list: ".......yy", view: ".......yy", create: ".........", update: "........y", remove: ".........",
			make: func(t *testing.T, w *desktest.World, _ int) string {
				execute(t, w, `UPDATE rule_settings SET kept_days = 30 WHERE id = {:id}`, "rulesettings000")
				return "rulesettings000"
			},
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"limit_ms": 300, "kept_days": 60} },
			change: map[string]any{"kept_days": 60},
		},
		{
			collection: "feedback", list: ".y.yyyyyy", view: ".y.yyyyyy", create: ".........", update: "...yyy.yy", remove: ".........",
			make: feedbackRow,
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"customer": desktest.ID(desktest.Customer), "kind": "suggestion", "state": "adopted"}
			},
			change: map[string]any{"due_at": at},
		},
		{
			collection: "feedback", what: "decision", list: ".y.yyyyyy", view: ".y.yyyyyy", create: ".........", update: ".....y.yy", remove: ".........",
			make: feedbackRow,
			body: func(*desktest.World, int) map[string]any { return map[string]any{"kind": "praise"} },
			// analysed, as the row is made, it can be decided
			change: map[string]any{"state": "declined", "explanation": "No."},
		},
		{
			collection: "suggestions", what: "published", list: "yyyyyyyyy", view: "yyyyyyyyy", create: "...yyy.yy", update: "...yyy.yy", remove: ".........",
			make:   suggestionRow("TRUE"),
			body:   suggestionBody,
			change: map[string]any{"summary_en": "Otherwise"},
		},
		{
			collection: "suggestions", what: "kept back", list: "...yyyyyy", view: "...yyyyyy", create: "...yyy.yy", update: "...yyy.yy", remove: ".........",
			make:   suggestionRow("FALSE"),
			body:   suggestionBody,
			change: map[string]any{"published": true},
		},
		{
			collection: "suggestion_votes", list: ".y.yyyyyy", view: ".y.yyyyyy", create: "..y......", update: ".........", remove: ".y......y",
			make: func(t *testing.T, w *desktest.World, i int) string {
				t.Helper()
				id := fmt.Sprintf("vote%011d", i)
				execute(t, w, `INSERT INTO suggestion_votes (id, suggestion, customer) SELECT {:id}, '`+suggestionRow("TRUE")(t, w, i)+`', {:customer} WHERE {:ticket} != ''`, id)
				return id
			},
			body: func(w *desktest.World, i int) map[string]any {
				t := w.T.(*testing.T)
				execute(t, w, `UPDATE customers SET verified = TRUE WHERE id != {:customer} AND {:ticket} != {:id}`, "x")
				return map[string]any{"suggestion": suggestionRow("TRUE")(t, w, 100+i)}
			},
			change: map[string]any{"suggestion": "other"},
		},
		{
			collection: "flows", list: "yyyyyyyyy", view: "yyyyyyyyy", create: ".....y.yy", update: ".....y.yy", remove: ".........",
			make:   insert("flows", func(i int) map[string]any { return flowFields(fmt.Sprint("F", i), true) }),
			body:   func(_ *desktest.World, i int) map[string]any { return flowFields(fmt.Sprint("N", i), true) },
			change: map[string]any{"title_en": "Otherwise"},
		},
		{
			collection: "flows", what: "switched off", list: "...yyyyyy", view: "...yyyyyy", create: ".....y.yy", update: ".....y.yy", remove: ".........",
			make:   insert("flows", func(i int) map[string]any { return flowFields(fmt.Sprint("F", i), false) }),
			body:   func(_ *desktest.World, i int) map[string]any { return flowFields(fmt.Sprint("N", i), false) },
			change: map[string]any{"enabled": true},
		},
		{
			collection: "flow_versions", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: func(t *testing.T, w *desktest.World, i int) string {
				flow := insert("flows", func(i int) map[string]any { return flowFields(fmt.Sprint("V", i), true) })(t, w, i)
				return rowID(t, w, "SELECT id FROM flow_versions WHERE flow = '"+flow+"'")
			},
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"version": 9, "title_zh": "x", "title_en": "x", "start": "a"}
			},
			change: map[string]any{"title_en": "Otherwise"},
		},
		{
			collection: "flow_counts", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: "........y", remove: "........y",
			make: func(t *testing.T, w *desktest.World, i int) string {
				t.Helper()
				flow := insert("flows", func(i int) map[string]any { return flowFields(fmt.Sprint("C", i), true) })(t, w, i)
				id := fmt.Sprintf("count%010d", i)
				execute(t, w, `INSERT INTO flow_counts (id, flow, version, day, node, what, n) SELECT {:id}, '`+flow+`', 1, '2026-' || substr({:id}, -5), 'a', 'entered', 1 WHERE {:ticket} != '' AND {:customer} != ''`, id)
				return id
			},
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"version": 1, "n": 5} },
			change: map[string]any{"n": 7},
		},
		{
			collection: "failures", list: ".......yy", view: ".......yy", create: "........y", update: "........y", remove: "........y",
			make: insert("failures", func(i int) map[string]any { return map[string]any{"event": 1000 + i, "reactor": "probe"} }),
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"event": 2000 + i, "reactor": "probe"}
			},
			change: map[string]any{"error": "none"},
		},
		{
			collection: "emails", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".......yy", remove: ".........",
			make: insert("emails", func(i int) map[string]any {
				return map[string]any{"to": "a@test.example", "status": "dead", "message_id": fmt.Sprint("m", i)}
			}),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"to": "b@test.example", "status": "waiting"}
			},
			change: map[string]any{"status": "waiting"},
		},
		{
			collection: "webhooks", list: "........y", view: "........y", create: "........y", update: "........y", remove: "........y",
			make: insert("webhooks", func(i int) map[string]any {
				return map[string]any{"name": fmt.Sprint("w", i), "url": "https://erp.example", "secret": strings.Repeat("s", 24)}
			}),
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"name": fmt.Sprint("n", i), "url": "https://erp.example", "secret": strings.Repeat("s", 24)}
			},
			change: map[string]any{"active": true},
		},
		{
			collection: "webhook_calls", list: "........y", view: "........y", create: ".........", update: "........y", remove: ".........",
			make: insert("webhook_calls", func(i int) map[string]any { return map[string]any{"key": fmt.Sprint("k", i), "status": "dead"} }),
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"key": fmt.Sprint("n", i), "status": "waiting"}
			},
			change: map[string]any{"status": "waiting"},
		},
		{
			collection: "templates", list: "...yyyyyy", view: "...yyyyyy", create: ".......yy", update: ".......yy", remove: "........y",
			make: insert("templates", func(i int) map[string]any {
				return map[string]any{"key": fmt.Sprint("t", i), "locale": "en", "subject": "S", "body": "B"}
			}),
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"key": fmt.Sprint("n", i), "locale": "en", "subject": "S", "body": "B"}
			},
			change: map[string]any{"subject": "Hello"},
		},
		{
			collection: "notifications", list: "...y....y", view: "...y....y", create: "........y", update: "...y....y", remove: "........y",
			make: insert("notifications", func(int) map[string]any {
				return map[string]any{"staff": desktest.ID(desktest.Agent), "kind": "assigned"}
			}),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"staff": desktest.ID(desktest.Agent), "kind": "assigned"}
			},
			change: map[string]any{"read_at": at},
		},
		{
			collection: "canned_replies", list: "...yyyyyy", view: "...yyyyyy", create: "...yyyyyy", update: "...y.y.yy", remove: "...y.y.yy",
			make: insert("canned_replies", func(int) map[string]any {
				return map[string]any{"title": "Hello", "body": "Hello", "owner": desktest.ID(desktest.Agent)}
			}),
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"title": "Bye", "body": "Bye"} },
			change: map[string]any{"title": "Good day"},
		},
		{
			collection: "canned_replies", what: "everybody's", list: "...yyyyyy", view: "...yyyyyy", create: "...yyyyyy", update: ".....y.yy", remove: ".....y.yy",
			make:   insert("canned_replies", func(int) map[string]any { return map[string]any{"title": "Hello", "body": "Hello"} }),
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"title": "Bye", "body": "Bye"} },
			change: map[string]any{"title": "Good day"},
		},
		{
			collection: "views", list: "...y....y", view: "...y....y", create: "...yyyyyy", update: "...y....y", remove: "...y....y",
			make: insert("views", func(int) map[string]any { return map[string]any{"name": "Mine", "owner": desktest.ID(desktest.Agent)} }),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"name": "New", "criteria": map[string]any{"kind": []string{"repair"}}}
			},
			change: map[string]any{"name": "Ours"},
		},
		{
			collection: "views", what: "shared", list: "...yyyyyy", view: "...yyyyyy", create: "...yyyyyy", update: "...y.y.yy", remove: "...y.y.yy",
			make: insert("views", func(int) map[string]any {
				return map[string]any{"name": "Mine", "owner": desktest.ID(desktest.Agent), "shared": true}
			}),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"name": "New", "criteria": map[string]any{"kind": []string{"repair"}}}
			},
			change: map[string]any{"name": "Ours"},
		},
		{
			collection: "views", what: "a team's", list: "...yyyyyy", view: "...yyyyyy", create: "...yyyyyy", update: "...y.y.yy", remove: "...y.y.yy",
			make: insert("views", func(int) map[string]any {
				return map[string]any{"name": "Mine", "owner": desktest.ID(desktest.Agent), "team": "defaultteam0000"}
			}),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"name": "New", "criteria": map[string]any{"kind": []string{"repair"}}}
			},
			change: map[string]any{"name": "Ours"},
		},
		{
			collection: "articles", list: "yyyyyyyyy", view: "yyyyyyyyy", create: "...yyy.yy", update: ".....y.yy", remove: ".........",
			make: articleOf("published", "public"), body: articleBody, change: map[string]any{"title": "U"},
		},
		{
			collection: "articles", what: "for customers", list: ".yyyyyyyy", view: ".yyyyyyyy", create: "...yyy.yy", update: ".....y.yy", remove: ".........",
			make: articleOf("published", "customers"), body: articleBody, change: map[string]any{"title": "U"},
		},
		{
			collection: "articles", what: "internal", list: "...yyyyyy", view: "...yyyyyy", create: "...yyy.yy", update: ".....y.yy", remove: ".........",
			make: articleOf("published", "internal"), body: articleBody, change: map[string]any{"title": "U"},
		},
		{
			collection: "articles", what: "draft", list: "...yyyyyy", view: "...yyyyyy", create: ".....y.yy", update: "...yyy.yy", remove: ".........",
			make: articleOf("draft", "public"),
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"code": fmt.Sprint("P", i), "locale": "en", "title": "T", "body": "B", "state": "published"}
			},
			change: map[string]any{"title": "U"},
		},
		{
			collection: "articles", what: "archived", list: "...yyyyyy", view: "...yyyyyy", create: ".....y.yy", update: ".....y.yy", remove: ".........",
			make: articleOf("archived", "public"),
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"code": fmt.Sprint("P", i), "locale": "en", "title": "T", "body": "B", "published": true}
			},
			change: map[string]any{"title": "U"},
		},
		{
			collection: "article_categories", list: "...yyyyyy", view: "...yyyyyy", create: ".....y.yy", update: ".....y.yy", remove: ".....y.yy",
			make: insert("article_categories", func(i int) map[string]any {
				return map[string]any{"code": fmt.Sprint("c", i), "name_zh": "一", "name_en": "One"}
			}),
			body: func(_ *desktest.World, i int) map[string]any {
				return map[string]any{"code": fmt.Sprint("n", i), "name_zh": "一", "name_en": "One"}
			},
			change: map[string]any{"name_en": "Two"},
		},
		{
			collection: "article_counts", list: "........y", view: "........y", create: ".........", update: ".........", remove: ".........",
			make: counted("INSERT INTO article_counts (id, article, day, what, n) VALUES ({:id}, {:id}, '2026-09-14', 'viewed', 1)"),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"article": "x", "day": "2026-09-14", "what": "helpful", "n": 9}
			},
			change: map[string]any{"n": 9},
		},
		{
			collection: "article_marks", list: "........y", view: "........y", create: ".........", update: ".........", remove: ".........",
			make:   counted("INSERT INTO article_marks (id, day, mark) VALUES ({:id}, '2026-09-14', {:id})"),
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"day": "2026-09-14", "mark": "m"} },
			change: map[string]any{"mark": "n"},
		},
		{
			collection: "question_sessions", list: "...yyyyyy", view: "...yyyyyy", create: ".........", update: ".........", remove: ".........",
			make: counted("INSERT INTO question_sessions (id, secret, customer, state, turns) VALUES ({:id}, 'x', '" + desktest.ID(desktest.Customer) + "', 'open', '[]')"),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"state": "open", "turns": []any{}}
			},
			change: map[string]any{"state": "solved"},
		},
		{
			collection: "article_terms", list: "........y", view: "........y", create: ".........", update: ".........", remove: ".........",
			make:   counted("INSERT INTO article_terms (id, article, term, helpful) VALUES ({:id}, {:id}, 'drain', 1)"),
			body:   func(*desktest.World, int) map[string]any { return map[string]any{"article": "x", "term": "drain"} },
			change: map[string]any{"helpful": 9},
		},
		{
			collection: "article_steps", list: "........y", view: "........y", create: ".........", update: ".........", remove: ".........",
			make: counted("INSERT INTO article_steps (id, writing, step, article, at) VALUES ({:id}, {:id}, 'solved', 'x', '2026-09-14 01:00:00.000Z')"),
			body: func(*desktest.World, int) map[string]any {
				return map[string]any{"writing": "abcdefghijklmnopq", "step": "solved", "article": "x"}
			},
			change: map[string]any{"step": "shown"},
		},
	}
}

// articleOf makes articles in a state for an audience.
func articleOf(state, audience string) func(*testing.T, *desktest.World, int) string {
	return insert("articles", func(i int) map[string]any {
		return map[string]any{"code": fmt.Sprint("KB", i), "locale": "en", "title": "T", "body": "B", "state": state, "audience": audience}
	})
}

func articleBody(_ *desktest.World, i int) map[string]any {
	return map[string]any{"code": fmt.Sprint("N", i), "locale": "en", "title": "T"}
}

// counted writes a row of what readers did; no save can.
func counted(statement string) func(*testing.T, *desktest.World, int) string {
	return func(t *testing.T, w *desktest.World, i int) string {
		t.Helper()
		id := fmt.Sprintf("counted%08d", i)
		if _, err := w.App.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{"id": id}).Execute(); err != nil {
			t.Fatal(err)
		}
		return id
	}
}

// insert makes records of a collection in the name of the desk.
func ruleFields(int) map[string]any {
	return map[string]any{"name": "R", "on": []string{"ticket.created"}, "stage": "live", "script": "() => {}"}
}

func ruleBody(_ *desktest.World, i int) map[string]any {
	fields := ruleFields(i)
	fields["name"] = "S"
	return fields
}

// flowFields are a flow of one question.
func flowFields(code string, enabled bool) map[string]any {
	yes := map[string]any{"label_zh": "是", "label_en": "Yes", "next": "r"}
	return map[string]any{"code": code, "title_zh": "坏了", "title_en": "Broken", "start": "a", "enabled": enabled, "nodes": map[string]any{
		"a": map[string]any{"type": "question", "text_zh": "好了吗？", "text_en": "Better?", "options": []any{yes, yes}},
		"r": map[string]any{"type": "result", "text_zh": "好。", "text_en": "Good.", "outcome": "solved"},
	}}
}

func surveyFields(key string) map[string]any {
	both := map[string]string{"zh-CN": "问", "en": "Q"}
	return map[string]any{
		"key": key, "name": "S", "title": both, "thanks": both, "questions": []any{map[string]any{"key": "a", "type": "text", "text": both}},
	}
}

func surveyRow(t *testing.T, w *desktest.World, i int) string {
	t.Helper()
	return insert("surveys", func(i int) map[string]any { return surveyFields(fmt.Sprint("s_", i)) })(t, w, i)
}

// inviteRow and answerRow write what only the desk and customers make.
func inviteRow(t *testing.T, w *desktest.World, i int) string {
	t.Helper()
	id := fmt.Sprintf("invite%09d", i)
	execute(t, w, `INSERT INTO survey_invites (id, survey, ticket, customer, state, resolved_at) SELECT {:id}, id, {:ticket}, {:customer}, 'sent', {:id} FROM surveys LIMIT 1`, id)
	return id
}

func answerRow(t *testing.T, w *desktest.World, i int) string {
	t.Helper()
	id, invite := fmt.Sprintf("answer%09d", i), inviteRow(t, w, i)
	execute(t, w, `INSERT INTO survey_answers (id, invite, survey, ticket, customer, csat, unread) SELECT {:id}, '`+invite+`', id, {:ticket}, {:customer}, 2, TRUE FROM surveys LIMIT 1`, id)
	return id
}

func execute(t *testing.T, w *desktest.World, statement, id string) {
	t.Helper()
	_, err := w.App.NonconcurrentDB().NewQuery(statement).
		Bind(dbx.Params{"id": id, "ticket": w.Ask(desktest.Customer, "complaint", "Late", "Late."), "customer": desktest.ID(desktest.Customer)}).Execute()
	if err != nil {
		t.Fatal(err)
	}
}

// problemRow registers a problem, followUpRow a follow-up that may have led to it, problemSource both with the link.
func problemRow(w *desktest.World) string {
	return w.Must(desktest.Agent, http.MethodPost, "/api/collections/problems/records", map[string]any{"title": "Seals leak"}).String("id")
}

func followUpRow(w *desktest.World, i int) string {
	return w.Must(desktest.Agent, http.MethodPost, "/api/collections/follow_ups/records", map[string]any{
		"text": fmt.Sprint("Look at seal ", i), "due_at": "2026-10-01 09:00:00.000Z",
	}).String("id")
}

func problemSource(_ *testing.T, w *desktest.World, i int) string {
	return w.Must(desktest.Agent, http.MethodPost, "/api/collections/problem_sources/records", map[string]any{
		"problem": problemRow(w), "source": "follow_ups/" + followUpRow(w, i),
	}).String("id")
}

// roundRow writes a round of a campaign; no save can.
func roundRow(t *testing.T, w *desktest.World, i int) string {
	t.Helper()
	id := fmt.Sprintf("round%010d", i)
	_, err := w.App.NonconcurrentDB().NewQuery(`INSERT INTO campaign_rounds (id, campaign, number, state) VALUES ({:id}, 'campaign0000000', {:i}, 'running')`).
		Bind(dbx.Params{"id": id, "i": i}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// feedbackRow writes an analysed suggestion as the desk has it made; no save can.
func feedbackRow(t *testing.T, w *desktest.World, i int) string {
	t.Helper()
	id := fmt.Sprintf("feedback%07d", i)
	execute(t, w, `INSERT INTO feedback (id, ticket, customer, kind, state, is_open, analysis, path) VALUES ({:id}, {:ticket}, {:customer}, 'suggestion', 'analysed', TRUE, 'Easy.', '[]')`, id)
	return id
}

func suggestionRow(published string) func(*testing.T, *desktest.World, int) string {
	return func(t *testing.T, w *desktest.World, i int) string {
		t.Helper()
		id := fmt.Sprintf("suggestion%05d", i)
		execute(t, w, `INSERT INTO suggestions (id, feedback, title_en, published, state) SELECT {:id}, '`+feedbackRow(t, w, i)+`', 'Part number', `+published+`, 'analysed'
			WHERE {:ticket} != {:customer}`, id)
		return id
	}
}

func suggestionBody(w *desktest.World, i int) map[string]any {
	return map[string]any{"feedback": feedbackRow(w.T.(*testing.T), w, 200+i), "title_en": "New", "published": true}
}

// callbackRow writes an open callback as rules have it made; no save can.
func callbackRow(t *testing.T, w *desktest.World, i int) string {
	t.Helper()
	id := fmt.Sprintf("callback%07d", i)
	_, err := w.App.NonconcurrentDB().NewQuery(`INSERT INTO callbacks (id, ticket, customer, state, round, plan, resolved_at, call_at, due_at)
		VALUES ({:id}, {:ticket}, {:customer}, 'open', 1, '{}', '2026-09-14 01:00:00.000Z', '2026-09-14 01:00:00.000Z', '2026-09-16 01:00:00.000Z')`).
		Bind(dbx.Params{"id": id, "ticket": w.Ask(desktest.Customer, "complaint", "Late", "Late."), "customer": desktest.ID(desktest.Customer)}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// runRow writes a run as the desk does; no save can.
func runRow(t *testing.T, w *desktest.World, i int) string {
	t.Helper()
	id := fmt.Sprintf("run%012d", i)
	_, err := w.App.NonconcurrentDB().NewQuery(`INSERT INTO rule_runs (id, seq, type, results) VALUES ({:id}, {:seq}, 'ticket.created', '[]')`).
		Bind(dbx.Params{"id": id, "seq": 1000 + i}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func insert(collection string, fields func(i int) map[string]any) func(*testing.T, *desktest.World, int) string {
	return func(t *testing.T, w *desktest.World, i int) string {
		t.Helper()
		definition, err := w.App.FindCollectionByNameOrId(collection)
		if err != nil {
			t.Fatal(err)
		}
		record := core.NewRecord(definition)
		record.Load(fields(i))
		journal.Act(record, journal.Actor{Kind: journal.ActorSystem})
		if err := w.App.Save(record); err != nil {
			t.Fatalf("make a record of %s: %v", collection, err)
		}
		return record.Id
	}
}

// clockOf makes a case that an agent has taken, and returns its clock of a kind.
func clockOf(kind string) func(*testing.T, *desktest.World, int) string {
	return func(t *testing.T, w *desktest.World, _ int) string {
		t.Helper()
		ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
		w.Settle()
		return rowID(t, w, fmt.Sprintf("SELECT id FROM clocks WHERE ticket = '%s' AND kind = '%s'", ticket, kind))
	}
}

func clockBody(w *desktest.World, _ int) map[string]any {
	return map[string]any{"ticket": w.Ask(desktest.Customer, "repair", "Door", "It sticks."), "kind": "resolution", "state": "met"}
}

func message(kind string) func(*testing.T, *desktest.World, int) string {
	return func(t *testing.T, w *desktest.World, _ int) string {
		t.Helper()
		ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		return w.Must(desktest.Agent, http.MethodPost, records("messages"), map[string]any{"ticket": ticket, "kind": kind, "body": "Well."}).String("id")
	}
}

func inCase(kind string) func(*desktest.World, int) map[string]any {
	return func(w *desktest.World, _ int) map[string]any {
		return map[string]any{"ticket": w.Ask(desktest.Customer, "repair", "Door", "It sticks."), "kind": kind, "body": "Well."}
	}
}

func rowID(t *testing.T, w *desktest.World, query string) string {
	t.Helper()
	var id string
	if err := w.App.DB().NewQuery(query).Row(&id); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return id
}

// row is the whole record as the database holds it.
func row(t *testing.T, w *desktest.World, collection, id string) string {
	t.Helper()
	values := dbx.NullStringMap{}
	err := w.App.DB().Select().From(collection).Where(dbx.HashExp{"id": id}).One(values)
	if err != nil {
		return "" // gone
	}
	return fmt.Sprint(values)
}

func count(t *testing.T, w *desktest.World, collection string) int {
	t.Helper()
	var total int
	if err := w.App.DB().NewQuery("SELECT COUNT(*) FROM " + collection).Row(&total); err != nil {
		t.Fatal(err)
	}
	return total
}

func TestAccess_EveryCollectionIsListed(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	collections, err := w.App.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	listed := doors()
	for _, collection := range collections {
		isListed := slices.ContainsFunc(listed, func(d door) bool { return d.collection == collection.Name })
		if !collection.System && !isListed {
			t.Errorf("collection %s: nobody decided who may do what with it", collection.Name)
		}
	}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	for _, d := range doors() {
		t.Run(strings.TrimSpace(d.collection+" "+d.what), func(t *testing.T) {
			t.Parallel()
			d.walk(t, desktest.New(t))
		})
	}
}

func (d door) walk(t *testing.T, w *desktest.World) {
	w.Ask(desktest.Customer, "repair", "First", "So that there are events and counters.")
	for column, walker := range walkers {
		may := func(columns string) bool { return columns[column] == 'y' }
		target := d.make(t, w, column)
		path := records(d.collection) + "/" + target

		list := w.Do(walker, http.MethodGet, records(d.collection)+"?perPage=500", nil)
		if got := strings.Contains(list.Text, `"id":"`+target+`"`); got != may(d.list) {
			t.Errorf("%q lists: sees the record %v, want %v: %d %s", walker, got, may(d.list), list.Status, list.Text)
		}
		view := w.Do(walker, http.MethodGet, path, nil)
		if got := view.Status == http.StatusOK; got != may(d.view) {
			t.Errorf("%q views: got %d %s, want success %v", walker, view.Status, view.Text, may(d.view))
		}

		body := d.body(w, column)
		before := count(t, w, d.collection)
		create := w.Do(walker, http.MethodPost, records(d.collection), body)
		d.check(t, walker, "creates", create, may(d.create), count(t, w, d.collection) > before)

		was := row(t, w, d.collection, target)
		update := w.Do(walker, http.MethodPatch, path, d.changeFor(column))
		d.check(t, walker, "updates", update, may(d.update), row(t, w, d.collection, target) != was)

		was = row(t, w, d.collection, target)
		remove := w.Do(walker, http.MethodDelete, path, nil)
		d.check(t, walker, "deletes", remove, may(d.remove), row(t, w, d.collection, target) != was)
	}
}

// changeFor makes the change differ from the last walker's where they share a record.
func (d door) changeFor(column int) map[string]any {
	change := map[string]any{}
	for name, value := range d.change {
		switch v := value.(type) {
		case string:
			if slices.Contains([]string{"signature_zh", "signature_en", "company", "note"}, name) {
				value = fmt.Sprint(v, column)
			}
		case int:
			value = v + column
		}
		change[name] = value
	}
	return change
}

// check holds an answer to what it should be, and the database to the answer: what was refused changed nothing.
func (d door) check(t *testing.T, walker, verb string, answer desktest.Answer, want, happened bool) {
	t.Helper()
	if got := answer.Status < 300; got != want {
		t.Errorf("%q %s: got %d %s, want success %v", walker, verb, answer.Status, answer.Text, want)
	}
	if answer.Status >= 500 || (answer.Status >= 300 && answer.Status < 400) {
		t.Errorf("%q %s: got %d %s", walker, verb, answer.Status, answer.Text)
	}
	if happened != want {
		t.Errorf("%q %s: the database changed %v, want %v (%d)", walker, verb, happened, want, answer.Status)
	}
}
