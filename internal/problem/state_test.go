package problem

import (
	"slices"
	"strings"
	"testing"
)

// TestCanMove_OneStepOnOrBack holds the steps against a table that is written out.
func TestCanMove_OneStepOnOrBack(t *testing.T) {
	t.Parallel()
	may := map[Status][]Status{
		StatusRegistered: {StatusContained},
		StatusContained:  {StatusRegistered, StatusAnalysed},
		StatusAnalysed:   {StatusRegistered, StatusContained, StatusActing},
		StatusActing:     {StatusRegistered, StatusContained, StatusAnalysed, StatusVerifying},
		StatusVerifying:  {StatusContained, StatusAnalysed, StatusActing, StatusClosed},
		StatusClosed:     {StatusContained, StatusAnalysed, StatusActing, StatusVerifying},
	}
	for _, from := range Statuses {
		for _, to := range append([]Status{"", "done"}, Statuses...) {
			if got := CanMove(from, to); got != slices.Contains(may[from], to) {
				t.Errorf("%s to %q: %v", from, to, got)
			}
			if IsReopening(from, to) && !CanMove(from, to) && to != StatusRegistered && placeOf(to) >= 0 {
				t.Errorf("%s to %s opens again and is no move", from, to)
			}
		}
	}
}

func TestNeededFor_Grows(t *testing.T) {
	t.Parallel()
	var before []string
	for _, status := range Statuses {
		needed := NeededFor(status)
		if len(needed) < len(before) || !slices.Equal(needed[:len(before)], before) {
			t.Errorf("%s needs %v, the step before it %v", status, needed, before)
		}
		before = needed
	}
	if len(before) != 9 {
		t.Errorf("closed needs %v", before)
	}
}

func TestCausesOf(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct{ isRead, isProven bool }{
		"":     {true, false},
		"null": {true, false},
		"[]":   {true, false},
		`[{"why":"The seal is hard","evidence":"Shore 82"}]`:                           {true, true},
		`[{"why":"The seal is hard","evidence":" "}]`:                                  {true, false},
		`[{"why":"The seal is hard","evidence":"Shore 82"},{"why":"","evidence":"x"}]`: {true, false},
		`[{"why":"The seal is hard","because":"x"}]`:                                   {false, false},
		`"why"`:     {false, false},
		`{"why":1}`: {false, false},
		`[` + strings.Repeat(`{"why":"a","evidence":"b"},`, mostCauses) + `{"why":"a","evidence":"b"}]`: {false, false},
		`[{"why":"` + strings.Repeat("a", longestCause+1) + `","evidence":"b"}]`:                        {false, false},
	} {
		causes, ok := CausesOf(raw)
		if ok != want.isRead || AreProven(causes) != want.isProven && ok {
			t.Errorf("%.60s: read %v, proven %v", raw, ok, AreProven(causes))
		}
	}
}
