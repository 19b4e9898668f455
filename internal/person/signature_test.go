package person_test

import (
	"net/http"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/desktest"
)

// TestSignature_MovesToItsLanguage upgrades a desk whose colleagues had one signature, and takes that back: nobody loses theirs.
func TestSignature_MovesToItsLanguage(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	migrate := func(isUp bool) {
		t.Helper()
		for _, migration := range core.AppMigrations.Items() {
			if migration.File != "1796000320_signatures.go" {
				continue
			}
			step := migration.Down
			if isUp {
				step = migration.Up
			}
			if err := step(w.App); err != nil {
				t.Fatal(err)
			}
		}
	}
	migrate(false)
	for person, language := range map[string]string{desktest.Agent: "en", desktest.Lead: "zh-CN", desktest.QA: ""} {
		_, err := w.App.DB().NewQuery(`UPDATE staff SET signature = {:lines}, locale = {:language} WHERE id = {:id}`).
			Bind(dbx.Params{"lines": "Lines of " + person, "language": language, "id": desktest.ID(person)}).Execute()
		if err != nil {
			t.Fatal(err)
		}
	}
	migrate(true)
	check := func(person, chinese, english string) {
		t.Helper()
		kept := w.Must(person, http.MethodGet, "/api/collections/staff/records/"+desktest.ID(person), nil)
		if kept.String("signature_zh") != chinese || kept.String("signature_en") != english || kept.JSON["signature"] != nil {
			t.Errorf("%s has %v", person, kept.JSON)
		}
	}
	check(desktest.Agent, "", "Lines of "+desktest.Agent)
	check(desktest.Lead, "Lines of "+desktest.Lead, "")
	check(desktest.QA, "Lines of "+desktest.QA, "")
	migrate(false)
	var back string
	if err := w.App.DB().NewQuery(`SELECT signature FROM staff WHERE id = {:id}`).Bind(dbx.Params{"id": desktest.ID(desktest.Agent)}).Row(&back); err != nil || back != "Lines of "+desktest.Agent {
		t.Errorf("taken back: %q, %v", back, err)
	}
}
