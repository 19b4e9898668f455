// Package script runs what administrators write: JavaScript, inside limits.
//
// Contract: an [Expression] is compiled once and asked often; it sees the values it is given and nothing else - no network,
// no disk, no clock of the machine - cannot change them, and is stopped when it takes too long. It is safe for use by many
// at once.
//
// goja runs it: pure Go, so the binary stays one file, and well kept; PocketBase brings it along anyway.
package script

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
)

// longestRun is how long an expression may take, in wall time. One of a few comparisons takes microseconds.
const longestRun = 50 * time.Millisecond

// SyntaxError says where an expression cannot be read. Line and column count from 1.
type SyntaxError struct {
	Line, Column int
	Message      string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Expression is one compiled expression over named values.
type Expression struct {
	source  string
	names   []string
	program *goja.Program
}

// Compile reads an expression over the given names. The error is a [*SyntaxError] where the source cannot be read.
func Compile(source string, names ...string) (*Expression, error) {
	// In brackets on lines of their own, so that a comment at the end of the source ends with it.
	const before, after = "(\n", "\n)"
	tree, err := parser.ParseFile(nil, "", before+source+after, 0)
	if err != nil {
		return nil, syntaxError(err, strings.Count(source, "\n")+1)
	}
	if !isOneExpression(tree) {
		return nil, &SyntaxError{Line: 1, Column: 1, Message: "not one expression"}
	}
	list := ""
	for i, name := range names {
		if i > 0 {
			list += ", "
		}
		list += name
	}
	program, err := goja.Compile("", "(function ("+list+") { 'use strict'; return "+before+source+after+"; })", true)
	if err != nil {
		return nil, syntaxError(err, strings.Count(source, "\n")+1)
	}
	return &Expression{source: source, names: names, program: program}, nil
}

// isOneExpression tells an expression from statements that close the bracket and open another.
func isOneExpression(tree *ast.Program) bool {
	if len(tree.Body) != 1 {
		return false
	}
	_, ok := tree.Body[0].(*ast.ExpressionStatement)
	return ok
}

// syntaxError puts an error of the parser at its place in the source, which has the given number of lines. What is missing
// at the end shows itself on our closing bracket, behind it.
func syntaxError(err error, lines int) error {
	found := &SyntaxError{Line: 1, Column: 1, Message: err.Error()}
	var position file.Position
	var list parser.ErrorList
	var single *parser.Error
	var compiled *goja.CompilerSyntaxError
	switch {
	case errors.As(err, &list) && len(list) > 0:
		position, found.Message = list[0].Position, list[0].Message
	case errors.As(err, &single):
		position, found.Message = single.Position, single.Message
	case errors.As(err, &compiled):
		found.Message = compiled.Message
		if compiled.File != nil {
			position = compiled.File.Position(compiled.Offset)
		}
	}
	if position.Line > 1 {
		found.Line, found.Column = min(position.Line-1, lines), position.Column // the first line is our bracket
	}
	return found
}

// Test asks the expression; values are by the names it was compiled with, one that is missing is null. What the
// expression gives counts as JavaScript takes it for true or false.
func (e *Expression) Test(values map[string]any) (bool, error) {
	r := runtimes.Get().(*runtime)
	stop := time.AfterFunc(longestRun, func() { r.vm.Interrupt("it took too long") })
	result, err := r.run(e, values)
	if stop.Stop() { // else the interrupt may still be on its way, and would hit whoever came next
		runtimes.Put(r)
	}
	if err != nil {
		return false, fmt.Errorf("expression %q: %w", e.source, err)
	}
	return result, nil
}

// runtime is one JavaScript world with the functions it has made of expressions. Only one goroutine uses it at a time.
type runtime struct {
	vm        *goja.Runtime
	functions map[*Expression]goja.Callable
}

// mostFunctions bounds what a runtime keeps of expressions that have been edited since.
const mostFunctions = 200

var runtimes = sync.Pool{New: func() any {
	vm := goja.New()
	vm.SetMaxCallStackSize(200)
	vm.SetParserOptions(parser.WithDisableSourceMaps)
	r := &runtime{vm: vm, functions: map[*Expression]goja.Callable{}}
	if _, err := vm.RunString(closeWorld); err != nil {
		panic(fmt.Sprintf("close the world of expressions: %v", err)) // the text is ours: it runs or it never did
	}
	return r
}}

// closeWorld keeps one run from leaving anything behind for the next, and takes away what makes code of text.
const closeWorld = `"use strict";
	for (const made of [Object, Array, String, Number, Boolean, RegExp, Math, JSON]) {
		Object.freeze(made);
		if (made.prototype) Object.freeze(made.prototype);
	}
	Object.freeze(Object.getPrototypeOf(() => 0));
	for (const name of ["eval", "Function", "Date"]) delete globalThis[name];
	Object.freeze(globalThis);`

func (r *runtime) run(e *Expression, values map[string]any) (bool, error) {
	function, known := r.functions[e]
	if !known {
		made, err := r.vm.RunProgram(e.program)
		if err != nil {
			return false, err
		}
		function, _ = goja.AssertFunction(made)
		if len(r.functions) >= mostFunctions {
			clear(r.functions)
		}
		r.functions[e] = function
	}
	arguments := make([]goja.Value, len(e.names))
	for i, name := range e.names {
		arguments[i] = r.closed(values[name])
	}
	result, err := function(goja.Undefined(), arguments...)
	if err != nil {
		return false, err
	}
	return result.ToBoolean(), nil
}

// closed is a value that a script can read and not change.
func (r *runtime) closed(value any) goja.Value {
	switch v := value.(type) {
	case map[string]any:
		return r.vm.NewDynamicObject(&closedObject{r, v})
	case []any:
		return r.vm.NewDynamicArray(&closedList{r, v})
	case nil:
		return goja.Null()
	}
	return r.vm.ToValue(value)
}

type closedObject struct {
	runtime *runtime
	values  map[string]any
}

func (o *closedObject) Get(key string) goja.Value {
	value, ok := o.values[key]
	if !ok {
		return goja.Undefined()
	}
	return o.runtime.closed(value)
}
func (o *closedObject) Set(string, goja.Value) bool { return false }
func (o *closedObject) Has(key string) bool         { _, ok := o.values[key]; return ok }
func (o *closedObject) Delete(string) bool          { return false }
func (o *closedObject) Keys() []string {
	keys := make([]string, 0, len(o.values))
	for key := range o.values {
		keys = append(keys, key)
	}
	return keys
}

type closedList struct {
	runtime *runtime
	values  []any
}

func (l *closedList) Len() int { return len(l.values) }
func (l *closedList) Get(i int) goja.Value {
	if i < 0 || i >= len(l.values) {
		return goja.Undefined()
	}
	return l.runtime.closed(l.values[i])
}
func (l *closedList) Set(int, goja.Value) bool { return false }
func (l *closedList) SetLen(int) bool          { return false }
