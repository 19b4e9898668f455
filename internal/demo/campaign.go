package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

//go:embed campaigns.json
var campaignFile embed.FS

// campaigns is what the sample company asks of many customers at once, as campaigns.json tells it.
type campaigns struct {
	Campaigns []struct {
		At  string `json:"at"`
		By  string `json:"by"`
		Key string `json:"key"`
		// Callers are people's names in people.json.
		Callers []string `json:"callers"`
		// Monthly has it go round each month, for the first time on the day and at the time that this names.
		Monthly string `json:"monthly"`
		Fields  object `json:"fields"`
	} `json:"campaigns"`
	// Customers are those who have come since.
	Customers []struct {
		At     string `json:"at"`
		By     string `json:"by"`
		Fields object `json:"fields"`
	} `json:"customers"`
	// Calls are tries to make revisits, each of the first that waits: the fields of callback_attempts.
	Calls []struct {
		At     string `json:"at"`
		Fields object `json:"fields"`
	} `json:"calls"`
}

// askMany makes the steps of the campaigns: who starts them, whom they greet, who is called and what they say.
func (s *seeder) askMany(calendar *calendar) ([]step, error) {
	content, err := campaignFile.ReadFile("campaigns.json")
	if err != nil {
		return nil, err
	}
	var told campaigns
	if err := json.Unmarshal(content, &told); err != nil {
		return nil, fmt.Errorf("campaigns.json: %w", err)
	}
	var steps []step
	add := func(spec, name string, do func() error) error {
		at, err := calendar.moment(spec, time.Time{})
		steps = append(steps, step{at: at, name: name, do: do})
		return err
	}
	for _, c := range told.Campaigns {
		if c.Monthly != "" {
			first, err := calendar.moment(c.Monthly, time.Time{})
			if err != nil {
				return nil, err
			}
			c.Fields["cron"] = fmt.Sprintf("%d %d %d * *", first.Minute(), first.Hour(), first.Day())
		}
		err := add(c.At, "start "+c.Key, func() error { return s.startCampaign(s.people[c.By], c.Callers, c.Fields) })
		if err != nil {
			return nil, err
		}
	}
	for _, c := range told.Customers {
		err := add(c.At, "a customer comes", func() error {
			_, err := s.client.create(s.people[c.By], "customers", c.Fields)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for _, c := range told.Calls {
		if err := add(c.At, "revisit", func() error { return s.revisit(c.Fields) }); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

func (s *seeder) startCampaign(by *core.Record, callers []string, fields object) error {
	ids := make([]string, len(callers))
	for i, name := range callers {
		ids[i] = s.people[name].Id
	}
	fields["callers"] = ids
	made, err := s.client.create(by, "campaigns", fields)
	if err != nil {
		return err
	}
	s.pause()
	return s.client.change(by, "campaigns", made["id"].(string), object{"state": "active"})
}

// revisit records a try to make the first revisit that waits, by whoever is to make it.
func (s *seeder) revisit(fields object) error {
	waiting, err := s.app.FindRecordsByFilter("callbacks", "campaign != '' && state = 'open' && attempts = 0 && call_at <= {:now}", "call_at,id", 1, 0,
		dbx.Params{"now": s.clock.Now()})
	if err != nil || len(waiting) == 0 {
		return err // fewer customers could be asked than calls are told of: the day was another one
	}
	caller, err := s.app.FindRecordById("staff", waiting[0].GetString("caller"))
	if err != nil {
		return fmt.Errorf("who calls: %w", err)
	}
	body := object{"callback": waiting[0].Id}
	for name, value := range fields {
		body[name] = value
	}
	_, err = s.client.create(caller, "callback_attempts", body)
	return err
}
