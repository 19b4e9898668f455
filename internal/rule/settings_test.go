package rule_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"aftercare/internal/desktest"
	"aftercare/internal/rule"
)

func set(w *desktest.World, field string, value any) desktest.Answer {
	return w.Do(desktest.Superuser, http.MethodPatch, records(rule.CollectionSettings)+"/"+rule.SettingsID, map[string]any{field: value})
}

// TestSettings_HaveTheirRanges: what is outside is refused, and the journal says who has changed them.
func TestSettings_HaveTheirRanges(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for field, values := range map[string][]any{"limit_ms": {0, 49, 1001, -5, 200.5}, "kept_days": {0, 401, -1, 1.5}} {
		for _, value := range values {
			if answer := set(w, field, value); answer.Status != http.StatusBadRequest {
				t.Errorf("%s %v: %d %s", field, value, answer.Status, answer.Text)
			}
		}
	}
	for field, values := range map[string][]any{"limit_ms": {50, 1000}, "kept_days": {1, 400}} {
		for _, value := range values {
			if answer := set(w, field, value); answer.Status != http.StatusOK {
				t.Errorf("%s %v: %d %s", field, value, answer.Status, answer.Text)
			}
		}
	}
	if n := count(w, "events", "type = 'rule_settings.updated'"); n != 4 {
		t.Errorf("the journal has %d changes of them", n)
	}
}

// TestSettings_LimitARun: from the next run on. In wall time, since that is what everybody else waits for; the second try has its second.
func TestSettings_LimitARun(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	scripted(w, "Endless", `for (;;) {}`)
	w.Ask(desktest.Customer, "repair", "Before", "It sticks.")
	w.Settle()
	set(w, "limit_ms", 900)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	begun := time.Now()
	w.Settle()
	if took := time.Since(begun); took < 1900*time.Millisecond {
		t.Errorf("it was given %s", took)
	}
	if got := runs(w, ticket)[0].Results[0].says(); got != "failed timeout script_too_long" {
		t.Errorf("the log says %s", got)
	}
}

// TestSettings_KeepTheLog for as long as they say: what is older goes as others come, some of which find time for it.
func TestSettings_KeepTheLog(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	ruled(w, map[string]any{"name": "Good", "on": []string{"ticket.created", "message.created", "ticket.updated"}, "script": `() => {}`})
	old := w.Ask(desktest.Customer, "repair", "Old", "It sticks.")
	w.Settle()
	w.Advance(6 * 24 * time.Hour)
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	n := 0
	pastAHundred := func() {
		for range 101 {
			n++
			changed(w, desktest.Agent, ticket, map[string]any{"subject": fmt.Sprint("Door ", n)})
		}
		w.Settle()
	}
	if pastAHundred(); len(runs(w, old)) == 0 {
		t.Error("it is gone before its time")
	}
	set(w, "kept_days", 5)
	if pastAHundred(); len(runs(w, old)) != 0 {
		t.Error("it is kept beyond its time")
	}
	if left := len(runs(w, ticket)); left < 100 {
		t.Errorf("of the newer %d are left", left)
	}
}
