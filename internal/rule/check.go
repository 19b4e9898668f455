package rule

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/markdown"
)

// Cases are what other rooms do for a rule: each meets its own guards there. The composition root hands them in.
type Cases struct {
	// Check says what a save of these fields of a case would be refused for; nothing is written.
	Check func(app core.App, record *core.Record, fields map[string]any, actor journal.Actor) error
	// CheckValues says what keeping these values would be refused for in every state of the case.
	CheckValues func(app core.App, record *core.Record, fields map[string]any) error
	// Change saves these fields of a case, which has been read in tx and not been written since, and returns the case as it is then, and what
	// changed.
	Change func(tx core.App, record *core.Record, fields map[string]any, actor journal.Actor) (saved *core.Record, changes journal.Changes, err error)
	// CheckMessage says what writing a message would be refused for.
	CheckMessage func(app core.App, record *core.Record, message Message) error
	// Write writes a message in tx.
	Write func(tx core.App, message Message, actor journal.Actor) error
	// People are the colleagues whom a word means for a case; PeopleBy are the fields of the case that decide it.
	People   func(app core.App, record *core.Record, who string) ([]Person, error)
	PeopleBy []string
	// Tell notes for colleagues, in tx, what happened.
	Tell func(tx core.App, event *journal.Event, people []string, ticket, kind string, params map[string]any) error
	// Letter makes a mail to the customer of a case; nil where its template is switched off.
	Letter func(app core.App, event *journal.Event, ticket, template string, values map[string]any) (*Posting, error)
	// Calendar is what a case's working time counts by, as of an event; a case of nil has the desk's.
	Calendar func(app core.App, ticket map[string]any, seq int64) (Calendar, error)
	// Callbacks and Surveys ask customers after a solution.
	Callbacks Callbacks
	Surveys   Surveys
	// Problems are the ledger of what makes customers come back.
	Problems Problems
	// Feedback leads suggestions and praise to whom they are for.
	Feedback Feedback
	// Webhooks call other systems.
	Webhooks Webhooks
}

// Message is something that a rule writes in a case: a note for colleagues, or a public message of the desk.
type Message struct {
	Ticket string
	IsNote bool
	Body   string // Markdown
}

// Posting is a mail ready to go.
type Posting struct {
	Letter
	// Body is what the customer reads in the case, in Markdown.
	Body  string
	Queue func(tx core.App) error
}

// Kinds of notification that come from rules; their sentences stand in the dictionaries under notification.<kind>.
const (
	notifyTold      = "rule_told"
	notifyEscalated = "escalated"
	notifyFailed    = "rule_failed"
	notifyOff       = "rule_off"
)

// work is a checked plan: what is left to write, in order.
type work struct {
	fields   map[string]any
	messages []asked[Message]
	letters  []asked[*Posting]
	tells    []asked[tell]
	// reminders are set and given up in the plan's order.
	reminders []asked[reminder]
	callbacks []asked[CallbackRequest]
	surveys   []asked[SurveyRequest]
	problems  []asked[ProblemRequest]
	feedback  []asked[FeedbackRequest]
	webhooks  []asked[WebhookRequest]
}

// asked is something to write, and the action that asks for it.
type asked[T any] struct {
	what T
	by   *Action
}

// mayTouchCase says whether what is written besides the fields may change the case: hooks have it follow its messages, and other
// rooms note in it what they opened.
func (w *work) mayTouchCase() bool {
	return len(w.messages)+len(w.callbacks)+len(w.surveys)+len(w.problems)+len(w.feedback) > 0
}

type tell struct {
	people []string
	kind   string
	params map[string]any
}

// checker holds a plan against the case that it is for.
type checker struct {
	room  *room
	app   core.App
	rule  *live
	event *journal.Event
	// record is the case: as it stands, or in a dry run as it stood. Nil where the event has none.
	record *core.Record
	// overtaken are the fields that a person changed after the event.
	overtaken map[string]bool
	// isTrial says that nothing will be written: in a dry run and a backtest. What is pending now says nothing of then.
	isTrial bool
	// shown says that what would be sent is to be seen: in a dry run.
	shown bool
	// wouldCall says that in a backtest it is this rule that would have escalated the case last.
	wouldCall bool
	// roster keeps whom words meant in a trial; nil where they are asked for anew.
	roster roster

	work work
	tags []string
	// pending are the keys of the rule's reminders for the case, as the plan leaves them so far.
	pending map[string]bool
}

// refusal is an action that cannot be done to its case.
type refusal struct {
	code   string
	field  string
	params map[string]any
}

func (r *refusal) Error() string {
	return cmp.Or(locale.Said(r.code, r.params)[locale.English], r.code)
}

func refuse(code string, params map[string]any) error { return &refusal{code: code, params: params} }

// check goes through the plan of a result and says what is left to write. A plan with an action that cannot be done fails
// whole, and the result says by which. The error is the machine's.
func (c *checker) check(result *Result) (*work, error) {
	c.work.fields = map[string]any{}
	isSettled := c.overtaken["status"] && setsStatus(result.Plan)
	for i, action := range result.Plan {
		action.State = StatePlanned
		if isSettled && settles(action) {
			if err := c.leave(action); err != nil {
				return nil, c.fail(result, i, err)
			}
			continue
		}
		if err := c.one(action); err != nil {
			return nil, c.fail(result, i, err)
		}
	}
	for len(c.work.fields) > 0 {
		err := c.room.cases.Check(c.app, c.record, c.work.fields, c.rule.actor(c.event))
		if err == nil {
			break
		}
		if fault := refusedAs(err); fault == nil || !c.giveWay(result.Plan, fault.Field) {
			return nil, c.fail(result, -1, err)
		}
	}
	return &c.work, nil
}

// fail notes why a plan cannot be done; an error that is no refusal is handed back.
func (c *checker) fail(result *Result, action int, err error) error {
	fault := refusedAs(err)
	if fault == nil {
		return err
	}
	if action < 0 {
		if action, err = c.culprit(result.Plan, fault.Field); err != nil {
			return err
		}
	}
	fault = c.namingChoices(fault)
	fault.Kind, fault.Action = FaultAction, action
	at := result.Plan[action].called.Place()
	fault.Line, fault.Column = at.Line, at.Column
	result.Outcome, result.Error = OutcomeFailed, fault
	for _, action := range result.Plan {
		action.State = ""
	}
	return nil
}

// namingChoices says of a value that is none of its field's what those are: who writes a script cannot see them.
func (c *checker) namingChoices(fault *Fault) *Fault {
	if c.record == nil || fault.Code != "validation_invalid_value" {
		return fault
	}
	field, isChoice := c.record.Collection().Fields.GetByName(fault.Field).(*core.SelectField)
	if !isChoice {
		return fault
	}
	list := strings.Join(field.Values, ", ")
	return faultOfField(fault.Field, validation.NewError("value_of_choices", "must be one of "+list).SetParams(map[string]any{"list": list}))
}

// culprit is the action that set the field which was refused: the last, since that is what the case would hold. Where the refusal is
// about a field that none has set, such as the solution of a case that is solved without one, it is the action with which it begins.
func (c *checker) culprit(plan []*Action, field string) (int, error) {
	if i := lastSetting(plan, field); i >= 0 {
		return i, nil
	}
	fields := map[string]any{}
	for i, action := range plan {
		name := fieldOf(action)
		value, isSet := c.work.fields[name]
		if !isSet {
			continue
		}
		fields[name] = value
		err := c.room.cases.Check(c.app, c.record, fields, c.rule.actor(c.event))
		if err == nil {
			continue
		}
		fault := refusedAs(err)
		if fault == nil {
			return 0, err
		}
		if fault.Field == field {
			return i, nil
		}
	}
	return 0, nil
}

// lastSetting is the place of the last action that is to set a field; -1 for none.
func lastSetting(plan []*Action, field string) int {
	for i, action := range slices.Backward(plan) {
		if fieldOf(action) == field && action.State == StatePlanned {
			return i
		}
	}
	return -1
}

// refusedAs makes a fault of a refusal; nil of any other error.
func refusedAs(err error) *Fault {
	var own *refusal
	var fields validation.Errors
	var answer *router.ApiError
	switch {
	case errors.As(err, &own):
		return (&Fault{Code: own.code, Field: own.field, Params: own.params, Message: own.Error()}).worded()
	case errors.As(err, &fields):
		if names := sortedErrors(fields); len(names) > 0 {
			return faultOfField(names[0], fields[names[0]])
		}
	case errors.As(err, &answer):
		return (&Fault{Code: strings.TrimSuffix(answer.Message, "."), Message: answer.Message}).worded()
	}
	return nil
}

func faultOfField(name string, err error) *Fault {
	fault := &Fault{Field: name, Message: name + ": " + err.Error()}
	var coded validation.Error
	if errors.As(err, &coded) {
		fault.Code, fault.Params = coded.Code(), coded.Params()
	}
	fault.worded()
	for language, text := range fault.Text {
		if label := locale.Text(language, "desk.field."+name, nil); !strings.HasPrefix(label, "desk.field.") {
			fault.Text[language] = label + map[string]string{locale.English: ": ", locale.Chinese: "："}[language] + text
		}
	}
	return fault
}

func sortedErrors(fields validation.Errors) []string {
	var names []string
	for name, err := range fields {
		if err != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// caseless are the actions that need no case.
var caseless = []string{DoNotify, DoWebhook, DoStop}

// one checks one action and notes what is to be written for it. What is wrong with what it asks for by itself is said before the case is looked at: a
// mistake must not wait until a case is in the state that brings it to light. Whether this case allows it is said of what is left to do alone.
func (c *checker) one(action *Action) error {
	if c.record == nil && !slices.Contains(caseless, action.Do) {
		return refuse("rule_no_case", map[string]any{"action": action.Do})
	}
	switch action.Do {
	case DoSet:
		return c.set(action, action.Field, action.Value)
	case DoAssign:
		return c.assign(action)
	case DoTeam:
		return c.team(action)
	case DoTag, DoUntag:
		return c.tag(action)
	case DoNote:
		return c.message(action, Message{IsNote: true, Body: c.worded(action.Text)})
	case DoReply, DoMail:
		return c.letter(action)
	case DoNotify:
		return c.notify(action)
	case DoEscalate:
		return c.escalate(action)
	case DoDeescalate:
		return c.deescalate(action)
	case DoRemind, DoForget:
		return c.remind(action)
	case DoCallback:
		return c.callback(action)
	case DoSurvey:
		return c.survey(action)
	case DoProblem:
		return c.problem(action)
	case DoFeedback:
		return c.feedback(action)
	case DoWebhook:
		return c.webhook(action)
	case DoStop:
		return nil
	}
	return refuse("action_unavailable", map[string]any{"action": action.Do})
}

func (c *checker) set(action *Action, field string, value any) error {
	if c.overtaken[field] {
		action.State = StateOvertaken
		return c.room.cases.CheckValues(c.app, c.record, map[string]any{field: value})
	}
	before, planned := c.work.fields[field]
	if !planned {
		before = journal.ValueOf(c.record, field)
	}
	action.From = before
	value = c.stored(field, value)
	if equalValues(before, value) {
		action.State = StateUnchanged
		return nil
	}
	isOutdone, err := c.isOutdone(field, value)
	if err != nil {
		return err
	}
	if isOutdone {
		action.State = StateOvertaken
		return nil
	}
	c.work.fields[field] = value
	return nil
}

// gradesInOrder are the grades of a complaint from the least to the gravest.
var gradesInOrder = []any{"", "general", "major", "crisis"}

// isOutdone says whether a rule raises the grade that it saw to one that another rule has gone beyond since: rules of one
// event do not see each other's changes, and neither has gone wrong.
func (c *checker) isOutdone(field string, value any) (bool, error) {
	wanted := slices.Index(gradesInOrder, value)
	if field != "grade" || wanted >= slices.Index(gradesInOrder, journal.ValueOf(c.record, field)) {
		return false, nil
	}
	seen, err := journal.AsOf(c.app, "tickets", c.record.Id, c.event.Seq)
	if err != nil {
		return false, err
	}
	return wanted >= slices.Index(gradesInOrder, journal.ValueOf(seen, field)), nil
}

// stored is a value as the case would hold it: a moment can be written in several ways.
func (c *checker) stored(field string, value any) any {
	if _, isDate := c.record.Collection().Fields.GetByName(field).(*core.DateField); !isDate || value == "" {
		return value
	}
	at, err := momentOf(value, time.Time{})
	if err != nil {
		return value // the save refuses it
	}
	return journal.DateTime(at).String()
}

func equalValues(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

func (c *checker) assign(action *Action) error {
	if action.Staff != "" {
		people, err := c.meant(c.record, action.Staff)
		if err != nil {
			return err
		}
		if len(people) == 1 && people[0].ID == action.Staff {
			action.Name = people[0].Name
		}
	}
	return c.set(action, "assignee", action.Staff)
}

func (c *checker) team(action *Action) error {
	id, err := c.teamID(action)
	if err != nil {
		return err
	}
	return c.set(action, "team", id)
}

// teamID finds the team that an action names, by its name or id, and notes what it is called.
func (c *checker) teamID(action *Action) (string, error) {
	var found []struct {
		ID   string `db:"id"`
		Name string `db:"name"`
	}
	err := c.app.ConcurrentDB().NewQuery(`SELECT id, name FROM teams WHERE id = {:team} OR name = {:team} ORDER BY id = {:team} DESC, created, id LIMIT 1`).
		Bind(dbx.Params{"team": action.Team}).All(&found)
	if err != nil {
		return "", fmt.Errorf("find team %q: %w", action.Team, err)
	}
	if len(found) == 0 {
		list, err := teamNames(c.app)
		if err != nil {
			return "", err
		}
		return "", refuse("team_unknown", map[string]any{"team": action.Team, "list": list})
	}
	action.Name = found[0].Name
	return found[0].ID, nil
}

// mostNamed bounds how many teams a refusal names.
const mostNamed = 40

// teamNames are the teams that there are, in a line: who writes a script cannot see them.
func teamNames(app core.App) (string, error) {
	var names []string
	if err := app.ConcurrentDB().NewQuery(`SELECT name FROM teams ORDER BY name` + journal.AtMost(mostNamed+1)).Column(&names); err != nil {
		return "", fmt.Errorf("list the teams: %w", err)
	}
	switch {
	case len(names) == 0:
		return "@plan.no_teams", nil
	case len(names) > mostNamed:
		names[mostNamed] = "…"
	}
	return strings.Join(names, ", "), nil
}

// tag adds tags to those of the case, or takes some away; what a person did to them meanwhile stays.
func (c *checker) tag(action *Action) error {
	if c.tags == nil {
		c.tags = []string{}
		for _, tag := range listOf(journal.ValueOf(c.record, "tags")) {
			if text, ok := tag.(string); ok {
				c.tags = append(c.tags, text)
			}
		}
	}
	before := slices.Clone(c.tags)
	for _, tag := range action.Tags {
		has := slices.Contains(c.tags, tag)
		switch {
		case action.Do == DoTag && !has:
			c.tags = append(c.tags, tag)
		case action.Do == DoUntag && has:
			c.tags = slices.DeleteFunc(c.tags, func(other string) bool { return other == tag })
		}
	}
	if slices.Equal(before, c.tags) {
		action.State = StateUnchanged
		return nil
	}
	c.work.fields["tags"] = slices.Clone(c.tags)
	return nil
}

func listOf(value any) []any {
	list, _ := value.([]any)
	return list
}

func (c *checker) message(action *Action, message Message) error {
	message.Ticket = c.record.Id
	if err := c.room.cases.CheckMessage(c.app, c.record, message); err != nil {
		return err
	}
	if c.shown {
		action.HTML = markdown.HTML(message.Body)
	}
	c.work.messages = append(c.work.messages, asked[Message]{message, action})
	return nil
}

// worded is a text in the desk's language: what is written into a case is read by all.
func (c *checker) worded(text any) string {
	byLanguage, ok := text.(map[string]any)
	if !ok {
		whole, _ := text.(string)
		return whole
	}
	for _, language := range locale.Locales {
		if text, ok := byLanguage[language].(string); ok {
			return text
		}
	}
	return ""
}

func (c *checker) letter(action *Action) error {
	posting, err := c.room.cases.Letter(c.app, c.event, c.record.Id, action.Template, action.Values)
	if fault := refusedAs(err); fault != nil && fault.Code == "customer_without_address" {
		return refuse("rule_no_address", nil) // which says how a script can tell
	}
	if err != nil {
		return err
	}
	if posting == nil { // its template is switched off
		action.State = StateUnchanged
		return nil
	}
	if c.shown {
		letter := posting.Letter
		action.Mail = &letter
	}
	c.work.letters = append(c.work.letters, asked[*Posting]{posting, action})
	if action.Do == DoMail {
		return nil
	}
	return c.message(action, Message{Body: posting.Body})
}

func (c *checker) notify(action *Action) error {
	people, err := c.people(action.Who)
	if err != nil {
		return err
	}
	action.People = people
	params := map[string]any{"text": action.Text, "rule": c.rule.Name}
	if name, is := placed[c.event.Collection]; is {
		params[name] = c.event.Record
	}
	c.work.tells = append(c.work.tells, asked[tell]{tell{idsOf(people), notifyTold, params}, action})
	return nil
}

// placed are the collections whose records have a place of their own at the desk, to which a notice of their events leads, by
// the name of the notice's param.
var placed = map[string]string{"callbacks": "callback", "follow_ups": "follow_up"}

// people are the colleagues whom several words mean, each once.
func (c *checker) people(who []string) ([]Person, error) {
	record := c.record
	if record == nil { // nobody's case: the words that need one mean nobody
		tickets, err := c.app.FindCachedCollectionByNameOrId("tickets")
		if err != nil {
			return nil, err
		}
		record = core.NewRecord(tickets)
	}
	return eachOnce(who, func(word string) ([]Person, error) { return c.meant(record, word) })
}

// eachOnce are the colleagues whom some words mean, each once.
func eachOnce(who []string, meant func(word string) ([]Person, error)) ([]Person, error) {
	var all []Person
	for _, word := range who {
		people, err := meant(word)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			if !slices.ContainsFunc(all, func(one Person) bool { return one.ID == person.ID }) {
				all = append(all, person)
			}
		}
	}
	return all, nil
}

// roster is whom words meant, by the word and what decides it of a case: a trial asks about many cases that are alike, and
// who works here is as of now for all of them.
type roster map[string][]Person

// meant are the colleagues whom a word means for a case.
func (c *checker) meant(record *core.Record, who string) ([]Person, error) {
	if c.roster == nil {
		return c.room.cases.People(c.app, record, who)
	}
	var key strings.Builder
	key.WriteString(who)
	for _, name := range c.room.cases.PeopleBy {
		fmt.Fprintf(&key, "\x00%v", record.Get(name))
	}
	if people, isKnown := c.roster[key.String()]; isKnown {
		return people, nil
	}
	people, err := c.room.cases.People(c.app, record, who)
	if err == nil {
		c.roster[key.String()] = people
	}
	return people, err
}

func idsOf(people []Person) []string {
	ids := make([]string, len(people))
	for i, person := range people {
		ids[i] = person.ID
	}
	return ids
}

// escalate marks the case and tells those who are to take it on. A case that has ended needs nobody.
func (c *checker) escalate(action *Action) error {
	people, err := c.people(append([]string{action.To}, action.Who...))
	if err != nil {
		return err
	}
	if !c.record.GetBool("is_open") {
		action.State = StateUnchanged
		if c.overtaken["status"] {
			action.State = StateOvertaken
		}
		return nil
	}
	if c.overtaken["accepted_by"] { // somebody has taken it on since, and calling anew would take it from them
		action.State = StateOvertaken
		return nil
	}
	reason, err := encodedText(action.Reason)
	if err != nil {
		return err
	}
	action.People, action.From = people, journal.ValueOf(c.record, "escalation")
	c.work.fields["escalation"], c.work.fields["escalation_reason"] = action.To, reason
	params := map[string]any{"reason": action.Reason, "level": action.To, "rule": c.rule.Name}
	if action.To == "assignee" && c.assignee() == "" {
		params["unassigned"] = true // whoever stands in is told why it is them
	}
	c.work.tells = append(c.work.tells, asked[tell]{tell{idsOf(people), notifyEscalated, params}, action})
	return nil
}

// assignee is who has the case once the fields of the plan are set; empty for nobody.
func (c *checker) assignee() string {
	if planned, ok := c.work.fields["assignee"].(string); ok {
		return planned
	}
	return c.record.GetString("assignee")
}

// deescalate takes back a call that nobody has answered, where it was this rule's own: why another rule has called on somebody,
// this one does not know. A crisis calls until a person says that they have it, or a manager that it is none.
func (c *checker) deescalate(action *Action) error {
	action.From = journal.ValueOf(c.record, "escalation")
	isCalling := action.From != "" && c.record.GetString("accepted_by") == "" && c.record.GetString("grade") != "crisis"
	if c.overtaken["accepted_by"] {
		action.State = StateOvertaken
		return nil
	}
	if isCalling {
		var err error
		if isCalling, err = c.isOwnCall(); err != nil {
			return err
		}
	}
	if !isCalling {
		action.State = StateUnchanged
		return nil
	}
	reason, err := encodedText(action.Reason)
	if err != nil {
		return err
	}
	c.work.fields["escalation"], c.work.fields["escalation_reason"], c.work.fields["reason"] = "", "", reason
	return nil
}

// isOwnCall says whether it was this rule that has escalated the case last: by the journal, or in a backtest as it would have been.
// One that nobody has asked for, since an acceptance was none, only repeats the one before, whosever save it came with.
func (c *checker) isOwnCall() (bool, error) {
	if c.wouldCall {
		return true, nil
	}
	query, params := `SELECT rule FROM events WHERE ticket = {:ticket} AND type = 'ticket.escalated' AND rule != '' AND data ->> '$.lost' IS NULL`, dbx.Params{"ticket": c.record.Id}
	if c.isTrial {
		query += ` AND seq <= {:seq}`
		params["seq"] = c.event.Seq
	}
	var by []string
	if err := c.app.ConcurrentDB().NewQuery(query + ` ORDER BY seq DESC LIMIT 1`).Bind(params).Column(&by); err != nil {
		return false, fmt.Errorf("find who has escalated case %s: %w", c.record.Id, err)
	}
	return len(by) > 0 && by[0] == c.rule.id, nil
}

// encodedText is a text as a field holds it: one by language as JSON.
func encodedText(text any) (string, error) {
	if whole, ok := text.(string); ok {
		return whole, nil
	}
	encoded, err := json.Marshal(text)
	return string(encoded), err
}

// write carries out what is left of a plan, in tx, and returns what its fields changed in the case, and the case with that. The error
// is an [*unwritten] where it is known which action asked for what failed.
func (c *checker) write(tx core.App, plan []*Action, w *work) (saved *core.Record, changes journal.Changes, err error) {
	saved = c.record
	actor := c.rule.actor(c.event)
	if len(w.fields) > 0 {
		if saved, changes, err = c.room.cases.Change(tx, c.record, w.fields, actor); err != nil {
			return nil, nil, &unwritten{writerOf(plan, err), err}
		}
	}
	for _, write := range []func() error{
		each(w.messages, func(message Message) error { return c.room.cases.Write(tx, message, actor) }),
		each(w.letters, func(posting *Posting) error { return posting.Queue(tx) }),
		each(w.tells, func(t tell) error { return c.tell(tx, t) }),
		each(w.callbacks, func(request CallbackRequest) error { return c.room.cases.Callbacks.Open(tx, request, actor) }),
		each(w.feedback, func(request FeedbackRequest) error { return c.room.cases.Feedback.Set(tx, request, actor) }),
		each(w.surveys, func(request SurveyRequest) error { return c.room.cases.Surveys.Invite(tx, request, actor) }),
		each(w.problems, func(request ProblemRequest) error { return c.room.cases.Problems.Propose(tx, request, actor) }),
		each(w.webhooks, func(request WebhookRequest) error { return c.room.cases.Webhooks.Call(tx, request) }),
		each(w.reminders, func(one reminder) error { return c.writeReminder(tx, one) }),
	} {
		if err := write(); err != nil {
			return nil, nil, err
		}
	}
	return saved, changes, nil
}

// each is the writing of all that was asked for of one sort, in the plan's order.
func each[T any](list []asked[T], write func(T) error) func() error {
	return func() error {
		for _, one := range list {
			if err := write(one.what); err != nil {
				return &unwritten{one.by, err}
			}
		}
		return nil
	}
}

// unwritten says which action asked for what could not be written.
type unwritten struct {
	by  *Action
	err error
}

func (u *unwritten) Error() string { return u.err.Error() }

func (u *unwritten) Unwrap() error { return u.err }

// writerOf is the action whose field a save was refused for: the last that set it. Where the refusal is about a field that none has set it is
// the one that sets any, where it stands alone; nil where that cannot be told.
func writerOf(plan []*Action, err error) *Action {
	if fault := refusedAs(err); fault != nil && fault.Field != "" {
		if i := lastSetting(plan, fault.Field); i >= 0 {
			return plan[i]
		}
	}
	var only *Action
	for _, action := range plan {
		switch {
		case action.State != StatePlanned || fieldOf(action) == "":
		case only != nil:
			return nil
		default:
			only = action
		}
	}
	return only
}

func (c *checker) tell(tx core.App, t tell) error {
	ticket := ""
	if c.record != nil {
		ticket = c.record.Id
	}
	return c.room.cases.Tell(tx, c.event, t.people, ticket, t.kind, t.params)
}

// actor is the rule as who acts because of an event.
func (l *live) actor(event *journal.Event) journal.Actor {
	return journal.Actor{Kind: journal.ActorRule, ID: l.id, Rule: l.id, Name: l.Name, Cause: event.Seq, Depth: event.Actor.Depth + 1}
}
