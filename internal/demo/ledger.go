package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/pocketbase/dbx"
)

//go:embed problems.json
var problemFile []byte

// entry is one problem of the ledger: one that a rule proposes when its cases have come, or that a colleague registers.
type entry struct {
	Product  string `json:"product"`
	Category string `json:"category"`
	// Register is what a colleague registers, and At and By when and who; nil where a rule proposes it.
	Register object        `json:"register"`
	At       string        `json:"at"`
	By       string        `json:"by"`
	Steps    []entryChange `json:"steps"`
}

// entryChange is what somebody writes of a problem.
type entryChange struct {
	At  string `json:"at"`
	Who string `json:"who"`
	Set object `json:"set"`
}

// planLedger makes the steps of all problems.
func (s *seeder) planLedger(calendar *calendar) ([]step, error) {
	var entries []entry
	if err := json.Unmarshal(problemFile, &entries); err != nil {
		return nil, fmt.Errorf("problems.json: %w", err)
	}
	var steps []step
	for _, e := range entries {
		if e.Register != nil {
			at, err := calendar.moment(e.At, time.Time{})
			if err != nil {
				return nil, err
			}
			steps = append(steps, step{at: at, name: "register a problem", do: func() error { return s.register(e) }})
		}
		for _, change := range e.Steps {
			at, err := calendar.moment(change.At, time.Time{})
			if err != nil {
				return nil, err
			}
			set := maps.Clone(change.Set)
			for _, field := range []string{"due_at", "measured_at"} {
				spec, _ := set[field].(string)
				if spec == "" {
					continue
				}
				moment, err := calendar.moment(spec, at)
				if err != nil {
					return nil, err
				}
				set[field] = moment.Truncate(time.Minute).UTC()
			}
			steps = append(steps, step{at: at, name: "see to a problem", do: func() error { return s.seeTo(e, change.Who, set) }})
		}
	}
	return steps, nil
}

// register enters a problem with the cases of its product and category.
func (s *seeder) register(e entry) error {
	fields := maps.Clone(e.Register)
	fields["product"], fields["category"] = s.ids["products/"+e.Product], e.Category
	made, err := s.client.create(s.people[e.By], "problems", fields)
	if err != nil {
		return err
	}
	cases, err := s.app.FindAllRecords("tickets", dbx.HashExp{"product": fields["product"], "category": e.Category, "merged_into": ""})
	if err != nil {
		return err
	}
	for _, ticket := range cases {
		s.pause()
		if err := s.client.change(s.people[e.By], "tickets", ticket.Id, object{"problem": made["id"]}); err != nil {
			return err
		}
	}
	return nil
}

// seeTo changes the problem of a product and category.
func (s *seeder) seeTo(e entry, name string, set object) error {
	found, err := s.app.FindAllRecords("problems", dbx.HashExp{"product": s.ids["products/"+e.Product], "category": e.Category})
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("%d problems of %s %s", len(found), e.Product, e.Category)
	}
	fields := maps.Clone(set)
	if owner, named := fields["owner"].(string); named {
		fields["owner"] = s.people[owner].Id
	}
	return s.client.change(s.people[name], "problems", found[0].Id, fields)
}
