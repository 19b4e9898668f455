package rule

import (
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// LongestFields is how much a record holds of each field of a rule.
var LongestFields = longestFields

// SelectFates reads what becomes of a case's reminders.
const SelectFates = selectFates

// IDOfFile is the id of the record that a file without one becomes.
func IDOfFile(name string) string { return idOfFile(name) }

// DeclaredFields are the fields that rules.d.ts declares, by interface, each with the value of a record that says nothing.
func DeclaredFields() (map[string]map[string]any, error) { return declaredFields() }

// PeopleAsOf follows one office to the events that it is asked about.
func PeopleAsOf(app core.App) func(seq int64) ([]map[string]any, error) {
	return (&offices{app: app}).people
}

// HasAddress says whether a customer can be written to, and whether there is one.
func HasAddress(app core.App, id string) (has, exists bool, err error) { return hasAddress(app, id) }

// CountsAsOf counts cases as scripts do, as of the events that it is asked about.
func CountsAsOf(app core.App) func(event *journal.Event, filter map[string]any) (any, error) {
	hindsight := newHindsight(app)
	return func(event *journal.Event, filter map[string]any) (any, error) {
		return (&questions{app: app, event: event, hindsight: hindsight}).count([]any{filter})
	}
}

// NewShelf gives a shelf of rules as one reads it: the first of the enabled ones.
func NewShelf() func(t testing.TB, app core.App) any {
	s := &shelf{}
	return func(t testing.TB, app core.App) any {
		rules, _, err := s.get(app)
		if err != nil || len(rules) == 0 {
			t.Errorf("read the rules: %d, %v", len(rules), err)
			return nil
		}
		return rules[0]
	}
}

// FailsBesideTheShelf has a rule fail as a transaction reads it, and says whether the reading that is put up afterwards knows.
func FailsBesideTheShelf(t testing.TB, app core.App) (isKnown bool) {
	s := &shelf{}
	err := app.RunInTransaction(func(tx core.App) error {
		rules, _, err := s.get(tx)
		if err == nil {
			rules[0].failing.Add(1)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rules, _, err := s.get(app)
	if err != nil {
		t.Fatal(err)
	}
	return rules[0].failing.Load() > 0
}
