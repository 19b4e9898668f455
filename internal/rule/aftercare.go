package rule

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// CallbackRequest is a callback as a rule asks for it: when the customer is to be called after a solution, and how it is tried.
type CallbackRequest struct {
	Ticket string
	// Within and After are counted from the solution: by when, and from when on.
	Within, After time.Duration
	// Plan is the plan of the tries as JSON; the room of callbacks reads it.
	Plan json.RawMessage
	Rule string
}

// Callbacks are what the room of callbacks does for a rule.
type Callbacks struct {
	// Check says what a callback would be refused for whatever its case, and CheckCase because of its case.
	Check     func(request CallbackRequest) error
	CheckCase func(record *core.Record) error
	// Open makes it in tx, in place of one that is open.
	Open func(tx core.App, request CallbackRequest, actor journal.Actor) error
}

// defaultWithin is by when the customer has been called where a rule does not say (requirements R59).
const defaultWithin = 48 * time.Hour

// membersOfCallback are what act.callback may be given.
var membersOfCallback = []string{"within", "after", "tries", "days", "spread", "bands"}

// callback takes { within, after, tries, days, spread, bands }, each of which may be left out. Days in a duration are of 24
// hours: a callback is promised in calendar time.
func (p *planner) callback(arguments []any) ([]*Action, error) {
	given, err := dataOf(argument(arguments, 0), thing("callback"))
	if err != nil {
		return nil, err
	}
	plan := map[string]any{}
	for _, name := range sortedKeys(given) {
		if !slices.Contains(membersOfCallback, name) {
			return nil, unknownMember(name, membersOfCallback)
		}
		if name != "within" && name != "after" {
			plan[name] = given[name]
		}
	}
	within, after := defaultWithin, time.Duration(-1)
	for _, one := range []struct {
		name string
		into *time.Duration
	}{{"within", &within}, {"after", &after}} {
		if value, named := given[one.name]; named {
			if *one.into, err = spanOf(value); err != nil {
				return nil, inside(one.name, err)
			}
		}
	}
	if after < 0 {
		after = within / 2
	}
	action := &Action{Do: DoCallback, Seconds: int64(within / time.Second), After: int64(after / time.Second)}
	if len(plan) > 0 {
		action.Data = plan
	}
	return []*Action{action}, nil
}

// spanOf is a duration with its days as 24 hours. It does not go back.
func spanOf(value any) (time.Duration, error) {
	d, err := durationOf(value)
	span := d.rest + time.Duration(d.days)*24*time.Hour
	if err == nil && span < 0 {
		err = wrong("argument_no_wait", map[string]any{"value": span.String()})
	}
	return span, err
}

// callback checks that the case can have one. A case that is open again by now needs none: its next solution asks anew.
func (c *checker) callback(action *Action) error {
	plan, err := json.Marshal(action.Data)
	if err != nil {
		return err
	}
	request := CallbackRequest{
		Ticket: c.record.Id, Within: time.Duration(action.Seconds) * time.Second, After: time.Duration(action.After) * time.Second,
		Plan: plan, Rule: c.rule.id,
	}
	if err := c.room.cases.Callbacks.Check(request); err != nil {
		return err
	}
	if c.record.GetBool("is_open") {
		action.State = StateOvertaken
		return nil
	}
	if err := c.room.cases.Callbacks.CheckCase(c.record); err != nil {
		return err
	}
	c.work.callbacks = append(c.work.callbacks, asked[CallbackRequest]{request, action})
	return nil
}

// SurveyRequest is an invitation to a survey as a rule asks for it.
type SurveyRequest struct {
	Ticket, Survey string
	// After is how long after the solution it is sent.
	After time.Duration
	// Insist asks also whom the sample or an earlier survey spares.
	Insist bool
}

// Surveys are what the room of surveys does for a rule.
type Surveys struct {
	// Check says what an invitation would be refused for whatever its case, and CheckCase because of its case.
	Check     func(app core.App, request SurveyRequest) error
	CheckCase func(record *core.Record) error
	// Invite makes it in tx.
	Invite func(tx core.App, request SurveyRequest, actor journal.Actor) error
}

// survey takes a survey's key and { after, insist }, which may be left out: then it is sent at once, and not to whom the sample
// or an earlier survey spares.
func (p *planner) survey(arguments []any) ([]*Action, error) {
	key, err := filled(argument(arguments, 0), thing("survey"), longestKey)
	if err != nil {
		return nil, err
	}
	given, err := dataOf(argument(arguments, 1), thing("survey_plan"))
	if err != nil {
		return nil, err
	}
	action := &Action{Do: DoSurvey, Survey: key}
	for _, name := range sortedKeys(given) {
		switch name {
		case "after":
			after, err := spanOf(given[name])
			if err != nil {
				return nil, inside("after", err)
			}
			action.After = int64(after / time.Second)
		case "insist":
			insist, isBool := given[name].(bool)
			if !isBool {
				return nil, wrong("argument_flag", map[string]any{"what": "insist"})
			}
			action.Insist = insist
		default:
			return nil, unknownMember(name, []string{"after", "insist"})
		}
	}
	return []*Action{action}, nil
}

// survey checks that the customer of the case can be invited. A case that is open again by now is asked about when it is
// solved.
func (c *checker) survey(action *Action) error {
	request := SurveyRequest{Ticket: c.record.Id, Survey: action.Survey, After: time.Duration(action.After) * time.Second, Insist: action.Insist}
	if err := c.room.cases.Surveys.Check(c.app, request); err != nil {
		return err
	}
	if c.record.GetBool("is_open") {
		action.State = StateOvertaken
		return nil
	}
	if err := c.room.cases.Surveys.CheckCase(c.record); err != nil {
		return err
	}
	c.work.surveys = append(c.work.surveys, asked[SurveyRequest]{request, action})
	return nil
}

// ProblemRequest is an entry of the problem ledger as a rule proposes it.
type ProblemRequest struct {
	Ticket, Title string
	// Days is how far back cases of the same product and category are its sources; of these kinds, or of any.
	Days  int
	Kinds []string
	// DueDays is within how many working days its measures are to be taken; 0 leaves that open.
	DueDays int
	At      time.Time
	Rule    string
}

// Problems are what the problem ledger does for a rule.
type Problems struct {
	// Check says what a proposal would be refused for whatever its case, and CheckCase because of its case.
	Check     func(request ProblemRequest) error
	CheckCase func(record *core.Record) error
	// Propose makes it in tx, or links the case to the one that is open.
	Propose func(tx core.App, request ProblemRequest, actor journal.Actor) error
}

// defaultDays is how far back the sources of a problem reach where a rule does not say.
const defaultDays = 30

// problem takes the title and { days, kinds, within }, each of which may be left out. Days in within are working days.
func (p *planner) problem(arguments []any) ([]*Action, error) {
	title, err := worded(argument(arguments, 0), thing("title"))
	if err != nil {
		return nil, err
	}
	given, err := dataOf(argument(arguments, 1), thing("problem"))
	if err != nil {
		return nil, err
	}
	data := map[string]any{"days": float64(defaultDays)}
	for _, name := range sortedKeys(given) {
		value := given[name]
		switch name {
		case "days":
			days, isNumber := value.(float64)
			if !isNumber || days != math.Trunc(days) || days < 1 || days > longestCount {
				return nil, wrong("argument_from_one", map[string]any{"what": "days", "most": longestCount})
			}
		case "kinds":
			if !isListOfTexts(value) {
				return nil, wrong("argument_kinds", nil)
			}
		case "within":
			d, err := durationOf(value)
			if err != nil {
				return nil, inside("within", err)
			}
			if d.rest != 0 || d.days < 1 {
				return nil, wrong("argument_working_days", nil)
			}
		default:
			return nil, unknownMember(name, []string{"days", "kinds", "within"})
		}
		data[name] = value
	}
	return []*Action{{Do: DoProblem, Text: title, Data: data}}, nil
}

func isListOfTexts(value any) bool {
	list, isList := value.([]any)
	return isList && len(list) <= mostListed && !slices.ContainsFunc(list, func(one any) bool { _, isText := one.(string); return !isText })
}

// problem checks that the case can have one: it needs a product and a category, as the plan leaves them. A case that belongs to
// a problem is left there, and one that a person has sorted otherwise meanwhile is no source of this one.
func (c *checker) problem(action *Action) error {
	request := ProblemRequest{Ticket: c.record.Id, Title: c.worded(action.Text), At: c.event.At, Rule: c.rule.id}
	days, _ := action.Data["days"].(float64)
	request.Days = int(days)
	for _, kind := range listOf(action.Data["kinds"]) {
		if text, isText := kind.(string); isText {
			request.Kinds = append(request.Kinds, text)
		}
	}
	if within, given := action.Data["within"]; given {
		d, err := durationOf(within)
		if err != nil {
			return err
		}
		request.DueDays = d.days
	}
	if err := c.room.cases.Problems.Check(request); err != nil {
		return err
	}
	if c.overtaken["product"] || c.overtaken["category"] || c.overtaken["problem"] {
		action.State = StateOvertaken
		return nil
	}
	if c.record.GetString("problem") != "" {
		action.State = StateUnchanged
		return nil
	}
	planned := c.record.Clone()
	for _, name := range slices.Sorted(maps.Keys(c.work.fields)) {
		if name == "product" || name == "category" {
			planned.Set(name, c.work.fields[name])
		}
	}
	if err := c.room.cases.Problems.CheckCase(planned); err != nil {
		return err
	}
	c.work.problems = append(c.work.problems, asked[ProblemRequest]{request, action})
	return nil
}
