package rule

import (
	"encoding/json"
	"math/rand"
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// TestRecent_KeepsWhatIsMet holds it against a plain list, the latest last.
func TestRecent_KeepsWhatIsMet(t *testing.T) {
	const most = 10
	r := recent[int, int]{most: most}
	var list []int
	dice := rand.New(rand.NewSource(1))
	for step := range 5000 {
		key := dice.Intn(2 * most)
		at := slices.Index(list, key)
		value, isKept := r.get(key)
		if isKept != (at >= 0) || isKept && value != key*7 {
			t.Fatalf("step %d: %d is %d, kept: %v; a list of them is %v", step, key, value, isKept, list)
		}
		switch {
		case at >= 0:
			list = append(slices.Delete(list, at, at+1), key)
			if step%3 == 0 {
				r.put(key, key*7)
			}
		case step%2 == 0:
			r.put(key, key*7)
			list = append(list, key)
			list = list[max(0, len(list)-most):]
		}
		if len(r.kept) != len(list) {
			t.Fatalf("step %d: it keeps %d of %d", step, len(r.kept), len(list))
		}
	}
}

// TestReplayPast_RecordsOutliveTheirStates: the record that checks are made by follows the journal also where the state, which
// scripts see, was forgotten.
func TestReplayPast_RecordsOutliveTheirStates(t *testing.T) {
	tickets := core.NewBaseCollection("tickets")
	tickets.Fields.Add(&core.TextField{Name: "status"})
	record := core.NewRecord(tickets)
	record.Set("status", "new")
	p := &replayPast{states: recent[string, map[string]any]{most: 2}, records: recent[string, *core.Record]{most: 2}, chain: links{kept: recent[int64, link]{most: 2}}}
	p.records.put("tickets/one", record)
	event := &journal.Event{
		Seq: 7, Type: "ticket.updated", Collection: "tickets", Record: "one",
		Changes: journal.Changes{"status": {json.RawMessage(`"new"`), json.RawMessage(`"open"`)}},
	}
	if err := p.follow(event); err != nil {
		t.Fatal(err)
	}
	if got := record.GetString("status"); got != "open" {
		t.Errorf("the record is %q", got)
	}
}
