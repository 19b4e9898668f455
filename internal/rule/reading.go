package rule

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// Reading is what the live rules would make of a text.
type Reading struct {
	Kind, Grade, Category string
}

// Rules is the room's handle.
type Rules struct{ room *room }

// Read asks the rules that are live what they would make of a text if it came as a new case of a customer, and does none of it.
// So whoever answers a customer before there is a case goes by the very words that sort cases, as administrators have them now.
// A rule that needs to know more than the text, or fails, has no say. Of two that speak of a field the first counts.
func (r *Rules) Read(app core.App, text string) (*Reading, error) {
	rules, _, err := r.room.shelf.get(app)
	if err != nil {
		return nil, err
	}
	w, err := r.room.imaginedCase(app, text)
	if err != nil {
		return nil, err
	}
	reading := &Reading{}
	for _, l := range rules {
		if l.Stage != StageLive || !slices.Contains(l.On, "ticket.created") {
			continue
		}
		result, err := l.ask(w)
		if err != nil {
			return nil, fmt.Errorf("read a text by the rules: %w", err)
		}
		for _, action := range result.Plan {
			reading.take(action)
		}
		if slices.ContainsFunc(result.Plan, func(action *Action) bool { return action.Do == DoStop }) {
			break
		}
	}
	return reading, nil
}

// take takes up what an action would set of the case.
func (reading *Reading) take(action *Action) {
	value, _ := action.Value.(string)
	field := map[string]*string{"kind": &reading.Kind, "grade": &reading.Grade, "category": &reading.Category}[action.Field]
	if action.Do == DoSet && field != nil && *field == "" {
		*field = value
	}
}

// imaginedCase is the world of a case of which nothing is known but what it says.
func (r *room) imaginedCase(app core.App, text string) (*world, error) {
	values := map[string]any{"message": nil}
	for name, collection := range map[string]string{"ticket": "tickets", "customer": "customers", "product": "products"} {
		blank, err := blankOf(app, collection)
		if err != nil {
			return nil, fmt.Errorf("imagine a case: %w", err)
		}
		values[name] = maps.Clone(blank)
	}
	ticket, _ := values["ticket"].(map[string]any)
	for name, value := range map[string]any{"description": text, "status": "new", "channel": "portal", "priority": "normal"} {
		ticket[name] = value
	}
	now := r.clock.Now()
	values["event"] = eventValue(&journal.Event{Seq: 1, Type: "ticket.created", At: now, Data: map[string]any{}, Actor: journal.Actor{Kind: journal.ActorCustomer}}, map[string]any{})
	// The rule that asks fails, and has no say; nobody reads what it is told.
	unknown := map[string]func([]any) (any, error){}
	for _, name := range questionNames {
		unknown[name] = func([]any) (any, error) { return nil, wrong("argument_no_value", map[string]any{"what": "ask"}) }
	}
	return &world{value: func(name string) (any, error) { return values[name], nil }, ask: func() map[string]func([]any) (any, error) { return unknown }, at: now}, nil
}
