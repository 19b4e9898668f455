package search

import (
	"testing"
	"unicode/utf16"

	"github.com/pocketbase/pocketbase/core"
)

// bracketed shows marks as brackets, reading them as a browser does.
func bracketed(text string, marks []Mark) string {
	units := utf16.Encode([]rune(text))
	var out []uint16
	at := 0
	for _, m := range marks {
		out = append(append(append(out, units[at:m[0]]...), '['), append(append([]uint16{}, units[m[0]:m[1]]...), ']')...)
		at = m[1]
	}
	return string(utf16.Decode(append(out, units[at:]...)))
}

// QueryOf is what a colleague's question asks of the database; where fields of cases are asked for, the second of two.
func QueryOf(app core.App, typed string) (query string, arguments []any, err error) {
	l := &look{app: app, question: Parse(typed, true), who: asker{isStaff: true}, kinds: offeredTo(asker{isStaff: true})}
	if _, err := l.resolve(); err != nil {
		return "", nil, err
	}
	if len(l.conditions) > 0 && len(l.question.Words) == 0 && len(l.marks) > 0 || len(l.conditions) > 0 && len(l.question.Words) > 0 {
		query, arguments = l.conditioned(selectSifted, []any{"[1]"})
		return query, arguments, nil
	}
	query, arguments = l.query(l.question.expression(way{}))
	return query, append(arguments, mostRanked), nil
}

// EndingsOf are the words that the last of those typed is spelt out to.
func EndingsOf(t *testing.T, app core.App, typed string) []string {
	t.Helper()
	l := &look{app: app, question: Parse(typed, true)}
	if err := l.spell(); err != nil {
		t.Fatal(err)
	}
	return l.question.Words[len(l.question.Words)-1].endings
}
