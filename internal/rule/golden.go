package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"aftercare/hooks"
)

// casesFolder lies beside the rules' files and holds their golden cases: cases/<rule>/<case>.json.
const casesFolder = "cases"

// Golden is what the golden cases of a folder of rules came to.
type Golden struct {
	Passed   int
	Failures []GoldenFailure
	// Without are the files of rules that have no case.
	Without []string
}

// GoldenFailure is one case that a rule does not hold, or that cannot be run.
type GoldenFailure struct {
	File  string   // of the case
	Lines []string // what differs
}

// RunGolden runs the golden cases of the rules in a folder. Rules that cannot be read are an error: check them first.
func RunGolden(files fs.FS) (*Golden, error) {
	names, err := fs.Glob(files, "*.js")
	if err != nil {
		return nil, fmt.Errorf("look for rules: %w", err)
	}
	golden := &Golden{}
	rules := map[string]*Definition{}
	for _, name := range names {
		source, err := readSource(files, name)
		if err != nil {
			return nil, err
		}
		definition, err := ParseFile(name, source)
		if err != nil {
			return nil, err
		}
		rules[strings.TrimSuffix(name, ".js")] = &definition
	}
	cases, err := fs.Glob(files, casesFolder+"/*/*.json")
	if err != nil {
		return nil, fmt.Errorf("look for golden cases: %w", err)
	}
	tried := map[string]bool{}
	for _, name := range cases {
		rule := path.Base(path.Dir(name))
		tried[rule] = true
		lines := []string{fmt.Sprintf("there is no rule %s.js", rule)}
		if definition := rules[rule]; definition != nil {
			content, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			lines = runCase(definition, content)
		}
		if len(lines) > 0 {
			golden.Failures = append(golden.Failures, GoldenFailure{File: name, Lines: lines})
			continue
		}
		golden.Passed++
	}
	for _, name := range names {
		if !tried[strings.TrimSuffix(name, ".js")] {
			golden.Without = append(golden.Without, name)
		}
	}
	return golden, nil
}

// goldenCase is one case as its file says it; docs/RULES.md describes it.
type goldenCase struct {
	About    string         `json:"about"`
	Event    goldenEvent    `json:"event"`
	Ticket   *object        `json:"ticket"`
	Customer map[string]any `json:"customer"`
	Product  map[string]any `json:"product"`
	Message  *object        `json:"message"`
	Params   map[string]any `json:"params"`
	Ask      map[string]any `json:"ask"`

	Outcome string           `json:"outcome"`
	Error   string           `json:"error"` // part of the message, for an expected failure
	Plan    []map[string]any `json:"plan"`
}

type goldenEvent struct {
	Seq     float64        `json:"seq"`
	Type    string         `json:"type"`
	At      string         `json:"at"`
	Actor   map[string]any `json:"actor"`
	Changes map[string]any `json:"changes"`
	Data    map[string]any `json:"data"`
}

// object tells null from what is not said.
type object struct {
	isNull bool
	values map[string]any
}

// UnmarshalJSON reads an object or null.
func (o *object) UnmarshalJSON(text []byte) error {
	o.isNull = string(text) == "null"
	return json.Unmarshal(text, &o.values)
}

// What a golden case expects of a run; "fired" is any plan.
const goldenFired = "fired"

// goldenAt is when the event of a case happens that does not say: a Monday morning in Shanghai.
const goldenAt = "2026-09-14T01:00:00Z"

// runCase runs a rule on a case and says what is not as the case expects, a line each.
func runCase(definition *Definition, content []byte) []string {
	var c goldenCase
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return []string{fmt.Sprintf("the case cannot be read: %v", err)}
	}
	compiled, err := definition.compile()
	if err != nil {
		return []string{err.Error()}
	}
	w, err := c.world(definition)
	if err != nil {
		return []string{fmt.Sprintf("the case cannot be run: %v", err)}
	}
	params := maps.Clone(definition.Params)
	for name, value := range c.Params {
		if _, known := params[name]; !known {
			return []string{fmt.Sprintf("the rule has no param %q", name)}
		}
		params[name] = value
	}
	result, err := compiled.perform(w, params)
	if err != nil {
		return []string{err.Error()}
	}
	return c.compare(result)
}

// world is what the case says of the desk.
func (c *goldenCase) world(definition *Definition) (*world, error) {
	declared, err := declaredFields()
	if err != nil {
		return nil, err
	}
	if err := c.subscribed(definition); err != nil {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339, c.Event.At)
	if err != nil {
		return nil, fmt.Errorf("event.at %q is no moment such as %s", c.Event.At, goldenAt)
	}
	values := map[string]any{}
	if values["ticket"], err = filledUnless(c.Ticket == nil && !c.hasTicket(), declared, "Ticket", c.Ticket); err != nil {
		return nil, fmt.Errorf("ticket: %w", err)
	}
	if values["message"], err = filledUnless(c.Message == nil && c.Event.Type != "message.created", declared, "Message", c.Message); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	if values["customer"], err = declared.filled("Customer", c.Customer); err != nil {
		return nil, fmt.Errorf("customer: %w", err)
	}
	if values["product"], err = declared.filled("Product", c.Product); err != nil {
		return nil, fmt.Errorf("product: %w", err)
	}
	if values["event"], err = c.eventValue(at); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	ask, err := c.answers(declared)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	return &world{value: func(name string) (any, error) { return values[name], nil }, ask: func() map[string]func([]any) (any, error) { return ask }, at: at, seed: uint64(c.Event.Seq)}, nil
}

func declaredFields() (declarations, error) {
	text, err := fs.ReadFile(hooks.FS, "rules.d.ts")
	if err != nil {
		return nil, fmt.Errorf("read the fields that scripts see: %w", err)
	}
	return readDeclarations(string(text)), nil
}

// subscribed chooses the event where the case names none, and refuses one that would never come to the rule.
func (c *goldenCase) subscribed(definition *Definition) error {
	on := definition.On
	if definition.Every != "" {
		on = []string{EventSchedule}
	}
	if c.Event.Type == "" && len(on) > 0 {
		c.Event.Type = on[0]
	}
	if !slices.Contains(on, c.Event.Type) {
		return fmt.Errorf("the rule does not subscribe to %q", c.Event.Type)
	}
	if c.Event.At == "" {
		c.Event.At = goldenAt
	}
	if c.Event.Seq == 0 {
		c.Event.Seq = 1
	}
	return nil
}

// hasTicket says whether events of this type belong to a case.
func (c *goldenCase) hasTicket() bool {
	for _, prefix := range []string{"ticket.", "message.", "sla.", "email.", EventReminder} {
		if strings.HasPrefix(c.Event.Type, prefix) {
			return true
		}
	}
	return false
}

func filledUnless(isNone bool, declared declarations, name string, given *object) (any, error) {
	if isNone || given != nil && given.isNull {
		return nil, nil
	}
	if given == nil {
		given = &object{}
	}
	return declared.filled(name, given.values)
}

// eventValue is the event as scripts see it. The creation of a case has changed everything that the case says of it.
func (c *goldenCase) eventValue(at time.Time) (map[string]any, error) {
	actor := map[string]any{"kind": "system", "id": "", "rule": ""}
	for name, value := range c.Event.Actor {
		if _, known := actor[name]; !known {
			return nil, fmt.Errorf("an actor has no %q", name)
		}
		actor[name] = value
	}
	changes := c.Event.Changes
	if changes == nil {
		changes = map[string]any{}
		if c.Event.Type == "ticket.created" && c.Ticket != nil {
			for name, value := range c.Ticket.values {
				changes[name] = []any{nil, value}
			}
		}
	}
	for name, change := range changes {
		if pair, ok := change.([]any); !ok || len(pair) != 2 {
			return nil, fmt.Errorf("changes.%s is no [before, after]", name)
		}
	}
	data := c.Event.Data
	if data == nil {
		data = map[string]any{}
	}
	return map[string]any{
		"seq": c.Event.Seq, "type": c.Event.Type, "at": at.UTC().Format(isoLayout), "actor": actor, "changes": changes, "data": data,
	}, nil
}

// questionNames are the members of `ask`.
var questionNames = []string{"count", "staff", "open", "add", "between", "history"}

// answers are the answers that the case gives to questions: a constant, or one by what is asked.
func (c *goldenCase) answers(declared declarations) (map[string]func([]any) (any, error), error) {
	for _, name := range sortedKeys(c.Ask) {
		if !slices.Contains(questionNames, name) {
			return nil, fmt.Errorf("there is no question %q; there are %s", name, strings.Join(questionNames, ", "))
		}
	}
	calls := map[string]func([]any) (any, error){}
	for _, name := range questionNames {
		given, isGiven := c.Ask[name]
		calls[name] = func(arguments []any) (any, error) {
			if name == "count" { // checked as the real one checks
				if _, _, err := countFilter(argument(arguments, 0)); err != nil {
					return nil, err
				}
			}
			answer, ok := given, isGiven
			if list, byAsked := answersByAsked(given); byAsked {
				answer, ok = answerTo(list, arguments)
			}
			if !ok {
				return nil, fmt.Errorf("the case gives no answer to ask.%s(%s)", name, argumentsText(arguments))
			}
			if name != "staff" {
				return answer, nil
			}
			return colleagues(declared, answer)
		}
	}
	return calls, nil
}

// answersByAsked tells a list of {"with", "answer"} from a list that is itself the answer.
func answersByAsked(given any) ([]any, bool) {
	list, ok := given.([]any)
	for _, element := range list {
		entry, isEntry := element.(map[string]any)
		_, answers := entry["answer"]
		ok = ok && isEntry && answers
	}
	return list, ok && len(list) > 0
}

// answerTo is the first answer whose "with" is asked for: a list stands for all arguments, anything else for the first, and an
// object for one that has at least these members.
func answerTo(list []any, arguments []any) (any, bool) {
	for _, element := range list {
		entry, _ := element.(map[string]any)
		with, given := entry["with"]
		whole, isList := with.([]any)
		if !given || isList && reflect.DeepEqual(whole, arguments) || !isList && isWithin(with, argument(arguments, 0)) {
			return entry["answer"], true
		}
	}
	return nil, false
}

func isWithin(with, asked any) bool {
	members, ok := with.(map[string]any)
	if !ok {
		return reflect.DeepEqual(with, asked)
	}
	whole, _ := asked.(map[string]any)
	for name, value := range members {
		if !reflect.DeepEqual(whole[name], value) {
			return false
		}
	}
	return true
}

// colleagues gives each colleague of an answer every field.
func colleagues(declared declarations, answer any) (any, error) {
	list, ok := answer.([]any)
	if !ok {
		return nil, errors.New("the case's answer to ask.staff is no list")
	}
	people := make([]any, len(list))
	for i, element := range list {
		given, _ := element.(map[string]any)
		person, err := declared.filled("Colleague", given)
		if err != nil {
			return nil, fmt.Errorf("the case's answer to ask.staff: %w", err)
		}
		people[i] = person
	}
	return people, nil
}

func argumentsText(arguments []any) string {
	texts := make([]string, len(arguments))
	for i, argument := range arguments {
		texts[i] = encoded(argument)
	}
	return strings.Join(texts, ", ")
}

// compare says in which ways a result is not what the case expects.
func (c *goldenCase) compare(result *Result) []string {
	expected := c.Outcome
	if expected == "" {
		expected = goldenFired
	}
	got := string(result.Outcome)
	if result.Fired() {
		got = goldenFired
	}
	if got != expected {
		line := fmt.Sprintf("the outcome is %q, the case expects %q", got, expected)
		if result.Error != nil {
			line += fmt.Sprintf(" (line %d, column %d: %s)", result.Error.Line, result.Error.Column, inBoth(result.Error.Message, result.Error.Text))
		}
		return append([]string{line}, comparePlans(result.Plan, nil)...)
	}
	if expected == string(OutcomeFailed) && !strings.Contains(result.Error.Message, c.Error) {
		return []string{fmt.Sprintf("the error is %q, the case expects one with %q", result.Error.Message, c.Error)}
	}
	if expected != goldenFired && len(c.Plan) > 0 {
		return []string{fmt.Sprintf("the case expects a plan and the outcome %q", expected)}
	}
	return comparePlans(result.Plan, c.Plan)
}

// comparePlans compares what was planned with what was expected, as JSON.
func comparePlans(planned []*Action, expected []map[string]any) []string {
	var lines []string
	for i := range max(len(planned), len(expected)) {
		switch {
		case i >= len(expected):
			lines = append(lines, fmt.Sprintf("action %d is planned and not expected: %s", i+1, encoded(planned[i])))
		case i >= len(planned):
			lines = append(lines, fmt.Sprintf("action %d is expected and not planned: %s", i+1, encoded(expected[i])))
		default:
			lines = append(lines, compareActions(i+1, plainAction(planned[i]), expected[i])...)
		}
	}
	return lines
}

// plainAction is an action as JSON has it.
func plainAction(action *Action) map[string]any {
	var plain map[string]any
	if err := json.Unmarshal([]byte(encoded(action)), &plain); err != nil {
		panic(fmt.Sprintf("an action is made of JSON: %v", err))
	}
	return plain
}

func compareActions(number int, planned, expected map[string]any) []string {
	if planned["do"] != expected["do"] {
		return []string{fmt.Sprintf("action %d is %s, the case expects %s", number, encoded(planned), encoded(expected))}
	}
	var lines []string
	members := map[string]any{}
	maps.Copy(members, planned)
	maps.Copy(members, expected)
	for _, name := range sortedKeys(members) {
		if _, said := expected[name]; !said && isImplied(expected, name) {
			continue
		}
		if !reflect.DeepEqual(orBlank(planned[name]), orBlank(expected[name])) {
			lines = append(lines, fmt.Sprintf("action %d (%v): %s is %s, the case expects %s",
				number, planned["do"], name, encoded(planned[name]), encoded(expected[name])))
		}
	}
	return lines
}

// isImplied says whether a case may leave a member of an action out, since another one says the same.
func isImplied(expected map[string]any, name string) bool {
	if expected["do"] != DoRemind {
		return false
	}
	_, hasSeconds := expected["seconds"]
	_, hasAt := expected["at"]
	return name == "key" || name == "at" && hasSeconds || name == "seconds" && hasAt
}

// orBlank takes an empty text for nothing: what is empty is left out of a plan's JSON.
func orBlank(value any) any {
	if value == "" {
		return nil
	}
	return value
}
