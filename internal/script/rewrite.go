package script

import (
	"fmt"
	"math/big"
	"reflect"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// Where the language copies without calling a function, the tree gets a call of a helper that checks what came out, or
// what goes in. No expression is evaluated twice or in another order, and no node changes its line.
const (
	helperChecked = "checked" // checked(a + b): the value, unless it is a string too long
	helperList    = "list"    // ...list(x): a list with the elements of x, unless there are too many
	helperHeir    = "heir"    // class A extends heir(B): B, unless that is no class
	helperMembers = "members" // {...members(x)}, {...y} = members(x): x, unless it has too many members
)

// hidden makes a name that no source can say.
func hidden(name string) unistring.String { return unistring.String("\x00" + name) }

func helperNames() []unistring.String {
	return []unistring.String{hidden(helperChecked), hidden(helperList), hidden(helperMembers), hidden(helperHeir)}
}

const (
	// deepestTree bounds nesting: compiler and rewriter go one call deeper for each level.
	deepestTree = 1000
	// mostUnchecked is how many strings are put together before the outcome is checked.
	mostUnchecked = 8
)

type rewriter struct {
	source source
	tree   *ast.Program
	depth  int
	// rests are the patterns with a rest whose list or object is checked where it comes from.
	rests map[ast.Node]bool
}

// rewritten puts the checks into an expression. The error is a *SyntaxError where it says what a rule may not.
func (s source) rewritten(tree *ast.Program, expression ast.Expression) (result ast.Expression, err error) {
	r := &rewriter{source: s, tree: tree, rests: map[ast.Node]bool{}}
	r.noteOwnArgument(expression)
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case *SyntaxError:
			err = failed
		default:
			panic(failed)
		}
	}()
	return r.expression(expression), nil
}

// refuse ends the walk with a syntax error.
func (r *rewriter) refuse(at file.Idx, message string) {
	panic(r.source.refusal(r.tree, at, message))
}

// call is a call of a helper in place of its only argument.
func call(helper string, argument ast.Expression) ast.Expression {
	at := argument.Idx0()
	return &ast.CallExpression{Callee: &ast.Identifier{Name: hidden(helper), Idx: at}, ArgumentList: []ast.Expression{argument},
		LeftParenthesis: at, RightParenthesis: at}
}

// expression rewrites an expression and what stands below it, and gives what stands in its place.
func (r *rewriter) expression(e ast.Expression) ast.Expression {
	if sum, ok := e.(*ast.BinaryExpression); ok && isPlus(sum.Operator) {
		return r.sum(sum)
	}
	r.node(e)
	switch e := e.(type) {
	case *ast.BinaryExpression:
		if isLogical(e.Operator) && isConstant(e.Left) {
			e.Left = call(helperChecked, e.Left)
		}
	case *ast.AssignExpression:
		if isPlus(e.Operator) {
			return call(helperChecked, e)
		}
	case *ast.TemplateLiteral:
		if e.Tag == nil && len(e.Expressions) > 0 {
			return checkedTemplate(e)
		}
	}
	return e
}

func isLogical(operator token.Token) bool {
	return operator == token.LOGICAL_OR || operator == token.LOGICAL_AND || operator == token.COALESCE
}

// isConstant says whether the compiler would reckon an expression itself. Of true || true || ... it reckons the left of each
// step several times over, so that its work doubles with every term, and nothing can stop it; behind a call it does not.
func isConstant(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.NumberLiteral, *ast.StringLiteral, *ast.BooleanLiteral, *ast.NullLiteral:
		return true
	case *ast.UnaryExpression:
		return isConstant(e.Operand)
	case *ast.BinaryExpression:
		return isConstant(e.Left) && (isLogical(e.Operator) || isConstant(e.Right))
	}
	return false
}

// sum checks a chain a + b + c ... every few terms and at its end.
func (r *rewriter) sum(outermost *ast.BinaryExpression) ast.Expression {
	depth, unchecked := r.depth, 0
	for at := outermost; ; {
		r.deeper(at)
		at.Right = r.expression(at.Right)
		left, ok := at.Left.(*ast.BinaryExpression)
		if !ok || !isPlus(left.Operator) {
			at.Left = r.expression(at.Left)
			break
		}
		if unchecked++; unchecked == mostUnchecked {
			unchecked = 0
			at.Left = call(helperChecked, left)
		}
		at = left
	}
	r.depth = depth
	return call(helperChecked, outermost)
}

// deeper counts a level of the tree, which the compiler follows with a call of its own.
func (r *rewriter) deeper(at ast.Node) {
	if r.depth++; r.depth > deepestTree {
		panic(&SyntaxError{Line: 1, Column: 1, Message: "nested too deeply"})
	}
}

// checkedTemplate checks a template; one of many expressions in several steps.
func checkedTemplate(t *ast.TemplateLiteral) ast.Expression {
	for len(t.Expressions) > mostUnchecked {
		// The first few become a template of their own: `${a}-${b}-${c}` is `${`${a}-${b}`}-${c}`.
		empty := &ast.TemplateElement{Idx: t.OpenQuote, Valid: true}
		first := &ast.TemplateLiteral{OpenQuote: t.OpenQuote, CloseQuote: t.CloseQuote,
			Elements:    append(append([]*ast.TemplateElement{}, t.Elements[:mostUnchecked]...), empty),
			Expressions: t.Expressions[:mostUnchecked]}
		t = &ast.TemplateLiteral{OpenQuote: t.OpenQuote, CloseQuote: t.CloseQuote,
			Elements:    append([]*ast.TemplateElement{empty}, t.Elements[mostUnchecked:]...),
			Expressions: append([]ast.Expression{call(helperChecked, first)}, t.Expressions[mostUnchecked:]...)}
	}
	return call(helperChecked, t)
}

// node refuses what a rule may not say, rewrites what stands below, then puts checks where lists are taken apart.
func (r *rewriter) node(node ast.Node) {
	r.deeper(node)
	r.inspect(node)
	r.fields(reflect.ValueOf(node))
	r.depth--
	switch n := node.(type) {
	case *ast.ArrayLiteral:
		checkSpreads(n.Value)
	case *ast.CallExpression:
		checkSpreads(n.ArgumentList)
	case *ast.NewExpression:
		checkSpreads(n.ArgumentList)
	case *ast.ObjectLiteral:
		for _, property := range n.Value {
			if spread, ok := property.(*ast.SpreadElement); ok {
				spread.Expression = call(helperMembers, spread.Expression)
			}
		}
	case *ast.ClassLiteral:
		if n.SuperClass != nil {
			n.SuperClass = call(helperHeir, n.SuperClass)
		}
	case *ast.VariableStatement:
		r.checkRests(n.List)
	case *ast.LexicalDeclaration:
		r.checkRests(n.List)
	case *ast.ForLoopInitializerVarDeclList:
		r.checkRests(n.List)
	case *ast.AssignExpression:
		if r.rests[n.Left] {
			n.Right = taken(n.Left, n.Right)
		}
	case *ast.ForOfStatement:
		r.checkForOf(n)
	}
}

// inspect looks at a node before what stands below it.
func (r *rewriter) inspect(node ast.Node) {
	switch n := node.(type) {
	case *ast.FunctionLiteral:
		if n.Async {
			r.refuse(n.Function, "async: a rule cannot wait")
		}
	case *ast.ArrowFunctionLiteral:
		if n.Async {
			r.refuse(n.Start, "async: a rule cannot wait")
		}
	case *ast.AwaitExpression:
		r.refuse(n.Await, "await: a rule cannot wait")
	case *ast.WithStatement:
		r.refuse(n.With, "with is not available")
	case *ast.NumberLiteral:
		if _, ok := n.Value.(*big.Int); ok {
			r.refuse(n.Idx, "whole numbers without bound, such as 1n, are not available")
		}
	case *ast.RegExpLiteral:
		if largePattern(n.Pattern) {
			r.refuse(n.Idx, fmt.Sprintf("a regular expression of more than %d bytes, or with too many repetitions", mostPatternBytes))
		}
	case *ast.PropertyKeyed:
		if key, ok := n.Key.(*ast.StringLiteral); ok && !n.Computed && n.Kind == ast.PropertyKindValue && key.Value == "__proto__" {
			r.refuse(key.Idx, "__proto__ is not available")
		}
	case *ast.VariableStatement:
		r.noteRests(n.List)
	case *ast.LexicalDeclaration:
		r.noteRests(n.List)
	case *ast.ForLoopInitializerVarDeclList:
		r.noteRests(n.List)
	case *ast.AssignExpression:
		r.noteRest(n.Left)
	case *ast.ForOfStatement:
		r.noteRest(forOfTarget(n))
	case *ast.ArrayPattern:
		if n.Rest != nil && !r.rests[n] {
			r.refuse(n.LeftBracket, "the rest of a list is taken in a statement of its own: const [first, ...rest] = list")
		}
	case *ast.ObjectPattern:
		if n.Rest != nil && !r.rests[n] {
			r.refuse(n.LeftBrace, "the rest of an object is taken in a statement of its own: const { first, ...rest } = object")
		}
	}
}

// fields rewrites what stands in the fields of a node.
func (r *rewriter) fields(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			r.fields(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			// Hoisted names stand in the statements too, and the file is no part of the tree.
			if name := v.Type().Field(i).Name; name != "DeclarationList" && name != "File" {
				r.field(v.Field(i))
			}
		}
	}
}

var expressionType = reflect.TypeFor[ast.Expression]()

func (r *rewriter) field(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		if v.Type() == expressionType {
			v.Set(reflect.ValueOf(r.expression(v.Interface().(ast.Expression))))
			return
		}
		if node, ok := v.Interface().(ast.Node); ok {
			r.node(node)
		}
	case reflect.Pointer:
		if node, ok := v.Interface().(ast.Node); ok && !v.IsNil() {
			r.node(node)
		}
	case reflect.Slice:
		for i := range v.Len() {
			r.field(v.Index(i))
		}
	case reflect.Struct:
		if node, ok := v.Addr().Interface().(ast.Node); ok {
			r.node(node)
		}
	}
}

// checkSpreads puts a check into each ...x of a list or of arguments.
func checkSpreads(list []ast.Expression) {
	for _, item := range list {
		if spread, ok := item.(*ast.SpreadElement); ok {
			spread.Expression = call(helperList, spread.Expression)
		}
	}
}

// The rest of a pattern is collected by the runtime in one go, which nothing stops: not an iterator of the script's own, nor
// the members of a long text. So the list or object is checked where it comes from, which must be in sight.

func (r *rewriter) noteRest(target ast.Node) {
	switch pattern := target.(type) {
	case *ast.ArrayPattern:
		r.rests[pattern] = pattern.Rest != nil
	case *ast.ObjectPattern:
		r.rests[pattern] = pattern.Rest != nil
	}
}

// noteOwnArgument lets a rule take the rest of its own argument, which is not of its making.
func (r *rewriter) noteOwnArgument(expression ast.Expression) {
	call, ok := expression.(*ast.CallExpression)
	if !ok {
		return
	}
	var parameters *ast.ParameterList
	switch callee := call.Callee.(type) {
	case *ast.FunctionLiteral:
		parameters = callee.ParameterList
	case *ast.ArrowFunctionLiteral:
		parameters = callee.ParameterList
	case *ast.DotExpression: // a rule written as a method
		if method, _ := onlyMethod(callee.Left); method != nil {
			parameters = method.ParameterList
		}
	}
	if parameters == nil || len(parameters.List) == 0 || parameters.List[0].Initializer != nil {
		return
	}
	if pattern, ok := parameters.List[0].Target.(*ast.ObjectPattern); ok {
		r.noteRest(pattern)
	}
}

// taken is what a pattern with a rest is filled from, with its check.
func taken(pattern ast.Node, from ast.Expression) ast.Expression {
	if _, ok := pattern.(*ast.ObjectPattern); ok {
		return call(helperMembers, from)
	}
	return call(helperList, from)
}

func (r *rewriter) noteRests(list []*ast.Binding) {
	for _, binding := range list {
		if binding.Initializer != nil {
			r.noteRest(binding.Target)
		}
	}
}

func (r *rewriter) checkRests(list []*ast.Binding) {
	for _, binding := range list {
		if r.rests[binding.Target] {
			binding.Initializer = taken(binding.Target, binding.Initializer)
		}
	}
}

// forOfTarget is what a for-of loop fills, without its keyword.
func forOfTarget(n *ast.ForOfStatement) ast.Node {
	switch into := n.Into.(type) {
	case *ast.ForDeclaration:
		return into.Target
	case *ast.ForIntoVar:
		return into.Binding.Target
	case *ast.ForIntoExpression:
		return into.Expression
	}
	return nil
}

// checkForOf makes `for (const [a, ...b] of x) body` into `for (const item of x) { const [a, ...b] = list(item); body }`.
func (r *rewriter) checkForOf(n *ast.ForOfStatement) {
	pattern := forOfTarget(n)
	if !r.rests[pattern] {
		return
	}
	at := pattern.Idx0()
	item := &ast.Identifier{Name: hidden("item"), Idx: at}
	from := taken(pattern, item)
	var first ast.Statement
	switch into := n.Into.(type) {
	case *ast.ForDeclaration:
		kind := token.LET
		if into.IsConst {
			kind = token.CONST
		}
		first = &ast.LexicalDeclaration{Idx: at, Token: kind, List: []*ast.Binding{{Target: into.Target, Initializer: from}}}
	case *ast.ForIntoVar:
		first = &ast.VariableStatement{Var: at, List: []*ast.Binding{{Target: into.Binding.Target, Initializer: from}}}
	case *ast.ForIntoExpression:
		first = &ast.ExpressionStatement{Expression: &ast.AssignExpression{Operator: token.ASSIGN, Left: into.Expression, Right: from}}
	}
	n.Into = &ast.ForDeclaration{Idx: at, IsConst: true, Target: item}
	n.Body = &ast.BlockStatement{LeftBrace: at, List: []ast.Statement{first, n.Body}, RightBrace: at}
}
