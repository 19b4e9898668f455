package rule_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

var (
	propertyWorlds = flag.Int("property.worlds", 6, "random histories that TestRule_AnswersTheSameThreeTimes lives through")
	propertySteps  = flag.Int("property.steps", 70, "steps of each")
	propertySeed   = flag.Int64("property.seed", 1, "seed of the first; the others follow it")
)

// TestRule_AnswersTheSameThreeTimes lets random people and random time pass over a desk with rules of many shapes, and then
// asks, for each event that a rule subscribes to: what does a dry run say of it, what does a backtest say of it, and what
// does the log say that the rule did. The three must agree in outcome, plan and error.
//
// A dry run and a backtest agree always, in every member. What happened may differ from them in three ways only, and then
// the plan that the script gave is compared all the same, where there was one:
//   - other rules had a part in it: one before it stopped it, or the write of the plan was refused;
//   - the case had moved on by the time the event was handled, so that its plan met another case: actions overtaken, refused
//     or without effect, or the case merged or erased since the event;
//   - colleagues have changed since: whether a plan can be carried out is looked at among those who are there now.
func TestRule_AnswersTheSameThreeTimes(t *testing.T) {
	t.Parallel()
	for i := range *propertyWorlds {
		seed := *propertySeed + int64(i)
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			t.Parallel()
			h := newRandomDesk(t, seed)
			for range *propertySteps {
				h.step()
			}
			h.Settle()
			h.compare()
		})
	}
}

// propertyRules are run in this order. The script of the last tells everything that it is shown and can ask for.
var propertyRules = []map[string]any{
	{"name": "Classify", "on": []string{"ticket.created"}, "params": map[string]any{"words": map[string]any{"smoke": "complaint", "broken": "repair", "thanks": "praise"}},
		"script": `function ({ event, ticket, params, act }) {
			if (ticket.subject.includes("odd")) ticket.nothing.here();
			const text = (ticket.subject + " " + ticket.description).toLowerCase();
			for (const word of Object.keys(params.words)) {
				if (ticket.kind === "" && new RegExp("(?:^|\\W)" + word).test(text)) { act.set("kind", params.words[word]); break; }
			}
			if (text.includes("smoke")) { act.set({ grade: "crisis", priority: "urgent" }); act.tag("safety", "hot"); }
			console.log("classified", ticket.number, event.at);
		}`},
	{"name": "Route", "on": []string{"ticket.created", "ticket.classified"}, "when": `ticket.assignee === "" && event.actor.kind !== "staff"`,
		"script": `({ ticket, customer, act, ask }) => {
			const fitting = ask.staff({ onDuty: true, role: "agent" }).filter(p => p.skills && p.skills.includes(ticket.category || "door") || customer.adviser === p.id)
				.sort((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1));
			if (fitting.length > 0) act.assign(fitting[0].id);
			else act.notify(["lead", "followers"], { en: "Nobody fits " + ticket.number, "zh-CN": "没有人选 " + ticket.number });
		}`},
	{"name": "Third", "on": []string{"ticket.created", "ticket.classified"}, "when": `ticket.kind === "complaint" || ticket.kind === "repair"`, "params": map[string]any{"times": 2, "days": 30},
		"script": `({ ticket, product, params, act, ask }) => {
			const n = ask.count({ customer: ticket.customer, kind: ticket.kind, days: params.days });
			const of = ticket.product ? ask.count({ product: ticket.product, days: 3 }) : 0;
			if (n < params.times && of < 2) return;
			if (ticket.kind === "complaint" && ticket.grade === "general") act.grade("major");
			act.tag("again"); act.note("Asked " + n + " times, " + of + " times about " + (product.name_en || "nothing"));
		}`},
	{"name": "Ladder", "on": []string{"sla.warned", "sla.breached", "timer.reminder", "ticket.accepted"}, "params": map[string]any{"ladder": []string{"assignee", "lead", "manager"}},
		"script": `({ event, ticket, params, act, ask }) => {
			if (event.type === "ticket.accepted") return act.forget("ladder");
			if (event.type === "sla.warned") return act.notify("assignee", event.data.clock + " " + ask.between(event.at, ask.add(event.at, 600)));
			const rung = event.data.rung || 0;
			act.escalate(params.ladder[Math.min(rung, 2)], { en: "late: " + ticket.subject, "zh-CN": "超时" });
			if (rung < 3) act.remind(ask.add(event.at, { minutes: 90 }), { key: "ladder", rung: rung + 1, text: ticket.number });
		}`},
	{"name": "Words", "on": []string{"message.created"}, "position": 100, "params": map[string]any{"forbidden": "nonsense"},
		"script": `({ event, ticket, customer, message, params, act, ask }) => {
			if (message.body.includes(params.forbidden)) throw new RangeError("no " + params.forbidden + " in " + ticket.number);
			if (/urgent|快/.test(message.body)) act.priority("urgent");
			if (message.author_customer) act.untag("waiting"); else act.tag("waiting", message.kind);
			const last = ask.history(4).map(e => e.seq - event.seq + ":" + e.type + ":" + Object.keys(e.changes).join("+"));
			act.notify("followers", customer.name + " " + last.join(" ") + " " + Math.random() + " " + new Date().toISOString());
		}`},
	{"name": "Best", "on": []string{"customer.updated", "ticket.created", "ticket.updated"}, "when": `customer.tier === "vip"`,
		"script": `({ event, ticket, customer, act }) => {
			if (ticket === null) return act.notify("manager", customer.name + " is vip since " + JSON.stringify(event.changes.tier));
			if (ticket.priority === "low" || ticket.priority === "normal") act.priority("high");
			if (ticket.team) act.team(ticket.team);
			act.set("promise_at", new Date(Date.parse(event.at) + 3600e3).toISOString().replace("T", " "));
		}`},
	{"name": "Waiting", "on": []string{"ticket.updated", "ticket.resolved", "ticket.reopened", "timer.reminder"}, "when": `event.type === "timer.reminder" || "status" in event.changes`,
		"script": `({ event, ticket, customer, act }) => {
			if (event.type === "timer.reminder") {
				if (ticket.status !== "pending") return;
				if (event.data.n < 2) { act.reply("pending_reminder"); return act.remind({ days: 1 }, { key: "wait", n: event.data.n + 1 }); }
				act.set({ status: "resolved", resolution: "No answer from " + customer.name });
				return;
			}
			if (event.changes.status[1] === "pending") act.remind({ hours: 20 }, { key: "wait", n: 1 }); else act.forget("wait");
		}`},
	{"name": "Stopper", "on": []string{"ticket.updated", "message.created"}, "when": `ticket.tags.includes("stop")`, "script": `({ act }) => { act.note("Stopped here"); act.stop(); }`},
	{"name": "Wrong", "on": []string{"ticket.updated", "ticket.classified", "ticket.escalated"},
		"script": `({ event, ticket, act }) => {
			if (event.type === "ticket.classified" && ticket.grade === "major") { act.note("never written"); return act.grade("general"); }
			if (event.type === "ticket.escalated") return act.escalate(ticket.escalation === "lead" ? "manager" : "lead", "round and round");
			if (ticket.tier === "2") act.team("No such team");
			else if (ticket.tier === "3") act.set("root_cause", "refused by the test");
			else if (ticket.status === "on_hold") act.set("status", "closed");
		}`},
	{"name": "Looking on", "on": []string{"ticket.created", "ticket.updated", "message.created"}, "stage": "observe",
		"script": `({ ticket, act }) => { if (ticket.priority !== "low") { act.priority("low"); act.stop(); act.note("would be " + ticket.priority); } }`},
	{"name": "Some", "on": []string{"ticket.assigned", "message.created"}, "stage": "sample", "sample": 50,
		"script": `({ event, act, ticket }) => { act.note("One of some: " + event.type); act.assign(ticket.assignee); }`},
	{"name": "Daily", "every": "CRON_TZ=Asia/Shanghai 0 9 * * *",
		"script": `({ event, ticket, customer, product, message, act, ask }) => act.notify("manager", JSON.stringify([event.at, ticket, customer, product, message, ask.staff(), ask.open()]))`},
	{"name": "Mirror", "on": []string{
		"ticket.created", "ticket.updated", "ticket.classified", "ticket.assigned", "ticket.escalated", "ticket.accepted", "ticket.resolved", "ticket.reopened", "ticket.closed",
		"ticket.withdrawn", "ticket.merged", "message.created", "sla.breached", "sla.met", "customer.created", "customer.updated", "asset.created", "asset.updated"},
		"script": `({ event, ticket, customer, product, message, params, act, ask }) => {
			act.notify("manager", JSON.stringify({ event, ticket, customer, product, message, params }));
			const at = ticket ? ticket.created : event.at;
			act.notify("lead", JSON.stringify([ask.staff(), ask.staff({ skill: "door" }).map(p => p.name), ask.open(), ask.open(at), ask.add(at, { days: 1, hours: 3 }),
				ask.between(at, event.at), ask.history(5), ask.count({ days: 20 }), ask.count({ customer: customer.id, days: 400 }),
				ticket ? ask.count({ category: ticket.category, kind: ticket.kind, days: 2 }) : 0, new Date().toString(), Math.random()]));
		}`},
}

// refusedCause is a root cause that no save may have: it stands for a refusal that shows at the write alone.
const refusedCause = "refused by the test"

// randomDesk is a desk with the rules above, and what people do on it.
type randomDesk struct {
	*desktest.World
	t                 *testing.T
	dice              *rand.Rand
	tickets, products []string
	assets            []string
	rules             []string
	// begin is the journal's last number when the rules were there.
	begin int64
	// seen is, by event, the journal's last number once its rules had been carried out.
	seen map[int64]int64
}

func newRandomDesk(t *testing.T, seed int64) *randomDesk {
	t.Helper()
	t.Logf("seed %d: go test ./internal/rule -run TestRule_AnswersTheSameThreeTimes -property.worlds 1 -property.seed %d -property.steps %d", seed, seed, *propertySteps)
	h := &randomDesk{World: desktest.New(t), t: t, dice: rand.New(rand.NewSource(seed)), seen: map[int64]int64{}}
	h.App.OnRecordUpdate("tickets").BindFunc(func(e *core.RecordEvent) error {
		if e.Record.GetString("root_cause") == refusedCause {
			return locale.Refuse("root_cause", "not_for_rules", nil)
		}
		return e.Next()
	})
	h.Journal.React(journal.Reactor{Name: "property", On: []string{"*"}, React: func(tx core.App, event *journal.Event) error {
		var last int64
		err := tx.DB().NewQuery(`SELECT MAX(seq) FROM events`).Row(&last)
		h.seen[event.Seq] = last
		return err
	}})
	for i, fields := range propertyRules {
		body := map[string]any{"enabled": true, "stage": "live", "position": 10 * i}
		for name, value := range fields {
			body[name] = value
		}
		h.rules = append(h.rules, h.Must(desktest.Superuser, http.MethodPost, "/api/collections/rules/records", body).String("id"))
	}
	for i, name := range []string{"Door", "Window"} {
		h.products = append(h.products, h.Must(desktest.Superuser, http.MethodPost, "/api/collections/products/records", map[string]any{
			"sku": fmt.Sprint("P-", i), "name_en": name, "name_zh": "产品", "active": true,
		}).String("id"))
	}
	h.Settle()
	h.begin = h.lastSeq()
	return h
}

func (h *randomDesk) lastSeq() int64 {
	h.t.Helper()
	var last int64
	if err := h.App.DB().NewQuery(`SELECT MAX(seq) FROM events`).Row(&last); err != nil {
		h.t.Fatal(err)
	}
	return last
}

// oneOf picks one of several.
func oneOf[V any](h *randomDesk, of ...V) V { return of[h.dice.Intn(len(of))] }

// try sends what may be refused, but never be a fault.
func (h *randomDesk) try(as, method, path string, body map[string]any) {
	h.t.Helper()
	if answer := h.Do(as, method, path, body); answer.Status >= 500 {
		h.t.Fatalf("%s %s %v as %s: %d %s", method, path, body, as, answer.Status, answer.Text)
	}
}

// step does one thing, and then time passes or does not, and the desk comes to do its work or does not.
func (h *randomDesk) step() {
	h.t.Helper()
	if len(h.tickets) == 0 || h.dice.Intn(7) == 0 {
		h.ask()
	} else {
		oneOf(h, h.talk, h.talk, h.talk, h.change, h.change, h.change, h.change, h.move, h.move, h.move, h.merge, h.changeWorld, h.changeWorld, h.erase)()
	}
	if h.dice.Intn(2) == 0 {
		h.Clock.Advance(oneOf(h, time.Millisecond, time.Second, 20*time.Minute, 5*time.Hour, 26*time.Hour))
	}
	if h.dice.Intn(3) == 0 {
		h.Settle()
	}
}

func (h *randomDesk) ask() {
	h.t.Helper()
	body := map[string]any{
		"kind": oneOf(h, "", "", "repair", "complaint", "complaint", "consultation"), "subject": oneOf(h, "My door", "An odd door", "Smoke from the window", "It is broken", "Thanks", "门坏了"),
		"description": oneOf(h, "It sticks.", "There is smoke everywhere.", "Nothing helps.", "用电安全吗", "Line one\nline two"),
		"category":    oneOf(h, "", "door", "window"), "product": oneOf(h, "", h.products[0], h.products[1]),
	}
	as := oneOf(h, desktest.Customer, desktest.Customer, desktest.Customer2, desktest.Agent)
	if as == desktest.Agent {
		body["customer"], body["channel"] = desktest.ID(oneOf(h, desktest.Customer, desktest.Customer2)), oneOf(h, "phone", "wecom")
		body["tags"], body["priority"] = oneOf(h, []string{}, []string{"stop"}, []string{"a", "b"}), oneOf(h, "", "low", "urgent")
		body["tier"], body["promise_at"] = oneOf(h, "1", "2"), oneOf(h, "", "2026-12-01 08:00:00.000Z")
	}
	h.tickets = append(h.tickets, h.Must(as, http.MethodPost, "/api/collections/tickets/records", body).String("id"))
}

func (h *randomDesk) ticket() string { return oneOf(h, h.tickets...) }

// person is somebody who may do most things, as a rule.
func (h *randomDesk) person() string {
	return oneOf(h, desktest.Manager, desktest.Manager, desktest.Lead, desktest.Agent, desktest.Superuser)
}

func (h *randomDesk) talk() {
	h.t.Helper()
	ticket := h.Ticket(h.ticket())
	as, kind := oneOf(h, desktest.Agent, desktest.Lead, ""), oneOf(h, "reply", "reply", "note", "call")
	if as == "" {
		as, kind = strings.TrimRight(ticket.GetString("customer"), "0"), "reply"
	}
	body := oneOf(h, "Hello.", "It is urgent.", "快一点", "This is nonsense.", "Any news?", "已经好了，谢谢。")
	h.try(as, http.MethodPost, "/api/collections/messages/records", map[string]any{"ticket": ticket.Id, "kind": kind, "body": body})
}

func (h *randomDesk) patch(as, collection, id string, fields map[string]any) {
	h.t.Helper()
	h.try(as, http.MethodPatch, "/api/collections/"+collection+"/records/"+id, fields)
}

// change has somebody say more, or something else, about a case.
func (h *randomDesk) change() {
	h.t.Helper()
	agent, agent2 := desktest.ID(desktest.Agent), desktest.ID(desktest.Agent2)
	h.patch(h.person(), "tickets", h.ticket(), oneOf(h,
		map[string]any{"assignee": agent}, map[string]any{"assignee": agent2}, map[string]any{"assignee": ""}, map[string]any{"assignee": agent2, "priority": "high"},
		map[string]any{"kind": "complaint"}, map[string]any{"kind": "repair", "grade": "", "stage": "", "reason": "It was none."},
		map[string]any{"grade": "major"}, map[string]any{"grade": "crisis"}, map[string]any{"stage": "accepted"},
		map[string]any{"category": oneOf(h, "", "door", "window")}, map[string]any{"product": oneOf(h, h.products...)}, map[string]any{"product": ""},
		map[string]any{"priority": oneOf(h, "low", "normal", "high", "urgent")}, map[string]any{"tier": oneOf(h, "1", "2", "3")},
		map[string]any{"tags": oneOf(h, []string{}, []string{"stop"}, []string{"x", "stop"}, []string{"门"})}, map[string]any{"tags": nil},
		map[string]any{"followers": oneOf(h, []string{}, []string{agent}, []string{agent, desktest.ID(desktest.QA)})}, map[string]any{"subject": "Changed subject"},
		map[string]any{"promise_at": oneOf(h, "", "2026-10-10 08:00:00.000Z"), "promise_text": "soon"}, map[string]any{"complained_about": oneOf(h, "", agent2)},
		map[string]any{"customer": desktest.ID(oneOf(h, desktest.Customer, desktest.Customer2))}, map[string]any{"root_cause": "A worn hinge", "measure": "Greased"},
	))
}

// move brings a case on its way.
func (h *randomDesk) move() {
	h.t.Helper()
	ticket := h.Ticket(h.ticket())
	customer := strings.TrimRight(ticket.GetString("customer"), "0")
	switch h.dice.Intn(9) {
	case 0, 1:
		h.patch(desktest.Lead, "tickets", ticket.Id, map[string]any{"status": "pending"})
	case 2:
		h.patch(desktest.Lead, "tickets", ticket.Id, map[string]any{"status": "on_hold"})
	case 3, 4:
		h.patch(desktest.Manager, "tickets", ticket.Id, map[string]any{"status": "resolved", "resolution": "Oiled."})
	case 5:
		h.patch(customer, "tickets", ticket.Id, map[string]any{"status": oneOf(h, "closed", "open")})
	case 6:
		h.patch(desktest.Manager, "tickets", ticket.Id, map[string]any{"status": "open", "reason": "Not yet."})
	case 7:
		as := oneOf(h, desktest.Lead, desktest.Agent, desktest.Manager)
		h.patch(as, "tickets", ticket.Id, map[string]any{"accepted_by": desktest.ID(as)})
	case 8:
		if h.dice.Intn(3) == 0 {
			h.patch(customer, "tickets", ticket.Id, map[string]any{"withdrawn_reason": "Solved itself."})
		}
	}
}

// merge merges a case into another of its customer's, where there is one.
func (h *randomDesk) merge() {
	h.t.Helper()
	ticket := h.Ticket(h.ticket())
	var others []string
	for _, id := range h.tickets {
		other := h.Ticket(id)
		if id != ticket.Id && other.GetString("customer") == ticket.GetString("customer") && other.GetString("merged_into") == "" {
			others = append(others, id)
		}
	}
	if len(others) > 0 {
		h.patch(desktest.Manager, "tickets", ticket.Id, map[string]any{"merged_into": oneOf(h, others...)})
	}
}

// erase blanks a case, and what the journal kept of it. What its rules saw then nobody can see now.
func (h *randomDesk) erase() {
	h.t.Helper()
	if h.dice.Intn(3) == 0 {
		h.patch(desktest.Manager, "tickets", h.ticket(), map[string]any{"erased_reason": "Asked for."})
	}
}

// changeWorld changes who is there and what is sold.
func (h *randomDesk) changeWorld() {
	h.t.Helper()
	staff, customer := desktest.ID(oneOf(h, desktest.Agent, desktest.Agent2)), desktest.ID(oneOf(h, desktest.Customer, desktest.Customer2))
	switch h.dice.Intn(9) {
	case 0:
		h.patch(desktest.Manager, "staff", staff, map[string]any{"presence": oneOf(h, "online", "away", "offline")})
	case 1:
		h.patch(desktest.Manager, "staff", staff, map[string]any{"skills": oneOf(h, []string{"door"}, []string{"window", "door"}, []string{})})
	case 2:
		h.patch(desktest.Manager, "staff", staff, map[string]any{"name": oneOf(h, "Aaron", "zoe", "王芳"), "capacity": h.dice.Intn(9)})
	case 3:
		h.patch(desktest.Manager, "staff", desktest.ID(desktest.Agent2), map[string]any{"active": h.dice.Intn(3) > 0, "languages": []string{"en"}})
	case 4, 5:
		h.patch(desktest.Superuser, "customers", customer, map[string]any{"tier": oneOf(h, "vip", "standard", ""), "tags": oneOf(h, []string{}, []string{"loud"}), "remote_area": h.dice.Intn(2) == 0})
	case 6:
		h.patch(desktest.Superuser, "customers", customer, map[string]any{"adviser": oneOf(h, "", staff), "note": "calls often", "region": "北京", "consents": oneOf(h, map[string]any{}, map[string]any{"mail": true, "v": 2.5})})
	case 7:
		h.patch(desktest.Superuser, "products", oneOf(h, h.products...), map[string]any{"name_en": oneOf(h, "Door", "Gate", "Hatch"), "active": h.dice.Intn(2) == 0})
	case 8:
		if len(h.assets) > 0 && h.dice.Intn(2) == 0 {
			h.patch(desktest.Agent, "assets", oneOf(h, h.assets...), map[string]any{"serial": fmt.Sprint("S-", h.dice.Intn(1000))})
			return
		}
		answer := h.Do(desktest.Agent, http.MethodPost, "/api/collections/assets/records", map[string]any{"customer": customer, "product": oneOf(h, h.products...), "serial": fmt.Sprint("A-", h.dice.Intn(1e6))})
		if answer.Status < 300 {
			h.assets = append(h.assets, answer.String("id"))
		}
	}
}

// account is what one of the three says of a rule and an event.
type account struct {
	Rule    string           `json:"rule"`
	Outcome string           `json:"outcome"`
	Why     string           `json:"why"`
	Plan    []map[string]any `json:"plan"`
	Error   map[string]any   `json:"error"`
	Console []any            `json:"console"`
}

// asked is the plan as the script gave it, without what the check noted beside.
func (a *account) asked() []map[string]any {
	var plan []map[string]any
	for _, action := range a.Plan {
		bare := map[string]any{}
		for name, value := range action {
			if !slices.Contains([]string{"state", "from", "people", "name", "mail", "html"}, name) {
				bare[name] = value
			}
		}
		plan = append(plan, bare)
	}
	return plan
}

// fired says whether the script asked for something that nothing spoke against.
func (a *account) fired() bool {
	return slices.Contains([]string{"planned", "done", "observed"}, a.Outcome)
}

// isRefused says whether the plan met a case, or colleagues, with whom it cannot be carried out.
func (a *account) isRefused() bool { return a.Outcome == "failed" && a.Error["kind"] == "action" }

func (a *account) String() string {
	bare := account{Outcome: a.Outcome, Why: a.Why, Plan: a.asked(), Error: a.Error, Console: a.Console}
	if a.fired() {
		bare.Outcome = "planned"
	}
	encoded, _ := json.Marshal(bare) // it came from JSON
	return string(encoded)
}

// firstDifference shows where two texts part, and the words before and after.
func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	around := func(text string) string { return strings.ToValidUTF8(text[max(0, i-150):min(len(text), i+150)], "") }
	return fmt.Sprintf("at %d\n%s\n%s", i, around(a), around(b))
}

// compare asks the three for each rule.
func (h *randomDesk) compare() {
	h.t.Helper()
	events, err := journal.After(h.App, 0, 1_000_000)
	if err != nil {
		h.t.Fatal(err)
	}
	var parked int
	if err := h.App.DB().NewQuery(`SELECT COUNT(*) FROM failures`).Row(&parked); err != nil || parked > 0 {
		h.t.Errorf("%d failures were parked (%v)", parked, err)
	}
	logged := h.logged()
	before := h.digest()
	strict, loose, outcomes := 0, 0, map[string]int{}
	for place, id := range h.rules {
		tries := map[int64]*account{}
		for _, event := range events {
			if !h.subscribes(place, event) {
				continue
			}
			tried := h.dryRun(id, event.Seq)
			tries[event.Seq] = tried
			lived := logged[event.Seq][id]
			switch {
			case event.Seq <= h.begin:
				continue
			case lived == nil:
				h.t.Fatalf("event %d %s: nothing is logged of rule %s", event.Seq, event.Type, propertyRules[place]["name"])
			case h.isErased(event.Ticket):
				continue // the log and the journal have lost their words by then
			}
			outcomes[lived.Outcome+" "+lived.Why]++
			if h.sameLife(place, event, events, lived, tried) {
				strict++
			} else {
				loose++
			}
			delete(logged[event.Seq], id)
		}
		h.sameBacktest(id, 400, 0, tries)
		h.sameBacktest(id, 3, h.seqBefore(3, events), tries)
	}
	h.t.Logf("%d events; live runs compared whole: %d, by plan alone: %d; %v", len(events), strict, loose, outcomes)
	if loose > strict {
		h.t.Errorf("only %d of %d runs could be compared whole", strict, strict+loose)
	}
	for _, outcome := range []string{"done ", "observed ", "nothing ", "failed ", "skipped when", "skipped sample"} {
		if outcomes[outcome] == 0 {
			h.t.Errorf("no run ended %q: the randomDesk was too tame", outcome)
		}
	}
	if after := h.digest(); after != before {
		h.t.Error("a dry run or a backtest wrote something")
	}
}

func (h *randomDesk) subscribes(place int, event *journal.Event) bool {
	on, _ := propertyRules[place]["on"].([]string)
	switch event.Type {
	case "timer.reminder":
		return event.Data["rule"] == h.rules[place]
	case "timer.schedule":
		return event.Data["key"] == "rule/"+h.rules[place]
	}
	return slices.Contains(on, event.Type)
}

func (h *randomDesk) isErased(ticket string) bool {
	return ticket != "" && h.Ticket(ticket).GetString("erased_at") != ""
}

// seqBefore is the last event before so many days ago.
func (h *randomDesk) seqBefore(days int, events []*journal.Event) int64 {
	since := h.Clock.Now().In(time.Local).AddDate(0, 0, -days)
	var seq int64
	for _, event := range events {
		if event.At.Before(since) {
			seq = event.Seq
		}
	}
	return seq
}

// logged is the log, by event and rule, which must have one row an event.
func (h *randomDesk) logged() map[int64]map[string]*account {
	h.t.Helper()
	var rows []struct {
		Seq     int64  `db:"seq"`
		Results string `db:"results"`
	}
	if err := h.App.DB().NewQuery(`SELECT seq, results FROM rule_runs`).All(&rows); err != nil {
		h.t.Fatal(err)
	}
	all := map[int64]map[string]*account{}
	for _, row := range rows {
		var results []*account
		if err := json.Unmarshal([]byte(row.Results), &results); err != nil {
			h.t.Fatal(err)
		}
		if all[row.Seq] != nil {
			h.t.Errorf("event %d is logged twice", row.Seq)
		}
		all[row.Seq] = map[string]*account{}
		for _, result := range results {
			all[row.Seq][result.Rule] = result
		}
	}
	return all
}

func (h *randomDesk) dryRun(rule string, seq int64) *account {
	h.t.Helper()
	answer := h.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/dry-run", map[string]any{"rule": rule, "event": seq})
	tried := &account{}
	if err := json.Unmarshal([]byte(answer.Text), tried); err != nil {
		h.t.Fatal(err)
	}
	return tried
}

// sameLife holds what a rule did about an event against a dry run, and says whether all of it could be compared.
func (h *randomDesk) sameLife(place int, event *journal.Event, events []*journal.Event, lived, tried *account) (whole bool) {
	h.t.Helper()
	fail := func(what string) {
		h.t.Helper()
		h.t.Errorf("rule %s, event %d %s of %s: %s differs: %s", propertyRules[place]["name"], event.Seq, event.Type, event.Ticket, what, firstDifference(lived.String(), tried.String()))
	}
	moved := h.hasMoved(place, event, events)
	switch {
	case lived.Why == "stopped":
		return false
	case lived.Why == "gone":
		if wasGone := h.wasGone(event); wasGone != (tried.Why == "gone") || !wasGone && !moved {
			fail("whether the case is gone")
		}
		return false
	case lived.Error["kind"] == "write":
		if !tried.fired() && !moved {
			fail("the outcome of a refused write")
		}
		return false
	}
	if !reflect.DeepEqual(lived.asked(), tried.asked()) {
		fail("the plan")
	}
	if !reflect.DeepEqual(lived.Console, tried.Console) {
		fail("the console")
	}
	if (moved || h.haveColleaguesChanged(event, events)) && (lived.isRefused() || tried.isRefused()) {
		return false
	}
	isSame := lived.Outcome == tried.Outcome || lived.fired() && tried.fired()
	if !isSame || lived.Why != tried.Why || !reflect.DeepEqual(lived.Error, tried.Error) {
		fail("the outcome")
	}
	return true
}

// wasGone says whether the case had been merged or erased right after an event already, other than by a merge that is told.
func (h *randomDesk) wasGone(event *journal.Event) bool {
	h.t.Helper()
	record := h.asOf("tickets", event.Ticket, event.Seq)
	return record.GetString("merged_into") != "" && event.Type != "ticket.merged" || record.GetString("erased_at") != ""
}

// hasMoved says whether the case had changed between the event and the rule's turn: by later events that stood in the journal
// already, or by rules before it.
func (h *randomDesk) hasMoved(place int, event *journal.Event, events []*journal.Event) bool {
	for _, later := range events[event.Seq:] {
		if later.Seq > h.seen[event.Seq] {
			return false
		}
		if later.Ticket != event.Ticket || later.Collection != "tickets" || len(later.Changes) == 0 {
			continue
		}
		if later.Actor.Cause == event.Seq && slices.Index(h.rules, later.Actor.Rule) >= place {
			continue // its own doing, or of one that comes after it
		}
		return true
	}
	return false
}

func (h *randomDesk) haveColleaguesChanged(event *journal.Event, events []*journal.Event) bool {
	return slices.ContainsFunc(events[event.Seq:], func(later *journal.Event) bool {
		return later.Seq > h.seen[event.Seq] && (later.Collection == "staff" || later.Collection == "teams")
	})
}

// mostListed is how many events a backtest lists, the first; the others are in its sums.
const mostListed = 200

// listedRun is what a backtest says of an event.
type listedRun struct {
	Seq      int64
	Foreseen bool
	account
}

// sameBacktest holds a backtest over the last days, whose events begin after a seq, against dry runs of the same events.
func (h *randomDesk) sameBacktest(rule string, days int, after int64, tries map[int64]*account) {
	h.t.Helper()
	answer := h.Must(desktest.Manager, http.MethodPost, "/api/aftercare/rules/backtest", map[string]any{"rule": rule, "days": days})
	var last struct {
		Result struct {
			Events, Fired, Nothing, Skipped, Failed, Differs, Reminders int
			Compared                                                    bool
			Tickets                                                     []listedRun
		}
	}
	lines := bytes.Split(bytes.TrimSpace([]byte(answer.Text)), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &last); err != nil {
		h.t.Fatalf("%v: %s", err, answer.Text)
	}
	found := last.Result
	// What the journal has not is nothing that a dry run could be asked about: reminders that a trial foresees where other rules,
	// or a person, kept the live one from setting them.
	cut := len(found.Tickets) == mostListed
	found.Tickets = slices.DeleteFunc(found.Tickets, func(one listedRun) bool { return one.Foreseen })
	want := map[string]int{}
	for _, seq := range slices.Sorted(maps.Keys(tries)) {
		if seq <= after {
			continue
		}
		tried := tries[seq]
		want["events"]++
		want[tried.Outcome]++
		if !tried.fired() && tried.Outcome != "failed" || want["listed"] == mostListed || cut && want["listed"] == len(found.Tickets) {
			continue
		}
		one := found.Tickets[min(want["listed"], len(found.Tickets)-1)]
		want["listed"]++
		for _, action := range tried.Plan {
			delete(action, "mail") // the words are for a dry run alone
			delete(action, "html")
		}
		isSame := one.Seq == seq && one.Outcome == tried.Outcome && one.Why == tried.Why && reflect.DeepEqual(one.Error, tried.Error) &&
			(len(one.Plan)+len(tried.Plan) == 0 || reflect.DeepEqual(one.Plan, tried.Plan))
		if !isSame {
			h.t.Errorf("rule %s: a backtest over %d days says of event %d and a dry run of event %d: %s", rule, days, one.Seq, seq, firstDifference(one.String(), tried.String()))
		}
	}
	got := map[string]int{"events": found.Events, "planned": found.Fired, "nothing": found.Nothing, "skipped": found.Skipped, "failed": found.Failed, "listed": len(found.Tickets)}
	for name := range got {
		spare := got[name] - want[name]
		if spare < 0 || spare > found.Reminders || name == "events" && spare != found.Reminders || name == "listed" && spare != 0 {
			h.t.Errorf("rule %s over %d days: %d %s, dry runs say %d", rule, days, got[name], name, want[name])
		}
	}
	if found.Compared || found.Differs > 0 {
		h.t.Errorf("rule %s is held against itself", rule)
	}
}

// digest is a fingerprint of everything in the database but the index of words, whose tables are the search engine's own.
func (h *randomDesk) digest() string {
	h.t.Helper()
	var tables []string
	err := h.App.DB().NewQuery(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%' ORDER BY name`).Column(&tables)
	if err != nil {
		h.t.Fatal(err)
	}
	sum := sha256.New()
	for _, table := range tables {
		rows, err := journal.Plain(h.App.NonconcurrentDB()).Query("SELECT * FROM `" + table + "` ORDER BY rowid")
		if err != nil {
			h.t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			h.t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				h.t.Fatal(err)
			}
			fmt.Fprintf(sum, "%s %v\n", table, values)
		}
		if err := rows.Err(); err != nil {
			h.t.Fatal(err)
		}
		rows.Close()
	}
	return hex.EncodeToString(sum.Sum(nil))
}
