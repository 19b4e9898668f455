package demo

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// running is a case that has begun.
type running struct {
	story story
	id    string
}

// ask begins a case: the customer writes in the portal, a colleague enters what was said on the phone or at the counter,
// or a channel hands in what came by it.
func (s *seeder) ask(r *running) error {
	told := r.story
	fields := object{"subject": told.Subject, "description": told.Text}
	if told.Kind != "" {
		fields["kind"] = told.Kind
	}
	if told.Product != "" {
		fields["product"] = s.ids["products/"+told.Product]
		fields["asset"] = s.ids["assets/"+told.Customer+"/"+told.Product] // empty where the customer's unit is not known
	}
	who := s.people[told.Customer]
	if who == nil {
		return fmt.Errorf("no customer %q", told.Customer)
	}
	if told.By != "" || told.Channel != "portal" {
		fields["customer"], fields["channel"] = who.Id, told.Channel
		who = s.people[admin] // channels have no account of their own yet
	}
	if told.By != "" {
		who = s.people[told.By]
		fields["category"], fields["priority"], fields["grade"] = told.Is.Category, told.Is.Priority, told.Is.Grade
	}
	made, err := s.client.create(who, "tickets", fields)
	if err != nil {
		return err
	}
	r.id = made["id"].(string)
	if len(told.Files) == 0 {
		return nil
	}
	s.pause()
	return s.say(r, "customer", "reply", "", told.Files)
}

// takeUp lets a colleague sort a case after reading it, and take it where nobody has it.
func (s *seeder) takeUp(r *running, name string) error {
	who, err := s.person(r, name)
	if err != nil {
		return err
	}
	ticket, err := s.app.FindRecordById("tickets", r.id)
	if err != nil {
		return err
	}
	is, fields := r.story.Is, object{}
	for field, value := range map[string]string{
		"kind": is.Kind, "category": is.Category, "priority": is.Priority, "grade": is.Grade, "product": s.ids["products/"+is.Product],
	} {
		if value != "" && value != ticket.GetString(field) {
			fields[field] = value
		}
	}
	if asset := s.ids["assets/"+r.story.Customer+"/"+is.Product]; asset != "" && ticket.GetString("asset") == "" {
		fields["asset"] = asset
	}
	if team, sorted := s.ids["teams/"+teamOf[is.Kind]], fields["kind"]; sorted != nil && team != ticket.GetString("team") {
		fields["team"] = team // whose turn it is, the team's own way of assigning says
	} else if ticket.GetString("assignee") == "" {
		fields["assignee"] = who.Id
	}
	if len(fields) == 0 {
		return nil
	}
	return s.client.change(who, "tickets", r.id, fields)
}

// teamOf says which team a colleague hands a kind of case to.
var teamOf = map[string]string{
	"consultation": "first", "complaint": "first", "return_exchange": "first", "suggestion": "first", "praise": "first",
	"repair": "second", "installation": "second",
}

// act does what a beat says: words first, then changes.
func (s *seeder) act(r *running, b beat) error {
	for _, said := range []struct{ kind, body string }{{"call", b.Call}, {"visit", b.Visit}, {"note", b.Note}, {"reply", b.Reply}} {
		files := b.Files
		if said.kind != "reply" {
			files = nil
		}
		if said.body == "" && len(files) == 0 {
			continue
		}
		if err := s.say(r, b.Who, said.kind, said.body, files); err != nil {
			return err
		}
	}
	if len(b.Callback) > 0 {
		if err := s.callBack(r, b); err != nil {
			return err
		}
	}
	if err := s.speakUp(r, b); err != nil {
		return err
	}
	if len(b.Set) == 0 {
		return nil
	}
	who, err := s.person(r, b.Who)
	if err != nil {
		return err
	}
	fields, err := s.resolve(b.Set)
	if err != nil {
		return err
	}
	return s.client.change(who, "tickets", r.id, fields)
}

// callBack records a try of the callback that a rule has made for the case.
func (s *seeder) callBack(r *running, b beat) error {
	who, err := s.person(r, b.Who)
	if err != nil {
		return err
	}
	open, err := s.app.FindFirstRecordByFilter("callbacks", "ticket = {:ticket} && state = 'open'", dbx.Params{"ticket": r.id})
	if err != nil {
		return fmt.Errorf("no callback is open: %w", err)
	}
	fields := object{"callback": open.Id}
	for name, value := range b.Callback {
		fields[name] = value
	}
	_, err = s.client.create(who, "callback_attempts", fields)
	return err
}

// say writes a message. What a customer says by another channel than the portal comes in as the channel hands it in.
func (s *seeder) say(r *running, name, kind, body string, files []string) error {
	who, err := s.person(r, name)
	if err != nil {
		return err
	}
	fields := object{"ticket": r.id, "kind": kind, "body": body}
	if name == "customer" && r.story.Channel != "portal" {
		fields["author_customer"], fields["author_name"], fields["channel"] = who.Id, who.GetString("name"), r.story.Channel
		who = s.people[admin]
	}
	if name != "customer" && kind == "reply" {
		fields["channel"] = r.story.Channel
	}
	if kind == "call" {
		fields["channel"] = "phone"
	}
	var made object
	if len(files) == 0 {
		made, err = s.client.create(who, "messages", fields)
	} else {
		var attached []file
		if attached, err = attachments(files); err == nil {
			made, err = s.client.upload(who, "messages", fields, attached)
		}
	}
	if err != nil {
		return err
	}
	s.pause()
	r.id = made["ticket"].(string) // a word long after the closing begins a linked case
	return nil
}

// splitOff makes a case of the customer's last message in another.
func (s *seeder) splitOff(r, from *running, name string) error {
	who, err := s.person(from, name)
	if err != nil {
		return err
	}
	messages, err := s.app.FindRecordsByFilter("messages", "ticket = {:ticket} && author_customer != ''", "-created", 1, 0, object{"ticket": from.id})
	if err != nil || len(messages) == 0 {
		return fmt.Errorf("find what to split off: %w", err)
	}
	made, err := s.client.create(who, "tickets", object{
		"customer": s.people[r.story.Customer].Id, "channel": r.story.Channel, "subject": r.story.Subject, "kind": r.story.Kind,
		"product": s.ids["products/"+r.story.Product], "linked_to": from.id,
	})
	if err != nil {
		return err
	}
	r.id = made["id"].(string)
	_, err = s.client.create(who, "messages", object{"ticket": r.id, "kind": "reply", "copied_from": messages[0].Id})
	return err
}

// onDuty is who takes what nobody has.
const onDuty = "agent1"

// person finds who acts in a case.
func (s *seeder) person(r *running, name string) (*core.Record, error) {
	switch name {
	case "customer":
		name = r.story.Customer
	case "assignee":
		ticket, err := s.app.FindRecordById("tickets", r.id)
		if err != nil {
			return nil, err
		}
		for _, record := range s.people {
			if record.Id == ticket.GetString("assignee") {
				return record, nil
			}
		}
		name = onDuty
	}
	if record := s.people[name]; record != nil {
		return record, nil
	}
	return nil, fmt.Errorf("nobody is called %q", name)
}

// resolve puts ids in place of the names of people, teams, products and cases.
func (s *seeder) resolve(set object) (object, error) {
	fields := object{}
	for field, value := range set {
		resolved, err := s.resolveField(field, value)
		if err != nil {
			return nil, err
		}
		fields[field] = resolved
	}
	return fields, nil
}

func (s *seeder) resolveField(field string, value any) (any, error) {
	if value == nil {
		return nil, nil // emptied
	}
	name, _ := value.(string)
	switch field {
	case "assignee", "accepted_by", "complained_about", "owner":
		if s.people[name] == nil {
			return nil, fmt.Errorf("%s: nobody is called %q", field, name)
		}
		return s.people[name].Id, nil
	case "followers", "people":
		var ids []string
		for _, each := range value.([]any) {
			id, err := s.resolveField("assignee", each)
			if err != nil {
				return nil, err
			}
			ids = append(ids, id.(string))
		}
		return ids, nil
	case "team", "product":
		return s.ids[field+"s/"+name], nil
	case "merged_into", "linked_to":
		if s.cases[name] == nil {
			return nil, fmt.Errorf("%s: no case %q", field, name)
		}
		return s.cases[name].id, nil
	}
	return value, nil
}
