package rule

import "slices"

// settles says which of a plan's actions go with a status that it sets: what solved the case, and what the customer is told
// of it. Where a person has moved the case on, they would be said of a state that it is not in.
func settles(action *Action) bool {
	return action.Do == DoReply || action.Do == DoMail || action.Do == DoSet && action.Field == "resolution"
}

// leave leaves out what settles a case that a person has moved on, unless it could not be done in any state of the case.
func (c *checker) leave(action *Action) error {
	action.State = StateOvertaken
	if action.Do == DoSet {
		return nil // what solved it is any text
	}
	_, err := c.room.cases.Letter(c.app, c.event, c.record.Id, action.Template, action.Values)
	if fault := refusedAs(err); fault != nil && fault.Code != "template_unknown" { // such as a customer without an address
		return nil
	}
	return err
}

// setsStatus says whether a plan moves the case from one status to another.
func setsStatus(plan []*Action) bool {
	return slices.ContainsFunc(plan, func(action *Action) bool { return action.Do == DoSet && action.Field == "status" })
}

// fieldOf is the field of the case that an action sets; empty for none.
func fieldOf(action *Action) string {
	if action.Do == DoSet {
		return action.Field
	}
	return map[string]string{DoAssign: "assignee", DoTeam: "team", DoTag: "tags", DoUntag: "tags", DoEscalate: "escalation", DoDeescalate: "escalation"}[action.Do]
}

// giveWay leaves out of a plan a field that was refused, where a person's change had overtaken another: the two were meant
// together, and that they do not fit any more is not the rule's doing. It says whether there was one to leave out.
func (c *checker) giveWay(plan []*Action, field string) bool {
	isOvertaken := func(action *Action) bool { return action.State == StateOvertaken }
	if _, planned := c.work.fields[field]; !planned || field == "escalation" || !slices.ContainsFunc(plan, isOvertaken) {
		return false
	}
	delete(c.work.fields, field)
	for _, action := range plan {
		if fieldOf(action) == field && action.State == StatePlanned {
			action.State = StateOvertaken
		}
	}
	return true
}
