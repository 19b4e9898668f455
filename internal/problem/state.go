package problem

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Status is where a problem stands.
type Status string

// The steps of a problem, each entered with its evidence.
const (
	StatusRegistered Status = "registered"
	StatusContained  Status = "contained" // containment
	StatusAnalysed   Status = "analysed"  // causes, cause_class
	StatusActing     Status = "acting"    // corrective, preventive, owner, due_at
	StatusVerifying  Status = "verifying" // measured_at
	StatusClosed     Status = "closed"    // conclusion
)

// Statuses lists the steps in their order.
var Statuses = []Status{StatusRegistered, StatusContained, StatusAnalysed, StatusActing, StatusVerifying, StatusClosed}

// evidence is what a problem must hold to stand in a step, beside what the steps before it ask for.
var evidence = map[Status][]string{
	StatusContained: {"containment"},
	StatusAnalysed:  {"causes", "cause_class"},
	StatusActing:    {"corrective", "preventive", "owner", "due_at"},
	StatusVerifying: {"measured_at"},
	StatusClosed:    {"conclusion"},
}

func placeOf(status Status) int { return slices.Index(Statuses, status) }

// HasReached says whether a step is another or stands behind it.
func (s Status) HasReached(other Status) bool { return placeOf(s) >= placeOf(other) }

// CanMove says whether a problem may go from one step to another: one step on, or back. One whose effect was looked at has
// been contained, so it never goes back to registered.
func CanMove(from, to Status) bool {
	step := placeOf(to) - placeOf(from)
	if placeOf(from) < 0 || placeOf(to) < 0 || step == 0 {
		return false
	}
	if IsReopening(from, to) {
		return to != StatusRegistered
	}
	return step <= 1
}

// IsReopening says whether a move takes back measures that were taken.
func IsReopening(from, to Status) bool {
	return from.HasReached(StatusVerifying) && placeOf(to) >= 0 && !to.HasReached(StatusVerifying)
}

// NeededFor lists what must be filled in for a step: its own evidence and that of all before it.
func NeededFor(status Status) []string {
	var names []string
	for _, step := range Statuses {
		if status.HasReached(step) {
			names = append(names, evidence[step]...)
		}
	}
	return names
}

// Cause is one of the whys.
type Cause struct {
	Why      string `json:"why"`
	Evidence string `json:"evidence"`
}

// Bounds of the whys: five are asked for by custom, and a chain of more than ten has lost its thread.
const (
	mostCauses   = 10
	longestCause = 5000
)

// CausesOf reads the whys as the field holds them; ok is false where it holds anything else.
func CausesOf(raw string) (causes []Cause, ok bool) {
	if raw == "" || raw == "null" {
		return nil, true
	}
	decoder := json.NewDecoder(strings.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&causes); err != nil || len(causes) > mostCauses {
		return nil, false
	}
	for _, cause := range causes {
		if utf8.RuneCountInString(cause.Why) > longestCause || utf8.RuneCountInString(cause.Evidence) > longestCause {
			return nil, false
		}
	}
	return causes, true
}

// AreProven says whether there is a why, and none without its evidence.
func AreProven(causes []Cause) bool {
	for _, cause := range causes {
		if strings.TrimSpace(cause.Why) == "" || strings.TrimSpace(cause.Evidence) == "" {
			return false
		}
	}
	return len(causes) > 0
}
