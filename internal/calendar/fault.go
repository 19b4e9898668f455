package calendar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Fault says what is wrong with a definition or with a text to import: the field (zone, weekly, days or text), a stable
// code, and what its sentence needs to name.
type Fault struct {
	Field  string
	Code   string
	Params map[string]any
}

// Error implements error; people get the sentence of the code instead.
func (f *Fault) Error() string {
	if len(f.Params) == 0 {
		return f.Field + ": " + f.Code
	}
	return fmt.Sprintf("%s: %s %v", f.Field, f.Code, f.Params)
}

var (
	// ErrNoWorkingTime means that 400 days in a row have no working time.
	ErrNoWorkingTime = errors.New("the calendar has no working time")
	// ErrTooFar means that an instant lies outside the years 1970 to 2200, or so far off that nobody counts to it.
	ErrTooFar = errors.New("too far away to be counted")
)

func tooManyDays(field string, most int) *Fault {
	return &Fault{Field: field, Code: "calendar_too_many_days", Params: map[string]any{"most": most}}
}

// sorted are the keys of a map in order, so that of several faults always the same is told.
func sorted[V any](values map[string]V) []string {
	return slices.Sorted(maps.Keys(values))
}

// textMost is how much of a wrong text a fault repeats, in characters.
const textMost = 60

func shorten(text string) string {
	runes := []rune(text)
	if len(runes) <= textMost {
		return text
	}
	return string(runes[:textMost-1]) + "…"
}
