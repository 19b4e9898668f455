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
	// failing says that its last run may have failed, so that one that goes well clears the count.
	failing atomic.Bool
}

// actor is the name and id that the rule acts under.
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

// shelf keeps the enabled rules, compiled, in their order; a save of one empties it, so that an edit is live at the next
// event.
type shelf struct {
	mu    sync.Mutex
	rules []*live
	full  bool
	// round counts the changes, so that what was read before one is never put up after it.
	round int
}

func (s *shelf) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules, s.full = nil, false
	s.round++
}

// get returns the enabled rules in their order.
func (s *shelf) get(app core.App) ([]*live, error) {
	s.mu.Lock()
	rules, full, round := s.rules, s.full, s.round
	s.mu.Unlock()
	if full {
		return rules, nil
	}
	rules, err := readLive(app)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.round == round && !app.IsTransactional() { // what a transaction sees may never come to be
		s.rules, s.full = rules, true
	}
	return rules, nil
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
	l := &live{id: record.Id, version: record.GetInt("version"), Definition: definition, compiled: compiled}
	l.failing.Store(record.GetInt("run_failures") > 0)
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
