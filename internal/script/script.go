// Package script runs what administrators write: JavaScript, inside limits.
//
// Contract: a [Function] (a rule) or an [Expression] (a condition) is compiled once and run often, by many at once. A run
// sees the values and host functions it is given and nothing else: no network, no disk, no clock and no chance of the
// machine. The same source over the same world gives the same outcome; only the limit is counted in wall time. It cannot
// change the values, and nothing of it reaches the next run.
//
// Limits, all of which end the run whatever the script does about it: its time, [mostStringUnits] a string, [mostElements]
// a list, [mostBytes] of what it copies and collects, [mostGrowth] of memory in use, [deepestCalls] of calls in each other,
// [mostPatternBytes] and [mostSubjectUnits] for regular expressions.
// What a runtime cannot stop from outside - its own functions, written in Go - is bounded before it works: world.js and
// world_guards.go replace or check them, and let each notice how deep it is and what time it is; rewrite.go puts checks where
// the language copies without a function (+, templates, spreads, rests). What rules do not need is not there: eval, Function,
// Promise and async, Proxy, Reflect, BigInt, typed arrays, weak collections.
//
// A host function must not run a script itself: the runtimes are few, and it would wait for its own.
//
// goja runs it: pure Go, so the binary stays one file, and well kept; PocketBase brings it along anyway.
package script

import (
	"fmt"
	"strings"
	"time"
)

// The limits of one run.
const (
	// defaultLimit is a run's time where it asks for none. A rule takes microseconds.
	defaultLimit = 200 * time.Millisecond
	// longestTest is how long an expression may take. It takes microseconds; but a busy machine may let anybody wait for
	// some tens of milliseconds, and a condition that fails by that helps nobody.
	longestTest = 200 * time.Millisecond
	// deepestCalls bounds calls in each other: each takes a few KB of a goroutine's stack, whose end ends the process.
	deepestCalls = 200
	// mostStringUnits is the longest string, in UTF-16 units: five of the longest descriptions.
	mostStringUnits = 1 << 20
	// mostElements is the longest list, and the most entries of a Map or Set.
	mostElements = 100_000
	// mostBytes bounds what a run copies and collects, as the guards count it: strings and lists made, not all memory.
	mostBytes = 64 << 20
	// mostSourceBytes bounds a source. After a syntax error the parser reads on in whatever follows, where nothing else bounds
	// it: its work grows with the square, to about a second at this length.
	mostSourceBytes = 30_000
	// mostJSONUnits is the longest text JSON.parse reads; its parts take some hundred times their text.
	mostJSONUnits = 100_000
	// mostPatternBytes is the longest regular expression.
	mostPatternBytes = 500
	// mostPatternSize is how large it may become when its repetitions such as {1000} are written out, which is how it is kept.
	mostPatternSize = 50_000
	// mostSubjectUnits is the longest text a regular expression reads: a whole description (200,000) and some more.
	mostSubjectUnits = 1 << 18
	// longestMatch bounds one match, since nothing stops it from outside.
	longestMatch = 20 * time.Millisecond
	// matchClock is how often the clock that bounds a match moves on.
	matchClock = 2 * time.Millisecond
)

// SyntaxError says where a source cannot be read. Line and column count from 1, in the source as typed; a column counts
// characters as editors do (UTF-16 units).
type SyntaxError struct {
	Line, Column int
	Message      string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Failure is an exception that a script did not catch. Line and column count as in [SyntaxError]; both are 0 where no line
// of the source was running.
type Failure struct {
	Message      string // with the kind, such as "TypeError: x is not a function"
	Line, Column int
	Stack        []string // "name (line:column)", innermost first, of the source's own functions
	cause        error
}

func (e *Failure) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Unwrap gives the host function's error that became the exception, if one did.
func (e *Failure) Unwrap() error { return e.cause }

// TimeOut says that a run went on past its limit.
type TimeOut struct {
	Limit  time.Duration
	During string // "regular expression" where a single match took too long, else empty
	// Line and Column are where it was when it was stopped, counted as in [SyntaxError]; 0 where that is not known.
	Line, Column int
}

func (e *TimeOut) Error() string {
	if e.During != "" {
		return fmt.Sprintf("it took too long: %s", e.During)
	}
	return fmt.Sprintf("it took longer than %s", e.Limit)
}

// Memory is what [TooLarge] names where a run was stopped because much more of it was in use than before, be it by the run or by another's
// work beside it.
const Memory = "memory"

// TooLarge says that a run made something beyond a bound.
type TooLarge struct {
	What string // such as "string", "list", "memory"
	// Line and Column are where, counted as in [SyntaxError]; 0 where that is not known.
	Line, Column int
}

func (e *TooLarge) Error() string { return "too large: " + e.What }

// Fatal marks a host function's error as one that no script may catch: the run fails with it.
func Fatal(err error) error { return &fatal{err} }

type fatal struct{ error }

func (f *fatal) Unwrap() error { return f.error }

// mostStack is how many of a failure's calls are told.
const mostStack = 10

// cut shortens a text to so many characters and shows that it did.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}
