package script

import "github.com/dop251/goja"

// Caller tells host functions where in the source they are called. It belongs to one run, and is of use during its calls only.
type Caller struct{ world *world }

// Spot is a place in a source as it is cheap to note: its line is looked up once somebody asks. The zero value is nowhere.
type Spot struct {
	frame  goja.StackFrame
	source source
}

// Spot is where the source calls the host function that asks. Where the library stands in between, as in list.forEach(act.tag), it is
// where the source called the library.
func (c *Caller) Spot() Spot {
	w := c.world
	if w == nil || w.run == nil {
		return Spot{}
	}
	const hostAndCaller = 2
	if spot, isFound := w.spot(hostAndCaller); isFound {
		return spot
	}
	spot, _ := w.spot(0)
	return spot
}

// spot is the innermost place of the source among so many calls, among all where that is 0.
func (w *world) spot(depth int) (Spot, bool) {
	w.frames = w.vm.CaptureCallStack(depth, w.frames[:0])
	for i := range w.frames {
		if w.frames[i].SrcName() == sourceName {
			return Spot{w.frames[i], w.run.source}, true
		}
	}
	return Spot{}, false
}

// Place is the spot's line and column, counted as in [SyntaxError]; both 0 of nowhere.
func (s Spot) Place() Place {
	if s == (Spot{}) {
		return Place{}
	}
	line, column := s.source.place(s.frame.Position())
	return Place{line, column}
}
