package search

import (
	"cmp"
	"regexp"
	"strings"
	"time"
	"unicode"

	"aftercare/internal/locale"
)

const (
	// longestQuestion bounds what is typed, in characters, and mostWords how many words of it are looked for.
	longestQuestion = 300
	mostWords       = 12
)

// Question is what was typed, understood.
type Question struct {
	// Words must all be found. The last may still be being typed.
	Words []word
	// Phrases are found by their words and then looked for in the record, as they stand.
	Phrases []string
	// Plain is what was typed, folded, without fields: a title that says just this comes first.
	Plain string
	// Filters are conditions on fields, by name; each name's values are alternatives.
	Filters map[string][]string
	// Odd are what looks like a field and is none: they were looked for as words, as they stand.
	Odd []string
	// After and Before bound when a record was made; zero means no bound.
	After, Before time.Time
}

// IsEmpty says that nothing is asked for.
func (q *Question) IsEmpty() bool {
	return len(q.Words) == 0 && len(q.Filters) == 0 && q.After.IsZero() && q.Before.IsZero()
}

// word is one of the words typed, folded: what stood between two blanks.
type word struct {
	text string
	// isOpen says that it may be the beginning of one.
	isOpen bool
	// endings are the words that it may be the beginning of, besides forms of itself; nil where nobody looked, or they are too
	// many.
	endings []string
	// inTitle says that it is looked for in titles alone.
	inTitle bool
}

// fieldNames are the fields that can be asked for, in both languages.
var fieldNames = map[string]string{
	"status": "status", "状态": "status",
	"kind": "kind", "类型": "kind", "类别": "kind",
	"from": "from", "客户": "from",
	"assignee": "assignee", "处理人": "assignee", "负责人": "assignee",
	"tag": "tag", "标签": "tag",
	"priority": "priority", "优先级": "priority",
	"grade": "grade", "等级": "grade",
	"team": "team", "团队": "team",
	"product": "product", "产品": "product",
	"number": "number", "编号": "number", "单号": "number",
	"after": "after", "之后": "after", "晚于": "after",
	"before": "before", "之前": "before", "早于": "before",
}

// fieldsOfStaff concern what customers do not see; typed by a customer they are words like any other.
var fieldsOfStaff = map[string]bool{"from": true, "assignee": true, "tag": true, "priority": true, "grade": true, "team": true, "product": true}

// quotes of both languages become one.
var quotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "「", `"`, "」", `"`, "『", `"`, "』", `"`, "＂", `"`)

// onlyPhone is a telephone number, however it is typed: one word, though there be blanks in it.
var onlyPhone = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{5,22}[0-9]$`)

// Parse understands what was typed. Anything is a question: what is no field is a word, a quote that does not end goes to
// the end.
func Parse(typed string, isStaff bool) *Question {
	q := &Question{Filters: map[string][]string{}}
	runes := []rune(strings.TrimLeftFunc(typed, unicode.IsSpace))
	isCut := len(runes) > longestQuestion
	if isCut {
		runes = runes[:longestQuestion]
	}
	text := fold(quotes.Replace(string(runes))).text
	if onlyPhone.MatchString(strings.TrimSpace(text)) {
		q.addWord(strings.TrimSpace(text), true, false)
		q.Plain = strings.TrimSpace(text)
		return q
	}
	var plain []string
	for rest := text; ; {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			break
		}
		var token string
		token, rest = nextToken(rest)
		isLast := rest == "" && !isCut
		if name, value, isField := fieldOf(token); isField && (isStaff || !fieldsOfStaff[name]) && q.take(name, value) {
			continue
		}
		if isStaff && looksLikeField(token) && len(q.Odd) < mostWords {
			q.Odd = append(q.Odd, token)
		}
		phrase := strings.Trim(token, `"`)
		plain = append(plain, phrase)
		if strings.HasPrefix(token, `"`) {
			q.addPhrase(phrase)
			continue
		}
		q.addWord(strings.ReplaceAll(token, `"`, " "), isLast, false)
	}
	q.Plain = strings.Join(plain, " ")
	return q
}

// nextToken cuts the first token off: up to a blank, where none stands within quotes.
func nextToken(text string) (token, rest string) {
	isQuoted := false
	for i, r := range text {
		switch {
		case r == '"':
			if isQuoted && strings.HasPrefix(text, `"`) {
				return text[:i+1], text[i+1:]
			}
			isQuoted = !isQuoted
		case unicode.IsSpace(r) && !isQuoted:
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// fieldShape is a word, a colon and a value; what follows an address' colon is no value, nor is there a field with digits in it.
var fieldShape = regexp.MustCompile(`^[\p{L}_]{2,16}:[^\s/:]`)

// looksLikeField says whether somebody may have meant a field.
func looksLikeField(token string) bool { return fieldShape.MatchString(token) }

// fieldOf reads a token as a field with a value.
func fieldOf(token string) (name, value string, isField bool) {
	before, value, found := strings.Cut(token, ":")
	name, isKnown := fieldNames[before]
	value = strings.TrimSpace(strings.Trim(value, `"`))
	return name, value, found && isKnown && value != ""
}

// take takes a field up, if its value is one that the field can have.
func (q *Question) take(name, value string) bool {
	switch name {
	case "after", "before":
		at, isDate := dateOf(value)
		if isDate && name == "after" {
			q.After = at
		} else if isDate {
			q.Before = at
		}
		return isDate
	case "number":
		q.addWord(strings.TrimPrefix(value, "#"), false, true)
		return true
	case "status", "kind", "priority", "grade":
		known := namedValue(name, value)
		if known == "" {
			return false
		}
		value = known
	}
	if len(q.Filters[name]) < mostWords {
		q.Filters[name] = append(q.Filters[name], value)
	}
	return true
}

// dateOf reads 2026-09-14, 2026-09 or 2026 as the beginning of that day, month or year in the desk's zone.
func dateOf(value string) (time.Time, bool) {
	value = strings.NewReplacer("/", "-", ".", "-").Replace(value)
	for _, layout := range []string{"2006-1-2", "2006-1", "2006"} {
		if at, err := time.ParseInLocation(layout, value, time.Local); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

var (
	statuses   = []string{"new", "open", "pending", "on_hold", "resolved", "closed"}
	priorities = []string{"low", "normal", "high", "urgent"}
	grades     = []string{"general", "major", "crisis"}
	caseKinds  = []string{"consultation", "complaint", "repair", "return_exchange", "installation", "suggestion", "praise"}
)

// kindWords are the Chinese words for the kinds that are found.
var kindWords = map[string]string{"工单": "case", "客户": "customer", "文章": "article", "知识文章": "article", "问题": "problem"}

// namedValue finds a status, a kind, a priority or a grade by its name in the schema or by its word in either language; "" where there is none.
func namedValue(field, value string) string {
	names := map[string][]string{"status": statuses, "kind": caseKinds, "priority": priorities, "grade": grades}[field]
	if field == "kind" {
		if name := cmp.Or(kindWords[value], value); kindNamed(name) != nil {
			return name
		}
	}
	for _, name := range names {
		if value == name || value == strings.ReplaceAll(name, "_", "-") || isWordFor(value, field, name) {
			return name
		}
	}
	return ""
}

func isWordFor(value, field, name string) bool {
	for _, language := range locale.Locales {
		if value == fold(locale.Text(language, "common."+field+"."+name, nil)).text {
			return true
		}
	}
	return false
}

func (q *Question) addWord(text string, isOpen, inTitle bool) {
	if len(q.Words) < mostWords && len(units(text)) > 0 {
		q.Words = append(q.Words, word{text: text, isOpen: isOpen, inTitle: inTitle})
	}
}

func (q *Question) addPhrase(text string) {
	text = oneSpaced(text)
	if len(units(text)) == 0 {
		return
	}
	q.Phrases = append(q.Phrases, text)
	for part := range strings.FieldsSeq(text) {
		q.addWord(part, false, false)
	}
}

// oneSpaced puts one blank for any number of them.
func oneSpaced(text string) string { return strings.Join(strings.Fields(text), " ") }
