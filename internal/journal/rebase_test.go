package journal_test

import (
	"net/http"
	"slices"
	"testing"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// TestRebase_AConsequenceMayBringBackWhatWasSeen: a record is read while nobody has the case, a colleague takes it, and then
// the record is saved with another team, which takes the case from whoever has it. What the save leaves is nobody again, as
// it was read; the row says so, as the journal does.
func TestRebase_AConsequenceMayBringBackWhatWasSeen(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	team := w.Must(desktest.Superuser, http.MethodPost, "/api/collections/teams/records", map[string]any{"name": "Other", "assignment": "manual"}).String("id")
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	seen := w.Ticket(ticket)
	w.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"assignee": desktest.ID(desktest.Agent)})
	seen.Set("team", team)
	journal.Act(seen, journal.Actor{Kind: journal.ActorSystem})
	if err := w.App.Save(seen); err != nil {
		t.Fatal(err)
	}
	row := w.Ticket(ticket)
	if row.GetString("assignee") != "" || row.GetString("team") != team || row.GetString("status") != "open" {
		t.Errorf("the row says %q of team %q, %s", row.GetString("assignee"), row.GetString("team"), row.GetString("status"))
	}
	replayed, err := journal.Replay(w.App, "tickets", ticket)
	if err != nil {
		t.Fatal(err)
	}
	if changed := journal.Changed(replayed, row); len(changed) > 0 {
		t.Errorf("the journal and the row differ in %v", changed)
	}
}

// TestRebase_KeepsWhatOthersChanged: of a record that was read earlier only what its holder changed is written.
func TestRebase_KeepsWhatOthersChanged(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	seen := w.Ticket(ticket)
	w.Must(desktest.Agent, http.MethodPatch, "/api/collections/tickets/records/"+ticket, map[string]any{"priority": "high", "category": "door", "tags": []string{"a"}})
	seen.Set("category", "lid")
	seen.Set("tags", []string{"b"})
	journal.Act(seen, journal.Actor{Kind: journal.ActorSystem})
	if err := w.App.Save(seen); err != nil {
		t.Fatal(err)
	}
	row := w.Ticket(ticket)
	if row.GetString("priority") != "high" || row.GetString("category") != "lid" || !slices.Equal(row.GetStringSlice("tags"), []string{"b"}) {
		t.Errorf("the row is %v", row.PublicExport())
	}
	if seen.GetString("priority") != "high" {
		t.Error("the saved record does not know what others changed")
	}
}
