package rule

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// replayPast is the world of a backtest: it follows the journal, event by event, and so knows how everything stood without
// asking the database for each. What it meets for the first time is read as of that event.
type replayPast struct {
	app core.App
	// from is the seq after which the walk began.
	from   int64
	event  *journal.Event
	states recent[string, map[string]any]
	// records are those that the checks have needed of late; most events need none.
	records recent[string, *core.Record]
	// chain knows, of the events walked of late, what led to each.
	chain links
}

// follow brings what is known up to an event.
func (p *replayPast) follow(event *journal.Event) error {
	p.event = event
	p.chain.note(event.Seq, linkOf(event))
	if len(event.Changes) == 0 || !slices.Contains(replayed, event.Collection) {
		return nil
	}
	key := event.Collection + "/" + event.Record
	if record, isMade := p.records.get(key); isMade {
		if err := journal.Apply(record, event.Changes); err != nil {
			return err
		}
	}
	values, isKnown := p.states.get(key)
	if !isKnown && event.Type != "ticket.created" {
		return nil // it is read when a rule first asks for it
	}
	if !isKnown {
		values, err := createdValues(p.app, event, event.Changes)
		if err == nil {
			p.states.put(key, values)
		}
		return err
	}
	return putDecoded(values, event.Seq, event.Changes) // they may have been given out to a run, which is over
}

func (p *replayPast) values(collection, id string) (map[string]any, error) {
	key := collection + "/" + id
	if values, isKnown := p.states.get(key); isKnown {
		return values, nil
	}
	values, err := valuesAsOf(p.app, collection, id, p.event.Seq)
	if err != nil || values == nil {
		return nil, err
	}
	p.states.put(key, values)
	return values, nil
}

func (p *replayPast) record(collection, id string) (*core.Record, error) {
	key := collection + "/" + id
	if record, isMade := p.records.get(key); isMade {
		return record, nil
	}
	values, err := p.values(collection, id)
	if err != nil || values == nil {
		return nil, err
	}
	record, err := journal.OfValues(p.app, collection, values)
	if err == nil {
		p.records.put(key, record)
	}
	return record, err
}

func (p *replayPast) changes(event *journal.Event) (journal.Changes, error) {
	if event.Type == EventReminder { // it changes nothing; one that is foreseen has the number of another event
		return nil, nil
	}
	return event.Whole(p.app)
}

func (p *replayPast) message(id string) (map[string]any, error) { return messageValues(p.app, id) }

func (p *replayPast) led(seq int64) (link, error) { return p.chain.of(p.app, seq) }

// recent keeps the most that were met last.
type recent[K comparable, V any] struct {
	most int
	kept map[K]*met[K, V]
	// latest begins a ring of what is kept; what was met longest ago stands before it.
	latest *met[K, V]
}

// met is one of them, between the one that was met after it and the one that was met before.
type met[K comparable, V any] struct {
	key           K
	value         V
	later, sooner *met[K, V]
}

func (r *recent[K, V]) get(key K) (V, bool) {
	found, isKept := r.kept[key]
	if !isKept {
		var none V
		return none, false
	}
	r.toFront(found)
	return found.value, true
}

func (r *recent[K, V]) put(key K, value V) {
	if found, isKept := r.kept[key]; isKept {
		found.value = value
		r.toFront(found)
		return
	}
	if len(r.kept) < r.most {
		if r.kept == nil {
			r.kept = map[K]*met[K, V]{}
		}
		r.kept[key] = r.join(&met[K, V]{key: key, value: value})
		return
	}
	// The oldest makes room: it stands before the latest, and becomes that.
	oldest := r.latest.later
	delete(r.kept, oldest.key)
	oldest.key, oldest.value = key, value
	r.kept[key] = oldest
	r.latest = oldest
}

// join puts one into the ring, as the latest.
func (r *recent[K, V]) join(one *met[K, V]) *met[K, V] {
	if r.latest == nil {
		one.later, one.sooner = one, one
	} else {
		one.later, one.sooner = r.latest.later, r.latest
		one.later.sooner, one.sooner.later = one, one
	}
	r.latest = one
	return one
}

func (r *recent[K, V]) toFront(found *met[K, V]) {
	if found == r.latest {
		return
	}
	found.later.sooner, found.sooner.later = found.sooner, found.later
	r.join(found)
}
