package rule

import (
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/core"
)

// live is a rule ready to run.
type live struct {
	id      string
	version int
	*Definition
	compiled *compiled
	// failing counts failures that the record may count too, so that a run that goes well clears them; 0 where it counts none. All
	// readings of a rule have one: a failure of what was read beside the shelf is cleared by what stands on it.
	failing *atomic.Int64
}

// result is the beginning of an answer of the rule: which one it is, and which version.
func (l *live) result() *Result {
	return &Result{Rule: l.id, Name: l.Name, Version: l.version, Stage: l.Stage}
}

// isIn says whether a case is among those for which a rule in StageSample is live: always the same ones, and others for
// another rule.
func (l *live) isIn(key string) bool {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(l.id + "/" + key)) // a hash takes everything
	return int(hash.Sum32()%100) < l.Sample
}

// shelf keeps the enabled rules, compiled, in their order, until one is saved: an edit is live at the next event.
type shelf struct {
	mu    sync.Mutex
	rules []*live
	full  bool
	// round counts the changes, so that what was read before one is never put up after it.
	round int
	// changing is how many transactions save rules at this moment. Until the last has ended nothing is put up: it would be out
	// of date from the commit on, and the next event may be handled before anybody hears of that.
	changing int
	// failing are the counts of failures, by rule.
	failing map[string]*atomic.Int64
}

// change empties the shelf because of a save of a rule in tx.
func (s *shelf) change(tx core.App) {
	s.empty(1)
	tx.TxInfo().OnComplete(func(error) error {
		s.empty(-1)
		return nil
	})
}

func (s *shelf) empty(changing int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules, s.full = nil, false
	s.round++
	s.changing += changing
}

// hasChanged says whether a rule has been saved since the given round, or is about to be.
func (s *shelf) hasChanged(since int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.round != since
}

// get returns the enabled rules in their order, and the round in which they were read.
func (s *shelf) get(app core.App) (rules []*live, round int, err error) {
	s.mu.Lock()
	rules, full, round := s.rules, s.full, s.round
	s.mu.Unlock()
	if full {
		return rules, round, nil
	}
	if rules, err = readLive(app); err != nil {
		return nil, round, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.countTogether(rules)
	if s.full && s.round == round && !app.IsTransactional() {
		return s.rules, round, nil // another event was faster; what is counted of a rule is counted in one place
	}
	if s.round == round && s.changing == 0 && !app.IsTransactional() { // what a transaction sees may never come to be
		s.rules, s.full = rules, true
	}
	return rules, round, nil
}

// countTogether has every reading of a rule count its failures in one place.
func (s *shelf) countTogether(rules []*live) {
	if s.failing == nil {
		s.failing = map[string]*atomic.Int64{}
	}
	for _, l := range rules {
		shared := s.failing[l.id]
		if shared == nil {
			s.failing[l.id] = l.failing
			continue
		}
		shared.CompareAndSwap(0, l.failing.Load())
		l.failing = shared
	}
}

func readLive(app core.App) ([]*live, error) {
	records, err := app.FindRecordsByFilter(CollectionRules, "enabled = true", "position,id", 0, 0)
	if err != nil {
		return nil, fmt.Errorf("read the rules: %w", err)
	}
	rules := []*live{}
	for _, record := range records {
		l, err := liveOf(record)
		if err != nil {
			// It was checked when it was saved; one that came past the guards must not stop the others.
			app.Logger().Error("a rule cannot be read and is passed over", "rule", record.GetString("name"), "error", err)
			continue
		}
		rules = append(rules, l)
	}
	return rules, nil
}

func liveOf(record *core.Record) (*live, error) {
	definition, err := definitionOf(record)
	if err != nil {
		return nil, err
	}
	compiled, err := definition.compile()
	if err != nil {
		return nil, err
	}
	l := &live{id: record.Id, version: record.GetInt("version"), Definition: definition, compiled: compiled, failing: &atomic.Int64{}}
	l.failing.Store(int64(record.GetInt("run_failures")))
	return l, nil
}

// subscribes says whether a rule wants an event. A reminder and a schedule are for the rule alone that asked for them.
func (l *live) subscribes(eventType string, data map[string]any) bool {
	switch eventType {
	case EventReminder:
		return data["rule"] == l.id && slices.Contains(l.On, eventType)
	case EventSchedule:
		return l.Every != "" && data["key"] == scheduleName(l.id)
	}
	return slices.Contains(l.On, eventType)
}
