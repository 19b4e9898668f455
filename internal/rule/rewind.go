package rule

import (
	"encoding/json"
	"fmt"
	"sort"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// rewind knows what the rows of a collection held earlier: the old values of what changed after a point of the journal. With
// it, a question over many rows is answered as of any event behind that point without reading each one's history.
type rewind struct {
	app        core.App
	collection string
	// fields are those that questions are asked about.
	fields []string
	// old are, by record and field, the values that were replaced, oldest first.
	old map[string]map[string][]replaced
	// born are the records made after the point, by the seq of their creation.
	born map[string]int64
	// now are the rows of all of those as they stand.
	now map[string]map[string]any
}

// replaced is a value that an event put an end to.
type replaced struct {
	seq   int64
	value any
}

// rewindTo reads what changed in a collection after an event.
func rewindTo(app core.App, collection string, seq int64, fields ...string) (*rewind, error) {
	w := &rewind{app: app, collection: collection, fields: fields, old: map[string]map[string][]replaced{}, born: map[string]int64{}}
	rows := []struct {
		Seq     int64  `db:"seq"`
		Type    string `db:"type"`
		Record  string `db:"record"`
		Changes string `db:"changes"`
	}{}
	// By its number first: of a collection's events behind one of today there are few.
	err := app.ConcurrentDB().NewQuery(`SELECT seq, type, record, changes FROM events INDEXED BY idx_events_seq
		WHERE seq > {:seq} AND collection = {:collection} AND changes != '{}' ORDER BY seq`).
		Bind(dbx.Params{"seq": seq, "collection": collection}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("read the later changes of %s: %w", collection, err)
	}
	created := map[string]string{"tickets": "ticket.created", "staff": "staff.created"}[collection]
	for _, row := range rows {
		var changes journal.Changes
		if err := json.Unmarshal([]byte(row.Changes), &changes); err != nil {
			return nil, fmt.Errorf("read event %d: %w", row.Seq, err)
		}
		if row.Type == created {
			w.born[row.Record] = row.Seq
		}
		if err := w.note(row.Seq, row.Record, changes); err != nil {
			return nil, err
		}
	}
	return w, w.readNow()
}

// readNow reads the rows that changed or were made since, in one question.
func (w *rewind) readNow() error {
	ids := []string{}
	for id := range w.touched() {
		ids = append(ids, id)
	}
	w.now = make(map[string]map[string]any, len(ids))
	if len(ids) == 0 {
		return nil
	}
	encoded, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	records := []*core.Record{}
	err = w.app.RecordQuery(w.collection).AndWhere(dbx.NewExp(`id IN (SELECT value FROM json_each({:ids}))`, dbx.Params{"ids": string(encoded)})).All(&records)
	if err != nil {
		return fmt.Errorf("read the rows of %s: %w", w.collection, err)
	}
	for _, record := range records {
		values := journal.Values(record)
		row := map[string]any{"created": values["created"]}
		for _, name := range w.fields {
			row[name] = values[name]
		}
		w.now[record.Id] = row
	}
	return nil
}

func (w *rewind) note(seq int64, record string, changes journal.Changes) error {
	for _, name := range w.fields {
		change, changed := changes[name]
		if !changed {
			continue
		}
		value, err := journal.Decoded(change[0])
		if err != nil {
			return fmt.Errorf("read event %d: %w", seq, err)
		}
		if w.old[record] == nil {
			w.old[record] = map[string][]replaced{}
		}
		w.old[record][name] = append(w.old[record][name], replaced{seq, value})
	}
	return nil
}

// existed says whether a record was there at an event.
func (w *rewind) existed(record string, seq int64) bool {
	born, isLater := w.born[record]
	return !isLater || born <= seq
}

// was is the same of a record that changed or was made since.
func (w *rewind) was(record, field string, seq int64) any {
	return w.at(record, field, seq, w.now[record][field])
}

// at is a field's value right after an event, where current is what it holds now.
func (w *rewind) at(record, field string, seq int64, current any) any {
	list := w.old[record][field]
	i := sort.Search(len(list), func(i int) bool { return list[i].seq > seq })
	if i == len(list) {
		return current
	}
	return list[i].value
}

// touched are the records of which something asked about changed after the point, or that were made after it.
func (w *rewind) touched() map[string]bool {
	all := make(map[string]bool, len(w.old)+len(w.born))
	for record := range w.old {
		all[record] = true
	}
	for record := range w.born {
		all[record] = true
	}
	return all
}
