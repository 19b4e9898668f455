package sla_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
	"aftercare/internal/sla"
)

// TestClocks_BeginOnAnUpgradedDesk opens a desk whose cases were made, and dealt with, before there were clocks: each has the
// clocks of what is owed, from its own beginning, and a second start begins nothing again.
func TestClocks_BeginOnAnUpgradedDesk(t *testing.T) {
	t.Parallel()
	old := desktest.New(t)
	open := old.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	old.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+open, map[string]any{"promise_at": "2026-09-16 01:00:00.000Z"})
	solved := old.Ask(desktest.Customer, "repair", "Lid", "It sticks.")
	old.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+solved, map[string]any{"status": "resolved", "resolution": "Oiled."})
	for range 60 { // more than one portion
		old.Ask(desktest.Customer2, "consultation", "Door", "It sticks.")
	}
	// Nothing was settled: as if the events had been handled by a desk that knew no clocks.
	handOnEverything(t, old)
	w := desktest.Open(t, old.DataDir())
	w.Clock.Set(old.Clock.Now().Add(25 * time.Minute))
	w.Settle()
	for kind, want := range map[string]string{"first_response": "09-14 09:30", "onsite": "09-15 09:00", "repair": "09-17 09:00", "resolution": "09-15 09:00", "promise": "09-16 09:00"} {
		if got := kindStands(t, w, open, kind); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %v, want %s", kind, got, want)
		}
	}
	if rows := rowsOf(t, w, solved); len(rows) > 0 {
		t.Errorf("the solved case has %d clocks", len(rows))
	}
	agree(t, w, "upgraded", open)
	before := count(t, w)
	if before < 60*2 {
		t.Errorf("only %d clocks", before)
	}
	again := desktest.Open(t, old.DataDir())
	again.Settle()
	if after := count(t, again); after != before {
		t.Errorf("a second start began %d more clocks", after-before)
	}
}

// TestClocks_BeginOnceAfterAnEarlyCrash opens a desk that went down before it handed on its first case, while further cases
// come in: each has its clocks once.
func TestClocks_BeginOnceAfterAnEarlyCrash(t *testing.T) {
	t.Parallel()
	old := desktest.New(t)
	old.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	crashed := desktest.Open(t, old.DataDir())
	crashed.Ask(desktest.Customer2, "repair", "Lid", "It sticks.")
	crashed.Settle()
	checkOnce(t, crashed, 2)
	if n, err := crashed.App.CountRecords("events", dbx.HashExp{"type": "sla.beginning"}); err != nil || n != 0 {
		t.Errorf("the desk was taken %d times for one from before there were clocks (%v)", n, err)
	}
}

// TestClocks_BeginWhileCasesComeIn: of an upgraded desk whose old cases are being given their clocks, a case that comes in
// behind that event and before it is handed on has its own from its creation alone.
func TestClocks_BeginWhileCasesComeIn(t *testing.T) {
	t.Parallel()
	old := desktest.New(t)
	old.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	handOnEverything(t, old)
	upgraded := desktest.Open(t, old.DataDir())
	upgraded.Ask(desktest.Customer2, "repair", "Lid", "It sticks.")
	upgraded.Settle()
	checkOnce(t, upgraded, 2)
}

// TestClocks_AppliedBesideWhatIsNotHandedOn: policies are applied to a case, by somebody or on an upgraded desk, while an
// event that starts clocks of it waits to be handed on. Those clocks are the event's to give, once.
func TestClocks_AppliedBesideWhatIsNotHandedOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind, clock string
		waits       map[string]any // what a colleague changes
		rows        []string       // the clocks of that kind, each with why it ended
	}{
		"a promise":      {"repair", "promise", map[string]any{"promise_at": "2026-09-16 01:00:00.000Z"}, []string{""}},
		"another kind":   {"consultation", "onsite", map[string]any{"kind": "repair"}, []string{""}},
		"a raised grade": {"complaint", "complaint_ack", map[string]any{"grade": "crisis"}, []string{"regraded", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := desktest.New(t)
			ticket := w.Ask(desktest.Customer, c.kind, "Door", "It sticks.")
			w.Settle()
			w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, c.waits)
			w.Must(desktest.Lead, http.MethodPost, "/api/aftercare/clocks/reapply", map[string]any{"ticket": ticket, "reason": "New terms."})
			w.Settle()
			checkEnds(t, w, ticket, c.clock, c.rows)
		})
	}
	t.Run("an upgraded desk", func(t *testing.T) {
		t.Parallel()
		old := desktest.New(t)
		ticket := old.Ask(desktest.Customer, "repair", "Door", "It sticks.")
		handOnEverything(t, old)
		upgraded := desktest.Open(t, old.DataDir())
		upgraded.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"promise_at": "2026-09-16 01:00:00.000Z"})
		upgraded.Settle()
		checkOnce(t, upgraded, 1)
		checkEnds(t, upgraded, ticket, "promise", []string{""})
	})
}

// TestClocks_AppliedWhileAGradeIsRaised: the grade is raised after the new targets of the old grade's clock were found, and
// before they are given.
func TestClocks_AppliedWhileAGradeIsRaised(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ticket := w.Ask(desktest.Customer, "complaint", "Door", "It sticks.")
	w.Settle()
	w.Must(desktest.Superuser, http.MethodPost, records("sla_policies"), policyWith("position", 1, "when", `ticket.grade === "general"`,
		"targets", target{"complaint_ack": within(1800)}))
	err := sla.ReapplyAround(w.App, w.Journal, ticket, func() {
		w.Must(desktest.Agent, http.MethodPatch, records("tickets")+"/"+ticket, map[string]any{"grade": "crisis"})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Settle()
	checkEnds(t, w, ticket, "complaint_ack", []string{"regraded", ""})
	agree(t, w, "raised", ticket)
}

// checkEnds wants a case's clocks of a kind to have ended for these reasons, in the order of their starts.
func checkEnds(t *testing.T, w *desktest.World, ticket, kind string, want []string) {
	t.Helper()
	var got []string
	err := w.App.DB().NewQuery(`SELECT reason FROM clocks WHERE ticket = {:ticket} AND kind = {:kind} ORDER BY applied`).
		Bind(dbx.Params{"ticket": ticket, "kind": kind}).Column(&got)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the clocks %s ended as %q, want %q", kind, got, want)
	}
}

// handOnEverything leaves a desk as one that knew no clocks would: its events are handled.
func handOnEverything(t *testing.T, w *desktest.World) {
	t.Helper()
	_, err := w.App.DB().NewQuery(`INSERT INTO cursors (id, name, seq) SELECT 'dispatcher00000', 'dispatcher', MAX(seq) FROM events WHERE true
		ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`).Execute()
	if err != nil {
		t.Fatal(err)
	}
}

// checkOnce wants every case to have one clock of each kind that a repair has.
func checkOnce(t *testing.T, w *desktest.World, cases int) {
	t.Helper()
	for _, kind := range []string{"first_response", "onsite", "repair", "resolution"} {
		var rows, tickets int
		err := w.App.DB().NewQuery(`SELECT COUNT(*), COUNT(DISTINCT ticket) FROM clocks WHERE kind = {:kind}`).Bind(dbx.Params{"kind": kind}).Row(&rows, &tickets)
		if err != nil {
			t.Fatal(err)
		}
		if rows != cases || tickets != cases {
			t.Errorf("%d cases have %d clocks %s on %d cases", cases, rows, kind, tickets)
		}
	}
}

func count(t *testing.T, w *desktest.World) int {
	t.Helper()
	n, err := w.App.CountRecords("clocks")
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

// TestClocks_ManyShortPauses: of working days, many short pauses move the deadline no further than one as long as all of them.
func TestClocks_ManyShortPauses(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var acts []act
	acts = append(acts, at("09-14 09:00", asks("complaint")), at("09-14 09:05", claims(desktest.Agent)))
	for i := range 12 {
		acts = append(acts, at(fmt.Sprintf("09-14 10:%02d", 2*i), changes(desktest.Agent, "status", "pending")),
			at(fmt.Sprintf("09-14 10:%02d", 2*i+1), changes(desktest.Agent, "status", "open")))
	}
	acts = append(acts, at("09-14 11:00", sees(lines{"complaint_reply": "09-21 18:00"})))
	tell(t, w, []story{
		{"twelve pauses of a minute", acts},
		{"one of twelve", []act{
			at("09-14 09:00", asks("complaint")), at("09-14 09:05", claims(desktest.Agent)),
			at("09-14 10:00", changes(desktest.Agent, "status", "pending")), at("09-14 10:12", changes(desktest.Agent, "status", "open")),
			at("09-14 11:00", sees(lines{"complaint_reply": "09-21 18:00"})),
		}},
		{"none", []act{at("09-14 09:00", asks("complaint")), at("09-14 11:00", sees(lines{"complaint_reply": "09-20 18:00"}))}},
	})
}

// TestClocks_SortedAfterReopening: a case that is sorted only after it was opened again has its kind's limits from then.
func TestClocks_SortedAfterReopening(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	tell(t, w, []story{{"sorted late", []act{
		at("09-14 09:00", asks("")),
		at("09-14 09:10", resolves(desktest.Agent)),
		at("09-16 09:00", says(desktest.Customer, "reply")),
		at("09-16 09:05", changes(desktest.Agent, "kind", "repair"), sees(lines{"onsite": "09-17 09:00", "repair": "09-19 09:00"})),
	}}})
}

// TestClocks_MergedTurns: of two customers' turns that a merge brings together, the older one counts.
func TestClocks_MergedTurns(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	tell(t, w, []story{
		{"the older one is merged into the younger", []act{
			at("09-14 09:00", asks("consultation")),
			at("09-14 09:25", asks("consultation"), back),
			at("09-14 09:28", mergesInto(desktest.Agent), sees(lines{"first_response": "09-14 09:30 merged 09-14 09:28"}), back),
			at("09-14 09:28", sees(lines{"first_response": "09-14 09:55 merged 09-14 09:28", "next_response": "09-14 09:30"})),
		}},
		{"the younger one is merged into the older", []act{
			at("09-14 09:00", asks("consultation")),
			at("09-14 09:25", asks("consultation")),
			at("09-14 09:28", mergesInto(desktest.Agent), back),
			at("09-14 09:28", sees(lines{"first_response": "09-14 09:30"})),
		}},
	})
}
