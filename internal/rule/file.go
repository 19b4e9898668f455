package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"aftercare/internal/locale"
	"aftercare/internal/script"
)

// callName is the one call that a rule's file is: rule({ ... }).
const callName = "rule"

// Members of a rule's file, as they are written out. Params and run come last, since they are the longest.
const (
	memberID     = "id"
	memberName   = "name"
	memberAbout  = "about"
	memberOn     = "on"
	memberEvery  = "every"
	memberWhen   = "when"
	memberOrder  = "order"
	memberStage  = "stage"
	memberSample = "sample"
	memberOff    = "enabled"
	memberParams = "params"
	memberRun    = "run"
)

var fileMembers = []string{
	memberID, memberName, memberAbout, memberOn, memberEvery, memberWhen, memberOrder, memberStage, memberSample, memberOff, memberParams, memberRun,
}

// memberOf says where a file has a definition's field, if not under its own name.
var memberOf = map[string]string{"script": memberRun, "position": memberOrder}

// File is a rule as a file has it.
type File struct {
	Definition
	// ID is the record that the file was exported from; empty in a shipped rule, whose file's name says which it is.
	ID string

	name    string
	source  string
	at      script.Place // of the object
	members map[string]script.Member
	// hidesMembers says that there are members of which not even the name can be told.
	hidesMembers bool
	// spoilt are the members that are not what they must be: the definition has nothing of theirs.
	spoilt map[string]bool
}

// FileError says what is wrong in a rule's file, and where: line and column from 1, columns in UTF-16 units.
type FileError struct {
	File         string
	Line, Column int
	Message      string
}

func (e *FileError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// ParseFile reads a rule's file whose sources compile; [File.Faults] says what else is wrong with it. The error is a
// [*FileError].
func ParseFile(name, source string) (Definition, error) {
	file, err := ReadFile(name, source)
	if err != nil {
		return Definition{}, err
	}
	var wrong *WrongField
	if _, err := file.compile(); errors.As(err, &wrong) {
		return Definition{}, file.fault(wrong)
	}
	return file.Definition, nil
}

// ReadFile reads a rule's file and compiles nothing. The error is a [*FileError].
func ReadFile(name, source string) (*File, error) {
	file, faults := readFile(name, source)
	if len(faults) > 0 {
		return nil, faults[0]
	}
	return file, nil
}

// readFile reads as much of a rule's file as can be told, and says everything that is wrong with how it is written. The file is nil where it
// cannot be read at all.
func readFile(name, source string) (*File, []*FileError) {
	call, wrong := script.ReadWholeCall(source, callName)
	var faults []*FileError
	for _, one := range wrong {
		faults = append(faults, &FileError{File: name, Line: one.Line, Column: one.Column, Message: inBoth(one.Message, locale.Said(one.Class()))})
	}
	if call == nil {
		return nil, faults
	}
	file := &File{name: name, source: source, at: call.At, members: map[string]script.Member{}, hidesMembers: call.HidesMembers, spoilt: map[string]bool{}}
	file.Definition = Definition{Params: map[string]any{}, Position: DefaultPosition, Enabled: true, Stage: StageLive}
	for _, member := range call.Members {
		file.members[member.Name] = member
		if err := file.take(member); err != nil {
			faults = append(faults, err)
			file.spoilt[member.Name] = true
		}
		file.spoilt[member.Name] = file.spoilt[member.Name] || member.IsWrong
	}
	return file, faults
}

// Faults says everything that is wrong with the rule, at its place in the file, besides how the file is written. Now is as for
// [Definition.Check].
func (f *File) Faults(now time.Time) []*FileError {
	var faults []*FileError
	for _, wrong := range append(f.Check(now), f.tooLong()...) {
		if f.canTell(wrong) {
			faults = append(faults, f.fault(wrong))
		}
	}
	return faults
}

// canTell says whether something is wrong with a field for itself, and not for want of a member that could not be read.
func (f *File) canTell(wrong *WrongField) bool {
	return f.isKnown(memberNamed(wrong.Field)) && (wrong.Code != "rule_without_event" || f.isKnown(memberEvery))
}

// isKnown says whether it can be told what the file says of a member, or that it says nothing of it.
func (f *File) isKnown(name string) bool {
	_, isWritten := f.members[name]
	return !f.spoilt[name] && (isWritten || !f.hidesMembers)
}

// memberNamed is the member of a file that a field of the definition is.
func memberNamed(field string) string {
	if renamed, ok := memberOf[field]; ok {
		return renamed
	}
	return field
}

// longestFields is how much a record holds of each field that has no other bound: texts in characters, the others in bytes of
// JSON.
var longestFields = map[string]int{"name": 300, "about": 2000, "on": 1 << 12, "every": 200, "when": 2000, "params": 1 << 16}

// tooLong says which fields no record could hold.
func (f *File) tooLong() []*WrongField {
	var wrong []*WrongField
	fields := f.fields()
	for _, name := range sortedKeys(fields) {
		most, bounded := longestFields[name]
		if !bounded {
			continue
		}
		text, isText := fields[name].(string)
		length, unit := utf8.RuneCountInString(text), "characters"
		if !isText {
			length, unit = len(encoded(fields[name])), "bytes"
		}
		if length > most {
			wrong = append(wrong, &WrongField{Field: name, Message: fmt.Sprintf("has %d %s, and at most %d can be kept", length, unit, most)})
		}
	}
	return wrong
}

// fault puts what is wrong with a field at its place in the file.
func (f *File) fault(wrong *WrongField) *FileError {
	name := memberNamed(wrong.Field)
	said := wrong.said // of what JavaScript says, whose place is the file's
	if wrong.Line == 0 {
		said = locale.Said(wrong.Code, wrong.Params)
	}
	message := inBoth(name+": "+wrong.Message, said)
	member, written := f.members[name]
	switch {
	case !written:
		return f.wrong(f.at, message)
	case wrong.element > 0 && wrong.element <= len(member.Elements):
		return f.wrong(member.Elements[wrong.element-1], message)
	case wrong.Line == 0:
		return f.wrong(member.Begins, message)
	case member.Function != "":
		return f.wrong(member.Place(script.Place{Line: wrong.Line, Column: wrong.Column}), message)
	case f.isVerbatim(member):
		return f.wrong(script.Place{Line: member.Begins.Line, Column: member.Begins.Column + wrong.Column}, message)
	}
	return f.wrong(member.Begins, fmt.Sprintf("%s (its line %d, column %d)", message, wrong.Line, wrong.Column))
}

// isVerbatim says whether a text stands on one line of the file as it is read, so that a place in it is a place in the file:
// behind the quote.
func (f *File) isVerbatim(member script.Member) bool {
	text, isText := member.Value.(string)
	lines := strings.Split(f.source, "\n")
	if !isText || member.Begins.Line > len(lines) {
		return false
	}
	line := utf16.Encode([]rune(lines[member.Begins.Line-1]))
	if member.Begins.Column > len(line) {
		return false
	}
	return strings.HasPrefix(string(utf16.Decode(line[member.Begins.Column:])), text)
}

func (f *File) wrong(at script.Place, message string) *FileError {
	return &FileError{File: f.name, Line: at.Line, Column: at.Column, Message: message}
}

// recordID is what PocketBase takes for the id of a record.
var recordID = regexp.MustCompile(`^[a-z0-9]{15}$`)

// memberShape is what a member must be: in English, and the code of what refuses it in each language.
type memberShape struct{ english, code string }

var (
	textMember     = memberShape{"a text", "file_text"}
	textsMember    = memberShape{`a list of texts, such as ["ticket.created"]`, "file_texts"}
	functionMember = memberShape{"a function", "file_function"}
	idMember       = memberShape{"the id of a record: 15 small letters and figures", "file_id"}
	wholeMember    = memberShape{"a whole number", "file_whole"}
	flagMember     = memberShape{"true or false", "file_flag"}
	objectMember   = memberShape{"an object", "file_object"}
)

// take keeps one member, and says what is wrong with it; nil for nothing, and for what has been said.
func (f *File) take(member script.Member) *FileError {
	var ok bool
	expected := textMember
	switch member.Name {
	case memberRun:
		f.Script, ok, expected = member.Function, member.Function != "", functionMember
	case memberID:
		f.ID, _ = member.Value.(string)
		ok, expected = recordID.MatchString(f.ID), idMember
	case memberName:
		f.Name, ok = member.Value.(string)
	case memberAbout:
		f.About, ok = member.Value.(string)
	case memberEvery:
		f.Every, ok = member.Value.(string)
	case memberWhen:
		f.When, ok = member.Value.(string)
	case memberStage:
		var stage string
		stage, ok = member.Value.(string)
		f.Stage = Stage(stage)
	case memberOn:
		f.On, ok = textsOf(member.Value)
		expected = textsMember
	case memberOrder:
		f.Position, ok = wholeOf(member.Value)
		expected = wholeMember
	case memberSample:
		f.Sample, ok = wholeOf(member.Value)
		expected = wholeMember
	case memberOff:
		f.Enabled, ok = member.Value.(bool)
		expected = flagMember
	case memberParams:
		f.Params, ok = member.Value.(map[string]any)
		expected = objectMember
	default:
		known := strings.Join(fileMembers, ", ")
		return f.wrong(member.At, inBoth(fmt.Sprintf("there is no member %q; those are %s", member.Name, known), locale.Said("file_member", map[string]any{"name": member.Name, "known": known})))
	}
	if !ok && !member.IsWrong {
		return f.wrong(member.Begins, inBoth(fmt.Sprintf("%s must be %s", member.Name, expected.english), locale.Said(expected.code, map[string]any{"name": member.Name})))
	}
	return nil
}

func textsOf(value any) ([]string, bool) {
	list, ok := value.([]any)
	var texts []string
	for _, element := range list {
		text, isText := element.(string)
		ok = ok && isText
		texts = append(texts, text)
	}
	return texts, ok
}

func wholeOf(value any) (int, bool) {
	number, ok := value.(float64)
	return int(number), ok && number == math.Trunc(number) && math.Abs(number) < 1e9
}

// FormatFile writes a rule as a file that [ParseFile] reads as the same rule: the script as it is (without white space
// around it), everything else in one form, and what is as usual left out.
func FormatFile(d Definition) string { return formatFile(d, "") }

// formatFile names the record as well, where there is one to name.
func formatFile(d Definition, id string) string {
	var lines []string
	add := func(name string, isUsual bool, value any) {
		if !isUsual {
			lines = append(lines, "  "+name+": "+formatted(value, "  ", len(name)+4)+",")
		}
	}
	add(memberID, id == "", id)
	add(memberName, false, d.Name)
	add(memberAbout, d.About == "", d.About)
	add(memberOn, len(d.On) == 0, elementsOf(d.On))
	add(memberEvery, d.Every == "", d.Every)
	add(memberWhen, d.When == "", d.When)
	add(memberOrder, d.Position == DefaultPosition, float64(d.Position))
	add(memberStage, d.Stage == StageLive, string(d.Stage))
	add(memberSample, d.Sample == 0, float64(d.Sample))
	add(memberOff, d.Enabled, d.Enabled)
	add(memberParams, len(d.Params) == 0, d.Params)
	if source := strings.TrimSpace(d.Script); source != "" {
		lines = append(lines, "  "+formattedRun(source))
	}
	return callName + "({\n" + strings.Join(lines, "\n") + "\n});\n"
}

// formattedRun writes the script as a method where it is one, else as a member's value.
func formattedRun(source string) string {
	if call, err := script.ReadCall(callName+"({\n"+source+"\n})", callName); err != nil || len(call.Members) != 1 ||
		call.Members[0].Name != memberRun || call.Members[0].Function != source {
		source = memberRun + ": " + source
	}
	last := source[strings.LastIndexAny(source, "\r\n")+1:]
	if strings.Contains(last, "//") {
		return source // its end may be a comment, which would swallow the comma
	}
	return source + ","
}

func elementsOf(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}

// widestLine is how many characters a line of data may have before it is broken.
const widestLine = 120

// formatted writes data, used being how much of its first line is taken already.
func formatted(value any, indent string, used int) string {
	line := onOneLine(value)
	if used+utf8.RuneCountInString(line)+1 <= widestLine {
		return line
	}
	deeper := indent + "  "
	var text strings.Builder
	switch v := value.(type) {
	case map[string]any:
		text.WriteString("{\n")
		for _, name := range sortedKeys(v) {
			key := nameOrQuoted(name) + ": "
			text.WriteString(deeper + key + formatted(v[name], deeper, len(deeper)+utf8.RuneCountInString(key)) + ",\n")
		}
		text.WriteString(indent + "}")
	case []any:
		text.WriteString("[" + filledLines(v, deeper) + "\n" + indent + "]")
	default:
		return line
	}
	return text.String()
}

// filledLines puts as many plain values on a line as fit; a list or an object begins a line of its own.
func filledLines(list []any, indent string) string {
	var text strings.Builder
	width := widestLine + 1 // nothing fits behind the opening bracket
	for _, value := range list {
		element := formatted(value, indent, len(indent)) + ","
		isPlain := true
		switch value.(type) {
		case map[string]any, []any:
			isPlain = false
		}
		if length := utf8.RuneCountInString(element) + 1; isPlain && width+length <= widestLine {
			text.WriteString(" " + element)
			width += length
			continue
		}
		text.WriteString("\n" + indent + element)
		width = len(indent) + utf8.RuneCountInString(element)
		if !isPlain {
			width = widestLine + 1
		}
	}
	return text.String()
}

func onOneLine(value any) string {
	switch v := value.(type) {
	case string:
		return quoted(v)
	case []any:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = onOneLine(element)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		if len(v) == 0 {
			return "{}"
		}
		var parts []string
		for _, name := range sortedKeys(v) {
			parts = append(parts, nameOrQuoted(name)+": "+onOneLine(v[name]))
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return encoded(value)
}

// plainName is a name that needs no quotes.
var plainName = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

func nameOrQuoted(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return quoted(name)
}

// quoted writes a text in double quotes, or in single ones where that spares it all escapes.
func quoted(text string) string {
	double := encoded(text)
	if !strings.Contains(text, `"`) || strings.Contains(text, `'`) {
		return double
	}
	var single strings.Builder
	single.WriteByte('\'')
	for i := 1; i < len(double)-1; i++ {
		if double[i] == '\\' {
			i++
			if double[i] != '"' {
				single.WriteByte('\\')
			}
		}
		single.WriteByte(double[i])
	}
	single.WriteByte('\'')
	return single.String()
}

// encoded writes a value as JSON, which JavaScript reads as itself.
func encoded(value any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "null" // no number: nothing that a record can hold
	}
	return strings.TrimSuffix(text.String(), "\n")
}
