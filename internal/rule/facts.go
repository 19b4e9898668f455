package rule

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/script"
)

// past answers what stood when: the world right after an event.
type past interface {
	// record is a record as it stood; nil where there is none.
	record(collection, id string) (*core.Record, error)
	// values are a record's fields as plain data; nil where there is none. Nobody may change them.
	values(collection, id string) (map[string]any, error)
	// message is one that was written, which never changes.
	message(id string) (map[string]any, error)
	// changes are what the save of the event in hand changed.
	changes(event *journal.Event) (journal.Changes, error)
	// led is what the guard against loops needs of an earlier event.
	led(seq int64) (link, error)
}

// link is an event in the chain that led to another: its case, the rule that acted, and what led to it.
type link struct {
	ticket, rule string
	cause        int64
}

func linkOf(event *journal.Event) link {
	return link{event.Ticket, event.Actor.Rule, event.Actor.Cause}
}

// links remembers the links of chains: what an event led to is soon asked about, and an event stays what it was.
type links struct {
	mu   sync.Mutex
	kept recent[int64, link]
}

// mostRemembered bounds the links of the desk at work; chains are short, and their events close to each other.
const mostRemembered = 10_000

func (k *links) note(seq int64, l link) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept.put(seq, l)
}

// of is the link of an event, read where it is not remembered.
func (k *links) of(app core.App, seq int64) (link, error) {
	k.mu.Lock()
	l, known := k.kept.get(seq)
	k.mu.Unlock()
	if known {
		return l, nil
	}
	l, err := readLink(app, seq)
	if err == nil {
		k.note(seq, l)
	}
	return l, err
}

// readLink reads an event for the chain.
func readLink(app core.App, seq int64) (link, error) {
	var l link
	err := journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT ticket, rule, cause FROM events WHERE seq = ?`, seq).Scan(&l.ticket, &l.rule, &l.cause)
	if err != nil {
		return link{}, fmt.Errorf("follow what led to an event: event %d: %w", seq, err)
	}
	return l, nil
}

// facts are what the rules of one event are shown. Each is read when a rule first speaks of it, and kept for the others.
type facts struct {
	app   core.App
	event *journal.Event
	past  past
	kept  map[string]any
}

// shown is a fact as a script is shown it: what has to be read is read once the script comes to it. The desk deletes neither cases nor
// messages; one that somebody took away past all hooks is found to be missing when a member of it is asked for.
func (f *facts) shown(name string) (any, error) {
	if name == "ticket" && f.event.Ticket == "" || name == "message" && f.event.Collection != "messages" {
		return nil, nil
	}
	if _, isKnown := f.kept[name]; isKnown {
		return f.value(name)
	}
	return script.Lazy(func() (map[string]any, error) {
		value, err := f.value(name)
		values, _ := value.(map[string]any)
		return values, err
	}), nil
}

func (f *facts) value(name string) (any, error) {
	if value, known := f.kept[name]; known {
		return value, nil
	}
	value, err := f.read(name)
	if err != nil {
		return nil, err
	}
	if f.kept == nil {
		f.kept = map[string]any{}
	}
	f.kept[name] = value
	return value, nil
}

func (f *facts) read(name string) (any, error) {
	switch name {
	case "event":
		changes, err := f.past.changes(f.event)
		if err != nil {
			return nil, err
		}
		return eventValue(f.event, shownChanges(f.event.Seq, changes)), nil
	case "ticket":
		return asAny(f.past.values("tickets", f.event.Ticket))
	case "customer":
		return f.related("customers", "customer")
	case "product":
		return f.related("products", "product")
	case "message":
		return asAny(f.past.message(f.event.Record))
	}
	return nil, fmt.Errorf("there is no fact %q", name)
}

// asAny keeps a missing record null: a nil map in an interface would be an object.
func asAny(values map[string]any, err error) (any, error) {
	if values == nil || err != nil {
		return nil, err
	}
	return values, nil
}

// related is a record that the case names; one that says nothing where it names none. An event about a customer or product
// without a case shows that one, and so does one whose data names it.
func (f *facts) related(collection, field string) (any, error) {
	id, _ := f.event.Data[field].(string)
	if f.event.Collection == collection {
		id = f.event.Record
	}
	if f.event.Ticket != "" {
		ticket, err := f.past.values("tickets", f.event.Ticket)
		if err != nil {
			return nil, err
		}
		id, _ = ticket[field].(string)
	}
	if id != "" {
		values, err := f.past.values(collection, id)
		if values != nil || err != nil {
			return values, err
		}
	}
	return blankOf(f.app, collection)
}

func blankOf(app core.App, collection string) (map[string]any, error) {
	values, err := journal.Blank(app, collection)
	delete(values, "updated")
	if err == nil && collection == "customers" {
		values[hasEmail] = false
	}
	return values, err
}

// hasEmail says whether a customer can be written to. An address never enters the journal, so it is as of now.
const hasEmail = "has_email"

// valuesAsOf are a record's fields right after an event, and for a customer whether there is an address; nil where there is no
// record. When it last changed is left out: rows are read back to an event by their diffs, which stamps are not among.
func valuesAsOf(app core.App, collection, id string, seq int64) (map[string]any, error) {
	values, err := journal.ValuesAsOf(app, collection, id, seq)
	if err != nil || values == nil {
		return nil, err
	}
	delete(values, "updated")
	if collection != "customers" {
		return values, nil
	}
	has, exists, err := hasAddress(app, id)
	if err != nil || !exists {
		return nil, err
	}
	values[hasEmail] = has
	return values, nil
}

// hasAddress says whether a customer can be written to, and whether there is one: one that was read a moment ago may be gone.
func hasAddress(app core.App, id string) (has, exists bool, err error) {
	err = journal.Plain(app.ConcurrentDB()).QueryRow(`SELECT email != '' AND erased_at = '' FROM customers WHERE id = ?`, id).Scan(&has)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil
	}
	if err != nil {
		return false, false, fmt.Errorf("look for the address of customer %s: %w", id, err)
	}
	return has, true, nil
}

// eventValue is an event as scripts see it. All events of one save carry its changes.
func eventValue(event *journal.Event, changes map[string]any) map[string]any {
	data := event.Data
	if data == nil {
		data = map[string]any{}
	}
	return map[string]any{
		"seq": float64(event.Seq), "type": event.Type, "at": event.At.UTC().Format(isoLayout), "changes": changes, "data": data,
		"actor": map[string]any{"kind": string(event.Actor.Kind), "id": event.Actor.ID, "rule": event.Actor.Rule},
	}
}

// shownChanges are the changes of an event as scripts see them: by field [old, new], decoded once a script comes to the field.
func shownChanges(seq int64, changes journal.Changes) map[string]any {
	shown := make(map[string]any, len(changes))
	for name, change := range changes {
		shown[name] = script.LazyList(func() ([]any, error) {
			pair := make([]any, len(change))
			for i, raw := range change {
				var err error
				if pair[i], err = journal.Decoded(raw); err != nil {
					return nil, fmt.Errorf("event %d, field %s: %w", seq, name, err)
				}
			}
			return pair, nil
		})
	}
	return shown
}

// journalPast reads from the database what stood right after one event: the current rows minus the later changes.
type journalPast struct {
	app   core.App
	event *journal.Event
	kept  map[string]*core.Record
	plain map[string]map[string]any
	links *links
}

func (p *journalPast) record(collection, id string) (*core.Record, error) {
	key := collection + "/" + id
	if record, known := p.kept[key]; known {
		return record, nil
	}
	record, err := journal.AsOf(p.app, collection, id, p.event.Seq)
	if errors.Is(err, sql.ErrNoRows) {
		record, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	if p.kept == nil {
		p.kept = map[string]*core.Record{}
	}
	p.kept[key] = record
	return record, nil
}

func (p *journalPast) values(collection, id string) (map[string]any, error) {
	key := collection + "/" + id
	if values, known := p.plain[key]; known {
		return values, nil
	}
	values, err := p.fresh(collection, id)
	if err != nil || values == nil {
		return nil, err
	}
	if p.plain == nil {
		p.plain = map[string]map[string]any{}
	}
	p.plain[key] = values
	return values, nil
}

// fresh reads a record's values. A case at its creation is what its event says, so that no row need be read.
func (p *journalPast) fresh(collection, id string) (map[string]any, error) {
	if p.event.Type == "ticket.created" && collection == "tickets" && id == p.event.Record {
		changes, err := p.changes(p.event)
		if err != nil {
			return nil, err
		}
		return createdValues(p.app, p.event, changes)
	}
	return valuesAsOf(p.app, collection, id, p.event.Seq)
}

// createdValues are a new record's fields, from the event of its creation and what the save gave it.
func createdValues(app core.App, event *journal.Event, changes journal.Changes) (map[string]any, error) {
	values, err := journal.Blank(app, event.Collection)
	if err != nil {
		return nil, err
	}
	if err := putDecoded(values, event.Seq, changes); err != nil {
		return nil, err
	}
	delete(values, "updated")
	values["id"], values["created"] = event.Record, journal.DateTime(event.At).String()
	return values, nil
}

// putDecoded puts what a save changed among a record's values. What it was before is left undecoded: most rules never ask.
func putDecoded(values map[string]any, seq int64, changes journal.Changes) error {
	for name, change := range changes {
		if err := journal.Put(values, name, change[1]); err != nil {
			return fmt.Errorf("event %d, field %s: %w", seq, name, err)
		}
	}
	return nil
}

func (p *journalPast) changes(event *journal.Event) (journal.Changes, error) {
	return event.Whole(p.app)
}

func (p *journalPast) message(id string) (map[string]any, error) {
	return messageValues(p.app, id)
}

// messageValues are the fields of a message that rules see; what it looks like is none of them.
func messageValues(app core.App, id string) (map[string]any, error) {
	record, err := app.FindRecordById("messages", id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read message %s: %w", id, err)
	}
	values := journal.Values(record)
	for _, name := range []string{"html", "attachments", "attachment_names", "external_id"} {
		delete(values, name)
	}
	return values, nil
}

func (p *journalPast) led(seq int64) (link, error) { return p.links.of(p.app, seq) }
