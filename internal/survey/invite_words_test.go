package survey_test

import (
	"strings"
	"testing"

	"aftercare/internal/desktest"
)

// TestInvitation_CountsNoDays: it goes out as soon as a day after the solution.
func TestInvitation_CountsNoDays(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var body string
	if err := w.App.DB().NewQuery(`SELECT body FROM templates WHERE [[key]] = 'survey_invite' AND locale = 'en'`).Row(&body); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(body, "has been solved. How satisfied") {
		t.Errorf("got %s", body)
	}
}
