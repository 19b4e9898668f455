package sla

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/script"
)

// policy is one record of sla_policies, made ready to be asked.
type policy struct {
	id, name string
	// when is nil where the policy holds for every case.
	when    *script.Expression
	source  string
	targets map[Kind]Target
	pauses  []string
}

// names are what a policy's expression may speak of.
var names = []string{"ticket", "customer", "product"}

// policies are the enabled policies in their order.
type policies struct {
	list     []*policy
	fallback string            // the calendar that counts where a target names none
	channels map[string]string // the calendar that holds the hours of a channel, where one does
}

// shelf keeps the policies between questions; a save of one, or of a calendar, empties it.
type shelf struct {
	mu   sync.Mutex
	kept *policies
}

func (s *shelf) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = nil
}

func (s *shelf) get(app core.App) (*policies, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept != nil {
		return s.kept, nil
	}
	read, err := readPolicies(app, nil)
	if err != nil {
		return nil, err
	}
	s.kept = read
	return read, nil
}

// readPolicies reads the policies as they stand; a draft stands in for the record of its id, or is one more.
func readPolicies(app core.App, draft *core.Record) (*policies, error) {
	records, err := app.FindRecordsByFilter(CollectionPolicies, "enabled = true", "position,id", 0, 0)
	if err != nil {
		return nil, fmt.Errorf("read the policies: %w", err)
	}
	if draft != nil {
		records = withDraft(records, draft)
	}
	p := &policies{}
	if p.fallback, err = fallbackCalendar(app); err != nil {
		return nil, err
	}
	if p.channels, err = channelCalendars(app); err != nil {
		return nil, err
	}
	for _, record := range records {
		made, err := policyOf(record)
		if err != nil {
			// It was checked when it was saved; one that came past the guards must not stop all clocks.
			app.Logger().Error("a policy cannot be read and is passed over", "policy", record.GetString("name"), "error", err)
			continue
		}
		p.list = append(p.list, made)
	}
	return p, nil
}

func withDraft(records []*core.Record, draft *core.Record) []*core.Record {
	var all []*core.Record
	placed := !draft.GetBool("enabled")
	for _, record := range records {
		if record.Id == draft.Id {
			continue
		}
		if !placed && draft.GetInt("position") < record.GetInt("position") {
			all, placed = append(all, draft), true
		}
		all = append(all, record)
	}
	if !placed {
		all = append(all, draft)
	}
	return all
}

func policyOf(record *core.Record) (*policy, error) {
	p := &policy{id: record.Id, name: record.GetString("name"), pauses: record.GetStringSlice("pauses"), source: strings.TrimSpace(record.GetString("when"))}
	var err error
	if p.source != "" {
		if p.when, err = script.Compile(p.source, names...); err != nil {
			return nil, err
		}
	}
	p.targets, err = parseTargets([]byte(record.GetString("targets")), func(string) bool { return true })
	return p, err
}

// facts are what policies are asked with: the case as it stood, and who and what it is about, read when first spoken of.
type facts struct {
	app    core.App
	ticket map[string]any
	values map[string]any
	// held are the answers so far: each clock asks the same policies.
	held map[*policy]bool
}

func (f *facts) of(p *policy) map[string]any {
	if f.values == nil {
		f.values = map[string]any{"ticket": f.ticket}
	}
	for name, collection := range map[string]string{"customer": "customers", "product": "products"} {
		if _, read := f.values[name]; !read && strings.Contains(p.source, name) {
			f.values[name] = f.read(collection, name)
		}
	}
	return f.values
}

// read gives blank values where there is no such record.
func (f *facts) read(collection, field string) map[string]any {
	if id, _ := f.ticket[field].(string); id != "" {
		if record, err := f.app.FindRecordById(collection, id); err == nil {
			return journal.Values(record)
		}
	}
	values, err := journal.Blank(f.app, collection)
	if err != nil {
		return map[string]any{}
	}
	return values
}

// choose takes the target of a clock: from the first policy that holds for the case and names the clock.
func (p *policies) choose(kind Kind, f *facts) (snapshot, bool) {
	for _, policy := range p.list {
		target, named := policy.targets[kind]
		if !named || !policy.holds(f) {
			continue
		}
		target.Pauses = nil
		if kind.in(pausable) {
			target.Pauses = policy.pauses
		}
		if target.Warn == nil {
			target.Warn = defaultWarn
		}
		if target.byHours() && target.Calendar == "" {
			target.Calendar = p.fallback
		}
		return snapshot{Target: target, Policy: policy.id, PolicyName: policy.name}, true
	}
	// A promise is kept to whatever the policies say.
	return snapshot{}, kind == Promise
}

// patience is how long an expression may take that ran out of time at first. It takes microseconds, so what held it up is the
// machine, and a busy minute must not give a case another policy's time; one that loops is over by then, too.
const patience = 3 * time.Second

// asks tests the policy's expression, once more with patience where time ran out.
func (p *policy) asks(values map[string]any) (bool, error) {
	ok, err := p.when.Test(values)
	var timeOut *script.TimeOut
	if errors.As(err, &timeOut) {
		return p.when.TestIn(script.Run{Values: values, Limit: patience})
	}
	return ok, err
}

// holds says whether the policy is for the case. An expression that fails holds for nothing, and says so in the log: it
// was tried when it was saved, so this is a case that its author did not think of.
func (p *policy) holds(f *facts) bool {
	if p.when == nil {
		return true
	}
	if held, asked := f.held[p]; asked {
		return held
	}
	ok, err := p.asks(f.of(p))
	if err != nil {
		f.app.Logger().Warn("a policy's expression failed and holds for nothing", "policy", p.name, "error", err)
	}
	if f.held == nil {
		f.held = map[*policy]bool{}
	}
	f.held[p] = ok && err == nil
	return f.held[p]
}
