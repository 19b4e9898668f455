package rule

import (
	"encoding/json"
	"fmt"
	"sort"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// rewind knows by what cases could be counted earlier: the old values of what changed after a point of the journal. With it,
// cases are counted as of any event behind that point without reading each one's history.
type rewind struct {
	// old are, by case and field, the values that were replaced, oldest first.
	old map[string]map[string][]replaced
	// born are the cases made after the point, by the seq of their creation.
	born map[string]int64
	// now are all of those as they stand: the fields, and created.
	now map[string]map[string]string
}

// replaced is a value that an event put an end to.
type replaced struct {
	seq   int64
	value string
}

// rewindTo reads what changed after an event.
func rewindTo(app core.App, seq int64) (*rewind, error) {
	w := &rewind{old: map[string]map[string][]replaced{}, born: map[string]int64{}, now: map[string]map[string]string{}}
	if err := w.readChanges(app, seq); err != nil {
		return nil, fmt.Errorf("read the later changes of cases: %w", err)
	}
	if err := w.readNow(app); err != nil {
		return nil, fmt.Errorf("read the cases that changed: %w", err)
	}
	return w, nil
}

// countedChanges are the changes that matter here.
type countedChanges struct {
	Customer *[2]string `json:"customer"`
	Product  *[2]string `json:"product"`
	Category *[2]string `json:"category"`
	Kind     *[2]string `json:"kind"`
}

func (c *countedChanges) changes() map[string]*[2]string {
	return map[string]*[2]string{"customer": c.Customer, "product": c.Product, "category": c.Category, "kind": c.Kind}
}

func (w *rewind) readChanges(app core.App, seq int64) error {
	// By its number first: of a collection's events behind one of today there are few.
	rows, err := journal.Plain(app.ConcurrentDB()).Query(`SELECT seq, type, record, changes FROM events INDEXED BY idx_events_seq
		WHERE seq > ? AND collection = 'tickets' AND changes != '{}' ORDER BY seq`, seq)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var eventType, record string
		var text []byte
		if err := rows.Scan(&seq, &eventType, &record, &text); err != nil {
			return err
		}
		if eventType == "ticket.created" {
			w.born[record] = seq // what it held before is of no interest
			continue
		}
		var changes countedChanges
		if err := json.Unmarshal(text, &changes); err != nil {
			return fmt.Errorf("event %d: %w", seq, err)
		}
		for name, change := range changes.changes() {
			if change != nil {
				w.note(record, name, replaced{seq, change[0]})
			}
		}
	}
	return rows.Err()
}

func (w *rewind) note(record, name string, value replaced) {
	if w.old[record] == nil {
		w.old[record] = map[string][]replaced{}
	}
	w.old[record][name] = append(w.old[record][name], value)
}

// readNow reads the cases that changed or were made since, in one question.
func (w *rewind) readNow(app core.App) error {
	ids := []string{}
	for id := range w.old {
		ids = append(ids, id)
	}
	for id := range w.born {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil
	}
	encoded, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	rows, err := journal.Plain(app.ConcurrentDB()).Query(`SELECT id, created, customer, product, category, kind FROM tickets
		WHERE id IN (SELECT value FROM json_each(?))`, string(encoded))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, created, customer, product, category, kind string
		if err := rows.Scan(&id, &created, &customer, &product, &category, &kind); err != nil {
			return err
		}
		w.now[id] = map[string]string{"created": created, "customer": customer, "product": product, "category": category, "kind": kind}
	}
	return rows.Err()
}

// existed says whether a case was there at an event.
func (w *rewind) existed(record string, seq int64) bool {
	born, isLater := w.born[record]
	return !isLater || born <= seq
}

// held says whether the fields of a case that changed or was made since held these values right after an event.
func (w *rewind) held(record string, values map[string]string, seq int64) bool {
	for name, wanted := range values {
		is := w.now[record][name]
		list := w.old[record][name]
		if i := sort.Search(len(list), func(i int) bool { return list[i].seq > seq }); i < len(list) {
			is = list[i].value
		}
		if is != wanted {
			return false
		}
	}
	return true
}
