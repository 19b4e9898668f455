package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Tracked says how a collection's changes enter the journal.
type Tracked struct {
	// Collection is the collection's name.
	Collection string
	// Noun begins the names of its events, such as "ticket" in ticket.created.
	Noun string
	// NounOf returns another noun for records of another sort in the same collection, or "" for Noun; nil means Noun for all.
	NounOf func(record *core.Record) string
	// Ticket returns the id of the case that the record belongs to; nil means none.
	Ticket func(record *core.Record) string
	// Names returns the events that a save means besides <noun>.created or <noun>.updated; may be nil. Before is nil at
	// a creation. Where it names any for an update, the first stands in place of <noun>.updated.
	Names func(before, after *core.Record, changes Changes) []string
	// Private says of a save that it concerns one colleague alone: it enters no journal, which all of them read. Before is nil at a
	// creation, after at a deletion; nil means that none does.
	Private func(before, after *core.Record) bool
	// RestsOn lists, by the name of a field, those that whoever sets it has looked at: for a caller that names the version it
	// saw, a change of theirs since is a conflict of that field. May be nil.
	RestsOn map[string][]string
}

func (t Tracked) isPrivate(before, after *core.Record) bool {
	return t.Private != nil && t.Private(before, after)
}

// noun begins the names of a record's events.
func (t Tracked) noun(record *core.Record) string {
	if t.NounOf != nil {
		if noun := t.NounOf(record); noun != "" {
			return noun
		}
	}
	return t.Noun
}

// priorityOutermost puts the journal around all guards: it opens the transaction, brings the record up to date, and
// after the guards and the write it appends.
const priorityOutermost = -1000

// PriorityAround is for hooks that act after the journal has recorded the save, still in its transaction (they wrap
// their chain in [InTransaction]): what follows from a change then stands behind it in the journal.
const PriorityAround = priorityOutermost - 100

// InTransaction runs next with e.App inside a transaction, so that a model hook's whole chain is atomic.
func InTransaction(e *core.RecordEvent, next func() error) error {
	if e.App.IsTransactional() {
		return next()
	}
	outside := e.App
	defer func() { e.App = outside }()
	return Write(outside, func(tx core.App) error {
		e.App = tx
		return next()
	})
}

func (j *Journal) onCreate(tracked Tracked) func(e *core.RecordEvent) error {
	return func(e *core.RecordEvent) error {
		return InTransaction(e, func() error {
			if err := e.Next(); err != nil {
				return err
			}
			if tracked.isPrivate(nil, e.Record) {
				return nil
			}
			changes := diff(nil, e.Record)
			names := []string{tracked.noun(e.Record) + ".created"}
			if tracked.Names != nil {
				names = append(names, tracked.Names(nil, e.Record, changes)...)
			}
			return j.appendChanges(e.App, tracked, e.Record, names, changes, e.Record.GetDateTime("created").Time())
		})
	}
}

func (j *Journal) onUpdate(tracked Tracked) func(e *core.RecordEvent) error {
	return func(e *core.RecordEvent) error {
		return InTransaction(e, func() error {
			before, err := j.before(e.App, tracked, e.Record)
			if err != nil {
				return err
			}
			e.Record.SetRaw(keyBefore, before)
			defer e.Record.SetRaw(keyBefore, nil)
			if err := e.Next(); err != nil {
				return err
			}
			changes := diff(before, e.Record)
			e.Record.SetRaw(keySaved, changes)
			if len(changes) == 0 || tracked.isPrivate(before, e.Record) {
				return nil
			}
			var names []string
			if tracked.Names != nil {
				names = tracked.Names(before, e.Record, changes)
			}
			if len(names) == 0 {
				names = []string{tracked.noun(e.Record) + ".updated"}
			}
			return j.appendChanges(e.App, tracked, e.Record, names, changes, e.Record.GetDateTime("updated").Time())
		})
	}
}

// before is the row that a save begins from, and brings the record up to it.
func (j *Journal) before(tx core.App, tracked Tracked, record *core.Record) (*core.Record, error) {
	if isRead, _ := record.GetRaw(keyRead).(bool); isRead {
		record.SetRaw(keyRead, nil)
		record.IgnoreUnchangedFields(true)
		return record.Original(), nil
	}
	before, err := tx.FindRecordById(record.Collection(), record.Id)
	if err != nil {
		return nil, fmt.Errorf("re-read %s %s: %w", record.Collection().Name, record.Id, err)
	}
	return before, j.rebase(tx, tracked, before, record)
}

func (j *Journal) onDelete(tracked Tracked) func(e *core.RecordEvent) error {
	return func(e *core.RecordEvent) error {
		return InTransaction(e, func() error {
			changes := Changes{}
			for name, change := range diff(nil, e.Record) {
				changes[name] = Change{change[1], nil}
			}
			if err := e.Next(); err != nil {
				return err
			}
			if tracked.isPrivate(e.Record, nil) {
				return nil
			}
			return j.appendChanges(e.App, tracked, e.Record, []string{tracked.noun(e.Record) + ".deleted"}, changes, time.Time{})
		})
	}
}

// appendChanges appends one event a name. The first holds the whole diff; the others point to it, so that going back
// from an event to the one before it undoes each save once.
func (j *Journal) appendChanges(tx core.App, tracked Tracked, record *core.Record, names []string, changes Changes, at time.Time) error {
	data, _ := record.GetRaw(keyData).(map[string]any)
	byDesk, _ := record.GetRaw(keyByDesk).(string)
	record.SetRaw(keyData, nil)
	record.SetRaw(keyByDesk, nil)
	ticket := ""
	if tracked.Ticket != nil {
		ticket = tracked.Ticket(record)
	}
	last, err := j.last(tx)
	if err != nil {
		return fmt.Errorf("append %s: %w", names[0], err)
	}
	first := last + 1
	for i, name := range names {
		event := &Event{
			Seq: first + int64(i), Type: name, Ticket: ticket, Collection: tracked.Collection, Record: record.Id,
			Actor: ActorOf(record), Data: data, At: at,
		}
		if i == 0 {
			event.Changes = changes
		} else {
			event.Data = map[string]any{keyOf: first}
			if name == byDesk {
				event.Actor = Actor{Kind: ActorSystem, Cause: first, Depth: event.Actor.Depth + 1}
			}
		}
		if err := j.write(tx, event); err != nil {
			return err
		}
	}
	j.wakeAfter(tx)
	return nil
}

// rebase brings record up to the row as it stands in the transaction: what the caller did not change is taken from the
// row, so that two colleagues who save side by side do not undo each other unseen. Where the caller named the version
// it saw, a field that somebody changed since is a conflict.
func (j *Journal) rebase(tx core.App, tracked Tracked, before, record *core.Record) error {
	original, mine := record.Original(), map[string]any{}
	for _, field := range record.Collection().Fields {
		name := field.GetName()
		if !equal(stored(original, field), stored(record, field)) {
			mine[name] = record.GetRaw(name)
		}
		record.SetRaw(name, before.GetRaw(name))
	}
	// PocketBase writes what differs from what it read; it has read the row as it stands now. Otherwise a consequence that
	// brings back what the caller had read would not be written, though it undoes what somebody did since.
	if err := record.PostScan(); err != nil {
		return fmt.Errorf("bring %s %s up to date: %w", record.Collection().Name, record.Id, err)
	}
	for name, value := range mine {
		record.SetRaw(name, value)
	}
	record.IgnoreUnchangedFields(true)
	seen, _ := record.GetRaw(keySeen).(time.Time)
	if seen.IsZero() {
		return nil
	}
	record.SetRaw(keySeen, nil)
	return j.conflicts(tx, tracked, before, record, slices.Collect(maps.Keys(mine)), seen)
}

func (j *Journal) conflicts(tx core.App, tracked Tracked, before, record *core.Record, mine []string, seen time.Time) error {
	if !before.GetDateTime("updated").Time().After(seen) {
		return nil
	}
	events, err := queryEvents(tx.ConcurrentDB(), `WHERE collection = ? AND record = ? AND at > ? ORDER BY seq`,
		record.Collection().Name, record.Id, seen.UTC().Format(types.DefaultDateLayout))
	if err != nil {
		return fmt.Errorf("look for conflicts: %w", err)
	}
	refused := validation.Errors{}
	for _, event := range events {
		for _, name := range mine {
			field := record.Collection().Fields.GetByName(name)
			theirs, yours := stored(before, field), stored(record, field)
			if _, is := event.Changes[name]; (!is || equal(theirs, yours)) && !event.changesAny(tracked.RestsOn[name]) {
				continue
			}
			refused[name] = validation.NewError("conflict", "Somebody changed this meanwhile.").
				SetParams(map[string]any{"theirs": theirs, "yours": yours, "at": event.At.Format(types.DefaultDateLayout)})
		}
	}
	if len(refused) == 0 {
		return nil
	}
	return router.NewApiError(http.StatusConflict, "conflict", refused)
}

// SwitchesOff says whether the event's save switched a field off that was on; of a further event of a save, whose changes stand with the first, it
// does not know.
func (e *Event) SwitchesOff(field string) bool {
	change, isChanged := e.Changes[field]
	return isChanged && string(change[1]) == "false"
}

// LosesWork says whether the event, a colleague's, took from them what they are given: they were switched off, or do quality assurance from now on.
func (e *Event) LosesWork() bool {
	role, isChanged := e.Changes["role"]
	return e.SwitchesOff("active") || isChanged && string(role[1]) == `"`+string(RoleQA)+`"`
}

// changesAny says whether the event changed one of these fields.
func (e *Event) changesAny(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, is := e.Changes[name]; return is })
}

// derived begin the names of the fields that the desk reckons from the journal itself: a case's next deadline (sla_), how
// the runs of a rule ended (run_), who has something open at the moment (held_).
var derived = []string{"sla_", "run_", "held_"}

func isDerived(name string) bool {
	return slices.ContainsFunc(derived, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// skipped fields never enter the journal: secrets and stamps, and what is derived from the journal, which would say the
// same thing twice and, as an event of its own, have it reckoned again.
func skipped(field core.Field) bool {
	return secretOrStamp(field) || isDerived(field.GetName())
}

// secretOrStamp says whether a field is a secret, identifies a person for signing in, or is a stamp, which an event's own
// time says.
func secretOrStamp(field core.Field) bool {
	if field.GetHidden() {
		return true
	}
	switch field.GetName() {
	case "id", "created", "updated", core.FieldNameEmail, core.FieldNameEmailVisibility, core.FieldNameVerified, core.FieldNamePassword, core.FieldNameTokenKey:
		return true
	}
	return false
}

// What empty fields hold, as JSON; never written to.
var (
	null      = json.RawMessage("null")
	emptyText = json.RawMessage(`""`)
	emptyList = json.RawMessage("[]")
	no        = json.RawMessage("false")
	zero      = json.RawMessage("0")
)

// diff lists the fields in which after differs from before; a nil before is an empty record.
func diff(before, after *core.Record) Changes {
	if before == nil {
		before = core.NewRecord(after.Collection())
	}
	changes := Changes{}
	for _, field := range after.Collection().Fields {
		if skipped(field) {
			continue
		}
		if change, differs := changeOf(before, after, field); differs {
			changes[field.GetName()] = change
		}
	}
	return changes
}

// changeOf is what two records hold of a field, where that differs.
func changeOf(before, after *core.Record, field core.Field) (change Change, differs bool) {
	if isUntouched(before, after, field) {
		return Change{}, false
	}
	change = Change{stored(before, field), stored(after, field)}
	return change, !equal(change[0], change[1])
}

func equal(a, b json.RawMessage) bool { return bytes.Equal(a, b) }

// isUntouched says that a field of two records holds the same, as far as that shows at a glance: most fields of most saves do, and what
// is the same needs no encoding.
func isUntouched(before, after *core.Record, field core.Field) bool {
	switch was := before.GetRaw(field.GetName()).(type) {
	case string:
		is, isText := after.GetRaw(field.GetName()).(string)
		return isText && is == was
	case bool:
		is, isBool := after.GetRaw(field.GetName()).(bool)
		return isBool && is == was
	case float64:
		is, isNumber := after.GetRaw(field.GetName()).(float64)
		return isNumber && is == was
	case types.DateTime:
		is, isDate := after.GetRaw(field.GetName()).(types.DateTime)
		return isDate && is.Equal(was)
	case []string:
		is, isList := after.GetRaw(field.GetName()).([]string)
		return isList && slices.Equal(is, was)
	case types.JSONRaw:
		is, isJSON := after.GetRaw(field.GetName()).(types.JSONRaw)
		return isJSON && bytes.Equal(is, was)
	default:
		return false
	}
}

// stored is a field's value as JSON, the way the database would hold it, so that an upload not yet written counts by
// its name.
func stored(record *core.Record, field core.Field) json.RawMessage {
	var value any
	if driver, ok := field.(core.DriverValuer); ok {
		driven, err := driver.DriverValue(record)
		if err != nil {
			return null
		}
		value = driven
	} else {
		value = record.GetRaw(field.GetName())
	}
	switch v := value.(type) { // most fields are empty, and need no encoder to say so
	case types.JSONRaw:
		if len(v) == 0 {
			return null
		}
		return compact(v)
	case string:
		if v == "" {
			return emptyText
		}
	case types.DateTime:
		if v.IsZero() {
			return emptyText
		}
	case types.JSONArray[string]:
		if len(v) == 0 {
			return emptyList
		}
	case bool:
		if !v {
			return no
		}
	case float64:
		if v == 0 {
			return zero
		}
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return null
	}
	return encoded
}

func compact(raw []byte) json.RawMessage {
	var buffer bytes.Buffer
	if json.Compact(&buffer, raw) != nil {
		return null
	}
	return buffer.Bytes()
}

// Changed lists the names of the fields in which after differs from before, secrets and stamps left out. What is derived
// is listed, so that guards see who would write it.
func Changed(before, after *core.Record) []string {
	names := []string{}
	for _, field := range after.Collection().Fields {
		if secretOrStamp(field) {
			continue
		}
		if _, differs := changeOf(before, after, field); differs {
			names = append(names, field.GetName())
		}
	}
	return names
}
