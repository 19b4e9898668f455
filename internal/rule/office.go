package rule

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// offices keeps an office from one event to the next.
type offices struct {
	app  core.App
	mu   sync.Mutex
	kept *office
}

// people are the active colleagues as of an event, by name, with how many open cases each had.
func (o *offices) people(seq int64) ([]map[string]any, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	kept := o.kept
	o.kept = nil // one that is left half way is not used again
	if kept == nil || !kept.reaches(seq) {
		var err error
		if kept, err = readOffice(o.app, seq); err != nil {
			return nil, err
		}
	}
	if err := kept.moveTo(seq); err != nil {
		return nil, err
	}
	o.kept = kept
	return kept.people(), nil
}

// office is who works at the desk and who has which open case, right after an event. It is read from the rows once and then
// follows the journal, so that to ask about one event after the other costs what happened between them, however many events
// wait behind and however many cases are open.
type office struct {
	app core.App
	// at is the event, read the one it was read for, and earliest the first that it can go back to.
	at, read, earliest int64
	staff              map[string]map[string]any
	cases              map[string]holding
	// load counts the open cases by assignee.
	load map[string]int
	// steps undo what events changed, the last one first.
	steps []step
}

// holding is what an office knows of a case.
type holding struct {
	assignee string
	isOpen   bool
}

type step struct {
	seq  int64
	back func()
}

const (
	// mostSteps is by how many changes an office can go back at least: the dispatcher may ask again about a whole batch.
	mostSteps = 1000
	// readAgainAfter is how many events an office follows. What somebody changed past all hooks, in the database's own
	// console, is seen by then.
	readAgainAfter = 50_000
	// lastSeq lies behind every event.
	lastSeq = 1 << 62
)

// staffFields are what an office knows of a colleague.
var staffFields = []string{"name", "role", "teams", "skills", "languages", "tier", "presence", "capacity", "active"}

// readOffice reads the rows as they stand and goes back to an event. The rows come first: what changes after their reading
// is in the journal by the time that is read, and to take back what a row does not show yet changes nothing.
func readOffice(app core.App, seq int64) (*office, error) {
	o := &office{app: app, at: seq, read: seq, earliest: seq, staff: map[string]map[string]any{}, cases: map[string]holding{}, load: map[string]int{}}
	if err := o.readStaff(); err != nil {
		return nil, fmt.Errorf("list colleagues: %w", err)
	}
	if err := o.readCases(); err != nil {
		return nil, fmt.Errorf("list open cases: %w", err)
	}
	later, err := o.moves(seq, lastSeq)
	if err != nil {
		return nil, err
	}
	for _, m := range slices.Backward(later) {
		if err := o.turn(m, before); err != nil {
			return nil, err
		}
	}
	o.steps = nil
	return o, nil
}

func (o *office) readStaff() error {
	records, err := o.app.FindRecordsByFilter("staff", "", "", 0, 0)
	for _, record := range records {
		person := make(map[string]any, len(staffFields))
		for _, name := range staffFields {
			person[name] = journal.ValueOf(record, name)
		}
		o.staff[record.Id] = person
	}
	return err
}

// readCases reads the cases that are open, and those that have changed since, which may have been.
func (o *office) readCases() error {
	rows, err := journal.Plain(o.app.ConcurrentDB()).Query(`SELECT id, assignee, is_open FROM tickets WHERE is_open = 1
		UNION SELECT id, assignee, is_open FROM tickets WHERE id IN (SELECT record FROM events WHERE seq > ? AND collection = 'tickets')`, o.at)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var h holding
		if err := rows.Scan(&id, &h.assignee, &h.isOpen); err != nil {
			return err
		}
		o.put(id, h, true)
	}
	return rows.Err()
}

// reaches says whether the office can be brought to an event.
func (o *office) reaches(seq int64) bool { return seq >= o.earliest && seq < o.read+readAgainAfter }

// moveTo follows the journal to an event, or goes back to it.
func (o *office) moveTo(seq int64) error {
	for len(o.steps) > 0 && o.steps[len(o.steps)-1].seq > seq {
		o.steps[len(o.steps)-1].back()
		o.steps = o.steps[:len(o.steps)-1]
	}
	if seq <= o.at {
		o.at = seq
		return nil
	}
	moves, err := o.moves(o.at, seq)
	if err != nil {
		return err
	}
	for _, m := range moves {
		if err := o.turn(m, after); err != nil {
			return err
		}
	}
	o.at = seq
	if len(o.steps) > 2*mostSteps {
		o.steps = slices.Clone(o.steps[len(o.steps)-mostSteps:])
		o.earliest = o.steps[0].seq
	}
	return nil
}

// move is what an event changed of an office.
type move struct {
	seq               int64
	eventType, record string
	isCase            bool
	holding           holdingChange
	person            journal.Changes
}

type holdingChange struct {
	Assignee *[2]string `json:"assignee"`
	IsOpen   *[2]bool   `json:"is_open"`
}

// The sides of a change.
const (
	before = 0
	after  = 1
)

// moves are the changes behind an event, up to and with another.
func (o *office) moves(from, to int64) ([]move, error) {
	rows, err := journal.Plain(o.app.ConcurrentDB()).Query(`SELECT seq, type, collection, record, changes FROM events INDEXED BY idx_events_seq
		WHERE seq > ? AND seq <= ? AND changes != '{}' AND (collection = 'staff' OR collection = 'tickets' AND (changes LIKE '%"assignee":%' OR changes LIKE '%"is_open":%'))
		ORDER BY seq`, from, to)
	if err != nil {
		return nil, fmt.Errorf("read who got which case: %w", err)
	}
	defer rows.Close()
	var moves []move
	for rows.Next() {
		var m move
		var collection string
		var changes []byte
		if err := rows.Scan(&m.seq, &m.eventType, &collection, &m.record, &changes); err != nil {
			return nil, fmt.Errorf("read who got which case: %w", err)
		}
		m.isCase = collection == "tickets"
		into := any(&m.person)
		if m.isCase {
			into = &m.holding
		}
		if err := json.Unmarshal(changes, into); err != nil {
			return nil, fmt.Errorf("read event %d: %w", m.seq, err)
		}
		moves = append(moves, m)
	}
	return moves, rows.Err()
}

// turn brings the office to one side of a change.
func (o *office) turn(m move, side int) error {
	if m.isCase {
		return o.turnCase(m, side)
	}
	return o.turnPerson(m, side)
}

func (o *office) turnCase(m move, side int) error {
	was, isKnown := o.cases[m.record]
	begins := m.eventType == "ticket.created"
	is, exists := was, !begins || side == after
	if m.holding.Assignee != nil {
		is.assignee = m.holding.Assignee[side]
	}
	if m.holding.IsOpen != nil {
		is.isOpen = m.holding.IsOpen[side]
	}
	if !isKnown && !begins && m.holding.Assignee == nil && is.isOpen {
		values, err := journal.ValuesAsOf(o.app, "tickets", m.record, m.seq) // it had ended before the office was read
		if err != nil {
			return err
		}
		is.assignee, _ = values["assignee"].(string)
	}
	o.put(m.record, is, exists)
	o.steps = append(o.steps, step{m.seq, func() { o.put(m.record, was, isKnown) }})
	return nil
}

// put notes who holds a case, or that there is no such case.
func (o *office) put(id string, h holding, exists bool) {
	if was := o.cases[id]; was.isOpen && was.assignee != "" {
		o.load[was.assignee]--
	}
	if !exists {
		delete(o.cases, id)
		return
	}
	o.cases[id] = h
	if h.isOpen && h.assignee != "" {
		o.load[h.assignee]++
	}
}

func (o *office) turnPerson(m move, side int) error {
	was := o.staff[m.record]
	o.steps = append(o.steps, step{m.seq, func() { o.putPerson(m.record, was) }})
	if m.eventType == "staff.created" && side == before || m.eventType == "staff.deleted" && side == after {
		o.putPerson(m.record, nil)
		return nil
	}
	is := maps.Clone(was) // a script may still have the other
	if is == nil {
		blank, err := journal.Blank(o.app, "staff")
		if err != nil {
			return err
		}
		is = make(map[string]any, len(staffFields))
		for _, name := range staffFields {
			is[name] = blank[name]
		}
	}
	for name, change := range m.person {
		if err := journal.Put(is, name, change[side]); err != nil {
			return fmt.Errorf("read event %d: %w", m.seq, err)
		}
	}
	o.putPerson(m.record, is)
	return nil
}

func (o *office) putPerson(id string, person map[string]any) {
	if person == nil {
		delete(o.staff, id)
		return
	}
	o.staff[id] = person
}

// people are the active colleagues by name, with their load.
func (o *office) people() []map[string]any {
	var people []map[string]any
	for id, known := range o.staff {
		if known["active"] != true {
			continue
		}
		person := maps.Clone(known)
		delete(person, "active")
		person["id"], person["open"] = id, float64(o.load[id])
		if person["skills"] == nil {
			person["skills"] = []any{} // nobody has said yet what they know
		}
		people = append(people, person)
	}
	slices.SortFunc(people, byName)
	return people
}
