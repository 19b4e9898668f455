package script

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// mostFileBytes bounds a file: the longest function beside as much data. It is read by who may start the program, who can
// only hurt themselves, so that the parser's time bounds it less strictly than [mostSourceBytes].
const mostFileBytes = 200_000

// Place is a line and a column of a source, both from 1; columns count as in [SyntaxError].
type Place struct{ Line, Column int }

// Call is what a file says that is exactly one call with one object: name({ ... }).
type Call struct {
	// At is where the object begins.
	At Place
	// Members stand as written.
	Members []Member
	// HidesMembers says that there are members of which not even the name can be told.
	HidesMembers bool
}

// Member is one member of the call's object: data, or a function.
type Member struct {
	Name string
	At   Place // of the name
	// Value is data: nil, bool, float64, string, []any or map[string]any. A function has none.
	Value any
	// Function is a function's source, exactly as typed and as [CompileFunction] reads it, without white space around it; a
	// method brings along the comment lines right above it. Data has none.
	Function string
	// Begins is where the value or the function's source begins.
	Begins Place
	// Elements are where the elements of a list begin.
	Elements []Place
	// IsWrong says that something in it is no data; then it has neither value nor function.
	IsWrong bool
}

// Place tells where in the file a place of the member's function is.
func (m Member) Place(inside Place) Place {
	if inside.Line == 1 {
		return Place{m.Begins.Line, m.Begins.Column + inside.Column - 1}
	}
	return Place{m.Begins.Line + inside.Line - 1, inside.Column}
}

// ReadCall reads a file that is exactly one call of name with one object, and comments. It evaluates nothing: data is what
// is written out, and functions are given as text. The error is a [*SyntaxError].
func ReadCall(text, name string) (*Call, error) {
	call, faults := ReadWholeCall(text, name)
	if len(faults) > 0 {
		return nil, faults[0]
	}
	return call, nil
}

// ReadWholeCall reads as much of the call as can be told, and says everything that is wrong in it. The call is nil where it cannot be read at
// all, and then one thing is.
func ReadWholeCall(text, name string) (*Call, []*SyntaxError) {
	r := &fileReader{source: source(text)}
	object, err := r.object(name)
	if err != nil {
		return nil, []*SyntaxError{asSyntax(err)}
	}
	r.places = r.source.places()
	call := r.call(object)
	return call, r.faults
}

// object is that of the one call that the file is.
func (r *fileReader) object(name string) (*ast.ObjectLiteral, error) {
	if len(r.source) > mostFileBytes {
		return nil, &SyntaxError{Line: 1, Column: 1, Message: fmt.Sprintf("longer than %d bytes", mostFileBytes)}
	}
	if err := r.source.shallow(); err != nil {
		return nil, err
	}
	return r.parse(name)
}

func asSyntax(err error) *SyntaxError {
	var syntax *SyntaxError
	if errors.As(err, &syntax) {
		return syntax
	}
	return &SyntaxError{Line: 1, Column: 1, Message: err.Error()}
}

// beforeFile keeps columns as typed where lines are counted from behind an opening bracket.
const beforeFile = "\n"

// fileReader reads a tree, and notes what it must refuse.
type fileReader struct {
	source source
	// places are where each byte of the source stands, and its end.
	places []Place
	tree   *ast.Program
	// refused counts what was refused; faults are the first of it.
	refused int
	faults  []*SyntaxError
}

// mostFaults bounds what is refused, for each of which the parser goes through the file: whoever has mended a hundred faults asks again.
const mostFaults = 100

// parse gives the object of the one call that the file is.
func (r *fileReader) parse(name string) (object *ast.ObjectLiteral, err error) {
	defer func() {
		if failed := recover(); failed != nil { // the parser is not ours, and what it reads is anybody's
			err = &SyntaxError{Line: 1, Column: 1, Message: fmt.Sprintf("it cannot be read: %v", failed)}
		}
	}()
	r.tree, err = parser.ParseFile(nil, sourceName, beforeFile+string(r.source), 0, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, r.source.syntaxError(err)
	}
	expected := fmt.Sprintf("the file is one call: %s({ ... })", name)
	var statements []ast.Statement
	for _, statement := range r.tree.Body {
		if _, ok := statement.(*ast.EmptyStatement); !ok {
			statements = append(statements, statement)
		}
	}
	if len(statements) == 0 {
		return nil, &SyntaxError{Line: 1, Column: 1, Message: expected}
	}
	if len(statements) > 1 {
		return nil, r.refusal(statements[1].Idx0(), expected+", and nothing else")
	}
	statement, ok := statements[0].(*ast.ExpressionStatement)
	if !ok {
		return nil, r.refusal(statements[0].Idx0(), expected)
	}
	called, ok := statement.Expression.(*ast.CallExpression)
	if !ok {
		return nil, r.refusal(statement.Idx0(), expected)
	}
	callee, ok := called.Callee.(*ast.Identifier)
	if !ok || callee.Name.String() != name {
		return nil, r.refusal(called.Callee.Idx0(), expected)
	}
	if len(called.ArgumentList) != 1 {
		return nil, r.refusal(called.LeftParenthesis, expected)
	}
	object, ok = called.ArgumentList[0].(*ast.ObjectLiteral)
	if !ok {
		return nil, r.refusal(called.LeftParenthesis, expected)
	}
	return object, nil
}

func (r *fileReader) refusal(at file.Idx, message string) *SyntaxError {
	return r.source.refusal(r.tree, at, message)
}

func (r *fileReader) refuse(at file.Idx, message string) {
	r.refused++
	if len(r.faults) < mostFaults {
		r.faults = append(r.faults, r.refusal(at, message))
	}
}

// offset is where in the text, in bytes, something of the tree begins.
func (r *fileReader) offset(at file.Idx) int { return int(at) - r.tree.File.Base() - len(beforeFile) }

func (r *fileReader) place(offset int) Place { return r.places[offset] }

func (r *fileReader) call(object *ast.ObjectLiteral) *Call {
	begin := r.offset(object.LeftBrace)
	call := &Call{At: r.place(begin)}
	seen := map[string]bool{}
	before := begin + 1 // where the member before ended
	for _, property := range object.Value {
		if before < 0 {
			before = r.offset(property.Idx0())
		}
		keyed, name := r.keyed(property, seen)
		if keyed == nil {
			call.HidesMembers = call.HidesMembers || name == ""
			before = -1 // not known
			continue
		}
		member, end, err := r.member(keyed, name, before)
		if err != nil {
			r.faults = append(r.faults, err)
			call.HidesMembers = true
			return call
		}
		call.Members = append(call.Members, member)
		before = end + 1
	}
	return call
}

// keyed gives a member `name: value` or a method, and its name, which must be new; of one that is there twice the name alone.
func (r *fileReader) keyed(property ast.Property, seen map[string]bool) (*ast.PropertyKeyed, string) {
	keyed, ok := property.(*ast.PropertyKeyed)
	if !ok {
		r.refuse(property.Idx0(), "each member is written out: name: value")
		return nil, ""
	}
	key, ok := keyed.Key.(*ast.StringLiteral)
	if !ok || keyed.Computed {
		r.refuse(keyed.Key.Idx0(), "a member's name is a plain name or a text")
		return nil, ""
	}
	if keyed.Kind == ast.PropertyKindGet || keyed.Kind == ast.PropertyKindSet {
		r.refuse(key.Idx, "each member is written out: name: value")
		return nil, ""
	}
	refused := r.refused
	name := r.text(key.Value, key.Idx)
	if r.refused > refused {
		return nil, ""
	}
	if seen[name] {
		r.refuse(key.Idx, fmt.Sprintf("there is a member %q already", name))
		return nil, name
	}
	seen[name] = true
	return keyed, name
}

// member reads a member of the call's object, and where it ends: at its comma, or at the object's bracket. The error is that its end is not clear.
func (r *fileReader) member(keyed *ast.PropertyKeyed, name string, before int) (Member, int, *SyntaxError) {
	key := r.offset(keyed.Key.Idx0())
	member := Member{Name: name, At: r.place(key)}
	begin := key
	switch function := keyed.Value.(type) {
	case *ast.FunctionLiteral:
		if keyed.Kind == ast.PropertyKindMethod {
			begin = r.withComments(before, r.offset(function.Function))
			break
		}
		begin = r.behindColon(key)
	case *ast.ArrowFunctionLiteral:
		begin = r.behindColon(key)
	default:
		begin = r.behindColon(key)
		end, err := r.end(begin)
		if err != nil {
			return Member{}, 0, err
		}
		r.data(&member, keyed.Value)
		return member, end, nil
	}
	end, err := r.end(begin)
	if err != nil {
		return Member{}, 0, err
	}
	text := string(r.source[begin:end])
	member.Function = strings.TrimSpace(text)
	member.Begins = r.place(begin + strings.Index(text, member.Function))
	return member, end, nil
}

// data reads a member that is no function.
func (r *fileReader) data(member *Member, expression ast.Expression) {
	refused := r.refused
	member.Value = r.value(expression)
	member.Begins = r.place(r.offset(expression.Idx0()))
	if r.refused > refused {
		member.Value, member.IsWrong = nil, true
		return
	}
	if list, isList := expression.(*ast.ArrayLiteral); isList {
		for _, element := range list.Value {
			member.Elements = append(member.Elements, r.place(r.offset(element.Idx0())))
		}
	}
}

// withComments is where the comment lines right above a method begin, or the method itself. What stands behind the comma of
// the member before, on its line, belongs to that member.
func (r *fileReader) withComments(before, method int) int {
	s := &depthScanner{text: string(r.source[:method]), at: before, levels: []level{{}}}
	for s.at < method && !strings.ContainsAny(s.text[s.at:s.at+1], "\r\n") {
		s.step() // white space or a whole comment
	}
	return s.at
}

// behindColon is where the value of the member begins, white space and comments before it included.
func (r *fileReader) behindColon(key int) int {
	s := &depthScanner{text: string(r.source), at: key, levels: []level{{}}}
	for s.at < len(s.text) && s.text[s.at] != ':' {
		s.step() // the name, white space or a whole comment
	}
	return s.at + 1
}

// end is the comma or bracket behind what begins there.
func (r *fileReader) end(begin int) (int, *SyntaxError) {
	s := &depthScanner{text: string(r.source), at: begin, levels: []level{{}}}
	for s.at < len(s.text) {
		if c := s.text[s.at]; len(s.levels) == 1 && (c == ',' || c == '}') {
			return s.at, nil
		}
		s.step()
		if s.refusal != "" {
			break
		}
	}
	at := r.place(begin)
	return 0, &SyntaxError{Line: at.Line, Column: at.Column, Message: "it is not clear where this ends: put brackets around"}
}

// value gives the data that an expression writes out.
func (r *fileReader) value(expression ast.Expression) any {
	switch e := expression.(type) {
	case *ast.NullLiteral:
		return nil
	case *ast.BooleanLiteral:
		return e.Value
	case *ast.StringLiteral:
		return r.text(e.Value, e.Idx)
	case *ast.NumberLiteral:
		return r.number(e)
	case *ast.UnaryExpression:
		number, ok := e.Operand.(*ast.NumberLiteral)
		if !ok || e.Operator != token.MINUS {
			break
		}
		return -r.number(number)
	case *ast.TemplateLiteral:
		if e.Tag != nil || len(e.Expressions) > 0 || len(e.Elements) != 1 {
			break
		}
		return r.text(e.Elements[0].Parsed, e.OpenQuote)
	case *ast.ArrayLiteral:
		return r.list(e)
	case *ast.ObjectLiteral:
		return r.values(e)
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		r.refuse(e.Idx0(), "a function cannot stand here: this is data")
		return nil
	}
	r.refuse(expression.Idx0(), "this must be written out as data: texts, numbers, true, false, null, lists and objects; nothing is computed here")
	return nil
}

func (r *fileReader) number(literal *ast.NumberLiteral) float64 {
	switch value := literal.Value.(type) {
	case int64:
		return float64(value)
	case float64:
		return value
	case *big.Int:
		r.refuse(literal.Idx, "a number without n: there are no big integers here")
		return 0
	}
	r.refuse(literal.Idx, "this number cannot be read")
	return 0
}

// text refuses half a character, which cannot be kept.
func (r *fileReader) text(text unistring.String, at file.Idx) string {
	units := text.AsUtf16()
	for i := 0; i < len(units); i++ {
		if !utf16.IsSurrogate(rune(units[i])) {
			continue
		}
		if i+1 == len(units) || utf16.DecodeRune(rune(units[i]), rune(units[i+1])) == '\uFFFD' {
			r.refuse(at, "half a character (an unpaired surrogate) cannot be kept")
			return ""
		}
		i++
	}
	return text.String()
}

func (r *fileReader) list(literal *ast.ArrayLiteral) any {
	values := make([]any, 0, len(literal.Value))
	hasGap := false
	for _, element := range literal.Value {
		if element == nil {
			if !hasGap { // once: a gap has no place of its own in the tree
				r.refuse(literal.LeftBracket, "an element is missing between two commas of this list")
			}
			hasGap = true
			continue
		}
		if spread, ok := element.(*ast.SpreadElement); ok {
			r.refuse(spread.Idx0(), "each element is written out: nothing can be spread here")
			continue
		}
		values = append(values, r.value(element))
	}
	return values
}

func (r *fileReader) values(literal *ast.ObjectLiteral) any {
	values, seen := make(map[string]any, len(literal.Value)), map[string]bool{}
	for _, property := range literal.Value {
		keyed, name := r.keyed(property, seen)
		switch {
		case keyed == nil:
		case keyed.Kind == ast.PropertyKindMethod:
			r.refuse(keyed.Key.Idx0(), "a function cannot stand here: this is data")
		default:
			values[name] = r.value(keyed.Value)
		}
	}
	return values
}
