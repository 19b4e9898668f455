package journal

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// AsOf returns the record as it stood right after the event with the given seq: the current row minus the later diffs.
// Fields that never enter the journal keep their current value. Nothing is saved.
func AsOf(app core.App, collection, record string, seq int64) (*core.Record, error) {
	then, err := app.FindRecordById(collection, record)
	if err != nil {
		return nil, fmt.Errorf("%s %s as of event %d: %w", collection, record, seq, err)
	}
	later, err := OfRecord(app, collection, record, seq)
	if err != nil {
		return nil, fmt.Errorf("%s %s as of event %d: %w", collection, record, seq, err)
	}
	for i := len(later) - 1; i >= 0; i-- {
		for name, change := range later[i].Changes {
			if err := load(then, name, change[0]); err != nil {
				return nil, fmt.Errorf("undo event %d: %w", later[i].Seq, err)
			}
		}
	}
	return then, nil
}

// Replay builds a record from its events alone, oldest first; nil when there are none.
func Replay(app core.App, collection, record string) (*core.Record, error) {
	events, err := OfRecord(app, collection, record, 0)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	definition, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	replayed := core.NewRecord(definition)
	replayed.Id = record
	for i, event := range events {
		for name, change := range event.Changes {
			if err := load(replayed, name, change[1]); err != nil {
				return nil, fmt.Errorf("replay event %d: %w", event.Seq, err)
			}
		}
		at, err := types.ParseDateTime(event.At)
		if err != nil {
			return nil, fmt.Errorf("replay event %d: %w", event.Seq, err)
		}
		if i == 0 {
			replayed.SetRaw("created", at)
		}
		replayed.SetRaw("updated", at)
	}
	return replayed, nil
}

// OfValues is a record made of its [Values], as if it had been read with them: for who has followed the journal, and need not read a
// row for it. What values leave out is empty. Nothing is saved.
func OfValues(app core.App, collection string, values map[string]any) (*core.Record, error) {
	definition, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(definition)
	for _, field := range definition.Fields {
		name := field.GetName()
		value, isGiven := values[name]
		if !isGiven {
			continue
		}
		prepared := any(nil)
		if field.Type() == core.FieldTypeJSON {
			encoded, failed := json.Marshal(value)
			prepared, err = types.JSONRaw(encoded), failed
		} else {
			prepared, err = field.PrepareValue(record, value)
		}
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", name, err)
		}
		record.SetRaw(name, prepared)
	}
	return record, record.PostScan()
}

func load(record *core.Record, name string, value json.RawMessage) error {
	field := record.Collection().Fields.GetByName(name)
	if field == nil {
		return nil // the field was removed from the schema since; its past has no place to go
	}
	if field.Type() == core.FieldTypeJSON {
		record.SetRaw(name, types.JSONRaw(value))
		return nil
	}
	var plain any
	if len(value) > 0 {
		var err error
		if plain, err = decoded(value); err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
	}
	prepared, err := field.PrepareValue(record, plain)
	if err != nil {
		return fmt.Errorf("field %s: %w", name, err)
	}
	record.SetRaw(name, prepared)
	return nil
}
