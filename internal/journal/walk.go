package journal

import (
	"context"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// walkPortion is how many events one question reads, so that no connection is held for long.
const walkPortion = 2000

// Walk goes through the events with a seq above from, up to and with to, in order. Of events of a type that is not wanted the
// visitor sees who and what, and neither Changes nor Data: decoding them takes most of the time. The error of ctx ends it.
func Walk(ctx context.Context, app core.App, from, to int64, wants func(eventType, collection string) bool, visit func(*Event) error) error {
	saves := map[int64]*Event{} // the first events of saves, for the others of theirs
	for from < to {
		events, err := walkRead(ctx, app, from, min(to, from+walkPortion), wants)
		if err != nil {
			return err
		}
		from = min(to, from+walkPortion)
		for _, event := range events {
			if of, isLater := event.Data[keyOf].(float64); isLater {
				event.first = saves[int64(of)]
			} else if len(event.Changes) > 0 {
				saves[event.Seq] = event
			}
			if err := visit(event); err != nil {
				return err
			}
		}
		for seq := range saves {
			if seq <= from-longestSave {
				delete(saves, seq)
			}
		}
	}
	return nil
}

// longestSave is more than the events that one save means.
const longestSave = 20

func walkRead(ctx context.Context, app core.App, from, to int64, wants func(eventType, collection string) bool) ([]*Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	events, err := readEvents(app.ConcurrentDB(), selectEvents+`WHERE seq > ? AND seq <= ? ORDER BY seq`, wants, from, to)
	if err != nil {
		return nil, fmt.Errorf("walk through the journal: %w", err)
	}
	return events, nil
}

func (e *Event) decode(at string, changes, data []byte, whole bool) error {
	stamp, err := types.ParseDateTime(at)
	if err != nil {
		return fmt.Errorf("time: %w", err)
	}
	e.At = stamp.Time()
	if !whole {
		return nil
	}
	if len(changes) > len("{}") {
		if err := e.Changes.read(changes); err != nil {
			return fmt.Errorf("changes: %w", err)
		}
	}
	e.Data = map[string]any{}
	if len(data) <= len("{}") {
		return nil
	}
	value, err := decoded(data)
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	var isObject bool
	if e.Data, isObject = value.(map[string]any); !isObject && value != nil {
		return errors.New("data: no object")
	}
	return nil
}

// SeqAt is the seq of the last event before a moment; 0 when there is none. Times follow the order of seq.
func SeqAt(app core.App, moment types.DateTime) (int64, error) {
	var low, high int64
	db := Plain(app.ConcurrentDB())
	if err := db.QueryRow(selectLast).Scan(&high); err != nil {
		return 0, fmt.Errorf("read the journal's last number: %w", err)
	}
	for low < high {
		middle := (low + high + 1) / 2
		var at string
		if err := db.QueryRow(`SELECT at FROM events WHERE seq = ?`, middle).Scan(&at); err != nil {
			return 0, fmt.Errorf("look for the events of %s: %w", moment, err)
		}
		if at < moment.String() {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}

// Apply brings a record from before an event to after it, by the event's changes. Nothing is saved.
func Apply(record *core.Record, changes Changes) error {
	for name, change := range changes {
		if err := load(record, name, change[1]); err != nil {
			return err
		}
	}
	return nil
}
