package rule

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// FeedbackRequest is what a rule makes of the suggestion or praise of a case.
type FeedbackRequest struct {
	Ticket, Team string
	// People are whom praise is for.
	People []string
	// Within is how long there is for the next step; 0 leaves it as it is.
	Within time.Duration
}

// Feedback is what the room of feedback does for a rule.
type Feedback struct {
	// Check says what a request would be refused for whatever its case, and CheckCase because of its case.
	Check     func(app core.App, request FeedbackRequest) error
	CheckCase func(record *core.Record, request FeedbackRequest) error
	// Set carries it out in tx.
	Set func(tx core.App, request FeedbackRequest, actor journal.Actor) error
}

// feedback takes { people, team, within }, each of which may be left out. Days in a duration are of 24 hours.
func (p *planner) feedback(arguments []any) ([]*Action, error) {
	given, err := dataOf(argument(arguments, 0), thing("feedback"))
	if err != nil {
		return nil, err
	}
	action := &Action{Do: DoFeedback}
	for _, name := range sortedKeys(given) {
		switch value := given[name]; name {
		case "people":
			action.Who, err = namesOf(value)
		case "team":
			action.Team, err = filled(value, thing("team"), longestKey)
		case "within":
			var within time.Duration
			within, err = spanOf(value)
			action.Seconds = int64(within / time.Second)
		default:
			return nil, unknownMember(name, []string{"people", "team", "within"})
		}
		if err != nil {
			return nil, inside(name, err)
		}
	}
	return []*Action{action}, nil
}

// namesOf reads one or several ids or words.
func namesOf(value any) ([]string, error) {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	var names []string
	for _, one := range list {
		name, err := filled(one, thing("whom"), longestKey)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 || len(names) > mostWho {
		return nil, wrong("argument_who", map[string]any{"n": len(names), "most": mostWho})
	}
	return names, nil
}

// feedback checks what a rule makes of a suggestion or praise. A case that a person has made something else of since is
// neither any more.
func (c *checker) feedback(action *Action) error {
	request := FeedbackRequest{Ticket: c.record.Id, Within: time.Duration(action.Seconds) * time.Second}
	if action.Team != "" {
		id, err := c.teamID(action)
		if err != nil {
			return err
		}
		request.Team = id
	}
	if len(action.Who) > 0 {
		people, err := c.praised(action.Who)
		if err != nil {
			return err
		}
		action.People, request.People = people, idsOf(people)
	}
	if err := c.room.cases.Feedback.Check(c.app, request); err != nil {
		return err
	}
	if c.overtaken["kind"] {
		action.State = StateOvertaken
		return nil
	}
	if err := c.room.cases.Feedback.CheckCase(c.record, request); err != nil {
		return err
	}
	c.work.feedback = append(c.work.feedback, asked[FeedbackRequest]{request, action})
	return nil
}

// praised are whom praise is for, each once: whom a word means, and who is named, also when they have left. Nobody stands in for
// them: praise of one colleague is not another's.
func (c *checker) praised(who []string) ([]Person, error) { return eachOnce(who, c.named) }

func (c *checker) named(word string) ([]Person, error) {
	colleague, err := c.app.FindRecordById("staff", word)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return c.people([]string{word})
	case err != nil:
		return nil, fmt.Errorf("find the colleague %q: %w", word, err)
	}
	return []Person{{ID: colleague.Id, Name: colleague.GetString("name")}}, nil
}
