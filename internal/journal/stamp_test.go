package journal_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
	"aftercare/internal/journal"
)

// newTeam is a record of a tracked collection that nobody has saved yet.
func newTeam(t *testing.T, app core.App, name string) *core.Record {
	t.Helper()
	teams, err := app.FindCollectionByNameOrId("teams")
	if err != nil {
		t.Fatal(err)
	}
	team := core.NewRecord(teams)
	team.Set("name", name)
	team.Set("assignment", "manual")
	journal.Act(team, journal.Actor{Kind: journal.ActorSystem})
	return team
}

// A creation that had to wait for the writer happens when it gets its turn, not when it began to wait.
func TestJournal_TimesFollowTheOrderOfSeq(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	writer := w.App.NonconcurrentDB().(*dbx.DB).DB()
	before := writer.Stats().WaitCount
	waited := make(chan error, 1)
	waiting := newTeam(t, w.App, "Waits for the writer")
	err := w.App.RunInTransaction(func(tx core.App) error {
		go func() { waited <- w.App.Save(waiting) }()
		for writer.Stats().WaitCount == before {
			runtime.Gosched() // until the other save stands in the queue
		}
		w.Clock.Advance(time.Minute)
		return tx.Save(newTeam(t, tx, "Holds the writer"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err != nil {
		t.Fatal(err)
	}
	events, err := journal.After(w.App, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if last := events[len(events)-1]; last.Record != waiting.Id || !last.At.Equal(w.Clock.Now()) {
		t.Errorf("the last event is of %s at %s, want that of the team that waited, %s at %s", last.Record, last.At, waiting.Id, w.Clock.Now())
	}
	for i := 1; i < len(events); i++ {
		if events[i].At.Before(events[i-1].At) {
			t.Errorf("event %d is of %s, the one before it of %s", events[i].Seq, events[i].At, events[i-1].At)
		}
	}
}

// What the desk derives from the journal is no news for it, but guards see it.
func TestJournal_KeepsOutWhatIsDerived(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	teams, err := w.App.FindCollectionByNameOrId("teams")
	if err != nil {
		t.Fatal(err)
	}
	teams.Fields.Add(&core.TextField{Name: "sla_note"})
	if err := w.App.Save(teams); err != nil {
		t.Fatal(err)
	}
	team := newTeam(t, w.App, "With a derived field")
	team.Set("sla_note", "first")
	if err := w.App.Save(team); err != nil {
		t.Fatal(err)
	}
	before := team.Fresh()
	team.Set("sla_note", "second")
	if changed := journal.Changed(before, team); len(changed) != 1 || changed[0] != "sla_note" {
		t.Errorf("guards see the changes of %v, want those of sla_note", changed)
	}
	journal.Act(team, journal.Actor{Kind: journal.ActorSystem})
	if err := w.App.Save(team); err != nil {
		t.Fatal(err)
	}
	events, err := journal.OfRecord(w.App, "teams", team.Id, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 1 {
		t.Fatalf("the team has %d events, want that of its creation alone", len(events))
	}
	if _, told := events[0].Changes["sla_note"]; told {
		t.Error("the journal holds what is derived from it")
	}
}
