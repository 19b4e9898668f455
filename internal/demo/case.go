package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"
)

//go:embed cases
var caseFiles embed.FS

// story is one case as the files under cases/ tell it. Moments are read by [calendar].
type story struct {
	// Name is how other cases refer to it; may be empty.
	Name string `json:"name"`
	// Sample is the id of the message in sample.json that begins it; empty where Text does.
	Sample   string `json:"sample"`
	Customer string `json:"customer"`
	// By is the colleague who enters it for the customer; empty where the customer writes.
	By      string `json:"by"`
	At      string `json:"at"`
	Channel string `json:"channel"`
	// Kind is what the customer takes it for; Is is what a colleague makes of it.
	Kind    string   `json:"kind"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
	Product string   `json:"product"`
	Files   []string `json:"files"`
	Is      *reading `json:"is"`
	Then    []beat   `json:"then"`
	// isRoutine says that it comes from a list, not from a file of its own: whether its customer could be asked how it went
	// depends on what else is told of them.
	isRoutine bool
}

// beat is one thing that somebody does in a case.
type beat struct {
	At string `json:"at"`
	// Who is a person's name in people.json, "customer", or "assignee".
	Who   string `json:"who"`
	Reply string `json:"reply"`
	Note  string `json:"note"`
	Call  string `json:"call"`
	Visit string `json:"visit"`
	// Files names pictures and texts that are attached to the reply.
	Files []string `json:"files"`
	// Set changes fields of the case; people, teams and cases by their names, moments as the calendar reads them.
	Set object `json:"set"`
	// Callback is a try to call the customer back: the fields of callback_attempts.
	Callback object `json:"callback"`
	// Survey is what the customer fills in of the survey that a rule has sent: answers by the questions' keys.
	Survey map[string]string `json:"survey"`
	// Answer is what a colleague does with that: the fields of survey_answers.
	Answer object `json:"answer"`
	// Done is what came of the follow-ups that wait in the case, with which they are ticked off.
	Done string `json:"done"`
	// Feedback leads the case's suggestion or praise on: the fields of feedback. Publish shows a suggestion to everybody, and
	// Votes are the customers who then want it, too.
	Feedback object   `json:"feedback"`
	Publish  object   `json:"publish"`
	Votes    []string `json:"votes"`
	// Split makes a case of its own of the customer's last message.
	Split *story `json:"split"`
}

// speaks says whether a colleague turns to the matter here, and so reads and sorts it first.
func (b beat) speaks() bool { return b.Reply+b.Call+b.Visit != "" || len(b.Files) > 0 }

// step is one thing that happens at one moment.
type step struct {
	at   time.Time
	name string
	do   func() error
	// of is the case that it belongs to, where a customer may have to wait for what it answers.
	of *running
}

// readStories reads all cases, in the order of their files.
func readStories() ([]story, error) {
	entries, err := caseFiles.ReadDir("cases")
	if err != nil {
		return nil, err
	}
	var all []story
	for _, entry := range entries {
		content, err := caseFiles.ReadFile(path.Join("cases", entry.Name()))
		if err != nil {
			return nil, err
		}
		var some []story
		if err := json.Unmarshal(content, &some); err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name(), err)
		}
		all = append(all, some...)
	}
	return all, nil
}

// plan puts all that happens in all cases in the order of time.
func (s *seeder) plan() ([]step, error) {
	stories, err := readStories()
	if err != nil {
		return nil, err
	}
	routine, err := s.routine()
	if err != nil {
		return nil, err
	}
	stories = append(stories, routine...)
	calendar := &calendar{now: s.now}
	var steps []step
	for _, told := range stories {
		of, err := s.tell(calendar, told)
		if err != nil {
			return nil, fmt.Errorf("case %s%s (%s): %w", told.Sample, told.Name, told.Subject, err)
		}
		steps = append(steps, of...)
	}
	many, err := s.askMany(calendar)
	if err != nil {
		return nil, fmt.Errorf("campaigns: %w", err)
	}
	steps = append(steps, many...)
	ledger, err := s.planLedger(calendar)
	if err != nil {
		return nil, err
	}
	steps = append(steps, ledger...)
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	return steps, nil
}

// tell makes the steps of one case.
func (s *seeder) tell(calendar *calendar, told story) ([]step, error) {
	if err := s.fill(&told); err != nil {
		return nil, err
	}
	at, err := calendar.moment(told.At, time.Time{})
	if err != nil {
		return nil, err
	}
	if told.Sample != "" {
		told.Text = s.sample(told.Sample).textAt(at)
	}
	r := &running{story: told}
	if told.Name != "" {
		s.cases[told.Name] = r
	}
	first := step{at, "ask: " + told.Subject, func() error { return s.ask(r) }, r}
	rest, err := s.follow(calendar, r, at)
	return append([]step{first}, rest...), err
}

// fill takes what the story leaves out from the sample that begins it.
func (s *seeder) fill(told *story) error {
	if told.Sample != "" {
		from := s.sample(told.Sample)
		if from == nil {
			return fmt.Errorf("no sample %q", told.Sample)
		}
		if told.Is == nil {
			is := from.Expected
			is.Priority = priorities[is.Priority]
			told.Is = &is
		}
		if told.Channel == "" {
			told.Channel = channels[from.Channel]
		}
	}
	if told.Channel == "" {
		told.Channel = "portal"
	}
	if told.Is == nil {
		return fmt.Errorf("nobody says what it is")
	}
	if told.Kind == "" && (told.Channel == "portal" || told.By != "") {
		told.Kind = told.Is.Kind
	}
	return nil
}

func (s *seeder) sample(id string) *sample {
	for i := range s.samples.Messages {
		if s.samples.Messages[i].ID == id {
			return &s.samples.Messages[i]
		}
	}
	return nil
}

// readingTime is how long before the first answer a colleague takes a case up.
const readingTime = 100 * time.Second

// follow makes the steps of what happens in a case after it has begun.
func (s *seeder) follow(calendar *calendar, r *running, from time.Time) ([]step, error) {
	var steps []step
	last := from
	taken := false
	for _, b := range r.story.Then {
		at, err := calendar.moment(b.At, last)
		if err != nil {
			return nil, err
		}
		if at.Before(last) || at.After(s.now) {
			return nil, fmt.Errorf("%q lies at %s, before what led to it or in the future", b.At, at.Format(time.DateTime))
		}
		if b.Who != "customer" && b.speaks() && !taken {
			taken = true
			sorted := at.Add(-readingTime)
			if sorted.Before(last) {
				sorted = last.Add(at.Sub(last) / 2)
			}
			steps = append(steps, step{sorted, "take up: " + r.story.Subject, func() error { return s.takeUp(r, b.Who) }, r})
		}
		due, err := s.instants(calendar, &b, at)
		if err != nil {
			return nil, err
		}
		if !due.IsZero() && due.Before(s.now) {
			steps = append(steps, step{due, "promise due", func() error { return nil }, nil})
		}
		if b.Split != nil {
			split, err := s.split(calendar, r, b, at)
			if err != nil {
				return nil, err
			}
			steps = append(steps, split...)
		}
		steps = append(steps, step{at, b.Who + ": " + r.story.Subject, func() error { return s.act(r, b) }, r})
		last = at
	}
	return steps, nil
}

// instants reads the moments that a beat sets, and says by when it promises something, so that the replay can stop there.
func (s *seeder) instants(calendar *calendar, b *beat, at time.Time) (promised time.Time, err error) {
	b.Set = maps.Clone(b.Set)
	if spec, _ := b.Feedback["due_at"].(string); spec != "" {
		b.Feedback = maps.Clone(b.Feedback)
		moment, err := calendar.moment(spec, at)
		if err != nil {
			return time.Time{}, err
		}
		b.Feedback["due_at"] = moment.UTC()
	}
	for _, field := range []string{"promise_at", "decision_told_at"} {
		spec, _ := b.Set[field].(string)
		if spec == "" {
			continue
		}
		moment, err := calendar.moment(spec, at)
		if err != nil {
			return time.Time{}, err
		}
		b.Set[field] = moment.UTC()
		if field == "promise_at" {
			promised = moment
		}
	}
	return promised, nil
}

// split makes the steps of a case that is split from another.
func (s *seeder) split(calendar *calendar, from *running, b beat, at time.Time) ([]step, error) {
	told := *b.Split
	told.Customer, told.Channel = from.story.Customer, from.story.Channel
	r := &running{story: told}
	if told.Name != "" {
		s.cases[told.Name] = r
	}
	rest, err := s.follow(calendar, r, at)
	first := step{at, "split: " + told.Subject, func() error { return s.splitOff(r, from, b.Who) }, r}
	return append([]step{first}, rest...), err
}
