package rule

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
	"aftercare/internal/script"
	"aftercare/internal/timer"
)

// names are what a condition and a script may speak of; a script has act, ask and words besides.
var names = []string{"event", "ticket", "customer", "product", "message", "params"}

// compiled is a rule made ready to run.
type compiled struct {
	when *script.Expression // nil: always
	run  *script.Function
	// asks and needs are the names that the condition and the script speak of, besides params; others are not read for it.
	asks, needs []string
	// questions and reads say that the script speaks of ask and of words.
	questions, reads bool
}

// WrongField says which field of a definition cannot be used, and where in it.
type WrongField struct {
	Field        string
	Code         string // of the refusal: script_syntax, when_syntax, event_unknown, schedule_invalid ...
	Params       map[string]any
	Line, Column int // 0 where the field has no lines
	Message      string
	// element is which of a list is wrong, from 1; 0 of no list.
	element int
	// said is, of a source that cannot be read, what is wrong in each language.
	said map[string]string
}

func (w *WrongField) Error() string {
	if w.Line == 0 {
		return w.Field + ": " + w.Message
	}
	return fmt.Sprintf("%s: line %d, column %d: %s", w.Field, w.Line, w.Column, w.Message)
}

// compile reads both sources. The error is a [*WrongField].
func (d *Definition) compile() (*compiled, error) {
	c, wrong := d.compileBoth()
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	return c, nil
}

// compileBoth reads both sources, the script also where the condition cannot be read.
func (d *Definition) compileBoth() (c *compiled, wrong []*WrongField) {
	c = &compiled{asks: spokenOf(d.When), needs: spokenOf(d.Script), questions: strings.Contains(d.Script, "ask"), reads: strings.Contains(d.Script, "words")}
	var err error
	if strings.TrimSpace(d.When) != "" {
		if c.when, err = script.Compile(d.When, names...); err != nil {
			wrong = append(wrong, wrongSource("when", "when_syntax", err))
		}
	}
	if strings.TrimSpace(d.Script) == "" {
		return nil, append(wrong, &WrongField{Field: "script", Code: "validation_required", Message: "is empty"})
	}
	if c.run, err = script.CompileFunction(d.Script); err != nil {
		wrong = append(wrong, wrongSource("script", "script_syntax", err))
	}
	return c, wrong
}

// spokenOf are the names that a source speaks of, besides params.
func spokenOf(source string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "params" || !strings.Contains(source, name) })
}

func wrongSource(field, code string, err error) *WrongField {
	wrong := &WrongField{Field: field, Code: code, Message: err.Error()}
	var syntax *script.SyntaxError
	if errors.As(err, &syntax) {
		wrong.Line, wrong.Column, wrong.Message = syntax.Line, syntax.Column, syntax.Message
	}
	wrong.Params = map[string]any{"line": wrong.Line, "column": wrong.Column, "detail": wrong.Message, "said": wrong.Message}
	if syntax != nil {
		class, names := syntax.Class()
		wrong.Params["said"] = locale.Quoting(class, names, syntax.Words())
		wrong.said = locale.Said(class, names)
	}
	return wrong
}

// Check says what is wrong with a definition, a [*WrongField] each; nothing where it can be used. Now is the desk's time:
// a schedule that never falls due after it is refused.
func (d *Definition) Check(now time.Time) []*WrongField {
	var wrong []*WrongField
	add := func(field, code, message string, params map[string]any) {
		wrong = append(wrong, &WrongField{Field: field, Code: code, Message: message, Params: params})
	}
	if strings.TrimSpace(d.Name) == "" {
		add("name", "validation_required", "is empty", nil)
	}
	switch {
	case len(d.On) == 0 && d.Every == "":
		add("on", "rule_without_event", "names no event, and there is no schedule", nil)
	case len(d.On) > 0 && d.Every != "":
		add("every", "rule_with_both", "stands beside events: a rule has one or the other", nil)
	}
	for i, name := range d.On {
		if !slices.Contains(Events, name) {
			add("on", "event_unknown", fmt.Sprintf("there is no event %q", name), map[string]any{"name": name})
			wrong[len(wrong)-1].element = i + 1
		}
	}
	if d.Every != "" {
		if _, err := timer.NextOf(d.Every, now); err != nil {
			add("every", "schedule_invalid", err.Error(), nil)
		}
	}
	if !slices.Contains([]Stage{StageObserve, StageSample, StageLive}, d.Stage) {
		add("stage", "validation_in_invalid", fmt.Sprintf("there is no stage %q", d.Stage), nil)
	}
	if d.Stage == StageSample && (d.Sample < 1 || d.Sample > 99) {
		add("sample", "sample_invalid", "must be from 1 to 99 per cent", nil)
	}
	_, unread := d.compileBoth()
	return append(wrong, unread...)
}

// world is what one run is shown. Values are by the names above; a value is asked for only where the rule speaks of it, and one
// that is [script.Lazy] fetched only once the script comes to it: most conditions are decided by the event alone.
type world struct {
	value func(name string) (any, error)
	// ask makes the members of ask, for a rule that speaks of it.
	ask func() map[string]func(arguments []any) (any, error)
	// at is the event's time: all that Date knows.
	at   time.Time
	seed uint64
	// limit is how long a run may take; [limitRun] where nobody says.
	limit time.Duration
}

// perform runs the rule in a world: condition, then script. What the rule got wrong is in the result; the error is the
// machine's own (a database that cannot be read), which no rule answers for.
func (c *compiled) perform(w *world, params map[string]any) (*Result, error) {
	shown := &showing{world: w}
	result, err := c.performIn(shown, params)
	if shown.fault == nil {
		return result, err
	}
	if !errors.Is(shown.fault, script.ErrMissing) {
		return nil, shown.fault
	}
	return c.performIn(&showing{world: w, isWhole: true}, params) // what has gone meanwhile is null
}

func (c *compiled) performIn(w *showing, params map[string]any) (*Result, error) {
	values := map[string]any{"params": params}
	if err := w.show(values, c.asks); err != nil {
		return nil, err
	}
	run := script.Run{Values: values, Now: w.at, Zone: time.Local, Seed: w.seed, Limit: cmp.Or(w.limit, limitRun)}
	if c.when != nil {
		holds, err := c.when.TestIn(run)
		if mayPass(err) {
			again := run
			again.Limit = patience
			holds, err = c.when.TestIn(again)
		}
		switch {
		case err != nil:
			return &Result{Outcome: OutcomeFailed, Error: faultOf(err, FaultWhen)}, nil
		case !holds:
			return &Result{Outcome: OutcomeSkipped, Why: WhyWhen}, nil
		}
	}
	if err := w.show(values, c.needs); err != nil {
		return nil, err
	}
	return c.ask(w, run)
}

// showing is a world in one performance.
type showing struct {
	*world
	// isWhole fetches everything beforehand.
	isWhole bool
	// fault is what went wrong with fetching, which the script has not done.
	fault error
}

// show puts what the world holds by these names among the values.
func (w *showing) show(values map[string]any, names []string) error {
	for _, name := range names {
		value, err := w.value(name)
		if lazy, isLazy := value.(script.Lazy); isLazy && w.isWhole {
			value, err = asAny(lazy())
		} else if isLazy {
			value = w.noting(name, lazy)
		}
		if err != nil {
			return fmt.Errorf("read %s for a rule: %w", name, err)
		}
		values[name] = value
	}
	return nil
}

// noting fetches a value, and notes what goes wrong.
func (w *showing) noting(name string, fetch script.Lazy) script.Lazy {
	return func() (values map[string]any, err error) {
		err = journal.Guarded(func() error { // a panic here is none of the script's
			values, err = fetch()
			return err
		})
		switch {
		case err != nil:
			w.fault = fmt.Errorf("read %s for a rule: %w", name, err)
		case values == nil:
			w.fault = script.ErrMissing
		}
		return values, w.fault
	}
}

func (c *compiled) ask(w *showing, run script.Run) (*Result, error) {
	result, err, machine := c.once(w, run)
	if machine == nil && mayPass(err) {
		run.Limit = patience
		result, _, machine = c.once(w, run)
	}
	return result, machine
}

// once runs the script one time. It returns what the script got wrong beside the result that says so, and what the machine did.
func (c *compiled) once(w *showing, run script.Run) (result *Result, err, machine error) {
	p := planners.Get().(*planner)
	p.plan, p.texts, p.at, p.isAsked = nil, 0, w.at, false
	defer planners.Put(p)
	run.Calls, run.Caller = map[string]map[string]func([]any) (any, error){"act": p.known}, &p.caller
	if c.reads {
		run.Calls["words"], run.Reading = words(), []string{"words"}
	}
	if c.questions {
		run.Calls["ask"] = w.questions(&machine)
	}
	run.Glances = true
	outcome, err := c.run.Run(run)
	if machine != nil {
		return nil, nil, machine
	}
	result = &Result{Console: linesOf(outcome.Console), ConsoleCut: outcome.ConsoleCut, Took: outcome.Took.Microseconds(), Plan: p.plan}
	switch {
	case err != nil:
		result.Outcome, result.Error, result.Plan = OutcomeFailed, faultOf(err, FaultScript), nil
	case !p.isAsked && writtenPlan(outcome.Value) != "":
		result.Outcome = OutcomeFailed
		result.Error = (&Fault{Kind: FaultScript, Code: "script_returned", Params: map[string]any{"what": "@plan.returned." + writtenPlan(outcome.Value)}}).worded()
		result.Error.Message = result.Error.Text[locale.English]
	case len(p.plan) == 0:
		result.Outcome = OutcomeNothing
	default:
		result.Outcome = OutcomePlanned
	}
	return result, err, nil
}

// writtenPlan says what a script that asked for nothing has returned in the place of asking: "list" or "object", "" for neither. Somebody
// believes that it is carried out. All else, such as a list of tags, is left over of a last line that was written for what it does.
func writtenPlan(returned any) string {
	switch value := returned.(type) {
	case []any:
		if slices.ContainsFunc(value, func(one any) bool { _, isObject := one.(map[string]any); return isObject }) {
			return "list"
		}
	case map[string]any:
		if isWrittenAction(value) {
			return "object"
		}
	}
	return ""
}

// isWrittenAction says that an object reads like an action: it does something, as in a plan, or has the name of a member of act.
func isWrittenAction(object map[string]any) bool {
	for key, value := range object {
		named, _ := value.(string)
		if key == "do" || acts[key] || (key == "action" || key == "type") && acts[named] {
			return true
		}
	}
	return false
}

// questions are those that the world answers. What goes wrong with the machine ends the run, and is noted.
func (w *world) questions(machine *error) map[string]func([]any) (any, error) {
	questions := map[string]func([]any) (any, error){}
	for name, question := range w.ask() {
		questions[name] = func(arguments []any) (any, error) {
			answer, err := question(arguments)
			var wrong *wrongArgument
			if err != nil && !errors.As(err, &wrong) {
				*machine = fmt.Errorf("answer ask.%s: %w", name, err)
				return nil, script.Fatal(*machine)
			}
			return answer, err
		}
	}
	return questions
}

// mayPass says of what stopped a run that it may be another's doing: time, on a busy machine, and memory, of which only the whole
// process's is told. Such a run is tried once more; a missed crisis is worse than a bomb that goes off twice.
func mayPass(err error) bool {
	var timeOut *script.TimeOut
	var tooLarge *script.TooLarge
	return errors.As(err, &timeOut) || errors.As(err, &tooLarge) && tooLarge.What == script.Memory
}

// faultOf words what a script got wrong, with its line.
func faultOf(err error, kind string) *Fault {
	fault := &Fault{Kind: kind, Message: err.Error()}
	var failure *script.Failure
	var timeOut *script.TimeOut
	var tooLarge *script.TooLarge
	switch {
	case errors.As(err, &failure):
		fault.Message, fault.Line, fault.Column = failure.Message, failure.Line, failure.Column
		var argument *wrongArgument
		if errors.As(err, &argument) {
			fault.Code, fault.Params, fault.Text = argument.code, argument.params, argument.said()
			return fault
		}
		fault.Code, fault.Params = failure.Class()
	case errors.As(err, &timeOut):
		fault.Kind = cmp.Or(map[string]string{FaultWhen: FaultWhen}[kind], FaultTimeout)
		fault.Line, fault.Column = timeOut.Line, timeOut.Column
		fault.Code, fault.Params = "script_too_long", map[string]any{"limit": timeOut.Limit.Milliseconds()}
		if timeOut.During != "" {
			fault.Code, fault.Params = "script_match_too_long", nil
		}
	case errors.As(err, &tooLarge):
		key := "plan.size." + strings.ReplaceAll(tooLarge.What, " ", "_")
		fault.Line, fault.Column = tooLarge.Line, tooLarge.Column
		fault.Code, fault.Params = "script_too_large", map[string]any{"what": "@" + key}
	}
	return fault.worded()
}

// ranOut says that the rule took too long, its script, its condition or a single match of either.
func (f *Fault) ranOut() bool {
	return f != nil && (f.Code == "script_too_long" || f.Code == "script_match_too_long")
}

// worded gives a fault with a code its text in each language.
func (f *Fault) worded() *Fault {
	if f.Code != "" {
		f.Text = locale.Said(f.Code, f.Params)
	}
	return f
}

// said is what a fault says of itself, as a text field holds it: in each language as JSON, where it is known in each.
func (f *Fault) said() string {
	if len(f.Text) > 0 {
		if encoded, err := json.Marshal(f.Text); err == nil && utf8.RuneCount(encoded) <= longestSaid {
			return string(encoded)
		}
	}
	return cutText(f.Message, longestSaid)
}

// told is what a fault says of itself, as a notification holds it.
func (f *Fault) told() any {
	if len(f.Text) > 0 {
		return f.Text
	}
	return f.Message
}

// longestSaid is how much of a fault a rule's record keeps.
const longestSaid = 2000
