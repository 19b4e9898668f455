package rule

import (
	"fmt"
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
	states map[string]*state
	// chain knows, of the events walked, what led to each.
	chain map[int64]link
}

// state is a record as it stands in the replay.
type state struct {
	values map[string]any
	// kept is the record for the checks, which is behind by some changes: most events need none.
	kept   *core.Record
	behind []journal.Changes
}

// follow brings what is known up to an event.
func (p *replayPast) follow(event *journal.Event) error {
	p.event = event
	p.chain[event.Seq] = linkOf(event)
	if len(event.Changes) == 0 || !slices.Contains(replayed, event.Collection) {
		return nil
	}
	key := event.Collection + "/" + event.Record
	s := p.states[key]
	if s == nil {
		if event.Type != "ticket.created" {
			return nil // it is read when a rule first asks for it
		}
		values, err := createdValues(p.app, event)
		if err != nil {
			return err
		}
		p.keep(key, &state{values: values})
		return nil
	}
	// Values may have been given out to a run, which is over; they are nobody else's.
	for name, change := range event.Changes {
		if err := journal.Put(s.values, name, change[1]); err != nil {
			return fmt.Errorf("replay event %d: %w", event.Seq, err)
		}
	}
	if s.kept != nil {
		s.behind = append(s.behind, event.Changes)
	}
	return nil
}

func (p *replayPast) keep(key string, s *state) {
	if len(p.states) >= mostStates {
		clear(p.states)
	}
	p.states[key] = s
}

func (p *replayPast) stateOf(collection, id string) (*state, error) {
	key := collection + "/" + id
	if s := p.states[key]; s != nil {
		return s, nil
	}
	values, err := valuesAsOf(p.app, collection, id, p.event.Seq)
	if err != nil || values == nil {
		return nil, err
	}
	s := &state{values: values}
	p.keep(key, s)
	return s, nil
}

func (p *replayPast) values(collection, id string) (map[string]any, error) {
	s, err := p.stateOf(collection, id)
	if err != nil || s == nil {
		return nil, err
	}
	return s.values, nil
}

func (p *replayPast) record(collection, id string) (*core.Record, error) {
	s, err := p.stateOf(collection, id)
	if err != nil || s == nil {
		return nil, err
	}
	if s.kept == nil {
		if s.kept, err = journal.AsOf(p.app, collection, id, p.event.Seq); err != nil {
			return nil, err
		}
		return s.kept, nil
	}
	for _, changes := range s.behind {
		if err := journal.Apply(s.kept, changes); err != nil {
			return nil, fmt.Errorf("replay %s %s: %w", collection, id, err)
		}
	}
	s.behind = nil
	return s.kept, nil
}

func (p *replayPast) message(id string) (map[string]any, error) { return messageValues(p.app, id) }

func (p *replayPast) led(seq int64) (link, error) {
	if l, walked := p.chain[seq]; walked {
		return l, nil
	}
	return readLink(p.app, seq)
}
