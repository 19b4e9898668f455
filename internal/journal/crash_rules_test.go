package journal_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// crashPeople are the tokens of who does something in the crash test, and the rules of its own by name.
type crashPeople struct {
	customer, owner string
	rules           map[string]string
}

// The rules of the crash test that the test deals with by name.
const (
	ruleFails     = "Fails"     // at every case, until it is switched off; the owner switches it on again
	ruleSometimes = "Sometimes" // fails at every other event
	ruleEdited    = "Edited"    // is given one edition after the other
	ruleToggled   = "Toggled"   // is switched off and on
	ruleBehind    = "Behind"    // stands behind the one that stops
)

// crashRules are live beside the shipped ones. Between them they ask for everything that a rule may ask for.
var crashRules = []map[string]any{
	{"name": "Everything", "on": []string{"ticket.created", "timer.reminder"}, "position": 40, "script": `({ event, ticket, act }) => {
		if (event.type === "timer.reminder") {
			if (event.data.key !== "look") return act.notify("team", "Reminded without a key");
			act.note("Round " + event.data.round);
			act.forget("gone");
			if (event.data.round < 2) act.remind(60, { key: "look", round: event.data.round + 1 });
			return;
		}
		act.set({ category: "crash", root_cause: ticket.subject });
		act.tag("seen", "new");
		act.untag("new");
		act.note("Seen **" + ticket.subject + "**.");
		act.reply("pending_reminder");
		act.mail("safety_received");
		act.notify(["lead", "manager"], { "zh-CN": "请看", en: "Look" });
		act.notify("lead", { "zh-CN": "请看", en: "Look" });
		if (ticket.subject.endsWith("1")) act.escalate("lead", "One of ten");
		act.webhook("crash", { number: ticket.number });
		act.remind(60, { key: "look", round: 1 });
		act.remind(80, { key: "gone" });
		act.remind(100);
	}`},
	{"name": ruleFails, "on": []string{"ticket.created"}, "position": 41, "script": `({ ticket, act }) => { act.note("never"); act.remind(60); throw new Error("always"); }`},
	{"name": ruleSometimes, "on": []string{"message.created", "ticket.classified"}, "position": 47, "script": `({ event, act }) => { if (event.seq % 2) throw new Error("odd"); }`},
	{"name": ruleEdited, "on": []string{"ticket.created"}, "position": 42, "script": edition(0)},
	{"name": ruleToggled, "on": []string{"ticket.created", "ticket.withdrawn"}, "position": 43, "script": `({ event, act }) => act.tag("toggled " + event.type)`},
	{"name": "Rounds", "on": []string{"ticket.created", "ticket.classified"}, "position": 44, "script": `({ ticket, act }) => act.priority(ticket.priority === "high" ? "normal" : "high")`},
	{"name": "Observes", "on": []string{"ticket.created"}, "position": 45, "stage": "observe", "script": `({ act }) => { act.note("never"); act.mail("safety_received"); act.remind(60); }`},
	{"name": "Samples", "on": []string{"message.created"}, "position": 46, "stage": "sample", "sample": 30, "script": `({ act }) => act.notify("lead", "Sampled")`},
	{"name": "Stops", "on": []string{"message.created"}, "position": 500, "script": `({ act }) => act.stop()`},
	{"name": ruleBehind, "on": []string{"message.created"}, "position": 501, "script": `({ act }) => act.note("never")`},
	{"name": "Every minute", "on": []string{}, "every": "* * * * *", "position": 600, "script": `({ act }) => act.notify("manager", "A minute")`},
}

// edition is the script of the edited rule, which says in the case which one it is.
func edition(n int) string { return fmt.Sprintf(`({ act }) => act.note("edition %d")`, n) }

// prepareCrashDesk makes an initialised folder with an owner, colleagues in a team that takes turns, a customer and the rules.
func prepareCrashDesk(t *testing.T, binary, dir string) *crashPeople {
	t.Helper()
	desktest.MakeOwner(t, binary, dir, crashSpeed)
	const customer = "crash@test.example"
	desk := startDesk(t, binary, dir)
	defer desk.Kill()
	people := &crashPeople{owner: desk.SignInOwner(t), rules: map[string]string{}}
	desk.Must(t, http.MethodPatch, "teams/records/defaultteam0000", people.owner, map[string]any{"assignment": "round_robin"})
	for name, role := range map[string]string{"Manager": "manager", "Lead": "lead", "One": "agent", "Two": "agent", "Three": "agent"} {
		desk.Must(t, http.MethodPost, "staff/records", people.owner, map[string]any{
			"name": name, "role": role, "email": name + "@test.example", "password": desktest.Password, "passwordConfirm": desktest.Password,
			"active": true, "presence": "online", "teams": []string{"defaultteam0000"},
		})
	}
	desk.Must(t, http.MethodPost, "customers/records", "", map[string]any{"name": "Crash", "email": customer, "password": desktest.Password, "passwordConfirm": desktest.Password})
	people.customer = desk.SignIn(t, "customers", customer)
	// Nobody answers there: what is queued stays to be counted.
	desk.Must(t, http.MethodPost, "webhooks/records", people.owner, map[string]any{"name": "crash", "url": "https://webhook.invalid/", "secret": "crash-secret-crash-secret", "active": true})
	for _, fields := range crashRules {
		body := map[string]any{"enabled": true, "stage": "live"}
		maps.Copy(body, fields)
		people.rules[body["name"].(string)] = desk.Must(t, http.MethodPost, "rules/records", people.owner, body)["id"].(string)
	}
	return people
}

// acknowledgedEdit is a change of a rule as the desk answered it.
type acknowledgedEdit struct {
	rule, updated, script string
	version               int
	enabled               bool
}

// crashEdits are the changes of rules that were acknowledged.
type crashEdits struct {
	rules map[string]string
	mu    sync.Mutex
	next  int
	list  []acknowledgedEdit
}

// betweenEdits lets some cases pass between two edits.
const betweenEdits = 100 * time.Millisecond

// editUntilKilled gives one rule a new edition, switches another off or on, and the failing one on again, over and over.
func (e *crashEdits) editUntilKilled(ctx context.Context, url, token string) {
	var editors sync.WaitGroup
	for name, fields := range map[string]func(n int) map[string]any{
		ruleEdited:  func(n int) map[string]any { return map[string]any{"script": edition(n)} },
		ruleToggled: func(n int) map[string]any { return map[string]any{"enabled": n%2 == 0} },
		ruleFails:   func(int) map[string]any { return map[string]any{"enabled": true} },
	} {
		editors.Go(func() {
			for ctx.Err() == nil {
				answer, err := desktest.Send(ctx, http.MethodPatch, url+"/api/collections/rules/records/"+e.rules[name], token, fields(e.count()))
				if err != nil {
					return
				}
				e.note(answer)
				select {
				case <-ctx.Done():
				case <-time.After(betweenEdits):
				}
			}
		})
	}
	editors.Wait()
}

// count counts the edits that were tried.
func (e *crashEdits) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.next++
	return e.next
}

func (e *crashEdits) note(answer map[string]any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, acknowledgedEdit{
		rule: answer["id"].(string), updated: answer["updated"].(string), script: answer["script"].(string),
		version: int(answer["version"].(float64)), enabled: answer["enabled"].(bool),
	})
}
