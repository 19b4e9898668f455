package rule

import (
	"errors"
	"strings"

	"aftercare/internal/locale"
)

// wrongArgument is what a script gave to a call that makes no sense: the script's fault, which it may catch. The script reads
// it in English, as all that JavaScript says; whoever reads of it has it in their language.
type wrongArgument struct {
	code   string
	params map[string]any
	// in says where: the call, and the member of what it was given.
	in []string
}

// Error is in English.
func (w *wrongArgument) Error() string { return w.said()[locale.English] }

// colons stand between where something is wrong and what.
var colons = map[string]string{locale.English: ": ", locale.Chinese: "："}

// said is what is wrong, in each language.
func (w *wrongArgument) said() map[string]string {
	said := locale.Said(w.code, w.params)
	for language, text := range said {
		said[language] = strings.Join(append(append([]string{}, w.in...), text), colons[language])
	}
	return said
}

// wrong is an argument that makes no sense. The code's text stands in the dictionaries; of the params, those that begin with @
// are words of theirs.
func wrong(code string, params map[string]any) error {
	return &wrongArgument{code: code, params: params}
}

// wrongIn is wrong, of a call.
func wrongIn(call, code string, params map[string]any) error {
	return inside(call, wrong(code, params))
}

// inside says where an argument is wrong. Another error is handed back as it is.
func inside(where string, err error) error {
	var argument *wrongArgument
	if !errors.As(err, &argument) {
		return err
	}
	return &wrongArgument{code: argument.code, params: argument.params, in: append([]string{where}, argument.in...)}
}

// unknownMember says that an object has a member that means nothing there.
func unknownMember(name string, known []string) error {
	return wrong("argument_member", map[string]any{"name": cutText(name, 50), "list": listed(known)})
}

// listed are words of the language that scripts are written in.
func listed(words []string) string { return strings.Join(words, ", ") }

// thing is what an argument stands for, by its word in the dictionaries; a field or member is called as scripts call it.
func thing(name string) string {
	key := "argument." + name
	return "@" + key
}
