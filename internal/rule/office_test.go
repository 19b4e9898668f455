package rule_test

import (
	"cmp"
	"reflect"
	"slices"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
	"aftercare/internal/rule"
)

// TestOffice_IsWhatTheRecordsSay lets random people and time pass over a desk, and then goes to and fro in its journal: an
// office that follows must know at each event what the records say of it, and so must one that is read there.
func TestOffice_IsWhatTheRecordsSay(t *testing.T) {
	t.Parallel()
	h := newRandomDesk(t, *propertySeed+100)
	follows := rule.PeopleAsOf(h.App)
	for range *propertySteps {
		h.step()
		agent, agent2 := desktest.ID(desktest.Agent), desktest.ID(desktest.Agent2)
		h.patch(desktest.Manager, "tickets", h.ticket(), map[string]any{"assignee": oneOf(h, agent, agent, agent2, agent2, "")})
		h.move()
		switch h.dice.Intn(8) { // while things go on
		case 0:
			follows = rule.PeopleAsOf(h.App) // it has not seen who had what has ended
		case 1, 2, 3:
			h.comparePeople(follows, h.lastSeq())
		}
	}
	h.Settle()
	for range 60 {
		seq := h.begin + h.dice.Int63n(h.lastSeq()-h.begin+1)
		h.comparePeople(follows, seq)
		h.comparePeople(rule.PeopleAsOf(h.App), seq)
	}
}

// comparePeople holds that colleagues and their load are what each record says of an event.
func (h *randomDesk) comparePeople(people func(seq int64) ([]map[string]any, error), seq int64) {
	h.t.Helper()
	got, err := people(seq)
	if err != nil {
		h.t.Fatal(err)
	}
	load := map[string]float64{}
	for _, id := range h.recordsAsOf("tickets", "ticket.created", seq) {
		if record := h.asOf("tickets", id, seq); record.GetBool("is_open") {
			load[record.GetString("assignee")]++
		}
	}
	var want []map[string]any
	for _, id := range h.recordsAsOf("staff", "staff.created", seq) {
		record := h.asOf("staff", id, seq)
		if !record.GetBool("active") {
			continue
		}
		person := map[string]any{"id": id, "open": load[id]}
		for _, name := range []string{"name", "role", "teams", "skills", "languages", "tier", "presence", "capacity"} {
			person[name] = journal.ValueOf(record, name)
		}
		if person["skills"] == nil {
			person["skills"] = []any{}
		}
		want = append(want, person)
	}
	slices.SortFunc(want, func(a, b map[string]any) int {
		return cmp.Or(cmp.Compare(a["name"].(string), b["name"].(string)), cmp.Compare(a["id"].(string), b["id"].(string)))
	})
	if !reflect.DeepEqual(got, want) {
		h.t.Errorf("at event %d:\ngot  %v\nwant %v", seq, got, want)
	}
}

// TestCount_IsWhatTheRecordsSay: counts that follow the journal are those that the cases, one by one, come to.
func TestCount_IsWhatTheRecordsSay(t *testing.T) {
	t.Parallel()
	h := newRandomDesk(t, *propertySeed+300)
	follows := rule.CountsAsOf(h.App)
	for range *propertySteps {
		h.step()
		h.patch(desktest.Manager, "tickets", h.ticket(), oneOf(h,
			map[string]any{"category": oneOf(h, "", "door", "window")}, map[string]any{"kind": oneOf(h, "repair", "consultation")}, map[string]any{"product": oneOf(h, "", h.products[0])}))
		if h.dice.Intn(3) == 0 { // while things go on
			h.compareCounts(follows, h.lastSeq())
		}
	}
	h.Settle()
	for range 60 {
		seq := h.begin + h.dice.Int63n(h.lastSeq()-h.begin+1)
		h.compareCounts(follows, seq)
		h.compareCounts(rule.CountsAsOf(h.App), seq)
	}
}

// compareCounts holds that cases are counted as each record says of an event.
func (h *randomDesk) compareCounts(counts func(event *journal.Event, filter map[string]any) (any, error), seq int64) {
	h.t.Helper()
	event, err := journal.At(h.App, seq)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, filter := range []map[string]any{
		{"days": 400.0}, {"days": 2.0}, {"days": 400.0, "kind": "repair"}, {"days": 400.0, "category": "door", "kind": "repair"}, {"days": 400.0, "category": ""},
		{"days": 400.0, "kind": []any{"repair", "complaint"}}, {"days": 400.0, "product": h.products[0], "kind": []any{"", "repair", "repair"}},
		{"days": 400.0, "product": h.products[0]}, {"days": 400.0, "customer": desktest.ID(desktest.Customer), "category": "window"},
	} {
		want := 0.0
		since := journal.DateTime(event.At.AddDate(0, 0, -int(filter["days"].(float64)))).String()
		for _, id := range h.recordsAsOf("tickets", "ticket.created", seq) {
			record := h.asOf("tickets", id, seq)
			holds := record.GetDateTime("created").String() > since && record.GetString("merged_into") == ""
			for name, value := range filter {
				list, isList := value.([]any)
				holds = holds && (name == "days" || record.GetString(name) == value || isList && slices.Contains(list, any(record.GetString(name))))
			}
			if holds {
				want++
			}
		}
		if got, err := counts(event, filter); got != want || err != nil {
			h.t.Errorf("at event %d, %v: %v, %v, want %v", seq, filter, got, err, want)
		}
	}
}

// recordsAsOf are the records of a collection that were there right after an event.
func (h *randomDesk) recordsAsOf(collection, created string, seq int64) []string {
	h.t.Helper()
	var ids []string
	err := h.App.DB().NewQuery(`SELECT id FROM ` + collection + ` WHERE id NOT IN (SELECT record FROM events WHERE type = {:created} AND seq > {:seq})`).
		Bind(dbx.Params{"created": created, "seq": seq}).Column(&ids)
	if err != nil {
		h.t.Fatal(err)
	}
	return ids
}

func (h *randomDesk) asOf(collection, id string, seq int64) *core.Record {
	h.t.Helper()
	record, err := journal.AsOf(h.App, collection, id, seq)
	if err != nil {
		h.t.Fatal(err)
	}
	return record
}

// TestPast_ValuesAreTheRecords: what is read without making a record says what the record would.
func TestPast_ValuesAreTheRecords(t *testing.T) {
	t.Parallel()
	h := newRandomDesk(t, *propertySeed+200)
	for range *propertySteps {
		h.step()
	}
	h.Settle()
	for range 40 {
		seq := h.begin + h.dice.Int63n(h.lastSeq()-h.begin+1)
		for collection, created := range map[string]string{"tickets": "ticket.created", "customers": "customer.created", "products": "product.created", "staff": "staff.created", "assets": "asset.created"} {
			for _, id := range h.recordsAsOf(collection, created, seq) {
				got, err := journal.ValuesAsOf(h.App, collection, id, seq)
				if err != nil {
					t.Fatal(err)
				}
				if want := journal.Values(h.asOf(collection, id, seq)); !reflect.DeepEqual(got, want) {
					t.Fatalf("%s %s at event %d:\ngot  %v\nwant %v", collection, id, seq, got, want)
				}
				record, err := journal.OfValues(h.App, collection, got)
				if err != nil {
					t.Fatal(err)
				}
				if again := journal.Values(record); record.IsNew() || record.Id != id || !reflect.DeepEqual(again, got) || len(journal.Changed(record.Original(), record)) > 0 {
					t.Fatalf("%s %s at event %d, a record again:\ngot  %v\nwant %v", collection, id, seq, again, got)
				}
			}
		}
	}
	if values, err := journal.ValuesAsOf(h.App, "tickets", "nobody000000000", h.lastSeq()); values != nil || err != nil {
		t.Errorf("of a case that there is not: %v %v", values, err)
	}
}

// TestPast_ACustomerMayBeGone: between two readings somebody can take one away past all hooks, in the database's own console.
func TestPast_ACustomerMayBeGone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	customer := desktest.ID(desktest.Customer)
	if has, exists, err := rule.HasAddress(w.App, customer); !has || !exists || err != nil {
		t.Errorf("a customer who is there: %v %v %v", has, exists, err)
	}
	execute(w, `DELETE FROM customers WHERE id = ?`, customer)
	if has, exists, err := rule.HasAddress(w.App, customer); has || exists || err != nil {
		t.Errorf("a customer who is gone: %v %v %v, want false, false and no error", has, exists, err)
	}
}

// TestCount_HoldsWhileTheDeskWorksOn: a backtest counts for minutes, and what people do meanwhile must not be counted as if it had
// always been so: neither what they make of old cases nor what they open at the same moment of the clock.
func TestCount_HoldsWhileTheDeskWorksOn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	first := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	second := w.Ask(desktest.Customer, "repair", "Window", "It sticks.")
	w.Settle()
	events := eventsOf(w, second)
	last := events[len(events)-1]
	counts := rule.CountsAsOf(w.App)
	filter := map[string]any{"kind": "repair", "category": "", "days": 30.0}
	hold := func(when string) {
		t.Helper()
		if got, err := counts(last, filter); got != 2.0 || err != nil {
			t.Errorf("%s: %v, %v, want 2", when, got, err)
		}
		if got, err := rule.CountsAsOf(w.App)(last, filter); got != 2.0 || err != nil {
			t.Errorf("%s, asked for the first time: %v, %v, want 2", when, got, err)
		}
	}
	hold("before anything")
	changed(w, desktest.Manager, first, map[string]any{"category": "hinge"})
	hold("when one is sorted anew")
	changed(w, desktest.Manager, first, map[string]any{"category": "lock"})
	hold("when it is sorted once more")
	changed(w, desktest.Manager, first, map[string]any{"category": ""})
	hold("when it is sorted back")
	third := w.Ask(desktest.Customer, "repair", "Gate", "It sticks.")
	hold("when another one is made")
	changed(w, desktest.Manager, third, map[string]any{"category": "hinge"})
	changed(w, desktest.Manager, second, map[string]any{"category": "hinge", "priority": "low"})
	hold("when more is done")
	changed(w, desktest.Manager, first, map[string]any{"merged_into": third})
	hold("when one is merged")
}

// TestCount_WhatIsSaidTwiceIsOneCase: from when a case is merged on it counts no more; as of an event before that it does.
func TestCount_WhatIsSaidTwiceIsOneCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	first, second, third := w.Ask(desktest.Customer, "complaint", "Door", "It sticks."), w.Ask(desktest.Customer, "complaint", "Door", "Hello?"), w.Ask(desktest.Customer, "complaint", "Door", "Are you there?")
	w.Settle()
	before := eventsOf(w, third)[0]
	follows := rule.CountsAsOf(w.App)
	count := func(counts func(event *journal.Event, filter map[string]any) (any, error), event *journal.Event, want float64) {
		t.Helper()
		for _, filter := range []map[string]any{{"days": 30.0}, {"days": 30.0, "kind": "complaint"}, {"days": 30.0, "customer": desktest.ID(desktest.Customer), "kind": "complaint"}} {
			if got, err := counts(event, filter); got != want || err != nil {
				t.Errorf("%s by %v: %v, %v, want %v", event.Type, filter, got, err, want)
			}
		}
	}
	count(follows, before, 3)
	for _, id := range []string{second, third} {
		changed(w, desktest.Manager, id, map[string]any{"merged_into": first})
	}
	w.Settle()
	changed(w, desktest.Manager, first, map[string]any{"category": "door"})
	after := eventsOf(w, first)
	for _, counts := range []func(event *journal.Event, filter map[string]any) (any, error){follows, rule.CountsAsOf(w.App)} {
		count(counts, before, 3)
		count(counts, after[len(after)-1], 1)
	}
}
