package script

import (
	_ "embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

//go:embed world.js
var worldSource string

var worldProgram = sync.OnceValue(func() *goja.Program { return goja.MustCompile("sandbox", worldSource, true) })

// world is one JavaScript runtime made ready: its library bounded, stripped and closed. One goroutine uses it at a time.
type world struct {
	vm        *goja.Runtime
	run       *running
	functions map[*code]goja.Callable
	hosts     map[[2]string]goja.Value // host functions by object and name, asked from the run that is on
	patterns  map[patternKey]*pattern
	frames    []goja.StackFrame // a place to put calls in
	root      *goja.Object      // what inherits from nothing else
	arrays    *goja.Object      // Array.prototype
	values    goja.Value        // its own iteration
	iterators *goja.Object      // what all iterators and generators inherit from
	regexps   *goja.Object      // RegExp.prototype
	errorType *goja.Object
	bounded   map[*goja.Object]bool       // functions that count themselves
	classes   map[*goja.Object]goja.Value // what stands for a class as callback
	helpers   []goja.Value                // behind the names that rewrite.go puts into a tree, in the order of helperNames
	freeze    goja.Callable
	describe  goja.Callable                      // Object.getOwnPropertyDescriptor
	quote     func(goja.FunctionCall) goja.Value // the library's own JSON.stringify, for strings
}

// running is what belongs to one run.
type running struct {
	Run
	watch      watch
	waited     time.Duration // for what is fetched, which is not the script's time
	expired    atomic.Bool   // it was stopped from outside
	grown      atomic.Bool   // because of its memory
	failed     error         // why the run ends, whatever the script does
	spent      int
	generators int // that go on in each other
	natives    int // functions written in Go that are in each other
	console    console
	random     *rand.Rand
	thrown     map[*goja.Object]error // errors of host functions by the exceptions made of them
	source     source
}

// stopped unwinds a run past all catching; the reason is in running.failed.
type stopped struct{}

// mostRuntimes bounds the runtimes at work, and so their memory; more would only share the processors.
const mostRuntimes = 4

var (
	// slots are taken by runs at work; who finds none waits, and its time has not begun.
	slots = make(chan struct{}, mostRuntimes)
	// idle keeps runtimes between runs.
	idle resting
)

// longestIdle is how long runtimes are kept that nobody asks for, in wall time. A pool of the standard library would lose
// them at every other collection, of which a busy desk has twenty a second, and one costs 6 ms to make.
const longestIdle = time.Minute

// resting are runtimes that wait for their next run.
type resting struct {
	mu     sync.Mutex
	worlds []*world
	forget *time.Timer
}

func (r *resting) take() *world {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.worlds) - 1
	if last < 0 {
		return nil
	}
	w := r.worlds[last]
	r.worlds = r.worlds[:last]
	return w
}

func (r *resting) put(w *world) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.worlds = append(r.worlds, w)
	if r.forget == nil {
		r.forget = time.AfterFunc(longestIdle, r.clear)
		return
	}
	r.forget.Reset(longestIdle)
}

func (r *resting) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.worlds = nil
}

// takeWorld waits for a slot and gives a runtime, to be given back by one of the two below.
func takeWorld() *world {
	slots <- struct{}{}
	if w := idle.take(); w != nil {
		return w
	}
	return newWorld()
}

func (w *world) giveBack() {
	w.run = nil
	idle.put(w)
	<-slots
}

// throwAway gives back the slot only: an interrupt may still be on its way to the runtime, or it was left in the middle.
func (w *world) throwAway() { <-slots }

func newWorld() *world {
	vm := goja.New()
	vm.SetMaxCallStackSize(deepestCalls)
	vm.SetParserOptions(parser.WithDisableSourceMaps)
	w := &world{vm: vm, run: &running{}, functions: map[*code]goja.Callable{}, hosts: map[[2]string]goja.Value{}, patterns: map[patternKey]*pattern{},
		bounded: map[*goja.Object]bool{}, classes: map[*goja.Object]goja.Value{}}
	vm.SetTimeSource(func() time.Time {
		if w.run.Now.IsZero() {
			w.typeError("there is no clock here")
		}
		return w.run.Now
	})
	vm.SetRandSource(func() float64 { return w.run.chance() })
	w.arrays = w.prototype("Array")
	w.values = w.arrays.GetSymbol(goja.SymIterator)
	w.iterators = w.iteratorPrototype()
	w.regexps = w.prototype("RegExp")
	w.errorType = vm.Get("Error").ToObject(vm)
	w.freeze, _ = goja.AssertFunction(vm.Get("Object").ToObject(vm).Get("freeze"))
	w.describe, _ = goja.AssertFunction(vm.Get("Object").ToObject(vm).Get("getOwnPropertyDescriptor"))
	w.quote = w.native(vm.Get("JSON"), "stringify")
	w.raise()
	w.run = nil
	return w
}

// raise builds the sandbox in a new runtime. Its text is ours: it runs or it never did.
func (w *world) raise() {
	arrange, err := w.vm.RunProgram(worldProgram())
	if err != nil {
		panic(fmt.Sprintf("read the sandbox: %v", err))
	}
	goSide := w.goSide()
	w.guardLists()
	w.guardGenerators()
	w.guardText()
	w.guardCollections()
	w.guardRest()
	w.guardPatterns(goSide)
	w.guardDates()
	w.guardPrimitives(goSide)
	w.must(w.vm.Set("console", w.consoleObject()))
	function, _ := goja.AssertFunction(arrange)
	if _, err := function(goja.Undefined(), goSide); err != nil {
		panic(fmt.Sprintf("raise the sandbox: %v", err))
	}
	w.noteClasses()
	w.bounded = nil
}

func (w *world) must(err error) {
	if err != nil {
		panic(fmt.Sprintf("build the sandbox: %v", err))
	}
}

// prototype gives the prototype of a class of the library.
func (w *world) prototype(class string) *goja.Object {
	return w.vm.Get(class).ToObject(w.vm).Get("prototype").ToObject(w.vm)
}

// iteratorPrototype gives what has no name in the library.
func (w *world) iteratorPrototype() *goja.Object {
	values, _ := goja.AssertFunction(w.values)
	iterator, err := values(w.vm.NewArray())
	w.must(err)
	return iterator.ToObject(w.vm).Prototype().Prototype()
}

// stop ends the run with an error that no script can catch.
func (w *world) stop(err error) {
	w.fail(w.placed(err, w.vm.CaptureCallStack(0, nil)))
	w.vm.Interrupt(stopped{}) // for what would run while the stack unwinds: finally blocks, returns of iterators
	panic(stopped{})
}

// fail says why the run ends; the first reason stays.
func (w *world) fail(err error) {
	if w.run.failed == nil {
		w.run.failed = err
	}
}

func (w *world) tooLarge(what string) { w.stop(&TooLarge{What: what}) }

// spend counts what a run copies, and ends it beyond the bound or past its time: what is written in Go asks here, since
// the runtime stops between instructions only.
func (w *world) spend(bytes int) {
	if w.run.expired.Load() {
		w.stop(w.run.late())
	}
	if w.run.spent += bytes; w.run.spent > mostBytes {
		w.tooLarge("memory")
	}
}

// typeError throws an exception that the script may catch.
func (w *world) typeError(format string, arguments ...any) {
	panic(w.vm.NewTypeError(fmt.Sprintf(format, arguments...)))
}

// code is what a world keeps a function by: compiled once, known in each runtime.
type code struct {
	program *goja.Program
}

// mostFunctions bounds what a runtime keeps of sources that have been edited since.
const mostFunctions = 200

func (w *world) function(c *code) (goja.Callable, error) {
	if function, known := w.functions[c]; known {
		return function, nil
	}
	made, err := w.vm.RunProgram(c.program)
	if err != nil {
		return nil, err
	}
	function, ok := goja.AssertFunction(made)
	if !ok {
		return nil, errors.New("it is no function")
	}
	if len(w.functions) >= mostFunctions {
		clear(w.functions)
	}
	w.functions[c] = function
	return function, nil
}

// perform runs a compiled function within a run's limits. given makes the arguments, and finish takes what came back;
// both under the limits too, since they may run the script's own getters.
func (c *code) perform(r *running, given func(*world) []goja.Value, finish func(*world, goja.Value)) (took time.Duration, err error) {
	w := takeWorld()
	w.run = r
	if r.Caller != nil {
		r.Caller.world = w
	}
	begun := time.Now()
	watch := w.watch(r, begun)
	err = w.attempt(c, given, finish)
	inTime := watch.end()
	if r.Caller != nil {
		r.Caller.world = nil
	}
	took = time.Since(begun) - r.waited
	var failure *Failure
	switch {
	case inTime && (err == nil || errors.As(err, &failure)) && r.failed == nil && took < r.Limit:
		w.giveBack()
		return took, err
	case r.failed != nil:
		err = r.failed
	case !inTime || took >= r.Limit:
		err = r.late()
	}
	w.throwAway()
	return took, err
}

// attempt runs, and makes an error of whatever ends it.
func (w *world) attempt(c *code, given func(*world) []goja.Value, finish func(*world, goja.Value)) (err error) {
	defer func() {
		switch failed := recover().(type) {
		case nil, stopped:
		case error:
			_ = w.ended(failed) // an interrupt, or what the runtime itself broke by
		default:
			w.fail(broken(failed))
		}
		if w.run.failed != nil {
			err = w.run.failed
		}
	}()
	function, err := w.function(c)
	if err != nil {
		return w.ended(err)
	}
	result, err := function(goja.Undefined(), append(w.helpers[:len(w.helpers):len(w.helpers)], given(w)...)...)
	if err != nil {
		return w.ended(err)
	}
	if thrown := w.vm.Try(func() { finish(w, result) }); thrown != nil {
		return w.ended(thrown)
	}
	return nil
}

// ended makes an error of this package of one of the runtime's.
func (w *world) ended(err error) error {
	var thrown *goja.Exception
	if errors.As(err, &thrown) {
		return w.failure(thrown)
	}
	var deep *goja.StackOverflowError
	var interrupted *goja.InterruptedError
	switch {
	case errors.As(err, &deep):
		w.fail(w.placed(&TooLarge{What: "depth of calls"}, deep.Stack()))
	case errors.As(err, &interrupted):
		w.fail(w.placed(w.run.late(), interrupted.Stack()))
	default:
		w.fail(broken(err))
	}
	return w.run.failed
}

// placed says of what stopped a run where in the source that was: whoever wrote it looks for a loop there.
func (w *world) placed(err error, stack []goja.StackFrame) error {
	var line, column int
	for _, frame := range stack {
		if frame.SrcName() == sourceName {
			line, column = w.run.source.place(frame.Position())
			break
		}
	}
	switch stopped := err.(type) {
	case *TimeOut:
		stopped.Line, stopped.Column = line, column
	case *TooLarge:
		stopped.Line, stopped.Column = line, column
	}
	return err
}

// broken tells that the runtime itself broke at what a script did, such as for-of over an iterator without next. It is a
// failure of the script like others, but that runtime is not used again.
func broken(reason any) *Failure {
	return &Failure{Message: fmt.Sprintf("InternalError: the runtime could not go on: %v", reason)}
}

// failure tells an exception that nobody caught.
func (w *world) failure(thrown *goja.Exception) *Failure {
	found := &Failure{Message: "an exception"}
	value := thrown.Value()
	again := w.vm.Try(func() {
		object, ok := value.(*goja.Object)
		if !ok {
			found.Message = cut(value.String(), mostLineRunes)
			return
		}
		found.cause = w.run.thrown[object]
		found.Message = cut(w.shown(object), mostLineRunes)
	})
	if again != nil {
		found.Message = "an exception that cannot be shown"
	}
	for _, frame := range thrown.Stack() {
		if frame.SrcName() != sourceName {
			continue
		}
		line, column := w.run.source.place(frame.Position())
		if found.Line == 0 {
			found.Line, found.Column = line, column
		}
		if len(found.Stack) < mostStack {
			found.Stack = append(found.Stack, fmt.Sprintf("%s (%d:%d)", frame.FuncName(), line, column))
		}
	}
	return found
}
