package rule

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"aftercare/internal/locale"
	"aftercare/internal/script"
)

// What an action does.
const (
	DoSet      = "set"
	DoAssign   = "assign"
	DoTeam     = "team"
	DoTag      = "tag"
	DoUntag    = "untag"
	DoNote     = "note"
	DoReply    = "reply"
	DoMail     = "mail"
	DoNotify   = "notify"
	DoEscalate = "escalate"
	// DoDeescalate takes back an escalation of the rule's own that nobody has accepted.
	DoDeescalate = "deescalate"
	DoRemind     = "remind"
	DoForget     = "forget"
	DoStop       = "stop"
	DoCallback   = "callback"
	DoSurvey     = "survey"
	DoProblem    = "problem"
	DoFeedback   = "feedback"
	DoWebhook    = "webhook"
)

// Action is one thing that a rule asks for. Which members it has depends on what it does; docs/RULES.md lists them.
type Action struct {
	Do    string `json:"do"`
	Field string `json:"field,omitempty"`
	Value any    `json:"value,omitempty"`
	// From is what the field held before, once the plan has met its case.
	From     any            `json:"from,omitempty"`
	Staff    string         `json:"staff,omitempty"`
	Team     string         `json:"team,omitempty"`
	Name     string         `json:"name,omitempty"` // of the colleague or team, once looked up
	Tags     []string       `json:"tags,omitempty"`
	Text     any            `json:"text,omitempty"` // a string, or one by language
	Template string         `json:"template,omitempty"`
	Values   map[string]any `json:"values,omitempty"`
	Who      []string       `json:"who,omitempty"`
	To       string         `json:"to,omitempty"`
	Reason   any            `json:"reason,omitempty"` // like Text
	Seconds  int64          `json:"seconds,omitempty"`
	After    int64          `json:"after,omitempty"` // of a callback or survey: seconds after the solution
	Survey   string         `json:"survey,omitempty"`
	Insist   bool           `json:"insist,omitempty"` // of a survey: also whom the sample or an earlier survey spares
	At       string         `json:"at,omitempty"`     // when a reminder falls due
	Key      string         `json:"key,omitempty"`
	Data     map[string]any `json:"data,omitempty"`
	// Webhook is the name of another system, and Payload what is posted to it.
	Webhook string         `json:"webhook,omitempty"`
	Payload map[string]any `json:"payload,omitempty"`

	State  string   `json:"state,omitempty"`
	People []Person `json:"people,omitempty"`
	Mail   *Letter  `json:"mail,omitempty"`
	HTML   string   `json:"html,omitempty"`

	// called is where in the script it was asked for.
	called script.Spot
}

// States of an action after the check.
const (
	StatePlanned   = "planned"
	StateApplied   = "applied"
	StateUnchanged = "unchanged" // the case is like that already
	StateOvertaken = "overtaken" // a person changed it after the event, or another rule raised the grade further
)

// Person is a colleague whom an action reaches.
type Person struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Locale string `json:"-"`
}

// Letter is a mail that an action would send.
type Letter struct {
	To      string `json:"to"`
	ToName  string `json:"to_name"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// Bounds of a plan: beyond them a rule has gone wrong, and the log of runs would drown in it.
const (
	mostActions  = 50
	mostTexts    = 100_000 // characters of all its texts: each colleague who is told has a copy, and so has the log
	longestText  = 20_000  // characters of a note, a reason, what is told
	longestValue = 20_000
	mostData     = 4_000 // bytes of a reminder's data or a template's values, as JSON
	longestKey   = 100
	mostWho      = 20
	mostListed   = 100 // ids in a field
	shortestWait = time.Minute
	longestWait  = 400 * 24 * time.Hour
)

// settable are the fields of a case that act.set may name. What the desk keeps, who asks, and what has an action of its own
// are not among them.
var settable = []string{
	"subject", "kind", "category", "product", "asset", "tier", "priority", "grade", "stage", "status", "promise_at", "promise_text",
	"resolution", "root_cause", "measure", "followers",
}

// planner collects what a script asks for. It knows the shape of an action and nothing of the case: whether it can be done
// is for the check.
type planner struct {
	plan  []*Action
	texts int // characters in it
	at    time.Time
	// isAsked says that a member of act was called, also one that came to nothing.
	isAsked bool
	// known are its calls, made once.
	known map[string]func([]any) (any, error)
	// caller tells where in the script a call stands.
	caller script.Caller
}

// planners wait for their next run: their calls take a tenth of a short one to make.
var planners = sync.Pool{New: func() any {
	p := &planner{}
	p.known = p.calls()
	return p
}}

// acts names the members of `act`.
var acts = func() map[string]bool {
	names := map[string]bool{}
	for name := range (&planner{}).calls() {
		names[name] = true
	}
	return names
}()

// calls are the members of `act`.
func (p *planner) calls() map[string]func([]any) (any, error) {
	makers := map[string]func(arguments []any) ([]*Action, error){
		"set": p.set, "assign": p.assign, "team": p.team, "note": p.note, "notify": p.notify, "escalate": p.escalate,
		"deescalate": p.deescalate,
		"remind":     p.remind, "forget": p.forget, "stop": p.stop, "callback": p.callback, "survey": p.survey, "problem": p.problem, "feedback": p.feedback,
		"webhook":  p.webhook,
		"priority": func(arguments []any) ([]*Action, error) { return setOne("priority", arguments) },
		"grade":    func(arguments []any) ([]*Action, error) { return setOne("grade", arguments) },
		"tag":      func(arguments []any) ([]*Action, error) { return tags(DoTag, arguments) },
		"untag":    func(arguments []any) ([]*Action, error) { return tags(DoUntag, arguments) },
		"reply":    func(arguments []any) ([]*Action, error) { return letter(DoReply, arguments) },
		"mail":     func(arguments []any) ([]*Action, error) { return letter(DoMail, arguments) },
	}
	calls := map[string]func([]any) (any, error){}
	for name, make := range makers {
		calls[name] = func(arguments []any) (any, error) {
			p.isAsked = true
			actions, err := make(arguments)
			if err != nil {
				return nil, inside("act."+name, err)
			}
			if len(p.plan)+len(actions) > mostActions {
				return nil, wrong("argument_actions", map[string]any{"most": mostActions})
			}
			called := p.caller.Spot()
			for _, action := range actions {
				action.called = called
				p.texts += charactersIn(action.Text) + charactersIn(action.Reason) + charactersIn(action.Value)
			}
			if p.texts > mostTexts {
				return nil, wrong("argument_texts", map[string]any{"most": mostTexts})
			}
			p.plan = append(p.plan, actions...)
			return nil, nil
		}
	}
	return calls
}

// charactersIn counts a text, or those by language.
func charactersIn(text any) int {
	switch text := text.(type) {
	case string:
		return utf8.RuneCountInString(text)
	case map[string]any:
		n := 0
		for _, one := range text {
			n += charactersIn(one)
		}
		return n
	}
	return 0
}

// set takes a field and its value, or an object of them.
func (p *planner) set(arguments []any) ([]*Action, error) {
	if fields, ok := argument(arguments, 0).(map[string]any); ok && len(arguments) == 1 {
		var actions []*Action
		for _, field := range sortedKeys(fields) {
			set, err := setOne(field, []any{fields[field]})
			if err != nil {
				return nil, err
			}
			actions = append(actions, set...)
		}
		return actions, nil
	}
	field, err := textOf(argument(arguments, 0), thing("field"), longestKey)
	if err != nil {
		return nil, err
	}
	return setOne(field, arguments[1:])
}

func setOne(field string, arguments []any) ([]*Action, error) {
	if !slices.Contains(settable, field) {
		return nil, wrong("argument_field", map[string]any{"name": cutText(field, 100), "list": listed(settable)})
	}
	if len(arguments) == 0 {
		return nil, wrong("argument_no_value", map[string]any{"what": field})
	}
	switch value := arguments[0].(type) {
	case nil:
		return []*Action{{Do: DoSet, Field: field, Value: ""}}, nil
	case string:
		if utf8.RuneCountInString(value) > longestValue {
			return nil, wrong("argument_too_long", map[string]any{"what": field, "most": longestValue})
		}
		if hasNUL(value) {
			return nil, wrong("argument_nul", map[string]any{"what": field})
		}
		return []*Action{{Do: DoSet, Field: field, Value: value}}, nil
	case []any:
		if field != "followers" {
			break
		}
		if len(value) > mostListed {
			return nil, wrong("argument_too_many", map[string]any{"what": field, "most": mostListed})
		}
		for _, one := range value {
			if _, err := filled(one, field, longestKey); err != nil {
				return nil, err
			}
		}
		return []*Action{{Do: DoSet, Field: field, Value: value}}, nil
	}
	return nil, wrong("argument_no_text", map[string]any{"what": field})
}

func (p *planner) assign(arguments []any) ([]*Action, error) {
	value := argument(arguments, 0)
	if value == nil && len(arguments) > 0 {
		value = ""
	}
	staff, err := textOf(value, thing("staff"), longestKey)
	return []*Action{{Do: DoAssign, Staff: staff}}, err
}

func (p *planner) team(arguments []any) ([]*Action, error) {
	team, err := filled(argument(arguments, 0), thing("team"), 300)
	return []*Action{{Do: DoTeam, Team: team}}, err
}

func tags(do string, arguments []any) ([]*Action, error) {
	var list []string
	for _, given := range arguments {
		several, ok := given.([]any)
		if !ok {
			several = []any{given}
		}
		for _, one := range several {
			tag, err := filled(one, thing("tag"), 100)
			if err != nil {
				return nil, err
			}
			if tag = strings.TrimSpace(tag); !slices.Contains(list, tag) {
				list = append(list, tag)
			}
		}
	}
	if len(list) == 0 {
		return nil, wrong("argument_no_tag", nil)
	}
	return []*Action{{Do: do, Tags: list}}, nil
}

func (p *planner) note(arguments []any) ([]*Action, error) {
	text, err := worded(argument(arguments, 0), thing("note"))
	return []*Action{{Do: DoNote, Text: text}}, err
}

func letter(do string, arguments []any) ([]*Action, error) {
	template, err := filled(argument(arguments, 0), thing("template"), longestKey)
	if err != nil {
		return nil, err
	}
	values, err := dataOf(argument(arguments, 1), thing("values"))
	if err == nil && hasNUL(values) {
		err = wrong("argument_nul", map[string]any{"what": thing("values")})
	}
	return []*Action{{Do: do, Template: template, Values: values}}, err
}

func (p *planner) notify(arguments []any) ([]*Action, error) {
	who, err := whoOf(argument(arguments, 0))
	if err != nil {
		return nil, err
	}
	text, err := worded(argument(arguments, 1), thing("text"))
	return []*Action{{Do: DoNotify, Who: who, Text: text}}, err
}

// whoOf reads whom an action tells: a word or a list of them.
func whoOf(given any) ([]string, error) {
	several, ok := given.([]any)
	if !ok {
		several = []any{given}
	}
	var who []string
	for _, one := range several {
		name, err := filled(one, thing("who"), longestKey)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(who, name) {
			who = append(who, name)
		}
	}
	if len(who) == 0 || len(who) > mostWho {
		return nil, wrong("argument_who", map[string]any{"n": len(who), "most": mostWho})
	}
	return who, nil
}

// rungs are whom a case may be escalated to.
var rungs = []string{"assignee", "lead", "manager"}

func (p *planner) escalate(arguments []any) ([]*Action, error) {
	given := argument(arguments, 0)
	if given == nil || given == "" { // the rung of a ladder that has none
		return nil, wrong("argument_rung_none", map[string]any{"list": listed(rungs)})
	}
	to, _ := given.(string)
	if !slices.Contains(rungs, to) {
		return nil, wrong("argument_rung", map[string]any{"value": cutText(to, 50), "list": listed(rungs)})
	}
	reason, err := worded(argument(arguments, 1), thing("reason"))
	if err != nil {
		return nil, err
	}
	also, err := alsoOf(argument(arguments, 2))
	return []*Action{{Do: DoEscalate, To: to, Reason: reason, Who: also}}, err
}

func (p *planner) deescalate(arguments []any) ([]*Action, error) {
	reason, err := worded(argument(arguments, 0), thing("reason"))
	return []*Action{{Do: DoDeescalate, Reason: reason}}, err
}

// alsoOf reads whom an escalation calls beside those it goes to; nobody where nothing is said, or an empty list.
func alsoOf(given any) ([]string, error) {
	if given == nil {
		return nil, nil
	}
	options, ok := given.(map[string]any)
	if !ok {
		return nil, wrong("argument_also", nil)
	}
	for name := range options {
		if name != "also" {
			return nil, unknownMember(name, []string{"also"})
		}
	}
	if list, ok := options["also"].([]any); options["also"] == nil || ok && len(list) == 0 {
		return nil, nil
	}
	return whoOf(options["also"])
}

func (p *planner) remind(arguments []any) ([]*Action, error) {
	wait, err := p.waitOf(argument(arguments, 0))
	if err != nil {
		return nil, err
	}
	if wait < shortestWait || wait > longestWait {
		return nil, wrong("argument_wait", map[string]any{"wait": wait.String(), "most": int(longestWait / (24 * time.Hour))})
	}
	data, err := dataOf(argument(arguments, 1), thing("data"))
	if err != nil {
		return nil, err
	}
	key := ""
	if given, named := data["key"]; named {
		if key, err = filled(given, thing("key"), longestKey); err != nil {
			return nil, err
		}
	}
	return []*Action{{Do: DoRemind, Seconds: int64(wait / time.Second), At: p.at.Add(wait).UTC().Format(isoLayout), Key: key, Data: data}}, nil
}

// isoLayout is how JavaScript writes a moment.
const isoLayout = "2006-01-02T15:04:05.000Z"

// waitOf reads how long to wait: a duration, or a moment after the event.
func (p *planner) waitOf(value any) (time.Duration, error) {
	if text, ok := value.(string); ok {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return 0, wrong("argument_moment", map[string]any{"value": cutText(text, 50)})
		}
		return at.Sub(p.at), nil
	}
	d, err := durationOf(value)
	if err == nil && d.days != 0 {
		return p.at.In(time.Local).AddDate(0, 0, d.days).Add(d.rest).Sub(p.at), nil // a day is the desk's, whatever its hours
	}
	return d.rest, err
}

// duration is what a script gives for one: days are counted by the calendar, the rest by the clock.
type duration struct {
	days int
	rest time.Duration
}

// units are those of a duration.
var units = []string{"seconds", "minutes", "hours", "days"}

// durationOf reads a number of seconds, or an object of seconds, minutes, hours and days.
func durationOf(value any) (duration, error) {
	switch v := value.(type) {
	case float64:
		rest, err := times(v, time.Second)
		return duration{rest: rest}, err
	case map[string]any:
		var d duration
		for _, unit := range sortedKeys(v) {
			n, ok := v[unit].(float64)
			length, known := map[string]time.Duration{"seconds": time.Second, "minutes": time.Minute, "hours": time.Hour, "days": 0}[unit]
			switch {
			case !known:
				return d, wrong("argument_unit", map[string]any{"name": cutText(unit, 50), "list": listed(units)})
			case !ok:
				return d, wrong("argument_no_number", map[string]any{"what": unit})
			case unit == "days" && (n != math.Trunc(n) || math.Abs(n) > 4000):
				return d, wrong("argument_whole_days", nil)
			case unit == "days":
				d.days = int(n)
				continue
			}
			part, err := times(n, length)
			if err != nil {
				return d, err
			}
			d.rest += part
		}
		if len(v) == 0 {
			return d, wrong("argument_empty_duration", nil)
		}
		return d, nil
	}
	return duration{}, wrong("argument_duration", nil)
}

// times is n units, where a script could mean it.
func times(n float64, unit time.Duration) (time.Duration, error) {
	if math.IsNaN(n) || math.Abs(n)*unit.Seconds() > 4000*24*3600 {
		return 0, wrong("argument_no_wait", map[string]any{"value": n})
	}
	return time.Duration(n * float64(unit)).Truncate(time.Millisecond), nil
}

func (p *planner) forget(arguments []any) ([]*Action, error) {
	key, err := filled(argument(arguments, 0), thing("key"), longestKey)
	return []*Action{{Do: DoForget, Key: key}}, err
}

func (p *planner) stop([]any) ([]*Action, error) { return []*Action{{Do: DoStop}}, nil }

func argument(arguments []any, i int) any {
	if i < len(arguments) {
		return arguments[i]
	}
	return nil
}

func textOf(value any, what string, most int) (string, error) {
	text, ok := value.(string)
	switch {
	case !ok:
		return "", wrong("argument_no_text", map[string]any{"what": what})
	case utf8.RuneCountInString(text) > most:
		return "", wrong("argument_too_long", map[string]any{"what": what, "most": most})
	case hasNUL(text):
		return "", wrong("argument_nul", map[string]any{"what": what})
	}
	return text, nil
}

// hasNUL says that a text, or one within data, holds what no field of the desk keeps: its save would be refused, which a dry run does not
// come to.
func hasNUL(value any) bool {
	switch value := value.(type) {
	case string:
		return strings.ContainsRune(value, 0)
	case []any:
		return slices.ContainsFunc(value, hasNUL)
	case map[string]any:
		for _, one := range value {
			if hasNUL(one) {
				return true
			}
		}
	}
	return false
}

func filled(value any, what string, most int) (string, error) {
	text, err := textOf(value, what, most)
	if err == nil && strings.TrimSpace(text) == "" {
		return "", wrong("argument_empty", map[string]any{"what": what})
	}
	return text, err
}

// worded reads a text, or one by language.
func worded(value any, what string) (any, error) {
	byLanguage, ok := value.(map[string]any)
	if !ok {
		return filled(value, what, longestText)
	}
	if len(byLanguage) == 0 {
		return nil, wrong("argument_empty", map[string]any{"what": what})
	}
	for _, language := range sortedKeys(byLanguage) {
		if !slices.Contains(locale.Locales, language) {
			return nil, wrong("argument_language", map[string]any{"what": what, "language": cutText(language, 50), "list": listed(locale.Locales)})
		}
		if _, err := filled(byLanguage[language], what, longestText); err != nil {
			return nil, err
		}
	}
	return byLanguage, nil
}

func dataOf(value any, what string) (map[string]any, error) { return objectOf(value, what, mostData) }

// objectOf reads an object of at most so many bytes as JSON; nil where nothing is given.
func objectOf(value any, what string, most int) (map[string]any, error) {
	if value == nil {
		return nil, nil
	}
	data, ok := value.(map[string]any)
	if !ok {
		return nil, wrong("argument_no_object", map[string]any{"what": what})
	}
	encoded, err := json.Marshal(data)
	if err != nil || len(encoded) > most {
		return nil, wrong("argument_bytes", map[string]any{"what": what, "most": most})
	}
	return data, nil
}

func sortedKeys(values map[string]any) []string { return slices.Sorted(maps.Keys(values)) }

func cutText(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
