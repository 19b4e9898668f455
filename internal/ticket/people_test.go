package ticket_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/ticket"
)

// TestPeople_WhomAWordMeans: each word for cases of all sorts, and who is passed over.
func TestPeople_WhomAWordMeans(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	staff := func(name string, fields map[string]any) {
		w.Must(desktest.Manager, "PATCH", records("staff")+"/"+desktest.ID(name), fields)
	}
	team := w.Person(desktest.Agent).GetStringSlice("teams")[0]
	bare := w.Must(desktest.Manager, "POST", records("teams"), map[string]any{"name": "Bare"}).String("id")
	staff(desktest.Agent2, map[string]any{"locale": "zh-CN"})
	record := w.Ticket(w.Ask(desktest.Customer, "complaint", "Rude", "Somebody was rude."))

	ask := func(fields map[string]any, who string) []string {
		t.Helper()
		clone := record.Clone()
		clone.Load(map[string]any{"team": team, "assignee": "", "followers": nil, "complained_about": ""})
		for name, value := range fields {
			clone.Set(name, value)
		}
		people, err := handle.People(w.App, clone, who)
		bare := core.NewRecord(record.Collection())
		for _, name := range ticket.PeopleBy {
			bare.Set(name, clone.Get(name))
		}
		if again, errAgain := handle.People(w.App, bare, who); !slices.Equal(again, people) || (err == nil) != (errAgain == nil) {
			t.Errorf("%s of %v: by the fields that decide it %v, %v, by all %v, %v", who, fields, again, errAgain, people, err)
		}
		if err != nil {
			return []string{codes(t, err)}
		}
		var names []string
		for _, person := range people {
			if person.ID != desktest.ID(person.Name) || person.Locale != map[bool]string{true: "zh-CN", false: "en"}[person.Name == desktest.Agent2] {
				t.Errorf("%+v", person)
			}
			names = append(names, person.Name)
		}
		slices.Sort(names)
		return names
	}
	id := desktest.ID
	type asked = struct {
		fields map[string]any
		who    string
		want   []string
	}
	check := func(when string, tests []asked) {
		t.Helper()
		for _, test := range tests {
			if got := ask(test.fields, test.who); fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("%s: %s of %v are %v, want %v", when, test.who, test.fields, got, test.want)
			}
		}
	}
	check("as they are", []asked{
		{nil, "assignee", []string{"agent", "agent2", "lead"}}, // its team, since nobody has it
		{map[string]any{"assignee": id("agent")}, "assignee", []string{"agent"}},
		{map[string]any{"team": bare}, "assignee", []string{"lead", "manager"}},
		{map[string]any{"team": ""}, "assignee", []string{"lead", "manager"}},
		{map[string]any{"assignee": id("agent")}, "team", []string{"agent", "agent2", "lead"}},
		{nil, "lead", []string{"lead"}},
		{map[string]any{"team": bare}, "lead", []string{"lead"}}, // of all leads
		{nil, "manager", []string{"manager"}},
		{nil, "followers", nil},
		{map[string]any{"followers": []string{id("qa"), id("agent")}}, "followers", []string{"agent", "qa"}},
		{nil, id("qa"), []string{"qa"}},
		{nil, "boss", []string{"who person_unknown"}},
		{nil, "", []string{"who person_unknown"}},
		{nil, id("customer"), []string{"who person_unknown"}},

		{map[string]any{"complained_about": id("agent")}, "team", []string{"agent2", "lead"}},
		{map[string]any{"complained_about": id("agent"), "assignee": id("agent")}, "assignee", []string{"lead"}}, // as of before the desk took it away
		{map[string]any{"complained_about": id("agent")}, id("agent"), []string{"lead"}},
		{map[string]any{"complained_about": id("lead")}, "lead", []string{"manager"}},
		{map[string]any{"complained_about": id("lead")}, id("lead"), []string{"manager"}},
		{map[string]any{"complained_about": id("manager")}, "manager", []string{"lead"}}, // a call that reaches nobody would be as good as none
		{map[string]any{"complained_about": id("agent"), "followers": []string{id("qa"), id("agent")}}, "followers", []string{"qa"}},
		{map[string]any{"complained_about": id("agent"), "kind": "repair"}, id("agent"), []string{"agent"}},
	})
	w.Must(desktest.Manager, "PATCH", records("teams")+"/"+team, map[string]any{"lead": id("agent2")})
	check("with a lead that the team names", []asked{
		{nil, "lead", []string{"agent2"}},
		{map[string]any{"complained_about": id("agent2")}, "lead", []string{"lead"}},
	})
	staff(desktest.Agent2, map[string]any{"active": false})
	staff(desktest.Lead, map[string]any{"active": false})
	check("with two gone", []asked{
		{nil, "lead", []string{"manager"}},
		{nil, "team", []string{"agent"}},
		{map[string]any{"assignee": id("agent2")}, "assignee", []string{"agent"}},
		{map[string]any{"followers": []string{id("agent2")}}, "followers", nil},
		{nil, id("agent2"), []string{"manager"}}, // whoever leads, for who has left
		{map[string]any{"complained_about": id("manager")}, id("agent2"), nil},
		{nil, "gone00000000000", []string{"who person_unknown"}},
	})
	staff(desktest.Lead, map[string]any{"active": true})
	w.Must(desktest.Superuser, "PATCH", records("staff")+"/"+id("manager"), map[string]any{"active": false})
	check("without a manager", []asked{
		{nil, "manager", []string{"lead"}},
		{nil, "lead", []string{"lead"}},
		{map[string]any{"team": bare}, "assignee", []string{"lead"}},
	})
	if asked := w.Statements(func() { _, _ = handle.People(w.App, record, "lead") }); len(asked) != 1 {
		t.Errorf("one word asked the database %d times", len(asked))
	}
}

func tell(t *testing.T, w *desktest.World, event *journal.Event, people []string, id, kind string, params map[string]any) {
	t.Helper()
	err := w.App.RunInTransaction(func(tx core.App) error { return handle.Tell(tx, event, people, id, kind, params) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestTell_TheSameIsSaidOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	must(t, w, desktest.Agent, id, map[string]any{"priority": "high"})
	w.Settle()
	agent, lead := desktest.ID(desktest.Agent), desktest.ID(desktest.Lead)
	event := last(t, w, id, "ticket.classified") // the agent's own doing
	late := map[string]any{"reason": map[string]any{"en": "Late", "zh-CN": "超时 <1>"}, "level": "lead"}
	tell(t, w, event, []string{agent, lead, agent, ""}, id, "escalated", late)
	tell(t, w, event, []string{lead}, id, "escalated", late)
	tell(t, w, event, []string{lead}, id, "escalated", map[string]any{"reason": "Very late", "level": "lead"})
	tell(t, w, event, []string{lead}, id, "rule_told", late)
	tell(t, w, last(t, w, id, "ticket.created"), []string{lead}, id, "escalated", late)
	tell(t, w, event, []string{lead}, "", "rule_off", map[string]any{"rule": "Classify"})
	tell(t, w, event, []string{lead}, "", "rule_off", map[string]any{"rule": "Classify"})
	if got, want := told(t, w, desktest.Agent, id), []string{"escalated"}; !slices.Equal(got, want) {
		t.Errorf("who caused it was told %v, want %v", got, want)
	}
	if got := told(t, w, desktest.Lead, id); len(got) != 4 {
		t.Errorf("the lead was told %v of the case, want four things", got)
	}
	if got := told(t, w, desktest.Lead, ""); len(got) != 1 {
		t.Errorf("the lead was told %v of no case", got)
	}
	notification, err := w.App.FindFirstRecordByFilter("notifications", "staff = {:staff} && kind = 'escalated'", map[string]any{"staff": agent})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := notification.GetString("params"), `{"level":"lead","number":"2026-000001","reason":{"en":"Late","zh-CN":"超时 \u003c1\u003e"},"subject":"Door"}`; got != want {
		t.Errorf("the notification says %s, want %s", got, want)
	}

	must(t, w, desktest.Manager, id, map[string]any{"erased_reason": "Asked for."})
	if got := countHolding(t, w, "notifications", "Late") + countHolding(t, w, "notifications", "Door"); got != 0 {
		t.Error("an erased case's words stand in what colleagues were told")
	}
	before := countRows(t, w, "notifications")
	tell(t, w, event, []string{lead}, id, "rule_told", map[string]any{"text": "Door"})
	if countRows(t, w, "notifications") != before {
		t.Error("somebody was told of an erased case")
	}
}
