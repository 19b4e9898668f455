package journal

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/list"
	"github.com/pocketbase/pocketbase/tools/types"
)

// ValuesAsOf are a record's [Values] as it stood right after the event with the given seq; nil where there is no record. It is
// [AsOf] for who only looks: a record is not made, which takes most of the time.
func ValuesAsOf(app core.App, collection, record string, seq int64) (map[string]any, error) {
	reading, err := readingOf(app, collection)
	if err != nil {
		return nil, err
	}
	db := Plain(app.ConcurrentDB())
	values, isBehind, err := reading.read(db, record, seq)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil && isBehind {
		err = undo(db, values, collection, record, seq)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s as of event %d: %w", collection, record, seq, err)
	}
	return values, nil
}

// undo takes back what happened to a record after an event, the last first.
func undo(db SQL, values map[string]any, collection, record string, seq int64) error {
	rows, err := db.Query(`SELECT changes FROM events WHERE collection = ? AND record = ? AND seq > ? ORDER BY seq DESC`, collection, record, seq)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return err
		}
		var changes Changes
		if err := json.Unmarshal(text, &changes); err != nil {
			return err
		}
		for name, change := range changes {
			if err := Put(values, name, change[0]); err != nil {
				return fmt.Errorf("field %s: %w", name, err)
			}
		}
	}
	return rows.Err()
}

// reading is how the values of a collection's rows are read: with whether there are later events, by one statement.
type reading struct {
	query  string
	fields []core.Field
}

// readings by collection and when it was last changed.
var readings sync.Map

func readingOf(app core.App, collection string) (*reading, error) {
	definition, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	key := collection + definition.Updated.String()
	if kept, known := readings.Load(key); known {
		return kept.(*reading), nil
	}
	r := &reading{}
	var columns []string
	for _, field := range definition.Fields {
		if isShown(field) {
			r.fields, columns = append(r.fields, field), append(columns, "`"+field.GetName()+"`")
		}
	}
	r.query = "SELECT " + strings.Join(columns, ", ") + ", EXISTS (SELECT 1 FROM events WHERE collection = '" + definition.Name +
		"' AND record = ?1 AND seq > ?2) FROM `" + definition.Name + "` WHERE id = ?1"
	readings.Store(key, r)
	return r, nil
}

// read reads a record's values as they stand, and whether an event lies behind them.
func (r *reading) read(db SQL, record string, seq int64) (values map[string]any, isBehind bool, err error) {
	columns, into := make([]any, len(r.fields)), make([]any, len(r.fields)+1)
	for i := range columns {
		into[i] = &columns[i]
	}
	into[len(columns)] = &isBehind
	if err := db.QueryRow(r.query, record, seq).Scan(into...); err != nil {
		return nil, false, err
	}
	values = make(map[string]any, len(r.fields)+2) // for what a caller adds
	for i, field := range r.fields {
		value, err := plainColumn(field, columns[i])
		if err != nil {
			return nil, false, fmt.Errorf("field %s: %w", field.GetName(), err)
		}
		values[field.GetName()] = orBegun(field.GetName(), value)
	}
	return values, isBehind, nil
}

// plainColumn is what [ValueOf] gives of a record that was read from the column.
func plainColumn(field core.Field, column any) (any, error) {
	text, isText := column.(string)
	switch f := field.(type) {
	case *core.TextField, *core.EditorField, *core.EmailField, *core.URLField:
		if isText || column == nil {
			return text, nil
		}
	case *core.BoolField:
		switch v := column.(type) {
		case bool:
			return v, nil
		case int64:
			return v != 0, nil
		}
	case *core.NumberField:
		switch v := column.(type) {
		case float64:
			return v, nil
		case int64:
			return float64(v), nil
		}
	case *core.DateField, *core.AutodateField:
		if isText && (text == "" || len(text) == len(types.DefaultDateLayout)) {
			return text, nil
		}
	case *core.SelectField, *core.RelationField:
		if !f.(core.MultiValuer).IsMultiple() {
			return text, nil
		}
		ids := list.ToUniqueStringSlice(column)
		all := make([]any, len(ids))
		for i, id := range ids {
			all[i] = id
		}
		return all, nil
	case *core.JSONField:
		if column == nil || text == "" {
			return nil, nil
		}
		return Decoded(json.RawMessage(text))
	}
	value, err := field.PrepareValue(nil, column)
	return plain(value), err
}
