package sla

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// How a target's time is counted.
const (
	timeCalendar = "calendar" // around the clock
	timeBusiness = "business" // within the windows of a calendar
)

// defaultWarn is when a clock warns where its policy does not say: four fifths are gone.
var defaultWarn = []int{80}

// Limits of a target, against slips of the keyboard rather than against anybody.
const (
	longestTarget = 5 * 365 * 24 * time.Hour
	mostWorking   = 1000
	mostMarks     = 5
)

// Target is the time that a policy allows for one clock.
type Target struct {
	// WithinSeconds is the time allowed; 0 where WorkingDays counts, or where the due time is its own (a promise).
	WithinSeconds int `json:"within_seconds,omitempty"`
	// WorkingDays counts days of business, the day it starts on not included, to the close of business of the last one.
	WorkingDays int `json:"working_days,omitempty"`
	// Time is calendar (around the clock) or business.
	Time string `json:"time,omitempty"`
	// Calendar is the id of the calendar; in a policy it may be empty for the fallback one, in a snapshot it is empty for
	// around the clock only.
	Calendar string `json:"calendar,omitempty"`
	// Warn are the warn marks in per cent of the time allowed, ascending.
	Warn []int `json:"warn,omitempty"`
	// Pauses are the statuses in which the clock stands still; only in a snapshot.
	Pauses []string `json:"pauses,omitempty"`
}

// byHours says whether the target needs a calendar.
func (t Target) byHours() bool { return t.WorkingDays > 0 || t.Time == timeBusiness }

// snapshot is a target as it was applied, with where it came from.
type snapshot struct {
	Target
	Policy     string `json:"policy,omitempty"`
	PolicyName string `json:"policy_name,omitempty"`
}

func (s snapshot) equal(other snapshot) bool {
	return s.WithinSeconds == other.WithinSeconds && s.WorkingDays == other.WorkingDays && s.Calendar == other.Calendar &&
		slices.Equal(s.Warn, other.Warn) && slices.Equal(s.Pauses, other.Pauses)
}

// targetFault says what is wrong with one clock's target.
type targetFault struct {
	code  string
	clock string
}

func (f *targetFault) Error() string { return fmt.Sprintf("%s: %s", f.clock, f.code) }

// parseTargets reads a policy's targets. HasCalendar says whether there is a calendar of that id.
func parseTargets(raw []byte, hasCalendar func(id string) bool) (map[Kind]Target, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return map[Kind]Target{}, nil
	}
	var loose map[Kind]json.RawMessage
	if err := json.Unmarshal(raw, &loose); err != nil {
		return nil, &targetFault{"targets_shape", ""}
	}
	targets := map[Kind]Target{}
	for kind, one := range loose {
		if !slices.Contains(Kinds, kind) {
			return nil, &targetFault{"target_clock_unknown", string(kind)}
		}
		target, code := parseTarget(kind, one, hasCalendar)
		if code != "" {
			return nil, &targetFault{code, string(kind)}
		}
		targets[kind] = target
	}
	return targets, nil
}

func parseTarget(kind Kind, raw json.RawMessage, hasCalendar func(id string) bool) (Target, string) {
	var target Target
	if err := strictly(raw, &target); err != nil || target.Pauses != nil {
		return target, "target_shape"
	}
	if target.Time == "" {
		target.Time = timeCalendar
	}
	isDays, isTime := target.WorkingDays != 0, target.WithinSeconds != 0
	switch {
	case target.Time != timeCalendar && target.Time != timeBusiness:
		return target, "target_time_unknown"
	case kind == Promise && (isDays || isTime):
		return target, "target_promise"
	case kind != Promise && isDays == isTime:
		return target, "target_needs_time"
	case target.WithinSeconds < 0 || target.WithinSeconds > int(longestTarget/time.Second), // in seconds: as a duration it may overflow
		target.WorkingDays < 0 || target.WorkingDays > mostWorking:
		return target, "target_out_of_range"
	case target.Calendar != "" && !target.byHours():
		return target, "target_calendar_unused"
	case target.Calendar != "" && !hasCalendar(target.Calendar):
		return target, "target_calendar_unknown"
	case !marksValid(target.Warn):
		return target, "target_warn_invalid"
	}
	return target, ""
}

// strictly decodes JSON and refuses a name that the target does not have: a misspelt one would be silently no limit.
func strictly(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func marksValid(marks []int) bool {
	last := 0
	for _, mark := range marks {
		if mark <= last || mark > 99 {
			return false
		}
		last = mark
	}
	return len(marks) <= mostMarks
}
