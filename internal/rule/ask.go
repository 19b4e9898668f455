package rule

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
)

// Calendar is what questions about working time are answered by.
type Calendar interface {
	IsOpen(t time.Time) bool
	Add(from time.Time, d time.Duration) (time.Time, error)
	AddDays(from time.Time, n int) (time.Time, error)
	Between(from, to time.Time) (time.Duration, error)
}

// questions answers what a script asks, as of an event: the same answer live, in a dry run and in a backtest.
type questions struct {
	app       core.App
	event     *journal.Event
	facts     *facts
	hindsight *hindsight
	calendar  func(app core.App, ticket map[string]any, seq int64) (Calendar, error)
}

// hindsight answers what questions over many rows need as of events. Asked about one event after the other it reads each
// later event once.
type hindsight struct {
	app     core.App
	offices offices
	mu      sync.Mutex
	cases   *rewind
	// roster is used by trials, one event at a time.
	roster roster
}

func newHindsight(app core.App) *hindsight {
	return &hindsight{app: app, offices: offices{app: app}, roster: roster{}}
}

// rewindAgainAfter is how many events a rewind is used for at least. What it knows of those that were passed is of no more
// use, and what is still to come must be read anew.
const rewindAgainAfter = 5000

// count counts the cases that held these values right after an event, and were made in a time before it, without those that had
// been merged into another by then. The rows come first: of what changes after their reading the rewind knows what it was.
func (h *hindsight) count(seq int64, filter map[string][]string, since, until string) (int, error) {
	filter = maps.Clone(filter)
	filter[fieldMerged] = []string{""}
	where, params := `created > {:since} AND created <= {:until} AND +merged_into = ''`, dbx.Params{"since": since, "until": until}
	var rows []string
	err := h.app.ConcurrentDB().NewQuery(`SELECT id FROM tickets WHERE ` + where + matching(filter, params)).Bind(params).Column(&rows)
	if err != nil {
		return 0, fmt.Errorf("count cases: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cases == nil || !h.cases.reaches(seq) {
		h.cases = rewindTo(seq)
	}
	if err := h.cases.catchUp(h.app); err != nil {
		h.cases = nil // it may have noted half of what changed
		return 0, err
	}
	return h.cases.count(seq, rows, filter, since, until), nil
}

// calls are the members of `ask`.
func (q *questions) calls() map[string]func([]any) (any, error) {
	return map[string]func([]any) (any, error){
		"count": q.count, "staff": q.staff, "open": q.open, "add": q.add, "between": q.between, "history": q.history,
	}
}

// longestCount is how far back cases are counted, in days.
const longestCount = 400

// countedBy are the fields that cases are counted by.
var countedBy = []string{"customer", "product", "category", "kind"}

// fieldMerged says which case goes on in place of one. What was merged counts no more: the same said twice is one case.
const fieldMerged = "merged_into"

// count tells how many cases were made in the last days up to the event, as they stood then.
func (q *questions) count(arguments []any) (any, error) {
	filter, days, err := countFilter(argument(arguments, 0))
	if err != nil {
		return nil, err
	}
	since, until := journal.DateTime(q.event.At.AddDate(0, 0, -days)).String(), journal.DateTime(q.event.At).String()
	n, err := q.hindsight.count(q.event.Seq, filter, since, until)
	return float64(n), err
}

// matching narrows a query to the cases whose fields hold what is counted. A kind is no way to find a customer's or a
// product's few cases: the plus keeps the database from the index that begins with it, and so from all complaints there are.
func matching(filter map[string][]string, params dbx.Params) string {
	var where strings.Builder
	for _, name := range countedBy {
		values, given := filter[name]
		if !given {
			continue
		}
		column := name
		if name == "kind" && (len(filter["customer"]) > 0 || len(filter["product"]) > 0) {
			column = "+kind"
		}
		holes := make([]string, len(values))
		for i, value := range values {
			hole := fmt.Sprintf("%s%d", name, i)
			holes[i], params[hole] = "{:"+hole+"}", value
		}
		fmt.Fprintf(&where, " AND %s IN (%s)", column, strings.Join(holes, ", "))
	}
	return where.String()
}

// mostCounted is how many values of a field, or types of events, may be named at once.
const mostCounted = 20

// countFilter reads what is counted: the values of each field of which a case holds one, and the days.
func countFilter(value any) (map[string][]string, int, error) {
	given, ok := value.(map[string]any)
	if !ok {
		return nil, 0, wrongIn("ask.count", "argument_count", nil)
	}
	filter := map[string][]string{}
	for _, name := range sortedKeys(given) {
		if name == "days" {
			continue
		}
		values, isText := oneOrMore(given[name])
		if !slices.Contains(countedBy, name) || !isText {
			return nil, 0, wrongIn("ask.count", "argument_count_by", map[string]any{"name": cutText(name, 50), "list": listed(countedBy)})
		}
		filter[name] = values
	}
	days, ok := given["days"].(float64)
	if !ok || days < 1 || days > longestCount || days != math.Trunc(days) {
		return nil, 0, wrongIn("ask.count", "argument_from_one", map[string]any{"what": "days", "most": longestCount})
	}
	return filter, int(days), nil
}

// suitedBy is what colleagues are asked for by.
var suitedBy = []string{"team", "skill", "role", "language", "tier", "onDuty"}

// oneOrMore reads a text, or a list of some, each once.
func oneOrMore(value any) ([]string, bool) {
	if text, ok := value.(string); ok {
		return []string{text}, true
	}
	list, ok := value.([]any)
	if !ok || len(list) == 0 || len(list) > mostCounted {
		return nil, false
	}
	var values []string
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return nil, false
		}
		if !slices.Contains(values, text) {
			values = append(values, text)
		}
	}
	return values, true
}

// staff lists the active colleagues, as they stood at the event, by name.
func (q *questions) staff(arguments []any) (any, error) {
	filter := map[string]any{}
	if given := argument(arguments, 0); given != nil {
		var ok bool
		if filter, ok = given.(map[string]any); !ok {
			return nil, wrongIn("ask.staff", "argument_staff", nil)
		}
	}
	for _, name := range sortedKeys(filter) {
		if !slices.Contains(suitedBy, name) {
			return nil, inside("ask.staff", unknownMember(name, suitedBy))
		}
	}
	people, err := q.hindsight.offices.people(q.event.Seq)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, person := range people {
		if suits(person, filter) {
			list = append(list, person)
		}
	}
	return list, nil
}

func byName(a, b map[string]any) int {
	nameOf := func(person map[string]any, field string) string { text, _ := person[field].(string); return text }
	return cmp.Or(cmp.Compare(nameOf(a, "name"), nameOf(b, "name")), cmp.Compare(nameOf(a, "id"), nameOf(b, "id")))
}

func suits(person, filter map[string]any) bool {
	for name, wanted := range filter {
		switch name {
		case "onDuty":
			isOn := person["presence"] == "online"
			if on, _ := wanted.(bool); on != isOn {
				return false
			}
		case "role", "tier":
			if person[name] != wanted {
				return false
			}
		default:
			list, _ := person[name+"s"].([]any)
			if !slices.Contains(list, wanted) {
				return false
			}
		}
	}
	return true
}

// hours is the calendar of the case, as of the event.
func (q *questions) hours() (Calendar, error) {
	ticket := map[string]any(nil)
	if q.event.Ticket != "" {
		var err error
		if ticket, err = q.facts.past.values("tickets", q.event.Ticket); err != nil {
			return nil, err
		}
	}
	return q.calendar(q.app, ticket, q.event.Seq)
}

// open says whether the desk is open at a moment, the event's if none is given.
func (q *questions) open(arguments []any) (any, error) {
	at, err := momentOf(argument(arguments, 0), q.event.At)
	if err != nil {
		return nil, err
	}
	hours, err := q.hours()
	if err != nil {
		return nil, err
	}
	return hours.IsOpen(at), nil
}

// add is the moment so much working time after another.
func (q *questions) add(arguments []any) (any, error) {
	from, err := momentOf(argument(arguments, 0), q.event.At)
	if err != nil {
		return nil, err
	}
	d, err := durationOf(argument(arguments, 1))
	if err != nil {
		return nil, inside("ask.add", err)
	}
	if d.days < 0 || d.rest < 0 {
		return nil, wrongIn("ask.add", "argument_negative", nil)
	}
	hours, err := q.hours()
	if err != nil {
		return nil, err
	}
	if d.days > 0 {
		if from, err = hours.AddDays(from, d.days); err != nil {
			return nil, uncounted("ask.add", err)
		}
	}
	if d.rest > 0 || d.days == 0 {
		if from, err = hours.Add(from, d.rest); err != nil {
			return nil, uncounted("ask.add", err)
		}
	}
	return from.UTC().Format(isoLayout), nil
}

// uncounted is what a calendar has no answer to. Another error is handed back as it is.
func uncounted(call string, err error) error {
	switch {
	case errors.Is(err, calendar.ErrNoWorkingTime):
		return wrongIn(call, "argument_no_working_time", nil)
	case errors.Is(err, calendar.ErrTooFar):
		return wrongIn(call, "argument_too_far", nil)
	}
	return err
}

// between is the working time between two moments, in seconds.
func (q *questions) between(arguments []any) (any, error) {
	from, err := momentOf(argument(arguments, 0), q.event.At)
	if err != nil {
		return nil, err
	}
	to, err := momentOf(argument(arguments, 1), q.event.At)
	if err != nil {
		return nil, err
	}
	hours, err := q.hours()
	if err != nil {
		return nil, err
	}
	if to.Before(from) {
		return nil, wrongIn("ask.between", "argument_backwards", nil)
	}
	length, err := hours.Between(from, to)
	if err != nil {
		return nil, uncounted("ask.between", err)
	}
	return math.Floor(length.Seconds()), nil
}

// momentOf reads a moment: as JavaScript writes it, or as records hold it.
func momentOf(value any, otherwise time.Time) (time.Time, error) {
	text, ok := value.(string)
	if value == nil || text == "" && ok {
		return otherwise, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	if at, err := time.Parse(types.DefaultDateLayout, text); err == nil {
		return at, nil
	}
	return time.Time{}, wrong("argument_moment", map[string]any{"value": cutText(fmt.Sprint(value), 50)})
}

// mostHistory is how many of a case's events a script sees.
const mostHistory = 100

// history lists the last events of the case up to and with the event, oldest first; of some types only, where they are named.
func (q *questions) history(arguments []any) (any, error) {
	n, ok := argument(arguments, 0).(float64)
	if argument(arguments, 0) == nil {
		n, ok = 20, true
	}
	if !ok || n < 1 || n > mostHistory || n != math.Trunc(n) {
		return nil, wrongIn("ask.history", "argument_from_one", map[string]any{"what": thing("n"), "most": mostHistory})
	}
	var types []string
	if of := argument(arguments, 1); of != nil {
		if types, ok = oneOrMore(of); !ok || len(types) > mostCounted {
			return nil, wrongIn("ask.history", "argument_history", map[string]any{"most": mostCounted})
		}
	}
	list := []any{}
	if q.event.Ticket == "" {
		return list, nil
	}
	events, err := journal.LastOfTicket(q.app, q.event.Ticket, q.event.Seq, int(n), types...)
	if err != nil {
		return nil, err
	}
	for _, event := range events {
		changes, err := event.Whole(q.app)
		if err != nil {
			return nil, err
		}
		list = append(list, eventValue(event, shownChanges(event.Seq, changes)))
	}
	return list, nil
}
