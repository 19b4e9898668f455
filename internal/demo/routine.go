package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"aftercare/internal/locale"
)

//go:embed routine.json
var routineSource []byte

// routineCases are what the sample company's months before the last three weeks are made of, so that figures have a past.
type routineCases struct {
	// Matters are what is asked and answered, by the customer's language.
	Matters map[string][]struct {
		Kind, Category, Product          string
		Subject, Text, Reply, Resolution string
	} `json:"matters"`
	// Customers are who ask, by their names in people.json: each twice, so far apart that both times they are asked how it went.
	Customers []string `json:"customers"`
	// Scores are how they find it: overall, attitude, speed, ease, recommendation.
	Scores [][5]int `json:"scores"`
	// Done is what came of following up a low score, by language.
	Done map[string]string `json:"done"`
}

// When routine cases begin, in days before today. A customer is asked by a survey at most once in 30 days, so that the second
// round lies that much behind the first, and before the cases that are told one by one.
const (
	firstRound  = 114
	secondRound = 73
)

// unanswered is which survey is left unanswered: every sixth.
const unanswered = 6

// routine makes the stories of the months before.
func (s *seeder) routine() ([]story, error) {
	var read routineCases
	if err := json.Unmarshal(routineSource, &read); err != nil {
		return nil, fmt.Errorf("routine.json: %w", err)
	}
	var stories []story
	for round, begin := range []int{firstRound, secondRound} {
		for i, key := range read.Customers {
			language := locale.Of(s.people[key])
			matters := read.Matters[language]
			n := round*len(read.Customers) + i
			matter := matters[(i/2+round)%len(matters)]
			told := story{
				isRoutine: true,
				Customer:  key, At: fmt.Sprintf("%dd %02d:%02d", begin-i, 8+n%9, n*7%60), Kind: matter.Kind, Subject: matter.Subject, Text: matter.Text, Product: matter.Product,
				Is: &reading{Kind: matter.Kind, Category: matter.Category, Product: matter.Product, Priority: "normal"},
			}
			colleague := "agent1"
			if language == locale.English {
				colleague = "agent2"
			}
			told.Then = []beat{
				{At: "+25m", Who: colleague, Reply: matter.Reply},
				{At: fmt.Sprintf("+%dm", 40+n*13%90), Who: "lead", Set: object{"status": "resolved", "resolution": matter.Resolution}},
			}
			score := read.Scores[n%len(read.Scores)]
			if matter.Kind == "complaint" {
				told.Then = append(told.Then, beat{At: "+1d 10:20", Who: "lead", Callback: routineCall(score[0])})
			}
			told.Then = append(told.Then, beat{At: "+1d 19:10", Who: "customer", Set: object{"status": "closed"}})
			if n%unanswered != 0 {
				told.Then = append(told.Then, beat{At: "+20m", Who: "customer", Survey: map[string]string{
					"overall": fmt.Sprint(score[0]), "attitude": fmt.Sprint(score[1]), "speed": fmt.Sprint(score[2]), "effort": fmt.Sprint(score[3]), "recommend": fmt.Sprint(score[4]), "solved": "yes",
				}})
			}
			if isLow(score) {
				told.Then = append(told.Then, beat{At: "+1d 09:40", Who: "lead", Done: read.Done[language]})
			}
			stories = append(stories, told)
		}
	}
	return stories, nil
}

// routineCall is what came of calling somebody back who gives such a score.
func routineCall(score int) object {
	if score < 3 {
		return object{"result": "reached", "outcome": "refused"}
	}
	return object{"result": "reached", "outcome": "satisfied", "scores": object{"attitude": score, "solution": score}}
}

// isLow says whether a score, of 1 or 2 in what is scored to 5, has somebody follow it up.
func isLow(score [5]int) bool { return min(score[0], score[1], score[2]) <= 2 }
