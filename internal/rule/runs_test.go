package rule_test

import (
	"fmt"
	"testing"

	"aftercare/internal/desktest"
)

// TestRuns_WhatIsTooLongForARowIsCutLongestFirst: and says that it was; what others asked for can still be read.
func TestRuns_WhatIsTooLongForARowIsCutLongestFirst(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	var wordy []string
	for i := range 6 { // the later, the longer
		wordy = append(wordy, ruled(w, map[string]any{"name": fmt.Sprintf("Wordy %d", i), "stage": "observe", "position": i + 1, "script": fmt.Sprintf(`({ act }) => {
			console.log("wordy");
			for (let i = 0; i < 5; i++) act.note("长".repeat(%d));
		}`, 15000+i*500)}))
	}
	short := ruled(w, map[string]any{"name": "Short", "position": 9, "script": `({ act }) => { console.log("short"); act.tag("a"); }`})
	ticket := w.Ask(desktest.Customer, "repair", "Door", "It sticks.")
	w.Settle()
	if length := len(runs(w, ticket)[0].Text); length > 1<<20 || length < 1<<19 {
		t.Errorf("the row has %d bytes", length)
	}
	for i, rule := range wordy {
		got, isCut := resultOf(w, ticket, rule), i >= 4
		if got.says() != "observed" || (len(got.Plan) == 0) != isCut || got.Cut != isCut || len(got.Console) != 1 {
			t.Errorf("wordy rule %d: %s %+v, %d actions, %d lines, cut: %v", i, got.says(), got.Error, len(got.Plan), len(got.Console), got.Cut)
		}
	}
	if got := resultOf(w, ticket, short); got.says() != "done" || len(got.Plan) != 1 || len(got.Changes) != 1 || len(got.Console) != 1 || got.Cut {
		t.Errorf("the short rule: %+v", got)
	}
}
