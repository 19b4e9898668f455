package script

import (
	"fmt"

	"github.com/dop251/goja"
)

// Expression is one compiled expression over named values.
type Expression struct {
	code   *code
	source source
	names  []string
}

// Compile reads an expression over the given names. The error is a [*SyntaxError] where the source cannot be read.
func Compile(text string, names ...string) (*Expression, error) {
	program, err := compileExpression(text, names)
	if err != nil {
		return nil, err
	}
	return &Expression{code: &code{program}, source: source(text), names: names}, nil
}

// Test asks the expression; values are by the names it was compiled with, one that is missing is null. What the
// expression gives counts as JavaScript takes it for true or false. It has no clock and no chance: a condition that
// depends on the moment is given it as a value.
func (e *Expression) Test(values map[string]any) (bool, error) {
	return e.TestIn(Run{Values: values, Limit: longestTest})
}

// TestIn asks the expression in a run's world, with its time, chance and host functions: a rule's `when`. The limit is
// 200 ms if zero.
func (e *Expression) TestIn(run Run) (bool, error) {
	r := begin(run, longestTest)
	r.source = e.source
	given := func(w *world) []goja.Value {
		arguments := make([]goja.Value, len(e.names))
		for i, name := range e.names {
			if _, ok := r.Calls[name]; ok {
				arguments[i] = w.vm.NewDynamicObject(&hostObject{world: w, run: r, name: name})
				continue
			}
			arguments[i] = w.closed(r.Values[name])
		}
		return arguments
	}
	var result bool
	_, err := e.code.perform(r, given, func(_ *world, value goja.Value) { result = value.ToBoolean() })
	if err != nil {
		return false, fmt.Errorf("expression %q: %w", cut(string(e.source), 200), err)
	}
	return result, nil
}
