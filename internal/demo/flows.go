package demo

import "fmt"

// sampleFlow is a guided diagnosis as the samples write it, with outcomes and priorities by names of their own.
type sampleFlow struct {
	ID       string            `json:"id"`
	Category string            `json:"product_category"`
	TitleZH  string            `json:"title_zh"`
	TitleEN  string            `json:"title_en"`
	Start    string            `json:"start"`
	Nodes    map[string]object `json:"nodes"`
}

// outcomes are the desk's names for the samples' outcomes.
var outcomes = map[string]string{
	"resolved": "solved", "order_part": "part", "callback": "callback", "ticket_repair": "ticket", "ticket_urgent": "ticket",
}

// makeFlows makes the guided diagnoses.
func (s *seeder) makeFlows() error {
	for _, flow := range s.samples.Flows {
		for id, node := range flow.Nodes {
			if err := adapt(node); err != nil {
				return fmt.Errorf("flow %s, step %s: %w", flow.ID, id, err)
			}
		}
		err := s.make("flows", flow.ID, object{
			"code": flow.ID, "title_zh": flow.TitleZH, "title_en": flow.TitleEN, "category": flow.Category, "enabled": true,
			"start": flow.Start, "nodes": flow.Nodes,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// adapt gives a step the desk's names.
func adapt(node object) error {
	if text, ok := node["text_zh"].(string); ok {
		node["text_zh"] = fullWidth.Replace(text)
	}
	sampled, isEnd := node["outcome"].(string)
	if !isEnd {
		return nil
	}
	outcome, known := outcomes[sampled]
	if !known {
		return fmt.Errorf("no outcome %q", sampled)
	}
	node["outcome"] = outcome
	ticket, _ := node["ticket"].(object)
	if ticket == nil && outcome == "callback" {
		ticket = object{"kind": "repair"}
		node["ticket"] = ticket
	}
	if ticket == nil {
		return nil
	}
	delete(ticket, "escalate_as") // the desk's rules escalate what is urgent
	if priority, ok := ticket["priority"].(string); ok {
		ticket["priority"] = priorities[priority]
	}
	return nil
}
