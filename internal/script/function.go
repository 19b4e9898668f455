package script

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/dop251/goja"
)

// Function is one compiled rule. It may be run by many at once.
type Function struct {
	code   *code
	source source
}

// CompileFunction reads the source of a rule: a function expression over one argument,
//
//	({ event, ticket, params, act, ask }) => { ... }
//	function ({ event, ticket }) { ... }
//
// or the source of a method, `run({ event, ticket }) { ... }`. The error is a [*SyntaxError].
func CompileFunction(text string) (*Function, error) {
	program, err := compileFunction(text)
	if err != nil {
		return nil, err
	}
	return &Function{code: &code{program}, source: source(text)}, nil
}

// Run is the world of one run.
type Run struct {
	// Values are the members of the function's argument: plain JSON-like data (map[string]any, []any, string, numbers, bool,
	// nil). They are read as the script asks for them, cannot be changed by it, and must not change meanwhile.
	Values map[string]any
	// Calls are host functions by object and name: act.note is Calls["act"]["note"]. Arguments come as nil, bool, float64,
	// string, []any and map[string]any, without undefined ones at the end; what is returned is read like Values, and nil is undefined. An error becomes an
	// exception that the script may catch, unless it is [Fatal]. They are called in the run's goroutine, one at a time.
	Calls map[string]map[string]func(arguments []any) (any, error)
	// Reading names objects of Calls whose functions only read, and keep nothing: what the script was given and hands on, such as
	// a long list of params, is lent to them as it is.
	Reading []string
	// Glances says that what is returned is only looked at from outside, and nothing of it is run: an object that the function has made
	// is told as map[string]any with its texts, and nil for other members; a list of its making as []any, with an empty map for each such
	// object, and nil for the rest; all else is nil, also what it was given. Nothing of it can end the run.
	Glances bool
	// Caller, where it is given, tells the host functions where they are called.
	Caller *Caller
	// Now is what Date tells, all through the run; asking for the time throws where it is zero. Zone is where its local methods are, UTC if nil.
	Now  time.Time
	Zone *time.Location
	// Seed decides what Math.random gives.
	Seed uint64
	// Limit is how long the run may take, in wall time: 200 ms if zero.
	Limit time.Duration
}

// Outcome is what a run came to. After an error it still has the console.
type Outcome struct {
	// Value is what the function returned, as plain data like the arguments of host functions; in a run that glances, see there.
	Value any
	// Console is what it printed: at most 100 lines, 20,000 characters; ConsoleCut says that something was left out.
	Console    []Line
	ConsoleCut bool
	// Took is the run's wall time, without waiting for a runtime.
	Took time.Duration
}

// Run runs the function. The error is a [*Failure], a [*TimeOut], a [*TooLarge] or what a host function marked as [Fatal].
func (f *Function) Run(run Run) (Outcome, error) {
	r := begin(run, defaultLimit)
	r.source = f.source
	var outcome Outcome
	given := func(w *world) []goja.Value { return []goja.Value{w.argument(r)} }
	finish := func(w *world, value goja.Value) {
		if run.Glances {
			outcome.Value = w.glance(value)
			return
		}
		outcome.Value = (&handover{world: w}).plain(value, 0)
	}
	took, err := f.code.perform(r, given, finish)
	if err != nil {
		outcome.Value = nil
	}
	outcome.Took, outcome.Console, outcome.ConsoleCut = took, r.console.lines, r.console.cut
	return outcome, err
}

// isGiven says whether an object is what the script was given; nothing is fetched for that.
func isGiven(object *goja.Object) bool {
	kind := object.ExportType()
	return kind == closedObjectType || kind == closedListType
}

// begin makes a run of what was asked for.
func begin(run Run, limit time.Duration) *running {
	if run.Limit <= 0 {
		run.Limit = limit
	}
	if run.Zone == nil {
		run.Zone = time.UTC
	}
	return &running{Run: run}
}

// chance gives the run's random numbers, all by its seed.
func (r *running) chance() float64 {
	if r.random == nil {
		r.random = rand.New(rand.NewPCG(r.Seed, 0))
	}
	return r.random.Float64()
}

// argument makes the object that a rule takes.
func (w *world) argument(r *running) goja.Value {
	object := w.vm.NewObject()
	for name, value := range r.Values {
		w.must(object.Set(name, w.closed(value)))
	}
	for name := range r.Calls {
		w.must(object.Set(name, w.vm.NewDynamicObject(&hostObject{world: w, run: r, name: name})))
	}
	return object
}

func isFatal(err error) bool {
	var marked *fatal
	return errors.As(err, &marked)
}
