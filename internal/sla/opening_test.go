package sla_test

import (
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
)

// TestOpenings_FollowTheCalendar asks on a Monday morning, in the evening, and before a holiday.
func TestOpenings_FollowTheCalendar(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	calendar, err := w.App.FindFirstRecordByFilter("calendars", "fallback = true")
	if err != nil {
		t.Fatal(err)
	}
	day := [][]string{{"09:00", "18:00"}}
	w.Must(desktest.Superuser, http.MethodPatch, "/api/collections/calendars/records/"+calendar.Id, map[string]any{
		"zone": "Asia/Shanghai", "always_open": false, "weekly": map[string]any{"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}, "days": map[string]any{"2026-09-15": map[string]any{"name": "Closed", "is": "closed"}},
	})
	w.Settle()
	for _, test := range []struct {
		at                      string
		later, tomorrow, monday string
	}{
		{"2026-09-14T10:00:00+08:00", "2026-09-14 05:00:00.000Z", "2026-09-16 01:00:00.000Z", "2026-09-21 01:00:00.000Z"},
		{"2026-09-14T17:00:00+08:00", "", "2026-09-16 01:00:00.000Z", "2026-09-21 01:00:00.000Z"},
		{"2026-09-20T12:00:00+08:00", "", "2026-09-21 01:00:00.000Z", "2026-09-21 01:00:00.000Z"},
	} {
		moment, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		w.Advance(moment.Sub(w.Clock.Now()))
		got := w.Must(desktest.Agent, http.MethodGet, "/api/aftercare/calendars/openings", nil)
		if got.String("later") != test.later || got.String("tomorrow") != test.tomorrow || got.String("monday") != test.monday {
			t.Errorf("at %s: %s", test.at, got.Text)
		}
	}
	if answer := w.Do(desktest.Customer, http.MethodGet, "/api/aftercare/calendars/openings", nil); answer.Status != http.StatusForbidden {
		t.Errorf("a customer asks: %d", answer.Status)
	}
}
