package journal_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

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

// TestAsRead: what was read in the transaction that saves it is saved without being read again, under the same guards and with
// the same event, and the record says what the save changed.
func TestAsRead(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	reads := 0
	save := func(isRead bool, category string) (changes journal.Changes) {
		t.Helper()
		err := journal.Write(w.App, func(tx core.App) error {
			record, err := tx.FindRecordById("tickets", ticket)
			if err != nil {
				return err
			}
			record.Set("category", category)
			journal.Act(record, journal.Actor{Kind: journal.ActorSystem})
			if isRead {
				journal.AsRead(record)
			}
			statements := w.Statements(func() { err = tx.Save(record) })
			reads = 0
			for _, statement := range statements {
				if strings.HasPrefix(statement, "SELECT `tickets`.* FROM `tickets`") {
					reads++
				}
			}
			changes = journal.Saved(record)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return changes
	}
	changes := save(false, "lid")
	usual := reads
	if string(changes["category"][1]) != `"lid"` {
		t.Errorf("the record says that %v was saved", changes)
	}
	changes = save(true, "door")
	if reads != usual-1 {
		t.Errorf("the row is read %d times, else %d times", reads, usual)
	}
	if string(changes["category"][0]) != `"lid"` || string(changes["category"][1]) != `"door"` {
		t.Errorf("the record says that %v was saved", changes)
	}
	if changes = save(true, "door"); changes != nil {
		t.Errorf("nothing was changed, and the record says %v", changes)
	}
	events, err := journal.OfRecord(w.App, "tickets", ticket, 0)
	if err != nil {
		t.Fatal(err)
	}
	if last := events[len(events)-1]; string(last.Changes["category"][1]) != `"door"` || w.Ticket(ticket).GetString("category") != "door" {
		t.Errorf("the last event is %+v", last)
	}
}
