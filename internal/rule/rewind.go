package rule

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sort"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// rewind knows by what cases could be counted earlier: the old values of what changed after a point of the journal. With it,
// cases are counted as of any event behind that point without reading each one's history.
type rewind struct {
	// from is the first event that it can be asked about.
	from int64
	// upTo is the event up to which it knows what changed.
	upTo int64
	// old are, by case and field, the values that were replaced, in the order of the events.
	old map[string]map[string][]replaced
	// born are the cases made after the point, by the seq of their creation.
	born map[string]int64
	// now are those that changed, as they stood when they were read: the fields, and created. One that has vanished has none.
	now map[string]map[string]string
	// who are those that changed, by each value that one of their fields is known to have held.
	who map[fieldValue]map[string]bool
}

type fieldValue struct{ field, value string }

// replaced is a value that an event put an end to, and what came in its place.
type replaced struct {
	seq           int64
	before, after string
}

// rewindTo begins right after an event, before anything is read.
func rewindTo(seq int64) *rewind {
	return &rewind{from: seq, upTo: seq, old: map[string]map[string][]replaced{}, born: map[string]int64{}, now: map[string]map[string]string{}, who: map[fieldValue]map[string]bool{}}
}

// catchUp reads what changed up to now. Cases that are met for the first time are read after their changes, and may have
// changed in between: so it looks again until there is none.
func (w *rewind) catchUp(app core.App) error {
	for {
		var last int64
		if err := app.ConcurrentDB().NewQuery(`SELECT COALESCE(MAX(seq), 0) FROM events`).Row(&last); err != nil {
			return fmt.Errorf("read the journal's last number: %w", err)
		}
		if last <= w.upTo {
			return nil
		}
		met, err := w.readChanges(app, last)
		if err != nil {
			return fmt.Errorf("read the later changes of cases: %w", err)
		}
		w.upTo = last
		if len(met) == 0 {
			return nil
		}
		if err := w.readNow(app, met); err != nil {
			return fmt.Errorf("read the cases that changed: %w", err)
		}
	}
}

// countedChanges are the changes that matter here.
type countedChanges struct {
	Customer *[2]string `json:"customer"`
	Product  *[2]string `json:"product"`
	Category *[2]string `json:"category"`
	Kind     *[2]string `json:"kind"`
	Merged   *[2]string `json:"merged_into"`
}

func (c *countedChanges) changes() map[string]*[2]string {
	return map[string]*[2]string{"customer": c.Customer, "product": c.Product, "category": c.Category, "kind": c.Kind, fieldMerged: c.Merged}
}

// readChanges reads what changed behind what is known, up to and with an event, and says which cases changed for the first
// time. Of one that was only made since the row says enough.
func (w *rewind) readChanges(app core.App, last int64) (met []string, err error) {
	// By its number first: of a collection's events behind one of today there are few.
	rows, err := journal.Plain(app.ConcurrentDB()).Query(`SELECT seq, type, record, CASE type WHEN 'ticket.created' THEN '' ELSE changes END FROM events INDEXED BY idx_events_seq
		WHERE seq > ? AND seq <= ? AND collection = 'tickets' AND changes != '{}' ORDER BY seq`, w.upTo, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var eventType, record string
		var text []byte
		if err := rows.Scan(&seq, &eventType, &record, &text); err != nil {
			return nil, err
		}
		if eventType == "ticket.created" {
			w.born[record] = seq
			continue
		}
		var changes countedChanges
		if err := json.Unmarshal(text, &changes); err != nil {
			return nil, fmt.Errorf("event %d: %w", seq, err)
		}
		for name, change := range changes.changes() {
			if change == nil {
				continue
			}
			w.note(record, name, replaced{seq, change[0], change[1]})
			if _, isKnown := w.now[record]; !isKnown {
				w.now[record] = nil
				met = append(met, record)
			}
		}
	}
	return met, rows.Err()
}

func (w *rewind) note(record, name string, value replaced) {
	if w.old[record] == nil {
		w.old[record] = map[string][]replaced{}
	}
	w.old[record][name] = append(w.old[record][name], value)
	w.meet(record, name, value.before)
	w.meet(record, name, value.after)
}

// meet notes that a case that changed is known to have held a value.
func (w *rewind) meet(record, field, value string) {
	key := fieldValue{field, value}
	if w.who[key] == nil {
		w.who[key] = map[string]bool{}
	}
	w.who[key][record] = true
}

// readNow reads cases as they stand, in one question. What changes later of one that is known has its old value noted, so
// that it need not be read again.
func (w *rewind) readNow(app core.App, ids []string) error {
	encoded, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	rows, err := journal.Plain(app.ConcurrentDB()).Query(`SELECT id, created, customer, product, category, kind, merged_into FROM tickets
		WHERE id IN (SELECT value FROM json_each(?))`, string(encoded))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, created, customer, product, category, kind, merged string
		if err := rows.Scan(&id, &created, &customer, &product, &category, &kind, &merged); err != nil {
			return err
		}
		w.now[id] = map[string]string{"customer": customer, "product": product, "category": category, "kind": kind, fieldMerged: merged}
		for name, value := range w.now[id] {
			w.meet(id, name, value)
		}
		w.now[id]["created"] = created
	}
	return rows.Err()
}

// reaches says whether it can be asked about an event, and had better be: what was read for the events that were passed must
// not outgrow what is still to come.
func (w *rewind) reaches(seq int64) bool {
	passed := seq - w.from
	return passed >= 0 && (passed < rewindAgainAfter || passed < w.upTo-seq)
}

// count counts cases right after an event: rows are those that held the values and were made in that time when they were
// read, which was no later than it was brought up to date.
func (w *rewind) count(seq int64, rows []string, filter map[string][]string, since, until string) int {
	n := 0
	for _, id := range rows {
		if _, changed := w.now[id]; !changed && w.existed(id, seq) {
			n++
		}
	}
	for id := range w.fewest(filter) {
		if row := w.now[id]; row["created"] > since && row["created"] <= until && w.existed(id, seq) && w.held(id, filter, seq) {
			n++
		}
	}
	return n
}

// fewest are the cases that changed among which those are that held these values: none has who never held one of them.
func (w *rewind) fewest(filter map[string][]string) iter.Seq[string] {
	var candidates map[string]bool
	for name, values := range filter {
		if len(values) > 1 {
			continue // several values of a field are no narrow way in
		}
		if who := w.who[fieldValue{name, values[0]}]; candidates == nil || len(who) < len(candidates) {
			candidates = who
			if len(who) == 0 {
				return maps.Keys(who)
			}
		}
	}
	if candidates == nil {
		return maps.Keys(w.now)
	}
	return maps.Keys(candidates)
}

// existed says whether a case was there at an event.
func (w *rewind) existed(record string, seq int64) bool {
	born, isLater := w.born[record]
	return !isLater || born <= seq
}

// held says whether the fields of a case that changed since held these values right after an event.
func (w *rewind) held(record string, filter map[string][]string, seq int64) bool {
	for name, wanted := range filter {
		is := w.now[record][name]
		if list := w.old[record][name]; len(list) > 0 {
			is = list[len(list)-1].after
			if i := sort.Search(len(list), func(i int) bool { return list[i].seq > seq }); i < len(list) {
				is = list[i].before
			}
		}
		if !slices.Contains(wanted, is) {
			return false
		}
	}
	return true
}
