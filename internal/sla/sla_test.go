package sla_test

import (
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

// clocks are the clocks of a case by kind; of several of a kind the last.
func clocks(t *testing.T, w *desktest.World, ticket string) map[string]*core.Record {
	t.Helper()
	records, err := w.App.FindRecordsByFilter("clocks", "ticket = {:ticket}", "start,applied", 0, 0, dbx.Params{"ticket": ticket})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*core.Record{}
	for _, record := range records {
		found[record.GetString("kind")] = record
	}
	return found
}

func TestClocks_OfARequest(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	id := w.Ask(desktest.Customer, "repair", "Drips", "It drips.")
	w.Settle()
	for kind, after := range map[string]time.Duration{"first_response": 30 * time.Minute, "resolution": 24 * time.Hour, "onsite": 24 * time.Hour, "repair": 72 * time.Hour} {
		c := clocks(t, w, id)[kind]
		if c == nil {
			t.Errorf("there is no %s", kind)
			continue
		}
		if got, want := c.GetDateTime("due_at").Time(), desktest.Begin.Add(after); !got.Equal(want) {
			t.Errorf("%s is due %s, want %s", kind, got, want)
		}
		if answer := w.Must(desktest.Agent, "GET", "/api/aftercare/clocks/"+c.Id+"/explain", nil); len(answer.JSON["text"].([]any)) == 0 {
			t.Errorf("%s is not explained", kind)
		}
	}
}
