package script

import (
	"regexp"
	"slices"
	"strings"
)

// class is a sort of message that JavaScript has, by what it says.
type class struct {
	code string
	// says is what messages of the class say; its groups, by their names, are what they name.
	says *regexp.Regexp
}

func classOf(code, says string) class { return class{code, regexp.MustCompile(says)} }

// classes of what is thrown and of what cannot be read; the first that fits counts. What a rule throws by itself is in none of them.
var classes = []class{
	classOf("js_not_a_function", `^TypeError: Object has no member '(?P<name>[^']*)'`),
	classOf("js_not_a_function", `^TypeError: (?P<name>\S+) is not a function`),
	classOf("js_no_object", `^TypeError: Value is not an object: (?P<value>.*)`),
	classOf("js_of_nothing", `^TypeError: Cannot (?:read|set) propert(?:y|ies) (?:of (?:undefined|null) \(reading )?'(?P<name>[^']*)'`),
	classOf("js_nothing", `^TypeError: (?:Cannot convert undefined or null to object|Value is not object coercible)`),
	classOf("js_unknown_name", `^ReferenceError: (?P<name>\S+) is not defined`),
	classOf("js_too_early", `^ReferenceError: Cannot access `),
	classOf("js_constant", `^TypeError: Assignment to constant variable`),
	classOf("js_read_only", `^TypeError: (?P<name>.+) cannot be changed$`),
	classOf("js_read_only", `^TypeError: Cannot (?:assign to read only|add|delete|redefine) property:? '?(?P<name>[^',]*)`),
	classOf("js_not_iterable", `^TypeError: (?:.* )?is not iterable`),
	classOf("js_circular", `^TypeError: (?:Converting circular structure to JSON|a value that holds itself cannot be written as JSON)`),
	classOf("js_no_json", `^SyntaxError: .*JSON`),
	classOf("js_no_pattern", `^(?:SyntaxError: |TypeError: this regular expression cannot be used)`),
	classOf("js_range", `^RangeError: `),
	classOf("js_type", `^(?:TypeError|URIError): `),
	classOf("js_engine", `^InternalError: `),
}

// readingClasses are those of a source that cannot be read.
var readingClasses = []class{
	classOf("js_unexpected_end", `^Unexpected end of input`),
	classOf("js_unexpected_name", `^Unexpected identifier`),
	classOf("js_illegal", `^Unexpected token ILLEGAL`),
	classOf("js_unexpected", `^Unexpected token (?P<token>.+)`),
	classOf("js_one_call", `^the file is one call: `),
	classOf("js_no_data", `^this must be written out as data`),
	classOf("js_member_twice", `^there is a member "(?P<name>.*)" already$`),
	classOf("js_member", `^(?:each member is written out|a member's name is a plain name)`),
	classOf("js_element", `^(?:an element is missing|each element is written out)`),
	classOf("js_data_function", `^a function cannot stand here`),
	classOf("js_big_number", `^a number without n`),
	classOf("js_half", `^half a character`),
	classOf("js_no_end", `^it is not clear where this ends`),
	classOf("js_too_long", `^longer than (?P<most>\d+) bytes$`),
	classOf("js_nested", `^nested too deeply`),
	classOf("js_unclosed", ` is not closed on its line$`),
	classOf("js_no_wait", `^a rule is a plain function: it cannot `),
	classOf("js_no_function", `^(?:a rule is |not one expression)`),
	classOf("js_unreadable", ``),
}

// Class is the stable code of the class that an exception is of, and what its message names, by name; "" for what a script threw in its
// own words.
func (e *Failure) Class() (code string, names map[string]any) { return classIn(classes, e.Message) }

// ownClasses are those whose message is in this package's own words, not the language's.
var ownClasses = []string{
	"js_no_wait", "js_no_function", "js_one_call", "js_no_data", "js_no_end", "js_too_long", "js_nested", "js_unclosed",
	"js_member", "js_member_twice", "js_element", "js_data_function", "js_big_number", "js_half",
}

// Words are the language's own words, for whoever looks for them; "" where the message is this package's, of which the class says all.
func (e *SyntaxError) Words() string {
	if code, _ := e.Class(); slices.Contains(ownClasses, code) {
		return ""
	}
	return e.Message
}

// Class is the stable code of the class that the error is of, and what its message names, by name.
func (e *SyntaxError) Class() (code string, names map[string]any) {
	return classIn(readingClasses, e.Message)
}

// longestNamed is how much of what a message names is told again, in bytes.
const longestNamed = 100

func classIn(classes []class, message string) (code string, names map[string]any) {
	for _, one := range classes {
		found := one.says.FindStringSubmatch(message)
		if found == nil {
			continue
		}
		for i, name := range one.says.SubexpNames() {
			if name != "" {
				names = map[string]any{name: cut(strings.TrimSpace(found[i]), longestNamed)}
			}
		}
		return one.code, names
	}
	return "", nil
}
