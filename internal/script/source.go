package script

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// sourceName is how frames of an administrator's own text are told from the sandbox's.
const sourceName = "rule"

// The source is put in brackets on lines of their own, so that columns stay as typed and a comment at its end ends there.
const (
	asExpressionBefore, asExpressionAfter = "(\n", "\n)"
	asMethodBefore, asMethodAfter         = "({\n", "\n})"
)

// source is an administrator's text, as typed.
type source string

// compileFunction reads the source of a function and makes a program of it that gives `(helpers, given) => rule(given)`:
// the rule's function is made anew for each run, so that it cannot remember anything.
func compileFunction(text string) (*goja.Program, error) {
	s := source(text)
	if err := s.sized(); err != nil {
		return nil, err
	}
	tree, expression, err := s.parse(asExpressionBefore, asExpressionAfter)
	if err == nil {
		switch e := expression.(type) {
		case *ast.FunctionLiteral:
			if e.Async || e.Generator {
				return nil, s.refusal(tree, e.Idx0(), "a rule is a plain function: it cannot wait (async) or pause (function*)")
			}
		case *ast.ArrowFunctionLiteral:
			if e.Async {
				return nil, s.refusal(tree, e.Idx0(), "a rule is a plain function: it cannot wait (async)")
			}
		default:
			return nil, s.refusal(tree, expression.Idx0(), "a rule is one function")
		}
	} else {
		methodTree, object, methodErr := s.parse(asMethodBefore, asMethodAfter)
		if methodErr != nil {
			return nil, s.meant(err, methodErr)
		}
		method, name := onlyMethod(object)
		if method == nil {
			return nil, err
		}
		if method.Async || method.Generator {
			return nil, s.refusal(methodTree, method.Idx0(), "a rule is a plain function: it cannot wait (async) or pause (*)")
		}
		tree, expression = methodTree, &ast.DotExpression{Left: object, Identifier: ast.Identifier{Name: name, Idx: object.Idx0()}}
	}
	given := &ast.Identifier{Name: hidden("given"), Idx: expression.Idx0()}
	call := &ast.CallExpression{Callee: expression, ArgumentList: []ast.Expression{given},
		LeftParenthesis: expression.Idx0(), RightParenthesis: expression.Idx0()}
	return s.compile(tree, call, []unistring.String{given.Name})
}

// compileExpression reads the source of one expression over the given names: `(helpers, names...) => expression`.
func compileExpression(text string, names []string) (*goja.Program, error) {
	s := source(text)
	if err := s.sized(); err != nil {
		return nil, err
	}
	tree, expression, err := s.parse(asExpressionBefore, asExpressionAfter)
	if err != nil {
		return nil, err
	}
	parameters := make([]unistring.String, len(names))
	for i, name := range names {
		parameters[i] = unistring.NewFromString(name)
	}
	return s.compile(tree, expression, parameters)
}

func (s source) sized() error {
	if len(s) > mostSourceBytes {
		return &SyntaxError{Line: 1, Column: 1, Message: fmt.Sprintf("longer than %d bytes", mostSourceBytes)}
	}
	return s.shallow()
}

// shallow refuses what nests too deeply for the parser.
func (s source) shallow() error {
	if refusal, at := scanDepth(string(s)); refusal != "" {
		lines := splitLines(string(s[:at]))
		return &SyntaxError{Line: len(lines), Column: units(lines[len(lines)-1]) + 1, Message: refusal}
	}
	return nil
}

// parse reads the text, between brackets, as exactly one expression.
func (s source) parse(before, after string) (tree *ast.Program, expression ast.Expression, err error) {
	defer func() {
		if failed := recover(); failed != nil { // the parser is not ours, and what it reads is anybody's
			err = &SyntaxError{Line: 1, Column: 1, Message: fmt.Sprintf("it cannot be read: %v", failed)}
		}
	}()
	tree, err = parser.ParseFile(nil, sourceName, before+string(s)+after, 0, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, nil, s.syntaxError(err)
	}
	if len(tree.Body) != 1 {
		return nil, nil, &SyntaxError{Line: 1, Column: 1, Message: "not one expression"}
	}
	statement, ok := tree.Body[0].(*ast.ExpressionStatement)
	// The bracket that we opened must be the one that ends the text, else a source could close it: `1); (2`.
	if !ok {
		return nil, nil, &SyntaxError{Line: 1, Column: 1, Message: "not one expression"}
	}
	return tree, statement.Expression, nil
}

// onlyMethod gives the method of an object that has just one, and its name.
func onlyMethod(expression ast.Expression) (*ast.FunctionLiteral, unistring.String) {
	object, ok := expression.(*ast.ObjectLiteral)
	if !ok || len(object.Value) != 1 {
		return nil, ""
	}
	property, ok := object.Value[0].(*ast.PropertyKeyed)
	if !ok || property.Computed || property.Kind != ast.PropertyKindMethod {
		return nil, ""
	}
	name, ok := property.Key.(*ast.StringLiteral)
	if !ok {
		return nil, ""
	}
	method, _ := property.Value.(*ast.FunctionLiteral)
	return method, name.Value
}

// meant is the error of the form that was meant: the text says so at its start, or that form got further.
func (s source) meant(asExpression, asMethod error) error {
	text := strings.TrimSpace(string(s))
	var a, b *SyntaxError
	if strings.HasPrefix(text, "(") || strings.HasPrefix(text, "function") || !errors.As(asExpression, &a) || !errors.As(asMethod, &b) {
		return asExpression
	}
	if b.Line > a.Line || b.Line == a.Line && b.Column > a.Column {
		return asMethod
	}
	return asExpression
}

// compile rewrites the expression and makes `(helpers, parameters) => expression` of it.
func (s source) compile(tree *ast.Program, expression ast.Expression, parameters []unistring.String) (program *goja.Program, err error) {
	defer func() {
		if failed := recover(); failed != nil {
			program, err = nil, &SyntaxError{Line: 1, Column: 1, Message: fmt.Sprintf("it cannot be compiled: %v", failed)}
		}
	}()
	expression, err = s.rewritten(tree, expression)
	if err != nil {
		return nil, err
	}
	at := expression.Idx0()
	list := &ast.ParameterList{Opening: at, Closing: at}
	for _, name := range append(helperNames(), parameters...) {
		list.List = append(list.List, &ast.Binding{Target: &ast.Identifier{Name: name, Idx: at}})
	}
	inner := &ast.ArrowFunctionLiteral{Start: at, ParameterList: list, Body: &ast.ExpressionBody{Expression: expression}}
	// Made within a function, so that an arrow function's `this` is undefined and its `arguments` are none.
	maker := &ast.FunctionLiteral{Function: at, ParameterList: &ast.ParameterList{Opening: at, Closing: at},
		Body: &ast.BlockStatement{LeftBrace: at, RightBrace: at, List: []ast.Statement{&ast.ReturnStatement{Return: at, Argument: inner}}}}
	outer := &ast.CallExpression{Callee: maker, LeftParenthesis: at, RightParenthesis: at}
	whole := &ast.Program{File: tree.File, Body: []ast.Statement{&ast.ExpressionStatement{Expression: outer}}}
	program, err = goja.CompileAST(whole, true)
	if err != nil {
		return nil, s.syntaxError(err)
	}
	return program, nil
}

// refusal is a syntax error of our own making, at a place in the tree.
func (s source) refusal(tree *ast.Program, at file.Idx, message string) *SyntaxError {
	line, column := s.place(tree.File.Position(int(at) - tree.File.Base()))
	return &SyntaxError{Line: line, Column: column, Message: message}
}

// syntaxError puts an error of the parser or compiler at its place in the source.
func (s source) syntaxError(err error) error {
	found := &SyntaxError{Line: 1, Column: 1, Message: err.Error()}
	var position file.Position
	var list parser.ErrorList
	var single *parser.Error
	var compiled *goja.CompilerSyntaxError
	var reference *goja.CompilerReferenceError
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
	case errors.As(err, &reference):
		found.Message = reference.Message
		if reference.File != nil {
			position = reference.File.Position(reference.Offset)
		}
	}
	found.Message = cut(found.Message, 500)
	if position.Line-2 >= len(splitLines(string(s))) && found.Message == "Unexpected token )" {
		found.Message = "Unexpected end of input" // the bracket is ours
	}
	found.Line, found.Column = s.place(position)
	return found
}

// place gives line and column in the source as typed for a position in the bracketed one. What is missing at the end shows
// itself on our closing bracket, behind it, and is told at the end of the last line.
func (s source) place(position file.Position) (line, column int) {
	lines := splitLines(string(s))
	at := position.Line - 2 // the first line is our bracket
	if at < 0 {
		return 1, 1
	}
	if at >= len(lines) {
		return len(lines), units(lines[len(lines)-1]) + 1
	}
	text := lines[at]
	before := min(max(position.Column-1, 0), len(text))
	return at + 1, units(text[:before]) + 1
}

// splitLines cuts a text where JavaScript ends lines.
func splitLines(text string) []string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	return strings.Split(text, "\n")
}

// places are where each byte of the text stands, and its end: the text is gone through once, however many places are asked for.
func (s source) places() []Place {
	places := make([]Place, 0, len(s)+1)
	at := Place{1, 1}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(string(s[i:]))
		for range size {
			places = append(places, at)
		}
		switch {
		case r == '\n' && i > 0 && s[i-1] == '\r': // ends the line that has been ended
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			at = Place{at.Line + 1, 1}
		default:
			at.Column += max(utf16.RuneLen(r), 1)
		}
		i += size
	}
	return append(places, at)
}

// units counts the UTF-16 units of a text.
func units(text string) int {
	n := 0
	for _, r := range text {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// isPlus tells + and += on strings, which copy without a function that could be checked.
func isPlus(operator token.Token) bool { return operator == token.PLUS }
