package problem_test

import (
	"slices"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	_ "aftercare/pb_migrations"
)

// TestUpgrade_MakesProblemsOfTexts takes a desk to where the problem of a case was a text, and back up: cases with the same
// text belong to one problem of that title, numbers go on behind it, and nothing else changes.
func TestUpgrade_MakesProblemsOfTexts(t *testing.T) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	var later []*core.Migration
	for _, migration := range core.AppMigrations.Items() {
		if migration.File >= "1795600000" {
			later = append(later, migration)
		}
	}
	slices.Reverse(later)
	for _, migration := range later {
		if err := app.RunInTransaction(migration.Down); err != nil {
			t.Fatalf("take back %s: %v", migration.File, err)
		}
	}
	query := func(statement string, params dbx.Params) *dbx.Query { return app.DB().NewQuery(statement).Bind(params) }
	for number, text := range map[string]string{"a": "S-12 seals", "b": "", "c": "S-12 seals", "d": "Lids"} {
		_, err := query(`INSERT INTO tickets (id, number, subject, problem, created, updated) VALUES ({:id}, {:number}, 'x', {:text}, '2026-02-03 01:00:00.000Z', '2026-02-03 01:00:00.000Z')`,
			dbx.Params{"id": "ticket00000000" + number, "number": number, "text": text}).Execute()
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Reverse(later)
	for _, migration := range later {
		if err := app.RunInTransaction(migration.Up); err != nil {
			t.Fatalf("%s: %v", migration.File, err)
		}
	}
	var rows []struct {
		Number string `db:"number"`
		Title  string `db:"title"`
		Of     string `db:"of"`
	}
	err := query(`SELECT t.number, COALESCE(p.title, '') AS title, COALESCE(p.number, '') AS of FROM tickets AS t LEFT JOIN problems AS p ON p.id = t.problem WHERE t.id LIKE 'ticket%' ORDER BY t.number`, nil).All(&rows)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || rows[0].Title != "S-12 seals" || rows[0].Of != rows[2].Of || rows[1].Title != "" || rows[3].Title != "Lids" || rows[3].Of == rows[0].Of {
		t.Errorf("after the upgrade %+v", rows)
	}
	var last int
	if err := query(`SELECT seq FROM cursors WHERE name = 'problems.2026'`, nil).Row(&last); err != nil || last != 2 {
		t.Errorf("the counter stands at %d: %v", last, err)
	}
}
