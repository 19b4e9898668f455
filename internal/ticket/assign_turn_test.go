package ticket_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

// TestHandOn_ManyAreManyForAll gives two colleagues more open cases than are counted, one of them with a capacity beyond that: both have
// equally many then, and take turns, until the capacity is reached.
func TestHandOn_ManyAreManyForAll(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	team := w.Ticket(w.Ask(desktest.Customer, "repair", "Which team", "It leaks.")).GetString("team")
	w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/teams/records/"+team, map[string]any{"assignment": "round_robin"})
	if _, err := w.App.DB().NewQuery(`UPDATE staff SET presence = 'offline'`).Execute(); err != nil {
		t.Fatal(err)
	}
	for name, has := range map[string]struct{ capacity, open int }{desktest.Agent: {215, 210}, desktest.Lead: {0, 300}} {
		w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/staff/records/"+desktest.ID(name), map[string]any{
			"presence": "online", "teams": []string{team}, "capacity": has.capacity,
		})
		_, err := w.App.DB().NewQuery(`INSERT INTO tickets (id, number, assignee, is_open, status, created, updated)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {:open})
			SELECT printf('%s%08d', {:begin}, i), printf('%s-%d', {:begin}, i), {:id}, 1, 'open', '2026-01-01 00:00:00.000Z', '2026-01-01 00:00:00.000Z' FROM n`).
			Bind(dbx.Params{"open": has.open, "id": desktest.ID(name), "begin": fmt.Sprintf("old%04d", has.open)}).Execute()
		if err != nil {
			t.Fatal(err)
		}
	}
	given := map[string]int{}
	for i := range 12 {
		given[w.Ticket(w.Ask(desktest.Customer, "repair", fmt.Sprintf("Leak %d", i), "It leaks.")).GetString("assignee")]++
	}
	if agent, lead := given[desktest.ID(desktest.Agent)], given[desktest.ID(desktest.Lead)]; agent != 5 || lead != 7 {
		t.Errorf("who has room for five got %d, who has no limit %d; want 5 and 7: %v", agent, lead, given)
	}
}
