package ticket_test

import (
	"encoding/json"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// TestChangeRead_SavedIsTheRow takes a case through changes of many kinds and holds what is given back against the row itself: who
// goes on with it reads it no more.
func TestChangeRead_SavedIsTheRow(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask("customer", "repair", "洗衣机不转", "通电后没有反应")
	w.Settle()
	for _, fields := range []map[string]any{
		{"priority": "urgent"},
		{"kind": "complaint", "category": "quality"},
		{"grade": "crisis"},
		{"tags": []string{"vip"}},
		{"assignee": w.Person("agent").Id},
		{"escalation": "lead", "escalation_reason": "late"},
		{"promise_at": "2026-03-05 10:00:00.000Z"},
		{"status": "pending", "reason": "asked for the number"},
		{"tier": "2"},
		{"team": ""},
		{"priority": "urgent"},
		{"status": "resolved", "resolution": "换了电机"},
		{"status": "open", "reason": "again"},
	} {
		err := w.App.RunInTransaction(func(tx core.App) error {
			record, err := tx.FindRecordById("tickets", id)
			if err != nil {
				return err
			}
			saved, changes, err := handle.ChangeRead(tx, record, fields, byRule)
			if err != nil {
				t.Errorf("change %v: %v", fields, err)
				return nil
			}
			row, err := tx.FindRecordById("tickets", id)
			if err != nil {
				return err
			}
			for _, field := range row.Collection().Fields {
				name := field.GetName()
				if have, want := encoded(t, saved, name), encoded(t, row, name); have != want {
					t.Errorf("after %v (%d changed) %s is taken for %s, and stands as %s", fields, len(changes), name, have, want)
				}
			}
			if left := journal.Changed(saved.Original(), saved); len(left) > 0 {
				t.Errorf("after %v what is given back counts as changed in %v", fields, left)
			}
			if len(changes) > 0 && saved == record {
				t.Errorf("after %v the case as it was read is given back", fields)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func encoded(t *testing.T, record *core.Record, name string) string {
	t.Helper()
	text, err := json.Marshal(record.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
